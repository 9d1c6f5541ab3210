//! The rules of a binding at the authority (spec/binding.md, "At the authority"; spec/authority.md).
//!
//! Pure decisions over plain data: no key, no storage, no clock. [`Binding`] is the record; every rule either changes
//! the record as a whole or says why not. `relatch_authority` asks the rules in the order that the specification fixes,
//! and keeps the records.
//!
//! Names: a rule that says no gives its reason ([`ActRefusal`], [`Taken`], [`NotFresh`], [`Spent`], [`Stranger`]),
//! which is an answer; an `...Error`, as [`TextError`], is a fault of the program that calls.
//!
//! ```
//! use relatch_binding::{AccountId, Attestation, Binding, DeviceName, Offered, Role, WallTime};
//! use relatch_wire::{Action, CodeLength, Identity, Suite};
//!
//! let now = WallTime::from_secs(1_800_000_000);
//! let owner = AccountId::new("alice")?;
//! let binding = Binding::claimed(
//!     owner.clone(),
//!     DeviceName::new("Shop, back room")?,
//!     Offered {
//!         suite: Suite::Hmac,
//!         key_id: None,
//!         code_length: CodeLength::Twelve,
//!         identity: Identity::default(),
//!         attestation: Attestation::None,
//!         hash: [7; 32],
//!     },
//!     now,
//! );
//! assert_eq!(binding.role(&owner, Action::SetPassword, now), Ok(Role::Owner));
//! # Ok::<(), relatch_binding::TextError>(())
//! ```
#![no_std]

extern crate alloc;

mod account;
mod act;
mod challenge;
mod delegation;
mod ending;
mod freeze;
mod owner;
mod proof;
mod record;
mod refusal;
mod scan;
mod text;
mod time;
mod transfer;

pub use account::{Account, CLAIMS_PER_DAY, PENDING_PER_ACCOUNT, TooMany};
pub use act::Act;
pub use challenge::{Approval, Approvals, ChallengeHash, Issued, IssuedCodes, SessionId};
pub use delegation::{Delegation, Delegations, Spent, Terms};
pub use freeze::{Former, Freezes};
pub use owner::Effect;
pub use proof::{ActHash, ActProof, NotFresh};
pub use record::{Attestation, Binding, Offered, Phase, Taken};
pub use refusal::ActRefusal;
pub use scan::{EpochStep, Role, Stopped, Stranger};
pub use text::{AccountId, DeviceName, TextError};
pub use time::{CODES_PER_ACCOUNT, CODES_PER_BINDING, Seen, WallTime, Window};
pub use transfer::TransferOffer;
