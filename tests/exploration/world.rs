//! A real device on its flash, a real authority on its registry, and what an onlooker knows of both.

use std::rc::Rc;
use std::time::Duration;

use relatch_authority::{MemoryTables, WallTime};
use relatch_derivation::TypedCode;
use relatch_device::{
    Administrator, CodeLength, Config, Console, Device, Grant, Identity, PasswordStore, RecordKey,
    Session, Slot, SubmitError, Suite, Uptime,
};
use relatch_testkit::flash::{Fault, Flash, Page};
use relatch_testkit::passwords::{Cost, Passwords};
use relatch_wire::ChallengeMessage;

use crate::ledger::{Account, Deed, Entry};
use crate::office::key_set;
use crate::search::Start;
use crate::seen::{Known, Seen, Told};
use crate::step::{Act, Step};

pub(crate) const RECORD_KEY: [u8; 32] = [0x5a; 32];
const CLEARING: Duration = Duration::from_secs(24 * 60 * 60);
/// What the uptime says at a start, in ms: two days, as a counter does that a small battery keeps going.
const AT_START: u64 = 2 * 24 * 60 * 60 * 1_000;
/// What every password begins with, before its number.
const PASSWORD: &str = "password ";
const NOW: WallTime = WallTime::from_secs(1_800_000_000);
const CONSOLE: Session = Session {
    id: 1,
    console: Console::Local,
};
/// A viewer's session.
const VIEWER: Session = Session {
    id: 2,
    console: Console::Local,
};

/// The vendor's statement about the administrator.
pub(crate) fn administrator() -> Administrator {
    Administrator::logged_in(CONSOLE)
}

/// What a restart leaves, and what the onlooker remembers.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) flash: Flash,
    pub(crate) registry: MemoryTables,
    /// The newest two, oldest first.
    pub(crate) challenges: Vec<Known>,
    /// How many passwords were set.
    pub(crate) passwords: u32,
    /// Records that a thief copied.
    pub(crate) dump: Option<Rc<[Vec<u8>; 4]>>,
    /// Records were put back, or a step-up moved the authority: the two epochs may be anything.
    pub(crate) out_of_step: bool,
    /// All bindings that were claimed, oldest first.
    pub(crate) ledger: Vec<Entry>,
    /// Which of them the device names.
    pub(crate) bound_to: Option<usize>,
    pub(crate) wall: WallTime,
    /// The device has an authority's public keys.
    hybrid: bool,
    draws: u64,
    boots: u64,
}

pub(crate) struct World {
    pub(crate) kept: Kept,
    config: Config,
    pub(crate) device: Device<Flash>,
    pub(crate) open: Option<Open>,
    grant: Option<Grant>,
    now: u64,
    /// How long a login clears nothing again.
    pub(crate) cleared: Duration,
    /// A write failed in this run: what the flash holds may be newer than what the device goes by.
    unsure: bool,
}

/// The offer on the screen, claimed.
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) binding: usize,
    pub(crate) code: String,
}

impl World {
    /// A device bound to anna, after as many wrong codes as the start says.
    pub(crate) fn new(start: Start) -> Result<Self, String> {
        let flash = if start.counter {
            Flash::with_counter()
        } else {
            Flash::new()
        };
        let kept = Kept {
            flash,
            registry: MemoryTables::default(),
            challenges: Vec::new(),
            passwords: 0,
            dump: None,
            out_of_step: false,
            ledger: Vec::new(),
            bound_to: None,
            wall: NOW,
            hybrid: start.hybrid,
            draws: 0,
            boots: 0,
        };
        let mut world = Self::start(kept);
        world.vendor().replace(&password(0)).unwrap();
        let confirm = Step::Do(Act::Confirm);
        for step in [Step::Offer(Account::Anna), confirm, Step::Deed(Deed::Check)] {
            match world.take(step) {
                Some(Told::Nothing) => {}
                other => return Err(format!("{step:?} was answered {other:?}")),
            }
        }
        for _ in 0..start.failures {
            while !world.seen().penalty.is_zero() {
                world.take(Step::Do(Act::Wait));
            }
            if world.seen().challenge.is_none() {
                world.take(Step::Begin);
            }
            assert_eq!(world.take(Step::Do(Act::TypeWrong)), Some(Told::Wrong));
        }
        if start.recovered {
            let recovery = [Step::Do(Act::Type(0)), Step::Do(Act::SetPassword)];
            world.take(Step::Dump);
            world.take(Step::Begin);
            world.take(Step::Issue(0, Account::Anna));
            let done = recovery.map(|step| world.take(step));
            assert_eq!(done, [Some(Told::Granted(0)), Some(Told::Set)]);
        }
        world.kept.challenges.clear();
        world.restart();
        Ok(world)
    }

