//! One device with its flash, its clock and what is on its screen.

use relatch_device::{Administrator, Config, Console, Device, Grant, RecordKey, Session, Uptime};
use relatch_wire::{CodeLength, Identity, Suite};

use super::cast::Who;
use super::chip::{Chip, Records};
use super::dice::Dice;
use super::judge::ShownId;
use super::suite;
use relatch_testkit::flash::{Moment, Tear};

pub(super) const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};
pub(super) const OTHER: Session = Session {
    id: 2,
    console: Console::Local,
};
pub(super) const REMOTE: Session = Session {
    id: 3,
    console: Console::Remote,
};

/// The vendor's statement about the administrator, who sits at the local console.
pub(super) fn administrator() -> Administrator {
    Administrator::logged_in(LOCAL)
}
const DAY: u64 = 24 * 60 * 60 * 1_000;

/// A device and what is around it.
pub(super) struct Unit {
    pub(super) chip: Chip,
    pub(super) device: Option<Device<Chip>>,
    pub(super) config: Config,
    /// Who set it up, and to whom it goes back when everything else fails.
    pub(super) home: Who,
    /// The binding that it seems to have, among all of the world.
    pub(super) binding: Option<usize>,
    pub(super) on_screen: Option<ShownId>,
    pub(super) grant: Option<(Grant, Session, ShownId)>,
    /// What the owner thinks the password is.
    pub(super) known: String,
    pub(super) copies: Vec<Copy>,
    pub(super) epoch: u32,
    clock: Clock,
    started: u64,
    boots: u64,
}

/// The records of a unit, copied by a thief.
#[derive(Debug, Clone)]
pub(super) struct Copy {
    pub(super) records: Records,
    pub(super) binding: Option<usize>,
}

/// What the uptime counter of a unit does.
#[derive(Debug, Clone, Copy)]
struct Clock {
    /// What it says at the beginning of the world or after a start.
    base: u64,
    /// It has 32 bits.
    wraps: bool,
    /// It runs on a battery when the power is off.
    runs_on: bool,
    counts_boots: bool,
}

impl Unit {
    pub(super) fn draw(dice: &mut Dice, home: Who, password: &str, suite: Suite) -> Self {
        let lengths = [
            CodeLength::Eight,
            CodeLength::Eight,
            CodeLength::Twelve,
            CodeLength::Twelve,
            CodeLength::Sixteen,
            CodeLength::Twenty,
        ];
        let length = dice.code_length(&lengths);
        let record_key = RecordKey::new(&dice.bytes());
        let config = Config::new(Identity::default(), record_key, Suite::Hmac, length);
        let mut config = suite::configure(config, suite);
        if dice.one_in(4) {
            config = config.lifetime(std::time::Duration::from_millis(DAY));
        }
        if dice.one_in(4) {
            config = config.open_to_network();
        }
        let wraps = dice.one_in(4);
        let clock = Clock {
            base: if wraps {
                u64::from(u32::MAX) - dice.below(2 * DAY)
            } else {
                dice.below(10_000)
            },
            wraps,
            runs_on: dice.one_in(4),
            counts_boots: dice.one_in(2),
        };
        Self {
            chip: Chip::new(dice.one_in(3), password),
            device: None,
            config,
            home,
            binding: None,
            on_screen: None,
            grant: None,
            known: password.to_owned(),
            copies: Vec::new(),
            epoch: 0,
            clock,
            started: 0,
            boots: 0,
        }
    }

    /// What its counter says at this time of the world.
    pub(super) fn uptime(&self, now: u64) -> Uptime {
        let since = if self.clock.runs_on { 0 } else { self.started };
        let uptime = self.clock.base + (now - since);
        Uptime(if self.clock.wraps {
            uptime & u64::from(u32::MAX)
        } else {
            uptime
        })
    }

    /// Power on; it may go again at once.
    pub(super) fn start(&mut self, now: u64, cut: Option<(u32, Moment)>) {
        self.power_off();
        self.chip.power_on();
        if let Some((operation, moment)) = cut {
            self.chip.cut_at(operation, moment);
        }
        self.started = now;
        self.boots += u64::from(self.clock.counts_boots);
        let config = self.config.clone();
        let device = Device::start(config, self.chip.clone(), self.uptime(now), self.boots);
        self.device = Some(device).filter(|_| !self.chip.is_dark());
    }

    pub(super) fn power_off(&mut self) {
        self.device = None;
        self.on_screen = None;
        self.grant = None;
    }
}

/// A moment at which the power goes.
pub(super) fn moment(dice: &mut Dice) -> Moment {
    match dice.below(4) {
        0 => Moment::Before,
        1 => Moment::After,
        2 => Moment::Inside(dice.index(110), Tear::Erased),
        _ => Moment::Inside(dice.index(110), Tear::Old),
    }
}
