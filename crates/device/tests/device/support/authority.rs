//! The authority, as far as a device meets it: it knows the keys, reads QR texts and names codes.

use proptest::test_runner::{Config, RngSeed};
use relatch_derivation::{Authentic, BindingKey, KeySet, Keys, TypedCode};
use relatch_wire::{Challenge, ChallengeMessage, CodeLength, OfferMessage, Suite};

const SEED: u64 = 1;

/// A claimed binding.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) keys: Keys,
    pub(crate) confirmation: String,
}

/// The authority's keys of suite 2.
pub(crate) fn key_set() -> KeySet {
    KeySet::new(&[0xa1; 32], &[0xa2; 32]).unwrap()
}

/// Claims the offer on the screen.
pub(crate) fn claim(offer: &str) -> Claim {
    let offer = OfferMessage::from_text(offer).unwrap();
    let key = match offer.offer().suite() {
        Suite::Hmac => BindingKey::from_offer(&offer).unwrap(),
        _ => key_set().binding_key(&offer).unwrap(),
    };
    let keys = Keys::derive(&key);
    let confirmation = keys.confirm().code(&offer).digits().to_string();
    Claim { keys, confirmation }
}

/// What the QR code on the screen says, its tag unchecked.
pub(crate) fn read(text: &str) -> Challenge {
    ChallengeMessage::from_text(text)
        .unwrap()
        .challenge()
        .clone()
}

/// The challenge on the screen, if it is one of this binding.
pub(crate) fn inspect(keys: &Keys, text: &str) -> Option<Authentic> {
    let challenge = ChallengeMessage::from_text(text).unwrap();
    keys.tag().authenticate(challenge).ok()
}

/// The code for the challenge on the screen.
pub(crate) fn issue(keys: &Keys, text: &str) -> String {
    let challenge = inspect(keys, text).expect("the challenge is not of this binding");
    let code = match challenge.challenge().suite() {
        Suite::Hmac => keys.code().code(&challenge).unwrap(),
        _ => key_set().code(keys, &challenge).unwrap(),
    };
    code.digits().to_string()
}

/// A code of the same length that is not the right one: its first digit is one higher.
pub(crate) fn wrong(right: &str) -> String {
    off_by_one(right, 0)
}

/// The code with one digit raised by one, 9 to 0, and the check digit that belongs to that.
pub(crate) fn off_by_one(right: &str, at: usize) -> String {
    let mut digits = right.as_bytes()[..right.len() - 1].to_vec();
    digits[at] = b'0' + (digits[at] - b'0' + 1) % 10;
    complete(&String::from_utf8(digits).unwrap())
}

/// The digits with their check digit, found by trying all ten.
pub(crate) fn complete(front: &str) -> String {
    let length = CodeLength::from_digits(front.len() as u64 + 1).unwrap();
    (0..10)
        .map(|check| format!("{front}{check}"))
        .find(|code| TypedCode::parse(code, length).is_ok())
        .unwrap()
}

/// A code with a wrong check digit.
pub(crate) fn typo(right: &str) -> String {
    let (front, check) = right.split_at(right.len() - 1);
    let check = (check.parse::<u8>().unwrap() + 1) % 10;
    format!("{front}{check}")
}

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn seeded(cases: u32) -> Config {
    let chosen = Config::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    Config {
        cases: match chosen.cases {
            256 => cases,
            asked => asked,
        },
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}
