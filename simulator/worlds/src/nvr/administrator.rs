//! What an administrator does at the recorder: bind, check, clear, release, reset.

use relatch_device::{
    AdministratorError, ConfirmError, Device, Fresh32, LoadKeysError, OfferError, PasswordStore,
    Proof, SubmitCheckError, Uptime,
};

use super::{Belongings, Nvr, Screen};
use crate::seen::Seen;
use relatch_testkit::flash::Flash;

impl Nvr {
    /// Administrator: offers a binding.
    pub fn offer(&mut self) -> Seen {
        let fresh = Fresh32::from(self.fresh());
        self.as_administrator(|nvr, device, proof, now| {
            match device.offer_binding(proof, fresh, now) {
                Ok(text) => {
                    nvr.screen = Screen::Offer(text);
                    Seen::Offer
                }
                Err(OfferError::ProofNeeded) => Seen::PasswordNeeded,
                Err(OfferError::SuiteTooLow) => Seen::OfferRefused,
                Err(_) => Seen::StorageFailure,
            }
        })
    }

    /// Administrator: loads the key file of an authority.
    pub fn load_key_file(&mut self, text: &str) -> Seen {
        self.as_administrator(|_, device, proof, now| {
            match device.load_authority(proof, text, now) {
                Ok(_) => Seen::KeysLoaded,
                Err(LoadKeysError::ProofNeeded) => Seen::PasswordNeeded,
                Err(_) => Seen::KeyFileRefused,
            }
        })
    }

    /// Administrator: types the confirmation code.
    pub fn confirm_binding(&mut self, code: &str) -> Seen {
        self.as_administrator(|nvr, device, proof, now| {
            let outcome = device.confirm_binding(proof.administrator(), code, now);
            if matches!(outcome, Ok(()) | Err(ConfirmError::Wrong { left: 0 })) {
                nvr.screen = Screen::Desktop;
            }
            match outcome {
                Ok(()) => Seen::Bound,
                Err(ConfirmError::NoOffer) => Seen::NothingShown,
                Err(ConfirmError::Typo(_)) => Seen::Typo,
                Err(ConfirmError::Wrong { left: 0 }) => Seen::OfferDiscarded,
                Err(ConfirmError::Wrong { .. }) => Seen::WrongCode,
                Err(_) => Seen::StorageFailure,
            }
        })
    }

    /// Administrator: shows a challenge by which the owner's app names this NVR.
    pub fn check_binding(&mut self) -> Seen {
        let fresh = Fresh32::from(self.fresh());
        self.as_administrator(|nvr, device, proof, now| {
            match device.begin_check(proof.administrator(), fresh, now) {
                Ok(text) => {
                    nvr.screen = Screen::Check(nvr.dress(text));
                    Seen::QrCode
                }
                Err(_) => Seen::NotBound,
            }
        })
    }

    /// Administrator: types the check code of the app.
    pub fn type_check_code(&mut self, code: &str) -> Seen {
        self.as_administrator(|nvr, device, proof, now| {
            match device.submit_check(proof.administrator(), code, now) {
                Ok(()) => {
                    nvr.screen = Screen::Rehearsed;
                    Seen::Rehearsed
                }
                Err(SubmitCheckError::NotBound) => Seen::NotBound,
                Err(SubmitCheckError::Typo(_)) => Seen::Typo,
                Err(SubmitCheckError::Wrong { left: 0 }) => {
                    nvr.screen = Screen::Desktop;
                    Seen::CheckDiscarded
                }
                Err(SubmitCheckError::Wrong { .. }) => Seen::WrongCode,
                Err(_) => Seen::NothingShown,
            }
        })
    }

    /// Administrator: sets the failures to 0.
    pub fn clear_failures(&mut self) -> Seen {
        self.as_administrator(|_, device, proof, now| done(device.clear_failures(proof, now)))
    }

    /// Administrator: ends the binding.
    pub fn release(&mut self) -> Seen {
        self.as_administrator(|_, device, proof, now| done(device.release(proof, now)))
    }

    /// Holds the reset button: binding, password, configuration and recordings are gone.
    pub fn factory_reset(&mut self) -> Seen {
        let Some(device) = &mut self.device else {
            return Seen::Dark;
        };
        let reset = device.factory_reset();
        let password = self.make.password.clone();
        let stored = self.passwords.replace(&password);
        self.belongings = Belongings {
            cameras: Vec::new(),
            recordings: 0,
        };
        self.log_out();
        self.say(if reset.is_ok() && stored.is_ok() {
            Seen::Done
        } else {
            Seen::StorageFailure
        })
    }

    fn as_administrator(
        &mut self,
        act: impl FnOnce(&mut Self, &mut Device<Flash>, &Proof, Uptime) -> Seen,
    ) -> Seen {
        let Some(proof) = self.administrator.take() else {
            return self.say(Seen::NotLoggedIn);
        };
        let Some(mut device) = self.device.take() else {
            return Seen::Dark;
        };
        let now = self.now();
        let seen = act(self, &mut device, &proof, now);
        self.device = Some(device);
        self.administrator = Some(proof);
        self.say(seen)
    }
}

fn done(outcome: Result<(), AdministratorError>) -> Seen {
    match outcome {
        Ok(()) => Seen::Done,
        Err(AdministratorError::ProofNeeded) => Seen::PasswordNeeded,
        Err(_) => Seen::StorageFailure,
    }
}
