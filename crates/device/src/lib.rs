//! The device side of Relatch: a state machine without clock, random generator or I/O.
//!
//! A device is bound to an account, its owner forgets the password, and a code from the owner's
//! phone lets them set a new one:
//!
//! ```
//! use std::io;
//!
//! use relatch_device::{
//!     CodeLength, Config, Console, Device, Fresh32, Identity, PasswordStore, RECORD_MAX,
//!     RecordKey, ReplaceError, Session, Slot, Store, Suite, Uptime,
//! };
//! # use relatch_derivation::{BindingKey, Keys};
//! # use relatch_wire::{ChallengeMessage, OfferMessage};
//!
//! /// Four places of flash, each erased and written independently of the others.
//! #[derive(Default)]
//! struct Flash([Vec<u8>; 4]);
//!
//! impl Store for Flash {
//!     type Error = io::Error;
//!
//!     fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> io::Result<usize> {
//!         let stored = &self.0[slot as usize];
//!         buffer[..stored.len()].copy_from_slice(stored);
//!         Ok(stored.len())
//!     }
//!
//!     fn write(&mut self, slot: Slot, record: &[u8]) -> io::Result<()> {
//!         self.0[slot as usize] = record.to_vec(); // returns when it would survive a power cut
//!         Ok(())
//!     }
//! }
//!
//! /// Where the vendor keeps the administrator's password; hash it there.
//! struct Login(String);
//!
//! impl PasswordStore for Login {
//!     fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
//!         self.0 = new.into();
//!         Ok(())
//!     }
//!
//!     fn holds(&mut self, password: &str) -> Option<bool> {
//!         Some(self.0 == password)
//!     }
//! }
//!
//! /// Stands for the operating system's random generator.
//! fn fresh() -> io::Result<Fresh32> {
//!     Fresh32::generate(|bytes| Ok(bytes.fill(7)))
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let config = Config::new(
//!     Identity::new("Vendor", "NVR-8", "0001")?,
//!     RecordKey::new(&[1; 32]), // a key of this one device, not readable with its flash
//!     Suite::Hmac,              // the lowest suite; Suite::Hybrid with an authority's keys
//!     CodeLength::Twelve,
//! );
//! let at = Uptime::from_millis;
//! let mut device = Device::start(config, Flash::default(), at(0), 1);
//! let screen = Session { id: 1, console: Console::Local };
//!
//! // Binding: the administrator scans the offer and types the app's confirmation code.
//! let proof = device.prove_administrator(screen, at(1_000)); // their password was just verified
//! let offer = device.offer_binding(&proof, fresh()?, at(1_000))?;
//! # let offer = OfferMessage::from_text(&offer)?;
//! # let account = Keys::derive(&BindingKey::from_offer(&offer)?);
//! # let confirmation_code = account.confirm().code(&offer).digits();
//! device.confirm_binding(proof.administrator(), &confirmation_code, at(9_000))?;
//! assert!(device.status(at(9_000)).is_bound());
//!
//! // Scan to check: the owner's app scans once more and shows a code that changes nothing.
//! let check = device.begin_check(proof.administrator(), fresh()?, at(20_000))?;
//! # let challenge = account.tag().authenticate(ChallengeMessage::from_text(&check)?)?;
//! # let code = account.code().code(&challenge, CodeLength::Twelve)?.digits();
//! device.submit_check(proof.administrator(), &code, at(50_000))?;
//!
//! // Recovery: the owner scans the challenge, types the app's code, and sets a new password.
//! let shown = device.begin_recovery(screen, fresh()?, at(60_000))?;
//! # let challenge = account.tag().authenticate(ChallengeMessage::from_text(&shown.text)?)?;
//! # let code = account.code().code(&challenge, CodeLength::Twelve)?.digits();
//! let grant = device.submit_code(screen, &code, at(90_000))?;
//! let mut login = Login("forgotten".into());
//! device.set_password(grant, screen, &mut login, "new password", at(95_000))?;
//! assert_eq!(login.holds("new password"), Some(true));
//! # Ok(())
//! # }
//! ```
//!
//! The vendor brings three things:
//!
//! - **Time.** Calls take the [`Uptime`]. Nothing has to be called when nothing happens:
//!   what is over by then ends at the next call.
//! - **Randomness.** [`Fresh32`] is 32 fresh bytes of a generator that holds 128 bits of entropy by
//!   then. [KEY-2] is the vendor's to keep: nothing else here is random. With the feature
//!   `rand_core` it comes from any generator with the traits of that crate.
//! - **Storage.** A [`Store`] with four slots. A call that returns has stored what it must; after a
//!   power cut [`Device::start`] on the same slots continues. `relatch-file-store` has one in files,
//!   `relatch-nor-flash` one on raw flash.
//!
//! Calls come one at a time; `&mut` ensures it. Each call of a recovery returns what the next one
//! needs: [`Device::begin_recovery`] shows the challenge, [`Device::submit_code`] turns the correct
//! code into a [`Grant`], and [`Device::set_password`] uses it up. [`Device::status`] says what to
//! show, and why.
//!
//! Everything that a signature names is exported here: a vendor needs no other crate.
#![no_std]

extern crate alloc;

mod attempt;
mod check;
mod config;
mod device;
mod error;
mod grant;
mod offer;
mod password;
mod record;
mod records;
mod recovery;
mod session;
mod status;
mod store;
mod suite;
mod time;

pub use config::{Config, LifetimeError, RecordKey};
pub use device::Device;
#[cfg(feature = "hybrid")]
pub use error::LoadKeysError;
pub use error::{
    AdministratorError, BeginError, ConfirmError, NotBoundError, OfferError, SetPasswordError,
    SubmitCheckError, SubmitError,
};
pub use grant::Grant;
pub use password::{PasswordSet, PasswordStore, ReplaceError};
pub use recovery::Shown;
#[cfg(feature = "hybrid")]
pub use relatch_derivation::PublicKeySet;
pub use relatch_derivation::{FactoryKey, TypoError};
pub use relatch_wire::{
    CodeLength, Epoch, Failures, FieldError, Fresh32, Identity, KeyId, Secret, Suite,
};
#[cfg(feature = "hybrid")]
pub use relatch_wire::{KeyFileError, Point};
pub use session::{Administrator, Console, Proof, Session};
pub use status::{BindingStatus, Status, StoredRecords};
pub use store::{Counted, MonotonicCounter, RECORD_MAX, Slot, StorageError, Store};
pub use time::Uptime;
pub use zeroize::Zeroizing;
