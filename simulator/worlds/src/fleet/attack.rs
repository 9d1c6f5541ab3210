//! Who guesses, from where, and what the owner does meanwhile.

use clap::ValueEnum;
use serde::Serialize;

/// How the devices of a fleet are attacked, each one all the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Attack {
    /// A thief at the device's own console; the failures are never cleared.
    Console,
    /// The same at a device in use: its administrator clears the failures every 24 hours.
    DailyClearing,
    /// A guesser on the network, where the vendor's option lets every console recover.
    Network,
    /// A rig that cuts the power, restores the flash, presses the button and guesses over the network.
    Rollback,
    /// The same rig with nothing but a local console.
    RollbackConsole,
    /// The same rig, with button and network, at a device with a monotonic counter.
    RollbackCounter,
    /// A bot on the network burns codes and floods, while the honest owner recovers with a button.
    Bot,
    /// No attacker: only owners, who mistype.
    None,
}

impl Attack {
    /// The name on the command line and in results.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::DailyClearing => "daily-clearing",
            Self::Network => "network",
            Self::Rollback => "rollback",
            Self::RollbackConsole => "rollback-console",
            Self::RollbackCounter => "rollback-counter",
            Self::Bot => "bot",
            Self::None => "none",
        }
    }

    /// What is assumed, in a sentence.
    #[must_use]
    pub fn assumption(self) -> &'static str {
        match self {
            Self::Console => {
                "a thief at the console guesses as fast as the device permits, day and night; nothing is cleared"
            }
            Self::DailyClearing => {
                "the same at a device in use: its administrator clears the failures every 24 h"
            }
            Self::Network => {
                "10,000 guesses a second over the network, with the option on that opens recovery to it (DEV-4), or a \
                 window of a physical act held open all the time"
            }
            Self::Rollback => {
                "a rig restores the flash, presses the button and makes 30 guesses over the network after each start; \
                 no counter in hardware"
            }
            Self::RollbackConsole => "the same rig with only a local console",
            Self::RollbackCounter => {
                "the same rig, with button and network, at a device with a monotonic counter: each restored record is \
                 unreadable"
            }
            Self::Bot => {
                "a bot on the network burns codes, floods and opens sessions in each window that the owner's button \
                 opens; the owner has a button and a web page"
            }
            Self::None => "no attacker; owners recover and mistype",
        }
    }

    /// Whether takeovers are counted, or what becomes of owners.
    pub(super) fn is_of_owners(self) -> bool {
        matches!(self, Self::Bot | Self::None)
    }
}
