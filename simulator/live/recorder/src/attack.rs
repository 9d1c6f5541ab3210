//! What a leak gives, played (spec/threat-model.md, "What a leak gives"): an attacker computes the code of a copy of the
//! recorder from what leaked, and types it.

use relatch_derivation::{BindingKey, Code, KeySet, Keys, PublicKeySet};
use relatch_device::{CodeLength, Fresh32, Zeroizing};
use relatch_testkit::passwords::Cost;
use relatch_wire::{ChallengeMessage, OfferMessage, Suite};
use serde::{Deserialize, Serialize};

use crate::hardware::{HexKey, Pages, Setup, unhex};
use crate::recorder::{Recorder, wiped};

/// Where the suite and the key are in a binding record (spec/device.md, "Stored records").
const SUITE: std::ops::Range<usize> = 15..17;
const KEY: std::ops::Range<usize> = 18..50;
const SEQUENCE: std::ops::Range<usize> = 1..9;
/// Behind every pause of the start, in milliseconds.
const LATER: u64 = 10_000;

/// What leaked.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Ingredients {
    /// The flash.
    pub flash: Option<Pages>,
    /// The text of the offer that the binding was made with.
    pub offer: Option<String>,
    /// The private key of the authority for bindings.
    pub binding_private: Option<HexKey>,
    /// The private key of the authority for recoveries.
    pub recovery_private: Option<HexKey>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The code was computed, and the recorder took it.
    Opened,
    /// What leaked gives no code; the one that was guessed was refused.
    Guessed,
    /// The recorder shows no challenge: it is not bound.
    NotBound,
}

/// Plays one leak against a copy of the unit.
///
/// # Errors
/// A sentence: the setup is none.
pub fn play(
    setup: &Setup,
    leaked: &Ingredients,
    fresh: [[u8; 32]; 2],
) -> Result<Outcome, &'static str> {
    let [random, guess] = fresh;
    let mut copy = Recorder::start(setup, Cost::Light, 0)?;
    let shown = copy.begin_recovery(Fresh32::from(random), LATER);
    let Some(text) = shown.text else {
        return Ok(Outcome::NotBound);
    };
    let digits: Digits = serde_json::from_str(&copy.status(LATER)).map_err(|_| "no status")?;
    let length = CodeLength::from_digits(digits.digits.into()).ok_or("no code length")?;
    let computed = compute(setup, leaked, &text);
    let code = computed.unwrap_or_else(|| Code::from_material(&guess, length));
    copy.submit_code(&code.digits(), LATER);
    Ok(match copy.is_granted() {
        true => Outcome::Opened,
        false => Outcome::Guessed,
    })
}

#[derive(Deserialize)]
struct Digits {
    digits: u8,
}

/// The code, if what leaked is enough.
fn compute(setup: &Setup, leaked: &Ingredients, challenge: &str) -> Option<Code> {
    let key_set = key_set(setup, leaked);
    let offer = leaked.offer.as_ref();
    let offer = offer.and_then(|text| OfferMessage::from_text(text).ok());
    let of_offer = offer.and_then(|offer| match offer.offer().suite() {
        Suite::Hmac => BindingKey::from_offer(&offer).ok(),
        _ => key_set.as_ref()?.binding_key(&offer).ok(),
    });
    let key = of_offer.or_else(|| leaked.flash.as_ref().and_then(of_flash))?;
    let keys = Keys::derive(&key);
    let challenge = ChallengeMessage::from_text(challenge).ok()?;
    let challenge = keys.tag().authenticate(challenge).ok()?;
    match challenge.challenge().suite() {
        Suite::Hmac => keys.code().code(&challenge, CodeLength::Twelve).ok(),
        _ => {
            let export = key_set?.export(&challenge).ok()?;
            let code = keys.code();
            code.hybrid_code(&challenge, &export, CodeLength::Twelve)
                .ok()
        }
    }
}

/// The private keys that leaked, in a key set with the public ones.
fn key_set(setup: &Setup, leaked: &Ingredients) -> Option<KeySet> {
    let public = PublicKeySet::from_text(setup.key_file.as_ref()?.trim_end()).ok()?;
    let recovery = secret(leaked.recovery_private.as_ref()?)?;
    match (&leaked.binding_private, public.suite()) {
        (None, _) => KeySet::retired(public.binding().clone(), &recovery).ok(),
        (Some(binding), Suite::PostQuantum) => {
            KeySet::post_quantum(&*secret(binding)?, &recovery).ok()
        }
        (Some(binding), _) => KeySet::new(&*secret(binding)?, &recovery).ok(),
    }
}

fn secret(key: &HexKey) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(unhex(&wiped(key.0.clone()))?);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
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
