//! Who may do what, over random lives of a binding.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_binding::{
    AccountId, ActRefusal, Delegation, Delegations, Phase, Role, Spent, Stranger, Terms,
};
use relatch_wire::Action;

use crate::samples::{account, active, at, claimed, numbered, seeded, terms};

#[derive(Debug, Clone)]
enum Op {
    Delegate {
        by: u8,
        to: u8,
        expires: u64,
        uses: u16,
    },
    Revoke {
        by: u8,
        from: u8,
    },
    Spend {
        by: u8,
    },
    Transfer {
        by: u8,
        to: u8,
    },
    Freeze {
        by: u8,
        frozen: bool,
    },
    Activate,
    Release {
        by: u8,
    },
    Delete {
        by: u8,
    },
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    // Account 0 owns the binding at first, so it acts more often than the others.
    let who = || prop_oneof![Just(0_u8), 0..4_u8];
    let op = prop_oneof![
        4 => (who(), 0..4_u8, 0..50_u64, 0..4_u16)
            .prop_map(|(by, to, expires, uses)| Op::Delegate { by, to, expires, uses }),
        1 => (who(), 0..4_u8).prop_map(|(by, from)| Op::Revoke { by, from }),
        3 => (0..4_u8).prop_map(|by| Op::Spend { by }),
        1 => (who(), 0..4_u8).prop_map(|(by, to)| Op::Transfer { by, to }),
        1 => (who(), any::<bool>()).prop_map(|(by, frozen)| Op::Freeze { by, frozen }),
        1 => Just(Op::Activate),
        1 => who().prop_map(|by| Op::Release { by }),
        1 => who().prop_map(|by| Op::Delete { by }),
    ];
    vec(op, 0..40)
}

/// What the specification says, with as few words as possible.
struct Model {
    owner: u8,
    phase: Phase,
    frozen: bool,
    /// Expiry and uses left of each delegate.
    delegates: BTreeMap<u8, (u64, u16)>,
}

impl Model {
    /// Whether the operation is allowed; if so, does it.
    fn apply(&mut self, op: &Op, now: u64) -> bool {
        let by = match op {
            Op::Spend { by } => {
                if let Some((_, left)) = self.delegates.get_mut(by) {
                    *left = left.saturating_sub(1);
                }
                return true;
            }
            Op::Activate => {
                if self.phase == Phase::Pending {
                    self.phase = Phase::Active;
                }
                return true;
            }
            Op::Delegate { by, .. }
            | Op::Revoke { by, .. }
            | Op::Transfer { by, .. }
            | Op::Freeze { by, .. }
            | Op::Release { by }
            | Op::Delete { by } => *by,
        };
        if by != self.owner || self.phase == Phase::Ended {
            return false;
        }
        match *op {
            Op::Delegate {
                to, expires, uses, ..
            } => {
                if to == self.owner || expires <= now || uses == 0 {
                    return false;
                }
                self.delegates.retain(|_, (until, _)| *until > now);
                self.delegates.insert(to, (expires, uses));
            }
            Op::Revoke { from, .. } => {
                self.delegates.remove(&from);
            }
            Op::Transfer { to, .. } => {
                if to == self.owner {
                    return false;
                }
                self.owner = to;
                self.delegates.clear();
            }
            Op::Freeze { frozen, .. } => self.frozen = frozen,
            Op::Release { .. } | Op::Delete { .. } => {
                let from = match op {
                    Op::Release { .. } => Phase::Active,
                    _ => Phase::Pending,
                };
                if self.phase != from {
                    return false;
                }
                self.phase = Phase::Ended;
                self.delegates.clear();
            }
            Op::Spend { .. } | Op::Activate => {}
        }
        true
    }

    fn role(&self, account: u8) -> Option<Role> {
        match self.phase {
            Phase::Ended => None,
            _ if account == self.owner => Some(Role::Owner),
            Phase::Active if self.delegates.contains_key(&account) => Some(Role::Delegate),
            _ => None,
        }
    }
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-11] [AUTH-12] [BIND-17] [BIND-18]
    #[test]
    fn a_binding_lives_as_the_model_says(ops in ops()) {
        let mut binding = claimed(&numbered(0));
        let mut model = Model { owner: 0, phase: Phase::Pending, frozen: false, delegates: BTreeMap::new() };
        for (now, op) in (0_u64..).zip(&ops) {
            let before = binding.clone();
            // What an act says beyond whether it was allowed: that there was something to change.
            let mut changes = true;
            let done = match *op {
                Op::Delegate { by, to, expires, uses } =>
                    binding.delegate(&numbered(by), numbered(to), terms(expires, uses), at(now)).is_ok(),
                Op::Revoke { by, from } => {
                    changes = model.delegates.contains_key(&from);
                    binding.revoke(&numbered(by), &numbered(from)).inspect(|said| assert_eq!(*said, changes)).is_ok()
                }
                Op::Spend { by } => { binding.spend(&numbered(by)); true }
                Op::Transfer { by, to } => binding.transfer(&numbered(by), numbered(to)).is_ok(),
                Op::Freeze { by, frozen } => {
                    changes = frozen != model.frozen;
                    binding.set_frozen(&numbered(by), frozen).inspect(|said| assert_eq!(*said, changes)).is_ok()
                }
                Op::Activate => { binding.activate(); true }
                Op::Release { by } => binding.release(&numbered(by)).is_ok(),
                Op::Delete { by } => binding.delete(&numbered(by)).is_ok(),
            };
            prop_assert_eq!(done, model.apply(op, now), "{:?}", op);
            if !done || !changes {
                prop_assert_eq!(&binding, &before, "a denied or idle act changes nothing");
            }
            prop_assert_eq!(binding.frozen, model.frozen);
            for who in 0..4 {
                prop_assert_eq!(binding.role(&numbered(who), Action::SetPassword).ok(), model.role(who));
                if model.role(who) == Some(Role::Delegate) {
                    let (expires, left) = model.delegates[&who];
                    let delegation = binding.delegations.of(&numbered(who)).expect("the model has it");
                    prop_assert_eq!(delegation.unexpired(at(now)).is_ok(), now < expires);
                    prop_assert_eq!(delegation.unused().is_ok(), left > 0);
                }
            }
        }
    }
}

