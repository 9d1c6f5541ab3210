//! Several authorities on one registry, lost replies, and registries that fail.

use std::cell::{Cell, RefCell};

use proptest::prelude::*;
use relatch_authority::{
    ATTEMPTS, AccountId, AccountRow, Batch, BindingRow, CallError, ClaimRefusal, CommitError,
    DeviceName, MemoryRegistry, Refusal, Registry, SealNonce, SerialRow, StorageError,
};
use relatch_wire::{Identity, Locator};

use crate::samples::{Device, account, active, at, issued, over, seeded, shared, terms};

/// Lets something else happen right before a commit, once for each entry, last one first.
struct Interrupted<'a> {
    inner: &'a MemoryRegistry,
    before: RefCell<Vec<Box<dyn FnOnce() + 'a>>>,
    commits: Cell<u32>,
}

/// The fate of a commit.
#[derive(Clone, Copy)]
enum Fate {
    Conflict,
    FailedBefore,
    FailedAfter,
}

/// A registry whose commits all end the same way.
struct Failing<'a>(&'a MemoryRegistry, Fate, Cell<u32>);

macro_rules! reads_from {
    ($inner:tt) => {
        fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
            self.$inner.binding(locator)
        }
        fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StorageError> {
            self.$inner.account(account)
        }
        fn serial(&self, identity: &Identity) -> Result<Option<SerialRow>, StorageError> {
            self.$inner.serial(identity)
        }
        fn bindings_of(
            &self,
            owner: &AccountId,
            after: Option<&Locator>,
        ) -> Result<Vec<BindingRow>, StorageError> {
            self.$inner.bindings_of(owner, after)
        }
    };
}

impl Registry for Interrupted<'_> {
    type Error = StorageError;

    reads_from!(inner);

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.commits.set(self.commits.get() + 1);
        let interrupt = self.before.borrow_mut().pop();
        if let Some(interrupt) = interrupt {
            interrupt();
        }
        self.inner.commit(batch)
    }
}

impl Registry for Failing<'_> {
    type Error = StorageError;

    reads_from!(0);

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StorageError>> {
        self.2.set(self.2.get() + 1);
        match self.1 {
            Fate::Conflict => Err(CommitError::Conflict),
            Fate::FailedBefore => Err(CommitError::Registry(StorageError)),
            Fate::FailedAfter => {
                self.0.commit(batch)?;
                Err(CommitError::Registry(StorageError))
            }
        }
    }
}

fn interrupted<'a>(
    inner: &'a MemoryRegistry,
    before: Vec<Box<dyn FnOnce() + 'a>>,
) -> Interrupted<'a> {
    Interrupted {
        inner,
        before: RefCell::new(before),
        commits: Cell::new(0),
    }
}

/// S29
// [AUTH-14] [AUTH-23] [AUTH-24]
#[test]
fn two_authorities_race_for_one_challenge_and_it_is_charged_once() {
    let (registry, device) = shared();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let race = || {
        let code = over(&registry).issue(&alice, &shown.text, at(0));
        assert!(shown.takes(&code.expect("the other authority issues it first")));
    };
    let slower = over(interrupted(&registry, vec![Box::new(race)]));
    let code = slower.issue(&alice, &shown.text, at(0));
    assert!(shown.takes(&code.expect("the same code")));
    assert_eq!(issued(&registry), 1);
}

// [AUTH-18] [AUTH-24]
#[test]
fn the_fifth_code_is_issued_once_however_many_ask_at_the_same_time() {
    let (registry, device) = shared();
    let alice = account("alice");
    for nonce in 0..4 {
        let code = over(&registry).issue(&alice, &device.shows(0, nonce).text, at(0));
        assert!(code.is_ok());
    }
    let (fifth, sixth) = (device.shows(0, 5), device.shows(0, 6));
    let race = || assert!(over(&registry).issue(&alice, &fifth.text, at(0)).is_ok());
    let slower = over(interrupted(&registry, vec![Box::new(race)]));
    let told = slower.issue(&alice, &sixth.text, at(0)).map(|_| ());
    assert!(matches!(
        told,
        Err(CallError::Refused(Refusal::StepUpNeeded(_)))
    ));
    assert_eq!(issued(&registry), 5);
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
            let code = over(&registry).issue(&alice, &device.shows(0, nonce).text, at(0));
            assert!(code.is_ok());
        }
    }
    let (tenth, eleventh) = (device.shows(0, 7), devices[0].shows(0, 7));
    let race = || assert!(over(&registry).issue(&alice, &tenth.text, at(0)).is_ok());
    let slower = over(interrupted(&registry, vec![Box::new(race)]));
    let told = slower.issue(&alice, &eleventh.text, at(0)).map(|_| ());
    assert!(matches!(
        told,
        Err(CallError::Refused(Refusal::StepUpNeeded(_)))
    ));
    assert_eq!(issued(&registry), 10);
}

