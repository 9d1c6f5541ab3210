//! One device on a bench: its flash, its passwords, its uptime, and the bindings it was ever
//! offered.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests alone use it: a panic is a test that fails"
)]

use relatch_derivation::Keys;
use relatch_device::{
    Administrator, AdministratorError, CodeLength, Config, Console, Device, Grant, PasswordStore,
    Proof, RecordKey, Session, Status, SubmitError, Suite, Uptime,
};
use relatch_wire::Identity;

use crate::codes::{self, Claim};
use crate::flash::Flash;
use crate::passwords::{Cost, Passwords};

/// A session at a screen of the device.
pub const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};
/// Another one.
pub const SECOND_LOCAL: Session = Session {
    id: 2,
    console: Console::Local,
};
/// A session of a web page.
pub const REMOTE: Session = Session {
    id: 3,
    console: Console::Remote,
};
/// The administrator's session, on a web page.
pub const DESK: Session = Session {
    id: 4,
    console: Console::Remote,
};
/// The password at the beginning.
pub const OLD: &str = "old password 1";
/// Another password that the policy takes.
pub const NEW: &str = "new password 2";

/// What the vendor built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hardware {
    /// A monotonic counter.
    pub counter: bool,
    /// A key of its own for the records.
    pub record_key: bool,
    /// Public keys of an authority, by the number of the key set, and so its suite.
    pub authority: Option<usize>,
}

impl Hardware {
    /// None of it.
    pub const PLAIN: Self = Self {
        counter: false,
        record_key: false,
        authority: None,
    };
    /// A counter.
    pub const COUNTER: Self = Self {
        counter: true,
        record_key: false,
        authority: None,
    };
    /// A counter and a key.
    pub const FULL: Self = Self {
        counter: true,
        record_key: true,
        authority: None,
    };
    /// A key.
    pub const KEY: Self = Self {
        counter: false,
        record_key: true,
        authority: None,
    };
    /// All of it.
    pub const HYBRID: Self = Self {
        counter: true,
        record_key: true,
        authority: Some(0),
    };
    /// All of it, with a key set of suite 3.
    pub const POST_QUANTUM: Self = Self {
        authority: Some(codes::POST_QUANTUM),
        ..Self::HYBRID
    };
    /// All that the tests use.
    pub const ALL: [Self; 5] = [
        Self::PLAIN,
        Self::COUNTER,
        Self::KEY,
        Self::FULL,
        Self::HYBRID,
    ];

    fn config(self) -> Config {
        let record_key = match self.record_key {
            true => RecordKey::new(&[0x5a; 32]),
            false => RecordKey::none(),
        };
        let config = config(record_key, Suite::Hmac, CodeLength::Twelve);
        match self.authority {
            Some(number) => config.authority(codes::key_sets()[number].public().clone()),
            None => config,
        }
    }
}

/// A vendor's choices for the device "Vendor", "Model", "0001".
pub fn config(record_key: RecordKey, minimum: Suite, length: CodeLength) -> Config {
    let identity = Identity::new("Vendor", "Model", "0001").unwrap();
    Config::new(identity, record_key, minimum, length)
}

/// The vendor's statement that an administrator asks.
#[must_use]
pub fn administrator() -> Administrator {
    Administrator::logged_in(DESK)
}

/// A device and all that it is connected to.
#[derive(Debug)]
pub struct Bench {
    /// The records and the passwords.
    pub flash: Flash,
    /// The vendor's store.
    pub passwords: Passwords,
    /// What the device is started with.
    pub config: Config,
    /// Uptime in ms.
    pub now: u64,
    /// How often the device was started again.
    pub boots: u64,
    /// Every binding that was ever claimed, the newest last.
    pub claims: Vec<Keys>,
    /// Tells the randomness of devices apart.
    pub number: u8,
    draws: u64,
    device: Device<Flash>,
}

impl Bench {
    /// A device that was never bound; its password is [`OLD`].
    pub fn unbound(hardware: Hardware) -> Self {
        let flash = if hardware.counter {
            Flash::with_counter()
        } else {
            Flash::new()
        };
        let mut bench = Self::on(flash, hardware.config(), Cost::Light);
        bench.passwords.replace(OLD).unwrap();
        bench
    }

    /// A device that is bound, and everything at zero.
    pub fn bound(hardware: Hardware) -> Self {
        let mut bench = Self::unbound(hardware);
        bench.bind();
        bench
    }

    /// A bound device of this configuration.
    pub fn with(config: Config) -> Self {
        let mut bench = Self::on(Flash::new(), config, Cost::Light);
        bench.passwords.replace(OLD).unwrap();
        bench.bind();
        bench
    }

