//! How large messages get: in characters, and so as QR codes.

use proptest::prelude::*;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extension, Extensions,
    Failures, Freshness, Identity, Locator, Message, Nonce, Offer, OfferMessage, Tag, text,
};

use crate::samples::{challenges, offers, seeded};

/// Alphanumeric characters in version 5 and 10 at error correction M (ISO/IEC 18004, table of capacities).
const VERSION_5: usize = 122;
const VERSION_10: usize = 311;

fn largest_challenge(extensions: Extensions) -> ChallengeMessage {
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator([0xff; 12]),
        epoch: Epoch(u32::MAX),
        failures: Failures(u32::MAX),
        code_length: CodeLength::Twenty,
        freshness: Freshness::Nonce(Nonce([0xff; 16])),
        extensions,
    };
    ChallengeMessage::new(challenge, Tag([0xff; 16]))
}

fn largest_offer(extensions: Extensions) -> OfferMessage {
    OfferMessage::new(Offer {
        identity: Identity::new(
            &"\u{e9}".repeat(16),
            &"x".repeat(32),
            &"\u{20ac}".repeat(16),
        )
        .unwrap(),
        contribution: Contribution::Secret([0xff; 32].into()),
        code_length: CodeLength::Twenty,
        attestation: Some([0xff; 16]),
        extensions,
    })
}

/// Four ignorable keys of 32 bytes.
fn largest_extensions() -> Extensions {
    Extensions::new((-24..=-21).map(|key| Extension::new(key, &[0xff; 32]).unwrap())).unwrap()
}

#[test]
fn the_largest_messages() {
    let challenge = largest_challenge(Extensions::default());
    assert_eq!(challenge.message().len(), 73);
    assert_eq!(challenge.to_text().len(), 114);
    assert!(challenge.to_text().len() <= VERSION_5);

    let offer = largest_offer(Extensions::default());
    assert_eq!(offer.message().len(), 184);
    assert_eq!(offer.to_text().len(), 280);
    assert!(offer.to_text().len() <= VERSION_10);
}

#[test]
fn the_largest_messages_with_ignorable_keys_are_within_the_bounds() {
    let challenge = largest_challenge(largest_extensions());
    let offer = largest_offer(largest_extensions());
    for (message, text) in [
        (challenge.message(), challenge.to_text()),
        (offer.message(), offer.to_text().to_string()),
    ] {
        assert!(message.len() <= text::MAX_MESSAGE);
        assert!(text.chars().count() <= text::MAX_CHARS);
        Message::from_text(&text).unwrap();
    }
}

// [WIRE-1] [WIRE-4]
#[test]
fn the_longest_text_holds_the_largest_message() {
    assert_eq!((text::MAX_CHARS, text::MAX_MESSAGE), (772, 512));
    assert_eq!(text::encode(&[0xff; 512]).len(), 772);
    assert_eq!(
        text::decode(&text::encode(&[0xff; 512])).unwrap(),
        [0xff; 512]
    );
    assert_eq!(text::encode(&[0xff; 513]).len(), 774);
}

proptest! {
    #![proptest_config(seeded(4))]

    #[test]
    fn no_message_is_larger_than_the_largest(challenge in challenges(), offer in offers()) {
        let bare = Challenge { extensions: Extensions::default(), ..challenge.clone() };
        let bare = ChallengeMessage::new(bare, Tag([0; 16]));
        prop_assert!((102..=114).contains(&bare.to_text().len()));
        let bare = OfferMessage::new(Offer { extensions: Extensions::default(), ..offer.clone() });
        prop_assert!(bare.to_text().len() <= 280);

        let full = ChallengeMessage::new(challenge, Tag([0; 16]));
        prop_assert!(full.message().len() <= largest_challenge(largest_extensions()).message().len());
        let full = OfferMessage::new(offer);
        prop_assert!(full.message().len() <= largest_offer(largest_extensions()).message().len());
    }

    /// QR alphanumeric mode has exactly the characters of base45.
    // [WIRE-2]
    #[test]
    fn every_text_is_alphanumeric(challenge in challenges(), offer in offers()) {
        let alphanumeric = |text: &str| text.bytes().all(|byte| {
            byte.is_ascii_digit() || byte.is_ascii_uppercase() || b" $%*+-./:".contains(&byte)
        });
        prop_assert!(alphanumeric(&ChallengeMessage::new(challenge, Tag([0; 16])).to_text()));
        prop_assert!(alphanumeric(&OfferMessage::new(offer).to_text()));
    }
}
