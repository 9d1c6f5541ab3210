//! Windows, issued codes and approvals against lists that keep everything.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_binding::{
    Approval, Approvals, CODES_PER_BINDING, ChallengeHash, Issued, IssuedCodes, NotFresh,
    SessionId, WallTime, Window,
};

use crate::samples::{account, at, numbered, seeded};

const DAY: u64 = 86_400;
const SESSION: SessionId = SessionId([1; 16]);

/// Times of some days, most of them near the edges of a day; they go back and forth.
fn times() -> impl Strategy<Value = Vec<u64>> {
    let near = (0..4_u64, -2..=2_i64).prop_map(|(day, off)| (day * DAY).saturating_add_signed(off));
    vec(prop_oneof![near, 0..3 * DAY], 1..40)
}

fn counting(all: &[u64], now: u64) -> usize {
    all.iter()
        .filter(|issued| now < **issued + DAY && **issued <= now + DAY)
        .count()
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-18]
    #[test]
    fn a_window_is_full_when_as_many_codes_as_its_limit_count(times in times()) {
        let mut window = Window::<CODES_PER_BINDING>::default();
        let mut all = Vec::new();
        let mut times = times;
        times.sort_unstable();
        for now in times {
            let full = counting(&all, now) >= CODES_PER_BINDING;
            prop_assert_eq!(window.is_full(at(now)), full);
            window.record(at(now));
            all.push(now);
            prop_assert!(window.times().len() <= Window::<CODES_PER_BINDING>::MAX);
            let again = Window::from_stored(window.times().collect());
            prop_assert_eq!(again.as_ref(), Some(&window));
        }
    }

    // [AUTH-32]
    #[test]
    fn codes_of_a_clock_that_ran_ahead_neither_count_nor_push_others_out(ahead in 0..20_usize) {
        let mut window = Window::<CODES_PER_BINDING>::default();
        for _ in 0..ahead {
            window.record(at(1_000 * DAY));
        }
        for _ in 0..CODES_PER_BINDING {
            prop_assert!(!window.is_full(at(5)));
            window.record(at(5));
        }
        prop_assert!(window.is_full(at(5)));
        prop_assert_eq!(window.is_full(at(1_000 * DAY)), ahead >= CODES_PER_BINDING);
    }

    // [AUTH-14]
    #[test]
    fn an_issued_code_is_known_for_a_day_to_its_account(
        codes in vec((0..3 * DAY, 0..6_u8, 0..3_u8), 1..60),
        asked in (0..4 * DAY, 0..6_u8, 0..3_u8),
    ) {
        let mut codes = codes;
        codes.sort_unstable();
        let mut issued = IssuedCodes::default();
        for (now, challenge, to) in &codes {
            issued.record(ChallengeHash([*challenge; 32]), &numbered(*to), SESSION, at(*now));
        }
        let (now, challenge, to) = asked;
        let now = now.max(codes.last().map_or(0, |code| code.0));
        let known = codes.iter().any(|code| (code.1, code.2) == (challenge, to) && now < code.0 + DAY);
        prop_assert_eq!(issued.has(ChallengeHash([challenge; 32]), &numbered(to), at(now)), known);
    }

    // [AUTH-17]
    #[test]
    fn an_approval_holds_for_ten_minutes_from_its_proof(proved in 0..5_000_u64, now in 0..5_000_u64) {
        let challenge = ChallengeHash([7; 32]);
        let approval = Approval { challenge, proved: at(proved) };
        let mut approvals = Approvals::default();
        approvals.add(approval, at(proved)).expect("fresh when it is proved");
        let holds = proved <= now && now < proved + 600;
        prop_assert_eq!(approvals.cover(challenge, at(now)), holds);
        prop_assert_eq!(approval.fresh(at(now)).is_ok(), holds);
        prop_assert!(!approvals.cover(ChallengeHash([8; 32]), at(now)));
    }

    // [AUTH-17]
    #[test]
    fn approvals_are_one_a_challenge_and_all_fresh(proofs in vec((0..3_u8, 0..2_000_u64), 1..20)) {
        let mut approvals = Approvals::default();
        let mut proofs = proofs;
        proofs.sort_unstable_by_key(|proof| proof.1);
        let mut kept: Vec<Approval> = Vec::new();
        for (challenge, now) in proofs {
            let approval = Approval { challenge: ChallengeHash([challenge; 32]), proved: at(now) };
            approvals.add(approval, at(now)).expect("fresh");
            kept.retain(|old| old.challenge != approval.challenge && now < old.proved.secs() + 600);
            kept.push(approval);
            prop_assert!(approvals.iter().eq(&kept));
        }
    }

    #[test]
    fn a_time_is_the_seconds_it_was_made_of(seconds: u64, more: u64) {
        prop_assert_eq!(at(seconds).secs(), seconds);
        prop_assert_eq!(at(seconds).plus_secs(more).secs(), seconds.saturating_add(more));
        prop_assert_eq!(at(seconds).day(), seconds / DAY);
    }

    #[test]
    fn lists_stay_within_their_bounds(count in 0..200_u8) {
        let mut issued = IssuedCodes::default();
        let mut approvals = Approvals::default();
        for number in 0..count {
            let challenge = ChallengeHash([number; 32]);
            issued.record(challenge, &account("alice"), SESSION, at(0));
            approvals.add(Approval { challenge, proved: at(0) }, at(0)).expect("fresh");
            prop_assert!(issued.has(challenge, &account("alice"), at(0)));
            prop_assert!(approvals.cover(challenge, at(0)));
        }
        prop_assert_eq!(issued.iter().len(), usize::from(count).min(64));
        prop_assert_eq!(approvals.iter().len(), usize::from(count).min(Approvals::MAX));
    }
}

#[test]
fn the_boundaries_of_a_day() {
    let mut window = Window::<1>::default();
    window.record(at(1_000));
    assert!(window.is_full(at(1_000)));
    assert!(window.is_full(at(1_000 + DAY - 1)));
    assert!(!window.is_full(at(1_000 + DAY)));
    assert!(Window::<10>::full(at(5)).is_full(at(5)));
}

#[test]
fn a_stale_or_future_proof_is_not_added() {
    let approval = Approval {
        challenge: ChallengeHash([7; 32]),
        proved: at(1_000),
    };
    for now in [0, 999, 1_600, 9_999] {
        let mut approvals = Approvals::default();
        assert_eq!(approvals.add(approval, at(now)), Err(NotFresh));
        assert_eq!(approvals.iter().len(), 0);
    }
}

#[test]
fn stored_lists_that_are_too_long_are_refused() {
    let issued = Issued {
        challenge: ChallengeHash([7; 32]),
        to: account("alice"),
        at: at(0),
        session: SESSION,
        told: false,
    };
    assert!(IssuedCodes::from_stored(vec![issued.clone(); IssuedCodes::MAX]).is_some());
    assert!(IssuedCodes::from_stored(vec![issued; IssuedCodes::MAX + 1]).is_none());
    let approval = Approval {
        challenge: ChallengeHash([7; 32]),
        proved: at(0),
    };
    assert!(Approvals::from_stored(vec![approval; Approvals::MAX]).is_some());
    assert!(Approvals::from_stored(vec![approval; Approvals::MAX + 1]).is_none());
}

#[test]
fn the_end_of_time_is_harmless() {
    let end = WallTime::from_secs(u64::MAX);
    let mut window = Window::<1>::default();
    window.record(end);
    assert!(!window.is_full(end));
    assert!(
        Approvals::default()
            .add(
                Approval {
                    challenge: ChallengeHash([0; 32]),
                    proved: end
                },
                end
            )
            .is_err()
    );
}
