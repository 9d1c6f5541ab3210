//! A world: recorders, phones, authorities, and one wall clock for those who use one.

use std::collections::BTreeMap;

use relatch_authority::{AccountId, DeviceName, FactoryKey, Fresh32, PublicKeySet, WallTime};
use relatch_wire::{CodeLength, Identity, Suite};
use zeroize::Zeroizing;

use crate::calls::{Calls, Elsewhere};
use crate::instance::Instances;
use crate::nvr::Nvr;
use crate::phone::Phone;
use crate::seen::Seen;
use relatch_conformance::seeded::Random;

/// When worlds begin: 2026-01-01 00:00 UTC, in seconds since 1970. No result depends on it.
const BEGINNING: u64 = 1_767_225_600;

/// All parties and all devices.
#[derive(Debug)]
pub struct World {
    seed: u64,
    milliseconds: u64,
    /// Seconds by which the authorities' clock is ahead.
    clock_ahead: u64,
    fresh: Random,
    nvrs: BTreeMap<String, Nvr>,
    phones: BTreeMap<String, (Phone, String)>,
    instances: Instances,
    /// The service that every phone asks, where it is none of this world's.
    elsewhere: Option<Box<dyn Elsewhere>>,
    /// What the vendor knows of the devices that it made.
    factory_keys: BTreeMap<Identity, FactoryKey>,
}

