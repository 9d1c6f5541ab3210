//! An offer's secret is in no printed form of it.

use proptest::prelude::*;
use relatch_wire::{Contribution, Message, OfferMessage, text};

use crate::samples::{offers, seeded};

/// Whether the printed text holds four bytes in a row of the secret: raw, in hex, or as a list of
/// numbers.
fn leaks(printed: &str, secret: &[u8]) -> bool {
    let dense: String = printed
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let lower = dense.to_lowercase();
    secret.windows(4).any(|part| {
        let hex = part
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        let separated = part
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<Vec<_>>();
        let decimal = part.iter().map(u8::to_string).collect::<Vec<_>>();
        lower.contains(&hex)
            || [",", ":", ",0x"]
                .iter()
                .any(|between| lower.contains(&separated.join(between)))
            || lower.contains(&decimal.join(","))
            || printed.as_bytes().windows(4).any(|window| window == part)
    })
}

fn printed<T: core::fmt::Debug>(value: &T) -> [String; 2] {
    [format!("{value:?}"), format!("{value:#?}")]
}

proptest! {
    #![proptest_config(seeded(2))]

    // [KEY-12]
    #[test]
    fn of_an_offer(mut offer in offers(), secret: [u8; 32]) {
        offer.contribution = Contribution::Secret(secret.into());
        let message = OfferMessage::new(offer.clone());
        let text = message.to_text();
        let read = Message::from_text(&text).unwrap();

        let all = [printed(&offer), printed(&offer.contribution), printed(&message), printed(&read)].concat();
        for printed in all {
            prop_assert!(!printed.is_empty());
            prop_assert!(!leaks(&printed, &secret), "{}", printed);
            // The QR text is the secret in another form.
            prop_assert!((0..text.len() - 12).all(|at| !printed.contains(&text[at..at + 12])));
        }
    }

    /// The search itself: it finds what a careless Debug would print.
    #[test]
    fn would_be_found(secret: [u8; 32]) {
        prop_assert!(printed(&secret).iter().all(|printed| leaks(printed, &secret)));
        let hex: String = secret.iter().map(|byte| format!("{byte:02X}")).collect();
        prop_assert!(leaks(&hex, &secret));
        let list = format!("{secret:02x?}");
        prop_assert!(leaks(&list, &secret));
    }

    #[test]
    fn of_an_error(payload: Vec<u8>, unknown: String) {
        for text in [text::encode(&payload), unknown] {
            if let Err(error) = Message::from_text(&text) {
                let printed = format!("{error} {error:?}");
                prop_assert!(!leaks(&printed, &payload), "{}", printed);
            }
        }
    }
}
