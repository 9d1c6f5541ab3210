//! No key and no code is in a printed form of what holds it.

use proptest::prelude::*;
use relatch_derivation::{
    BindingKey, CodeExporter, FactoryKey, KeySet, Keys, MacKey, SeedInput, TypedCode,
};
use relatch_wire::{Challenge, CodeLength, Epoch, Failures};

use crate::reference::{hkdf_expand, label};
use crate::samples::{challenges, offers, seeded};

/// Whether the printed text holds four bytes in a row of the secret: raw, in hex, or as a list of
/// numbers.
fn leaks(printed: &str, secret: &[u8]) -> bool {
    let dense: String = printed
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    let lower = dense.to_lowercase();
    secret.windows(4).any(|part| {
        let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let decimal: Vec<String> = part.iter().map(u8::to_string).collect();
        ["", ",", ":", ",0x"]
            .iter()
            .any(|between| lower.contains(&hex.join(between)))
            || lower.contains(&decimal.join(","))
            || printed.as_bytes().windows(4).any(|window| window == part)
    })
}

/// Both printed forms; they say at least what it is.
fn printed<T: core::fmt::Debug>(value: &T) -> [String; 2] {
    let both = [format!("{value:?}"), format!("{value:#?}")];
    let path = core::any::type_name::<T>().split('<').next().unwrap();
    let name = path.rsplit("::").next().unwrap();
    assert!(both.iter().all(|printed| printed.starts_with(name)));
    both
}

proptest! {
    #![proptest_config(seeded(1))]

    // [KEY-12]
    #[test]
    fn of_keys(key: [u8; 32]) {
        let binding = BindingKey::from_bytes(key);
        let keys = Keys::derive(&binding);
        let all = [
            printed(&binding),
            printed(&keys),
            printed(keys.tag()),
            printed(keys.code()),
            printed(keys.confirm()),
            printed(keys.seed()),
            printed(&MacKey::new(&key)),
            printed(&FactoryKey::new(&key)),
            printed(&SeedInput { random: key.into(), epoch: Epoch(0), failures: Failures::NONE, uptime: 0, boot: 0, made: 0 }),
        ]
        .concat();
        let expanded = ["tag key", "code key", "confirm key", "seed key"]
            .map(|name| hkdf_expand(&key, &label(name), 32));
        for printed in all {
            prop_assert!(!leaks(&printed, &key), "{}", printed);
            prop_assert!(!expanded.iter().any(|key| leaks(&printed, key)), "{}", printed);
        }
    }

    // [KEY-12]
    #[test]
    fn of_key_sets(
        binding: [u8; 32], recovery: [u8; 32], random: [u8; 32], key: [u8; 32], challenge in challenges(),
    ) {
        let key_set = KeySet::new(&binding, &recovery).expect("two keys");
        let (_, exporter) = key_set.public().encapsulate(random.into()).expect("no zero");
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let recovery_key = key_set.public().recovery();
        let (suite, id) = (key_set.suite(), key_set.id());
        let made = CodeExporter::encapsulate(suite, recovery_key, id, &keys.locator(), &random);
        let (freshness, codes) = made.expect("no zero");
        let printed_codes = printed(&codes);
        let challenge = keys.tag().seal(Challenge { freshness, ..challenge });
        let export = codes.export(&challenge);
        let all = [printed(&key_set), printed(&exporter), printed_codes, printed(&export)].concat();
        prop_assert!(all[0].contains("KeyPair(..)") && all[2].contains("Exporter(..)"));
        for printed in all {
            for secret in [binding, recovery, random, key] {
                prop_assert!(!leaks(&printed, &secret), "{}", printed);
            }
        }
    }

    // [KEY-12]
    #[test]
    fn of_codes(offer in offers(), challenge in challenges()) {
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        let sealed = keys.tag().seal(challenge);
        for code in [keys.code().code(&sealed, CodeLength::Twelve).expect("suite 1"), keys.confirm().code(&offer)] {
            let digits = code.digits();
            let typed = TypedCode::parse(&digits, code.length()).unwrap();
            for printed in [printed(&code), printed(&typed)].concat() {
                prop_assert!(!printed.contains(|character: char| character.is_ascii_digit()), "{}", printed);
            }
            // A challenge is full of digits: only numbers too long to be there by chance are looked
            // for.
            let number = digits[..digits.len() - 1].trim_start_matches('0');
            if number.len() > 5 {
                let found = |form: &str| printed(&sealed).iter().any(|printed| printed.contains(form));
                prop_assert!(!found(number) && !found(&code.grouped()));
            }
        }
    }

    #[test]
    fn of_typos(input in "[0-9]{4,70}") {
        for length in relatch_wire::CodeLength::ALL {
            if let Err(typo) = TypedCode::parse(&input, length) {
                let printed = format!("{typo} {typo:?}");
                prop_assert!(!printed.contains(|character: char| character.is_ascii_digit()), "{}", printed);
            }
        }
    }
}