impl World {
    /// An empty world; everything random in it follows from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            milliseconds: 0,
            clock_ahead: 0,
            fresh: Random::stream(seed, "authority"),
            nvrs: BTreeMap::new(),
            phones: BTreeMap::new(),
            instances: Instances::new(seed),
            elsewhere: None,
            factory_keys: BTreeMap::new(),
        }
    }

    /// Lets every phone ask a service that runs elsewhere.
    pub fn ask_elsewhere(&mut self, service: Box<dyn Elsewhere>) {
        self.elsewhere = Some(service);
    }

    /// The public keys that devices of this suite are bound with at the authority of this name.
    pub fn public_keys(&mut self, authority: &str, suite: Suite) -> Option<PublicKeySet> {
        match &mut self.elsewhere {
            Some(service) => service.public_keys(suite),
            None => self.instances.public_keys(authority, suite),
        }
    }

    /// A stream of randomness of this world.
    #[must_use]
    pub fn random(&self, name: &str) -> Random {
        Random::stream(self.seed, name)
    }

    /// Puts a recorder into the world.
    pub fn add_nvr(&mut self, name: &str, nvr: Nvr) {
        self.nvrs.insert(name.into(), nvr);
    }

    /// Notes the key that the vendor put into the device with this identity.
    pub fn add_factory_key(&mut self, identity: Identity, key: FactoryKey) {
        self.factory_keys.insert(identity, key);
    }

    /// Starts an authority over the registry of this name.
    pub fn add_authority(&mut self, name: &str, registry: &str, least: CodeLength, suite: Suite) {
        self.instances.start(name, registry, least, suite);
    }

    /// Gives an account a phone, whose app asks the authority of this name; one that is not there is started.
    pub fn add_phone(&mut self, account: &AccountId, authority: &str) {
        if !self.instances.has(authority) {
            self.add_authority(authority, authority, CodeLength::Eight, Suite::Hmac);
        }
        let phone = Phone::new(account.clone());
        self.phones
            .insert(account.as_str().into(), (phone, authority.into()));
    }

    /// The authorities.
    pub fn authorities(&mut self) -> &mut Instances {
        &mut self.instances
    }

    /// Lets the phone of this account ask another authority from now on.
    pub fn ask_another(&mut self, account: &str, authority: &str) -> Option<()> {
        if !self.instances.has(authority) {
            return None;
        }
        self.phones.get_mut(account)?.1 = authority.into();
        Some(())
    }

    /// The recorder of this name.
    pub fn nvr(&mut self, name: &str) -> Option<&mut Nvr> {
        self.nvrs.get_mut(name)
    }

    /// Every recorder with its name.
    pub fn nvrs(&mut self) -> impl Iterator<Item = (&str, &mut Nvr)> {
        self.nvrs.iter_mut().map(|(name, nvr)| (name.as_str(), nvr))
    }

    /// The phone of this account.
    #[must_use]
    pub fn phone(&self, account: &str) -> Option<&Phone> {
        self.phones.get(account).map(|(phone, _)| phone)
    }

    /// The phone of this account, the authority that it asks, and the time.
    pub fn at_phone(&mut self, account: &str) -> Option<(&mut Phone, &mut dyn Calls, WallTime)> {
        let now = self.now();
        let (phone, authority) = self.phones.get_mut(account)?;
        let service: &mut dyn Calls = match &mut self.elsewhere {
            Some(service) => service.as_mut(),
            None => self.instances.service(authority)?,
        };
        Some((phone, service, now))
    }

    /// The authority that this account's phone asks, for a look into its registry.
    #[must_use]
    pub fn asked(&self, account: &str) -> Option<&str> {
        self.phones
            .get(account)
            .map(|(_, authority)| authority.as_str())
    }

    /// Taps the button to continue.
    pub fn confirm(&mut self, account: &str, called: &DeviceName) -> Option<Seen> {
        let random = self.fresh();
        let offered = self.phone(account)?.offered();
        let key = offered.and_then(|identity| self.factory_keys.get(&identity).cloned());
        let (phone, service, now) = self.at_phone(account)?;
        Some(phone.confirm(called, key.as_ref(), random, service, now))
    }

    /// Claims again with the receipt of the last claim.
    pub fn claim_again(&mut self, account: &str) -> Option<Seen> {
        let random = self.fresh();
        let (phone, service, now) = self.at_phone(account)?;
        Some(phone.claim_again(random, service, now))
    }

    /// Every account that has a phone.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountId> {
        self.phones
            .values()
            .map(|(phone, _)| phone.account().clone())
            .collect()
    }

    /// Re-wraps every row under the newest master key of this authority; the number of rows that cannot be read.
    pub fn rewrap(&mut self, authority: &str) -> Option<usize> {
        self.instances.rewrap(authority, &mut self.fresh)
    }

    /// Fresh randomness for an authority.
    pub fn fresh(&mut self) -> Fresh32 {
        self.fresh.bytes().into()
    }

    /// The authorities' wall time.
    #[must_use]
    pub fn now(&self) -> WallTime {
        let seconds = BEGINNING.saturating_add(self.milliseconds / 1_000);
        WallTime::from_secs(seconds.saturating_add(self.clock_ahead))
    }

    /// Sets the authorities' clock ahead by so many seconds.
    pub fn set_clock_ahead(&mut self, seconds: u64) {
        self.clock_ahead = seconds;
    }

    /// Milliseconds since the world began.
    #[must_use]
    pub fn elapsed(&self) -> u64 {
        self.milliseconds
    }

    /// Lets time pass everywhere.
    pub fn pass(&mut self, milliseconds: u64) {
        self.milliseconds = self.milliseconds.saturating_add(milliseconds);
        for nvr in self.nvrs.values_mut() {
            nvr.pass(milliseconds);
        }
    }

    /// Binds a recorder to an account by the steps that a person takes, the codes carried by hand.
    ///
    /// # Errors
    /// What was seen in place of the expected page.
    pub fn bind(
        &mut self,
        nvr: &str,
        account: &str,
        called: &DeviceName,
        password: &str,
    ) -> Result<(), Seen> {
        let offered = self.with_nvr(nvr, |nvr| {
            nvr.log_in(crate::nvr::User::Administrator, password);
            nvr.offer();
            nvr.qr_text()
        })?;
        self.scan_text(account, offered.as_deref().map(String::as_str))?;
        self.confirm(account, called);
        let code = self.shown_code(account)?;
        let bound = self.with_nvr(nvr, |nvr| nvr.confirm_binding(&code))?;
        if bound != Seen::Bound {
            return Err(bound);
        }
        self.rehearse(nvr, account, called)?;
        self.with_nvr(nvr, Nvr::log_out)?;
        Ok(())
    }

    /// A binding goes on with a check. [BIND-25]
    fn rehearse(&mut self, nvr: &str, account: &str, called: &DeviceName) -> Result<(), Seen> {
        let check = self.with_nvr(nvr, |nvr| {
            nvr.check_binding();
            nvr.qr_text()
        })?;
        let named = self.scan_text(account, check.as_deref().map(String::as_str))?;
        if named != Seen::DeviceNamed {
            return Err(named);
        }
        self.confirm(account, called);
        let code = self.shown_code(account)?;
        match self.with_nvr(nvr, |nvr| nvr.type_check_code(&code))? {
            Seen::Rehearsed => Ok(()),
            seen => Err(seen),
        }
    }

    fn shown_code(&self, account: &str) -> Result<Zeroizing<String>, Seen> {
        let code = self.phone(account).and_then(Phone::shown_code);
        code.map(|code| Zeroizing::new(code.to_owned()))
            .ok_or(Seen::InvalidQrCode)
    }

    fn scan_text(&mut self, account: &str, text: Option<&str>) -> Result<Seen, Seen> {
        let (phone, service, now) = self.at_phone(account).ok_or(Seen::Denied)?;
        Ok(phone.scan(text, service, now))
    }

    fn with_nvr<T>(&mut self, name: &str, act: impl FnOnce(&mut Nvr) -> T) -> Result<T, Seen> {
        self.nvr(name).map(act).ok_or(Seen::NothingShown)
    }
}
