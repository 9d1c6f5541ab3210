//! Claims: their limits, receipts, and an authority that was restored from a backup.

use relatch_authority::{
    Act, ActRefusal, Authority, Brought, CallError, ClaimRefusal, Claimed, MemoryRegistry, Receipt,
    Refusal, Stopped, Swept, TooMany,
};

use crate::hybrid::{Hybrid, key_set, ring, with_keys};
use crate::samples::{
    Called, DAY, Device, HOUR, SESSION, account, at, fresh, name, over, prove_and_act, stored,
    terms, transfer,
};

type At = Authority<MemoryRegistry>;

pub(super) fn claim(
    authority: &At,
    who: &str,
    device: &Hybrid,
    receipt: Option<&Receipt>,
    now: u64,
) -> Called<Claimed, ClaimRefusal> {
    let brought = Brought {
        receipt,
        ..Brought::default()
    };
    let (who, random) = (account(who), fresh(1));
    authority.claim_with(&who, &device.offer, name("Gate"), brought, at(now), random)
}

pub(super) fn restored(numbers: &[u8]) -> At {
    over(MemoryRegistry::default())
        .with_key_ring(ring(numbers))
        .restored()
}

/// Alice's receipt of the claim, and bob's of the transfer.
pub(super) fn receipts(device: &Hybrid) -> (Receipt, Receipt) {
    let authority = with_keys(&[1]);
    let (alice, bob) = (account("alice"), account("bob"));
    let first = claim(&authority, "alice", device, None, 0).expect("a claim");
    let (shown, _) = device.shows(1);
    assert!(authority.inspect(&alice, &shown.to_text(), at(0)).is_ok());
    let second = transfer(&authority, &alice, &device.keys.locator(), &bob, 1);
    let second = second.expect("accepted").expect("suite 2");
    let first = first.receipt.expect("suite 2");
    assert_eq!((first.number, second.number), (0, 2));
    (first, second)
}

// [AUTH-63] [AUTH-65] [AUTH-66] [AUTH-67]
#[test]
fn after_a_restore_the_later_receipt_wins_and_waits() {
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    let (first, second) = receipts(&device);
    let authority = restored(&[1]);
    let needed = Some(CallError::Refused(ClaimRefusal::ReceiptNeeded));
    assert_eq!(claim(&authority, "alice", &device, None, 0).err(), needed);
    assert_eq!(
        claim(&authority, "carol", &device, Some(&first), 0).err(),
        needed
    );
    let mut forged = first;
    forged.number += 5;
    assert_eq!(
        claim(&authority, "alice", &device, Some(&forged), 0).err(),
        needed
    );

    // The former owner comes first, and gets nothing for 72 hours.
    assert!(claim(&authority, "alice", &device, Some(&first), 0).is_ok());
    let (alice, bob) = (account("alice"), account("bob"));
    let (shown, expected) = device.shows(2);
    let told = authority.issue(&alice, SESSION, &shown.to_text(), at(72 * HOUR - 1));
    let waits = Refusal::Stopped(Stopped::Waiting);
    assert_eq!(told.err(), Some(CallError::Refused(waits)));
    let locator = device.keys.locator();
    let told = prove_and_act(&authority, &alice, &locator, &Act::Delete, 1);
    assert_eq!(told, Err(CallError::Refused(ActRefusal::Waiting)));
    // A lower or equal number replaces nothing; a higher one does, and waits too.
    let later = claim(&authority, "bob", &device, Some(&second), HOUR).expect("later");
    assert_eq!(later.receipt.map(|receipt| receipt.number), Some(2));
    let taken = Some(CallError::Refused(ClaimRefusal::Taken));
    assert_eq!(
        claim(&authority, "alice", &device, Some(&first), HOUR).err(),
        taken
    );
    let told = authority.issue(&bob, SESSION, &shown.to_text(), at(73 * HOUR - 1));
    assert!(told.is_err());
    let code = authority.issue(&bob, SESSION, &shown.to_text(), at(73 * HOUR));
    assert_eq!(*code.expect("waited").digits(), expected);
}

// [AUTH-65]
#[test]
fn a_restored_authority_takes_suite_1_and_old_keys_with_nothing_and_new_keys_as_usual() {
    let mut authority = restored(&[1]);
    let needed = Some(CallError::Refused(ClaimRefusal::ReceiptNeeded));
    let plain = Device::numbered(1);
    let told = authority.claim(
        &account("alice"),
        &plain.offer,
        name("Gate"),
        at(0),
        fresh(1),
    );
    assert_eq!(told.err(), needed);
    authority
        .key_ring_mut()
        .add(key_set(2))
        .expect("another id");
    let newer = Hybrid::for_keys(key_set(2).public(), 2);
    assert!(claim(&authority, "alice", &newer, None, 0).is_ok());
    assert_eq!(
        newer.code(&authority, "alice"),
        Some(true),
        "it does not wait"
    );
    authority.end_restored_mode();
    let old = Hybrid::for_keys(key_set(1).public(), 3);
    assert!(claim(&authority, "alice", &old, None, 0).is_ok());
}

