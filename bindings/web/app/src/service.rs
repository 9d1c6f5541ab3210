//! The account service: requests that the page sends, and its responses.

use core::fmt;

use js_sys::{Function, Promise, Reflect, Uint8Array};
use relatch_app::{Answer, Failure, Question, Response, Service};
use serde::Serialize;
use tsify::Tsify;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::bytes::Bytes;

/// A request to the account service.
#[derive(Serialize, Tsify)]
pub struct HttpRequest {
    /// How.
    #[tsify(type = "\"GET\" | \"POST\" | \"DELETE\"")]
    pub method: &'static str,
    /// Behind the service's address: `/v1/...`.
    pub path: String,
    /// Beside `Authorization`: names and values.
    pub headers: Vec<(&'static str, String)>,
    /// JSON, if there is any. An offer in it may be a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "Uint8Array<ArrayBuffer>")]
    pub body: Option<Bytes>,
}

/// Has the service answer a question.
pub(crate) async fn ask(send: &Function, question: &Question) -> Result<Answer, Failure> {
    let request = Service::request(question)?;
    let request = HttpRequest {
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body.map(|body| body.to_vec().into()),
    };
    let request = serde_wasm_bindgen::to_value(&request).map_err(|_| Failure::Unavailable)?;
    let sent = send.call1(&JsValue::NULL, &request);
    let promise = Promise::resolve(&sent.map_err(|_| Failure::Unavailable)?);
    let response = JsFuture::from(promise)
        .await
        .map_err(|_| Failure::Unavailable)?;
    let response = read(&response).ok_or(Failure::BadAnswer)?;
    Service::answer(question, &response)
}

/// A response of the page; none for what is no response, and for a body that is longer than one gets.
fn read(response: &JsValue) -> Option<Response> {
    let member = |name: &str| Reflect::get(response, &name.into()).ok();
    let status = member("status")?.as_f64()?;
    let body = member("body")?.dyn_into::<Uint8Array>().ok()?;
    let status = (0..=999).find(|whole| f64::from(*whole) == status)?;
    let fits = usize::try_from(body.length()).ok()? <= Response::MAX_BODY;
    fits.then(|| Response::new(status, body.to_vec()))
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