    /// A device of this configuration that starts on this flash, without a password.
    #[must_use]
    pub fn on(flash: Flash, config: Config, cost: Cost) -> Self {
        Self {
            passwords: Passwords::open(flash.clone(), cost, 7),
            device: Device::start(config.clone(), flash.clone(), Uptime::default(), 0),
            flash,
            config,
            now: 0,
            boots: 0,
            claims: Vec::new(),
            number: 0,
            draws: 0,
        }
    }

    /// The same device started on another flash.
    pub fn started_on(&self, flash: Flash) -> Self {
        let mut other = Self::on(flash, self.config.clone(), Cost::Light);
        other.claims.clone_from(&self.claims);
        other.boots = self.boots;
        other.draws = self.draws;
        other
    }

    /// The same device with its flash content on another chip, just started.
    pub fn twin(&self) -> Self {
        self.started_on(self.flash.twin())
    }

    /// The device itself.
    pub fn device(&mut self) -> &mut Device<Flash> {
        &mut self.device
    }

    /// What the clock of the device says.
    pub fn uptime(&self) -> Uptime {
        Uptime::from_millis(self.now)
    }

    /// Power off, power on.
    pub fn restart(&mut self) {
        self.flash.power_on();
        self.start();
    }

    /// Starts the device on its flash as it is, faults included.
    pub fn start(&mut self) {
        self.start_at(0);
    }

    /// The same, where the clock says this at the start.
    pub fn start_at(&mut self, uptime: u64) {
        self.now = uptime;
        self.boots += 1;
        let (config, flash) = (self.config.clone(), self.flash.clone());
        self.device = Device::start(config, flash, Uptime::from_millis(uptime), self.boots);
    }

    /// Lets time pass in one step.
    pub fn pass(&mut self, ms: u64) {
        self.now += ms;
        let now = self.uptime();
        self.device.advance(now);
    }

    /// What the device shows.
    pub fn status(&mut self) -> Status {
        let now = self.uptime();
        self.device.status(now)
    }

    /// The failures that the device shows.
    pub fn failures(&mut self) -> u8 {
        let binding = self.status().binding.expect("the device is bound");
        binding.failures.count()
    }

    /// How long local consoles still wait, in ms.
    pub fn wait(&mut self) -> u64 {
        u64::try_from(self.status().wait.as_millis()).unwrap()
    }

    /// The administrator's password was verified at the desk just now.
    pub fn prove(&mut self) -> Proof {
        let now = self.uptime();
        self.device.prove_administrator(DESK, now)
    }

    /// 32 bytes that no other call got.
    pub fn random(&mut self) -> [u8; 32] {
        self.draws += 1;
        let mut random = [0; 32];
        random[..8].copy_from_slice(&self.draws.to_be_bytes());
        random[31] = self.number;
        random
    }

    /// Shows an offer and claims it.
    pub fn offer(&mut self) -> Claim {
        let secret = self.random();
        let now = self.uptime();
        let proof = self.prove();
        let offered = self.device.offer_binding(&proof, secret.into(), now);
        let text = offered.unwrap();
        let claim = codes::claim(&text);
        self.claims.push(claim.keys.clone());
        claim
    }

    /// An administrator types a confirmation code.
    ///
    /// # Errors
    /// As the device's.
    pub fn confirm(&mut self, code: &str) -> Result<(), relatch_device::ConfirmError> {
        let now = self.uptime();
        self.device.confirm_binding(&administrator(), code, now)
    }

    /// Offers, claims and confirms.
    pub fn bind(&mut self) {
        let claim = self.offer();
        self.confirm(&claim.confirmation).unwrap();
    }

    /// A session asks for a recovery; the QR text.
    ///
    /// # Errors
    /// As the device's.
    pub fn begin_at(&mut self, session: Session) -> Result<String, relatch_device::BeginError> {
        let random = self.random();
        let now = self.uptime();
        Ok(self
            .device
            .begin_recovery(session, random.into(), now)?
            .text)
    }

    /// The QR text of a recovery at the local console.
    pub fn begin(&mut self) -> String {
        self.begin_at(LOCAL).unwrap()
    }

    /// A session types a code.
    ///
    /// # Errors
    /// As the device's.
    pub fn submit_at(&mut self, session: Session, code: &str) -> Result<Grant, SubmitError> {
        let now = self.uptime();
        self.device.submit_code(session, code, now)
    }

    /// The local console types a code.
    ///
    /// # Errors
    /// As the device's.
    pub fn submit(&mut self, code: &str) -> Result<Grant, SubmitError> {
        self.submit_at(LOCAL, code)
    }

