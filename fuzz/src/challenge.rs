//! A challenge from the device's screen to the authority.

use arbitrary::{Result, Unstructured};
use relatch_derivation::{BindingKey, Keys, TypedCode};
use relatch_wire::{ChallengeMessage, CodeLength, Freshness, Message, text};

use crate::agree::agree;
use crate::{naive, samples};

/// What is sealed is read back equal and found authentic, under its own key alone; both ends get one code in suite 1.
/// Any other text is refused, or is not authentic.
pub fn check(data: &[u8]) {
    let _ = round_trip(&mut Unstructured::new(data));
}

fn round_trip(u: &mut Unstructured<'_>) -> Result<()> {
    let keys = Keys::derive(&BindingKey::from_bytes([u.arbitrary()?; 32]));
    let sealed = keys.tag().seal(samples::challenge(u, keys.locator())?);
    let written = sealed.to_text();
    agree(&naive::text(&written), &Message::from_text(&written));
    let read = ChallengeMessage::from_text(&written).expect("what was written is read");
    assert_eq!(read.challenge(), sealed.challenge());
    assert_eq!(read.message(), sealed.message());
    assert_eq!(read.tag().0, sealed.tag().0);

    let authentic = keys
        .tag()
        .authenticate(read.clone())
        .expect("the tag is right");
    let bound = samples::code_length(u)?;
    let code = keys.code().code(&authentic, bound);
    assert_eq!(
        code.is_ok(),
        matches!(sealed.challenge().freshness, Freshness::Nonce(_))
    );
    if let (Ok(device), Ok(authority)) = (keys.code().code(&sealed, bound), code) {
        let fields = sealed.challenge();
        let length = CodeLength::required(fields.action, fields.failures, bound);
        let typed = TypedCode::parse(&authority.grouped(), length).expect("a code is no typo");
        assert!(device.matches(&typed));
    }
    changed(u, &keys, sealed.message())?;

    let other = Keys::derive(&BindingKey::from_bytes([u.arbitrary()?; 32]));
    if other.locator() != keys.locator() {
        assert!(
            other.tag().authenticate(read).is_err(),
            "another binding's tag"
        );
    }
    Ok(())
}

/// One byte of the message becomes another.
fn changed(u: &mut Unstructured<'_>, keys: &Keys, message: &[u8]) -> Result<()> {
    let mut other = message.to_vec();
    let at = u.choose_index(other.len())?;
    other[at] ^= u.int_in_range(1..=255)?;
    if let Ok(read) = ChallengeMessage::from_text(&text::encode(&other)) {
        assert_eq!(read.message(), other);
        assert!(
            keys.tag().authenticate(read).is_err(),
            "a changed challenge"
        );
    }
    Ok(())
}
