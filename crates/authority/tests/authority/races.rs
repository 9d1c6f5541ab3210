//! Several authorities on one registry, lost replies, and registries that fail.

use std::cell::Cell;
use std::rc::Rc;

use proptest::prelude::*;
use relatch_authority::{
    ATTEMPTS, Batch, CallError, ClaimRefusal, CommitError, DeviceName, Refusal, Registry,
    StorageError,
};
use relatch_testkit::registry::{Interrupt, SharedRegistry, Trouble};

use crate::samples::{
    Device, SESSION, account, active, at, delegate, fresh, issued, over, seeded, shared, terms,
};

/// What a scan does before it commits: it reads the binding and the account.
const READS: usize = 2;

/// Lets these happen right before the commits of a scan, one at each attempt.
fn interrupt_commits(registry: &SharedRegistry, after: usize, mut acts: Vec<Interrupt>) {
    if !acts.is_empty() {
        let next = acts.remove(0);
        registry.interrupt_after(after, move |registry| {
            next(registry);
            interrupt_commits(registry, 1 + READS, acts);
        });
    }
}

/// S29
// [AUTH-14] [AUTH-23] [AUTH-24]
#[test]
fn two_authorities_race_for_one_challenge_and_it_is_charged_once() {
    let (registry, device) = shared();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let (other, same) = (alice.clone(), shown.clone());
    registry.interrupt_after(READS, move |registry| {
        let code = over(registry).issue(&other, SESSION, &same.text, at(0));
        assert!(same.takes(&code.expect("the other authority issues it first")));
    });
    let code = over(&registry).issue(&alice, SESSION, &shown.text, at(0));
    assert!(shown.takes(&code.expect("the same code")));
    assert_eq!(issued(&registry.rows()), 1);
}

// [AUTH-18] [AUTH-24]
#[test]
fn the_fifth_code_is_issued_once_however_many_ask_at_the_same_time() {
    let (registry, device) = shared();
    let alice = account("alice");
    for nonce in 0..4 {
        let code = over(&registry).issue(&alice, SESSION, &device.shows(0, nonce).text, at(0));
        assert!(code.is_ok());
    }
    let (fifth, sixth) = (device.shows(0, 5), device.shows(0, 6));
    let other = alice.clone();
    registry.interrupt_after(READS, move |registry| {
        assert!(
            over(registry)
                .issue(&other, SESSION, &fifth.text, at(0))
                .is_ok()
        );
    });
    let told = over(&registry)
        .issue(&alice, SESSION, &sixth.text, at(0))
        .map(|_| ());
    assert!(matches!(
        told,
        Err(CallError::Refused(Refusal::StepUpNeeded(_)))
    ));
    assert_eq!(issued(&registry.rows()), 5);
}

// [AUTH-18] [AUTH-24]
#[test]
fn the_tenth_code_of_an_account_is_issued_once_over_two_bindings() {
    let (registry, device) = shared();
    let alice = account("alice");
    let devices = [2, 3].map(Device::numbered);
    for other in &devices {
        other.activate(&over(&registry), "alice");
    }
    for nonce in 0..3 {
        for device in [&device, &devices[0], &devices[1]] {
            let code = over(&registry).issue(&alice, SESSION, &device.shows(0, nonce).text, at(0));
            assert!(code.is_ok());
        }
    }
    let (tenth, eleventh) = (device.shows(0, 7), devices[0].shows(0, 7));
    let other = alice.clone();
    registry.interrupt_after(READS, move |registry| {
        assert!(
            over(registry)
                .issue(&other, SESSION, &tenth.text, at(0))
                .is_ok()
        );
    });
    let told = over(&registry)
        .issue(&alice, SESSION, &eleventh.text, at(0))
        .map(|_| ());
    assert!(matches!(
        told,
        Err(CallError::Refused(Refusal::StepUpNeeded(_)))
    ));
    assert_eq!(issued(&registry.rows()), 10);
}

/// S40 at the authority
#[test]
fn a_delegation_revoked_just_before_the_commit_gives_no_code() {
    let (registry, device) = shared();
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    let delegated = delegate(&over(&registry), &alice, &locator, &bob, &terms(100, 1), 0);
    assert_eq!(delegated, Ok(()));
    let other = bob.clone();
    registry.interrupt_after(READS, move |registry| {
        let revoked = over(registry).revoke(&alice, &locator, &other, at(1));
        assert_eq!(revoked, Ok(()));
    });
    let told = over(&registry)
        .issue(&bob, SESSION, &device.shows(0, 1).text, at(1))
        .map(|_| ());
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    assert_eq!(issued(&registry.rows()), 0);
}

