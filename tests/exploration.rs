//! Every state that a device, its flash and an authority reach together within bounds, by the real code of both: power
//! cuts at each storage operation, flash put back, restarts, two challenges, three epochs. Each step is judged.
//!
//! `RELATCH_EXPLORE=deep cargo test --release --test exploration -- --nocapture` goes further and says how far.
#![cfg(test)]

#[path = "exploration/judge.rs"]
mod judge;
#[path = "exploration/search.rs"]
mod search;
#[path = "exploration/seen.rs"]
mod seen;
#[path = "exploration/step.rs"]
mod step;
#[path = "exploration/view.rs"]
mod view;
#[path = "exploration/world.rs"]
mod world;

use search::{Bounds, MANY, explore};

fn chosen() -> Bounds {
    match std::env::var("RELATCH_EXPLORE").as_deref() {
        Ok("deep") => Bounds::DEEP,
        Ok(other) => panic!("RELATCH_EXPLORE={other}: it is `deep`, or not set"),
        Err(_) => Bounds::QUICK,
    }
}

/// A monotonic counter or none; a device just bound, or tried for long.
const STARTS: [(bool, u32); 3] = [(false, 0), (true, 0), (false, MANY)];

// [DEV-2] [DEV-7] [DEV-16] [DEV-18] [DEV-20] [DEV-21] [DEV-24] [DEV-25] [DEV-27] [DEV-28] [DEV-29] [DEV-30] [DEV-31]
// [DEV-32] [DEV-36] [DEV-38] [AUTH-4] [AUTH-14] [AUTH-15] [AUTH-16]
#[cfg(not(relatch_planted))]
#[test]
fn no_reachable_state_breaks_a_promise() {
    for (counter, failures) in STARTS {
        let found = explore(chosen(), counter, failures);
        println!("counter {counter}, failures {failures}: {found}");
        assert_eq!(found.broken, None);
        assert!(found.states > 1_000, "the search went nowhere");
    }
}

#[cfg(relatch_planted)]
#[test]
fn each_planted_fault_is_found() {
    use relatch_wire::planted::{Fault, plant};

    for (fault, says) in [
        (Fault::CompareBeforeCharge, "compared, not charged"),
        (Fault::ChallengeKept, "survived a restart"),
        (Fault::EagerEpoch, "needs a step-up"),
        (Fault::PenaltyServedOff, "penalty"),
        (Fault::FailuresWrap, "not charged"),
        (Fault::ViewerClears, "fewer failures"),
        (Fault::PreciseRefusals, "told a stranger"),
        (Fault::WrapIsTime, "a shorter penalty"),
        (Fault::UnknownIsStored, "was not stored"),
    ] {
        plant(Some(fault));
        let found = STARTS.map(|(counter, failures)| explore(chosen(), counter, failures).broken);
        plant(None);
        let broken = found.into_iter().flatten().next();
        println!("{fault:?}: {broken:?}");
        assert!(
            broken.is_some_and(|broken| broken.contains(says)),
            "{fault:?} was not found"
        );
    }
}
