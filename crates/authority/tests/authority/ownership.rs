//! What ends, moves or shares a binding needs a proof of this very act: a stolen session does none of it.

use relatch_authority::{
    Act, ActHash, ActProof, ActRefusal, Authority, CallError, Event, MemoryRegistry, Refusal,
    Stopped, WallTime,
};

use crate::samples::{
    DAY, Device, HOUR, SESSION, account, active, at, delegate, fresh, hash, name, over,
    prove_and_act, stored, terms, transfer,
};

type At = Authority<MemoryRegistry>;
type Story = fn() -> (At, Device);

fn refused(refusal: ActRefusal) -> CallError<ActRefusal, relatch_authority::StorageError> {
    CallError::Refused(refusal)
}

fn pending() -> (At, Device) {
    let authority = over(MemoryRegistry::default());
    let device = Device::numbered(1);
    device.claim(&authority, "alice");
    (authority, device)
}

fn ending() -> (At, Device) {
    let (authority, device) = active();
    let told = prove_and_act(
        &authority,
        &account("alice"),
        &device.locator(),
        &Act::Release,
        0,
    );
    assert_eq!(told, Ok(()));
    (authority, device)
}

fn frozen() -> (At, Device) {
    let (authority, device) = active();
    assert_eq!(
        authority.freeze(&account("alice"), &device.locator(), at(0)),
        Ok(())
    );
    (authority, device)
}

/// Alice was the owner of what is zoe's now.
fn given_away() -> (At, Device) {
    let (authority, device) = active();
    let told = transfer(
        &authority,
        &account("alice"),
        &device.locator(),
        &account("zoe"),
        0,
    );
    assert!(told.is_ok());
    (authority, device)
}

/// Every act of alice, with a story in which it works.
fn acts() -> [(Act, Story); 7] {
    let to = account("bob");
    [
        (
            Act::Delegate {
                to: to.clone(),
                terms: terms(DAY, 3),
            },
            active as Story,
        ),
        (Act::OfferTransfer { to }, active),
        (Act::Release, active),
        (Act::Undo, ending),
        (Act::Delete, pending),
        (Act::Lift, frozen),
        (Act::FormerFreeze, given_away),
    ]
}

fn with(authority: &At, device: &Device, act: &Act, proof: ActHash, proved: WallTime) -> bool {
    let proof = ActProof::verified(proof, proved);
    let locator = device.locator();
    let told = authority.act(&account("alice"), &locator, act, Some(&proof), at(1_000));
    assert!(
        told.is_ok() || told == Err(refused(ActRefusal::ProofNeeded)),
        "{told:?}"
    );
    told.is_ok()
}

// [AUTH-37]
#[test]
fn a_stolen_session_does_no_act() {
    for (act, story) in acts() {
        let (authority, device) = story();
        let before = stored(&authority);
        let told = authority.act(&account("alice"), &device.locator(), &act, None, at(0));
        assert_eq!(told, Err(refused(ActRefusal::ProofNeeded)), "{act:?}");
        assert_eq!(stored(&authority), before, "{act:?}");
    }
}

// [AUTH-36] [AUTH-37]
#[test]
fn a_proof_is_for_one_act_with_all_its_terms_at_one_binding_by_one_account() {
    let alice = account("alice");
    for (act, story) in acts() {
        let (authority, device) = story();
        let before = stored(&authority);
        let right = hash(&authority, &alice, &device.locator(), &act, 1_000);
        let other_binding = relatch_authority::Locator([9; 12]);
        let number = match act {
            Act::Undo => 2,
            Act::FormerFreeze => 3,
            _ => 1,
        };
        let of = relatch_authority::act_hash;
        let mut others = vec![
            ActHash([0; 32]),
            of(&other_binding, number - 1, &alice, &act),
            of(&device.locator(), number, &alice, &act),
            of(&device.locator(), number.wrapping_sub(2), &alice, &act),
            of(&device.locator(), number - 1, &account("bob"), &act),
        ];
        for (other, _) in acts().into_iter().filter(|(other, _)| *other != act) {
            others.push(of(&device.locator(), number - 1, &alice, &other));
        }
        for terms in [terms(DAY + 1, 3), terms(DAY, 4)] {
            let to = account("bob");
            others.push(of(
                &device.locator(),
                number - 1,
                &alice,
                &Act::Delegate { to, terms },
            ));
        }
        for to in [account("carol"), account("bo")] {
            let (locator, terms) = (device.locator(), terms(DAY, 3));
            let to_other = Act::OfferTransfer { to: to.clone() };
            others.push(of(&locator, number - 1, &alice, &to_other));
            others.push(of(
                &locator,
                number - 1,
                &alice,
                &Act::Delegate { to, terms },
            ));
        }
        for other in others {
            assert!(other != right, "{act:?}");
            assert!(
                !with(&authority, &device, &act, other, at(1_000)),
                "{act:?}"
            );
        }
        for proved in [1_001, 400, 0] {
            assert!(
                !with(&authority, &device, &act, right, at(proved)),
                "{act:?} {proved}"
            );
        }
        assert_eq!(stored(&authority), before, "{act:?}");
        assert!(with(&authority, &device, &act, right, at(401)), "{act:?}");
    }
}