fn delegation(binding: &relatch_binding::Binding, to: &AccountId) -> Delegation {
    binding.delegations.of(to).cloned().expect("delegated")
}

#[test]
fn a_delegation_holds_while_now_is_before_its_expiry() {
    let (alice, bob) = (account("alice"), account("bob"));
    let mut binding = active(&alice);
    binding
        .delegate(&alice, bob.clone(), terms(100, 1), at(0))
        .expect("allowed");
    assert_eq!(delegation(&binding, &bob).unexpired(at(99)), Ok(()));
    assert_eq!(
        delegation(&binding, &bob).unexpired(at(100)),
        Err(Spent::Expired)
    );
    binding.spend(&bob);
    assert_eq!(delegation(&binding, &bob).unused(), Err(Spent::UsedUp));
    assert_eq!(binding.revoke(&alice, &bob), Ok(true));
    assert_eq!(binding.revoke(&alice, &bob), Ok(false));
}

#[test]
fn a_delegate_is_nobody_for_other_actions_and_before_the_binding_is_active() {
    let (alice, bob) = (account("alice"), account("bob"));
    let mut binding = claimed(&alice);
    binding
        .delegate(&alice, bob.clone(), terms(100, 1), at(0))
        .expect("allowed");
    for stranger in [&bob, &account("carol")] {
        let role = binding.role(stranger, Action::SetPassword);
        assert_eq!(role, Err(Stranger::NotActive), "it comes before all else");
    }
    binding.activate();
    assert_eq!(binding.role(&bob, Action::SetPassword), Ok(Role::Delegate));
    assert_eq!(
        binding.role(&bob, Action::CheckBinding),
        Err(Stranger::OtherAction)
    );
    assert_eq!(
        binding.role(&account("carol"), Action::SetPassword),
        Err(Stranger::Unrelated)
    );
    binding.release(&alice).expect("active");
    assert_eq!(
        binding.role(&alice, Action::SetPassword),
        Err(Stranger::Ended)
    );
}

#[test]
fn terms_that_make_no_sense_are_denied() {
    let alice = account("alice");
    let mut binding = active(&alice);
    let mut delegate =
        |to: &str, terms: Terms| binding.delegate(&alice, account(to), terms, at(50));
    assert_eq!(
        delegate("alice", terms(100, 1)),
        Err(ActRefusal::SameAccount)
    );
    assert_eq!(
        delegate("bob", terms(50, 1)),
        Err(ActRefusal::ExpiryNotInFuture)
    );
    assert_eq!(delegate("bob", terms(100, 0)), Err(ActRefusal::Uses));
    assert_eq!(
        delegate("bob", terms(100, Terms::MAX_USES + 1)),
        Err(ActRefusal::Uses)
    );
    let nothing = Terms {
        actions: [].into(),
        ..terms(100, 1)
    };
    assert_eq!(delegate("bob", nothing), Err(ActRefusal::NoAction));
    assert_eq!(delegate("bob", terms(51, Terms::MAX_USES)), Ok(()));
}

#[test]
fn there_are_at_most_sixteen_delegations() {
    let alice = account("alice");
    let mut binding = active(&alice);
    for number in 0..16 {
        binding
            .delegate(&alice, numbered(number), terms(100, 1), at(0))
            .expect("room");
    }
    let one_more = binding.delegate(&alice, numbered(16), terms(100, 1), at(0));
    assert_eq!(one_more, Err(ActRefusal::TooManyDelegations));
    binding
        .delegate(&alice, numbered(3), terms(200, 2), at(0))
        .expect("replaces its own");
    binding
        .delegate(&alice, numbered(16), terms(200, 2), at(100))
        .expect("the expired ones are dropped");
    assert_eq!(binding.delegations.len(), 2);
    let all: Vec<_> = (0..17)
        .map(|number| Delegation {
            to: numbered(number),
            terms: terms(1, 1),
            used: 0,
        })
        .collect();
    assert!(Delegations::from_stored(all[..16].to_vec()).is_some());
    assert!(Delegations::from_stored(all.clone()).is_none());
    assert!(Delegations::from_stored(vec![all[0].clone(), all[0].clone()]).is_none());
}
