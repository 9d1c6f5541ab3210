//! The rules of a binding at the authority (spec/binding.md, "At the authority"; spec/authority.md).
//!
//! Pure decisions over plain data: no key, no storage, no clock. [`Binding`] is the record, each rule has a file of
//! its own, and every rule either changes the record as a whole or says why not. `relatch_authority` asks them in
//! the order that the specification fixes, and keeps the records.
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
//! # Ok::<(), relatch_binding::TextFault>(())
//! ```
#![no_std]

extern crate alloc;

mod approval;
mod claim;
mod code_length;
mod delegation;
mod end;
mod epoch;
mod freeze;
mod issued;
mod limits;
mod notice;
mod owner;
mod record;
mod text;
mod time;
mod who;

pub use approval::{Approval, Approvals, NotFresh};
pub use claim::Taken;
pub use code_length::{CodeLengthFault, MANY_FAILURES};
pub use delegation::{Delegation, Delegations, Spent, Terms};
pub use epoch::EpochStep;
pub use issued::{ChallengeHash, Issued, IssuedCodes};
pub use limits::{CODES_PER_ACCOUNT, CODES_PER_BINDING, Window};
pub use owner::Denied;
pub use record::{Binding, Offered, Phase};
pub use text::{AccountId, DeviceName, TextFault};
pub use time::WallTime;
pub use who::{Role, Stranger};
