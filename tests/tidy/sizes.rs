//! How large messages are as QR codes: of messages that are made here, drawn by the generator.

use relatch_optics::qr::QrMatrix;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Encapsulation, Epoch, Extension,
    Extensions, Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer, OfferMessage, Point,
    Suite, Tag, X_WING_CIPHERTEXT, text,
};

use crate::generated::{row, table};
use crate::registry::longest_message;

/// How many bytes an unregistered action of five digits adds to a challenge.
const FIVE_DIGIT_ACTION: usize = 2;

pub(crate) fn messages() -> String {
    let none = Extensions::default;
    let attested = Some([0; 16]);
    let longest = ["x".repeat(32), "x".repeat(32), "x".repeat(48)];
    let (hmac, hybrid, post_quantum) = (Suite::Hmac, Suite::Hybrid, Suite::PostQuantum);
    let rows = [
        ("challenge, smallest", challenge(hmac, false)),
        ("challenge, largest of suite 1", challenge(hmac, true)),
        (
            "challenge, with a five-digit action",
            challenge(hmac, true) + FIVE_DIGIT_ACTION,
        ),
        ("challenge, smallest of suite 2", challenge(hybrid, false)),
        ("challenge, largest of suite 2", challenge(hybrid, true)),
        (
            "challenge of suite 2, with a five-digit action",
            challenge(hybrid, true) + FIVE_DIGIT_ACTION,
        ),
        (
            "challenge, largest of suite 3",
            challenge(post_quantum, true),
        ),
        (
            "offer, smallest",
            offer(hmac, &[const { String::new() }; 3], None, none()),
        ),
        (
            "offer, largest without attestation",
            offer(hmac, &longest, None, none()),
        ),
        (
            "offer, largest of suite 1",
            offer(hmac, &longest, attested, none()),
        ),
        (
            "offer, largest of suite 2",
            offer(hybrid, &longest, attested, none()),
        ),
        (
            "offer, smallest of suite 3",
            offer(post_quantum, &[const { String::new() }; 3], None, none()),
        ),
        (
            "offer, largest of suite 3",
            offer(post_quantum, &longest, attested, none()),
        ),
        (
            "offer, largest of suite 1, with four ignorable keys of 32 bytes",
            offer(hmac, &longest, attested, most_extensions()),
        ),
        (
            "offer, largest of suite 3, with four ignorable keys of 32 bytes",
            offer(post_quantum, &longest, attested, most_extensions()),
        ),
        ("message of suite 1 or 2, largest", longest_message()),
        (
            "message of suite 3, largest",
            post_quantum.longest_message(),
        ),
    ];
    let head = row([
        "message",
        "bytes",
        "characters",
        "version",
        "modules a side",
    ]);
    table([head].into_iter().chain(rows.map(|(message, bytes)| {
        let text = text::encode(&vec![0; bytes]);
        let code = QrMatrix::encode(&text).expect("every message fits into a code");
        row([
            message.to_owned(),
            bytes.to_string(),
            text.len().to_string(),
            code.version().to_string(),
            code.size().to_string(),
        ])
    })))
}

pub(crate) fn capacities() -> String {
    let versions = 1..=10_u32;
    let capacity = |version: u32| {
        let fits = |length: &usize| {
            let code = QrMatrix::encode(&"A".repeat(*length));
            code.is_ok_and(|code| code.version() as u32 <= version)
        };
        let longest = (1..400).rev().find(fits);
        longest.expect("a character fits").to_string()
    };
    let numbers = versions.clone().map(|version| version.to_string());
    table([
        ["version".to_owned()].into_iter().chain(numbers).collect(),
        ["characters at M".to_owned()]
            .into_iter()
            .chain(versions.map(capacity))
            .collect(),
    ])
}

/// The bytes of a challenge with the smallest or the largest numbers.
fn challenge(suite: Suite, largest: bool) -> usize {
    let (epoch, failures) = match largest {
        true => (u32::MAX, Failures::MOST),
        false => (0, Failures::NONE),
    };
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator([0; 12]),
        epoch: Epoch(epoch),
        failures,
        freshness: match suite {
            Suite::Hmac => Freshness::Nonce(Nonce([0; 16])),
            _ => Freshness::Encapsulated {
                suite,
                enc: point(),
                key_id: KeyId([0; 4]),
            },
        },
        extensions: Extensions::default(),
    };
    ChallengeMessage::new(challenge, Tag([0; 16]))
        .message()
        .len()
}

fn offer(
    suite: Suite,
    [vendor, model, serial]: &[String; 3],
    attestation: Option<[u8; 16]>,
    extensions: Extensions,
) -> usize {
    let offer = Offer {
        identity: Identity::new(vendor, model, serial).expect("within the limits"),
        contribution: match suite {
            Suite::Hmac => Contribution::Secret([0; 32].into()),
            _ => Contribution::Encapsulated {
                enc: encapsulation(suite),
                key_id: KeyId([0; 4]),
            },
        },
        code_length: CodeLength::Eight,
        attestation,
        extensions,
    };
    OfferMessage::new(offer).message().len()
}

fn encapsulation(suite: Suite) -> Encapsulation {
    match suite {
        Suite::PostQuantum => {
            Encapsulation::x_wing(&[9; X_WING_CIPHERTEXT]).expect("a legal point")
        }
        _ => Encapsulation::X25519(point()),
    }
}

fn point() -> Point {
    Point::new([9; 32]).expect("a legal point")
}

fn most_extensions() -> Extensions {
    let keys = (-24..=-21).map(|key| Extension::new(key, &[0; 32]).expect("a legal key"));
    Extensions::new(keys).expect("four keys are legal")
}
