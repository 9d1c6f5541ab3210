//! Who guesses, from where, and what the owner does meanwhile.

use clap::ValueEnum;
use serde::Serialize;

/// How the devices of a fleet are attacked, each one all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Attack {
    /// A thief at the device's own console; there are no logins.
    Console,
    /// An attacker at the console of a device in use: its administrator logs in every 24 hours.
    DailyLogin,
    /// The same, but the administrator logs in at a random time of each day.
    IrregularLogin,
    /// A neighbour on the network, where the vendor's option lets every console recover; a login every 24 hours.
    Network,
    /// A rig that cuts the power and restores the flash after each third attempt.
    Rollback,
    /// The same rig at a device with a monotonic counter.
    RollbackCounter,
    /// No attacker: only owners, who mistype.
    None,
}

impl Attack {
    /// The name on the command line and in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::DailyLogin => "daily-login",
            Self::IrregularLogin => "irregular-login",
            Self::Network => "network",
            Self::Rollback => "rollback",
            Self::RollbackCounter => "rollback-counter",
            Self::None => "none",
        }
    }

    /// What is assumed, in a sentence.
    #[must_use]
    pub fn assumption(self) -> &'static str {
        match self {
            Self::Console => {
                "a thief at the console guesses as fast as penalties allow, day and night; no logins"
            }
            Self::DailyLogin => {
                "the same at a device in use: a login every 24 h clears the failures, and the guesser waits for it \
                 rather than begin a penalty of 24 h"
            }
            Self::IrregularLogin => {
                "the same, the login at a random minute of each day; the closed form is that of daily-login, a ceiling"
            }
            Self::Network => {
                "a neighbour on the network, with the option on that opens recovery to it (DEV-4); a login every 24 h"
            }
            Self::Rollback => {
                "a rig restores the flash after each third attempt: no penalty is ever served; no counter in hardware"
            }
            Self::RollbackCounter => {
                "the same rig at a device with a monotonic counter: each restored record is unreadable"
            }
            Self::None => "no attacker; owners recover and mistype",
        }
    }
}
