//! Suite 2: both ends agree, with each other and with a peer, and neither half alone gives
//! anything.

use hpke_peer::aead::ExportOnlyAead;
use hpke_peer::kdf::HkdfSha256;
use hpke_peer::kem::X25519HkdfSha256;
use hpke_peer::{Deserializable, Kem, OpModeR};
use proptest::prelude::*;
use relatch_derivation::{
    Authentic, BindingKey, CodeExport, CodeExporter, KeySet, KeySetError, Keys, OtherSuiteError,
    PublicKeySet,
};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Extensions, Freshness, Identity, KeyFile,
    KeyFileError, KeyId, Offer, OfferMessage, Point,
};
use sha2::{Digest, Sha256};

use crate::reference::{code, hkdf_expand, hmac, label};
use crate::samples::{challenges, lengths, seeded};

const EXPECT: &str = "a legal point does not lead to zero";

fn key_set(binding: [u8; 32], recovery: [u8; 32]) -> KeySet {
    KeySet::new(&binding, &recovery).expect("two keys")
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
    let made = CodeExporter::encapsulate(public.recovery(), public.id(), &locator, random);
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
    code.expect("suite 2").digits().to_string()
}

/// What the peer exports as recipient.
fn peer_export(private: &[u8; 32], enc: &Point, info: &[u8], context: &[u8]) -> [u8; 32] {
    let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(private).expect("32 bytes");
    let enc = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(enc.bytes()).expect("32 bytes");
    let context_of_peer =
        hpke_peer::setup_receiver::<ExportOnlyAead, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &private,
            &enc,
            info,
        )
        .expect(EXPECT);
    let mut out = [0; 32];
    context_of_peer
        .export(context, &mut out)
        .expect("32 bytes are not too many");
    out
}

proptest! {
    #![proptest_config(seeded(1))]

    // [HYB-11] [HYB-12]
    #[test]
    fn both_ends_and_a_peer_derive_one_binding_key(
        binding: [u8; 32], recovery: [u8; 32], random: [u8; 32],
    ) {
        let authority = key_set(binding, recovery);
        let (offer, at_device) = bound(authority.public(), &random, 12);
        let at_authority = authority.binding_key(&offer).expect("its own offer");
        prop_assert_eq!(at_device.expose(), at_authority.expose());

        let Contribution::Encapsulated { enc, key_id } = &offer.offer().contribution else {
            panic!("suite 2");
        };
        prop_assert_eq!(*key_id, authority.id());
        let context = [label("key s2"), Sha256::digest(offer.message()).to_vec()].concat();
        let public = authority.public();
        let info = [label("hpke binding"), public.binding().bytes().to_vec(), public.recovery().bytes().to_vec()].concat();
        let peer = peer_export(&binding, enc, &info, &context);
        prop_assert_eq!(at_device.expose(), &peer);
        prop_assert_eq!(BindingKey::from_offer(&offer).err(), Some(OtherSuiteError));
    }

    // [HYB-17]
    #[test]
    fn both_ends_and_a_peer_compute_one_code(
        binding: [u8; 32], recovery: [u8; 32], key: [u8; 32], random: [u8; 32],
        challenge in challenges(), length in lengths(),
    ) {
        let authority = key_set(binding, recovery);
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let (shown, export) = asked(&keys, authority.public(), &random, challenge);
        let at_device = digits(&keys, &shown, &export, length);
        let export = authority.export(&shown).expect("its own challenge");
        prop_assert_eq!(&at_device, &digits(&keys, &shown, &export, length));

        let Freshness::Encapsulated { enc, .. } = &shown.challenge().freshness else {
            panic!("suite 2");
        };
        let info = [label("hpke recovery"), keys.locator().0.to_vec()].concat();
        let context = [label("export"), Sha256::digest(shown.message()).to_vec()].concat();
        let x = peer_export(&recovery, enc, &info, &context);
        let prk = hmac(&hkdf_expand(&key, &label("code key"), 32), &x);
        let material = hmac(&prk, &[label("code"), vec![0, 0, 0, 2], shown.message().to_vec()].concat());
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
        binding: [u8; 32], recovery: [u8; 32], place in 0_usize..107, character in "[0-9A-Z]",
    ) {
        let public = *key_set(binding, recovery).public();
        let text = public.to_text();
        prop_assert_eq!(text.len(), 107);
        prop_assert_eq!(PublicKeySet::from_text(&text), Ok(public));

        let mut damaged = text.clone();
        damaged.replace_range(place..=place, &character);
        if damaged != text {
            prop_assert!(PublicKeySet::from_text(&damaged).is_err());
        }
        let file = KeyFile::from_text(&text).unwrap();
        let content = [file.binding.bytes().as_slice(), file.recovery.bytes()].concat();
        let hash = Sha256::digest([label("key id"), content].concat());
        prop_assert_eq!(file.key_id.0.as_slice(), &hash[..4]);
    }
}

// [HYB-8]
#[test]
fn a_key_file_is_refused_for_its_first_fault() {
    let public = *key_set([1; 32], [2; 32]).public();
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
        ..file
    };
    assert_eq!(refused(&other_id.to_text()), Some(KeyFileError::Damaged));
    // Swapped keys are other keys, and have another id.
    let swapped = KeyFile {
        binding: file.recovery,
        recovery: file.binding,
        ..file
    };
    assert_eq!(refused(&swapped.to_text()), Some(KeyFileError::Damaged));
}

// [HYB-4]
#[test]
fn one_key_for_both_uses_fails_the_self_test() {
    assert!(KeySet::new(&[1; 32], &[1; 32]).is_err());
    // Clamping makes these two one key.
    let mut same = [1; 32];
    same[0] ^= 7;
    assert!(KeySet::new(&[1; 32], &same).is_err());
    let public = *key_set([1; 32], [2; 32]).public();
    let file = KeyFile::from_text(&public.to_text()).unwrap();
    assert!(KeySet::retired(file.recovery, &[2; 32]).is_err());
    assert!(KeySet::retired(file.binding, &[2; 32]).is_ok());
}

// [HYB-5] [HYB-13]
#[test]
fn a_retired_key_set_answers_challenges_and_opens_no_offers() {
    let mut authority = key_set([1; 32], [2; 32]);
    let public = *authority.public();
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
    let public = *key_set([1; 32], [2; 32]).public();
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
