//! What both ends compute.

use relatch_derivation::{BindingKey, FactoryKey, KeySet, Keys, SeedInput, TypedCode};
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extensions, Failures,
    Freshness, Identity, Locator, Offer, OfferMessage,
};

use crate::secret::{poison_within, poisoned, publish, still_secret};

const KEY: [u8; 32] = [0x4b; 32];
const BINDING: [u8; 32] = [0x11; 32];
const RECOVERY: [u8; 32] = [0x22; 32];

pub(crate) fn offer(contribution: Contribution) -> Offer {
    Offer {
        identity: Identity::default(),
        contribution,
        code_length: CodeLength::Twelve,
        attestation: None,
        extensions: Extensions::default(),
    }
}

/// Keys under a secret binding key; the locator is public.
fn keys() -> Keys {
    Keys::derive(&BindingKey::from_bytes(poisoned(KEY)))
}

fn locator(keys: &Keys) -> Locator {
    let locator = keys.locator();
    still_secret(&locator);
    publish(&locator);
    locator
}

pub(crate) fn challenge(locator: Locator, freshness: Freshness) -> Challenge {
    Challenge {
        action: Action::SetPassword,
        locator,
        epoch: Epoch(3),
        failures: Failures(1),
        code_length: CodeLength::Twelve,
        freshness,
        extensions: Extensions::default(),
    }
}

pub(crate) fn seed() -> SeedInput {
    SeedInput {
        random: [9; 32].into(),
        epoch: Epoch(3),
        failures: Failures(1),
        uptime: 1_000,
        boot: 2,
        made: 1,
    }
}

fn typed() -> TypedCode {
    TypedCode::parse("0000 0000 0000", CodeLength::Twelve).expect("a right check digit")
}

pub(crate) fn binding_of_suite_1() {
    let random = poisoned([7; 32]);
    let written = OfferMessage::new(offer(Contribution::Secret(random.into())));
    let key = BindingKey::from_offer(&written).expect("suite 1");
    still_secret(key.expose());
    let code = Keys::derive(&key).confirm().code(&written);
    still_secret(&code);
    assert!(!code.matches(&typed()));
}

pub(crate) fn recovery_of_suite_1() {
    let keys = keys();
    let nonce = keys.seed().nonce(seed());
    still_secret(&nonce);
    publish(&nonce);
    let sealed = keys
        .tag()
        .seal(challenge(locator(&keys), Freshness::Nonce(nonce)));
    for length in CodeLength::ALL {
        let mut longer = sealed.challenge().clone();
        longer.code_length = length;
        let code = keys.code().code(&keys.tag().seal(longer)).expect("suite 1");
        still_secret(&code);
        let zeros = "0".repeat(length.digits().into());
        assert!(!code.matches(&TypedCode::parse(&zeros, length).expect("a right check digit")));
    }
}

pub(crate) fn sound_set() -> KeySet {
    KeySet::new(&BINDING, &RECOVERY).expect("sound keys")
}

pub(crate) fn key_set() -> KeySet {
    let mut set = sound_set();
    poison_within(&mut set, [&BINDING, &RECOVERY]);
    set
}

/// The authority opens an offer.
pub(crate) fn binding_of_suite_2() {
    let set = key_set();
    let (contribution, _) = set
        .public()
        .encapsulate([5; 32].into())
        .expect("legal keys");
    let key = set.binding_key(&OfferMessage::new(offer(contribution)));
    let key = key.expect("its own key set");
    still_secret(key.expose());
}

/// The authority computes a code.
pub(crate) fn recovery_of_suite_2() {
    let set = key_set();
    let keys = keys();
    let locator = locator(&keys);
    let (freshness, _) = keys
        .psk()
        .encapsulate(&locator, set.public().recovery(), set.id(), &[5; 32])
        .expect("legal keys");
    let code = set.code(&keys, &keys.tag().seal(challenge(locator, freshness)));
    let code = code.expect("its own key set");
    still_secret(&code);
    assert!(!code.matches(&typed()));
}

/// The device makes an offer and a challenge under secret randomness.
pub(crate) fn device_of_suite_2() {
    let set = sound_set();
    let random = poisoned([5; 32]);
    let (contribution, exporter) = set.public().encapsulate(random.into()).expect("legal keys");
    let key = exporter.binding_key(&OfferMessage::new(offer(contribution)));
    still_secret(key.expose());
    let keys = Keys::derive(&key);
    let ephemeral = keys.seed().ephemeral(seed());
    still_secret::<[u8; 32]>(&ephemeral);
    let locator = locator(&keys);
    let (freshness, exporter) = keys
        .psk()
        .encapsulate(&locator, set.public().recovery(), set.id(), &ephemeral)
        .expect("legal keys");
    let code = exporter.code(&keys.tag().seal(challenge(locator, freshness)));
    still_secret(&code);
    assert!(!code.matches(&typed()));
}

/// The authority checks the tag of a challenge, a right one and a wrong one.
pub(crate) fn tag() {
    let shown = Keys::derive(&BindingKey::from_bytes(KEY));
    let freshness = Freshness::Nonce(shown.seed().nonce(seed()));
    let text = shown
        .tag()
        .seal(challenge(shown.locator(), freshness))
        .to_text();
    let read = ChallengeMessage::from_text(&text).expect("what was written is read");
    assert!(keys().tag().authenticate(read.clone()).is_ok());
    let mut wrong = read.tag();
    wrong.0[15] ^= 1;
    let forged = ChallengeMessage::new(read.challenge().clone(), wrong);
    assert!(!keys().tag().authenticate(forged).is_ok());
}

/// The authority checks the attestation of an offer.
pub(crate) fn attestation() {
    let mut offered = offer(Contribution::Secret([7; 32].into()));
    offered.attestation = Some(FactoryKey::new(&KEY).attest(&offered));
    let key = poisoned(KEY);
    assert!(FactoryKey::new(&key).verify(&offered).is_ok());
    offered.attestation = Some([0; 16]);
    assert!(!FactoryKey::new(&key).verify(&offered).is_ok());
}
