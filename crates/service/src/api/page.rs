//! The document, and a page to try the calls out: it loads nothing from elsewhere.

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub(crate) fn document(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json")], text).into_response()
}

pub(crate) async fn page() -> Response {
    let policy = "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'unsafe-inline'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    (headers, include_str!("../../page/index.html")).into_response()
}

pub(crate) async fn script() -> Response {
    let headers = [(CONTENT_TYPE, "text/javascript; charset=utf-8")];
    (headers, include_str!("../../page/try.js")).into_response()
}
