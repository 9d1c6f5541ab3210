//! What can happen in a world: a list of values, drawn from the seed before anything is played.

use super::dice::Dice;

/// One thing that happens at one unit. Everything else about it follows from its salt, so any part of a list can be
/// played without the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) act: Act,
    pub(super) unit: usize,
    pub(super) salt: u64,
}

macro_rules! acts {
    ($($(#[doc = $doc:literal])* $act:ident: $weight:literal,)*) => {
        /// Who does what; how often beside the others, [`WEIGHTS`] says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Act {
            $($(#[doc = $doc])* $act,)*
        }

        const WEIGHTS: &[(Act, u64)] = &[$((Act::$act, $weight)),*];
    };
}

acts! {
    /// A person asks the device for a challenge.
    Begin: 60,
    /// The owner or the delegate scans what is on the screen, under any weather.
    Ask: 60,
    /// Two instances answer the same scan at once.
    Race: 12,
    /// A message that was delayed arrives; any of them.
    Deliver: 20,
    /// A person types a code that was given for the challenge on the screen.
    Type: 60,
    /// A digit is wrong, and the check digit says so.
    Mistype: 12,
    /// A new password, in any session.
    Set: 60,
    /// All of it, by the owner or the delegate.
    Recover: 40,
    /// The administrator logs in.
    LogIn: 8,
    /// A viewer comes and goes.
    Visit: 16,
    /// The owner's app names the device.
    CheckBinding: 8,
    /// The administrator binds the device again; a passer-by photographs the offer.
    Rebind: 6,
    Delegate: 16,
    Revoke: 5,
    Freeze: 5,
    Unfreeze: 8,
    Transfer: 4,
    Release: 2,
    /// A button on the device.
    Press: 6,
    /// Time, from a second to two days.
    Pass: 80,
    /// The power is off for a while.
    Restart: 40,
    /// The power goes at a storage operation to come.
    Cut: 36,
    /// The flash takes no writes for a while.
    Fill: 12,
    /// The vendor's store does not know whether it stored the next password.
    Doubt: 10,
    /// Light or age turns a bit of a record.
    Flip: 8,
    /// The two pages of a record change places.
    Reorder: 6,
    /// The clock of an instance jumps, by up to ten years.
    JumpClock: 8,
    /// The registry is copied.
    Backup: 8,
    /// The registry is restored from a copy.
    RestoreBackup: 4,
    /// No adversary: the authority is gone for a while.
    Close: 6,
    /// Passer-by: claims a photographed offer.
    ClaimAgain: 14,
    /// Colleague, former owner, expired delegate: scans any photo that was taken.
    Scan: 50,
    /// Thief: types random codes.
    Guess: 30,
    /// Thief: types random codes for weeks.
    Siege: 1,
    /// A guess that is right: the judges know the code and count it.
    GuessRight: 6,
    /// A holder of only the tag key computes as much as possible.
    UseTagKey: 8,
    /// Types any code that was ever given for this unit.
    Replay: 40,
    /// Thief: copies the records.
    CopyFlash: 16,
    /// Thief: writes the records back.
    RestoreFlash: 8,
    /// Thief: exchanges the records of two units.
    SwapFlash: 2,
    /// Thief: restarts in a penalty, again and again.
    RestartLoop: 10,
    /// Man in the middle: changes a field of what the app sends.
    Tamper: 24,
    /// Sender of malformed QR codes.
    Garble: 16,
    /// Phisher: sends the picture to the owner and types what the owner reads back.
    Relay: 8,
    /// Writer of the authority's database: moves a key or a row.
    MoveRow: 12,
    /// Owner of many made-up devices: epochs, failures and lengths that no device shows.
    Probe: 12,
    /// A neighbour on the network starts recoveries and types codes.
    Network: 12,
    /// A session that did not type the code uses the grant of the one that did.
    Snatch: 8,
}

impl Step {
    /// The steps of a world.
    pub(super) fn draw(dice: &mut Dice, length: usize, units: usize) -> Vec<Self> {
        let all: u64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        (0..length)
            .map(|_| Self {
                act: act(dice.below(all)),
                unit: dice.index(units),
                salt: dice.number(),
            })
            .collect()
    }
}

fn act(mut at: u64) -> Act {
    for (act, weight) in WEIGHTS {
        match at.checked_sub(*weight) {
            Some(rest) => at = rest,
            None => return *act,
        }
    }
    Act::Pass
}