    /// The device starts on what was kept; the chip is another one, so that worlds do not share it.
    pub(crate) fn start(mut kept: Kept) -> Self {
        kept.flash = kept.flash.twin();
        kept.boots += 1;
        for challenge in &mut kept.challenges {
            challenge.of_this_run = false;
        }
        let identity = Identity::new("Vendor", "Model", "0001").unwrap();
        let mut config = Config::new(
            identity,
            RecordKey::new(&RECORD_KEY),
            Suite::Hmac,
            CodeLength::Twelve,
        );
        if kept.hybrid {
            config = config.authority(*key_set().public());
        }
        let device = Device::start(
            config.clone(),
            kept.flash.clone(),
            Uptime(AT_START),
            kept.boots,
        );
        Self {
            kept,
            config,
            device,
            open: None,
            grant: None,
            now: AT_START,
            cleared: Duration::ZERO,
            unsure: false,
        }
    }

    /// Takes a step; `None` where its fault had nothing to hit.
    pub(crate) fn take(&mut self, step: Step) -> Option<Told> {
        match step {
            Step::Begin => Some(self.begin()),
            Step::Issue(at, who) => Some(self.issue(at, who)),
            Step::Offer(who) => Some(self.offer(who)),
            Step::Deed(deed) => Some(self.deed(deed)),
            Step::Restart => {
                self.restart();
                Some(Told::Nothing)
            }
            Step::Dump => {
                self.kept.dump = Some(Rc::new(self.records()));
                Some(Told::Nothing)
            }
            Step::Restore => {
                self.restore();
                Some(Told::Nothing)
            }
            Step::Do(act) => Some(self.act(act)),
            Step::Cut(act, operation, moment) => {
                self.kept
                    .flash
                    .set_fault(Some(Fault::Cut(operation, moment)));
                let told = self.act(act);
                let hit = self.kept.flash.is_dark();
                self.kept.flash.power_on();
                self.restart();
                hit.then_some(told)
            }
            Step::Fail(act, from) => {
                self.kept.flash.set_fault(Some(Fault::WriteError(from)));
                let told = self.act(act);
                let hit = self.kept.flash.operations() > from;
                self.unsure = true;
                self.kept.flash.set_fault(None);
                hit.then_some(told)
            }
        }
    }

    fn act(&mut self, act: Act) -> Told {
        match act {
            Act::Confirm => self.confirm(),
            Act::Release => {
                let _ = self.device.release(&administrator());
                self.open = None;
                self.name_binding();
                Told::Nothing
            }
            Act::Type(at) => {
                let code = self.kept.challenges[at].code.clone().unwrap();
                self.submit(&code, at)
            }
            Act::TypeWrong => {
                let length = self.seen().challenge.map_or(12, |(_, length)| length);
                self.submit(&wrong(length), usize::MAX)
            }
            Act::SetPassword => self.set_password(),
            Act::Login => {
                let before = self.seen().failures;
                let now = self.uptime();
                self.device.interactive_login(&administrator(), now);
                if self.seen().failures < before {
                    self.cleared = CLEARING;
                }
                Told::Nothing
            }
            Act::ViewerLeaves => {
                self.device.session_ended(VIEWER);
                Told::Nothing
            }
            Act::UptimeWraps => {
                self.now = 0;
                self.device.advance(self.uptime());
                Told::Nothing
            }
            Act::Wait => {
                let next = self.next_end().unwrap_or_default();
                self.now += u64::try_from(next.as_millis()).unwrap();
                self.cleared = self.cleared.saturating_sub(next);
                self.device.advance(self.uptime());
                Told::Nothing
            }
        }
    }

    fn begin(&mut self) -> Told {
        let random = self.draw();
        match self
            .device
            .begin_recovery(CONSOLE, random.into(), self.uptime())
        {
            Ok(shown) => {
                let known = Known {
                    text: shown.text.clone(),
                    code: None,
                    accepted: false,
                    of_this_run: true,
                    binding: self.kept.bound_to.unwrap_or(usize::MAX),
                };
                self.kept.challenges.push(known);
                if self.kept.challenges.len() > 2 {
                    self.kept.challenges.remove(0);
                }
                Told::Shown(shown.text)
            }
            Err(error) => Told::Unexpected(format!("{error:?}")),
        }
    }

    fn confirm(&mut self) -> Told {
        let Some(open) = &self.open else {
            return Told::Nothing;
        };
        let (administrator, now) = (administrator(), self.uptime());
        if self
            .device
            .confirm_binding(&administrator, &open.code, now)
            .is_ok()
        {
            self.open = None;
        }
        self.name_binding();
        Told::Nothing
    }

    /// Notes which binding the device names, as the owner sees by a scan to check.
    fn name_binding(&mut self) {
        let text = self.check_binding();
        self.kept.bound_to = text.and_then(|text| {
            let message = ChallengeMessage::from_text(&text).unwrap();
            let locator = message.challenge().locator;
            self.kept.ledger.iter().position(|it| it.locator == locator)
        });
    }

