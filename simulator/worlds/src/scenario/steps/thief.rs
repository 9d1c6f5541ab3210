//! What a thief of secrets computes: from a photo of the offer, the flash, the registry, keys of the authority.
//!
//! A quantum computer gives the private key of each public key of X25519. Here it knows them from the seed of the world.
//!
//! Each row of the table of leaks (spec/threat-model.md) is a scenario that asks here.

use relatch_authority::{
    AccountId, Authority, KeyRing, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry,
    MemoryTables, Minimum, ReceiptKey, SessionId,
};
use relatch_derivation::{BindingKey, CodeExporter, KeySet, Keys};
use relatch_device::Slot;
use relatch_wire::{
    Challenge, ChallengeMessage, CodeLength, Freshness, Nonce, OfferMessage, Point, Suite,
};
use zeroize::Zeroizing;

use super::super::play::Stage;
use super::super::words::Loot;
use super::Wrong;
use crate::seen::Seen;
use relatch_testkit::flash::Page;

/// Where K lies in a binding record: behind version, sequence number, generation, both suites and the code length.
const BINDING_KEY: core::ops::Range<usize> = 18..50;
/// The authority's recovery public key, behind K and the key id.
const RECOVERY_KEY: core::ops::Range<usize> = 54..86;

/// The code length of the bindings in these scenarios, which a challenge does not carry.
const BOUND: CodeLength = CodeLength::Twelve;

impl Stage {
    /// The code of a photographed challenge, if the loot gives it; else a guess that uses all of the loot.
    pub(super) fn compute_code(
        &mut self,
        loot: &Loot,
        photo: &str,
        name: &str,
    ) -> Result<Seen, Wrong> {
        let challenge = self.challenge_of(photo)?;
        if let Some(code) = self.by_stolen_registry(loot, &challenge)? {
            return Ok(self.computed(name, code));
        }
        let recovery = self.recovery_key(loot, challenge.challenge().suite())?;
        let keys = self.stolen_keys(loot)?;
        let authentic = keys
            .as_ref()
            .and_then(|keys| keys.tag().authenticate(challenge.clone()).ok());
        let code = match (&keys, &authentic) {
            (Some(keys), Some(challenge)) => {
                (keys.code().code(challenge, BOUND).ok()).or_else(|| {
                    let export = recovery.as_ref()?.export(challenge).ok()?;
                    keys.code().hybrid_code(challenge, &export, BOUND).ok()
                })
            }
            _ => None,
        };
        if let Some(code) = code {
            return Ok(self.computed(name, code.grouped()));
        }
        let guess = guess(&challenge, keys.as_ref(), recovery.as_ref())?;
        self.notes.insert(name.to_owned(), guess);
        Ok(Seen::NoCode)
    }

    fn computed(&mut self, name: &str, code: Zeroizing<String>) -> Seen {
        self.notes.insert(name.to_owned(), code);
        Seen::CodeComputed
    }

    /// Runs the thief's authority on a stolen copy of the registry; without its master key, under the thief's.
    fn by_stolen_registry(
        &mut self,
        loot: &Loot,
        challenge: &ChallengeMessage,
    ) -> Result<Option<Zeroizing<String>>, Wrong> {
        let Some(registry) = &loot.registry else {
            return Ok(None);
        };
        let mut ring = KeyRing::default();
        if let Some(set) = self.recovery_key(loot, challenge.challenge().suite())? {
            ring.add(set).map_err(|error| error.to_string())?;
        }
        let now = self.world.now();
        let instances = self.world.authorities();
        let unknown = || format!("no authority is called `{registry}`");
        let rows: MemoryTables = instances
            .registry(registry)
            .ok_or_else(unknown)?
            .rows()
            .clone();
        let master = match &loot.master_key {
            Some(name) => instances.master_keys(name).ok_or_else(unknown)?,
            None => MasterKeys::new(MasterKey::new(MasterKeyId(1), &[0; 32])),
        };
        let owner: Option<AccountId> =
            (rows.bindings.get(&challenge.challenge().locator)).map(|row| row.owner.clone());
        let Some(owner) = owner else {
            return Ok(None);
        };
        let minimum = Minimum {
            suite: Some(Suite::Hmac),
            code_length: CodeLength::Eight,
        };
        let receipts = ReceiptKey::new(&[0; 32]);
        let authority = Authority::new(MemoryRegistry::from(rows), master, receipts, minimum);
        let authority = authority.with_key_ring(ring);
        let text = challenge.to_text();
        // The thief's authority grants every step-up that is asked for.
        let _ = authority.step_up(&owner, &text, now, now);
        let session = SessionId([0; 16]);
        let code = authority.issue(&owner, session, &text, now).ok();
        Ok(code.map(|code| code.grouped()))
    }

