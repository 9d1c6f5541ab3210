//! The limits of a world's account service: what it is made with, and what the library holds to.

use std::num::NonZeroU32;
use std::time::Duration;

use relatch_authority::{CodeLength, Minimum, Suite, Terms};
use relatch_binding::{CLAIMS_PER_DAY, CODES_PER_ACCOUNT, CODES_PER_BINDING, PENDING_PER_ACCOUNT};
use relatch_service::Limits;
use serde_json::{Value, json};

/// When refusals leave.
pub(crate) const DEADLINE: Duration = Duration::from_millis(100);
/// Calls of an account in a minute: a page asks for all of its people at once.
const CALLS: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);

/// What an offer must bring.
pub(crate) fn minimum() -> Minimum {
    Minimum {
        suite: Some(Suite::Hmac),
        code_length: CodeLength::Eight,
    }
}

/// Calls in a minute. All calls come through this program, so addresses say nothing.
pub(crate) fn calls() -> Limits {
    Limits::per_minute(CALLS, NonZeroU32::MAX)
}

/// What every service of this library holds to.
pub(crate) fn of_the_library() -> Value {
    json!({
        "codesPerBinding": CODES_PER_BINDING, "codesPerAccount": CODES_PER_ACCOUNT, "pending": PENDING_PER_ACCOUNT,
        "claims": CLAIMS_PER_DAY, "uses": Terms::MAX_USES,
    })
}

/// What the services of the worlds are made with.
pub(crate) fn of_the_service() -> Value {
    let Minimum { suite, code_length } = minimum();
    json!({
        "calls": CALLS, "deadline": u64::try_from(DEADLINE.as_millis()).unwrap_or(u64::MAX),
        "suite": suite.map(Suite::number), "digits": code_length.digits(),
    })
}
