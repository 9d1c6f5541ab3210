//! What the browser brings: its clock and its generator.

use relatch_app::Moment;
use relatch_authority::{Fresh32, WallTime};

/// 32 bytes of the browser's generator.
pub(crate) fn fresh() -> Option<Fresh32> {
    Fresh32::generate(|bytes| getrandom::fill(bytes)).ok()
}

/// Now, by the browser's clock.
pub(crate) fn now() -> WallTime {
    let milliseconds = js_sys::Date::now().max(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a number that is not negative rounds down, and saturates"
    )]
    WallTime::from_secs((milliseconds / 1000.0) as u64)
}

pub(crate) fn moment() -> Option<Moment> {
    Some(Moment {
        now: now(),
        random: fresh()?,
    })
}
