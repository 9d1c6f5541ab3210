//! One real device in virtual time: everything that the fleet learns about charging and waiting comes from here.

use relatch_derivation::{BindingKey, Keys, TypedCode};
use relatch_device::{
    Config, Console, Device, Grant, RecordKey, Session, Shown, Status, SubmitError, Uptime,
};
use relatch_wire::{ChallengeMessage, CodeLength, Identity, OfferMessage, Suite};

use super::chance::Chance;
use relatch_testkit::flash::{Dump, Flash};
use relatch_testkit::passwords::{Cost, Passwords};

/// Milliseconds of virtual time.
pub(super) const SECOND: u64 = 1_000;
pub(super) const MINUTE: u64 = 60 * SECOND;
pub(super) const DAY: u64 = 24 * 60 * MINUTE;
pub(super) const YEAR: u64 = 365 * DAY;

/// What the vendor built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hardware {
    pub(super) length: CodeLength,
    /// A monotonic counter.
    pub(super) counter: bool,
    /// Recovery is open to every console.
    pub(super) open_to_network: bool,
}

/// The library could not do what a sound device on sound flash always can.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken(pub(super) &'static str);

/// A device that is bound, with its flash and the clock of the world around it.
pub(super) struct Bench {
    device: Device<Flash>,
    flash: Flash,
    config: Config,
    keys: Keys,
    length: CodeLength,
    chance: Chance,
    /// Since the device was bound.
    now: u64,
    booted: u64,
    boots: u64,
    /// How often the device was called.
    pub(super) calls: u64,
}

/// The session of the owner as administrator.
const OWNER: Session = Session {
    id: 0,
    console: Console::Local,
};

impl Bench {
    /// A bound device with its own keys, all counts at zero.
    pub(super) fn bound(hardware: Hardware, mut chance: Chance) -> Result<Self, Broken> {
        let flash = match hardware.counter {
            true => Flash::with_counter(),
            false => Flash::new(),
        };
        let identity = Identity::new("Vendor", "Model", "0001").map_err(|_| Broken("identity"))?;
        let record_key = RecordKey::new(&chance.bytes());
        let mut config = Config::new(identity, record_key, Suite::Hmac, hardware.length);
        if hardware.open_to_network {
            config = config.open_to_network();
        }
        let start = Uptime::from_millis(0);
        let mut device = Device::start(config.clone(), flash.clone(), start, 0);
        let proof = device.prove_administrator(OWNER, start);
        let text = device
            .offer_binding(&proof, chance.bytes().into(), start)
            .map_err(|_| Broken("no offer"))?;
        let offer = OfferMessage::from_text(&text).map_err(|_| Broken("unreadable offer"))?;
        let key = BindingKey::from_offer(&offer).map_err(|_| Broken("another suite"))?;
        let keys = Keys::derive(&key);
        let code = keys.confirm().code(&offer).digits();
        device
            .confirm_binding(proof.administrator(), &code, start)
            .map_err(|_| Broken("not bound"))?;
        Ok(Self {
            device,
            flash,
            config,
            keys,
            length: hardware.length,
            chance,
            now: 0,
            booted: 0,
            boots: 0,
            calls: 0,
        })
    }

    pub(super) fn now(&self) -> u64 {
        self.now
    }

    /// Lets time pass; the device learns of it at its next call.
    pub(super) fn pass(&mut self, milliseconds: u64) {
        self.now = self.now.saturating_add(milliseconds);
    }

    pub(super) fn status(&mut self) -> Status {
        let uptime = self.call();
        self.device.status(uptime)
    }

    /// Asks for the challenge; `None` where this console may not.
    pub(super) fn begin(&mut self, session: Session) -> Option<Shown> {
        let random: [u8; 32] = self.chance.bytes();
        let uptime = self.call();
        self.device
            .begin_recovery(session, random.into(), uptime)
            .ok()
    }

    pub(super) fn submit(&mut self, session: Session, code: &str) -> Result<Grant, SubmitError> {
        let uptime = self.call();
        self.device.submit_code(session, code, uptime)
    }

    pub(super) fn set_password(&mut self, grant: Grant, session: Session) -> Result<(), Broken> {
        let uptime = self.call();
        let mut passwords = Passwords::open(self.flash.clone(), Cost::Plain, 0);
        self.device
            .set_password(grant, session, &mut passwords, "password 1", uptime)
            .map(|_| ())
            .map_err(|_| Broken("a grant set no password"))
    }

    /// The administrator types the password and clears the failures.
    pub(super) fn clear_failures(&mut self) -> Result<(), Broken> {
        let uptime = self.call();
        let proof = self.device.prove_administrator(OWNER, uptime);
        let cleared = self.device.clear_failures(&proof, uptime);
        cleared.map_err(|_| Broken("failures that cannot be cleared"))
    }

    /// Presses the button.
    pub(super) fn press_button(&mut self) {
        let uptime = self.call();
        self.device.physical_act(uptime);
    }

    /// Cuts the power, lets `change` have the flash, and starts the device again.
    pub(super) fn restart(&mut self, change: impl FnOnce(&Flash)) {
        change(&self.flash);
        self.boots += 1;
        self.booted = self.now;
        self.calls += 1;
        self.device = Device::start(
            self.config.clone(),
            self.flash.clone(),
            Uptime::from_millis(0),
            self.boots,
        );
    }

    pub(super) fn dump(&self) -> Dump {
        self.flash.dump()
    }

    /// What the authority answers to the challenge on the screen.
    pub(super) fn code_for(&self, text: &str) -> Result<String, Broken> {
        let shown =
            ChallengeMessage::from_text(text).map_err(|_| Broken("unreadable challenge"))?;
        let authentic = self.keys.tag().authenticate(shown);
        let authentic = authentic.map_err(|_| Broken("a challenge with a wrong tag"))?;
        let code = self.keys.code().code(&authentic, self.length);
        let code = code.map_err(|_| Broken("another suite"))?;
        Ok(code.digits().to_string())
    }

    fn call(&mut self) -> Uptime {
        self.calls += 1;
        Uptime::from_millis(self.now - self.booted)
    }
}

/// A guess: digits at random, and the check digit that lets the device compare them.
pub(super) fn guess(length: CodeLength, chance: &mut Chance) -> String {
    let mut digits: String = (1..length.digits())
        .map(|_| char::from(b'0' + chance.below(10) as u8))
        .collect();
    for check in '0'..='9' {
        digits.push(check);
        if TypedCode::parse(&digits, length).is_ok() {
            break;
        }
        digits.pop();
    }
    digits
}
