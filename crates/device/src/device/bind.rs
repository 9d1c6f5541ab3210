//! Binding: offer, confirm, release (spec/binding.md, "At the device").

use alloc::string::String;

#[cfg(feature = "hybrid")]
use relatch_derivation::PublicKeySet;
use relatch_derivation::TypedCode;
use relatch_wire::Fresh32;
use zeroize::Zeroizing;

use super::Device;
#[cfg(feature = "hybrid")]
use crate::error::LoadKeysError;
use crate::error::{AdministratorError, ConfirmError, OfferError, ProofNeeded};
use crate::offer::OpenOffer;
use crate::session::{Administrator, Proof};
use crate::store::{StorageError, Store};
use crate::suite::BoundSuite;
use crate::time::Uptime;

impl<S: Store> Device<S> {
    /// Offers a binding with a fresh key, in place of an older offer, and returns its QR text.
    /// [BIND-1] [KEY-1] [HYB-12]
    ///
    /// A device that has an authority's keys offers their suite, another one suite 1. [HYB-10] The
    /// offer ends with the administrator's session, and after 30 minutes. [BIND-22]
    ///
    /// # Errors
    /// [`OfferError`]: the proof no longer holds, or the suite is below that of the last binding or
    /// of the firmware. [BIND-11]
    ///
    /// # Security
    /// The text of suite 1 is a secret: show it to the administrator only, with a warning that a
    /// person who photographs it owns the binding. [BIND-5]
    pub fn offer_binding(
        &mut self,
        proof: &Proof,
        random: Fresh32,
        now: Uptime,
    ) -> Result<Zeroizing<String>, OfferError> {
        self.require(proof, now)
            .map_err(|ProofNeeded| OfferError::ProofNeeded)?;
        let suite = BoundSuite::offered(&self.config).suite();
        if suite < self.config.minimum_suite
            || suite.number() < self.records.binding().minimum_suite
        {
            return Err(OfferError::SuiteTooLow);
        }
        let offer = OpenOffer::new(&self.config, proof.administrator().session(), random)?;
        Ok(self.offer.insert(offer).text())
    }

    /// Reads the confirmation code that the app showed, and makes the binding effective. [BIND-3]
    ///
    /// Only the session that made the offer may confirm it. [BIND-23] Then show
    /// [`Device::begin_check`]: it proves that the owner's own app can recover the device.
    ///
    /// # Errors
    /// [`ConfirmError`]; the old binding, or none, holds.
    pub fn confirm_binding(
        &mut self,
        administrator: &Administrator,
        input: &str,
        now: Uptime,
    ) -> Result<(), ConfirmError> {
        self.advance(now);
        let offer = self.offer.as_mut();
        let offer = offer
            .filter(|offer| offer.belongs_to(administrator.session()))
            .ok_or(ConfirmError::NoOffer)?;
        let typed = TypedCode::parse(input, offer.code_length()).map_err(ConfirmError::Typo)?;
        if !offer.is_confirmed_by(&typed) {
            let left = offer.lose_try();
            if left == 0 {
                self.offer = None; // [BIND-4]
            }
            return Err(ConfirmError::Wrong { left });
        }
        let before = self.records.binding().generation;
        let committed = self.records.commit_binding(offer.binding());
        // A commit that fails may still find the binding of an earlier one, which could not be read
        // back then.
        if committed.is_ok() || self.records.binding().generation != before {
            self.adopt();
        }
        committed.map_err(ConfirmError::Storage)?;
        self.offer = None;
        Ok(())
    }

    /// Takes an authority's public keys from a key file, for the offers from now on until the
    /// restart. [HYB-9]
    ///
    /// Returns the keys: show their id, and keep [`PublicKeySet::to_text`] for the
    /// [`crate::Config`] of the next start. A binding keeps the keys that it was made with.
    ///
    /// # Errors
    /// [`LoadKeysError`]; the previous keys stay.
    ///
    /// # Security
    /// The administrator chose the file. With an incorrect one the confirmation code does not
    /// match: the binding key depends on every bit of both keys. [HYB-21]
    #[cfg(feature = "hybrid")]
    pub fn load_authority(
        &mut self,
        proof: &Proof,
        key_file: &str,
        now: Uptime,
    ) -> Result<PublicKeySet, LoadKeysError> {
        self.require(proof, now)
            .map_err(|ProofNeeded| LoadKeysError::ProofNeeded)?;
        let keys = PublicKeySet::from_text(key_file).map_err(LoadKeysError::KeyFile)?;
        self.config.authority = Some(keys.clone());
        Ok(keys)
    }

    /// Takes the offer off the screen: the administrator cancelled it.
    pub fn discard_offer(&mut self) {
        self.offer = None;
    }

    /// Ends the binding; later offers still use no lower suite. [BIND-10]
    ///
    /// # Errors
    /// [`AdministratorError`]; after [`AdministratorError::Storage`] ask [`Device::status`] whether the device
    /// is still bound, and try again.
    pub fn release(&mut self, proof: &Proof, now: Uptime) -> Result<(), AdministratorError> {
        self.require(proof, now)
            .map_err(|ProofNeeded| AdministratorError::ProofNeeded)?;
        let unbound = self.unbind(self.records.binding().minimum_suite);
        unbound.map_err(AdministratorError::Storage)
    }

    /// Ends the binding and the limit on later suites; part of the vendor's factory reset.
    /// [BIND-10]
    ///
    /// # Errors
    /// [`StorageError`]: as [`Device::release`].
    pub fn factory_reset(&mut self) -> Result<(), StorageError> {
        self.unbind(0)
    }

    fn unbind(&mut self, minimum_suite: u16) -> Result<(), StorageError> {
        self.offer = None;
        let unbound = self.records.unbind(minimum_suite);
        self.adopt();
        unbound
    }
}
