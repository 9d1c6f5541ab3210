//! A device on a model of flash, and the authority that it is bound to.

use relatch_derivation::Keys;
use relatch_device::{
    CodeLength, Config, Console, Device, Identity, PasswordStore, RecordKey, ReplaceError, Session,
    Suite, Uptime,
};
use relatch_nor_flash::NorStore;
use relatch_testkit::codes;

use crate::chip::Driver;

const HERE: Session = Session {
    id: 1,
    console: Console::Local,
};

pub(crate) type Chip<const READ: usize, const WRITE: usize, const ERASE: usize> =
    Driver<READ, WRITE, ERASE>;

/// A device and its chip.
pub(crate) struct Bench<const READ: usize, const WRITE: usize, const ERASE: usize> {
    pub(crate) chip: Chip<READ, WRITE, ERASE>,
    device: Device<NorStore<Chip<READ, WRITE, ERASE>>>,
    claims: Vec<Keys>,
    hybrid: bool,
    now: u64,
}

/// What a device is after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Durable {
    /// Which of the bindings, the first being 0.
    pub(crate) binding: Option<usize>,
    pub(crate) epoch: u32,
    pub(crate) failures: u8,
}

/// Takes every password.
struct Login;

impl PasswordStore for Login {
    fn replace(&mut self, _: &str) -> Result<(), ReplaceError> {
        Ok(())
    }

    fn holds(&mut self, _: &str) -> Option<bool> {
        None
    }
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> Bench<READ, WRITE, ERASE> {
    pub(crate) fn unbound(hybrid: bool) -> Self {
        let size = NorStore::<Chip<READ, WRITE, ERASE>>::SIZE;
        Self::start(Driver::erased(size), Vec::new(), hybrid)
    }

    /// The same device started on this chip.
    pub(crate) fn started_on(&self, chip: Chip<READ, WRITE, ERASE>) -> Self {
        Self::start(chip, self.claims.clone(), self.hybrid)
    }

    /// The same device on a copy of its chip.
    pub(crate) fn twin(&self) -> Self {
        self.started_on(self.chip.twin())
    }

    fn start(chip: Chip<READ, WRITE, ERASE>, claims: Vec<Keys>, hybrid: bool) -> Self {
        let identity = Identity::new("Vendor", "Model", "0001").unwrap();
        let key = RecordKey::new(&[0x5a; 32]);
        let mut config = Config::new(identity, key, Suite::Hmac, CodeLength::Twelve);
        if hybrid {
            config = config.authority(codes::key_set().public().clone());
        }
        let store = NorStore::new(chip.clone(), 0).unwrap();
        Self {
            device: Device::start(config, store, Uptime::from_millis(0), 0),
            chip,
            claims,
            hybrid,
            now: 0,
        }
    }

    pub(crate) fn durable(&mut self) -> Durable {
        let now = self.pass();
        let unbound = Durable {
            binding: None,
            epoch: 0,
            failures: 0,
        };
        let Some(status) = self.device.status(now).binding else {
            return unbound;
        };
        let proof = self.device.prove_administrator(HERE, now);
        let check = self
            .device
            .begin_check(proof.administrator(), [9; 32].into(), now);
        let check = check.unwrap();
        let mut claims = self.claims.iter();
        let binding = claims.position(|keys| codes::inspect(keys, &check).is_some());
        Durable {
            binding: Some(binding.expect("a binding that was never claimed")),
            epoch: status.epoch.0,
            failures: status.failures.count(),
        }
    }

    pub(crate) fn bind(&mut self) -> bool {
        let now = self.pass();
        let proof = self.device.prove_administrator(HERE, now);
        let random = [self.claims.len() as u8 + 1; 32].into();
        let offer = self.device.offer_binding(&proof, random, now).unwrap();
        let claim = codes::claim(&offer);
        self.claims.push(claim.keys);
        let administrator = proof.administrator();
        let typed = &claim.confirmation;
        self.device
            .confirm_binding(administrator, typed, now)
            .is_ok()
    }

    /// Types a wrong code; whether it was compared.
    pub(crate) fn guess(&mut self) -> bool {
        let code = codes::wrong(&self.right_code());
        let told = self
            .device
            .submit_code(HERE, &code, Uptime::from_millis(self.now));
        matches!(told, Err(relatch_device::SubmitError::Wrong { .. }))
    }

    /// A whole recovery; whether it was counted.
    pub(crate) fn recover(&mut self) -> bool {
        let code = self.right_code();
        let now = Uptime::from_millis(self.now);
        let Ok(grant) = self.device.submit_code(HERE, &code, now) else {
            return false;
        };
        let set = self
            .device
            .set_password(grant, HERE, &mut Login, "new", now);
        set.unwrap().counted
    }

    pub(crate) fn clear(&mut self) -> bool {
        let now = self.pass();
        let proof = self.device.prove_administrator(HERE, now);
        self.device.clear_failures(&proof, now).is_ok()
    }

    pub(crate) fn release(&mut self) -> bool {
        let now = self.pass();
        let proof = self.device.prove_administrator(HERE, now);
        self.device.release(&proof, now).is_ok()
    }

    pub(crate) fn reset(&mut self) -> bool {
        self.device.factory_reset().is_ok()
    }

    fn right_code(&mut self) -> String {
        let now = self.pass();
        let random = [0x77; 32].into();
        let text = self.device.begin_recovery(HERE, random, now).unwrap().text;
        let mut claims = self.claims.iter();
        let keys = claims.find(|keys| codes::inspect(keys, &text).is_some());
        codes::issue(keys.unwrap(), &text, CodeLength::Twelve)
    }

    /// The wait of a local console, and more.
    fn pass(&mut self) -> Uptime {
        self.now += 6_000;
        Uptime::from_millis(self.now)
    }
}
