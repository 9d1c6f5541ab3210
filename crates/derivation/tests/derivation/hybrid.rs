//! Suites 2 and 3: both ends agree, with each other and with a peer, and neither half alone gives
//! anything.

use hpke_peer::aead::ExportOnlyAead;
use hpke_peer::kdf::HkdfSha256;
use hpke_peer::kem::{X25519HkdfSha256, XWing};
use hpke_peer::{Deserializable, Kem, OpModeR};
use proptest::prelude::*;
use relatch_derivation::{
    Authentic, BindingKey, CodeExport, CodeExporter, KeySet, KeySetError, Keys, OtherSuiteError,
    PublicKeySet,
};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, EncapsulationKey, Extensions, Freshness, Identity,
    KeyFile, KeyFileError, KeyId, Offer, OfferMessage, Suite, X_WING_KEY,
};
use sha2::{Digest, Sha256};

use crate::reference::{code, hkdf_expand, hmac, label};
use crate::samples::{challenges, lengths, seeded};

const EXPECT: &str = "a legal point does not lead to zero";

fn key_set(binding: [u8; 32], recovery: [u8; 32]) -> KeySet {
    key_set_of(Suite::Hybrid, binding, recovery)
}

fn key_set_of(suite: Suite, binding: [u8; 32], recovery: [u8; 32]) -> KeySet {
    match suite {
        Suite::PostQuantum => KeySet::post_quantum(&binding, &recovery).expect("two keys"),
        _ => KeySet::new(&binding, &recovery).expect("two keys"),
    }
}

fn suites() -> impl Strategy<Value = Suite> {
    prop_oneof![Just(Suite::Hybrid), Just(Suite::PostQuantum)]
}

/// The offer of a device, and the key that the device derives from it.
fn bound(public: &PublicKeySet, random: &[u8; 32], length: u64) -> (OfferMessage, BindingKey) {
    let (contribution, exporter) = public.encapsulate((*random).into()).expect(EXPECT);
    let offer = OfferMessage::new(Offer {
        identity: Identity::new("Vendor", "Model", "0001").expect("short texts"),
        contribution,
        code_length: CodeLength::from_digits(length).expect("one of four"),
        attestation: None,
        extensions: Extensions::default(),
    });
    let key = exporter.binding_key(&offer);
    (offer, key)
}

/// A challenge of a device, and what gives its code there.
fn asked(
    keys: &Keys,
    public: &PublicKeySet,
    random: &[u8; 32],
    challenge: Challenge,
) -> (Authentic, CodeExport) {
    let locator = keys.locator();
    let (suite, id) = (public.suite(), public.id());
    let made = CodeExporter::encapsulate(suite, public.recovery(), id, &locator, random);
    let (freshness, exporter) = made.expect(EXPECT);
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: keys.locator(),
        freshness,
        ..challenge
    };
    let challenge = keys.tag().seal(challenge);
    let export = exporter.export(&challenge);
    (challenge, export)
}

/// The digits of a code.
fn digits(keys: &Keys, challenge: &Authentic, export: &CodeExport, bound: CodeLength) -> String {
    let code = keys.code().hybrid_code(challenge, export, bound);
    code.expect("suite 2 or 3").digits().to_string()
}

/// What the peer exports as recipient.
fn peer_export<K: Kem>(private: &[u8; 32], enc: &[u8], info: &[u8], context: &[u8]) -> [u8; 32] {
    let private = K::PrivateKey::from_bytes(private).expect("32 bytes");
    let enc = K::EncappedKey::from_bytes(enc).expect("the length of the KEM");
    let mode = OpModeR::Base;
    let context_of_peer =
        hpke_peer::setup_receiver::<ExportOnlyAead, HkdfSha256, K>(&mode, &private, &enc, info)
            .expect(EXPECT);
    let mut out = [0; 32];
    context_of_peer
        .export(context, &mut out)
        .expect("32 bytes are not too many");
    out
}

