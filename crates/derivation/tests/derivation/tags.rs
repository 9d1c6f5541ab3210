//! No challenge passes under a tag that its binding's tag key did not make.

use proptest::prelude::*;
use relatch_derivation::{BindingKey, Keys, TagError};
use relatch_wire::{Challenge, ChallengeMessage, Failures, Message, Tag};

use crate::reference::{hkdf_expand, hmac, label};
use crate::samples::{challenges, keys, seeded};

/// The verdict on a challenge with any 16 bytes as its tag.
fn verdict(keys: &Keys, challenge: &Challenge, tag: &[u8]) -> Result<(), TagError> {
    let tag = Tag(tag[..16].try_into().expect("16 bytes"));
    let message = ChallengeMessage::new(challenge.clone(), tag);
    keys.tag().authenticate(message).map(drop)
}

proptest! {
    #![proptest_config(seeded(1))]

    // [WIRE-12]
    #[test]
    fn what_the_device_seals_the_authority_authenticates(keys in keys(), challenge in challenges()) {
        let sealed = keys.tag().seal(challenge.clone());
        let scanned = ChallengeMessage::from_text(&sealed.to_text()).unwrap();
        let authentic = keys.tag().authenticate(scanned).unwrap();

        prop_assert_eq!(authentic.challenge(), &challenge);
        prop_assert_eq!(authentic.message(), sealed.message());
        prop_assert_eq!(authentic.hash(), sealed.hash());
    }

    #[test]
    fn a_tag_of_another_binding(keys in keys(), other in keys(), challenge in challenges()) {
        let tag = other.tag().seal(challenge.clone()).tag();
        prop_assert_eq!(verdict(&keys, &challenge, &tag.0), Err(TagError));
    }

    #[test]
    fn a_tag_of_another_challenge(keys in keys(), one in challenges(), other in challenges()) {
        let tag = keys.tag().seal(other).tag();
        prop_assert_eq!(verdict(&keys, &one, &tag.0), Err(TagError));
    }

    /// Two fields of one width exchanged still decode; the tag tells.
    #[test]
    fn epoch_and_failures_exchanged(keys in keys(), challenge in challenges()) {
        let tag = keys.tag().seal(challenge.clone()).tag();
        let mut exchanged = challenge.clone();
        exchanged.epoch.0 = challenge.failures.count().into();
        exchanged.failures = Failures::new((challenge.epoch.0 % 31).into()).unwrap();
        prop_assume!(exchanged != challenge);
        prop_assert_eq!(verdict(&keys, &exchanged, &tag.0), Err(TagError));
    }

    // [KEY-5]
    #[test]
    fn a_tag_made_otherwise(key: [u8; 32], challenge in challenges()) {
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let expand = |name: &str| hkdf_expand(&key, &label(name), 32);
        let body = challenge.body();
        let message = keys.tag().seal(challenge.clone()).message().to_vec();
        let with_head = [vec![0x58, body.len() as u8], body.clone()].concat();
        let right = hmac(&expand("tag key"), &[label("tag"), body.clone()].concat());
        let wrong = [
            ("label of the code", hmac(&expand("tag key"), &[label("code s1"), body.clone()].concat())),
            ("no label", hmac(&expand("tag key"), &body)),
            ("label after", hmac(&expand("tag key"), &[body.clone(), label("tag")].concat())),
            ("code key", hmac(&expand("code key"), &[label("tag"), body.clone()].concat())),
            ("binding key", hmac(&key, &[label("tag"), body.clone()].concat())),
            ("whole message", hmac(&expand("tag key"), &[label("tag"), message].concat())),
            ("body with its head", hmac(&expand("tag key"), &[label("tag"), with_head].concat())),
        ];

        prop_assert_eq!(verdict(&keys, &challenge, &right), Ok(()));
        prop_assert_eq!(verdict(&keys, &challenge, &right[16..]), Err(TagError), "last half");
        prop_assert_eq!(verdict(&keys, &challenge, &[0; 16]), Err(TagError), "zeros");
        for (class, tag) in wrong {
            prop_assert_eq!(verdict(&keys, &challenge, &tag), Err(TagError), "{}", class);
        }
    }
}

proptest! {
    // Each case tries every bit of a message.
    #![proptest_config(ProptestConfig { cases: 8, ..seeded(1) })]

    #[test]
    fn every_flipped_bit(keys in keys(), challenge in challenges()) {
        let original = keys.tag().seal(challenge).message().to_vec();
        for bit in 0..8 * original.len() {
            let mut flipped = original.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(Message::Challenge(message)) = Message::from_bytes(&flipped) {
                prop_assert_eq!(keys.tag().authenticate(message).err(), Some(TagError), "bit {}", bit);
            }
        }
    }

    // [KEY-6]
    #[test]
    fn every_flipped_bit_of_the_tag(keys in keys(), challenge in challenges()) {
        let tag = keys.tag().seal(challenge.clone()).tag().0;
        for bit in 0..128 {
            let mut flipped = tag;
            flipped[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(verdict(&keys, &challenge, &flipped), Err(TagError), "bit {}", bit);
        }
    }
}
