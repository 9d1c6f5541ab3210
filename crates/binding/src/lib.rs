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
//! use relatch_binding::{AccountId, Binding, DeviceName, Offered, Role};
//! use relatch_wire::{Action, CodeLength, Identity, Suite};
//!
//! let owner = AccountId::new("alice")?;
//! let binding = Binding::claimed(
//!     owner.clone(),
//!     DeviceName::new("Shop, back room")?,
//!     Offered {
//!         suite: Suite::Hmac,
//!         key_id: None,
//!         code_length: CodeLength::Twelve,
//!         identity: Identity::default(),
//!         attested: false,
//!     },
//! );
//! assert_eq!(binding.role(&owner, Action::SetPassword), Ok(Role::Owner));
//! # Ok::<(), relatch_binding::TextError>(())
//! ```
#![no_std]

extern crate alloc;

mod challenge;
mod delegation;
mod owner;
mod record;
mod scan;
mod text;
mod time;

pub use challenge::{Approval, Approvals, ChallengeHash, Issued, IssuedCodes, NotFresh};
pub use delegation::{Delegation, Delegations, Spent, Terms};
pub use owner::ActRefusal;
pub use record::{Binding, Offered, Phase, Taken};
pub use scan::{EpochStep, Role, Stranger};
pub use text::{AccountId, DeviceName, TextError};
pub use time::{CODES_PER_ACCOUNT, CODES_PER_BINDING, WallTime, Window};