proptest! {
    #![proptest_config(seeded(1))]

    // [HYB-11] [HYB-12] [HYB-24]
    #[test]
    fn both_ends_and_a_peer_derive_one_binding_key(
        suite in suites(), binding: [u8; 32], recovery: [u8; 32], random: [u8; 32],
    ) {
        let authority = key_set_of(suite, binding, recovery);
        let (offer, at_device) = bound(authority.public(), &random, 12);
        let at_authority = authority.binding_key(&offer).expect("its own offer");
        prop_assert_eq!(at_device.expose(), at_authority.expose());

        let Contribution::Encapsulated { enc, key_id } = &offer.offer().contribution else {
            panic!("an offer for a key set");
        };
        prop_assert_eq!(*key_id, authority.id());
        prop_assert_eq!(enc.suite(), suite);
        let name = match suite {
            Suite::PostQuantum => "key s3",
            _ => "key s2",
        };
        let context = [label(name), Sha256::digest(offer.message()).to_vec()].concat();
        let public = authority.public();
        let info = [label("hpke binding"), public.binding().bytes().to_vec(), public.recovery().bytes().to_vec()].concat();
        let peer = match suite {
            Suite::PostQuantum => peer_export::<XWing>(&binding, enc.bytes(), &info, &context),
            _ => peer_export::<X25519HkdfSha256>(&binding, enc.bytes(), &info, &context),
        };
        prop_assert_eq!(at_device.expose(), &peer);
        prop_assert_eq!(BindingKey::from_offer(&offer).err(), Some(OtherSuiteError));
    }

    // [HYB-17]
    #[test]
    fn both_ends_and_a_peer_compute_one_code(
        suite in suites(), binding: [u8; 32], recovery: [u8; 32], key: [u8; 32], random: [u8; 32],
        challenge in challenges(), length in lengths(),
    ) {
        let authority = key_set_of(suite, binding, recovery);
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let (shown, export) = asked(&keys, authority.public(), &random, challenge);
        let at_device = digits(&keys, &shown, &export, length);
        let export = authority.export(&shown).expect("its own challenge");
        prop_assert_eq!(&at_device, &digits(&keys, &shown, &export, length));

        let Freshness::Encapsulated { enc, .. } = &shown.challenge().freshness else {
            panic!("a challenge for a key set");
        };
        let info = [label("hpke recovery"), keys.locator().0.to_vec()].concat();
        let context = [label("export"), Sha256::digest(shown.message()).to_vec()].concat();
        let x = peer_export::<X25519HkdfSha256>(&recovery, enc.bytes(), &info, &context);
        let prk = hmac(&hkdf_expand(&key, &label("code key"), 32), &x);
        let material = hmac(&prk, &[label("code"), vec![0, 0, 0, suite.number() as u8], shown.message().to_vec()].concat());
        let fields = shown.challenge();
        let asked = CodeLength::required(fields.action, fields.failures, length);
        prop_assert_eq!(&at_device, &code(&material, asked.digits()));
        prop_assert_eq!(keys.code().code(&shown, length).err(), Some(OtherSuiteError));
    }

    // [HYB-17]
    #[test]
    fn neither_the_shared_key_nor_the_private_key_alone_gives_the_code(
        binding: [u8; 32], recovery: [u8; 32], key: [u8; 32], random: [u8; 32], wrong: [u8; 32],
        challenge in challenges(),
    ) {
        let authority = key_set(binding, recovery);
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let (shown, export) = asked(&keys, authority.public(), &random, challenge.clone());
        let right = digits(&keys, &shown, &export, CodeLength::Twenty);

        // An attacker with the key of the flash and another ephemeral key.
        let (_, foreign) = asked(&keys, authority.public(), &wrong, challenge);
        prop_assert_ne!(digits(&keys, &shown, &foreign, CodeLength::Twenty), right.clone());
        // Who has the private key, and not the key of the flash.
        let other = Keys::derive(&BindingKey::from_bytes(wrong));
        let export = authority.export(&shown).expect("its own key id");
        prop_assert_ne!(digits(&other, &shown, &export, CodeLength::Twenty), right);
    }

    // [HYB-3] [HYB-7] [HYB-8]
    #[test]
    fn a_key_file_comes_back_and_a_damaged_one_does_not(
        suite in suites(), binding: [u8; 32], recovery: [u8; 32], place: prop::sample::Index,
        character in "[0-9A-Z]",
    ) {
        let public = key_set_of(suite, binding, recovery).public().clone();
        let text = public.to_text();
        prop_assert_eq!(text.len(), if suite == Suite::Hybrid { 107 } else { 1_883 });
        prop_assert_eq!(PublicKeySet::from_text(&text), Ok(public));

        let (mut damaged, place) = (text.clone(), place.index(text.len()));
        damaged.replace_range(place..=place, &character);
        if damaged != text {
            prop_assert!(PublicKeySet::from_text(&damaged).is_err());
        }
        let file = KeyFile::from_text(&text).unwrap();
        let content = [file.binding.bytes(), file.recovery.bytes()].concat();
        let hash = Sha256::digest([label("key id"), content].concat());
        prop_assert_eq!(file.key_id.0.as_slice(), &hash[..4]);
    }
}

