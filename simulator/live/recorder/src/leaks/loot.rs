//! What an attacker has of one row, and what they compute with it.

use chacha20poly1305::{AeadInOut as _, KeyInit as _, XChaCha20Poly1305};
use relatch_authority::BindingRow;
use relatch_derivation::{Authentic, BindingKey, Code, CodeExporter, KeySet, Keys, MacKey, labels};
use relatch_device::{CodeLength, Zeroizing};
use relatch_wire::{ChallengeMessage, Freshness, Nonce, OfferMessage, Suite};

use super::service::ServiceCopy;
use super::{Everything, Leak, Scene, Why};
use crate::hardware::{Pages, unhex};

/// Where sequence number, suite and key are in a binding record (spec/device.md, "Stored records").
const SEQUENCE: std::ops::Range<usize> = 1..9;
const SUITE: std::ops::Range<usize> = 15..17;
const KEY: std::ops::Range<usize> = 18..50;
/// The code length of every binding here, which a challenge does not carry.
const BOUND: CodeLength = CodeLength::Twelve;

/// What leaked, opened as far as it goes.
pub(super) struct Loot {
    /// The keys of the binding.
    keys: Option<Keys>,
    /// The key set without its private key for bindings.
    recovery: Option<KeySet>,
}

impl Loot {
    /// Takes what leaked, and nothing else; fails where something of it is not there.
    pub(super) fn take(
        leaked: &[Leak],
        everything: &Everything,
        scene: &Scene,
    ) -> Result<Self, Why> {
        let has = |leak| leaked.contains(&leak);
        let service = everything.service.as_ref();
        let challenge = scene.challenge.challenge();
        let suite = challenge.suite();
        // Of an X-Wing key a quantum computer gives one half, and no key of a binding comes of it.
        let opens = has(Leak::Binding) || has(Leak::Quantum) && suite == Suite::Hybrid;
        let exports = has(Leak::Recovery) || has(Leak::Quantum);
        let needs_set = suite != Suite::Hmac && (opens || exports);
        let set = match service.and_then(|service| service.key_set(&scene.challenge)) {
            None if needs_set => return Err(Why::Elsewhere),
            set => set,
        };
        let mut keys = Vec::new();
        if has(Leak::Film) {
            let film = film(everything, scene)?;
            keys.extend(BindingKey::from_offer(&film).ok());
            // With the private key for bindings alone a set cannot be made: of the whole one nothing else is used.
            let opener = set.as_ref().filter(|_| opens);
            keys.extend(opener.and_then(|set| set.binding_key(&film).ok()));
        }
        if has(Leak::Flash) {
            keys.extend(of_flash(&everything.setup.pages));
        }
        if has(Leak::FlashAfter) {
            keys.extend(of_flash(&scene.after));
        }
        if has(Leak::Registry) {
            let service = service.ok_or(Why::Elsewhere)?;
            let row = service.row(&challenge.locator).ok_or(Why::Elsewhere)?;
            // Without the master key there is one of the attacker's own to try.
            let none = Zeroizing::new([0; 32]);
            let master = match has(Leak::Master) {
                true => service.master().ok_or(Why::Elsewhere)?,
                false => none,
            };
            keys.extend(of_row(&row, &master));
        }
        let mut keys = keys.iter().map(Keys::derive);
        let keys = keys.find(|keys| authentic(keys, &scene.challenge).is_some());
        let recovery = service.filter(|_| exports);
        let recovery = recovery.and_then(|service| service.retired_set(&scene.challenge));
        Ok(Self { keys, recovery })
    }

    pub(super) fn has_keys(&self) -> bool {
        self.keys.is_some()
    }

