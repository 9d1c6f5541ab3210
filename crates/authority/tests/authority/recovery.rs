//! Everyday recoveries and their troubles, by scenario.

use relatch_authority::{Authority, CallError, Event, MemoryRegistry, Refusal, Role, StepUpReason};
use relatch_wire::{Action, CodeLength, Epoch, Failures};

use crate::samples::{
    Called, DAY, Device, SESSION, account, active, at, delegate, issued, stored, terms,
};

const MUST_APPROVE: Refusal = Refusal::OwnerMustApprove(StepUpReason::UnexpectedEpoch);

fn told(
    authority: &Authority<MemoryRegistry>,
    who: &str,
    text: &str,
    now: u64,
) -> Called<(), Refusal> {
    authority
        .issue(&account(who), SESSION, text, at(now))
        .map(|_| ())
}

fn epoch_of(authority: &Authority<MemoryRegistry>) -> Option<Epoch> {
    let tables = authority.registry().tables();
    let entries = tables.audit.iter().rev();
    entries
        .filter_map(|entry| match entry.event {
            Event::Issued { epoch, .. } => Some(epoch),
            _ => None,
        })
        .next()
}

/// E01
// [AUTH-8]
#[test]
fn the_owner_is_shown_the_device_and_then_the_code() {
    let (authority, device) = active();
    let alice = account("alice");
    let shown = device.shows_with(|challenge| {
        challenge.failures = Failures::new(9).expect("few");
    });
    let preview = authority
        .inspect(&alice, &shown.text, at(0))
        .expect("the owner");
    assert_eq!(preview.name.as_str(), "Back room");
    assert_eq!(preview.action, Action::SetPassword);
    assert_eq!(preview.failures.count(), 9);
    assert_eq!(preview.code_length, CodeLength::Sixteen);
    assert_eq!(preview.role, Role::Owner);
    assert_eq!(preview.step_up, None);
    let code = authority
        .issue(&alice, SESSION, &shown.text, at(0))
        .expect("the owner");
    assert!(shown.takes(&code));
    let notice = authority
        .registry()
        .tables()
        .notices
        .last()
        .cloned()
        .expect("a notice");
    assert_eq!(notice.to, alice);
    assert!(matches!(
        notice.entry.event,
        Event::Issued {
            role: Role::Owner,
            ..
        }
    ));
}

/// S27
// [AUTH-14]
#[test]
fn one_challenge_scanned_five_times_gives_one_code_and_one_charge() {
    let (authority, device) = active();
    let shown = device.shows(0, 1);
    let mut limits = None;
    for scan in 0..5 {
        let code = authority
            .issue(&account("alice"), SESSION, &shown.text, at(scan))
            .expect("the owner");
        assert!(shown.takes(&code));
        let now = stored(&authority).accounts;
        assert_eq!(*limits.get_or_insert_with(|| now.clone()), now);
    }
    assert_eq!(issued(&authority.registry().tables()), 1);
}

// [AUTH-18] [AUTH-20]
#[test]
fn the_sixth_code_of_a_device_needs_a_step_up_and_inspecting_says_so() {
    let (authority, device) = active();
    let alice = account("alice");
    for nonce in 0..5 {
        assert_eq!(
            told(&authority, "alice", &device.shows(0, nonce).text, 0),
            Ok(())
        );
    }
    let sixth = device.shows(0, 5);
    let why = StepUpReason::BindingLimit;
    let preview = authority
        .inspect(&alice, &sixth.text, at(1))
        .expect("the owner");
    assert_eq!(preview.step_up, Some(why));
    assert_eq!(
        told(&authority, "alice", &sixth.text, 1),
        Err(CallError::Refused(Refusal::StepUpNeeded(why)))
    );
    assert_eq!(
        told(&authority, "alice", &device.shows(0, 3).text, 1),
        Ok(()),
        "a repetition"
    );
    assert_eq!(authority.step_up(&alice, &sixth.text, at(1), at(1)), Ok(()));
    assert_eq!(
        told(&authority, "alice", &device.shows(0, 6).text, 2),
        Err(CallError::Refused(Refusal::StepUpNeeded(why)))
    );
    assert_eq!(told(&authority, "alice", &sixth.text, 600), Ok(()));
    // The code by step-up counts too, so a day later the first five are forgotten and that one is not.
    for nonce in 10..14 {
        assert_eq!(
            told(&authority, "alice", &device.shows(0, nonce).text, DAY),
            Ok(())
        );
    }
    assert_eq!(
        told(&authority, "alice", &device.shows(0, 14).text, DAY),
        Err(CallError::Refused(Refusal::StepUpNeeded(why)))
    );
    assert_eq!(
        told(&authority, "alice", &device.shows(0, 14).text, DAY + 600),
        Ok(())
    );
}

