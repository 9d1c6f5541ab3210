//! A world from one seed: devices, people, two instances of an authority, and judges who are told all that can be seen.

use std::collections::BTreeMap;

use relatch_authority::{
    AccountId, Authority, DeviceName, MasterKey, MasterKeyId, MasterKeys, WallTime,
};
use relatch_device::{Device, Uptime};
use relatch_testkit::registry::{Backup, SharedRegistry, Trouble};
use relatch_wire::{Challenge, ChallengeMessage, OfferMessage, Suite};

use super::cast::Who;
use super::dice::Dice;
use super::judge::{Event, Finding, Judges, Secrets, ShownId};
use super::log::Log;
use super::rights::Rights;
use super::suite::{self, Bond};
use super::unit::Unit;
use relatch_testkit::flash::{Fault, Flash};
use relatch_testkit::passwords::Passwords;

/// 2026-01-01, when every world begins.
const BEGINNING: u64 = 1_767_225_600;
/// One world in so many has devices of suite 2, whose curve costs a hundred times what anything else does.
const HYBRID: u64 = 16;

/// Everything there is.
pub(super) struct World {
    pub(super) now: u64,
    pub(super) units: Vec<Unit>,
    pub(super) registry: SharedRegistry,
    pub(super) instances: [Authority<SharedRegistry>; 2],
    /// Seconds by which the clock of each instance is wrong.
    pub(super) skew: [i64; 2],
    pub(super) closed_until: u64,
    pub(super) bonds: Vec<Bond>,
    pub(super) offers: Vec<Offered>,
    pub(super) shown: Vec<Shown>,
    by_hash: BTreeMap<[u8; 32], ShownId>,
    pub(super) held: Vec<Held>,
    /// Requests that are on their way.
    pub(super) mailbox: Vec<(Who, ShownId)>,
    pub(super) rights: Rights,
    pub(super) backups: Vec<(Backup, Rights)>,
    pub(super) secrets: Secrets,
    pub(super) log: Log,
    pub(super) steps: u64,
    judges: Judges,
    findings: Vec<Finding>,
    accounts: BTreeMap<Who, AccountId>,
    passwords: u64,
}

/// An offer that was on a screen.
#[derive(Debug, Clone)]
pub(super) struct Offered {
    pub(super) message: OfferMessage,
    pub(super) bond: usize,
}

/// A challenge that was on a screen.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) unit: usize,
    pub(super) bond: Option<usize>,
    pub(super) text: String,
    pub(super) message: ChallengeMessage,
    pub(super) hash: [u8; 32],
}

/// A code that an account was given.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) shown: ShownId,
    pub(super) digits: String,
}

impl World {
    /// The world of a seed, with its units bound.
    pub(super) fn new(dice: &mut Dice, verbose: bool) -> Self {
        let registry = SharedRegistry::default();
        let master = dice.bytes();
        let instance = || {
            let keys = MasterKeys::new(MasterKey::new(MasterKeyId(1), &master));
            Authority::new(registry.clone(), keys, suite::MINIMUM).with_key_ring(suite::key_ring())
        };
        let mut world = Self {
            now: 0,
            units: Vec::new(),
            instances: [instance(), instance()],
            registry,
            skew: [0; 2],
            closed_until: 0,
            bonds: Vec::new(),
            offers: Vec::new(),
            shown: Vec::new(),
            by_hash: BTreeMap::new(),
            held: Vec::new(),
            mailbox: Vec::new(),
            rights: Rights::default(),
            backups: Vec::new(),
            secrets: Secrets::default(),
            log: Log::new(verbose),
            steps: 0,
            judges: Judges::new(),
            findings: Vec::new(),
            accounts: Who::all().map(|who| (who, who.account())).collect(),
            passwords: 0,
        };
        world.furnish(dice);
        world
    }

    fn furnish(&mut self, dice: &mut Dice) {
        let suite = match dice.one_in(HYBRID) {
            true => Suite::Hybrid,
            false => Suite::Hmac,
        };
        let count = 1 + dice.index(Who::OWNERS.len());
        for (unit, home) in Who::OWNERS.into_iter().take(count).enumerate() {
            let password = self.new_password(home);
            self.units.push(Unit::draw(dice, home, &password, suite));
            self.start(unit, None);
            self.bind(unit, home, dice);
        }
    }

    /// Tells the judges.
    pub(super) fn tell(&mut self, event: &Event<'_>) {
        for finding in self.judges.see(event) {
            add(&mut self.findings, finding);
        }
    }

    /// Notes what the world itself finds.
    pub(super) fn find(&mut self, judge: &'static str, what: String) {
        add(&mut self.findings, Finding { judge, what });
    }

