//! One start of one unit: the library's device, the vendor's passwords, and who is logged in.

use relatch_derivation::TypedCode;
use relatch_device::{
    CodeLength, Console, Device, Fresh32, Grant, PasswordStore, Proof, Session, StoredRecords,
    TypoError, Uptime, Zeroizing,
};
use relatch_testkit::flash::{Flash, Page};
use relatch_testkit::passwords::{Cost, Passwords};
use serde::Serialize;

use crate::hardware::{self, Logged, Pages, Setup};
use crate::said::Said;

/// The one console: monitor and mouse are plugged into the recorder.
const SCREEN: Session = Session {
    id: 1,
    console: Console::Local,
};

/// A recorder that is switched on.
#[derive(Debug)]
pub struct Recorder {
    device: Device<Flash>,
    flash: Flash,
    passwords: Passwords,
    proof: Option<Proof>,
    grant: Option<Grant>,
    /// The code length of the offer or check on the screen, and of codes while nothing is shown.
    bound: CodeLength,
}

/// What the screens show.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    /// The power was cut.
    dark: bool,
    /// There is no password yet.
    first: bool,
    logged_in: bool,
    bound: bool,
    suite: Option<u16>,
    key_id: Option<String>,
    bindings: u32,
    epoch: u32,
    failures: u8,
    records: &'static str,
    wait: u64,
    challenge: Option<u64>,
    digits: u8,
    grant: Option<u64>,
    offer_open: bool,
    check_open: bool,
}