    /// The right code for the challenge on the screen, which is begun if there is none.
    pub fn right_code(&mut self) -> String {
        let text = self.begin();
        self.issue(&text)
    }

    /// The code that the authority names for a QR text, by whichever binding it belongs to.
    pub fn issue(&self, text: &str) -> String {
        let keys = self
            .claims
            .iter()
            .find(|keys| codes::inspect(keys, text).is_some())
            .expect("a challenge of no binding");
        codes::issue(keys, text, self.config.code_length())
    }

    /// Types a wrong code at the local console after its wait, beginning a recovery where that is
    /// needed.
    pub fn guess_wrong(&mut self) -> SubmitError {
        self.wait_out();
        let code = codes::wrong(&self.right_code());
        self.submit(&code).expect_err("the wrong code was taken")
    }

    /// Types so many wrong codes on a web page after a physical act, where nothing waits.
    pub fn guess_remotely(&mut self, times: u8) {
        for _ in 0..times {
            let now = self.uptime();
            self.device.physical_act(now);
            let text = self.begin_at(REMOTE).unwrap();
            let code = codes::wrong(&self.issue(&text));
            let told = self.submit_at(REMOTE, &code);
            assert!(matches!(told, Err(SubmitError::Wrong { .. })), "{told:?}");
        }
    }

    /// Waits until local consoles take a code.
    pub fn wait_out(&mut self) {
        let left = self.wait();
        assert!(left <= 5 * crate::SECOND);
        self.pass(left);
    }

    /// Types the right code at the local console after its wait.
    pub fn grant(&mut self) -> Grant {
        self.wait_out();
        let code = self.right_code();
        self.submit(&code).unwrap()
    }

    /// A session sets a password.
    ///
    /// # Errors
    /// As the device's.
    pub fn set_password_at(
        &mut self,
        session: Session,
        grant: Grant,
        password: &str,
    ) -> Result<relatch_device::PasswordSet, relatch_device::SetPasswordError> {
        let now = self.uptime();
        self.device
            .set_password(grant, session, &mut self.passwords, password, now)
    }

    /// The local console sets a password.
    ///
    /// # Errors
    /// As the device's.
    pub fn set_password(
        &mut self,
        grant: Grant,
        password: &str,
    ) -> Result<relatch_device::PasswordSet, relatch_device::SetPasswordError> {
        self.set_password_at(LOCAL, grant, password)
    }

    /// An administrator clears the failures after a proof.
    ///
    /// # Errors
    /// As the device's.
    pub fn clear_failures(&mut self) -> Result<(), AdministratorError> {
        let now = self.uptime();
        let proof = self.prove();
        self.device.clear_failures(&proof, now)
    }

    /// The QR text of a check of the binding.
    ///
    /// # Errors
    /// As the device's.
    pub fn begin_check(&mut self) -> Result<String, relatch_device::NotBoundError> {
        let random = self.random();
        let now = self.uptime();
        self.device
            .begin_check(&administrator(), random.into(), now)
    }

    /// An administrator types the code of a check.
    ///
    /// # Errors
    /// As the device's.
    pub fn submit_check(&mut self, code: &str) -> Result<(), relatch_device::SubmitCheckError> {
        let now = self.uptime();
        self.device.submit_check(&administrator(), code, now)
    }

    /// An administrator ends the binding after a proof.
    ///
    /// # Errors
    /// As the device's.
    pub fn release(&mut self) -> Result<(), AdministratorError> {
        let now = self.uptime();
        let proof = self.prove();
        self.device.release(&proof, now)
    }

    /// Which of the passwords holds: exactly one of them must. [DEV-30]
    pub fn password(&mut self, passwords: &[&'static str]) -> &'static str {
        let held: Vec<_> = passwords
            .iter()
            .filter(|password| self.passwords.holds(password) == Some(true))
            .collect();
        assert_eq!(held.len(), 1, "held: {held:?}");
        held[0]
    }

    /// A whole recovery at the local console: it must work.
    pub fn recover(&mut self, password: &'static str) {
        let epoch = self.epoch();
        let grant = self.grant();
        let set = self.set_password(grant, password).unwrap();
        assert!(set.counted);
        assert_eq!(self.passwords.holds(password), Some(true));
        assert_eq!((self.epoch(), self.failures()), (epoch + 1, 0));
    }

    /// The epoch that the device shows.
    pub fn epoch(&mut self) -> u32 {
        self.status().binding.expect("the device is bound").epoch.0
    }
}