    /// What does not hold; the world ends with the step in which something is found.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub(super) fn account(&self, who: Who) -> AccountId {
        self.accounts
            .get(&who)
            .cloned()
            .unwrap_or_else(|| who.account())
    }

    /// What the clock of an instance says.
    pub(super) fn wall(&self, instance: usize) -> WallTime {
        let skew = self.skew.get(instance).copied().unwrap_or_default();
        WallTime::from_secs((BEGINNING + self.now / 1_000).saturating_add_signed(skew))
    }

    /// What becomes of the commits from here on; during an outage no instance reads or commits.
    pub(super) fn set_trouble(&self, trouble: Option<Trouble>) {
        self.registry.set_down(self.now < self.closed_until);
        match trouble {
            Some(trouble) => self.registry.set_trouble(trouble, u32::MAX),
            None => self.registry.end_trouble(),
        }
    }

    /// A password unlike any other.
    pub(super) fn new_password(&mut self, who: Who) -> String {
        self.passwords += 1;
        let password = format!("password {} of {who:?}", self.passwords);
        self.secrets.password(&password);
        password
    }

    /// Does something at a device, if it is on; `None` also after a power cut, because then the answer is lost.
    pub(super) fn on<T>(
        &mut self,
        unit: usize,
        act: impl FnOnce(&mut Device<Flash>, Uptime) -> T,
    ) -> Option<T> {
        self.on_unit(unit, |device, _, now| act(device, now))
    }

    /// The same, beside the vendor's password store.
    pub(super) fn on_unit<T>(
        &mut self,
        unit: usize,
        act: impl FnOnce(&mut Device<Flash>, &mut Passwords, Uptime) -> T,
    ) -> Option<T> {
        let now = self.now;
        let it = self.units.get_mut(unit)?;
        let uptime = it.uptime(now);
        let answer = act(it.device.as_mut()?, &mut it.passwords, uptime);
        if it.flash.is_dark() {
            it.power_off();
            self.log.say(|| format!("unit {unit}: the power goes"));
            return None;
        }
        Some(answer)
    }

    /// Power on, perhaps with a power cut to come.
    pub(super) fn start(&mut self, unit: usize, cut: Option<Fault>) {
        let now = self.now;
        if let Some(it) = self.units.get_mut(unit) {
            it.start(now, cut);
        }
        self.look(unit);
    }

    /// Reads the login page of a unit.
    pub(super) fn look(&mut self, unit: usize) {
        let Some(status) = self.on(unit, Device::status) else {
            return;
        };
        self.log.note(status.failures.0.into());
        self.log.note(status.epoch.0.into());
        let Some(it) = self.units.get_mut(unit) else {
            return;
        };
        if status.challenge.is_none() {
            it.on_screen = None;
        }
        it.epoch = status.epoch.0;
        if status.bound {
            self.tell(&Event::Status {
                unit,
                failures: status.failures.0,
                epoch: status.epoch.0,
            });
        }
    }

    /// Lets time pass everywhere.
    pub(super) fn pass(&mut self, ms: u64) {
        self.now += ms;
        for unit in 0..self.units.len() {
            if self.units.get(unit).is_some_and(|it| it.device.is_some()) {
                self.tell(&Event::Ran { unit, ms });
                self.look(unit);
            }
        }
    }

    /// Notes what a screen shows; the same bytes are the same challenge.
    pub(super) fn note_shown(&mut self, unit: usize, text: String) -> Option<ShownId> {
        let same = |id: &ShownId| self.shown.get(*id).is_some_and(|shown| shown.text == text);
        if let Some(id) = self.on_screen(unit).filter(same) {
            return Some(id);
        }
        let message = ChallengeMessage::from_text(&text).ok()?;
        let hash = suite::hash(message.message());
        let id = self.shown.len();
        let id = *self.by_hash.entry(hash).or_insert(id);
        if id == self.shown.len() {
            let locator = message.challenge().locator;
            let bond = self.bonds.iter().position(|bond| bond.locator == locator);
            self.leaks(message.message(), bond);
            self.shown.push(Shown {
                unit,
                bond,
                text,
                message,
                hash,
            });
        }
        Some(id)
    }

    /// What is on the screen of a unit now.
    pub(super) fn on_screen(&self, unit: usize) -> Option<ShownId> {
        self.units.get(unit)?.on_screen
    }

    pub(super) fn challenge(&self, shown: ShownId) -> Option<&Challenge> {
        Some(self.shown.get(shown)?.message.challenge())
    }

    /// The challenge of this hash, if a device has shown it.
    pub(super) fn by_hash(&self, hash: &[u8; 32]) -> Option<ShownId> {
        self.by_hash.get(hash).copied()
    }

    pub(super) fn name() -> Option<DeviceName> {
        DeviceName::new("Back room").ok()
    }

    /// A challenge holds no byte of the key.
    fn leaks(&mut self, message: &[u8], bond: Option<usize>) {
        let key = bond.and_then(|at| self.bonds.get(at));
        let front = key.and_then(|bond| bond.key.expose().first_chunk::<8>());
        let leaked = front.is_some_and(|front| message.windows(8).any(|it| it == front));
        if leaked {
            self.tell(&Event::Leaked("a challenge shows the binding key"));
        }
    }
}

/// Keeps the first finding of each judge: the rest follows from it.
fn add(findings: &mut Vec<Finding>, finding: Finding) {
    if findings.iter().all(|it| it.judge != finding.judge) {
        findings.push(finding);
    }
}
