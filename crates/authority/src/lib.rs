//! The account side of Relatch (spec/authority.md): decides who gets a code, and computes it.
//!
//! Sans-I/O: the caller brings the wall time, fresh random bytes and a [`Registry`]. An account service
//! logs people in, calls these few functions, sends the notices that the registry collects, and that is all:
//!
//! ```
//! use relatch_authority::{
//!     AccountId, Authority, DeviceName, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, SealNonce, WallTime,
//! };
//! # use relatch_derivation::{BindingKey, Keys};
//! # use relatch_wire::*;
//! # let offer = Offer {
//! #     identity: Identity::new("Vendor", "NVR-8", "0001")?,
//! #     contribution: Contribution::Secret([7; 32].into()),
//! #     code_length: CodeLength::Twelve,
//! #     attestation: None,
//! #     extensions: Extensions::default(),
//! # };
//! # let device = Keys::derive(&BindingKey::from_offer(&OfferMessage::new(offer.clone()))?);
//! # let challenge = Challenge {
//! #     action: Action::SetPassword,
//! #     locator: device.locator(),
//! #     epoch: Epoch(0),
//! #     failures: Failures(0),
//! #     code_length: CodeLength::Twelve,
//! #     freshness: Freshness::Nonce(Nonce([9; 16])),
//! #     extensions: Extensions::default(),
//! # };
//! # let challenge = device.tag().seal(challenge);
//! # let (offer_text, challenge_text) = (OfferMessage::new(offer).to_text(), challenge.to_text());
//! let master = MasterKey::new(MasterKeyId(1), &[42; 32]); // from the operator's key store
//! let mut authority = Authority::new(MemoryRegistry::default(), MasterKeys::new(master));
//! let alice = AccountId::new("alice")?; // whoever is logged in
//! let now = WallTime::from_secs(1_800_000_000);
//!
//! // Once: the app scanned the offer. Alice types the confirmation code at the device.
//! let offer = OfferMessage::from_text(&offer_text)?;
//! let nonce = SealNonce([1; 24]); // from the operating system's generator
//! let claimed = authority.claim(&alice, &offer, DeviceName::new("Back room")?, now, nonce)?;
//! println!("type {} at the device", *claimed.confirmation.grouped());
//!
//! // Later: the app scanned a challenge. Alice sees what it is about, and confirms.
//! let preview = authority.inspect(&alice, &challenge_text, now)?;
//! println!("{}: {} wrong codes so far", preview.name, preview.failures.0);
//! let code = authority.issue(&alice, &challenge_text, now)?;
//! println!("{}", *code.grouped());
//! # assert!(device.code().code(&challenge)?.matches(&relatch_derivation::TypedCode::parse(&code.digits(), CodeLength::Twelve)?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An answer of [`Refusal::Invalid`] is one for all causes. What differs behind it is in the registry's audit log.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod audit;
mod authority;
mod checks;
mod claim;
mod codec;
mod devices;
mod draft;
mod key_ring;
mod master;
mod memory;
mod owner;
mod preview;
mod recover;
mod refusal;
mod registry;
mod rewrap;
mod rows;
mod serial;
mod vault;
mod work;

pub use audit::{AuditEntry, Event, Notice, Reason};
pub use authority::Authority;
pub use claim::Claimed;
pub use devices::{Device, Devices};
pub use key_ring::{KeyRing, SameKeyId};
pub use master::{MasterKey, MasterKeyId, MasterKeys};
pub use memory::MemoryRegistry;
pub use preview::Preview;
pub use refusal::{ActRefusal, ClaimRefusal, Refusal, StepUpReason};
pub use registry::{
    AccountRow, Batch, BindingRow, CommitError, PAGE, Registry, SealNonce, SealedKey, SerialRow,
    StorageError,
};
pub use relatch_binding::{
    AccountId, ChallengeHash, Delegation, Denied, DeviceName, Phase, Role, Terms, WallTime,
};
pub use relatch_derivation::{FactoryKey, KeySet, PublicKeySet, SelfTestError};
pub use rewrap::Rewrapped;
