//! Fleet: how often a device of many is taken over by guessing, how long honest owners wait who mistype, and how long
//! an attacker can keep an honest owner out.
//!
//! What is **real**: the device. `relatch_device::Device`, on flash in memory and driven by virtual time, makes the
//! challenges, charges, compares, waits, restarts and clears. An attacker drives it as fast as it permits; what counts
//! is how many comparisons it makes, and of how many digits (`history.rs`). At the most failures an entry changes
//! nothing, so some of them stand for all. For honest owners the codes, the check digits and the authority's answers
//! are real too (`owners.rs`), also under siege by a bot (`bot.rs`).
//!
//! What is **sampled**: whether a guess hits. One in 10^(n-1) is too rare to see, so hits are drawn for each comparison
//! with an importance weight (`lottery.rs`).
//!
//! What is **shared**: devices in a block share one driven history, because up to its first correct guess a device does
//! not know which wrong guesses it was given (`history.rs`). Each block has different devices, keys and owners, and the
//! confidence intervals are those of independent blocks (`interval.rs`).
//!
//! Beside each estimate stands the closed form of the specification's text, computed without the library (`closed.rs`).
//! An owner's habits are a model and no more: [`Habits`].

mod attack;
mod bench;
mod bot;
mod chance;
mod closed;
mod history;
mod interval;
mod lottery;
mod owners;
mod plot;
mod report;
mod run;
mod slips;

use relatch_wire::CodeLength;
use serde::Serialize;

pub use attack::Attack;
pub use closed::{Attempts, Rules};
pub use interval::Estimate;
pub use owners::Habits;
pub use plot::{Format, PlotError};
pub use run::simulate;
pub use slips::Slips;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many devices, each of them under each attack and with each code length; 20 or more make an interval.
    pub devices: u64,
    /// For how many years of 365 days.
    pub years: u32,
    /// The code lengths that devices are bound with.
    pub lengths: Vec<CodeLength>,
    /// The attacks.
    pub attacks: Vec<Attack>,
    /// Everything random follows from it.
    pub seed: u64,
    /// How many devices share a driven history, at most; 1 drives every one.
    pub shared: u64,
    /// Seconds from power to code entry, for a rig that restores the flash.
    pub boot_seconds: u32,
    /// What owners are like.
    pub habits: Habits,
    /// The rules of the closed form.
    pub rules: Rules,
}

/// The results.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Results {
    /// A row for each attack and code length.
    pub takeovers: Vec<Takeovers>,
    /// A row for each code length; empty if the plan has no [`Attack::None`].
    pub owners: Vec<Owners>,
    /// A row for each code length; empty if the plan has no [`Attack::Bot`].
    pub besieged: Vec<Besieged>,
    /// The work that was done.
    pub driven: Driven,
}

/// How often devices are taken over.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Takeovers {
    /// The attack.
    pub attack: Attack,
    /// Digits of the binding's code.
    pub digits: u8,
    /// Comparisons a device and year.
    pub guesses: f64,
    /// Takeovers per million devices a year; a device is taken over at most once.
    pub simulated: Estimate,
    /// The closed form.
    pub closed_form: f64,
}

/// What became of honest owners' recoveries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Owners {
    /// Digits of the code.
    pub digits: u8,
    /// How many there were.
    pub recoveries: u64,
    /// The first entry was a typing error: reported, and free.
    pub told: Compared,
    /// At least one wrong code was charged.
    pub charged: Compared,
    /// Seconds from the first entry to the correct one, and the share of recoveries that took longer.
    pub waits: Vec<(f64, f64)>,
}

/// What became of honest owners while a bot attacked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Besieged {
    /// Digits of the code.
    pub digits: u8,
    /// How many owners there were.
    pub owners: u64,
    /// Owners by the QR codes that they needed: one, two, three, more.
    pub qr_codes: Vec<u64>,
    /// Seconds from the button to the grant, and the share of owners who were still out.
    pub still_out: Vec<(f64, f64)>,
    /// The same without the bot.
    pub still_out_without: Vec<(f64, f64)>,
}

/// A share of recoveries beside its closed form.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Compared {
    /// The share that was seen.
    pub simulated: Estimate,
    /// The share that the model of the owner gives.
    pub closed_form: f64,
}

/// The work that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Driven {
    /// Device-years, over all attacks and code lengths.
    pub device_years: u64,
    /// Devices that were really driven, each for all its years.
    pub histories: u64,
    /// Calls of the library's device.
    pub calls: u64,
}

impl Takeovers {
    /// Whether chance does not explain the difference to the closed form.
    #[must_use]
    pub fn contradicted(&self) -> bool {
        self.simulated.contradicts(self.closed_form)
    }
}

impl Results {
    /// Whether every estimate is where its closed form is, and each owner under siege got in with the third QR code.
    #[must_use]
    pub fn agree(&self) -> bool {
        let shares = |row: &Owners| [row.told, row.charged];
        let kept_out = |row: &Besieged| row.qr_codes.iter().skip(3).any(|count| *count > 0);
        !self.besieged.iter().any(kept_out)
            && !self.takeovers.iter().any(Takeovers::contradicted)
            && !self
                .owners
                .iter()
                .flat_map(shares)
                .any(|share| share.simulated.contradicts(share.closed_form))
    }
}