// [HYB-8]
#[test]
fn a_key_file_is_refused_for_its_first_fault() {
    let public = key_set([1; 32], [2; 32]).public().clone();
    let text = public.to_text();
    let file = KeyFile::from_text(&text).unwrap();
    let refused = |text: &str| PublicKeySet::from_text(text).err();

    assert_eq!(refused(""), Some(KeyFileError::NotAKeyFile));
    assert_eq!(refused(&text[..106]), Some(KeyFileError::NotAKeyFile));
    assert_eq!(refused(&format!("{text}\n")), None);
    assert_eq!(
        refused(&format!("{text}\n\n")),
        Some(KeyFileError::NotAKeyFile)
    );
    assert_eq!(
        refused(&text.to_lowercase()),
        Some(KeyFileError::NotAKeyFile)
    );
    assert_eq!(
        refused(&format!("RLK2:{}", &text[5..])),
        Some(KeyFileError::NotAKeyFile)
    );
    assert_eq!(
        refused(&format!("{}:::", &text[..104])),
        Some(KeyFileError::Damaged)
    );
    // Base45 of a zero key: "000" for each pair of bytes.
    let zero = format!("RLK1:{}{}", "000".repeat(16), &text[53..]);
    assert_eq!(refused(&zero), Some(KeyFileError::BadPoint));
    let other_id = KeyFile {
        key_id: KeyId([0; 4]),
        ..file.clone()
    };
    assert_eq!(refused(&other_id.to_text()), Some(KeyFileError::Damaged));
    // Swapped keys are other keys, and have another id.
    let EncapsulationKey::X25519(binding) = file.binding else {
        panic!("suite 2");
    };
    let swapped = KeyFile {
        binding: EncapsulationKey::X25519(file.recovery),
        recovery: binding,
        ..file
    };
    assert_eq!(refused(&swapped.to_text()), Some(KeyFileError::Damaged));
}

// [HYB-8]
#[test]
fn a_key_file_of_suite_3_is_refused_for_its_first_fault() {
    let set = key_set_of(Suite::PostQuantum, [1; 32], [2; 32]);
    let text = set.public().to_text();
    let content = [
        set.public().binding().bytes(),
        set.public().recovery().bytes(),
    ]
    .concat();
    let file = |change: &dyn Fn(&mut [u8])| {
        let mut content = [content.as_slice(), &[0; 4]].concat();
        change(&mut content);
        let text = format!("RLK1:{}", base45(&content));
        PublicKeySet::from_text(&text).err()
    };
    let unreduced = |bytes: &mut [u8]| bytes[..2].fill(0xff);
    let bad_binding = |bytes: &mut [u8]| bytes[1184..1216].fill(0);
    let bad_recovery = |bytes: &mut [u8]| bytes[1216..1248].fill(0);

    let cut = PublicKeySet::from_text(&text[..text.len() - 3]).err();
    assert_eq!(cut, Some(KeyFileError::NotAKeyFile));
    let damaged = text.replacen("RLK1:", "RLK1::::", 1);
    let damaged = PublicKeySet::from_text(&damaged[..text.len()]).err();
    assert_eq!(damaged, Some(KeyFileError::Damaged));
    let all = file(&|bytes| {
        unreduced(bytes);
        bad_binding(bytes);
        bad_recovery(bytes);
    });
    assert_eq!(all, Some(KeyFileError::BadKey));
    assert_eq!(file(&bad_binding), Some(KeyFileError::BadPoint));
    assert_eq!(file(&bad_recovery), Some(KeyFileError::BadPoint));
    assert_eq!(file(&|_| ()), Some(KeyFileError::Damaged), "another id");
}

