//! Keys, tags and codes (spec/protocol.md, "Keys" and "Codes"): the cryptographic core.
//!
//! Both ends derive the same code from shared keys and the exact bytes of the challenge; nothing is
//! decrypted. Device and authority use the same few calls, here in suite 1. Suite 2 is behind the
//! feature `hybrid`, which is on by default, suite 3 behind `post-quantum`, which is not.
//!
//! ```
//! use relatch_derivation::{BindingKey, Keys, SeedInput, TypedCode};
//! use relatch_wire::{
//!     Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
//!     Offer, OfferMessage,
//! };
//!
//! // Binding: both ends know the offer.
//! let offer = OfferMessage::new(Offer {
//!     identity: Identity::new("Vendor", "Model", "0001")?,
//!     contribution: Contribution::Secret([7; 32].into()),
//!     code_length: CodeLength::Twelve,
//!     attestation: None,
//!     extensions: Extensions::default(),
//! });
//! let keys = Keys::derive(&BindingKey::from_offer(&offer)?);
//!
//! // Recovery: the device asks, the authority answers, the device compares.
//! let challenge = Challenge {
//!     action: Action::SetPassword,
//!     locator: keys.locator(),
//!     epoch: Epoch(0),
//!     failures: Failures::NONE,
//!     freshness: Freshness::Nonce(keys.seed().nonce(SeedInput {
//!         random: [9; 32].into(),
//!         epoch: Epoch(0),
//!         failures: Failures::NONE,
//!         uptime: 1_000,
//!         boot: 0,
//!         made: 0,
//!     })),
//!     extensions: Extensions::default(),
//! };
//! let shown = keys.tag().seal(challenge);
//! let scanned = relatch_wire::ChallengeMessage::from_text(&shown.to_text())?;
//! let authentic = keys.tag().authenticate(scanned)?;
//! let code = keys.code().code(&authentic, CodeLength::Twelve)?;
//! let typed = TypedCode::parse(&code.grouped(), CodeLength::Twelve)?;
//! assert!(keys.code().code(&shown, CodeLength::Twelve)?.matches(&typed));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod attestation;
#[cfg(feature = "hybrid")]
mod binding_kem;
mod code;
mod ct_eq;
mod damm;
mod digest;
#[cfg(feature = "hybrid")]
mod hpke;
#[cfg(feature = "hybrid")]
mod hybrid;
#[cfg(feature = "hybrid")]
mod key_set;
mod keys;
pub mod labels;
mod mac;
mod reduce;
mod tag;
mod typed;
#[cfg(feature = "post-quantum")]
mod x_wing;

pub use attestation::FactoryKey;
pub use code::Code;
pub use ct_eq::ct_eq;
pub use digest::digest;
#[cfg(feature = "hybrid")]
pub use hybrid::{CodeExport, CodeExporter, KeySetError, OfferExporter};
#[cfg(feature = "hybrid")]
pub use key_set::{KeySet, PublicKeySet, SelfTestError};
pub use keys::{BindingKey, CodeKey, ConfirmKey, Keys, OtherSuiteError, Prk, SeedInput, SeedKey};
pub use labels::Label;
pub use mac::{MacError, MacKey};
pub use tag::{Authentic, MessageHash, TagError, TagKey};
pub use typed::{TypedCode, TypoError};
