//! What an administrator does at the recorder: bind, check, release, reset.

use relatch_device::{
    Administrator, ConfirmError, Device, Fresh32, OfferError, PasswordStore, Uptime,
};

use super::{Belongings, Nvr, Screen, administrator};
use crate::seen::Seen;
use relatch_testkit::flash::Flash;

impl Nvr {
    /// Administrator: offers a binding.
    pub fn offer(&mut self) -> Seen {
        let fresh = Fresh32::from(self.fresh());
        self.as_administrator(|nvr, device, administrator, now| {
            match device.offer_binding(administrator, fresh, now) {
                Ok(text) => {
                    nvr.screen = Screen::Offer(text);
                    Seen::Offer
                }
                Err(OfferError::SuiteTooLow) => Seen::OfferRefused,
                Err(_) => Seen::StorageFailure,
            }
        })
    }

    /// Administrator: loads the key file of an authority.
    pub fn load_key_file(&mut self, text: &str) -> Seen {
        self.as_administrator(|_, device, administrator, _| {
            match device.load_authority(administrator, text) {
                Ok(_) => Seen::KeysLoaded,
                Err(_) => Seen::KeyFileRefused,
            }
        })
    }

    /// Administrator: types the confirmation code.
    pub fn confirm_binding(&mut self, code: &str) -> Seen {
        self.as_administrator(|nvr, device, administrator, now| {
            let outcome = device.confirm_binding(administrator, code, now);
            if matches!(outcome, Ok(()) | Err(ConfirmError::Wrong { left: 0 })) {
                nvr.screen = Screen::Desktop;
            }
            match outcome {
                Ok(()) => Seen::Bound,
                Err(ConfirmError::NoOffer) => Seen::NothingShown,
                Err(ConfirmError::Wait(_)) => Seen::Wait,
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
        self.as_administrator(|nvr, device, administrator, now| {
            match device.check_binding(administrator, fresh, now) {
                Ok(text) => {
                    nvr.screen = Screen::Check(nvr.dress(text));
                    Seen::QrCode
                }
                Err(_) => Seen::NotBound,
            }
        })
    }

    /// Administrator: ends the binding.
    pub fn release(&mut self) -> Seen {
        self.as_administrator(
            |_, device, administrator, _| match device.release(administrator) {
                Ok(()) => Seen::Done,
                Err(_) => Seen::StorageFailure,
            },
        )
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
        act: impl FnOnce(&mut Self, &mut Device<Flash>, &Administrator, Uptime) -> Seen,
    ) -> Seen {
        if !self.administrator {
            return self.say(Seen::NotLoggedIn);
        }
        let Some(mut device) = self.device.take() else {
            return Seen::Dark;
        };
        let now = self.now();
        let seen = act(self, &mut device, &administrator(), now);
        self.device = Some(device);
        self.say(seen)
    }
}
