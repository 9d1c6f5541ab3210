//! The phone and its authority, as the traces of a device meet them: they claim offers and name codes.

use std::sync::LazyLock;

use relatch_derivation::{BindingKey, KeySet, Keys, TypedCode};
use relatch_wire::{ChallengeMessage, CodeLength, OfferMessage, Suite};

use super::dice::Dice;

/// The key sets of two authorities, of suites 2 and 3; making them runs their self-test, so they are made once.
static KEY_SETS: LazyLock<Vec<KeySet>> = LazyLock::new(|| {
    let sets = [
        KeySet::new(&[1; 32], &[2; 32]),
        KeySet::post_quantum(&[3; 32], &[4; 32]),
    ];
    sets.into_iter().flatten().collect()
});

/// The text of the key file of one of the authorities.
pub(super) fn key_file(dice: &mut Dice<'_>) -> String {
    let set = KEY_SETS.get(dice.place(KEY_SETS.len()));
    set.map(|set| set.public().to_text()).unwrap_or_default()
}

/// A claimed offer.
#[derive(Clone)]
pub(super) struct Claim {
    keys: Keys,
    /// The confirmation code.
    pub(super) confirmation: String,
}

/// Claims an offer; nothing comes of a text that is none, or one to a stranger.
pub(super) fn claim(text: &str) -> Option<Claim> {
    let offer = OfferMessage::from_text(text).ok()?;
    let key = match offer.offer().suite() {
        Suite::Hmac => BindingKey::from_offer(&offer).ok()?,
        _ => KEY_SETS
            .iter()
            .find_map(|set| set.binding_key(&offer).ok())?,
    };
    let keys = Keys::derive(&key);
    let confirmation = keys.confirm().code(&offer).grouped().to_string();
    Some(Claim { keys, confirmation })
}

/// The code of a challenge of one of these bindings, the newest first.
pub(super) fn code(claims: &[Claim], text: &str, bound: CodeLength) -> Option<String> {
    claims.iter().rev().find_map(|claim| {
        let challenge = ChallengeMessage::from_text(text).ok()?;
        let challenge = claim.keys.tag().authenticate(challenge).ok()?;
        let code = match challenge.challenge().suite() {
            Suite::Hmac => claim.keys.code().code(&challenge, bound).ok()?,
            _ => {
                let id = challenge.challenge().key_id();
                let set = KEY_SETS.iter().find(|set| Some(set.id()) == id)?;
                let export = set.export(&challenge).ok()?;
                claim
                    .keys
                    .code()
                    .hybrid_code(&challenge, &export, bound)
                    .ok()?
            }
        };
        Some(code.grouped().to_string())
    })
}

/// A code of the right form with another digit at a random place: an incorrect code, no typing error.
pub(super) fn changed(dice: &mut Dice<'_>, code: &str) -> String {
    let mut digits: Vec<u64> = code
        .chars()
        .filter_map(|digit| digit.to_digit(10).map(u64::from))
        .collect();
    digits.pop();
    let (at, by) = (dice.place(digits.len()), 1 + dice.below(9));
    for digit in digits.iter_mut().skip(at).take(1) {
        *digit = (*digit + by) % 10;
    }
    completed(&digits)
}

/// A code of random digits.
pub(super) fn guessed(dice: &mut Dice<'_>, length: u64) -> String {
    let digits: Vec<u64> = (1..length).map(|_| dice.below(10)).collect();
    completed(&digits)
}

/// The digits with their check digit: the one of ten that is taken.
fn completed(digits: &[u64]) -> String {
    let front: String = digits.iter().map(u64::to_string).collect();
    let length = CodeLength::from_digits(digits.len() as u64 + 1);
    let complete = |check: u8| {
        let code = format!("{front}{check}");
        TypedCode::parse(&code, length?).is_ok().then_some(code)
    };
    (0..10).find_map(complete).unwrap_or(front)
}