// [AUTH-38]
#[test]
fn a_proof_is_used_up_by_an_act_that_takes_effect_and_by_nothing_else() {
    let (authority, device) = active();
    let (alice, locator) = (account("alice"), device.locator());
    let offer = Act::OfferTransfer { to: account("bob") };
    let proof = || ActProof::verified(hash(&authority, &alice, &locator, &offer, 0), at(0));
    let first = proof();
    // A thief who freezes, revokes and takes back makes no proof void.
    assert_eq!(
        authority.revoke(&alice, &locator, &account("carol"), at(0)),
        Ok(())
    );
    assert_eq!(authority.take_back(&alice, &locator, at(0)), Ok(()));
    assert_eq!(
        authority.act(&alice, &locator, &offer, Some(&first), at(1)),
        Ok(())
    );
    assert_eq!(
        authority.act(&alice, &locator, &offer, Some(&first), at(2)),
        Err(refused(ActRefusal::ProofNeeded)),
        "no replay"
    );
    let second = proof();
    assert_eq!(authority.freeze(&alice, &locator, at(2)), Ok(()));
    assert_eq!(
        authority.act(&alice, &locator, &offer, Some(&second), at(3)),
        Err(refused(ActRefusal::Frozen))
    );
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &Act::Lift, 3),
        Ok(())
    );
    assert_eq!(
        authority.act(&alice, &locator, &offer, Some(&second), at(4)),
        Err(refused(ActRefusal::ProofNeeded)),
        "the lift took the number"
    );
}

// [AUTH-40] [AUTH-41]
#[test]
fn frozen_means_frozen() {
    let (authority, device) = active();
    let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
    let offer = Act::OfferTransfer { to: bob.clone() };
    let share = Act::Delegate {
        to: bob.clone(),
        terms: terms(DAY, 3),
    };
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &share, 0),
        Ok(())
    );
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &offer, 0),
        Ok(())
    );
    assert_eq!(authority.freeze(&alice, &locator, at(1)), Ok(()));
    for act in [&offer, &share, &Act::Release] {
        let told = prove_and_act(&authority, &alice, &locator, act, 2);
        assert_eq!(told, Err(refused(ActRefusal::Frozen)), "{act:?}");
    }
    let accepted = authority.accept_transfer(&bob, &locator, &name("Mine"), at(2), fresh(1));
    assert_eq!(accepted, Err(refused(ActRefusal::NoTransfer)));
    let accepted = authority.accept_delegation(&bob, &locator, at(2));
    assert_eq!(accepted, Err(refused(ActRefusal::NoDelegation)));
    let told = authority.issue(&alice, SESSION, &device.shows(0, 1).text, at(2));
    let stopped = Refusal::Stopped(Stopped::Frozen);
    assert_eq!(told.map(|_| ()), Err(CallError::Refused(stopped)));
    // The freeze ended the offer for ever.
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &Act::Lift, 3),
        Ok(())
    );
    let accepted = authority.accept_transfer(&bob, &locator, &name("Mine"), at(3), fresh(1));
    assert_eq!(accepted, Err(refused(ActRefusal::NoTransfer)));
    assert_eq!(authority.accept_delegation(&bob, &locator, at(3)), Ok(()));
    assert!(
        authority
            .issue(&bob, SESSION, &device.shows(0, 2).text, at(4))
            .is_ok()
    );
}

