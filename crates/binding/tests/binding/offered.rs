//! What a binding keeps of its offer, and what it makes of it.

use proptest::prelude::*;
use relatch_binding::{Binding, Offered, Phase};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
    KeyId, Locator, Nonce, Offer, Point,
};

use crate::samples::{account, claimed, seeded};

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
                enc: point(),
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
        failures: Failures(0),
        code_length: CodeLength::Sixteen,
        freshness: match key_set {
            None => Freshness::Nonce(Nonce([2; 16])),
            Some(number) => Freshness::Encapsulated {
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
    fn an_offer_is_kept_as_it_is_and_only_suite_2_attests(key_set in key_sets(), attested: bool) {
        let offer = offer(key_set, "0001");
        let kept = Offered::of(&offer, attested);
        prop_assert_eq!(kept.suite, offer.suite());
        prop_assert_eq!(kept.key_id, offer.key_id());
        prop_assert_eq!(kept.code_length, offer.code_length);
        prop_assert_eq!(&kept.identity, &offer.identity);
        prop_assert_eq!(kept.attested, attested && key_set.is_some());
    }

    #[test]
    fn a_challenge_fits_the_suite_and_the_key_set_of_the_offer(bound in key_sets(), asked in key_sets()) {
        let kept = Offered::of(&offer(bound, "0001"), false);
        prop_assert_eq!(kept.fits(&challenge(asked)), bound == asked);
    }

    #[test]
    fn an_active_binding_holds_the_device_with_its_proven_serial(
        attested: bool,
        serial in prop_oneof![Just(""), Just("0001"), Just("0002")],
        asked in prop_oneof![Just(""), Just("0001"), Just("0002")],
        phase in prop_oneof![Just(Phase::Pending), Just(Phase::Active), Just(Phase::Ended)],
    ) {
        let offered = Offered::of(&offer(Some(1), serial), attested);
        let proven = attested && !serial.is_empty();
        prop_assert_eq!(offered.has_serial(), proven);
        let binding = Binding { phase, offered, ..claimed(&account("alice")) };
        let holds = proven && serial == asked && phase == Phase::Active;
        prop_assert_eq!(binding.holds(&offer(Some(1), asked).identity), holds);
    }
}
