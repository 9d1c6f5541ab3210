//! What a handler takes of a call; every rejection is a problem.

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;
use crate::service::Service;
use crate::tokens::Caller;

/// A body of JSON.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// The longest body: it was counted when the call arrived.
const ANY_LENGTH: usize = usize::MAX;

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok());
        if !kind.is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Problem::malformed("the body is not application/json"));
        }
        let bytes = to_bytes(request.into_body(), ANY_LENGTH).await;
        let bytes = bytes.map_err(|_| Problem::malformed("the body cannot be read"))?;
        let parsed = serde_json::from_slice(&bytes);
        parsed
            .map(Self)
            .map_err(|_| Problem::malformed("the body is not what this call takes"))
    }
}

impl FromRequestParts<Service> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let token = bearer(&parts.headers).ok_or_else(Problem::not_authenticated)?;
        // The provider may be asked for a new key.
        let verified = service.blocking(move |service| {
            let caller = service.tokens().caller(&token);
            caller.map_err(|_| Problem::not_authenticated())
        });
        let caller = verified.await?;
        service.limits().account(&caller.account)?;
        Ok(caller)
    }
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = header.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().into())
}
