//! Errors as problem details (RFC 9457), with the answers of the specification and nothing beside them.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relatch_authority::{
    ActHash, ActRefusal, Advice, CallError, ClaimRefusal, Refusal, Stopped, TooMany,
};
use relatch_registry::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::deadline::Refused;

/// Why a call gave nothing (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// `urn:relatch:problem:` and a name that never changes: `refused`, `step-up-needed`, `frozen`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// A sentence for the person at the app.
    pub title: String,
    /// The status of the answer.
    pub status: u16,
    /// Stage and reason as the specification has them, where the account may know them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For `step-up-needed`: the `nonce` of the ID token that proves it, base64url without padding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

const PREFIX: &str = "urn:relatch:problem:";
/// How long a client waits before it tries again, in seconds.
const RETRY: &str = "1";

impl Problem {
    pub(crate) fn new(status: StatusCode, name: &str, title: &str) -> Self {
        Self {
            kind: format!("{PREFIX}{name}"),
            title: title.into(),
            status: status.as_u16(),
            reason: None,
            nonce: None,
        }
    }

    /// The one answer for all that the account may not know. [AUTH-4]
    pub(crate) fn refused() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "refused",
            &Advice::Invalid.to_string(),
        )
    }

    pub(crate) fn malformed(title: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed-request", title)
    }

    pub(crate) fn illegal_name() -> Self {
        let title = "the name is empty, too long, or has characters that mislead";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "illegal-name", title)
    }

    pub(crate) fn not_authenticated() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not-authenticated",
            "log in first",
        )
    }

    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "there is nothing here")
    }

    pub(crate) fn not_allowed() -> Self {
        let title = "this is called with another method";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title)
    }

    pub(crate) fn too_long() -> Self {
        let title = "the body is longer than a call may be";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-long", title)
    }

    pub(crate) fn too_slow() -> Self {
        let title = "the body did not arrive in time: try again";
        Self::new(StatusCode::REQUEST_TIMEOUT, "too-slow", title)
    }

    pub(crate) fn not_json() -> Self {
        let title = "the body is not called application/json";
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", title)
    }

    pub(crate) fn busy() -> Self {
        let title = "the service is busy: try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", title)
    }

    pub(crate) fn unavailable() -> Self {
        let title = "the service cannot answer now: try again";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", title)
    }

    pub(crate) fn too_many_requests() -> Self {
        let title = "too many calls: try again later";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", title)
    }

    /// The account proves that it is there, for exactly this hash.
    pub(crate) fn step_up(title: &str, hash: &[u8; 32]) -> Self {
        let mut problem = Self::new(StatusCode::UNAUTHORIZED, "step-up-needed", title);
        problem.nonce = Some(BASE64_URL_SAFE_NO_PAD.encode(hash));
        problem
    }

    fn because(mut self, (stage, reason): (&str, &str)) -> Self {
        self.reason = Some(format!("{stage}: {reason}"));
        self
    }

    fn name(&self) -> &str {
        self.kind.strip_prefix(PREFIX).unwrap_or_default()
    }

    /// The refusal of a scan; the hash is that of its message.
    pub(crate) fn of_scan(error: CallError<Refusal, StoreError>, message: &[u8; 32]) -> Self {
        let refusal = match rules(error) {
            Ok(refusal) => refusal,
            Err(fault) => return fault,
        };
        let title = refusal.to_string();
        let conflict = |name| Self::new(StatusCode::CONFLICT, name, &title);
        let forbidden = |name| Self::new(StatusCode::FORBIDDEN, name, &title);
        match refusal {
            Refusal::NotUsable(error) => {
                let problem = Self::new(StatusCode::BAD_REQUEST, "not-usable", &title);
                problem.because((error.stage().name(), &error.to_string()))
            }
            Refusal::Stopped(Stopped::Ending) => conflict("ending"),
            Refusal::Stopped(Stopped::Waiting) => conflict("restored"),
            Refusal::Stopped(_) => conflict("frozen"),
            Refusal::StepUpNeeded(why) => {
                let mut problem = Self::step_up(&title, message);
                problem.reason = Some(why.name().into());
                problem
            }
            Refusal::ProofNotFresh => Self::step_up(&title, message),
            Refusal::OwnerMustApprove(_) | Refusal::NotTheOwner => forbidden("owner-must-approve"),
            Refusal::DelegationExpired => forbidden("delegation-expired"),
            Refusal::DelegationUsedUp => forbidden("delegation-used-up"),
            _ => Self::refused(),
        }
    }

    pub(crate) fn of_claim(error: CallError<ClaimRefusal, StoreError>) -> Self {
        let refusal = match rules(error) {
            Ok(refusal) => refusal,
            Err(fault) => return fault,
        };
        let title = refusal.to_string();
        let conflict = |name| Self::new(StatusCode::CONFLICT, name, &title);
        let many = |name| Self::new(StatusCode::TOO_MANY_REQUESTS, name, &title);
        match refusal {
            ClaimRefusal::Taken => conflict("make-a-new-offer"),
            ClaimRefusal::SuiteTooLow | ClaimRefusal::UnknownKeyId | ClaimRefusal::RetiredKeys => {
                conflict("load-the-key-file")
            }
            ClaimRefusal::ReceiptNeeded => conflict("receipt-needed"),
            ClaimRefusal::TooMany(TooMany::Pending) => many("too-many-pending"),
            ClaimRefusal::TooMany(_) => many("too-many-claims-today"),
            _ => Self::refused(),
        }
    }

    /// The refusal of a call about a binding; the hash is that of its act, where it needs a proof.
    pub(crate) fn of_act(error: CallError<ActRefusal, StoreError>, hash: Option<&ActHash>) -> Self {
        let refusal = match rules(error) {
            Ok(refusal) => refusal,
            Err(fault) => return fault,
        };
        if refusal.is_hidden() {
            return Self::refused();
        }
        let title = refusal.to_string();
        let conflict = |name| Self::new(StatusCode::CONFLICT, name, &title);
        let problem = match refusal {
            ActRefusal::ProofNeeded => match hash {
                Some(hash) => Self::step_up(&title, &hash.0),
                None => Self::refused(),
            },
            ActRefusal::Ending => conflict("ending"),
            ActRefusal::Frozen => conflict("frozen"),
            ActRefusal::Waiting => conflict("restored"),
            ActRefusal::Grace => conflict("too-early"),
            ActRefusal::DelegationExpired => conflict("delegation-expired"),
            _ => conflict("not-possible"),
        };
        problem.because(refusal.registered())
    }

    /// Upkeep is never refused.
    pub(crate) fn of_upkeep(error: CallError<Infallible, StoreError>) -> Self {
        rules(error).map_or_else(|problem| problem, |never| match never {})
    }

    pub(crate) fn of_fault(error: &StoreError) -> Self {
        tracing::error!(%error, "the registry failed");
        metrics::counter!("relatch_registry_failures_total").increment(1);
        Self::unavailable()
    }
}

/// The rules' answer, or the fault that kept the call from one.
fn rules<A>(error: CallError<A, StoreError>) -> Result<A, Problem> {
    match error {
        CallError::Refused(refusal) => Ok(refusal),
        CallError::Registry(error) => Err(Problem::of_fault(&error)),
        CallError::Contended => Err(Problem::busy()),
        _ => {
            tracing::error!("a newer version wrote a row: update this instance");
            Err(Problem::unavailable())
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::of_fault(&error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response<Body> {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        match self.name() {
            // RFC 9470: any authentication before this moment is too old.
            "step-up-needed" => headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(
                    "Bearer error=\"insufficient_user_authentication\", max_age=\"0\"",
                ),
            ),
            "not-authenticated" => headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer error=\"invalid_token\""),
            ),
            "busy" | "unavailable" | "too-many-requests" => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY))
            }
            _ => None,
        };
        let refused = self.name() == "refused";
        metrics::counter!("relatch_problems_total", "type" => self.name().to_owned()).increment(1);
        if refused {
            response.extensions_mut().insert(Refused);
        }
        response
    }
}
