//! Every state that a device, its flash and an authority reach together within bounds, by the real code of both beside
//! their models: power cuts at each storage operation, flash put back, restarts, two challenges, three epochs, two
//! accounts. After each step the models are compared with the code, and the judges of the testkit look.
//!
//! `RELATCH_EXPLORE=deep cargo test --release -p relatch-tests --test exploration -- --nocapture` goes further and says
//! how far.
#![cfg(test)]

mod search;
mod start;
mod step;
mod words;

use search::explore;
use start::{Bounds, OWNERSHIP, RECOVERY, Start};

fn search(starts: &[Start]) {
    let deep = match std::env::var("RELATCH_EXPLORE").as_deref() {
        Ok("deep") => true,
        Ok(other) => panic!("RELATCH_EXPLORE={other}: it is `deep`, or not set"),
        Err(_) => false,
    };
    for start in starts {
        let found = explore(*start, Bounds::new(*start, deep));
        if let Some(broken) = found.broken {
            panic!("a promise is broken: {broken}");
        }
        println!("{start}: {found}");
        assert!(found.states > 200, "the search went nowhere");
    }
}

// [DEV-2] [DEV-7] [DEV-11] [DEV-16] [DEV-18] [DEV-20] [DEV-25] [DEV-27] [DEV-28] [DEV-29] [DEV-30] [DEV-31]
// [DEV-36] [DEV-38] [AUTH-4] [AUTH-11] [AUTH-14] [AUTH-15] [AUTH-16] [AUTH-21] [AUTH-22] [CODE-8] [KEY-5]
#[test]
fn no_reachable_state_of_a_recovery_breaks_a_promise() {
    search(&RECOVERY);
}

// [AUTH-11] [AUTH-12] [AUTH-38] [AUTH-40] [AUTH-46] [AUTH-47] [AUTH-48] [AUTH-51] [BIND-6] [BIND-8] [BIND-9] [BIND-12]
// [BIND-13] [BIND-17]
#[test]
fn no_reachable_state_of_an_ownership_breaks_a_promise() {
    search(&OWNERSHIP);
}
