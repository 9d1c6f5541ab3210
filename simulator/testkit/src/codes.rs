//! The authority as a device meets it: it knows the keys, reads QR texts and names codes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests alone use it: a panic is a test that fails"
)]

use std::sync::LazyLock;

use relatch_conformance::model::device as model;
use relatch_derivation::{Authentic, BindingKey, KeySet, Keys, MacKey, TypedCode, labels};
use relatch_wire::{Challenge, ChallengeMessage, CodeLength, KeyId, OfferMessage, Suite};

/// A code of a legal length with a correct check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code {
    digits: u8,
    /// All of it but the check digit.
    front: u64,
}

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

/// Three key sets of an authority. Making them runs their self-test: once.
static KEY_SETS: LazyLock<[KeySet; 3]> = LazyLock::new(|| {
    [0, 1, 2].map(|number| {
        let (binding, recovery) = ([0x10 + number; 32], [0x20 + number; 32]);
        match usize::from(number) {
            POST_QUANTUM => KeySet::post_quantum(&binding, &recovery).unwrap(),
            _ => KeySet::new(&binding, &recovery).unwrap(),
        }
    })
});

/// The number of the key set of suite 3; the others are of suite 2.
pub const POST_QUANTUM: usize = 1;

/// The authority's keys of suite 2.
#[must_use]
pub fn key_set() -> &'static KeySet {
    &KEY_SETS[0]
}

/// All key sets.
#[must_use]
pub fn key_sets() -> &'static [KeySet; 3] {
    &KEY_SETS
}

/// A key set as the model of a device has it.
#[must_use]
pub fn numbered(number: usize) -> model::KeySet {
    let suite = KEY_SETS[number].suite().number();
    model::KeySet { number, suite }
}

/// Claims the offer on the screen.
#[must_use]
pub fn claim(offer: &str) -> Claim {
    let offer = OfferMessage::from_text(offer).unwrap();
    let keys = Keys::derive(&binding_key(&offer));
    let confirmation = keys.confirm().code(&offer).digits().to_string();
    Claim {
        keys,
        confirmation,
        suite: offer.offer().suite(),
        key_id: offer.offer().key_id(),
    }
}

/// The key of the binding that an offer begins.
#[must_use]
pub fn binding_key(offer: &OfferMessage) -> BindingKey {
    match offer.offer().suite() {
        Suite::Hmac => BindingKey::from_offer(offer).unwrap(),
        _ => KEY_SETS
            .iter()
            .find_map(|keys| keys.binding_key(offer).ok())
            .expect("an offer for an unknown authority"),
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
    code(keys, &challenge, bound).unwrap()
}

/// The code for a challenge of this binding, whose codes have this length.
#[must_use]
pub fn code(keys: &Keys, challenge: &Authentic, bound: CodeLength) -> Option<String> {
    let code = match challenge.challenge().suite() {
        Suite::Hmac => keys.code().code(challenge, bound).ok()?,
        _ => {
            let key_id = challenge.challenge().key_id();
            let set = KEY_SETS.iter().find(|set| Some(set.id()) == key_id)?;
            let export = set.export(challenge).ok()?;
            keys.code().hybrid_code(challenge, &export, bound).ok()?
        }
    };
    Some(code.digits().to_string())
}

/// What the tag key alone gives under the label of codes: the tag key is all that a gateway against
/// forgeries needs.
#[must_use]
pub fn code_of_tag_key(offer: &OfferMessage, text: &str) -> Code {
    let message = ChallengeMessage::from_text(text).unwrap();
    // HKDF-Expand of 32 bytes is one block: the label and a one.
    let tag_key = MacKey::new(binding_key(offer).expose()).mac(labels::TAG_KEY, &[&[1]]);
    let suite = 1_u32.to_be_bytes();
    let material = MacKey::new(&tag_key).mac(labels::CODE, &[&suite, message.message()]);
    let says = message.challenge();
    let length = CodeLength::required(says.action, says.failures, offer.offer().code_length);
    let modulus = 10_u64.pow(u32::from(length.digits()) - 1);
    let front = material.iter().fold(0_u128, |number, byte| {
        (number * 256 + u128::from(*byte)) % u128::from(modulus)
    });
    Code::new(length.digits(), front as u64)
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

impl Code {
    /// The code of this length with these digits in front.
    #[must_use]
    pub fn new(digits: u8, front: u64) -> Self {
        let front = front % 10_u64.pow(u32::from(digits) - 1);
        Self { digits, front }
    }

    /// A code as it is written.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let front = text[..text.len() - 1].parse().unwrap();
        Self::new(text.len() as u8, front)
    }

    /// As it is written.
    #[must_use]
    pub fn text(self) -> String {
        let width = usize::from(self.digits) - 1;
        complete(&format!("{:0width$}", self.front))
    }
}
