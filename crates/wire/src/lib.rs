//! What is in a Relatch QR code (spec/protocol.md, "Wire format").
//!
//! A phone app needs only this crate: [`Message::from_text`] reads what the camera saw, and
//! [`DecodeError::advice`] says which of three sentences to show if it is not usable. Lengths are
//! checked before anything is allocated: a text has at most [`text::MAX_CHARS`] characters, a
//! message at most [`text::MAX_MESSAGE`] bytes, and decoding allocates no more than a copy of it.
//!
//! ```
//! use relatch_wire::{Advice, Message};
//!
//! let error = Message::from_text("https://example.com").unwrap_err();
//! assert_eq!(error.advice(), Advice::NotRelatch);
//! let error = Message::from_text("RL2:ANYTHING").unwrap_err();
//! assert_eq!(error.advice(), Advice::UpdateApp);
//! ```
#![no_std]

extern crate alloc;

mod cbor;
mod challenge;
mod error;
mod extensions;
mod fields;
mod hex;
mod ids;
mod kem;
mod key_file;
mod message;
mod offer;
mod point;
mod printable;
mod secret;
pub mod text;

pub use challenge::{Challenge, ChallengeMessage, Freshness};
pub use error::{Advice, CborError, DecodeError, FieldError, Stage, TextError};
pub use extensions::{Extension, Extensions};
pub use hex::Hex;
pub use ids::{Action, CodeLength, Epoch, Failures, KeyId, Locator, Nonce, Suite, Tag};
pub use kem::{Encapsulation, EncapsulationKey, Kem, X_WING_CIPHERTEXT, X_WING_KEY, XWing};
pub use key_file::{KeyFile, KeyFileError};
pub use message::Message;
pub use offer::{Contribution, Identity, Offer, OfferMessage};
pub use point::Point;
pub use secret::{Fresh32, Secret};
