//! Messages with a few faults each, so that every stage behind the first head is reached.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_derivation::{BindingKey, Keys};
use relatch_wire::{ChallengeMessage, Message, OfferMessage, Tag};

use crate::agree::agree;
use crate::draft::{Change, Draft};
use crate::{naive, samples};

/// As `differential`, for messages that are legal up to a few faults.
pub fn check(data: &[u8]) {
    let mut u = Unstructured::new(data);
    if let Ok(message) = message(&mut u) {
        agree(&naive::message(&message), &Message::from_bytes(&message));
    }
}

fn message(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let legal = if u.arbitrary()? {
        let locator = Keys::derive(&BindingKey::from_bytes([1; 32])).locator();
        let challenge = samples::challenge(u, locator)?;
        ChallengeMessage::new(challenge, Tag(u.arbitrary()?))
            .message()
            .to_vec()
    } else {
        OfferMessage::new(samples::offer(u)?).message().to_vec()
    };
    let mut draft = Draft::read(&legal).expect("what the library wrote");
    for _ in 0..u.int_in_range(0..=3)? {
        draft.change(Change::arbitrary(u)?);
    }
    Ok(draft.bytes())
}
