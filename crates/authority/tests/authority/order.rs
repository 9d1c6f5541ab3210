//! Two faults at once: the one that comes first in the order of the checks is told.

use relatch_authority::{Authority, MemoryRegistry, Refusal, StepUpReason, Stopped, Terms};
use relatch_wire::{Action, Challenge, Epoch};

use crate::samples::{DAY, Device, SESSION, account, active, at, delegate, terms};

/// A fault that stays with the binding.
type Trouble = fn(&Authority<MemoryRegistry>, &Device);
/// A fault of the challenge.
type Oddity = fn(&mut Challenge);

const FROZEN: Trouble = |authority, device| {
    let told = authority.freeze(&account("alice"), &device.locator(), at(0));
    assert_eq!(told, Ok(()));
};
const LIMIT: Trouble = |authority, device| {
    for nonce in 100..105 {
        let told = authority.issue(
            &account("alice"),
            SESSION,
            &device.shows(0, nonce).text,
            at(0),
        );
        assert!(told.is_ok());
    }
};
const OPEN: Trouble = |authority, device| share(authority, device, DAY, 1);
const EXPIRED: Trouble = |authority, device| share(authority, device, 5, 9);
const USED_UP: Trouble = |authority, device| {
    share(authority, device, DAY, 1);
    let told = authority.issue(&account("bob"), SESSION, &device.shows(0, 100).text, at(0));
    assert!(told.is_ok());
};
const EPOCH: Oddity = |challenge| challenge.epoch = Epoch(9);
const CHECK: Oddity = |challenge| challenge.action = Action::CheckBinding;

fn share(authority: &Authority<MemoryRegistry>, device: &Device, lasts: u64, uses: u16) {
    let terms = Terms {
        actions: [Action::CheckBinding, Action::SetPassword].into(),
        ..terms(lasts, uses)
    };
    let (alice, bob) = (account("alice"), account("bob"));
    let told = delegate(authority, &alice, &device.locator(), &bob, &terms, 0);
    assert_eq!(told, Ok(()));
}

/// What `issue` answers with all these faults at once.
fn told(who: &str, troubles: &[Trouble], oddities: &[Oddity]) -> Refusal {
    let (authority, device) = active();
    for trouble in troubles {
        trouble(&authority, &device);
    }
    let shown = device.shows_with(|challenge| oddities.iter().for_each(|odd| odd(challenge)));
    let told = authority.issue(&account(who), SESSION, &shown.text, at(10));
    let told = told.map(|_| ()).expect_err("there is a fault");
    *told.refusal().expect("the registry works")
}

// [AUTH-1]
#[test]
fn the_owner_is_told_of_the_first_fault() {
    let step_up = Refusal::StepUpNeeded;
    let owner = |troubles: &[Trouble], oddities: &[Oddity]| told("alice", troubles, oddities);
    assert_eq!(
        owner(&[LIMIT, FROZEN], &[EPOCH]),
        Refusal::Stopped(Stopped::Frozen)
    );
    assert_eq!(
        owner(&[LIMIT], &[EPOCH]),
        step_up(StepUpReason::UnexpectedEpoch)
    );
    assert_eq!(
        owner(&[LIMIT], &[EPOCH, CHECK]),
        step_up(StepUpReason::UnexpectedEpoch),
        "also of a check"
    );
    assert_eq!(owner(&[LIMIT], &[]), step_up(StepUpReason::BindingLimit));
}

// [AUTH-1]
#[test]
fn a_delegate_is_told_of_the_first_fault() {
    let delegate = |troubles: &[Trouble], oddities: &[Oddity]| told("bob", troubles, oddities);
    assert_eq!(delegate(&[], &[EPOCH]), Refusal::Invalid);
    assert_eq!(delegate(&[EXPIRED, FROZEN], &[EPOCH]), Refusal::Invalid);
    assert_eq!(delegate(&[EXPIRED], &[EPOCH]), Refusal::DelegationExpired);
    let approve = Refusal::OwnerMustApprove(StepUpReason::UnexpectedEpoch);
    assert_eq!(delegate(&[USED_UP], &[EPOCH]), approve);
    assert_eq!(delegate(&[USED_UP], &[]), Refusal::DelegationUsedUp);
    assert_eq!(delegate(&[OPEN], &[EPOCH]), approve);
}
