//! The files of the pages, from the program itself.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, IF_NONE_MATCH,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// No script but the files of this program; WebAssembly; pictures that the page itself makes.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A file of the pages.
struct File {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
}

/// The file of this name, or "not found".
pub(crate) fn file(name: &str, headers: &HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.name == name) else {
        return (StatusCode::NOT_FOUND, "there is no such file").into_response();
    };
    let tag = format!("\"{VERSION}\"");
    let known = headers.get(IF_NONE_MATCH);
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let about = [(CONTENT_TYPE, file.kind.to_owned()), (ETAG, tag)];
    with_policy((about, file.bytes).into_response())
}

/// The service worker: the files that a page needs without a network are known here alone.
pub(crate) fn worker() -> Response {
    let files: Vec<&str> = FILES.iter().map(|file| file.name).collect();
    let files = serde_json::to_string(&files).unwrap_or_default();
    let source = FILES.iter().find(|file| file.name == "js/worker.js");
    let source = source.map_or_else(String::new, |file| {
        String::from_utf8_lossy(file.bytes).into()
    });
    let source = source
        .replace("relatch VERSION", &format!("relatch {VERSION}"))
        .replace("[\"FILES\"]", &files);
    let about = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    with_policy((about, source).into_response())
}

/// A page that one sentence is on.
pub(crate) fn sentence(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

fn with_policy(mut response: Response) -> Response {
    const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-cache"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (PERMISSIONS, "camera=(self), microphone=(), geolocation=()"),
    ] {
        headers.insert(name, axum::http::HeaderValue::from_static(value));
    }
    response
}
