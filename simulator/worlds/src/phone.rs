//! The simulated phone: an app that carries text between camera, authority and screen. It holds no key.

use relatch_authority::{
    AccountId, DeviceName, FactoryKey, Fresh32, Receipt, SessionId, StepUpReason, Suite, WallTime,
};
use relatch_wire::{Action, Advice, Failures, Identity, Message, OfferMessage};
use zeroize::Zeroizing;

use crate::calls::{Caller, Calls, Claim, Failed};
use crate::seen::Seen;

/// One phone, logged in to one account.
#[derive(Debug)]
pub struct Phone {
    account: AccountId,
    session: SessionId,
    page: Page,
    /// The last claim that gave a receipt: the offer and the receipt, which the app keeps.
    kept: Option<(Zeroizing<String>, DeviceName, Receipt)>,
}

/// What is on the phone's screen.
#[derive(Debug, Clone, Default)]
pub enum Page {
    /// The camera, looking for a code.
    #[default]
    Scanning,
    /// One sentence; [`Seen`] says which.
    Told(Seen),
    /// A device offers to be bound.
    Offer {
        /// The scanned text, as secret as the offer.
        text: Zeroizing<String>,
        /// Vendor, model and serial, fit to be shown.
        identity: [String; 3],
        /// Whether a picture of the offer is enough to compute its codes. [APP-11]
        holds_secret: bool,
    },
    /// The confirmation code of a binding, in groups of four.
    Confirmation(Zeroizing<String>),
    /// A device asks for a code.
    Preview {
        /// The scanned text.
        text: String,
        /// The account's own name for the device.
        name: String,
        /// Wrong codes so far.
        failures: Failures,
        /// Whether the owner must re-authenticate.
        step_up: Option<StepUpReason>,
    },
    /// The scanned device is the account's own; the person may ask for its check code.
    Named {
        /// The scanned text.
        text: String,
        /// The account's own name for the device.
        name: String,
    },
    /// The check code, which cannot change a password.
    CheckCode {
        /// The account's own name for the device.
        name: String,
        /// The code, in groups of four.
        code: Zeroizing<String>,
    },
    /// This device went to another account, or its binding ended.
    HandedOver(String),
    /// The verification code, in groups of four.
    Code {
        /// The scanned text, for a second look.
        text: String,
        /// The account's own name for the device.
        name: String,
        /// The code.
        code: Zeroizing<String>,
    },
}

