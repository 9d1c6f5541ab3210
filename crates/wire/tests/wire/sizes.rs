//! How large messages get: in characters, and so as QR codes.

use proptest::prelude::*;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Encapsulation, Epoch, Extension,
    Extensions, Failures, Freshness, Identity, KeyId, Locator, Message, Nonce, Offer, OfferMessage,
    Point, Suite, Tag, X_WING_CIPHERTEXT, text,
};

use crate::samples::{challenges, offers, seeded};

/// Alphanumeric characters in version 5 and 10 at error correction M (ISO/IEC 18004, table of
/// capacities).
const VERSION_5: usize = 122;
const VERSION_6: usize = 154;
const VERSION_10: usize = 311;

fn largest_challenge(suite: Suite, extensions: Extensions) -> ChallengeMessage {
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator([0xff; 12]),
        epoch: Epoch(u32::MAX),
        failures: Failures::MOST,
        freshness: match suite {
            Suite::Hmac => Freshness::Nonce(Nonce([0xff; 16])),
            _ => Freshness::Encapsulated {
                suite,
                enc: point(),
                key_id: KeyId([0xff; 4]),
            },
        },
        extensions,
    };
    ChallengeMessage::new(challenge, Tag([0xff; 16]))
}

fn largest_offer(suite: Suite, extensions: Extensions) -> OfferMessage {
    OfferMessage::new(Offer {
        identity: Identity::new(
            &"\u{e9}".repeat(16),
            &"x".repeat(32),
            &"\u{20ac}".repeat(16),
        )
        .unwrap(),
        contribution: match suite {
            Suite::Hmac => Contribution::Secret([0xff; 32].into()),
            Suite::PostQuantum => Contribution::Encapsulated {
                enc: Encapsulation::x_wing(&[0x7f; X_WING_CIPHERTEXT]).unwrap(),
                key_id: KeyId([0xff; 4]),
            },
            _ => Contribution::Encapsulated {
                enc: Encapsulation::X25519(point()),
                key_id: KeyId([0xff; 4]),
            },
        },
        code_length: CodeLength::Twenty,
        attestation: Some([0xff; 16]),
        extensions,
    })
}

fn point() -> Point {
    Point::new([0x7f; 32]).unwrap()
}

/// Four ignorable keys of 32 bytes.
fn largest_extensions() -> Extensions {
    Extensions::new((-24..=-21).map(|key| Extension::new(key, &[0xff; 32]).unwrap())).unwrap()
}

#[test]
fn the_largest_messages() {
    // Suite, bytes and characters of a challenge and what its version holds, bytes and characters
    // of an offer.
    for (suite, challenge_size, version, offer_size) in [
        (Suite::Hmac, (68, 106), VERSION_5, (184, 280)),
        (Suite::Hybrid, (91, 141), VERSION_6, (190, 289)),
    ] {
        let challenge = largest_challenge(suite, Extensions::default());
        let size = (challenge.message().len(), challenge.to_text().len());
        assert_eq!(size, challenge_size);
        assert!(size.1 <= version);

        let offer = largest_offer(suite, Extensions::default());
        let size = (offer.message().len(), offer.to_text().len());
        assert_eq!(size, offer_size);
        assert!(size.1 <= VERSION_10);
    }
}

#[test]
fn the_largest_messages_with_ignorable_keys_are_within_the_bounds() {
    for suite in [Suite::Hmac, Suite::Hybrid] {
        let challenge = largest_challenge(suite, largest_extensions());
        let offer = largest_offer(suite, largest_extensions());
        for (message, text) in [
            (challenge.message(), challenge.to_text()),
            (offer.message(), offer.to_text().to_string()),
        ] {
            assert!(message.len() <= suite.longest_message());
            assert!(text.chars().count() <= text::MAX_CHARS);
            Message::from_text(&text).unwrap();
        }
    }
}

// [WIRE-1] [WIRE-4]
#[test]
fn the_longest_text_holds_the_largest_message() {
    assert_eq!((text::MAX_CHARS, text::MAX_MESSAGE), (4296, 2861));
    assert_eq!(text::encode(&[0xff; 2861]).len(), 4296);
    assert_eq!(
        *text::decode(&text::encode(&[0xff; 2861])).unwrap(),
        [0xff; 2861]
    );
    assert_eq!(text::encode(&[0xff; 2862]).len(), 4297);
}

proptest! {
    #![proptest_config(seeded(4))]

    #[test]
    fn no_message_is_larger_than_the_largest(challenge in challenges(), offer in offers()) {
        let bare = Challenge { extensions: Extensions::default(), ..challenge.clone() };
        let bare = ChallengeMessage::new(bare, Tag([0; 16]));
        let characters = match challenge.suite() {
            Suite::Hmac => 99..=106,
            _ => 133..=141,
        };
        prop_assert!(characters.contains(&bare.to_text().len()));
        let bare = OfferMessage::new(Offer { extensions: Extensions::default(), ..offer.clone() });
        let longest = match offer.suite() {
            Suite::Hmac => 280,
            Suite::PostQuantum => 1_924,
            _ => 289,
        };
        prop_assert!(bare.to_text().len() <= longest);

        let suite = challenge.suite();
        let full = ChallengeMessage::new(challenge, Tag([0; 16]));
        prop_assert!(full.message().len() <= largest_challenge(suite, largest_extensions()).message().len());
        let suite = offer.suite();
        let full = OfferMessage::new(offer);
        prop_assert!(full.message().len() <= largest_offer(suite, largest_extensions()).message().len());
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
