//! A whole authority whose master key, receipt key and private keys are secret: a claim repeated, a forgery, a preview, a
//! code given twice, the code of a check, a transfer. And a receipt checked after a restore.

use relatch_authority::{
    AccountId, Act, ActProof, Authority, Brought, CallError, ClaimRefusal, Claimed, DeviceName,
    KeyRing, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, Minimum, Receipt, ReceiptKey,
    Refusal, SessionId, WallTime,
};
use relatch_derivation::{BindingKey, Code, CodeExporter, KeySet, Keys};
use relatch_wire::{
    Action, ChallengeMessage, Contribution, Epoch, Freshness, Locator, OfferMessage, Suite,
};

use crate::secret::{poisoned, publish, still_secret};
use crate::shared;

const MASTER: [u8; 32] = [0x5a; 32];
const RECEIPTS: [u8; 32] = [0x5b; 32];
const NOW: WallTime = WallTime::from_secs(1_800_000_000);
const SESSIONS: [SessionId; 2] = [SessionId([1; 16]), SessionId([2; 16])];

pub(crate) fn of_suite_1() {
    let offer = OfferMessage::new(shared::offer(Contribution::Secret([7; 32].into())));
    let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
    let freshness = Freshness::Nonce(keys.seed().nonce(shared::seed()));
    let authority = after_a_claim(&offer, shared::sound_set);
    // Under secret private keys the locator of an offer would be secret, and no row is found by a secret.
    claim(&authority, &offer, None).expect("its own claim");
    recovers(&authority, &keys, freshness);
    transfers(&authority, &keys);
}

pub(crate) fn of_suite_2() {
    let set = shared::sound_set();
    let offer = offer_for(&set);
    let keys = Keys::derive(&set.binding_key(&offer).expect("its own key set"));
    let recovery = set.public().recovery();
    let (suite, id) = (set.suite(), set.id());
    let encapsulated =
        CodeExporter::encapsulate(suite, recovery, id, &keys.locator(), &[6; 32]);
    let (freshness, _) = encapsulated.expect("legal keys");
    let authority = after_a_claim(&offer, shared::key_set);
    recovers(&authority, &keys, freshness);
    let receipt = transfers(&authority, &keys).expect("suite 2");
    still_secret(&receipt.mac);
}

/// Right and wrong receipts, under a receipt key that is secret.
pub(crate) fn receipt() {
    let (offer, secret) = (offer_for(&shared::sound_set()), poisoned(RECEIPTS));
    let empty = || {
        authority(
            MemoryRegistry::default(),
            &MASTER,
            &secret,
            shared::sound_set(),
        )
    };
    let claimed = claim(&empty(), &offer, None).expect("an offer");
    let mut receipt = claimed.receipt.expect("suite 2");
    still_secret(&receipt.mac);
    publish(&receipt.mac);

    let restored = empty().restored();
    receipt.mac[31] ^= 1;
    let refused = claim(&restored, &offer, Some(&receipt));
    assert!(matches!(refused, Err(ClaimRefusal::ReceiptNeeded)));
    receipt.mac[31] ^= 1;
    claim(&restored, &offer, Some(&receipt)).expect("the right receipt");
}

fn offer_for(set: &KeySet) -> OfferMessage {
    let encapsulated = set.public().encapsulate([5; 32].into());
    OfferMessage::new(shared::offer(encapsulated.expect("legal keys").0))
}

/// An authority whose keys became secret after it had a binding.
fn after_a_claim(offer: &OfferMessage, secret: fn() -> KeySet) -> Authority<MemoryRegistry> {
    let registry = MemoryRegistry::default();
    let before = authority(registry, &MASTER, &RECEIPTS, shared::sound_set());
    claim(&before, offer, None).expect("an offer");
    let (master, receipts) = (poisoned(MASTER), poisoned(RECEIPTS));
    authority(before.registry().clone(), &master, &receipts, secret())
}

/// A forgery, a preview, a code for one session and for another, the code of a check.
fn recovers(authority: &Authority<MemoryRegistry>, keys: &Keys, freshness: Freshness) {
    let mut challenge = shared::challenge(keys.locator(), freshness);
    challenge.epoch = Epoch(0);
    let sealed = keys.tag().seal(challenge.clone());
    let mut tag = sealed.tag();
    tag.0[0] ^= 1;
    let forged = ChallengeMessage::new(challenge.clone(), tag).to_text();
    let refused = authority.inspect(&anna(), &forged, NOW);
    assert!(matches!(refused, Err(CallError::Refused(Refusal::Invalid))));

    let text = sealed.to_text();
    let preview = authority.inspect(&anna(), &text, NOW);
    preview.expect("the owner");
    let shown = |code: Code| still_secret(&code.grouped().as_bytes()[0]);
    for session in SESSIONS {
        shown(
            authority
                .issue(&anna(), session, &text, NOW)
                .expect("the owner"),
        );
    }
    challenge.action = Action::CheckBinding;
    let check = keys.tag().seal(challenge).to_text();
    let code = authority.issue(&anna(), SESSIONS[0], &check, NOW);
    shown(code.expect("the owner"));
}

/// The owner proves an act, and the key is sealed for the new owner.
fn transfers(authority: &Authority<MemoryRegistry>, keys: &Keys) -> Option<Receipt> {
    let (locator, bert) = (keys.locator(), account("bert"));
    let act = Act::OfferTransfer { to: bert.clone() };
    let hash = authority.act_hash(&anna(), &locator, &act, NOW);
    let proof = ActProof::verified(hash.expect("the owner"), NOW);
    authority
        .act(&anna(), &locator, &act, Some(&proof), NOW)
        .expect("proved");
    let before = nonce(authority, &locator);
    let receipt = authority
        .accept_transfer(&bert, &locator, &name(), NOW, [9; 32].into())
        .expect("offered");
    let after = nonce(authority, &locator);
    still_secret(&after);
    publish(&after);
    assert_ne!(before, after);
    receipt
}

/// The nonce that the key of a binding is sealed under.
fn nonce(authority: &Authority<MemoryRegistry>, locator: &Locator) -> [u8; 24] {
    let tables = authority.registry().tables();
    tables.bindings[locator].key.expect("sealed").nonce
}

fn claim(
    authority: &Authority<MemoryRegistry>,
    offer: &OfferMessage,
    receipt: Option<&Receipt>,
) -> Result<Claimed, ClaimRefusal> {
    let brought = Brought {
        receipt,
        factory_key: None,
    };
    let random = [4; 32].into();
    match authority.claim_with(&anna(), offer, name(), brought, NOW, random) {
        Ok(claimed) => Ok(claimed),
        Err(CallError::Refused(refusal)) => Err(refusal),
        Err(fault) => panic!("a registry in memory: {fault}"),
    }
}

fn anna() -> AccountId {
    account("anna")
}

fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}

fn name() -> DeviceName {
    DeviceName::new("recorder").expect("a legal name")
}

fn authority(
    registry: MemoryRegistry,
    master: &[u8; 32],
    receipts: &[u8; 32],
    set: KeySet,
) -> Authority<MemoryRegistry> {
    let mut ring = KeyRing::default();
    ring.add(set).expect("the first");
    let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), master));
    let minimum = Minimum {
        suite: Some(Suite::Hmac),
        code_length: shared::LENGTH,
    };
    Authority::new(registry, master, ReceiptKey::new(receipts), minimum).with_key_ring(ring)
}
