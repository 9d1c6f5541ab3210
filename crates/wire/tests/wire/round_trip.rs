//! What is written is read back, field by field and byte by byte.

use proptest::prelude::*;
use relatch_wire::{ChallengeMessage, Contribution, Freshness, KeyId, Message, OfferMessage, Tag};

use crate::samples::{challenges, offers, seeded};

proptest! {
    #![proptest_config(seeded(4))]

    // [WIRE-12]
    #[test]
    fn a_challenge_comes_back(challenge in challenges(), tag: [u8; 16]) {
        let shown = ChallengeMessage::new(challenge.clone(), Tag(tag));
        let scanned = ChallengeMessage::from_text(&shown.to_text()).unwrap();

        prop_assert_eq!(scanned.challenge(), &challenge);
        let named = match challenge.freshness {
            Freshness::Nonce(_) => None,
            Freshness::Encapsulated { key_id, .. } => Some(key_id),
            _ => unreachable!("suites 1 to 3"),
        };
        prop_assert_eq!(scanned.challenge().key_id(), named);
        prop_assert_eq!(scanned.tag().0, tag);
        prop_assert_eq!(scanned.body(), challenge.body());
        prop_assert_eq!(scanned.message(), shown.message());
        prop_assert_eq!(scanned.to_text(), shown.to_text());
        prop_assert_eq!(&scanned, &shown);
        let other = ChallengeMessage::new(challenge, Tag(tag.map(|byte| !byte)));
        prop_assert_ne!(scanned, other);
    }

    // [WIRE-12]
    #[test]
    fn an_offer_comes_back(offer in offers()) {
        let shown = OfferMessage::new(offer.clone());
        let scanned = OfferMessage::from_text(&shown.to_text()).unwrap();

        let read = scanned.offer();
        prop_assert_eq!(&read.identity, &offer.identity);
        prop_assert_eq!(contributed(&read.contribution), contributed(&offer.contribution));
        prop_assert_eq!(read.key_id(), contributed(&offer.contribution).1);
        prop_assert_eq!(read.code_length, offer.code_length);
        prop_assert_eq!(read.attestation, offer.attestation);
        prop_assert_eq!(&read.extensions, &offer.extensions);
        prop_assert_eq!(scanned.message(), shown.message());
        prop_assert_eq!(scanned.to_text(), shown.to_text());
        prop_assert_eq!(scanned.body(), shown.body());
    }

    /// Of each length that an offer has: the head of its byte string has two or three bytes.
    #[test]
    fn the_body_of_an_offer_is_its_byte_string(offer in offers()) {
        let message = OfferMessage::new(offer);
        let item: ciborium::Value = ciborium::from_reader(message.message()).unwrap();
        prop_assert_eq!(item, ciborium::Value::Array(vec![message.body().into()]));
    }

    #[test]
    fn what_is_attested_is_the_offer_without_its_attestation(offer in offers()) {
        let mut bare = offer.clone();
        bare.attestation = None;

        prop_assert_eq!(offer.attested(), bare.attested());
        prop_assert!(OfferMessage::new(bare).message().ends_with(&offer.attested()));
    }

    #[test]
    fn each_kind_is_recognised(challenge in challenges(), offer in offers()) {
        let challenge = ChallengeMessage::new(challenge, Tag([0; 16])).to_text();
        let offer = OfferMessage::new(offer).to_text();

        prop_assert!(matches!(Message::from_text(&challenge), Ok(Message::Challenge(_))));
        prop_assert!(matches!(Message::from_text(&offer), Ok(Message::Offer(_))));
        prop_assert!(OfferMessage::from_text(&challenge).is_err());
        prop_assert!(ChallengeMessage::from_text(&offer).is_err());
    }
}

/// The value of key 5, and of key 7 where there is one.
fn contributed(contribution: &Contribution) -> (&[u8], Option<KeyId>) {
    match contribution {
        Contribution::Secret(secret) => (secret.as_slice(), None),
        Contribution::Encapsulated { enc, key_id } => (enc.bytes(), Some(*key_id)),
        _ => unreachable!("suites 1 to 3"),
    }
}