fn base45(bytes: &[u8]) -> String {
    let text = relatch_wire::text::encode(bytes);
    text.trim_start_matches("RL1:").to_owned()
}

/// A key set of one suite opens nothing of the other, whatever key id a message names.
// [HYB-13] [HYB-20]
#[test]
fn a_key_set_opens_nothing_of_the_other_suite() {
    let sets = [Suite::Hybrid, Suite::PostQuantum].map(|suite| key_set_of(suite, [1; 32], [2; 32]));
    let [hybrid, post_quantum] = &sets;
    for (own, other) in [(hybrid, post_quantum), (post_quantum, hybrid)] {
        let (mut contribution, _) = other.public().encapsulate([3; 32].into()).expect(EXPECT);
        if let Contribution::Encapsulated { key_id, .. } = &mut contribution {
            *key_id = own.id();
        }
        let offer = OfferMessage::new(Offer {
            contribution,
            identity: Identity::default(),
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        });
        let refused = Some(KeySetError::OtherKeySet);
        assert_eq!(own.binding_key(&offer).err(), refused);

        let keys = Keys::derive(&BindingKey::from_bytes([5; 32]));
        let (suite, id) = (other.suite(), own.id());
        let recovery = own.public().recovery();
        let made = CodeExporter::encapsulate(suite, recovery, id, &keys.locator(), &[4; 32]);
        let (freshness, _) = made.expect(EXPECT);
        let shown = keys.tag().seal(Challenge {
            freshness,
            ..sample()
        });
        assert_eq!(own.export(&shown).err(), refused);
    }
}

// [HYB-4]
#[test]
fn one_key_for_both_uses_fails_the_self_test() {
    assert!(KeySet::new(&[1; 32], &[1; 32]).is_err());
    // Clamping makes these two one key.
    let mut same = [1; 32];
    same[0] ^= 7;
    assert!(KeySet::new(&[1; 32], &same).is_err());
    let public = key_set([1; 32], [2; 32]).public().clone();
    let recovery = EncapsulationKey::X25519(*public.recovery());
    assert!(KeySet::retired(recovery, &[2; 32]).is_err());
    assert!(KeySet::retired(public.binding().clone(), &[2; 32]).is_ok());
    // The X25519 part of an X-Wing key.
    let set = key_set_of(Suite::PostQuantum, [1; 32], [2; 32]);
    let mut binding: [u8; X_WING_KEY] = set.public().binding().bytes().try_into().unwrap();
    binding[1184..].copy_from_slice(public.recovery().bytes());
    let binding = EncapsulationKey::x_wing(&binding).unwrap();
    assert!(KeySet::retired(binding, &[2; 32]).is_err());
}

// [HYB-5] [HYB-13]
#[test]
fn a_retired_key_set_answers_challenges_and_opens_no_offers() {
    for suite in [Suite::Hybrid, Suite::PostQuantum] {
        retired(key_set_of(suite, [1; 32], [2; 32]));
    }
}

fn retired(mut authority: KeySet) {
    let public = authority.public().clone();
    let (offer, key) = bound(&public, &[3; 32], 8);
    let keys = Keys::derive(&key);
    let challenge = sample();
    let (shown, export) = asked(&keys, &public, &[4; 32], challenge);
    assert!(authority.binding_key(&offer).is_ok());
    assert!(!authority.is_retired());

    authority.retire();
    assert!(authority.is_retired());
    assert_eq!(authority.public(), &public);
    assert_eq!(
        authority.binding_key(&offer).err(),
        Some(KeySetError::Retired)
    );
    let opened = authority.export(&shown).expect("recoveries go on");
    let [one, other] =
        [opened, export].map(|export| digits(&keys, &shown, &export, CodeLength::Twelve));
    assert_eq!(one, other);

    let file = KeyFile::from_text(&public.to_text()).unwrap();
    let stored = KeySet::retired(file.binding, &[2; 32]).expect("two keys");
    assert_eq!(stored.id(), public.id());
    assert_eq!(stored.binding_key(&offer).err(), Some(KeySetError::Retired));
    assert!(stored.export(&shown).is_ok());
}