    /// The keys of the binding, from the flash or from a photo of the offer.
    fn stolen_keys(&mut self, loot: &Loot) -> Result<Option<Keys>, Wrong> {
        if let Some(copy) = &loot.flash {
            let key = self.on_flash(copy, BINDING_KEY)?;
            return Ok(Some(Keys::derive(&BindingKey::from_bytes(key))));
        }
        let Some(photo) = &loot.offer else {
            return Ok(None);
        };
        let text = self.read_photo(photo)?;
        let offer = OfferMessage::from_text(&text)
            .map_err(|_| format!("`{photo}` is not a photo of an offer"))?;
        let suite = offer.offer().suite();
        // Of an X-Wing key a quantum computer gives one half: no K comes of it.
        let quantum = loot.quantum.as_deref().filter(|_| suite == Suite::Hybrid);
        let set = self.key_set(loot.binding_key.as_deref().or(quantum), suite)?;
        let key = BindingKey::from_offer(&offer).ok();
        let key = key.or_else(|| set?.binding_key(&offer).ok());
        Ok(key.map(|key| Keys::derive(&key)))
    }

    /// A photographed challenge made again with the keys of a copied flash: the thief's own `enc`, and a correct tag.
    pub(super) fn fake(&mut self, copy: &str, photo: &str) -> Result<(Keys, Challenge), Wrong> {
        let mut challenge = self.challenge_of(photo)?.challenge().clone();
        let keys = Keys::derive(&BindingKey::from_bytes(self.on_flash(copy, BINDING_KEY)?));
        challenge.freshness = match challenge.freshness {
            Freshness::Nonce(_) => Freshness::Nonce(Nonce([1; 16])),
            Freshness::Encapsulated { suite, key_id, .. } => {
                let recovery = Point::new(self.on_flash(copy, RECOVERY_KEY)?);
                let recovery = recovery.ok_or(format!("there is no key on `{copy}`"))?;
                let locator = keys.locator();
                let made = CodeExporter::encapsulate(suite, &recovery, key_id, &locator, &[1; 32]);
                made.ok_or("the key leads to zero")?.0
            }
            _ => return Err("the suite is unknown".into()),
        };
        Ok((keys, challenge))
    }

    fn on_flash(&self, copy: &str, bytes: core::ops::Range<usize>) -> Result<[u8; 32], Wrong> {
        let dump = self.dumps.get(copy);
        let dump = dump.ok_or(format!("no copy is called `{copy}`"))?;
        let record = dump.page(Page::Record(Slot::BindingA));
        let found = record.get(bytes).and_then(|key| key.try_into().ok());
        found.ok_or(format!("there is no binding on `{copy}`"))
    }

    fn recovery_key(&mut self, loot: &Loot, suite: Suite) -> Result<Option<KeySet>, Wrong> {
        let name = loot.recovery_key.as_deref().or(loot.quantum.as_deref());
        self.key_set(name, suite)
    }

    /// The key set of a suite; suite 1 has none.
    fn key_set(&mut self, authority: Option<&str>, suite: Suite) -> Result<Option<KeySet>, Wrong> {
        let Some(name) = authority else {
            return Ok(None);
        };
        let authorities = self.world.authorities();
        if !authorities.has(name) {
            return Err(format!("no authority is called `{name}`"));
        }
        Ok(authorities.key_set(name, suite))
    }
}

/// What comes of the loot if one half is missing: zeros, or the thief's own encapsulation, stand in for it.
fn guess(
    challenge: &ChallengeMessage,
    keys: Option<&Keys>,
    recovery: Option<&KeySet>,
) -> Result<Zeroizing<String>, Wrong> {
    let nothing = Keys::derive(&BindingKey::from_bytes([0; 32]));
    let keys = keys.unwrap_or(&nothing);
    // The tag is the thief's, and so is the message hash if it is not the device's.
    let authentic = (keys.tag().authenticate(challenge.clone()))
        .unwrap_or_else(|_| keys.tag().seal(challenge.challenge().clone()));
    let code = match (&challenge.challenge().freshness, recovery) {
        (Freshness::Nonce(_), _) => keys.code().code(&authentic, BOUND).ok(),
        (Freshness::Encapsulated { .. }, Some(set)) => {
            let export = set.export(&authentic).ok();
            export.and_then(|export| keys.code().hybrid_code(&authentic, &export, BOUND).ok())
        }
        (Freshness::Encapsulated { suite, enc, key_id }, None) => {
            let locator = challenge.challenge().locator;
            let made = CodeExporter::encapsulate(*suite, enc, *key_id, &locator, &[1; 32]);
            made.and_then(|(_, exporter)| {
                let export = exporter.export(&authentic);
                keys.code().hybrid_code(&authentic, &export, BOUND).ok()
            })
        }
        _ => None,
    };
    Ok(code.ok_or("the loot fits no key set")?.grouped())
}
