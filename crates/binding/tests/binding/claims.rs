//! Claims, transfers, ends and notices, by example.

use relatch_binding::{ActRefusal, Approval, ChallengeHash, Phase, Taken};

use crate::samples::{account, active, at, claimed, terms};

// [BIND-13]
#[test]
fn a_claim_is_repeated_by_the_claiming_account_while_it_owns_the_binding() {
    let (alice, bob) = (account("alice"), account("bob"));
    let mut binding = claimed(&alice);
    assert_eq!(binding.claimed_again(&alice), Ok(()));
    assert_eq!(binding.claimed_again(&bob), Err(Taken));
    binding.transfer(&alice, bob.clone()).expect("allowed");
    assert_eq!(binding.claimed_again(&alice), Err(Taken));
    assert_eq!(binding.claimed_again(&bob), Err(Taken));
    binding.transfer(&bob, alice.clone()).expect("allowed");
    assert_eq!(binding.claimed_again(&alice), Ok(()));
    binding.delete(&alice).expect("pending");
    assert_eq!(binding.claimed_again(&alice), Err(Taken));
}

#[test]
fn a_pending_binding_is_deleted_and_an_active_one_released() {
    let alice = account("alice");
    assert_eq!(claimed(&alice).release(&alice), Err(ActRefusal::NotActive));
    assert_eq!(claimed(&alice).delete(&alice), Ok(()));
    assert_eq!(active(&alice).delete(&alice), Err(ActRefusal::NotPending));
    assert_eq!(active(&alice).release(&alice), Ok(()));
    let mut ended = active(&alice);
    ended.release(&alice).expect("active");
    assert_eq!(ended.release(&alice), Err(ActRefusal::NotOwner));
    assert!(!ended.activate());
    assert_eq!(ended.phase, Phase::Ended);
}

// [BIND-17]
#[test]
fn a_transfer_ends_delegations_and_approvals_and_keeps_the_limit_of_the_binding() {
    let (alice, bob, carol) = (account("alice"), account("bob"), account("carol"));
    let mut binding = active(&alice);
    binding
        .delegate(&alice, carol.clone(), terms(100, 1), at(0))
        .expect("allowed");
    assert!(!binding.delegations.is_empty());
    binding.window.record(at(0));
    let challenge = ChallengeHash([7; 32]);
    let proved = at(0);
    let approval = Approval { challenge, proved };
    binding.approvals.add(approval, at(0)).expect("fresh");
    binding.transfer(&alice, bob.clone()).expect("allowed");
    assert!(binding.delegations.is_empty());
    assert!(!binding.approvals.cover(challenge, at(0)));
    assert_eq!(binding.window.times().len(), 1);
    assert_eq!(binding.transfer(&alice, carol), Err(ActRefusal::NotOwner));
    assert_eq!(
        binding.transfer(&bob, bob.clone()),
        Err(ActRefusal::SameAccount)
    );
}

// [AUTH-22]
#[test]
fn the_owner_is_told_of_one_refusal_a_clock_hour() {
    let mut binding = active(&account("alice"));
    assert!(binding.tell_of_refusal(at(3_599)));
    assert!(binding.tell_of_refusal(at(3_600)));
    assert!(!binding.tell_of_refusal(at(3_601)));
    assert!(!binding.tell_of_refusal(at(7_199)));
    assert!(binding.tell_of_refusal(at(7_200)));
}
