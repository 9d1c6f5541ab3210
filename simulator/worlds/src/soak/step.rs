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
    /// Anything that can happen to a device, faults of its flash included.
    Device: 160,
    /// Anything that can happen to an authority that has other devices too: calls, faults of its registry, its master
    /// keys, its key sets, its clock, backups, writers of its database.
    Authority: 100,
    /// A person asks the device for a challenge.
    Begin: 50,
    /// The owner or the delegate scans what is on the screen, under any weather.
    Ask: 60,
    /// Another call is made within a call.
    Race: 16,
    /// A scan is sent again, later.
    Repeat: 16,
    /// A person types the code that was given for the challenge on the screen.
    Type: 60,
    /// A new password.
    Set: 50,
    /// All of it, by the owner or the delegate.
    Recover: 50,
    /// The administrator binds the device again.
    Bind: 8,
    /// The owner's app names the device.
    Check: 8,
    /// The owner delegates; the installer may accept at once.
    Delegate: 16,
    AcceptDelegation: 8,
    Revoke: 5,
    Freeze: 5,
    /// The operator, or a former owner.
    OthersFreeze: 4,
    Lift: 10,
    OfferTransfer: 8,
    AcceptTransfer: 8,
    TakeBack: 2,
    Release: 3,
    Undo: 3,
    /// The service's run that erases what ended, confirmed or not.
    Sweep: 4,
    /// A thief of a session acts without a proof, or with one that was seen.
    Unproved: 8,
    /// Time, from a second to two days.
    Pass: 60,
    /// The power will go at a storage operation to come.
    Cut: 40,
    /// The operator takes a new master key and moves all rows to it; backups are still under the one before.
    Rotate: 6,
    /// The operator retires a key set.
    Retire: 4,
    /// The clock of the service jumps, by up to ten years.
    JumpClock: 6,
    /// Passer-by: claims a photographed offer.
    ClaimAgain: 14,
    /// Colleague, former owner, expired delegate: scans any photo that was taken.
    Scan: 50,
    /// Thief: types random codes.
    Guess: 30,
    /// Thief: types random codes for weeks.
    Siege: 1,
    /// A guess that is right.
    GuessRight: 6,
    /// A holder of only the tag key computes as much as possible.
    UseTagKey: 8,
    /// Types any code that was ever given, for whatever is on the screen.
    Replay: 40,
    /// Thief: exchanges the records of two units.
    Swap: 2,
    /// Man in the middle: changes a field of what the app sends.
    Tamper: 24,
    /// Sender of malformed QR codes.
    Garble: 16,
    /// Phisher: sends the picture to the owner and types what the owner reads back.
    Relay: 8,
    /// Writer of the authority's database: puts rows together of parts of others.
    MoveRow: 12,
    /// A program on the network asks, floods, burns, and opens sessions.
    Bot: 12,
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
