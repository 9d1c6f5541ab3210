//! The authority as a device meets it: it knows the keys, reads QR texts and names codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests alone use it: a panic is a test that fails"
)]

use std::sync::LazyLock;

use relatch_derivation::{Authentic, BindingKey, KeySet, Keys, TypedCode};
use relatch_wire::{Challenge, ChallengeMessage, CodeLength, KeyId, OfferMessage, Suite};

/// A claimed binding.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The keys of the binding.
    pub keys: Keys,
    /// The confirmation code.
    pub confirmation: String,
    /// The suite of the offer.
    pub suite: Suite,
    /// The authority's key set that the offer is made for.
    pub key_id: Option<KeyId>,
}

/// The key sets of two authorities. Making them runs their self-test: once.
static KEY_SETS: LazyLock<[KeySet; 2]> = LazyLock::new(|| {
    [[0xa1, 0xa2], [0xb1, 0xb2]]
        .map(|[recovery, binding]| KeySet::new(&[recovery; 32], &[binding; 32]).unwrap())
});

/// The authority's keys of suite 2.
#[must_use]
pub fn key_set() -> &'static KeySet {
    &KEY_SETS[0]
}

/// The keys of two authorities.
#[must_use]
pub fn key_sets() -> &'static [KeySet; 2] {
    &KEY_SETS
}

/// Claims the offer on the screen.
#[must_use]
pub fn claim(offer: &str) -> Claim {
    let offer = OfferMessage::from_text(offer).unwrap();
    let key = match offer.offer().suite() {
        Suite::Hmac => BindingKey::from_offer(&offer).unwrap(),
        _ => KEY_SETS
            .iter()
            .find_map(|keys| keys.binding_key(&offer).ok())
            .expect("an offer for an unknown authority"),
    };
    let keys = Keys::derive(&key);
    let confirmation = keys.confirm().code(&offer).digits().to_string();
    Claim {
        keys,
        confirmation,
        suite: offer.offer().suite(),
        key_id: offer.offer().key_id(),
    }
}

/// What the QR code on the screen says, its tag unchecked.
#[must_use]
pub fn read(text: &str) -> Challenge {
    ChallengeMessage::from_text(text)
        .unwrap()
        .challenge()
        .clone()
}

/// The challenge on the screen, if it is one of this binding.
#[must_use]
pub fn inspect(keys: &Keys, text: &str) -> Option<Authentic> {
    let challenge = ChallengeMessage::from_text(text).unwrap();
    keys.tag().authenticate(challenge).ok()
}

/// The code for the challenge on the screen, of a binding whose codes have this length.
#[must_use]
pub fn issue(keys: &Keys, text: &str, bound: CodeLength) -> String {
    let challenge = inspect(keys, text).expect("the challenge is not of this binding");
    let code = match challenge.challenge().suite() {
        Suite::Hmac => keys.code().code(&challenge, bound),
        _ => {
            let key_id = challenge.challenge().key_id();
            let set = KEY_SETS.iter().find(|set| Some(set.id()) == key_id);
            let set = set.expect("a challenge for an unknown authority");
            let export = set.export(&challenge).unwrap();
            keys.code().hybrid_code(&challenge, &export, bound)
        }
    };
    code.unwrap().digits().to_string()
}

/// An incorrect code of the same length: its first digit is one higher.
#[must_use]
pub fn wrong(right: &str) -> String {
    off_by_one(right, 0)
}

/// The code with one digit raised by one, 9 to 0, and the check digit that belongs to that.
#[must_use]
pub fn off_by_one(right: &str, at: usize) -> String {
    let mut digits = right.as_bytes()[..right.len() - 1].to_vec();
    digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
    complete(&String::from_utf8(digits).unwrap())
}

/// The digits with their check digit, found by trying all ten.
#[must_use]
pub fn complete(front: &str) -> String {
    let length = CodeLength::from_digits(front.len() as u64 + 1).unwrap();
    (0..10)
        .map(|check| format!("{front}{check}"))
        .find(|code| TypedCode::parse(code, length).is_ok())
        .unwrap()
}

/// A code with a wrong check digit.
#[must_use]
pub fn typo(right: &str) -> String {
    let (front, check) = right.split_at(right.len() - 1);
    let check = (check.parse::<u8>().unwrap() + 1) % 10;
    format!("{front}{check}")
}
