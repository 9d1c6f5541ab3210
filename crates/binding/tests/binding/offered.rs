//! What a binding keeps of its offer, and what it makes of it.

use proptest::prelude::*;
use relatch_binding::{Attestation, Offered};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Encapsulation, Epoch, Extensions, Failures,
    Freshness, Identity, KeyId, Locator, Nonce, Offer, Point, Suite,
};

use crate::samples::seeded;

fn point() -> Point {
    let mut bytes = [0; 32];
    bytes[0] = 9;
    Point::new(bytes).expect("the base point")
}

/// An offer of suite 2 with this key set, or one of suite 1.
fn offer(key_set: Option<u8>, serial: &str) -> Offer {
    Offer {
        identity: Identity::new("Vendor", "NVR-8", serial).expect("within the limits"),
        contribution: match key_set {
            None => Contribution::Secret([7; 32].into()),
            Some(number) => Contribution::Encapsulated {
                enc: Encapsulation::X25519(point()),
                key_id: KeyId([number; 4]),
            },
        },
        code_length: CodeLength::Sixteen,
        attestation: None,
        extensions: Extensions::default(),
    }
}

fn challenge(key_set: Option<u8>) -> Challenge {
    Challenge {
        action: Action::SetPassword,
        locator: Locator([1; 12]),
        epoch: Epoch(0),
        failures: Failures::NONE,
        freshness: match key_set {
            None => Freshness::Nonce(Nonce([2; 16])),
            Some(number) => Freshness::Encapsulated {
                suite: Suite::Hybrid,
                enc: point(),
                key_id: KeyId([number; 4]),
            },
        },
        extensions: Extensions::default(),
    }
}

fn key_sets() -> impl Strategy<Value = Option<u8>> {
    prop_oneof![Just(None), (0..3_u8).prop_map(Some)]
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn an_offer_is_kept_as_it_is(key_set in key_sets(), hash: [u8; 32]) {
        let offer = offer(key_set, "0001");
        for attestation in Attestation::ALL {
            let kept = Offered::of(&offer, hash, attestation);
            prop_assert_eq!(kept.suite, offer.suite());
            prop_assert_eq!(kept.key_id, offer.key_id());
            prop_assert_eq!(kept.code_length, offer.code_length);
            prop_assert_eq!(&kept.identity, &offer.identity);
            prop_assert_eq!((kept.hash, kept.attestation), (hash, attestation));
        }
    }

    #[test]
    fn a_challenge_fits_the_suite_and_the_key_set_of_the_offer(bound in key_sets(), asked in key_sets()) {
        let kept = Offered::of(&offer(bound, "0001"), [7; 32], Attestation::None);
        prop_assert_eq!(kept.fits(&challenge(asked)), bound == asked);
    }
}