// [AUTH-38] [AUTH-63]
#[test]
fn a_receipt_of_an_acceptance_is_above_that_of_a_claim_repeated_before_it() {
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    let authority = with_keys(&[1]);
    let (alice, bob, locator) = (account("alice"), account("bob"), device.keys.locator());
    assert!(claim(&authority, "alice", &device, None, 0).is_ok());
    inspect(&authority, "alice", &device);
    let offer = Act::OfferTransfer { to: bob.clone() };
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &offer, 0),
        Ok(())
    );
    let again = claim(&authority, "alice", &device, None, 1).expect("a repetition");
    let again = again.receipt.expect("suite 2");
    let accepted = authority.accept_transfer(&bob, &locator, &name("Mine"), at(2), fresh(1));
    let accepted = accepted.expect("accepted").expect("suite 2");
    assert!(again.number < accepted.number, "{again:?} and {accepted:?}");
    let authority = restored(&[1]);
    assert!(claim(&authority, "alice", &device, Some(&again), 0).is_ok());
    assert!(claim(&authority, "bob", &device, Some(&accepted), 1).is_ok());
}

fn inspect(authority: &At, who: &str, device: &Hybrid) {
    let (shown, _) = device.shows(1);
    let told = authority.inspect(&account(who), &shown.to_text(), at(0));
    assert!(told.is_ok(), "{told:?}");
}

/// What happened to a binding before the backup.
fn backup(before: &[Act], seen: bool) -> (At, Hybrid) {
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    let authority = with_keys(&[1]);
    assert!(claim(&authority, "alice", &device, None, 0).is_ok());
    if seen {
        inspect(&authority, "alice", &device);
    }
    let locator = device.keys.locator();
    for act in before {
        let told = prove_and_act(&authority, &account("alice"), &locator, act, 0);
        assert_eq!(told, Ok(()), "{act:?}");
    }
    (authority, device)
}

// [AUTH-71]
#[test]
fn in_restored_mode_a_binding_takes_no_act_but_an_undo() {
    let (alice, bob) = (account("alice"), account("bob"));
    let offer = Act::OfferTransfer { to: bob.clone() };
    let share = Act::Delegate {
        to: bob.clone(),
        terms: terms(DAY, 3),
    };
    for act in [offer.clone(), share, Act::Release, Act::Delete] {
        let (authority, device) = backup(&[], act != Act::Delete);
        let (mut authority, locator) = (authority.restored(), device.keys.locator());
        let told = prove_and_act(&authority, &alice, &locator, &act, 1);
        let waits = Err(CallError::Refused(ActRefusal::Waiting));
        assert_eq!(told, waits, "{act:?}");
        authority.end_restored_mode();
        let told = prove_and_act(&authority, &alice, &locator, &act, 1);
        assert_eq!(told, Ok(()), "{act:?}");
    }
    // After the freeze, and before the grace.
    let (authority, device) = backup(&[offer], true);
    let locator = device.keys.locator();
    let accepted = authority.accept_transfer(&bob, &locator, &name("Mine"), at(0), fresh(1));
    assert!(accepted.is_ok());
    let authority = authority.restored();
    let told = |who, act| prove_and_act(&authority, who, &locator, &act, 1);
    let waits = Err(CallError::Refused(ActRefusal::Waiting));
    assert_eq!(told(&bob, Act::Release), waits);
    assert_eq!(told(&alice, Act::FormerFreeze), waits);
    assert_eq!(told(&bob, Act::Lift), Ok(()), "nothing to do");
    assert_eq!(authority.freeze(&bob, &locator, at(1)), Ok(()));
    let frozen = Err(CallError::Refused(ActRefusal::Frozen));
    assert_eq!(told(&bob, Act::Release), frozen);
    assert_eq!(told(&bob, Act::Lift), waits);

    let (authority, device) = backup(&[Act::Release], true);
    let (authority, locator) = (authority.restored(), device.keys.locator());
    let told = prove_and_act(&authority, &alice, &locator, &Act::Undo, 1);
    assert_eq!(told, Ok(()));
}