// [AUTH-45] [AUTH-46] [AUTH-47] [AUTH-48]
#[test]
fn a_transfer_is_offered_and_accepted_within_seven_days() {
    for (after, accepted) in [(7 * DAY - 1, true), (7 * DAY, false)] {
        let (authority, device) = active();
        let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
        let act = Act::OfferTransfer { to: bob.clone() };
        assert_eq!(prove_and_act(&authority, &alice, &locator, &act, 0), Ok(()));
        let told = authority.accept_transfer(&bob, &locator, &name("Mine"), at(after), fresh(1));
        assert_eq!(told.is_ok(), accepted);
        // No notice to bob has a text of alice.
        let tables = stored(&authority);
        let names = tables.notices.iter().filter(|notice| notice.to == bob);
        let names: Vec<_> = names.map(|notice| notice.name.clone()).collect();
        let mine = Some(name("Mine"));
        assert_eq!(
            names,
            if accepted {
                vec![None, mine]
            } else {
                vec![None]
            }
        );
    }
    // Taken back, replaced by a newer one, or released: it is gone.
    for end in 0..3 {
        let (authority, device) = active();
        let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
        let act = Act::OfferTransfer { to: bob.clone() };
        assert_eq!(prove_and_act(&authority, &alice, &locator, &act, 0), Ok(()));
        let told = match end {
            0 => authority.take_back(&alice, &locator, at(1)),
            1 => {
                let newer = Act::OfferTransfer {
                    to: account("carol"),
                };
                prove_and_act(&authority, &alice, &locator, &newer, 1)
            }
            _ => prove_and_act(&authority, &alice, &locator, &Act::Release, 1),
        };
        assert_eq!(told, Ok(()));
        let told = authority.accept_transfer(&bob, &locator, &name("Mine"), at(2), fresh(1));
        assert_eq!(told, Err(refused(ActRefusal::NoTransfer)), "{end}");
    }
}

// [AUTH-43] [AUTH-48] [AUTH-49]
#[test]
fn the_former_owner_looks_back_for_72_hours() {
    let (alice, bob) = (account("alice"), account("bob"));
    for (after, in_grace) in [(72 * HOUR - 1, true), (72 * HOUR, false)] {
        let (authority, device) = active();
        let locator = device.locator();
        assert!(transfer(&authority, &alice, &locator, &bob, 0).is_ok());
        let offer = Act::OfferTransfer {
            to: account("carol"),
        };
        for act in [Act::Release, offer] {
            let told = authority.act(&bob, &locator, &act, None, at(after));
            let why = if in_grace {
                ActRefusal::Grace
            } else {
                ActRefusal::ProofNeeded
            };
            assert_eq!(told, Err(refused(why)));
        }
        let told = prove_and_act(&authority, &alice, &locator, &Act::FormerFreeze, after);
        let why = Err(refused(ActRefusal::NotOwner));
        assert_eq!(told, if in_grace { Ok(()) } else { why });
    }
    // Fourteen days later the new owner's proof is enough; before that it takes the former one's.
    for (who, after, lifts) in [
        (&bob, 14 * DAY - 1, false),
        (&bob, 14 * DAY, true),
        (&alice, 1, true),
        (&alice, 400 * DAY, true),
    ] {
        let (authority, device) = active();
        let locator = device.locator();
        assert!(transfer(&authority, &alice, &locator, &bob, 0).is_ok());
        let told = prove_and_act(&authority, &alice, &locator, &Act::FormerFreeze, 0);
        assert_eq!(told, Ok(()));
        let told = prove_and_act(&authority, who, &locator, &Act::Lift, after);
        let why = Err(refused(ActRefusal::Frozen));
        assert_eq!(told, if lifts { Ok(()) } else { why });
    }
}