/// S47
// [BIND-12]
#[test]
fn two_accounts_claim_one_offer_at_the_same_time_and_one_wins() {
    let registry = SharedRegistry::default();
    let device = Device::numbered(1);
    let other = device.clone();
    registry.interrupt_after(1, move |registry| {
        other.claim(&over(registry), "bob");
    });
    let name = DeviceName::new("Back room").expect("a legal name");
    let told = over(&registry).claim(&account("alice"), &device.offer, name, at(0), fresh(2));
    assert_eq!(
        told.map(|_| ()),
        Err(CallError::Refused(ClaimRefusal::Taken))
    );
    assert_eq!(
        registry.rows().bindings[&device.locator()].owner,
        account("bob")
    );
}

proptest! {
    #![proptest_config(seeded())]

    /// Every interruption by other scans of the same device, at every attempt, ends in one charge a challenge.
    #[test]
    fn interrupted_calls_charge_each_challenge_once(
        mine in 0..3_u8,
        theirs in proptest::collection::vec(0..3_u8, 0..4),
    ) {
        let (registry, device) = shared();
        let alice = account("alice");
        let happened = Rc::new(Cell::new(0));
        let interrupts = theirs.iter().map(|nonce| {
            let (shown, alice, happened) = (device.shows(0, *nonce), alice.clone(), happened.clone());
            Box::new(move |registry: &SharedRegistry| {
                let code = over(registry).issue(&alice, SESSION, &shown.text, at(0));
                assert!(shown.takes(&code.expect("within the limit")));
                happened.set(happened.get() + 1);
            }) as Interrupt
        });
        interrupt_commits(&registry, READS, interrupts.collect());
        let shown = device.shows(0, mine);
        let code = over(&registry).issue(&alice, SESSION, &shown.text, at(0)).expect("within the limit");
        prop_assert!(shown.takes(&code));
        let happened = &theirs[..happened.get()];
        let distinct: std::collections::BTreeSet<_> = happened.iter().chain([&mine]).collect();
        prop_assert_eq!(issued(&registry.rows()), distinct.len());
    }
}

/// S31, S32
// [AUTH-14] [AUTH-23]
#[test]
fn a_reply_lost_after_the_commit_is_retried_with_the_same_code_and_one_charge() {
    let (registry, device) = shared();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    registry.set_trouble(Trouble::CrashAfter, 1);
    let lost = over(&registry)
        .issue(&alice, SESSION, &shown.text, at(0))
        .map(|_| ());
    assert_eq!(lost, Err(CallError::Registry(StorageError)));
    assert_eq!(issued(&registry.rows()), 1, "logged");
    for _ in 0..3 {
        let code = over(&registry).issue(&alice, SESSION, &shown.text, at(1));
        assert!(shown.takes(&code.expect("retried")));
    }
    assert_eq!(issued(&registry.rows()), 1);
}

// [AUTH-23]
#[test]
fn no_code_leaves_when_the_commit_fails() {
    let (registry, device) = shared();
    let before = registry.rows().clone();
    registry.set_trouble(Trouble::CrashBefore, 1);
    let told = over(&registry).issue(&account("alice"), SESSION, &device.shows(0, 1).text, at(0));
    let failed = CallError::Registry(StorageError);
    assert_eq!(told.map(|_| ()), Err(failed));
    assert_eq!(*registry.rows(), before);
}

// [AUTH-24]
#[test]
fn a_call_that_others_overtake_gives_up_after_so_many_attempts() {
    for (times, expected) in [
        (ATTEMPTS - 1, Ok(())),
        (ATTEMPTS, Err(CallError::Contended)),
    ] {
        let (registry, device) = shared();
        registry.set_trouble(Trouble::Overtaken, times as u32);
        let told =
            over(&registry).issue(&account("alice"), SESSION, &device.shows(0, 1).text, at(0));
        assert_eq!(told.map(|_| ()), expected);
        assert_eq!(issued(&registry.rows()), usize::from(expected.is_ok()));
    }
}

#[test]
fn a_batch_is_applied_as_a_whole_or_not_at_all() {
    let (authority, device) = active();
    let registry = authority.registry().clone();
    let mut row = registry.tables().bindings[&device.locator()].clone();
    row.version -= 1;
    let before = registry.tables().clone();
    let batch = Batch {
        binding: Some(row),
        audit: before.audit.clone(),
        notices: before.notices.clone(),
        ..Batch::default()
    };
    assert_eq!(registry.commit(batch), Err(CommitError::Conflict));
    assert_eq!(*registry.tables(), before);
}
