//! The messages that are photographed: the largest that are legal without ignorable keys, random where they may be.

use core::fmt;

use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extensions, Failures,
    Freshness, Identity, KeyId, Locator, Nonce, Offer, OfferMessage, Point, Suite, Tag,
};
use serde::Serialize;

use crate::picture::qr::Level;
use crate::random::Random;

/// A message that a device shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// A challenge of suite 1: 73 bytes.
    Challenge1,
    /// A challenge of suite 2: 96 bytes.
    Challenge2,
    /// An offer of suite 1: 184 bytes.
    Offer1,
    /// An offer of suite 2: 190 bytes.
    Offer2,
}

/// A message as a QR code: a column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The message.
    pub message: Message,
    /// The error correction of its code.
    pub level: Level,
}

impl Message {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Challenge1,
        Self::Challenge2,
        Self::Offer1,
        Self::Offer2,
    ];

    /// A text of this message, with fresh random fields.
    #[must_use]
    pub fn text(self, dice: &mut Random) -> String {
        match self {
            Self::Challenge1 => challenge(Suite::Hmac, dice),
            Self::Challenge2 => challenge(Suite::Hybrid, dice),
            Self::Offer1 => offer(Suite::Hmac, dice),
            Self::Offer2 => offer(Suite::Hybrid, dice),
        }
    }
}

fn challenge(suite: Suite, dice: &mut Random) -> String {
    let challenge = Challenge {
        action: Action::SetPassword,
        locator: Locator(dice.bytes()),
        epoch: Epoch(u32::MAX),
        failures: Failures(u32::MAX),
        code_length: CodeLength::Twenty,
        freshness: match suite {
            Suite::Hmac => Freshness::Nonce(Nonce(dice.bytes())),
            Suite::Hybrid => Freshness::Encapsulated {
                enc: point(dice),
                key_id: KeyId(dice.bytes()),
            },
        },
        extensions: Extensions::default(),
    };
    ChallengeMessage::new(challenge, Tag(dice.bytes())).to_text()
}

fn offer(suite: Suite, dice: &mut Random) -> String {
    let mut words = |length: usize| -> String {
        let letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
        let drawn = dice.bytes::<48>();
        let letter = |byte: &u8| letters.chars().nth(usize::from(byte % 64));
        drawn.iter().take(length).filter_map(letter).collect()
    };
    let (vendor, model, serial) = (words(32), words(32), words(48));
    OfferMessage::new(Offer {
        // Texts of these lengths are legal, so the fallback is for the compiler alone.
        identity: Identity::new(&vendor, &model, &serial).unwrap_or_default(),
        contribution: match suite {
            Suite::Hmac => Contribution::Secret(dice.bytes().into()),
            Suite::Hybrid => Contribution::Encapsulated {
                enc: point(dice),
                key_id: KeyId(dice.bytes()),
            },
        },
        code_length: CodeLength::Twenty,
        attestation: Some(dice.bytes()),
        extensions: Extensions::default(),
    })
    .to_text()
    .to_string()
}

/// Almost every number is a legal point.
fn point(dice: &mut Random) -> Point {
    loop {
        if let Some(point) = Point::new(dice.bytes()) {
            return point;
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Challenge1 => "challenge 1",
            Self::Challenge2 => "challenge 2",
            Self::Offer1 => "offer 1",
            Self::Offer2 => "offer 2",
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.message, self.level)
    }
}