    /// A challenge by which the owner's app names the device; none of a device that is not bound.
    pub(crate) fn check_binding(&mut self) -> Option<String> {
        let (administrator, now) = (administrator(), self.uptime());
        let text = self
            .device
            .check_binding(&administrator, [0; 32].into(), now);
        text.ok()
    }

    fn submit(&mut self, code: &str, at: usize) -> Told {
        match self.device.submit_code(CONSOLE, code, self.uptime()) {
            Ok(grant) => {
                self.grant = Some(grant);
                Told::Granted(at)
            }
            Err(SubmitError::Wrong { .. }) => Told::Wrong,
            Err(_) => Told::Nothing,
        }
    }

    fn set_password(&mut self) -> Told {
        let Some(grant) = self.grant.take() else {
            return Told::Nothing;
        };
        let new = password(self.kept.passwords + 1);
        let mut vendor = self.vendor();
        let now = self.uptime();
        let set = self
            .device
            .set_password(grant, CONSOLE, &mut vendor, &new, now);
        if !self.kept.flash.is_dark() {
            self.kept.passwords = self.password();
        }
        match set {
            Ok(_) => Told::Set,
            Err(
                relatch_device::SetPasswordError::NotStored(grant)
                | relatch_device::SetPasswordError::Refused(grant),
            ) => {
                self.grant = Some(grant);
                Told::Nothing
            }
            Err(_) => Told::Nothing,
        }
    }

    pub(crate) fn restart(&mut self) {
        self.kept.flash.power_on();
        let kept = self.kept.clone();
        *self = Self::start(kept);
        self.kept.passwords = self.password();
        self.name_binding();
    }

    fn restore(&mut self) {
        if let Some(dump) = self.kept.dump.clone() {
            self.kept.out_of_step |= *dump != self.records();
            for (slot, record) in Slot::ALL.into_iter().zip(dump.iter()) {
                let page = Page::Record(slot);
                self.kept
                    .flash
                    .tamper(page, |content| content.clone_from(record));
            }
        }
        self.restart();
    }

    pub(crate) fn seen(&mut self) -> Seen {
        let now = self.uptime();
        Seen::of(self.device.status(now))
    }

    /// Failures and penalty that may not be undercut: those that the device goes by, and after a failed write those of
    /// the flash where they are less.
    pub(crate) fn least(&mut self) -> (u32, Duration) {
        let seen = self.seen();
        if !self.unsure {
            return (seen.failures, seen.penalty);
        }
        let durable = self.durable();
        (
            seen.failures.min(durable.failures),
            seen.penalty.min(durable.penalty),
        )
    }

    /// What the device would say after a restart now.
    pub(crate) fn durable(&self) -> Seen {
        let flash = self.kept.flash.twin();
        let mut device = Device::start(self.config.clone(), flash, Uptime(AT_START), 0);
        Seen::of(device.status(Uptime(AT_START)))
    }

    /// How long until the next thing is over.
    pub(crate) fn next_end(&mut self) -> Option<Duration> {
        let seen = self.seen();
        let challenge = seen.challenge.map(|(left, _)| left);
        [
            challenge,
            seen.grant,
            Some(seen.penalty),
            Some(self.cleared),
        ]
        .into_iter()
        .flatten()
        .filter(|left| !left.is_zero())
        .min()
    }

    /// Which of all passwords holds.
    pub(crate) fn password(&self) -> u32 {
        let held = self.vendor().plain().unwrap();
        held.strip_prefix(PASSWORD).unwrap().parse().unwrap()
    }

    pub(crate) fn holds_grant(&mut self) -> bool {
        self.grant.is_some() && self.seen().grant.is_some()
    }

    pub(crate) fn records(&self) -> [Vec<u8>; 4] {
        Slot::ALL.map(|slot| self.kept.flash.read_page(Page::Record(slot)).unwrap())
    }

    /// The vendor's password store, beside the records.
    fn vendor(&self) -> Passwords {
        Passwords::open(self.kept.flash.clone(), Cost::Plain, 0)
    }

    pub(crate) fn uptime(&self) -> Uptime {
        Uptime(self.now)
    }

    /// 32 bytes that no other call got.
    fn draw(&mut self) -> [u8; 32] {
        self.kept.draws += 1;
        let mut random = [0; 32];
        random[..8].copy_from_slice(&self.kept.draws.to_be_bytes());
        random
    }
}

pub(crate) fn shown_epoch(text: &str) -> u32 {
    let message = ChallengeMessage::from_text(text).unwrap();
    message.challenge().epoch.0
}

fn password(number: u32) -> String {
    format!("{PASSWORD}{number}")
}

/// A code that reads as one; that it is the right one has a chance of one in 10^11.
fn wrong(length: u8) -> String {
    let length = CodeLength::from_digits(length.into()).unwrap();
    let front = "4".repeat(usize::from(length.digits()) - 1);
    (0..10)
        .map(|check| format!("{front}{check}"))
        .find(|code| TypedCode::parse(code, length).is_ok())
        .unwrap()
}