// [AUTH-18]
#[test]
fn the_eleventh_code_of_an_account_needs_a_step_up() {
    let (authority, first) = active();
    let devices = [2, 3].map(Device::numbered);
    for device in &devices {
        device.activate(&authority, "alice");
    }
    for nonce in 0..5 {
        for device in &devices {
            assert_eq!(
                told(&authority, "alice", &device.shows(0, nonce).text, 0),
                Ok(())
            );
        }
    }
    let why = CallError::Refused(Refusal::StepUpNeeded(StepUpReason::AccountLimit));
    let eleventh = first.shows(0, 1);
    assert_eq!(told(&authority, "alice", &eleventh.text, DAY - 1), Err(why));
    assert_eq!(told(&authority, "alice", &eleventh.text, DAY), Ok(()));
}

// [AUTH-15] [AUTH-16]
#[test]
fn the_epoch_advances_on_what_the_device_shows_and_never_on_issuing() {
    let (authority, device) = active();
    let step_up = |why| Err(CallError::Refused(Refusal::StepUpNeeded(why)));
    for (now, (shown, expected)) in (0..).zip([
        (0, Ok(())),
        // A power cut before the commit: the device shows the same epoch again.
        (0, Ok(())),
        (1, Ok(())),
        (0, step_up(StepUpReason::OlderEpoch)),
        (3, step_up(StepUpReason::UnexpectedEpoch)),
        (2, Ok(())),
    ]) {
        let picture = device.shows(shown, now);
        assert_eq!(
            told(&authority, "alice", &picture.text, 0),
            expected,
            "step {now}"
        );
    }
    assert_eq!(epoch_of(&authority), Some(Epoch(2)));
}

/// S36, S23
// [AUTH-15] [AUTH-17]
#[test]
fn a_forged_far_ahead_epoch_takes_a_step_up_and_does_not_lock_the_device_out() {
    let (authority, device) = active();
    let alice = account("alice");
    let forged = device.shows(4_000_000_000, 1);
    let why = CallError::Refused(Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch));
    assert_eq!(told(&authority, "alice", &forged.text, 0), Err(why));
    assert_eq!(
        told(&authority, "alice", &device.shows(0, 2).text, 0),
        Ok(())
    );
    // Even a forgery that the owner approved is undone by the next step-up for the real device.
    assert_eq!(
        authority.step_up(&alice, &forged.text, at(0), at(1)),
        Ok(())
    );
    assert_eq!(told(&authority, "alice", &forged.text, 1), Ok(()));
    let real = device.shows(1, 3);
    let older = CallError::Refused(Refusal::StepUpNeeded(StepUpReason::OlderEpoch));
    assert_eq!(told(&authority, "alice", &real.text, 2), Err(older));
    assert_eq!(authority.step_up(&alice, &real.text, at(2), at(2)), Ok(()));
    assert_eq!(told(&authority, "alice", &real.text, 3), Ok(()));
    assert_eq!(
        told(&authority, "alice", &device.shows(1, 4).text, 4),
        Ok(())
    );
}

