//! Why a call of a page came to nothing, as an answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::authority::Fault;
use crate::pages::sentence;
use crate::worlds::NoWorld;

impl IntoResponse for NoWorld {
    fn into_response(self) -> Response {
        match self {
            Self::Full => sentence(
                StatusCode::SERVICE_UNAVAILABLE,
                "There are too many worlds: try again later.",
            ),
            Self::Ended => sentence(
                StatusCode::NOT_FOUND,
                "This world has ended, or never was: begin a new one at /.",
            ),
            Self::Fault(fault) => failed(&fault),
        }
    }
}

/// The service did not answer, or the disk failed; the terminal has the reason.
pub(crate) fn failed(fault: &Fault) -> Response {
    eprintln!("relatch-live: {fault}");
    sentence(
        StatusCode::BAD_GATEWAY,
        "This did not work: the terminal says why.",
    )
}