// [AUTH-71]
#[test]
fn in_restored_mode_what_no_receipt_can_replace_takes_acts() {
    let authority = with_keys(&[1]);
    let plain = Device::numbered(1);
    plain.claim(&authority, "alice");
    let mut authority = authority.restored();
    (authority.key_ring_mut().add(key_set(2))).expect("another id");
    let newer = Hybrid::for_keys(key_set(2).public(), 2);
    assert!(claim(&authority, "alice", &newer, None, 0).is_ok());
    for locator in [plain.locator(), newer.keys.locator()] {
        let told = prove_and_act(&authority, &account("alice"), &locator, &Act::Delete, 1);
        assert_eq!(told, Ok(()));
    }
}

// [AUTH-67]
#[test]
fn one_that_is_ending_gives_way_to_a_later_receipt() {
    for now in [HOUR, 80 * HOUR] {
        let (authority, device) = backup(&[Act::Release], true);
        let (_, second) = receipts(&device);
        let authority = authority.restored();
        let told = claim(&authority, "bob", &device, Some(&second), now);
        assert!(told.is_ok(), "{now}: {told:?}");
    }
}

// [AUTH-71]
#[test]
fn in_restored_mode_a_sweep_leaves_the_key_that_a_later_receipt_needs() {
    let (authority, device) = backup(&[Act::Release], true);
    let (operator, locator) = (account("operator"), device.keys.locator());
    let later = at(80 * HOUR);
    let mut authority = authority.restored();
    let told = authority.sweep(&operator, true, later);
    assert_eq!(told, Ok(Swept::Erased(0)));
    let told = authority.sweep_binding(&operator, &locator, later);
    assert_eq!(told, Ok(false));
    assert!(stored(&authority).bindings[&locator].key.is_some());
    authority.end_restored_mode();
    let told = authority.sweep(&operator, true, later);
    assert_eq!(told, Ok(Swept::Erased(1)));
    assert!(stored(&authority).bindings[&locator].key.is_none());
}

// [AUTH-33]
#[test]
fn an_account_has_a_hundred_pending_claims_and_makes_a_hundred_a_day() {
    let authority = over(MemoryRegistry::default());
    let alice = account("alice");
    let device = |number: u16| Device::secret([number.to_be_bytes(); 16].concat());
    let claim = |number, now| {
        let random = fresh(1);
        let claimed = authority.claim(&alice, &device(number).offer, name("Gate"), at(now), random);
        claimed
            .map(|_| ())
            .map_err(|error| *error.refusal().expect("memory"))
    };
    for number in 0..100 {
        assert_eq!(claim(number, 0), Ok(()));
    }
    assert_eq!(claim(5, 0), Ok(()), "a repetition");
    let pending = Err(ClaimRefusal::TooMany(TooMany::Pending));
    assert_eq!(claim(100, DAY), pending);
    for number in 0..2 {
        let text = device(number).shows_check(0).text;
        assert!(authority.inspect(&alice, &text, at(1)).is_ok());
    }
    assert_eq!(claim(100, 2), Err(ClaimRefusal::TooMany(TooMany::Today)));
    assert_eq!(claim(100, DAY), Ok(()));
    let locator = device(50).locator();
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &Act::Delete, 3),
        Ok(())
    );
    assert_eq!(claim(101, DAY), Ok(()));
    assert_eq!(claim(102, DAY), Ok(()));
    assert_eq!(claim(103, DAY), pending);
    assert_eq!(stored(&authority).bindings.len(), 103);
}

/// How many devices an account can claim, each of another secret that begins with this byte.
fn room(authority: &At, who: &str, first: u8, now: u64) -> usize {
    let claimed = (0..=u8::MAX).take_while(|number| {
        let offer = Device::secret([[first, *number]; 16].concat()).offer;
        let claimed = authority.claim(&account(who), &offer, name("Gate"), at(now), fresh(1));
        claimed.is_ok()
    });
    claimed.count()
}

// [AUTH-33] [AUTH-67]
#[test]
fn a_pending_claim_that_a_later_receipt_replaces_counts_no_more() {
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    let (first, second) = receipts(&device);
    let mut authority = restored(&[1]);
    assert!(claim(&authority, "alice", &device, Some(&first), 0).is_ok());
    authority.end_restored_mode();
    assert_eq!(room(&authority, "alice", 1, DAY), 99);
    assert!(claim(&authority, "bob", &device, Some(&second), DAY).is_ok());
    assert_eq!(stored(&authority).accounts.len(), 2);
    assert_eq!(room(&authority, "alice", 2, 2 * DAY), 1);
    assert_eq!(room(&authority, "bob", 3, 2 * DAY), 99);
}
