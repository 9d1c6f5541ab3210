//! The secret of an offer is in no output, however the offer is broken. [KEY-12]

use core::slice;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::command::{call, code, inspect};
use crate::samples::{
    bytes, challenge_around, head, map, offer_around, offer_entries, offer_pairs, seeded, text,
    text_of,
};

/// A change to message bytes.
#[derive(Debug, Clone)]
enum Edit {
    Set(usize, u8),
    Insert(usize, u8),
    Delete(usize),
    Cut(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = || 0_usize..200;
    // Heads with their width in front: these bytes move everything behind them.
    let byte = || {
        prop_oneof![
            any::<u8>(),
            (0_u8..8, 20_u8..32).prop_map(|(major, short)| major << 5 | short)
        ]
    };
    prop_oneof![
        8 => (at(), byte()).prop_map(|(at, byte)| Edit::Set(at, byte)),
        2 => (at(), byte()).prop_map(|(at, byte)| Edit::Insert(at, byte)),
        2 => at().prop_map(Edit::Delete),
        1 => at().prop_map(Edit::Cut),
    ]
}

fn edited(message: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut message = message.to_vec();
    for edit in edits {
        let length = message.len();
        if length == 0 {
            break;
        }
        match *edit {
            Edit::Set(at, byte) => message[at % length] = byte,
            Edit::Insert(at, byte) => message.insert(at % length, byte),
            Edit::Delete(at) => drop(message.remove(at % length)),
            Edit::Cut(at) => message.truncate(1 + at % length),
        }
    }
    message
}

/// Both forms of output for a text.
fn printed(text: &str) -> [String; 2] {
    [
        inspect(text).out,
        call(&["--json", "-"], text.as_bytes()).out,
    ]
}

/// Whether the output holds four bytes in a row of the secret, in any usual form.
fn leaks(printed: &str, secret: &[u8]) -> bool {
    let lower = printed.to_lowercase();
    let forms = |part: &[u8]| {
        let hex: Vec<String> = part.iter().map(|byte| format!("{byte:02x}")).collect();
        let decimal: Vec<String> = part.iter().map(u8::to_string).collect();
        [
            hex.concat(),
            hex.join(" "),
            hex.join(":"),
            hex.join(", "),
            hex.join(", 0x"),
            decimal.join(", "),
            decimal.join("; "),
            decimal.join(" "),
        ]
    };
    let in_words = secret.windows(4).any(|part| {
        printed.as_bytes().windows(4).any(|window| window == part)
            || forms(part).iter().any(|form| lower.contains(form))
    });
    let as_numbers = secret.windows(8).any(|part| {
        let number = u64::from_be_bytes(part.try_into().expect("8 bytes"));
        // A short number may be any other.
        let parts = [number, number >> 32].map(|number| number.to_string());
        parts
            .iter()
            .any(|digits| digits.len() > 8 && printed.contains(digits))
    });
    in_words
        || as_numbers
        || secret
            .windows(6)
            .any(|part| printed.contains(&base64(part)) || printed.contains(&base45::encode(part)))
}

/// Base64 of a multiple of three bytes.
fn base64(bytes: &[u8]) -> String {
    let alphabet: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let digits = |group: &[u8]| {
        let value = group
            .iter()
            .fold(0, |value, byte| value << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| alphabet[value >> shift & 63])
    };
    bytes.chunks_exact(3).flat_map(digits).collect()
}

/// Where the reading of a message stopped, and what was read.
fn reading(message: &[u8]) -> [Value; 2] {
    let fault = &code(&text_of(message))["fault"];
    ["offset", "fields"].map(|name| fault[name].clone())
}

/// An offer without its secret; a part of the secret is another value, a new entry, or a key.
fn misplaced(secret: [u8; 32]) -> impl Strategy<Value = Vec<(Vec<u8>, Vec<u8>)>> {
    let number = |major: u8| [&[major << 5 | 27][..], &secret[..8]].concat();
    let hex: String = secret[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let parts = vec![
        number(0),
        number(1),
        bytes(&secret[..12]),
        bytes(&secret[..16]),
        bytes(&secret),
        text(&base64(&secret[..24])),
        text(&base45::encode(&secret[..20])),
        text(&hex),
    ];
    (select(parts), 0..3, 0..6_usize, 0..10_u8).prop_map(move |(part, how, at, key)| {
        let entries = offer_entries(secret)
            .into_iter()
            .filter(|(key, _)| *key != 5);
        let mut entries: Vec<_> = entries.map(|(key, value)| (head(0, key), value)).collect();
        match how {
            0 => entries[at].1 = part,
            1 => entries.insert(at, (head(0, key), part)),
            _ => entries.insert(at, (part, bytes(&[0; 12]))),
        }
        entries
    })
}

proptest! {
    #![proptest_config(seeded())]

    #[test]
    fn not_of_a_valid_offer([(message, secret), _] in offer_pairs()) {
        let text = message.to_text();
        for printed in printed(&text) {
            prop_assert!(!leaks(&printed, &secret), "{}", printed);
            // The text is the secret in another form.
            prop_assert!((0..text.len() - 12).all(|at| !printed.contains(&text[at..at + 12])));
        }
    }

    #[test]
    fn not_of_an_offer_with_broken_bytes([(message, secret), _] in offer_pairs(), edits in vec(edit(), 1..=6)) {
        for printed in printed(&text_of(&edited(message.message(), &edits))) {
            prop_assert!(!leaks(&printed, &secret), "{}", printed);
        }
    }

    /// What is read of a message with one fault does not depend on the secret at all.
    #[test]
    fn another_secret_is_read_alike([(one, _), (other, _)] in offer_pairs(), edit in edit()) {
        let one = reading(&edited(one.message(), slice::from_ref(&edit)));
        let other = reading(&edited(other.message(), slice::from_ref(&edit)));
        prop_assert_eq!(one, other);
    }

    /// A writer that confuses keys, types or the arrays of both kinds.
    #[test]
    fn not_of_an_offer_with_the_secret_in_another_place(
        (secret, entries) in any::<[u8; 32]>().prop_flat_map(|secret| (Just(secret), misplaced(secret))),
        kind in 1_u8..=2,
        in_order: bool,
    ) {
        let mut entries = entries;
        if let Some(first) = entries.iter_mut().find(|entry| entry.0 == head(0, 0)) {
            first.1 = head(0, kind);
        }
        if in_order {
            entries.sort();
        }
        let count = head(5, entries.len() as u8);
        let content = entries.into_iter().flat_map(|(key, value)| [key, value].concat());
        let map = [count, content.collect()].concat();
        for text in [offer_around(&map), challenge_around(&map)] {
            for printed in printed(&text) {
                prop_assert!(!leaks(&printed, &secret), "{}", printed);
            }
        }
    }

    #[test]
    fn not_of_an_offer_with_a_broken_text(
        [(message, secret), _] in offer_pairs(),
        at: prop::sample::Index,
        character: char,
        insert: bool,
    ) {
        let mut characters: Vec<char> = message.to_text().chars().collect();
        let at = at.index(characters.len());
        if insert {
            characters.insert(at, character);
        } else {
            characters[at] = character;
        }
        let broken: String = characters.into_iter().collect();
        for text in [broken.clone(), broken.to_lowercase(), broken.chars().skip(1).collect(), format!("{broken}{broken}")] {
            for printed in printed(&text) {
                prop_assert!(!leaks(&printed, &secret), "{}", printed);
                prop_assert!(printed.lines().all(|line| line.len() < 400), "{}", printed);
            }
            // As an argument it may be taken for a path.
            let outcome = call(&["--", &text], &[]);
            let told = format!("{:?} {}", outcome.result, outcome.result.as_ref().err().map(ToString::to_string).unwrap_or_default());
            prop_assert!(!leaks(&format!("{told} {}", outcome.out), &secret), "{}", told);
        }
    }

    /// The reason names the key, which may be a number of 8 bytes.
    #[test]
    fn not_as_an_unknown_critical_key(secret: [u8; 32]) {
        let mut entries = offer_entries(secret);
        entries.remove(5);
        let key = [&[0x1b], &secret[..8]].concat();
        let mut map = map(&entries);
        map[0] += 1;
        let text = offer_around(&[map, key, bytes(&secret[8..])].concat());
        if secret[..4] != [0; 4] {
            prop_assert_eq!(&code(&text)["fault"]["reason"], "unknown critical key(over 65535)");
        }
        for printed in printed(&text) {
            prop_assert!(!leaks(&printed, &secret), "{}", printed);
        }
    }

    /// The search itself: it finds what a careless print would show.
    #[test]
    fn a_leak_would_be_found(secret: [u8; 32], start in 0_usize..3) {
        let whole = [&[0; 3][..start], &secret, &[0; 4][start..]].concat();
        for careless in [format!("{secret:?}"), format!("{secret:02X?}"), base64(&whole[..33]), base45::encode(&whole[..34])] {
            prop_assert!(leaks(&careless, &secret), "{}", careless);
        }
        prop_assert!(leaks(&u64::MAX.to_string(), &[0xff; 32]));
    }
}