impl Recorder {
    /// Starts the unit on its flash. `salt` is a fresh number, for the salts of passwords.
    ///
    /// # Errors
    /// A sentence: the setup is none.
    pub fn start(setup: &Setup, cost: Cost, salt: u64) -> Result<Self, &'static str> {
        let flash = setup.flash();
        let device = Device::start(
            setup.config()?,
            flash.clone(),
            Uptime::from_millis(0),
            setup.boots,
        );
        flash.watch();
        Ok(Self {
            device,
            passwords: Passwords::open(flash.clone(), cost, salt),
            flash,
            proof: None,
            grant: None,
            bound: CodeLength::Twelve,
        })
    }

    /// What the screens show now, as JSON.
    pub fn status(&mut self, now: u64) -> String {
        let status = self.device.status(Uptime::from_millis(now));
        let binding = status.binding;
        let millis = |left: std::time::Duration| u64::try_from(left.as_millis()).unwrap_or(0);
        let shown = Shown {
            dark: self.flash.is_dark(),
            first: self.is_new(),
            logged_in: self.proof.is_some(),
            bound: binding.is_some(),
            suite: binding.map(|binding| binding.suite.number()),
            key_id: binding.and_then(|binding| binding.key_id.map(|id| hardware::hex(&id.0))),
            bindings: binding.map_or(0, |binding| binding.generation),
            epoch: binding.map_or(0, |binding| binding.epoch.0),
            failures: binding.map_or(0, |binding| binding.failures.count()),
            records: records(status.records),
            wait: millis(status.wait),
            challenge: status.challenge.map(|(left, _)| millis(left)),
            digits: status
                .challenge
                .map_or(self.bound, |(_, length)| length)
                .digits(),
            grant: status.grant.map(millis),
            offer_open: status.offer_open,
            check_open: status.check_open,
        };
        serde_json::to_string(&shown).unwrap_or_default()
    }

    /// The first password of a new unit.
    pub fn first_password(&mut self, new: &str, now: u64) -> Said {
        if !self.is_new() {
            return Said::error("error.not-allowed");
        }
        match self.passwords.replace(new) {
            Ok(()) => self.log_in(new, now),
            Err(relatch_device::ReplaceError::Refused) => Said::error("error.password-refused"),
            Err(_) => Said::error("error.storage"),
        }
    }

    /// Logs the administrator in.
    pub fn log_in(&mut self, password: &str, now: u64) -> Said {
        if self.passwords.holds(password) != Some(true) {
            return Said::error("error.wrong-password");
        }
        let proof = self.device.prove_administrator(SCREEN, at(now));
        self.proof = Some(proof);
        Said::done("live.logged-in")
    }

    /// Leaves the desktop.
    pub fn log_out(&mut self) {
        self.proof = None;
        self.grant = None;
        self.device.session_ended(SCREEN);
    }

    /// "Verify with the app".
    pub fn begin_recovery(&mut self, fresh: Fresh32, now: u64) -> Said {
        match self.device.begin_recovery(SCREEN, fresh, at(now)) {
            Ok(shown) => Said::done("recover.scan").shows(&shown.text),
            Err(error) => error.into(),
        }
    }

    /// Types the code of the app.
    pub fn submit_code(&mut self, code: &str, now: u64) -> Said {
        match self.device.submit_code(SCREEN, code, at(now)) {
            Ok(grant) => {
                self.grant = Some(grant);
                Said::done("password.correct")
            }
            Err(error) => error.into(),
        }
    }

    /// Sets the new password.
    pub fn set_password(&mut self, new: &str, now: u64) -> Said {
        let Some(grant) = self.grant.take() else {
            return Said::error("error.grant-over");
        };
        let passwords = &mut self.passwords;
        let set = (self.device).set_password(grant, SCREEN, passwords, new, at(now));
        match set {
            Ok(_) => Said::done("password.done"),
            Err(error) => {
                let said = Said::from(&error);
                self.grant = error.into_grant();
                said
            }
        }
    }

    /// Offers a binding.
    pub fn offer(&mut self, fresh: Fresh32, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        match self.device.offer_binding(proof, fresh, at(now)) {
            Ok(text) => Said::done("bind.scan").shows(&text),
            Err(error) => error.into(),
        }
    }

    /// Takes the offer off the screen.
    pub fn discard_offer(&mut self) {
        self.device.discard_offer();
    }

    /// Types the confirmation code.
    pub fn confirm(&mut self, code: &str, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        let done = self
            .device
            .confirm_binding(proof.administrator(), code, at(now));
        done.map_or_else(Said::from, |()| Said::done("bind.done"))
    }

    /// Loads a key file; its text is to be kept with the firmware.
    pub fn load_keys(&mut self, text: &str, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        match self.device.load_authority(proof, text.trim_end(), at(now)) {
            Ok(keys) => Said::done("bind.key-file").shows(&keys.to_text()),
            Err(error) => error.into(),
        }
    }

    /// Shows a check of the binding.
    pub fn begin_check(&mut self, fresh: Fresh32, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        match self
            .device
            .begin_check(proof.administrator(), fresh, at(now))
        {
            Ok(text) => Said::done("check.title").shows(&text),
            Err(_) => Said::error("error.not-bound"),
        }
    }

    /// Types the check code.
    pub fn submit_check(&mut self, code: &str, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        let done = self
            .device
            .submit_check(proof.administrator(), code, at(now));
        done.map_or_else(Said::from, |()| Said::done("check.yours"))
    }

    /// Clears the wrong codes.
    pub fn clear(&mut self, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        let done = self.device.clear_failures(proof, at(now));
        done.map_or_else(Said::from, |()| Said::done("clear.done"))
    }

    /// Ends the binding.
    pub fn release(&mut self, now: u64) -> Said {
        let Some(proof) = &self.proof else {
            return Said::error("error.proof-needed");
        };
        let done = self.device.release(proof, at(now));
        done.map_or_else(Said::from, |()| Said::done("release.done"))
    }

    /// Holds the reset button: binding and password are gone. Configuration and recordings are the page's.
    pub fn factory_reset(&mut self) -> Said {
        self.log_out();
        let passwords = [Page::PasswordA, Page::PasswordB];
        let erased = passwords.map(|page| self.flash.write_page(page, &[]));
        match self.device.factory_reset() {
            Ok(()) if erased.iter().all(Result::is_ok) => Said::done("release.done"),
            _ => Said::error("error.storage"),
        }
    }

    /// What is typed so far: `empty`, `part`, `whole`, `typing` (an incorrect check digit) or `character`.
    #[must_use]
    pub fn typed(input: &str, digits: u8) -> &'static str {
        let Some(length) = CodeLength::from_digits(digits.into()) else {
            return "character";
        };
        let count = input.bytes().filter(u8::is_ascii_digit).count();
        match TypedCode::parse(input, length) {
            Ok(_) => "whole",
            Err(TypoError::CheckDigit) => "typing",
            Err(TypoError::Length) if count == 0 => "empty",
            Err(TypoError::Length) if count < usize::from(digits) => "part",
            Err(TypoError::Length) => "typing",
            Err(_) => "character",
        }
    }

    /// What is on the flash now.
    #[must_use]
    pub fn flash(&self) -> Pages {
        hardware::pages(&self.flash)
    }

    /// The power is cut in one of the next operations.
    pub fn plan_cut(&self, operation: u32, bytes: Option<u32>, old: bool) {
        self.flash
            .set_fault(Some(hardware::cut(operation, bytes, old)));
    }

    /// No cut is planned any more.
    pub fn plan_nothing(&self) {
        self.flash.set_fault(None);
    }

    /// The storage operations since the last call, as JSON.
    #[must_use]
    pub fn log(&self) -> String {
        let operations = self.flash.watched();
        let lines: Vec<Logged> = operations.iter().map(Logged::of).collect();
        serde_json::to_string(&lines).unwrap_or_default()
    }

    pub(crate) fn is_granted(&self) -> bool {
        self.grant.is_some()
    }

    fn is_new(&self) -> bool {
        let dump = self.flash.dump();
        let pages = [Page::PasswordA, Page::PasswordB];
        pages.iter().all(|page| dump.page(*page).is_empty())
    }
}

fn at(now: u64) -> Uptime {
    Uptime::from_millis(now)
}

fn records(records: StoredRecords) -> &'static str {
    match records {
        StoredRecords::Fresh => "fresh",
        StoredRecords::Intact => "intact",
        StoredRecords::BindingUnreadable => "binding-unreadable",
        StoredRecords::StateUnreadable => "state-unreadable",
        _ => "unsupported",
    }
}

/// Codes are short-lived; the page's copies are not wiped, those here are.
pub(crate) fn wiped(text: String) -> Zeroizing<String> {
    Zeroizing::new(text)
}
