//! How large messages are as QR codes: of messages that are made here, drawn by the generator.

use relatch_optics::qr::{Level, QrMatrix};
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Encapsulation, Epoch, Extension,
    Extensions, Failures, Freshness, Identity, KeyId, Locator, Nonce, Offer, OfferMessage, Point,
    Suite, Tag, X_WING_CIPHERTEXT, text,
};

use crate::generated::{row, table};
use crate::registry::longest_message;

/// How many bytes an unregistered action of five digits adds to a challenge.
const FIVE_DIGIT_ACTION: usize = 2;

const HEAD: [&str; 6] = [
    "message",
    "bytes",
    "characters",
    "level",
    "version",
    "modules a side",
];

pub(crate) fn messages() -> String {
    let none = Extensions::default;
    let attested = Some([0; 16]);
    let longest = ["x".repeat(32), "x".repeat(32), "x".repeat(48)];
    let nameless = [const { String::new() }; 3];
    let (hmac, hybrid, quantum) = (Suite::Hmac, Suite::Hybrid, Suite::PostQuantum);
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
        ("challenge, largest of suite 3", challenge(quantum, true)),
        ("offer, smallest", offer(hmac, &nameless, None, none())),
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
            offer(quantum, &nameless, None, none()),
        ),
        (
            "offer, largest of suite 3",
            offer(quantum, &longest, attested, none()),
        ),
        (
            "offer, largest of suite 1, with four ignorable keys of 32 bytes",
            offer(hmac, &longest, attested, most_extensions()),
        ),
        (
            "offer, largest of suite 3, with four ignorable keys of 32 bytes",
            offer(quantum, &longest, attested, most_extensions()),
        ),
        ("message of suite 1 or 2, largest", longest_message()),
        ("message of suite 3, largest", quantum.longest_message()),
    ];
    table([row(HEAD)].into_iter().chain(rows.map(|(message, bytes)| {
        let text = text::encode(&vec![0; bytes]);
        let code = QrMatrix::encode(&text).expect("every message fits into a code");
        row([
            message.to_owned(),
            bytes.to_string(),
            text.len().to_string(),
            format!("{:?}", Level::of(&text)),
            code.version().to_string(),
            code.size().to_string(),
        ])
    })))
}

pub(crate) fn capacities() -> String {
    /// The versions that the messages of suites 1 and 2 have.
    const SMALL: core::ops::RangeInclusive<u8> = 1..=10;
    /// And those that offers of suite 3 have.
    const LARGE: core::ops::RangeInclusive<u8> = 24..=28;
    [(Level::M, SMALL), (Level::L, LARGE)]
        .map(|(level, versions)| {
            let numbers = versions.clone().map(|version| version.to_string());
            let holds = versions.map(|version| capacity(level, version).to_string());
            let name = |name: String| [name].into_iter();
            table([
                name("version".to_owned()).chain(numbers).collect(),
                name(format!("characters at {level:?}"))
                    .chain(holds)
                    .collect(),
            ])
        })
        .join("\n")
}

/// The characters that a version holds: a symbol of one more is larger.
fn capacity(level: Level, version: u8) -> usize {
    let fits = |length: usize| {
        let code = QrMatrix::encode_at(level, &"A".repeat(length));
        code.is_ok_and(|code| code.version() <= version)
    };
    let (mut holds, mut too_many) = (1, 4_297);
    while too_many - holds > 1 {
        let length = usize::midpoint(holds, too_many);
        if fits(length) {
            holds = length;
        } else {
            too_many = length;
        }
    }
    holds
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
            Suite::PostQuantum => encapsulated(x_wing()),
            _ => encapsulated(Encapsulation::X25519(point())),
        },
        code_length: CodeLength::Eight,
        attestation,
        extensions,
    };
    OfferMessage::new(offer).message().len()
}

fn encapsulated(enc: Encapsulation) -> Contribution {
    Contribution::Encapsulated {
        enc,
        key_id: KeyId([0; 4]),
    }
}

fn x_wing() -> Encapsulation {
    Encapsulation::x_wing(&[9; X_WING_CIPHERTEXT]).expect("a legal point at its end")
}

fn point() -> Point {
    Point::new([9; 32]).expect("a legal point")
}

fn most_extensions() -> Extensions {
    let keys = (-24..=-21).map(|key| Extension::new(key, &[0; 32]).expect("a legal key"));
    Extensions::new(keys).expect("four keys are legal")
}