// [AUTH-17]
#[test]
fn a_step_up_is_for_one_challenge_and_ten_minutes_from_the_proof() {
    let (authority, device) = active();
    let alice = account("alice");
    let (shown, other) = (device.shows(7, 1), device.shows(7, 2));
    let why = CallError::Refused(Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch));
    for (proved, now) in [(1, 0), (0, 600)] {
        let told = authority.step_up(&alice, &shown.text, at(proved), at(now));
        assert_eq!(told, Err(CallError::Refused(Refusal::ProofNotFresh)));
    }
    assert_eq!(
        authority.step_up(&alice, &shown.text, at(100), at(699)),
        Ok(())
    );
    assert_eq!(told(&authority, "alice", &other.text, 699), Err(why));
    assert_eq!(told(&authority, "alice", &shown.text, 700), Err(why));
    assert_eq!(told(&authority, "alice", &shown.text, 699), Ok(()));
}

/// S38, E08
// [AUTH-12] [AUTH-19]
#[test]
fn a_delegate_is_bounded_by_expiry_and_uses_and_by_nothing_of_the_owners() {
    let (authority, device) = active();
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    let told_so = delegate(&authority, &alice, &locator, &bob, &terms(1_000, 7), 0);
    assert_eq!(told_so, Ok(()));
    for nonce in 0..7 {
        let shown = device.shows(0, nonce);
        let code = authority
            .issue(&bob, SESSION, &shown.text, at(1))
            .expect("within the uses");
        assert!(shown.takes(&code));
        assert_eq!(
            told(&authority, "bob", &shown.text, 2),
            Ok(()),
            "a repetition"
        );
    }
    let eighth = device.shows(0, 8);
    assert_eq!(
        told(&authority, "bob", &eighth.text, 2),
        Err(CallError::Refused(Refusal::DelegationUsedUp))
    );
    assert_eq!(
        authority.inspect(&bob, &eighth.text, at(2)),
        Err(CallError::Refused(Refusal::DelegationUsedUp))
    );
    let shown = device.shows(0, 0);
    assert_eq!(told(&authority, "bob", &shown.text, 999), Ok(()));
    assert_eq!(
        told(&authority, "bob", &shown.text, 1_000),
        Err(CallError::Refused(Refusal::DelegationExpired))
    );
    for nonce in 20..25 {
        assert_eq!(
            told(&authority, "alice", &device.shows(0, nonce).text, 3),
            Ok(())
        );
    }
    let tables = stored(&authority);
    let told_owner = tables.notices.iter().filter(|notice| {
        notice.to == alice
            && matches!(
                notice.entry.event,
                Event::Issued {
                    role: Role::Delegate,
                    ..
                }
            )
    });
    assert_eq!(told_owner.count(), 7);
}

// [AUTH-15] [AUTH-17]
#[test]
fn a_delegate_at_an_unexpected_epoch_waits_for_the_owner() {
    let (authority, device) = active();
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    assert_eq!(
        delegate(&authority, &alice, &locator, &bob, &terms(DAY, 1), 0),
        Ok(())
    );
    let shown = device.shows(5, 1);
    assert_eq!(
        told(&authority, "bob", &shown.text, 1),
        Err(CallError::Refused(MUST_APPROVE))
    );
    let tried = authority.step_up(&bob, &shown.text, at(1), at(1));
    assert_eq!(tried, Err(CallError::Refused(Refusal::NotTheOwner)));
    assert_eq!(
        told(&authority, "bob", &shown.text, 1),
        Err(CallError::Refused(MUST_APPROVE))
    );
    assert_eq!(authority.step_up(&alice, &shown.text, at(2), at(2)), Ok(()));
    assert_eq!(told(&authority, "bob", &shown.text, 3), Ok(()));
    assert_eq!(epoch_of(&authority), Some(Epoch(5)));
}

/// E10 at the authority: a challenge that the device has forgotten still has its code, which the device refuses.
#[test]
fn each_challenge_has_a_code_of_its_own() {
    let (authority, device) = active();
    let alice = account("alice");
    let codes: Vec<String> = (0..5)
        .map(|nonce| {
            let code = authority.issue(&alice, SESSION, &device.shows(0, nonce).text, at(0));
            code.expect("within the limit").digits().to_string()
        })
        .collect();
    let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!(distinct.len(), codes.len());
}