// [AUTH-42] [AUTH-43]
#[test]
fn an_operators_freeze_is_recorded_and_lifted_by_the_owners_proof_alone() {
    let (authority, device) = active();
    let (alice, locator) = (account("alice"), device.locator());
    let told = authority.freeze_as_operator(&account("operator"), &locator, at(0));
    assert_eq!(told, Ok(()));
    let last = stored(&authority).audit.pop().expect("recorded");
    assert_eq!(last.event, Event::FrozenByOperator);
    assert_eq!(last.account, account("operator"));
    let told = authority.act(&alice, &locator, &Act::Lift, None, at(1));
    assert_eq!(told, Err(refused(ActRefusal::ProofNeeded)));
    assert_eq!(
        prove_and_act(&authority, &alice, &locator, &Act::Lift, 1),
        Ok(())
    );
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(0, 1).text, at(2))
            .is_ok()
    );
}

// [AUTH-51] [AUTH-52]
#[test]
fn a_release_is_taken_back_within_72_hours_with_all_its_delegations() {
    for (after, back) in [(72 * HOUR - 1, true), (72 * HOUR, false)] {
        let (authority, device) = active();
        let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
        let told = delegate(&authority, &alice, &locator, &bob, &terms(30 * DAY, 3), 0);
        assert_eq!(told, Ok(()));
        assert_eq!(
            prove_and_act(&authority, &alice, &locator, &Act::Release, 0),
            Ok(())
        );
        let shown = device.shows(0, 1);
        let told = authority
            .issue(&alice, SESSION, &shown.text, at(1))
            .map(|_| ());
        let stopped = Refusal::Stopped(Stopped::Ending);
        assert_eq!(told, Err(CallError::Refused(stopped)));
        let told = authority
            .issue(&bob, SESSION, &shown.text, at(1))
            .map(|_| ());
        assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
        assert_eq!(
            authority.freeze(&alice, &locator, at(1)),
            Err(refused(ActRefusal::Ending)),
            "only undo is allowed"
        );
        let told = prove_and_act(&authority, &alice, &locator, &Act::Undo, after);
        assert_eq!(told.is_ok(), back);
        let told = authority.issue(&bob, SESSION, &shown.text, at(after + 1));
        assert_eq!(told.is_ok(), back);
    }
}

// [AUTH-21] [AUTH-22]
#[test]
fn every_act_is_recorded_once_and_told_to_the_owner() {
    for (act, story) in acts() {
        let (authority, device) = story();
        let before = stored(&authority);
        let told = prove_and_act(&authority, &account("alice"), &device.locator(), &act, 10);
        assert_eq!(told, Ok(()), "{act:?}");
        let after = stored(&authority);
        let entries = &after.audit[before.audit.len()..];
        assert_eq!(entries.len(), 1, "{act:?}");
        let owner = match act {
            Act::FormerFreeze => account("zoe"),
            _ => account("alice"),
        };
        let notices = &after.notices[before.notices.len()..];
        assert!(notices.iter().any(|notice| notice.to == owner), "{act:?}");
        assert!(
            notices
                .iter()
                .all(|notice| notice.entry == entries[0].entry),
            "{act:?}"
        );
    }
}

// [AUTH-29] [AUTH-50] [APP-17]
#[test]
fn a_delegation_holds_once_it_is_accepted_and_every_account_is_offered_one_alike() {
    let (authority, device) = active();
    let (alice, bob, locator) = (account("alice"), account("bob"), device.locator());
    let act = Act::Delegate {
        to: bob.clone(),
        terms: terms(DAY, 3),
    };
    assert_eq!(prove_and_act(&authority, &alice, &locator, &act, 0), Ok(()));
    let text = device.shows(0, 1).text;
    let told = authority.issue(&bob, SESSION, &text, at(1)).map(|_| ());
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    let invited = authority
        .invitation(&bob, &locator, at(1))
        .expect("offered");
    assert_eq!(invited.identity.serial(), "0001");
    assert_eq!(invited.delegation, Some(terms(DAY, 3)));
    assert!(
        authority
            .invitation(&account("carol"), &locator, at(1))
            .is_err()
    );
    assert_eq!(authority.accept_delegation(&bob, &locator, at(1)), Ok(()));
    assert!(authority.issue(&bob, SESSION, &text, at(2)).is_ok());
    let told = authority.accept_delegation(&account("carol"), &locator, at(1));
    assert_eq!(told, Err(refused(ActRefusal::NoDelegation)));
}