// [HYB-13] [HYB-20]
#[test]
fn another_key_set_opens_nothing() {
    let public = key_set([1; 32], [2; 32]).public().clone();
    let (offer, key) = bound(&public, &[3; 32], 8);
    let keys = Keys::derive(&key);
    let (shown, _) = asked(&keys, &public, &[4; 32], sample());
    let other = key_set([5; 32], [6; 32]);
    assert_eq!(
        other.binding_key(&offer).err(),
        Some(KeySetError::OtherKeySet)
    );
    assert_eq!(other.export(&shown).err(), Some(KeySetError::OtherKeySet));
}

// [HYB-13] [HYB-20]
#[test]
fn a_key_set_opens_nothing_of_suite_1() {
    let authority = key_set([1; 32], [2; 32]);
    let (_, key) = bound(authority.public(), &[3; 32], 8);
    let keys = Keys::derive(&key);
    let offer = OfferMessage::new(Offer {
        contribution: Contribution::Secret([7; 32].into()),
        identity: Identity::default(),
        code_length: CodeLength::Twelve,
        attestation: None,
        extensions: Extensions::default(),
    });
    let refused = Some(KeySetError::OtherKeySet);
    assert_eq!(authority.binding_key(&offer).err(), refused);
    let shown = keys.tag().seal(sample());
    assert_eq!(authority.export(&shown).err(), refused);
}

fn sample() -> Challenge {
    Challenge {
        action: Action::SetPassword,
        locator: relatch_wire::Locator([0; 12]),
        epoch: relatch_wire::Epoch(0),
        failures: relatch_wire::Failures::NONE,
        freshness: Freshness::Nonce(relatch_wire::Nonce([0; 16])),
        extensions: Extensions::default(),
    }
}

/// Two recovery keys of which the ids agree in the first two bytes, found as a birthday pair: a
/// stand-in for the 2^32 hashes that a pair of all four bytes takes.
fn colliding(binding: &[u8; 32]) -> [KeySet; 2] {
    let mut seen = std::collections::BTreeMap::new();
    for number in 1_u32.. {
        let mut recovery = [0x5a; 32];
        recovery[..4].copy_from_slice(&number.to_be_bytes());
        let set = key_set(*binding, recovery);
        if let Some(earlier) = seen.insert([set.id().0[0], set.id().0[1]], recovery) {
            return [earlier, recovery].map(|recovery| key_set(*binding, recovery));
        }
    }
    unreachable!("65,536 ids")
}

/// An attacker hands the device a key file with the authority's own key for bindings and a recovery
/// key of the attacker. The ids are the same: here the rest of one is overwritten.
// [HYB-11] [HYB-21]
#[test]
fn a_key_set_of_the_same_id_leads_to_another_confirmation_code() {
    let [authority, attacker] = colliding(&[1; 32]);
    assert_eq!(authority.id().0[..2], attacker.id().0[..2]);
    assert_eq!(authority.public().binding(), attacker.public().binding());

    let confirmations = |device_has: &PublicKeySet| {
        let (mut contribution, exporter) = device_has.encapsulate([3; 32].into()).expect(EXPECT);
        if let Contribution::Encapsulated { key_id, .. } = &mut contribution {
            *key_id = authority.id();
        }
        let offer = OfferMessage::new(Offer {
            identity: Identity::default(),
            contribution,
            code_length: CodeLength::Eight,
            attestation: None,
            extensions: Extensions::default(),
        });
        let at_authority = authority.binding_key(&offer).expect("its own key id");
        [exporter.binding_key(&offer), at_authority].map(|key| {
            let keys = Keys::derive(&key);
            keys.confirm().code(&offer).digits().to_string()
        })
    };
    let [device, owner] = confirmations(authority.public());
    assert_eq!(device, owner);
    let [device, owner] = confirmations(attacker.public());
    assert_ne!(device, owner, "the owner's code binds nothing");
}
