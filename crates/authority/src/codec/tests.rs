//! Every record comes back from its bytes, and nothing but the whole bytes gives it.

use std::vec::Vec;

use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;
use relatch_binding::{
    Account, AccountId, Approval, Approvals, Attestation, Binding, ChallengeHash, Delegation,
    Delegations, DeviceName, Former, Freezes, Issued, IssuedCodes, Offered, Phase, SessionId,
    Terms, TransferOffer, WallTime, Window,
};
use relatch_wire::{Action, CodeLength, Epoch, Identity, KeyId, Suite};

use super::{AuditHead, Record, decode_account, decode_binding, encode_account, encode_binding};

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
        vec((terms, any::<(bool, u16)>()), 16),
    );
    delegates.prop_map(|(accounts, terms)| {
        let all = accounts.into_iter().zip(terms);
        let all = all.map(|(to, (terms, (accepted, used)))| Delegation {
            to,
            terms,
            accepted,
            used,
        });
        Delegations::from_stored(all.collect()).expect("at most 16")
    })
}

fn formers() -> impl Strategy<Value = Option<Former>> {
    prop::option::of((accounts(), times()))
        .prop_map(|former| former.map(|(account, since)| Former { account, since }))
}

fn phases() -> impl Strategy<Value = Phase> {
    prop_oneof![
        Just(Phase::Pending),
        Just(Phase::Active),
        Just(Phase::Ended),
        times().prop_map(|until| Phase::Ending { until }),
    ]
}

fn issued() -> impl Strategy<Value = Issued> {
    let rest = any::<([u8; 16], bool)>();
    (hashes(), accounts(), times(), rest).prop_map(|(challenge, to, at, rest)| Issued {
        challenge,
        to,
        at,
        session: SessionId(rest.0),
        told: rest.1,
    })
}

fn offered() -> impl Strategy<Value = Offered> {
    let rest = any::<(Option<[u8; 4]>, [u8; 32])>();
    let kinds = (
        select(CodeLength::ALL.to_vec()),
        select(Attestation::ALL.to_vec()),
    );
    ("[a-z]{0,32}", "[a-z]{0,48}", kinds, rest).prop_map(|(vendor, serial, kinds, rest)| Offered {
        suite: if rest.0.is_some() {
            Suite::Hybrid
        } else {
            Suite::Hmac
        },
        key_id: rest.0.map(KeyId),
        code_length: kinds.0,
        identity: Identity::new(&vendor, "", &serial).expect("short texts"),
        attestation: kinds.1,
        hash: rest.1,
    })
}

fn records() -> impl Strategy<Value = Record> {
    let approval =
        (hashes(), times()).prop_map(|(challenge, proved)| Approval { challenge, proved });
    let names = (accounts(), accounts(), text());
    let lists = (
        delegations(),
        vec(issued(), 0..=128),
        vec(times(), 0..=10),
        vec(approval, 0..=8),
    );
    let rest = (phases(), offered(), any::<(u32, bool, bool, u64)>());
    let periods = (
        prop::option::of((accounts(), times())),
        formers(),
        formers(),
        prop::option::of(times()),
        times(),
    );
    let chain = any::<(u64, [u8; 32])>();
    (names, lists, rest, periods, chain).prop_map(|(names, lists, rest, periods, chain)| Record {
        binding: Binding {
            owner: names.0,
            claimant: names.1,
            name: DeviceName::new(&names.2).expect("at most 60 bytes"),
            delegations: lists.0,
            issued: IssuedCodes::from_stored(lists.1).expect("at most 128"),
            window: Window::from_stored(lists.2).expect("at most 10"),
            approvals: Approvals::from_stored(lists.3).expect("at most 8"),
            phase: rest.0,
            offered: rest.1,
            epoch: Epoch(rest.2.0),
            freezes: Freezes {
                owner: rest.2.1,
                operator: rest.2.2,
                former: periods.1,
            },
            act_number: rest.2.3,
            transfer: periods.0.map(|(to, until)| TransferOffer { to, until }),
            former: periods.2,
            held_until: periods.3,
            seen: periods.4,
        },
        chain: AuditHead {
            count: chain.0,
            hash: chain.1,
        },
    })
}

fn encoded(record: &Record) -> Vec<u8> {
    encode_binding(&record.binding, &record.chain)
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn a_binding_comes_back_from_its_bytes_and_only_from_all_of_them(
        record in records(),
        cut: prop::sample::Index,
    ) {
        let bytes = encoded(&record);
        prop_assert_eq!(decode_binding(&bytes), Ok(Some(record)));
        prop_assert_eq!(decode_binding(&bytes[..cut.index(bytes.len())]), Ok(None));
        prop_assert_eq!(decode_binding(&[bytes.as_slice(), &[0]].concat()), Ok(None));
    }

    #[test]
    fn a_phase_that_there_is_not_is_refused(record in records(), other in 4..=255_u8) {
        let mut bytes = encoded(&record);
        let (owner, claimant) = (&record.binding.owner, &record.binding.claimant);
        // Behind the version and two texts with their lengths.
        let phase = 1 + 2 + owner.as_str().len() + 2 + claimant.as_str().len();
        bytes[phase] = other;
        prop_assert_eq!(decode_binding(&bytes), Ok(None));
    }

    #[test]
    fn an_account_comes_back_from_its_bytes(
        times in vec(times(), 0..=20),
        rest: (u16, u64, u16),
        cut: prop::sample::Index,
    ) {
        let account = Account {
            window: Window::from_stored(times).expect("at most 20"),
            pending: rest.0,
            day: rest.1,
            claims: rest.2,
        };
        let bytes = encode_account(&account);
        prop_assert_eq!(decode_account(&bytes), Ok(Some(account)));
        prop_assert_eq!(decode_account(&bytes[..cut.index(bytes.len())]), Ok(None));
    }

    #[test]
    fn arbitrary_bytes_neither_panic_nor_allocate_beyond_them(bytes in vec(any::<u8>(), 0..300)) {
        drop(decode_binding(&bytes));
        prop_assert!(decode_account(&[&[1], bytes.as_slice()].concat()).is_ok());
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
        accepted: true,
        used: 64,
    };
    let at = WallTime::from_secs(0);
    let challenge = ChallengeHash([0; 32]);
    let mut binding = Binding::claimed(
        account.clone(),
        DeviceName::new(&long).expect("64 bytes"),
        Offered {
            suite: Suite::Hybrid,
            key_id: Some(KeyId([7; 4])),
            code_length: CodeLength::Twenty,
            identity: Identity::new(&long[..32], &long[..32], &long[..48]).expect("the longest"),
            attestation: Attestation::Genuine,
            hash: [7; 32],
        },
        at,
    );
    binding.delegations = Delegations::from_stored((0..16).map(delegation).collect()).expect("16");
    let issued = Issued {
        challenge,
        to: account,
        at,
        session: SessionId([0; 16]),
        told: true,
    };
    binding.issued = IssuedCodes::from_stored(std::vec![issued; 128]).expect("128");
    binding.window = Window::from_stored(std::vec![at; 10]).expect("10");
    let approvals: Vec<_> = (0..8)
        .map(|_| Approval {
            challenge,
            proved: at,
        })
        .collect();
    binding.approvals = Approvals::from_stored(approvals).expect("8");
    assert!(encode_binding(&binding, &AuditHead::default()).len() < 18_000);
}
