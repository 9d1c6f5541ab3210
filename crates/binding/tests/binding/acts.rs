//! Random lives of a binding: what no act without a proof does, and what holds after every act.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_binding::{
    Act, ActHash, ActProof, ActRefusal, Binding, DeviceName, Effect, Phase, WallTime,
};
use relatch_wire::{Action, Locator};

use crate::samples::{active, at, claimed, numbered, seeded, terms};

const HOUR: u64 = 3_600;

/// What an account tries, at which time, and whether it proved it.
type Try = (u8, u8, u8, u64, bool);

/// A stand-in for the hash: as injective as the encoding.
fn hash(act: &Act, number: u64, by: u8) -> ActHash {
    let bytes = act.encode(&Locator([1; 12]), number, &numbered(by));
    let mut hash = [0_u8; 32];
    for (at, byte) in bytes.iter().enumerate() {
        hash[at % 32] = hash[at % 32].wrapping_mul(31).wrapping_add(*byte);
    }
    ActHash(hash)
}

fn act(kind: u8, to: u8, now: u64) -> Act {
    let to = numbered(to);
    match kind % 7 {
        0 => Act::Delegate {
            to,
            terms: terms(now + 100 * HOUR, 2),
        },
        1 => Act::OfferTransfer { to },
        2 => Act::Release,
        3 => Act::Undo,
        4 => Act::Delete,
        5 => Act::Lift,
        _ => Act::FormerFreeze,
    }
}

fn perform(binding: &mut Binding, by: u8, act: &Act, proved: bool, now: WallTime) -> bool {
    let hash = hash(act, binding.act_number, by);
    let proof = proved.then(|| ActProof::verified(hash, now));
    let before = binding.clone();
    let told = binding.perform(&numbered(by), act, hash, proof.as_ref(), false, now);
    let changed = told == Ok(Effect::Changed);
    assert_eq!(changed, before != *binding);
    assert_eq!(binding.act_number, before.act_number + u64::from(changed));
    assert!(proved || !changed, "{act:?}");
    if told == Err(ActRefusal::ProofNeeded) {
        assert!(!proved);
    }
    changed
}

/// The calls that need no proof.
fn call(binding: &mut Binding, kind: u8, by: u8, to: u8, now: WallTime) {
    let before = binding.clone();
    let by = numbered(by);
    let name = DeviceName::new("Theirs").expect("a legal name");
    let changed = match kind % 6 {
        0 => binding.freeze(&by, now) == Ok(Effect::Changed),
        1 => binding.revoke(&by, &numbered(to), now) == Ok(Effect::Changed),
        2 => binding.accept_delegation(&by, now) == Ok(Effect::Changed),
        3 => binding.accept_transfer(&by, name, now).is_ok(),
        4 => binding.freeze_as_operator(now) == Ok(Effect::Changed),
        _ => binding.take_back(&by, now) == Ok(Effect::Changed),
    };
    if kind % 6 != 5 {
        assert_eq!(changed, before != *binding);
    }
    assert_eq!(binding.phase, before.phase);
    let accepted = u64::from(changed && kind % 6 == 3);
    assert_eq!(binding.act_number, before.act_number + accepted);
    if kind % 6 != 3 {
        assert_eq!(binding.owner, before.owner);
    }
}

fn holds(binding: &Binding, now: WallTime) {
    if binding.freezes.any() {
        assert_eq!(binding.transfer, None, "a freeze cancels a transfer");
        assert!(binding.is_free(now).is_err());
    }
    if matches!(binding.phase, Phase::Ending { .. }) {
        assert_eq!(binding.transfer, None);
        assert!(!binding.freezes.any());
    }
    for who in 0..4 {
        let delegate = binding.delegations.of(&numbered(who));
        assert!(delegate.is_none_or(|one| one.accepted));
        let role = binding.role(&numbered(who), Action::SetPassword, now);
        assert!(role.is_err() || binding.owner == numbered(who) || delegate.is_some());
    }
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-37] [AUTH-38] [AUTH-40] [AUTH-41] [BIND-17] [BIND-18]
    #[test]
    fn without_a_proof_nothing_ends_moves_or_is_shared(
        tries in vec(any::<Try>(), 0..40),
        pending: bool,
    ) {
        let mut binding = match pending {
            true => claimed(&numbered(0)),
            false => active(&numbered(0)),
        };
        let mut now = 0;
        for (kind, by, to, later, proved) in tries {
            now += later % (80 * HOUR);
            let (by, to) = (by % 4, to % 4);
            if kind % 2 == 0 {
                let act = act(kind / 2, to, now);
                perform(&mut binding, by, &act, proved, at(now));
            } else {
                call(&mut binding, kind / 2, by, to, at(now));
            }
            holds(&binding, at(now));
        }
    }

    // [AUTH-36]
    #[test]
    fn no_two_acts_are_encoded_alike(
        one in (0..7_u8, 0..4_u8, 0..3_u64, 0..3_u64, 0..4_u8),
        other in (0..7_u8, 0..4_u8, 0..3_u64, 0..3_u64, 0..4_u8),
    ) {
        let encode = |(kind, to, now, number, by): (u8, u8, u64, u64, u8)| {
            let act = act(kind, to, now);
            let bytes = act.encode(&Locator([1; 12]), number, &numbered(by));
            ((act, number, by), bytes)
        };
        let (one, other) = (encode(one), encode(other));
        prop_assert_eq!(one.0 == other.0, one.1 == other.1);
    }
}
