//! A clock that once ran far ahead: what began then does not bind when the clock is right again.

use relatch_authority::{Act, ActRefusal, Authority, CallError, MemoryRegistry};

use crate::hybrid::{Hybrid, key_set};
use crate::restores::{claim, receipts, restored};
use crate::samples::{
    DAY, Device, SESSION, account, active, at, fresh, name, prove_and_act, stored, transfer,
};

type At = Authority<MemoryRegistry>;

/// An active binding to which something was done under a clock two days ahead; the clock is right again.
fn after_a_clock_ahead(
    owner: &str,
    frozen: bool,
    ahead: impl FnOnce(&At, &Device),
) -> (At, Device) {
    let (authority, device) = active();
    ahead(&authority, &device);
    // Writes the row, so that its highest time is that of the right clock; a refusal does too.
    let told = authority.issue(&account(owner), SESSION, &device.shows(0, 1).text, at(0));
    assert_eq!(told.is_err(), frozen);
    (authority, device)
}

// [AUTH-72]
#[test]
fn a_period_that_began_more_than_a_day_ahead_does_not_count() {
    let (alice, bob) = (account("alice"), account("bob"));
    let offer = Act::OfferTransfer { to: bob.clone() };
    for (now, counts) in [(DAY, true), (DAY - 1, false)] {
        let given = |authority: &At, device: &Device| {
            let told = transfer(authority, &alice, &device.locator(), &bob, 2 * DAY);
            assert!(told.is_ok());
        };
        let (authority, device) = after_a_clock_ahead("bob", false, given);
        let told = prove_and_act(&authority, &bob, &device.locator(), &Act::Release, now);
        let why = Err(CallError::Refused(ActRefusal::Grace));
        assert_eq!(told, if counts { why } else { Ok(()) }, "grace {now}");

        let (authority, device) = after_a_clock_ahead("bob", false, given);
        let act = Act::FormerFreeze;
        let told = prove_and_act(&authority, &alice, &device.locator(), &act, now);
        assert_eq!(told.is_ok(), counts, "former owner {now}");

        let (authority, device) = after_a_clock_ahead("bob", true, |authority, device| {
            given(authority, device);
            let told = prove_and_act(authority, &alice, &device.locator(), &act, 2 * DAY);
            assert_eq!(told, Ok(()));
        });
        let told = prove_and_act(&authority, &bob, &device.locator(), &Act::Lift, now);
        assert_eq!(told.is_err(), counts, "lifting {now}");

        let offered = |authority: &At, device: &Device| {
            let told = prove_and_act(authority, &alice, &device.locator(), &offer, 2 * DAY);
            assert_eq!(told, Ok(()));
        };
        let (authority, device) = after_a_clock_ahead("alice", false, offered);
        let invited = authority.invitation(&bob, &device.locator(), at(now));
        assert_eq!(invited.is_ok(), counts, "invitation {now}");
        let mine = name("Mine");
        let told = authority.accept_transfer(&bob, &device.locator(), &mine, at(now), fresh(1));
        assert_eq!(told.is_ok(), counts, "acceptance {now}");

        let (authority, device) = after_a_clock_ahead("alice", false, offered);
        let before = stored(&authority);
        let told = authority.take_back(&alice, &device.locator(), at(now));
        assert_eq!(told, Ok(()));
        assert_eq!(stored(&authority) != before, counts, "taking back {now}");
    }
    // A release far ahead can be undone, and ends on its date.
    let (authority, device) = active();
    for (act, now) in [(Act::Release, 365 * DAY), (Act::Undo, 60 * DAY)] {
        let told = prove_and_act(&authority, &alice, &device.locator(), &act, now);
        assert_eq!(told, Ok(()));
    }
}

// [AUTH-72]
#[test]
fn a_wait_that_began_far_ahead_does_not_count() {
    for (now, waits) in [(DAY, true), (DAY - 1, false)] {
        let device = Hybrid::for_keys(key_set(1).public(), 1);
        let (first, _) = receipts(&device);
        let authority = restored(&[1]);
        let told = claim(&authority, "alice", &device, Some(&first), 2 * DAY);
        assert!(told.is_ok());
        // Writes the row, so that its highest time is that of the right clock.
        let alice = account("alice");
        assert_eq!(
            authority.freeze(&alice, &device.keys.locator(), at(0)),
            Ok(())
        );
        let mut authority = authority;
        authority.end_restored_mode();
        let told = prove_and_act(&authority, &alice, &device.keys.locator(), &Act::Lift, now);
        assert_eq!(told.is_err(), waits, "{now}: {told:?}");
    }
}
