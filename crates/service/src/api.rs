//! The calls under `/v1`, and the document that describes them.

mod acts;
pub(crate) mod extract;
pub(crate) mod lists;
mod page;
mod scan;
pub(crate) mod types;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::Response;
use axum::routing::get;
use utoipa::IntoResponses;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::problem::Problem;
use crate::service::Service;
use crate::{deadline, limits};

/// What every call with a token can answer.
#[derive(IntoResponses)]
#[allow(
    dead_code,
    reason = "a description of answers; `Problem` is what is sent"
)]
pub(crate) enum Usual {
    /// `malformed-request`, `not-usable`.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// `not-authenticated`; `step-up-needed` with the `nonce` that proves it.
    #[response(status = 401, content_type = "application/problem+json")]
    NotAuthenticated(Problem),
    /// `too-many-requests`, `too-many-pending`, `too-many-claims-today`.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
    /// `busy`, `unavailable`: to try again is safe.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Problem),
}

/// What a call without a token can answer.
#[derive(IntoResponses)]
#[allow(
    dead_code,
    reason = "a description of answers; `Problem` is what is sent"
)]
pub(crate) enum Limited {
    /// `malformed-request`.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(Problem),
    /// `too-many-requests`.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(Problem),
}

/// What a call with a body can answer beside.
#[derive(IntoResponses)]
#[allow(
    dead_code,
    reason = "a description of answers; `Problem` is what is sent"
)]
pub(crate) enum WithBody {
    /// `too-slow`.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(Problem),
    /// `too-long`: more than 16 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLong(Problem),
    /// `not-json`: the body is not called `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(Problem),
}

/// What a call about one device can answer.
#[derive(IntoResponses)]
#[allow(
    dead_code,
    reason = "a description of answers; `Problem` is what is sent"
)]
pub(crate) enum Refusals {
    /// `refused`, one answer for all that the account may not know; `owner-must-approve`, `delegation-expired`,
    /// `delegation-used-up`.
    #[response(status = 403, content_type = "application/problem+json")]
    Refused(Problem),
}

/// What a call about a binding can answer.
#[derive(IntoResponses)]
#[allow(
    dead_code,
    reason = "a description of answers; `Problem` is what is sent"
)]
pub(crate) enum Acts {
    /// `frozen`, `ending`, `restored`, `too-early`, `delegation-expired`, `not-possible`.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
}

/// The calls of apps, the document and its page.
///
/// ```
/// let document = relatch_service::openapi();
/// assert!(document.paths.paths.contains_key("/v1/issue"));
/// ```
#[must_use]
pub fn openapi() -> OpenApi {
    described().into_openapi()
}

/// The router of the public port; what is beside it has the same limits.
pub fn router(service: Service, beside: Router) -> Router {
    let (calls, document) = described().split_for_parts();
    let document = document.to_pretty_json().unwrap_or_default();
    let hold = from_fn_with_state(service.clone(), deadline::hold);
    let by_address = from_fn_with_state(service.clone(), limits::by_address);
    let text = get(move || async move { page::document(document) });
    calls
        .route("/openapi.json", text)
        .route("/", get(page::page))
        .route("/try.js", get(page::script))
        .with_state(service)
        .merge(beside)
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::not_allowed() })
        .layer(map_response(not_stored))
        .layer(hold)
        .layer(by_address)
}

fn described() -> OpenApiRouter<Service> {
    OpenApiRouter::with_openapi(about())
        .routes(routes!(lists::devices, scan::claim))
        .routes(routes!(lists::device))
        .routes(routes!(scan::inspect))
        .routes(routes!(scan::issue))
        .routes(routes!(scan::step_up))
        .routes(routes!(acts::delegate))
        .routes(routes!(acts::accept_delegation))
        .routes(routes!(acts::revoke))
        .routes(routes!(acts::offer_transfer, acts::take_back))
        .routes(routes!(acts::accept_transfer))
        .routes(routes!(acts::freeze))
        .routes(routes!(acts::lift))
        .routes(routes!(acts::freeze_as_former))
        .routes(routes!(acts::release))
        .routes(routes!(acts::undo))
        .routes(routes!(acts::delete))
        .routes(routes!(lists::invitation))
        .routes(routes!(lists::audit))
        .routes(routes!(lists::delegations))
        .routes(routes!(lists::notices))
        .routes(routes!(lists::key_sets))
        .routes(routes!(lists::key_file))
        .routes(routes!(scan::account))
}

fn about() -> OpenApi {
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    let components = ComponentsBuilder::new().security_scheme("token", SecurityScheme::Http(token));
    let info = InfoBuilder::new()
        .title("Relatch account service")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Who gets a code for a device. Errors are problem details (RFC 9457); every `refused` leaves at one deadline.",
        ));
    OpenApiBuilder::new()
        .info(info.build())
        .components(Some(components.build()))
        .build()
}

/// Answers hold codes and names of devices.
async fn not_stored(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