/// S40 at the authority
#[test]
fn a_delegation_revoked_just_before_the_commit_gives_no_code() {
    let (registry, device) = shared();
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    let delegated = over(&registry).delegate(&alice, &locator, &bob, &terms(100, 1), at(0));
    assert_eq!(delegated, Ok(()));
    let race = || {
        let revoked = over(&registry).revoke(&alice, &locator, &bob, at(1));
        assert_eq!(revoked, Ok(()));
    };
    let slower = over(interrupted(&registry, vec![Box::new(race)]));
    let told = slower
        .issue(&bob, &device.shows(0, 1).text, at(1))
        .map(|_| ());
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    assert_eq!(issued(&registry), 0);
}

/// S47
// [BIND-12]
#[test]
fn two_accounts_claim_one_offer_at_the_same_time_and_one_wins() {
    let registry = MemoryRegistry::default();
    let device = Device::numbered(1);
    let race = || {
        device.claim(&over(&registry), "bob");
    };
    let slower = over(interrupted(&registry, vec![Box::new(race)]));
    let name = DeviceName::new("Back room").expect("a legal name");
    let told = slower.claim(
        &account("alice"),
        &device.offer,
        name,
        at(0),
        SealNonce([2; 24]),
    );
    assert_eq!(
        told.map(|_| ()),
        Err(CallError::Refused(ClaimRefusal::Taken))
    );
    assert_eq!(
        registry.tables().bindings[&device.locator()].owner,
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
        let interrupts = theirs.iter().map(|nonce| {
            let (registry, device, alice) = (&registry, &device, &alice);
            Box::new(move || {
                let shown = device.shows(0, *nonce);
                let code = over(registry).issue(alice, &shown.text, at(0));
                assert!(shown.takes(&code.expect("within the limit")));
            }) as Box<dyn FnOnce()>
        });
        let shown = device.shows(0, mine);
        let authority = over(interrupted(&registry, interrupts.collect()));
        let code = authority.issue(&alice, &shown.text, at(0)).expect("within the limit");
        prop_assert!(shown.takes(&code));
        let rest = authority.registry().before.take();
        let happened = &theirs[rest.len()..];
        let distinct: std::collections::BTreeSet<_> = happened.iter().chain([&mine]).collect();
        prop_assert_eq!(issued(&registry), distinct.len());
    }
}

/// S31, S32
// [AUTH-14] [AUTH-23]
#[test]
fn a_reply_lost_after_the_commit_is_retried_with_the_same_code_and_one_charge() {
    let (registry, device) = shared();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let crashing = over(Failing(&registry, Fate::FailedAfter, Cell::new(0)));
    let lost = crashing.issue(&alice, &shown.text, at(0)).map(|_| ());
    assert_eq!(lost, Err(CallError::Registry(StorageError)));
    assert_eq!(issued(&registry), 1, "logged");
    for _ in 0..3 {
        let code = over(&registry).issue(&alice, &shown.text, at(1));
        assert!(shown.takes(&code.expect("retried")));
    }
    assert_eq!(issued(&registry), 1);
}

// [AUTH-23]
#[test]
fn no_code_leaves_when_the_commit_fails() {
    let (registry, device) = shared();
    let before = registry.clone();
    let failed = CallError::Registry(StorageError);
    for (fate, attempts, expected) in [
        (Fate::FailedBefore, 1, failed),
        (Fate::Conflict, ATTEMPTS as u32, CallError::Contended),
    ] {
        let failing = over(Failing(&registry, fate, Cell::new(0)));
        let told = failing.issue(&account("alice"), &device.shows(0, 1).text, at(0));
        assert_eq!(told.map(|_| ()), Err(expected));
        assert_eq!(failing.registry().2.get(), attempts);
        assert_eq!(registry, before);
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