impl Phone {
    /// A phone logged in to this account.
    #[must_use]
    pub fn new(account: AccountId) -> Self {
        Self {
            account,
            session: SessionId([1; 16]),
            page: Page::Scanning,
            kept: None,
        }
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// What is on the screen.
    #[must_use]
    pub fn page(&self) -> &Page {
        &self.page
    }

    /// The code on the screen, of a recovery or of a binding.
    #[must_use]
    pub fn shown_code(&self) -> Option<&str> {
        match &self.page {
            Page::Confirmation(code) | Page::Code { code, .. } | Page::CheckCode { code, .. } => {
                Some(code)
            }
            _ => None,
        }
    }

    /// Logs in to the account on another phone.
    pub fn new_session(&mut self) -> Seen {
        let SessionId([first, rest @ ..]) = self.session;
        let mut id = [0; 16];
        id[0] = first.wrapping_add(1);
        id[1..].copy_from_slice(&rest);
        self.session = SessionId(id);
        self.cancel()
    }

    /// What the device on the screen says it is, where it offers a binding.
    #[must_use]
    pub fn offered(&self) -> Option<Identity> {
        let Page::Offer { text, .. } = &self.page else {
            return None;
        };
        let offer = OfferMessage::from_text(text).ok()?;
        Some(offer.offer().identity.clone())
    }

    /// The text of the challenge on the screen.
    #[must_use]
    pub fn challenge(&self) -> Option<&str> {
        match &self.page {
            Page::Preview { text, .. } | Page::Code { text, .. } => Some(text),
            _ => None,
        }
    }

    /// The camera saw this; `None` for no code or several.
    pub fn scan(&mut self, text: Option<&str>, service: &mut dyn Calls, now: WallTime) -> Seen {
        let Some(text) = text else {
            return self.tell(Seen::NoQrCode);
        };
        match Message::from_text(text) {
            Err(error) => self.tell(advice(error.advice())), // [APP-1]
            Ok(Message::Offer(offer)) => self.show_offer(text, &offer),
            Ok(_) => self.inspect(text, service, now),
        }
    }

    /// The camera of the check page saw this: it takes checks alone. [APP-9]
    pub fn scan_check(
        &mut self,
        text: Option<&str>,
        service: &mut dyn Calls,
        now: WallTime,
    ) -> Seen {
        let message = text.map(Message::from_text);
        let is_check = |message: &Message| match message {
            Message::Challenge(challenge) => challenge.challenge().action == Action::CheckBinding,
            _ => false,
        };
        match message {
            Some(Ok(message)) if !is_check(&message) => self.tell(Seen::NotACheck),
            _ => self.scan(text, service, now),
        }
    }

    /// Taps the button to continue: asks for the code of the preview, or claims the offer. [APP-4]
    pub fn confirm(
        &mut self,
        name: &DeviceName,
        factory_key: Option<&FactoryKey>,
        random: Fresh32,
        service: &mut dyn Calls,
        now: WallTime,
    ) -> Seen {
        match core::mem::take(&mut self.page) {
            Page::Offer { text, .. } => {
                let claim = Claim {
                    offer: &text,
                    name,
                    factory_key,
                    receipt: None,
                    random,
                };
                self.claim(claim, service, now)
            }
            Page::Named { text, name } => self.check(text, name, service, now),
            Page::Preview {
                text,
                name,
                failures,
                ..
            } => self.issue(text, name, failures, service, now),
            page => {
                self.page = page;
                Seen::NothingToConfirm
            }
        }
    }

    /// Claims again what the app has a receipt of. [AUTH-60]
    pub fn claim_again(&mut self, random: Fresh32, service: &mut dyn Calls, now: WallTime) -> Seen {
        let Some((text, name, receipt)) = self.kept.clone() else {
            return Seen::NothingToConfirm;
        };
        let claim = Claim {
            offer: &text,
            name: &name,
            factory_key: None,
            receipt: Some(&receipt),
            random,
        };
        self.claim(claim, service, now)
    }

    /// Taps the other button.
    pub fn cancel(&mut self) -> Seen {
        self.page = Page::Scanning;
        Seen::Done
    }

    /// Proves freshly that the owner holds the phone, for the challenge on the screen.
    pub fn prove(&mut self, service: &mut dyn Calls, now: WallTime) -> Seen {
        let Some(text) = self.challenge().map(String::from) else {
            return Seen::NothingToConfirm;
        };
        match service.prove(self.caller(now), &text) {
            Ok(()) => self.inspect(&text, service, now),
            Err(failed) => self.tell(said(failed)),
        }
    }

    /// The answer of the authority was lost on its way: the page is the one before.
    pub fn lose_reply(&mut self, before: Page) -> Seen {
        self.page = before;
        Seen::NoReply
    }

    /// Says what a transfer or release of the device does not end. [APP-8]
    pub fn hand_over(&mut self, name: &str) {
        self.page = Page::HandedOver(name.into());
    }

    fn show_offer(&mut self, text: &str, offer: &OfferMessage) -> Seen {
        let identity = &offer.offer().identity;
        self.page = Page::Offer {
            text: Zeroizing::new(text.into()),
            identity: identity.printable(), // [APP-7]
            holds_secret: offer.offer().suite() == Suite::Hmac,
        };
        Seen::OfferPreview
    }

    fn inspect(&mut self, text: &str, service: &mut dyn Calls, now: WallTime) -> Seen {
        let preview = match service.look(self.caller(now), text) {
            Ok(preview) => preview,
            Err(failed) => return self.tell(said(failed)),
        };
        let name = preview.name;
        if preview.action == Action::CheckBinding {
            self.page = Page::Named {
                text: text.into(),
                name,
            };
            return Seen::DeviceNamed;
        }
        let seen = if preview.step_up.is_some() {
            Seen::PreviewStepUp
        } else {
            Seen::Preview
        };
        // [APP-3]
        self.page = Page::Preview {
            text: text.into(),
            name,
            failures: preview.failures,
            step_up: preview.step_up,
        };
        seen
    }

    fn check(
        &mut self,
        text: String,
        name: String,
        service: &mut dyn Calls,
        now: WallTime,
    ) -> Seen {
        match service.code(self.caller(now), &text) {
            Ok(code) => {
                // [APP-10]
                self.page = Page::CheckCode { name, code };
                Seen::CheckCode
            }
            Err(failed) => self.tell(said(failed)),
        }
    }

    fn issue(
        &mut self,
        text: String,
        name: String,
        failures: Failures,
        service: &mut dyn Calls,
        now: WallTime,
    ) -> Seen {
        match service.code(self.caller(now), &text) {
            Ok(code) => {
                // [APP-5]
                self.page = Page::Code { text, name, code };
                Seen::Code
            }
            // The preview stays, so that the owner can re-authenticate and continue.
            Err(Failed::StepUp) => {
                self.inspect(&text, service, now);
                Seen::StepUpNeeded
            }
            // So does it where the service has a moment's trouble.
            Err(Failed::Fault) => {
                self.page = Page::Preview {
                    text,
                    name,
                    failures,
                    step_up: None,
                };
                Seen::TryAgain
            }
            Err(failed) => self.tell(said(failed)),
        }
    }

    fn claim(&mut self, claim: Claim<'_>, service: &mut dyn Calls, now: WallTime) -> Seen {
        let (text, name) = (Zeroizing::new(claim.offer.to_owned()), claim.name.clone());
        match service.claim(self.caller(now), claim) {
            Ok((confirmation, receipt)) => {
                if let Some(receipt) = receipt {
                    self.kept = Some((text, name, receipt));
                }
                self.page = Page::Confirmation(confirmation); // [APP-6]
                Seen::ConfirmationCode
            }
            Err(seen) => self.tell(seen),
        }
    }

    /// Its account, as a service knows it.
    pub(crate) fn caller(&self, now: WallTime) -> Caller<'_> {
        Caller {
            account: &self.account,
            session: self.session,
            now,
        }
    }

    fn tell(&mut self, seen: Seen) -> Seen {
        self.page = Page::Told(seen);
        seen
    }
}

/// [APP-1]
pub(crate) fn advice(advice: Advice) -> Seen {
    match advice {
        Advice::NotRelatch => Seen::NotRelatch,
        Advice::UpdateApp => Seen::UpdateApp,
        Advice::Invalid => Seen::InvalidQrCode,
    }
}

/// What the app says where a call gives nothing.
fn said(failed: Failed) -> Seen {
    match failed {
        Failed::Refused(seen) => seen,
        Failed::StepUp => Seen::StepUpNeeded,
        Failed::Fault => Seen::TryAgain,
    }
}
