//! Honest owners at real devices: they scan, read, mistype, wait, and get in.
//!
//! The device, its waits and charges are real, and so are its codes, check digits and the authority's answers. The owner is a model: [`Habits`]. After a recovery a device is as it was before it, one epoch later, so
//! that one device serves the recoveries of many, one after the other.

use std::ops::AddAssign;

use relatch_device::{Console, Session, SubmitError};
use relatch_wire::CodeLength;
use serde::Serialize;

use super::bench::{Bench, Broken, Hardware, SECOND, YEAR};
use super::chance::Chance;
use super::slips::Slips;

/// What is assumed of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Habits {
    /// Recoveries a device and year.
    pub recoveries: f64,
    /// Slips in an entry.
    pub slips: Slips,
    /// The chance that the code on the phone belongs to an older QR code.
    pub stale: f64,
    /// The chance to notice that after a wrong code; then the same QR code is scanned again.
    pub notices: f64,
    /// Seconds from a QR code to a code on the phone.
    pub scan_seconds: u32,
    /// Seconds to type a digit, on average; an entry takes half of that to one and a half times.
    pub digit_seconds: u32,
}

/// Upper ends of the waiting times that are counted: [`STEPS`] to each factor of ten, from a tenth of a second.
const STEPS: i32 = 20;
const BINS: usize = 130;
const SHORTEST: f64 = 0.1;

/// What became of recoveries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Counts {
    pub(super) recoveries: u64,
    /// The first entry was a typing error: reported, and free.
    pub(super) told: u64,
    /// At least one code was charged.
    pub(super) charged: u64,
    /// Recoveries by their wait; the first are those without one.
    pub(super) waits: Vec<u64>,
    /// How often the device was called.
    pub(super) calls: u64,
}

/// The same shares in closed form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Shares {
    pub(super) told: f64,
    pub(super) charged: f64,
}

/// The seconds that the waits of a bin do not exceed.
pub(super) fn bin_seconds(bin: usize) -> f64 {
    SHORTEST * 10_f64.powf(bin as f64 / f64::from(STEPS))
}

impl Habits {
    pub(super) fn expected(&self, length: CodeLength) -> Shares {
        let entry = self.slips.expected(length.digits());
        // Of the entries that are compared, with the correct code on the phone, this share is incorrect.
        let wrong = entry.missed / (entry.right + entry.missed);
        // An older code is always incorrect.
        Shares {
            told: entry.told,
            charged: self.stale + (1.0 - self.stale) * wrong,
        }
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        self.recoveries += other.recoveries;
        self.told += other.told;
        self.charged += other.charged;
        self.calls += other.calls;
        self.waits.resize(BINS, 0);
        for (sum, more) in self.waits.iter_mut().zip(&other.waits) {
            *sum += more;
        }
    }
}

impl Counts {
    fn waited(&mut self, milliseconds: u64) {
        self.waits.resize(BINS, 0);
        let seconds = milliseconds as f64 / 1e3;
        let bin = ((seconds / SHORTEST).log10() * f64::from(STEPS))
            .ceil()
            .max(0.0) as usize;
        if let Some(count) = self.waits.get_mut(bin.min(BINS - 1)) {
            *count += 1;
        }
    }
}

/// One owner at one device.
struct Owner {
    bench: Bench,
    session: Session,
    habits: Habits,
    chance: Chance,
    /// The code of an older QR code.
    older: String,
    counts: Counts,
}

/// The recoveries of so many device-years.
pub(super) fn recover(
    habits: Habits,
    length: CodeLength,
    device_years: u64,
    mut chance: Chance,
) -> Result<Counts, Broken> {
    let hardware = Hardware {
        length,
        counter: false,
        open_to_network: false,
    };
    let mut owner = Owner {
        bench: Bench::bound(hardware, chance.branch())?,
        session: Session {
            id: 1,
            console: Console::Local,
        },
        habits,
        older: super::bench::guess(length, &mut chance),
        chance,
        counts: Counts::default(),
    };
    let mut years = owner.chance.exponential() / habits.recoveries;
    while years < device_years as f64 {
        let due = (years * YEAR as f64) as u64;
        owner.bench.pass(due.saturating_sub(owner.bench.now()));
        owner.recovery()?;
        years += owner.chance.exponential() / habits.recoveries;
    }
    owner.counts.calls = owner.bench.calls;
    Ok(owner.counts)
}

impl Owner {
    fn recovery(&mut self) -> Result<(), Broken> {
        let mut first_entered = None;
        let mut charged = false;
        let mut right = self.scan()?;
        let mut stale = self.chance.happens(self.habits.stale);
        loop {
            let read = if stale { &self.older } else { &right };
            let typed = self.habits.slips.typed(read, &mut self.chance);
            let pace = 0.5 + self.chance.unit();
            let each = f64::from(self.habits.digit_seconds) * SECOND as f64;
            self.bench.pass((typed.len() as f64 * each * pace) as u64);
            let entered = *first_entered.get_or_insert(self.bench.now());
            let first = entered == self.bench.now();
            match self.bench.submit(self.session, &typed) {
                Ok(grant) => {
                    self.bench.set_password(grant, self.session)?;
                    self.older = right;
                    self.counts.recoveries += 1;
                    self.counts.charged += u64::from(charged);
                    self.counts.waited(self.bench.now() - entered);
                    return Ok(());
                }
                Err(SubmitError::Typo(_)) => self.counts.told += u64::from(first),
                Err(SubmitError::Wrong { burned: false, .. }) => {
                    charged = true;
                    self.wait();
                    if stale && self.chance.happens(self.habits.notices) {
                        right = self.scan()?;
                        stale = false;
                    }
                }
                // The challenge is burned, or its ten minutes are over: scan again.
                Err(SubmitError::Wrong { .. } | SubmitError::NoChallenge) => {
                    self.wait();
                    right = self.scan()?;
                    stale = self.chance.happens(self.habits.stale);
                }
                Err(_) => return Err(Broken("an entry refused that should not be")),
            }
        }
    }

    /// As long as the device tells a local console to.
    fn wait(&mut self) {
        let wait = self.bench.status().wait.as_millis() as u64;
        self.bench.pass(wait);
    }

    /// Has the QR code on the screen turned into a code.
    fn scan(&mut self) -> Result<String, Broken> {
        let shown = self.bench.begin(self.session);
        let shown = shown.ok_or(Broken("no challenge"))?;
        let code = self.bench.code_for(&shown.text)?;
        self.bench
            .pass(u64::from(self.habits.scan_seconds) * SECOND);
        Ok(code)
    }
}

impl Default for Habits {
    /// A recovery in five years; an older code one time in a hundred, noticed half the time.
    fn default() -> Self {
        Self {
            recoveries: 0.2,
            slips: Slips::default(),
            stale: 0.01,
            notices: 0.5,
            scan_seconds: 30,
            digit_seconds: 1,
        }
    }
}
