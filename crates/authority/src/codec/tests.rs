//! Every record comes back from its bytes, and nothing but the whole bytes gives it.

use std::vec::Vec;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use relatch_binding::{
    AccountId, Approval, Approvals, Binding, ChallengeHash, Delegation, Delegations, DeviceName,
    Issued, IssuedCodes, Offered, Phase, Terms, WallTime, Window,
};
use relatch_wire::{Action, CodeLength, Epoch, Identity, KeyId, Suite};

use super::{decode_account, decode_binding, encode_account, encode_binding};

const SEED: u64 = 1;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
fn seeded() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    std::println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}

fn text() -> impl Strategy<Value = std::string::String> {
    "[a-zäß ]{1,30}"
}

fn accounts() -> impl Strategy<Value = AccountId> {
    text().prop_map(|text| AccountId::new(&text).expect("at most 60 bytes"))
}

fn times() -> impl Strategy<Value = WallTime> {
    any::<u64>().prop_map(WallTime::from_secs)
}

fn hashes() -> impl Strategy<Value = ChallengeHash> {
    any::<[u8; 32]>().prop_map(ChallengeHash)
}

fn delegations() -> impl Strategy<Value = Delegations> {
    let actions = btree_set(
        select(std::vec![Action::CheckBinding, Action::SetPassword]),
        0..3,
    );
    let terms = (actions, times(), any::<u16>()).prop_map(|(actions, expires, max_uses)| Terms {
        actions,
        expires,
        max_uses,
    });
    let delegates = (
        btree_set(accounts(), 0..=16),
        vec((terms, any::<u16>()), 16),
    );
    delegates.prop_map(|(accounts, terms)| {
        let all = accounts.into_iter().zip(terms);
        let all = all.map(|(to, (terms, used))| Delegation { to, terms, used });
        Delegations::from_stored(all.collect()).expect("at most 16")
    })
}

fn bindings() -> impl Strategy<Value = Binding> {
    let issued = (hashes(), accounts(), times()).prop_map(|(challenge, to, at)| Issued {
        challenge,
        to,
        at,
    });
    let approval =
        (hashes(), times()).prop_map(|(challenge, proved)| Approval { challenge, proved });
    let names = (accounts(), accounts(), text(), "[a-z]{0,32}", "[a-z]{0,48}");
    let lists = (
        delegations(),
        vec(issued, 0..=64),
        vec(times(), 0..=5),
        vec(approval, 0..=8),
    );
    let rest = (
        select(std::vec![Phase::Pending, Phase::Active, Phase::Ended]),
        select(CodeLength::ALL.to_vec()),
        any::<(u32, bool, Option<u64>)>(),
        any::<Option<[u8; 4]>>(),
        any::<bool>(),
    );
    (names, lists, rest).prop_map(|(names, lists, rest)| Binding {
        owner: names.0,
        claimant: names.1,
        name: DeviceName::new(&names.2).expect("at most 60 bytes"),
        delegations: lists.0,
        issued: IssuedCodes::from_stored(lists.1).expect("at most 64"),
        window: Window::from_stored(lists.2),
        approvals: Approvals::from_stored(lists.3).expect("at most 8"),
        phase: rest.0,
        offered: Offered {
            suite: if rest.3.is_some() {
                Suite::Hybrid
            } else {
                Suite::Hmac
            },
            key_id: rest.3.map(KeyId),
            code_length: rest.1,
            identity: Identity::new(&names.3, "", &names.4).expect("short texts"),
            attested: rest.4,
        },
        epoch: Epoch(rest.2.0),
        frozen: rest.2.1,
        refusals_told: rest.2.2,
    })
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn a_binding_comes_back_from_its_bytes_and_only_from_all_of_them(
        binding in bindings(),
        cut: prop::sample::Index,
    ) {
        let bytes = encode_binding(&binding);
        prop_assert_eq!(decode_binding(&bytes), Ok(Some(binding)));
        prop_assert_eq!(decode_binding(&bytes[..cut.index(bytes.len())]), Ok(None));
        prop_assert_eq!(decode_binding(&[bytes.as_slice(), &[0]].concat()), Ok(None));
    }

    #[test]
    fn a_phase_and_a_flag_that_there_are_not_are_refused(binding in bindings(), other in 3..=255_u8) {
        let bytes = encode_binding(&binding);
        // Behind the version, two texts with their lengths; suite, key id and code length stand between the two.
        let phase = 1 + 2 + binding.owner.as_str().len() + 2 + binding.claimant.as_str().len();
        let flag = phase + 1 + 2 + 4 + 1;
        for place in [phase, flag] {
            let mut bytes = bytes.clone();
            bytes[place] = other;
            prop_assert_eq!(decode_binding(&bytes), Ok(None));
        }
    }

    #[test]
    fn an_account_comes_back_from_its_bytes(times in vec(times(), 0..=10), cut: prop::sample::Index) {
        let window = Window::from_stored(times);
        let bytes = encode_account(&window);
        prop_assert_eq!(decode_account(&bytes), Ok(Some(window)));
        prop_assert_eq!(decode_account(&bytes[..cut.index(bytes.len())]), Ok(None));
    }

    #[test]
    fn arbitrary_bytes_neither_panic_nor_allocate_beyond_them(bytes in vec(any::<u8>(), 0..300)) {
        let _ = decode_binding(&bytes);
        let _ = decode_account(&[&[1], bytes.as_slice()].concat());
    }
}

#[test]
fn a_binding_with_full_lists_stays_below_a_fixed_size() {
    let long: std::string::String = ['x'; 64].iter().collect();
    let account = AccountId::new(&long).expect("64 bytes");
    let delegation = |number: u8| Delegation {
        to: AccountId::new(&std::format!("{number:064}")).expect("64 bytes"),
        terms: Terms {
            actions: [Action::CheckBinding, Action::SetPassword].into(),
            expires: WallTime::from_secs(0),
            max_uses: 64,
        },
        used: 64,
    };
    let challenge = ChallengeHash([0; 32]);
    let mut binding = Binding::claimed(
        account.clone(),
        DeviceName::new(&long).expect("64 bytes"),
        Offered {
            suite: Suite::Hybrid,
            key_id: Some(KeyId([7; 4])),
            code_length: CodeLength::Twenty,
            identity: Identity::new(&long[..32], &long[..32], &long[..48]).expect("the longest"),
            attested: true,
        },
    );
    let at = WallTime::from_secs(0);
    binding.delegations = Delegations::from_stored((0..16).map(delegation).collect()).expect("16");
    binding.issued =
        IssuedCodes::from_stored(std::vec![Issued { challenge, to: account, at }; 64]).expect("64");
    binding.window = Window::full(at);
    let approvals: Vec<_> = (0..8)
        .map(|_| Approval {
            challenge,
            proved: at,
        })
        .collect();
    binding.approvals = Approvals::from_stored(approvals).expect("8");
    assert!(encode_binding(&binding).len() < 9_000);
}
