//! Message bytes: what is below the text.

use relatch_wire::{Advice, ChallengeMessage, DecodeError, Message, OfferMessage, Stage, text};

/// A message that is read is the one encoding of its fields: writing the fields gives the same bytes, no prefix of it
/// and nothing longer is read. A refusal has a stage and an advice that fit each other.
pub fn check(data: &[u8]) {
    match Message::from_bytes(data) {
        Ok(message) => {
            assert_eq!(rebuilt(&message), data, "two encodings of one message");
            alone(data);
            as_text(&message, data);
        }
        Err(error) => refused(data, error),
    }
}

/// Writes the fields again.
fn rebuilt(message: &Message) -> Vec<u8> {
    match message {
        Message::Challenge(read) => {
            let written = ChallengeMessage::new(read.challenge().clone(), read.tag());
            assert_eq!(written.body(), read.body());
            written.message().to_vec()
        }
        Message::Offer(read) => OfferMessage::new(read.offer().clone()).message().to_vec(),
        _ => panic!("a kind that the specification does not have"),
    }
}

/// No prefix is a message, and neither is anything with a byte behind it. Which prefix, the message says: trying all
/// of them at each turn would be most of the work.
fn alone(data: &[u8]) {
    assert!(Message::from_bytes(&data[..sum(data) % data.len()]).is_err());
    for trailing in [0, 0x40, 0xf6, 0xff] {
        assert!(Message::from_bytes(&[data, &[trailing]].concat()).is_err());
    }
}

fn sum(data: &[u8]) -> usize {
    data.iter().map(|byte| usize::from(*byte)).sum()
}

/// The text form is read as the kind that it is, and not as the other.
fn as_text(message: &Message, data: &[u8]) {
    let text = text::encode(data);
    let challenge = ChallengeMessage::from_text(&text);
    let offer = OfferMessage::from_text(&text);
    match message {
        Message::Challenge(_) => {
            assert_eq!(challenge.expect("a challenge").message(), data);
            assert!(offer.is_err());
        }
        Message::Offer(_) => {
            assert_eq!(offer.expect("an offer").message(), data);
            assert!(challenge.is_err());
        }
        _ => panic!("a kind that the specification does not have"),
    }
}

fn refused(data: &[u8], error: DecodeError) {
    assert_ne!(error.stage(), Stage::Text, "there is no text here");
    assert_ne!(error.advice(), Advice::NotRelatch);
    if error.stage() == Stage::Cbor {
        assert_eq!(error.advice(), Advice::Invalid);
    }
    // `qr_text` goes this way every time.
    if sum(data).is_multiple_of(16) && data.len() <= text::MAX_MESSAGE {
        let again = Message::from_text(&text::encode(data));
        assert_eq!(
            again.map(|_| ()),
            Err(error),
            "the text form changes nothing"
        );
    }
}
