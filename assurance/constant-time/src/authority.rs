//! A whole authority whose master key and private keys are secret: a claim repeated, a forgery, a preview, a code.

use relatch_authority::{
    AccountId, Authority, CallError, DeviceName, KeyRing, MasterKey, MasterKeyId, MasterKeys,
    MemoryRegistry, Minimum, Refusal, SealNonce, WallTime,
};
use relatch_derivation::{BindingKey, KeySet, Keys};
use relatch_wire::{
    ChallengeMessage, CodeLength, Contribution, Epoch, Freshness, OfferMessage, Suite,
};

use crate::secret::{poisoned, still_secret};
use crate::shared;

const MASTER: [u8; 32] = [0x5a; 32];
const NOW: WallTime = WallTime::from_secs(1_800_000_000);

pub(crate) fn of_suite_1() {
    let offer = OfferMessage::new(shared::offer(Contribution::Secret([7; 32].into())));
    let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
    let freshness = Freshness::Nonce(keys.seed().nonce(shared::seed()));
    answers(
        &offer,
        &keys,
        freshness,
        shared::sound_set,
        shared::sound_set,
    );
}

pub(crate) fn of_suite_2() {
    let set = shared::sound_set();
    let (contribution, _) = set
        .public()
        .encapsulate([5; 32].into())
        .expect("legal keys");
    let offer = OfferMessage::new(shared::offer(contribution));
    let keys = Keys::derive(&set.binding_key(&offer).expect("its own key set"));
    let (freshness, _) = keys
        .psk()
        .encapsulate(&keys.locator(), set.public().recovery(), set.id(), &[6; 32])
        .expect("legal keys");
    answers(&offer, &keys, freshness, shared::sound_set, shared::key_set);
}

/// The same registry, before and after its keys are secret.
fn answers(
    offer: &OfferMessage,
    keys: &Keys,
    freshness: Freshness,
    open: fn() -> KeySet,
    secret: fn() -> KeySet,
) {
    let account = AccountId::new("anna").expect("a legal account");
    let claim = |authority: &Authority<MemoryRegistry>| {
        let name = DeviceName::new("recorder").expect("a legal name");
        authority
            .claim(&account, offer, name, NOW, SealNonce([4; 24]))
            .expect("an offer")
    };
    let before = authority(MemoryRegistry::default(), &MASTER, open());
    claim(&before);

    let master = poisoned(MASTER);
    let authority = authority(before.registry().clone(), &master, secret());
    let mut challenge = shared::challenge(keys.locator(), freshness);
    challenge.epoch = Epoch(0);
    let challenge = keys.tag().seal(challenge);
    let mut tag = challenge.tag();
    tag.0[0] ^= 1;
    let forged = ChallengeMessage::new(challenge.challenge().clone(), tag).to_text();
    let refused = authority.inspect(&account, &forged, NOW);
    assert!(matches!(refused, Err(CallError::Refused(Refusal::Invalid))));
    let text = challenge.to_text();
    authority.inspect(&account, &text, NOW).expect("the owner");
    let code = authority.issue(&account, &text, NOW).expect("the owner");
    still_secret(&code.grouped().as_bytes()[0]);
}

fn authority(
    registry: MemoryRegistry,
    master: &[u8; 32],
    set: KeySet,
) -> Authority<MemoryRegistry> {
    let mut ring = KeyRing::default();
    ring.add(set).expect("the first");
    let master = MasterKey::new(MasterKeyId(1), master);
    let minimum = Minimum {
        suite: Suite::Hmac,
        code_length: CodeLength::Eight,
    };
    Authority::new(registry, MasterKeys::new(master), minimum).with_key_ring(ring)
}
