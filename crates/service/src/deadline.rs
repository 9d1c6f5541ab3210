//! One deadline for all refusals, counted from the arrival of the whole call. [AUTH-28]

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::time::{Instant, sleep_until, timeout};

use crate::problem::Problem;
use crate::service::Service;

/// The longest body of a call, in bytes: a text of a QR code is at most 4,296 characters.
const LONGEST_BODY: usize = 16 * 1_024;
/// How long a client may take to send it.
const LONGEST_UPLOAD: Duration = Duration::from_secs(10);

/// Marks an answer that leaves at the deadline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused;

/// Holds a refusal back until the deadline, or its next multiple when it is late.
///
/// The body is read before the clock starts: a caller who sends it slowly would otherwise choose how much of the time is
/// left, and learn on which side of the deadline the work ends.
pub(crate) async fn hold(State(service): State<Service>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let body = match timeout(LONGEST_UPLOAD, to_bytes(body, LONGEST_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Problem::too_long().into_response(),
        Err(_) => return Problem::too_slow().into_response(),
    };
    let arrived = Instant::now();
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    metrics::histogram!("relatch_call_seconds").record(arrived.elapsed().as_secs_f64());
    if response.extensions().get::<Refused>().is_some() {
        let deadline = service.deadline();
        sleep_until(arrived + leaves_after(arrived.elapsed(), deadline)).await;
    }
    response
}

/// The first multiple of the deadline that is not over.
fn leaves_after(elapsed: Duration, deadline: Duration) -> Duration {
    let (elapsed, deadline) = (elapsed.as_micros(), deadline.as_micros().max(1));
    let multiple = elapsed.div_ceil(deadline).max(1).saturating_mul(deadline);
    Duration::from_micros(u64::try_from(multiple).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_refusal_leaves_at_the_next_multiple() {
        let ms = Duration::from_millis;
        for (elapsed, leaves) in [
            (0, 50),
            (1, 50),
            (50, 50),
            (51, 100),
            (100, 100),
            (749, 750),
        ] {
            assert_eq!(leaves_after(ms(elapsed), ms(50)), ms(leaves), "{elapsed}");
        }
    }
}
