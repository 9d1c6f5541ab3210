//! The account side of Relatch (spec/authority.md): decides who gets a code, and computes it.
//!
//! The caller brings the wall time, fresh random bytes and the rows. [`Authority`] reads and commits through a blocking
//! [`Registry`]; an asynchronous service drives a [`Decider`] by hand. Beside these calls an account service logs people
//! in and sends the notices that the registry collects:
//!
//! ```
//! use relatch_authority::{
//!     AccountId, Authority, CodeLength, DeviceName, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, Minimum,
//!     Fresh32, OfferMessage, ReceiptKey, SessionId, Suite, WallTime,
//! };
//! # use relatch_derivation::{BindingKey, Keys};
//! # use relatch_wire::{Action, Challenge, Contribution, Epoch, Extensions, Failures, Freshness, Identity, Nonce, Offer};
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
//! #     failures: Failures::NONE,
//! #     freshness: Freshness::Nonce(Nonce([9; 16])),
//! #     extensions: Extensions::default(),
//! # };
//! # let challenge = device.tag().seal(challenge);
//! # let (offer_text, challenge_text) = (OfferMessage::new(offer).to_text(), challenge.to_text());
//! let master = MasterKey::new(MasterKeyId(1), &[42; 32]); // from the operator's key store
//! let minimum = Minimum { suite: Some(Suite::Hmac), code_length: CodeLength::Twelve }; // what an offer must bring
//! let receipts = ReceiptKey::new(&[43; 32]); // outlives the master keys
//! let authority = Authority::new(MemoryRegistry::default(), MasterKeys::new(master), receipts, minimum);
//! let alice = AccountId::new("alice")?; // the account that is logged in
//! let now = WallTime::from_secs(1_800_000_000);
//!
//! // Once: the app scanned the offer. Alice types the confirmation code at the device.
//! let offer = OfferMessage::from_text(&offer_text)?;
//! let random = Fresh32::from([1; 32]); // from the operating system's generator
//! let claimed = authority.claim(&alice, &offer, DeviceName::new("Back room")?, now, random)?;
//! println!("type {} at the device", *claimed.confirmation.grouped());
//!
//! // Later: the app scanned a challenge. Alice sees what it is about, and confirms.
//! let preview = authority.inspect(&alice, &challenge_text, now)?;
//! println!("{}: {} wrong codes so far", preview.name, preview.failures);
//! let session = SessionId([9; 16]); // names the app's session
//! let code = authority.issue(&alice, session, &challenge_text, now)?;
//! println!("{}", *code.grouped());
//! # assert!(device.code().code(&challenge, CodeLength::Twelve)?.matches(&relatch_derivation::TypedCode::parse(&code.digits(), CodeLength::Twelve)?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Refusal::Invalid`] is one answer for many causes; the registry's audit log has the cause.
//!
//! Features, both off unless asked for: `serde` writes audit entries, notices and previews; `test-suite` has the tests that
//! an adapter of [`Registry`] must pass.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod act;
mod audit;
mod authority;
mod bytes;
mod call;
mod checks;
mod claim;
mod codec;
mod counter;
mod decider;
mod devices;
mod draft;
mod index;
mod key_ring;
mod master;
mod memory;
mod preview;
mod receipt;
mod recover;
mod refusal;
mod registry;
mod rewrap;
mod rows;
mod snapshot;
mod sweep;
#[cfg(feature = "test-suite")]
pub mod test_suite;
mod vault;
mod work;

pub use act::act_hash;
pub use audit::{
    AuditEntry, AuditFault, AuditHead, AuditRecord, EntryError, Event, Notice, Reason,
    StepUpReason, audit_link, verify_audit,
};
pub use authority::{ATTEMPTS, Authority, Brought, StillUsed};
pub use call::CallError;
pub use claim::{Claimed, OpenedOffer};
pub use counter::{CounterId, CounterRow};
pub use decider::{Decided, Decider, Minimum, NotAuthentic, Outcome};
pub use devices::{BoundDevice, DelegatedDevice, DevicePage, Invitation};
pub use index::RowIndex;
pub use key_ring::{KeyRing, KeyRingError, KeySetState};
pub use master::{MasterKey, MasterKeyId, MasterKeys, SameMasterKeyId};
pub use memory::{MemoryRegistry, MemoryTables};
pub use preview::Preview;
pub use receipt::{Receipt, ReceiptKey};
pub use refusal::{ClaimRefusal, Refusal};
pub use registry::{
    AccountRow, Batch, BindingRow, CommitError, PAGE, Registry, SealedKey, StorageError,
};
pub use relatch_binding::{
    AccountId, Act, ActHash, ActProof, ActRefusal, Attestation, ChallengeHash, Delegation,
    DeviceName, Former, Freezes, Phase, Role, SessionId, Stopped, Stranger, Terms, TextError,
    TooMany, TransferOffer, WallTime,
};
pub use relatch_derivation::{Code, FactoryKey, KeySet, PublicKeySet, SelfTestError};
pub use relatch_wire::{
    Action, Advice, ChallengeMessage, CodeLength, DecodeError, EncapsulationKey, Epoch, Failures,
    FieldError, Fresh32, Identity, KeyFileError, KeyId, Locator, OfferMessage, Point, Suite,
};
pub use rewrap::Rewrapped;
pub use rows::SealRandom;
pub use snapshot::{NewerRow, RowId, Snapshot, Undecided};
pub use sweep::{SweepRow, Swept};
