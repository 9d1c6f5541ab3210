//! Binding at the device: offer, confirm, release (spec/binding.md, "At the device").

use alloc::string::String;

#[cfg(feature = "hybrid")]
use relatch_derivation::PublicKeySet;
use relatch_derivation::{BindingKey, Keys, OtherSuiteError};
use relatch_wire::{Contribution, Extensions, Offer, OfferMessage, Secret};
#[cfg(feature = "hybrid")]
use relatch_wire::{KeyFileError, KeyId};
use zeroize::Zeroizing;

use crate::device::Device;
use crate::error::{ConfirmError, OfferError};
use crate::record::{BindingRecord, Bound, Generation};
use crate::records::StorageError;
use crate::session::Administrator;
use crate::store::Store;
use crate::suite::{BoundSuite, Offering, Zero};
use crate::time::Uptime;

/// How many wrong confirmation codes discard an offer.
const TRIES: u8 = 3;

/// The offer on the screen. [BIND-2]
pub(crate) struct OpenOffer {
    message: OfferMessage,
    suite: BoundSuite,
    key: BindingKey,
    tries: u8,
}

impl<S: Store> Device<S> {
    /// Offers a binding with a fresh key, in place of an older offer. [BIND-1]
    ///
    /// `random`: 32 fresh random bytes, used for nothing else. [KEY-1] [HYB-12] A device that has keys of an authority
    /// offers suite 2; one that has none offers suite 1, and that text is as secret as the random bytes: show it to the
    /// administrator only, with a warning that whoever photographs it owns the binding. [HYB-10] [BIND-5]
    ///
    /// # Errors
    /// [`OfferError`]: a lower suite than that of the last binding. [BIND-11]
    pub fn offer_binding(
        &mut self,
        _: &Administrator,
        random: Secret<32>,
        now: Uptime,
    ) -> Result<Zeroizing<String>, OfferError> {
        self.advance(now);
        let suite = self.offered_suite();
        if suite.suite() < self.config.minimum_suite
            || suite.suite().number() < self.records.binding().minimum_suite
        {
            return Err(OfferError::SuiteTooLow);
        }
        let (contribution, offering) = self
            .contribution(random)
            .map_err(|Zero| OfferError::AuthorityKey)?;
        let mut offer = Offer {
            identity: self.config.identity.clone(),
            contribution,
            code_length: self.config.code_length,
            attestation: None,
            extensions: Extensions::default(),
        };
        offer.attestation = self
            .config
            .factory_key
            .as_ref()
            .map(|key| key.attest(&offer));
        let message = OfferMessage::new(offer);
        let text = message.to_text();
        let key = offering.binding_key(&message);
        self.offer = Some(OpenOffer {
            key: key.map_err(|OtherSuiteError| OfferError::AuthorityKey)?,
            message,
            suite,
            tries: TRIES,
        });
        Ok(text)
    }

    /// Takes the confirmation code that the app showed, and makes the binding effective. [BIND-3]
    ///
    /// Then show [`Device::check_binding`]: only the owner's own app can name the device.
    ///
    /// # Errors
    /// [`ConfirmError`]; the old binding, or none, holds.
    pub fn confirm_binding(
        &mut self,
        _: &Administrator,
        input: &str,
        now: Uptime,
    ) -> Result<(), ConfirmError> {
        self.advance(now);
        let Some(offer) = &self.offer else {
            return Err(ConfirmError::NoOffer);
        };
        let length = offer.message.offer().code_length;
        if let Some(wait) = self.paced() {
            return Err(ConfirmError::Wait(wait));
        }
        let typed = self.read_code(input, length).map_err(ConfirmError::Typo)?;
        let Some(mut offer) = self.offer.take() else {
            return Err(ConfirmError::NoOffer);
        };
        let code = Keys::derive(&offer.key).confirm().code(&offer.message);
        if !code.matches(&typed) {
            offer.tries = offer.tries.saturating_sub(1);
            let left = offer.tries;
            self.offer = (left > 0).then_some(offer); // [BIND-4]
            return Err(ConfirmError::Wrong { left });
        }
        self.bind(&offer)
            .inspect_err(|_| self.offer = Some(offer))
            .map_err(ConfirmError::Storage)
    }

    /// Takes an authority's public keys for the offers from now on until the restart: from a key file. [HYB-9]
    ///
    /// Returns the id of the keys, to be shown. A binding that there is keeps its own.
    ///
    /// # Errors
    /// [`KeyFileError`]; the keys of before hold.
    ///
    /// # Security
    /// The administrator chose the file. A wrong one leads to no binding: the confirmation code will not match.
    #[cfg(feature = "hybrid")]
    pub fn load_authority(
        &mut self,
        _: &Administrator,
        key_file: &str,
    ) -> Result<KeyId, KeyFileError> {
        let keys = PublicKeySet::from_text(key_file)?;
        self.config.authority = Some(keys);
        Ok(keys.id())
    }

    /// Takes the offer off the screen: cancelled, or the administrator's session ended, which the vendor knows.
    pub fn discard_offer(&mut self) {
        self.offer = None;
    }

    /// Ends the binding; later offers still use no lower suite. [BIND-10]
    ///
    /// # Errors
    /// [`StorageError`]: ask [`Device::status`] whether the device is still bound, and try again.
    pub fn release(&mut self, _: &Administrator) -> Result<(), StorageError> {
        self.unbind(self.records.binding().minimum_suite)
    }

    /// Ends the binding and the limit on later suites; part of the vendor's factory reset. [BIND-10]
    ///
    /// # Errors
    /// As [`Device::release`].
    pub fn factory_reset(&mut self) -> Result<(), StorageError> {
        self.unbind(0)
    }

    fn bind(&mut self, offer: &OpenOffer) -> Result<(), StorageError> {
        let suite = offer.suite;
        let committed = self.records.commit_binding(BindingRecord {
            generation: Generation::default(),
            minimum_suite: suite.suite().number(),
            bound: Some(Bound {
                suite,
                code_length: offer.message.offer().code_length,
                key: offer.key.clone(),
            }),
        });
        if committed.is_ok() {
            self.adopt();
        }
        committed
    }

    #[cfg(feature = "hybrid")]
    fn offered_suite(&self) -> BoundSuite {
        match &self.config.authority {
            Some(keys) => BoundSuite::Hybrid {
                key_id: keys.id(),
                recovery: *keys.recovery(),
            },
            None => BoundSuite::Hmac,
        }
    }

    #[cfg(not(feature = "hybrid"))]
    fn offered_suite(&self) -> BoundSuite {
        BoundSuite::Hmac
    }

    fn contribution(&self, random: Secret<32>) -> Result<(Contribution, Offering), Zero> {
        #[cfg(feature = "hybrid")]
        if let Some(keys) = &self.config.authority {
            return Offering::encapsulated(keys, &random);
        }
        Ok(Offering::secret(random))
    }

    fn unbind(&mut self, minimum_suite: u16) -> Result<(), StorageError> {
        self.offer = None;
        let unbound = self.records.unbind(minimum_suite);
        self.adopt();
        unbound
    }
}
