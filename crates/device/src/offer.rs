//! Binding at the device: offer, confirm, release (spec/binding.md, "At the device").

use alloc::string::String;

use relatch_derivation::{BindingKey, Keys};
use relatch_wire::{Contribution, Extensions, Offer, OfferMessage, Suite};
use zeroize::Zeroizing;

use crate::device::Device;
use crate::error::{ConfirmError, OfferError};
use crate::record::{BindingRecord, Bound, Generation};
use crate::records::StorageFailed;
use crate::session::Administrator;
use crate::store::Store;
use crate::time::Uptime;

/// How many wrong confirmation codes discard an offer.
const TRIES: u8 = 3;

/// The offer on the screen. [BIND-2]
pub(crate) struct OpenOffer {
    message: OfferMessage,
    key: BindingKey,
    tries: u8,
}

impl<S: Store> Device<S> {
    /// Offers a binding with a fresh key, in place of an older offer. [BIND-1]
    ///
    /// `secret`: 32 fresh random bytes, used for nothing else. [KEY-1] The text is as secret as they are: show it to
    /// the administrator only, with a warning that whoever photographs it owns the binding. [BIND-5]
    ///
    /// # Errors
    /// [`OfferError`]: a lower suite than that of the last binding. [BIND-11]
    pub fn offer(
        &mut self,
        _: &Administrator,
        secret: Zeroizing<[u8; 32]>,
        now: Uptime,
    ) -> Result<Zeroizing<String>, OfferError> {
        self.advance(now);
        let suite = Suite::Hmac;
        if suite < self.config.minimum_suite
            || suite.number() < self.records.binding().minimum_suite
        {
            return Err(OfferError::SuiteTooLow);
        }
        let mut offer = Offer {
            identity: self.config.identity.clone(),
            contribution: Contribution::Secret(secret),
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
        self.offer = Some(OpenOffer {
            key: BindingKey::from_offer(&message),
            message,
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
    pub fn confirm(
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

    /// Takes the offer off the screen: cancelled, or the administrator's session ended, which the vendor knows.
    pub fn discard_offer(&mut self) {
        self.offer = None;
    }

    /// Ends the binding; later offers still use no lower suite. [BIND-10]
    ///
    /// # Errors
    /// [`StorageFailed`]: ask [`Device::status`] whether the device is still bound, and try again.
    pub fn release(&mut self, _: &Administrator) -> Result<(), StorageFailed> {
        self.unbind(self.records.binding().minimum_suite)
    }

    /// Ends the binding and the limit on later suites; part of the vendor's factory reset. [BIND-10]
    ///
    /// # Errors
    /// As [`Device::release`].
    pub fn factory_reset(&mut self) -> Result<(), StorageFailed> {
        self.unbind(0)
    }

    fn bind(&mut self, offer: &OpenOffer) -> Result<(), StorageFailed> {
        let suite = offer.message.offer().suite();
        let committed = self.records.commit_binding(BindingRecord {
            generation: Generation::default(),
            minimum_suite: suite.number(),
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

    fn unbind(&mut self, minimum_suite: u16) -> Result<(), StorageFailed> {
        self.offer = None;
        let unbound = self.records.unbind(minimum_suite);
        self.adopt();
        unbound
    }
}
