//! One device with its flash, its clock and what is on its screen.

use relatch_device::{
    Administrator, Config, Console, Device, Grant, PasswordStore, RecordKey, Session, Slot, Uptime,
};
use relatch_wire::{CodeLength, Identity, Suite};

use super::cast::Who;
use super::dice::Dice;
use super::judge::ShownId;
use super::suite;
use relatch_testkit::flash::{Dump, Fault, Flash, Left, Moment, Page, Tear};
use relatch_testkit::passwords::{Cost, Passwords};

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
/// Where a state record has its failures (spec/device.md, "Stored records").
const FAILURES: usize = 17;
const STATES: [Page; 2] = [Page::Record(Slot::StateA), Page::Record(Slot::StateB)];
const DAY: u64 = 24 * 60 * 60 * 1_000;

/// The vendor's statement about the administrator, who sits at the local console.
pub(super) fn administrator() -> Administrator {
    Administrator::logged_in(LOCAL)
}

/// A device and what is around it.
pub(super) struct Unit {
    pub(super) flash: Flash,
    pub(super) passwords: Passwords,
    pub(super) device: Option<Device<Flash>>,
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
    pub(super) flash: Dump,
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
        let flash = Flash::beside(dice.one_in(3).then_some(0));
        let mut passwords = Passwords::open(flash.clone(), Cost::Plain, 0);
        // Erased flash without a fault takes what the policy takes.
        let _ = passwords.replace(password);
        Self {
            flash,
            passwords,
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
    pub(super) fn start(&mut self, now: u64, cut: Option<Fault>) {
        self.power_off();
        self.flash.power_on();
        self.passwords.work();
        self.flash.set_fault(cut);
        self.started = now;
        self.boots += u64::from(self.clock.counts_boots);
        let config = self.config.clone();
        let device = Device::start(config, self.flash.clone(), self.uptime(now), self.boots);
        self.device = Some(device).filter(|_| !self.flash.is_dark());
    }

    /// Puts back the records of a copy; the vendor's pages are not among them.
    pub(super) fn restore(&self, copy: &Dump) {
        for slot in Slot::ALL {
            self.flash.restore_page(copy, Page::Record(slot));
        }
    }

    /// Exchanges the pages of one record.
    pub(super) fn reorder(&self, slot: Slot) {
        let pages = [slot, slot.other()].map(Page::Record);
        let copy = self.flash.dump();
        for (page, content) in pages.iter().zip(pages.iter().rev()) {
            self.flash.tamper(*page, |it| *it = copy.page(*content));
        }
    }

    /// Whether one of the operations stored a state with this many failures.
    pub(super) fn charged(&self, failures: u32) -> bool {
        let content = self.flash.dump();
        let is_charge = |page: Page| {
            let stored = content.page(page);
            let stored = stored.get(FAILURES..).and_then(<[u8]>::first_chunk);
            stored.map(|bytes| u32::from_be_bytes(*bytes)) == Some(failures)
        };
        let mut operations = self.flash.watched().into_iter();
        operations.any(|it| {
            let state = it.page.filter(|page| STATES.contains(page));
            it.left == Left::New && state.is_some_and(is_charge)
        })
    }

    pub(super) fn power_off(&mut self) {
        self.device = None;
        self.on_screen = None;
        self.grant = None;
    }
}

/// The power goes in one of so many operations.
pub(super) fn cut(dice: &mut Dice, operations: u64) -> Fault {
    let operation = dice.below(operations);
    let moment = match dice.below(4) {
        0 => Moment::Before,
        1 => Moment::After,
        2 => Moment::Inside(dice.index(110), Tear::Erased),
        _ => Moment::Inside(dice.index(110), Tear::Old),
    };
    Fault::Cut(operation, moment)
}
