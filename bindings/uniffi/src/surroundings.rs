//! What the program around brings: where the state is kept, and how the account service is reached.

use core::fmt;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use relatch_app::{Moment, Request, Response, SaveError};
use relatch_authority::{Fresh32, WallTime};

use crate::errors::{StoreError, TransportError};

/// Keeps the state of the authority inside the app.
#[uniffi::export(with_foreign)]
pub trait Store: Send + Sync {
    /// Replaces what is kept by this, and returns when it survives a crash. The bytes are as secret as all codes.
    ///
    /// # Errors
    /// [`StoreError`]: what was kept before is still there.
    fn save(&self, state: Vec<u8>) -> Result<(), StoreError>;
}

/// Sends requests to the account service.
#[uniffi::export(with_foreign)]
pub trait Transport: Send + Sync {
    /// Sends a request over TLS, with the token of the account, and waits for the response.
    ///
    /// # Errors
    /// [`TransportError`]: there was no response.
    fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;
}

/// A request to the account service.
#[derive(Clone, uniffi::Record)]
pub struct HttpRequest {
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// Behind the service's address.
    pub path: String,
    /// Beside `Authorization`.
    pub headers: Vec<HttpHeader>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
}

/// A header.
#[derive(Debug, Clone, uniffi::Record)]
pub struct HttpHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A response of the account service.
#[derive(Clone, uniffi::Record)]
pub struct HttpResponse {
    /// The status, such as 200.
    pub status: u16,
    /// The body; the first 262,144 bytes are enough.
    pub body: Vec<u8>,
}

/// A transport of the program, for the app.
pub(crate) struct Foreign(pub(crate) Arc<dyn Transport>);

impl relatch_app::Transport for Foreign {
    fn send(&mut self, request: &Request) -> Result<Response, relatch_app::TransportError> {
        let headers = request.headers.iter().map(|(name, value)| HttpHeader {
            name: (*name).into(),
            value: value.clone(),
        });
        let sent = self.0.send(HttpRequest {
            method: request.method.into(),
            path: request.path.clone(),
            headers: headers.collect(),
            body: request.body.as_ref().map(|body| body.to_vec()),
        });
        let response = sent.map_err(|_| relatch_app::TransportError)?;
        Ok(Response::new(response.status, response.body))
    }
}

pub(crate) type Save = Box<dyn FnMut(&[u8]) -> Result<(), SaveError> + Send>;

pub(crate) fn save(store: Arc<dyn Store>) -> Save {
    Box::new(move |state| store.save(state.to_vec()).map_err(|_| SaveError))
}

/// 32 bytes of the operating system's generator.
pub(crate) fn fresh() -> Option<Fresh32> {
    Fresh32::generate(|bytes| getrandom::fill(bytes)).ok()
}

/// Now, by the operating system's clock.
pub(crate) fn now() -> WallTime {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    WallTime::from_secs(since.unwrap_or_default().as_secs())
}

pub(crate) fn moment() -> Option<Moment> {
    Some(Moment {
        now: now(),
        random: fresh()?,
    })
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (..)", self.status)
    }
}