    /// The code of a challenge, if what leaked is enough.
    pub(super) fn code(&self, challenge: &ChallengeMessage) -> Option<Code> {
        let keys = self.keys.as_ref()?;
        let challenge = authentic(keys, challenge)?;
        match challenge.challenge().suite() {
            Suite::Hmac => keys.code().code(&challenge, BOUND).ok(),
            _ => {
                let export = self.recovery.as_ref()?.export(&challenge).ok()?;
                keys.code().hybrid_code(&challenge, &export, BOUND).ok()
            }
        }
    }

    /// The challenge once more with the attacker's own freshness. Without the keys of the binding its tag is a guess.
    pub(super) fn forge(
        &self,
        shown: &ChallengeMessage,
        service: &ServiceCopy,
        random: &[u8; 32],
    ) -> Option<String> {
        let guess = Keys::derive(&BindingKey::from_bytes(*random));
        let keys = self.keys.as_ref().unwrap_or(&guess);
        let mut forged = shown.challenge().clone();
        forged.freshness = match forged.freshness {
            Freshness::Nonce(_) => Freshness::Nonce(Nonce(*random.first_chunk()?)),
            Freshness::Encapsulated { suite, key_id, .. } => {
                let set = service.key_set(shown)?;
                let (public, locator) = (set.public().recovery(), &forged.locator);
                CodeExporter::encapsulate(suite, public, key_id, locator, random)?.0
            }
            _ => return None,
        };
        Some(keys.tag().seal(forged).to_text())
    }
}

fn authentic(keys: &Keys, challenge: &ChallengeMessage) -> Option<Authentic> {
    keys.tag().authenticate(challenge.clone()).ok()
}

/// The film of this binding. Which one it is, the service knows by its keys; the attacker has all of them.
fn film(everything: &Everything, scene: &Scene) -> Result<OfferMessage, Why> {
    let service = everything.service.as_ref();
    let set = service.and_then(|service| service.key_set(&scene.challenge));
    if set.is_none() && scene.challenge.challenge().suite() != Suite::Hmac {
        return Err(Why::Elsewhere);
    }
    let films = everything.films.iter();
    let mut offers = films.filter_map(|text| OfferMessage::from_text(text).ok());
    let fits = |offer: &OfferMessage| {
        let key = BindingKey::from_offer(offer).ok();
        let key = key.or_else(|| set.as_ref()?.binding_key(offer).ok());
        key.is_some_and(|key| authentic(&Keys::derive(&key), &scene.challenge).is_some())
    };
    offers.find(fits).ok_or(Why::NoFilm)
}

/// The key in the newer binding record.
fn of_flash(pages: &Pages) -> Option<BindingKey> {
    let records = ["binding-a", "binding-b"].into_iter();
    let records = records.filter_map(|name| unhex(pages.get(name)?));
    let newest = records.max_by_key(|record| record.get(SEQUENCE).map(<[u8]>::to_vec))?;
    let is_bound = newest.get(SUITE)? != [0, 0];
    let key: [u8; 32] = newest.get(KEY)?.try_into().ok()?;
    is_bound.then(|| BindingKey::from_bytes(key))
}

/// The key in a row of the registry (spec/authority.md, "Registry"), under this master key.
fn of_row(row: &BindingRow, master: &[u8; 32]) -> Option<BindingKey> {
    // HKDF-Expand to 32 bytes is its first block.
    let opener = Zeroizing::new(MacKey::new(master).mac(labels::ROW_KEY, &[&[1]]));
    let sealed = row.key?;
    let owner = row.owner.as_bytes();
    let mut about = row.locator.0.to_vec();
    about.extend(row.suite.number().to_be_bytes());
    about.push(owner.len().try_into().ok()?);
    about.extend(owner);
    about.resize(12 + 2 + 1 + 64, 0);
    let mut key = Zeroizing::new(sealed.sealed);
    let opened = XChaCha20Poly1305::new((&*opener).into()).decrypt_inout_detached(
        &sealed.nonce.into(),
        &about,
        key.as_mut_slice().into(),
        &sealed.tag.into(),
    );
    opened.ok().map(|()| BindingKey::from_bytes(*key))
}
