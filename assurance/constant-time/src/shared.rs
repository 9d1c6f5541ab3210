//! What both ends compute.

use relatch_derivation::{
    BindingKey, CodeExporter, FactoryKey, KeySet, Keys, SeedInput, TypedCode,
};
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
        code_length: LENGTH,
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

/// How many digits the codes of a binding have.
pub(crate) const LENGTH: CodeLength = CodeLength::Twelve;

pub(crate) fn failures() -> Failures {
    Failures::new(1).expect("at most 30")
}

pub(crate) fn challenge(locator: Locator, freshness: Freshness) -> Challenge {
    Challenge {
        action: Action::SetPassword,
        locator,
        epoch: Epoch(3),
        failures: failures(),
        freshness,
        extensions: Extensions::default(),
    }
}

pub(crate) fn seed() -> SeedInput {
    SeedInput {
        random: [9; 32].into(),
        epoch: Epoch(3),
        failures: failures(),
        uptime: 1_000,
        boot: 2,
        made: 1,
    }
}

fn typed() -> TypedCode {
    TypedCode::parse("0000 0000 0000", LENGTH).expect("a right check digit")
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
    let mut asked = challenge(locator(&keys), Freshness::Nonce(nonce));
    for action in [Action::CheckBinding, Action::SetPassword] {
        asked.action = action;
        let sealed = keys.tag().seal(asked.clone());
        for bound in CodeLength::ALL {
            let code = keys.code().code(&sealed, bound).expect("suite 1");
            still_secret(&code);
            let zeros = "0".repeat(code.length().digits().into());
            let typed = TypedCode::parse(&zeros, code.length());
            assert!(!code.matches(&typed.expect("a right check digit")));
        }
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
    let recovery = set.public().recovery();
    let (suite, id) = (set.suite(), set.id());
    let encapsulated = CodeExporter::encapsulate(suite, recovery, id, &locator, &[5; 32]);
    let (freshness, _) = encapsulated.expect("legal keys");
    let sealed = keys.tag().seal(challenge(locator, freshness));
    let export = set.export(&sealed).expect("its own key set");
    still_secret(&export);
    let code = keys.code().hybrid_code(&sealed, &export, LENGTH);
    let code = code.expect("suite 2 or 3");
    still_secret(&code);
    assert!(!code.matches(&typed()));
}

/// The device makes an offer and a challenge under secret randomness.
pub(crate) fn device_of_suite_2() {
    device(&sound_set());
}

/// The same in suite 3.
pub(crate) fn device_of_suite_3() {
    device(&KeySet::post_quantum(&BINDING, &RECOVERY).expect("sound keys"));
}

fn device(set: &KeySet) {
    let random = poisoned([5; 32]);
    let (contribution, exporter) = set.public().encapsulate(random.into()).expect("legal keys");
    let key = exporter.binding_key(&OfferMessage::new(offer(contribution)));
    still_secret(key.expose());
    let keys = Keys::derive(&key);
    let ephemeral = keys.seed().ephemeral(seed());
    still_secret::<[u8; 32]>(&ephemeral);
    let locator = locator(&keys);
    let recovery = set.public().recovery();
    let (suite, id) = (set.suite(), set.id());
    let encapsulated = CodeExporter::encapsulate(suite, recovery, id, &locator, &ephemeral);
    let (freshness, exporter) = encapsulated.expect("legal keys");
    let sealed = keys.tag().seal(challenge(locator, freshness));
    let export = exporter.export(&sealed);
    still_secret(&export);
    let code = keys.code().hybrid_code(&sealed, &export, LENGTH);
    let code = code.expect("suite 2 or 3");
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
