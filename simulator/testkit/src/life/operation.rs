//! What can happen to a device, and how often.

use relatch_device::{Console, Session, Slot};

use crate::flash::{Fault, Moment, Page, Tear};
use crate::passwords::Mishap;
use crate::{DAY, MINUTE, SECOND};

/// An operation, with what goes wrong during it.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What is done.
    pub operation: Operation,
    /// What is wrong with the flash as long as it lasts.
    pub fault: Option<Fault>,
    /// Whether the status is looked at afterwards. Looking is a call with a clock, so it must not
    /// follow every other one.
    pub looks: bool,
}

/// What happens to a device.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// An administrator makes an offer, and the owner's authority claims it.
    Offer(Who),
    /// The administrator cancels the offer.
    Discard,
    /// An administrator's password is verified.
    Prove(Who),
    /// An administrator loads the key file of this authority.
    LoadAuthority(Who, usize),
    /// An administrator types the confirmation code.
    Confirm(Who, Entry),
    /// An administrator checks the binding.
    Check(Who),
    /// An administrator types the code of the check.
    SubmitCheck(Who, Entry),
    /// An administrator clears the failures.
    ClearFailures(Who),
    /// A session asks for a recovery.
    Begin(Who),
    /// A session types a code.
    Submit(Who, Entry),
    /// A session uses the grant that `holder` got.
    SetPassword {
        /// Whose grant it is.
        holder: Who,
        /// Who uses it.
        session: Who,
        /// What comes of the new password.
        new: New,
    },
    /// A session ends.
    SessionEnds(Who),
    /// A person presses the button of the device.
    PhysicalAct,
    /// An administrator ends the binding.
    Release(Who),
    /// The vendor's factory reset.
    FactoryReset,
    /// Time passes, in ms. The device hears of it at its next call that has a clock.
    Pass(u64),
    /// The uptime goes back, in ms.
    Back(u64),
    /// The uptime goes on from 0.
    Wrap,
    /// The vendor's loop lets the device look at the clock.
    Advance,
    /// Power off, power on, at this uptime.
    Restart(u64),
    /// A thief does something to the records while the power is off.
    Tamper(Tamper),
}

/// Who is at a console. The numbers of their sessions differ in their last byte or their first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// At a screen of the device.
    Local,
    /// At another one.
    SecondLocal,
    /// On a web page.
    Remote,
}

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The code.
    Correct,
    /// The code with another digit at this place, and the check digit that belongs to that.
    Changed(usize),
    /// The code without its last digit, which is no code.
    Typo,
    /// The code of the challenge or offer before.
    Stale,
}

/// What comes of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum New {
    /// What the flash makes of it.
    Good,
    /// The policy does not take it.
    Weak,
    /// What the script says.
    Scripted(Mishap),
}

/// What a thief does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tamper {
    /// Copies the slots.
    Copy,
    /// Puts the copy back.
    PutBack,
    /// Exchanges the slots of each record.
    Exchange,
    /// Takes the last byte of a slot away.
    Shorten(Slot),
    /// Does so in both slots of a record.
    Lose(Slot),
}

/// Draws a number below another.
pub type Draw<'a> = dyn FnMut(usize) -> usize + 'a;

impl Step {
    /// Without a fault, and looked at.
    #[must_use]
    pub fn plain(operation: Operation) -> Self {
        Self {
            operation,
            fault: None,
            looks: true,
        }
    }

    /// The next step. Recoveries are frequent, and so is what ends them: faults, time and restarts.
    pub fn draw(draw: &mut Draw<'_>) -> Self {
        let operation = Operation::draw(draw);
        let fault = (draw(4) == 0).then(|| fault(draw));
        // A slot that cannot be read at a start hides the number of its record from the writes after
        // it: which of the two is newer then, no model can say.
        let starts = matches!(operation, Operation::Restart(_) | Operation::Tamper(_));
        let fault = fault.filter(|it| !starts || !matches!(it, Fault::Unreadable(_)));
        Self {
            operation,
            fault,
            looks: draw(2) == 0,
        }
    }
}

impl Operation {
    fn draw(draw: &mut Draw<'_>) -> Self {
        match draw(96) {
            0..10 => Self::Pass(period(draw)),
            10..20 => Self::Begin(Who::draw(draw)),
            20..45 => Self::Submit(Who::draw(draw), Entry::draw(draw)),
            45..53 => Self::set_password(draw),
            53..57 => Self::Prove(Who::draw(draw)),
            57..61 => Self::Offer(Who::draw(draw)),
            61..66 => Self::Confirm(Who::draw(draw), Entry::draw(draw)),
            66 => Self::LoadAuthority(Who::draw(draw), draw(2)),
            67 => Self::Discard,
            68..70 => Self::Check(Who::draw(draw)),
            70..75 => Self::SubmitCheck(Who::draw(draw), Entry::draw(draw)),
            75 => Self::SessionEnds(Who::draw(draw)),
            76 => Self::ClearFailures(Who::draw(draw)),
            77..83 => Self::PhysicalAct,
            83 => Self::Release(Who::draw(draw)),
            84 => Self::FactoryReset,
            85 => Self::Back(period(draw)),
            86 => Self::Wrap,
            87 => Self::Advance,
            88..92 => Self::Restart(if draw(2) == 0 { 0 } else { DAY }),
            _ => Self::Tamper(Tamper::draw(draw)),
        }
    }

    /// A store that fails is as frequent as one that works.
    fn set_password(draw: &mut Draw<'_>) -> Self {
        let session = Who::draw(draw);
        let holder = if draw(4) == 0 {
            Who::draw(draw)
        } else {
            session
        };
        let new = match draw(10) {
            0..5 => New::Good,
            5 => New::Weak,
            6 => New::Scripted(Mishap::Refused),
            7 => New::Scripted(Mishap::NotStored),
            _ => New::Scripted(Mishap::Unknown {
                stored: draw(2) == 0,
                readable: draw(2) == 0,
            }),
        };
        Self::SetPassword {
            holder,
            session,
            new,
        }
    }
}

impl Tamper {
    fn draw(draw: &mut Draw<'_>) -> Self {
        match draw(5) {
            0 => Self::Copy,
            1 => Self::PutBack,
            2 => Self::Exchange,
            3 => Self::Shorten(slot(draw)),
            _ => Self::Lose(slot(draw)),
        }
    }
}

impl Who {
    fn draw(draw: &mut Draw<'_>) -> Self {
        match draw(8) {
            0..4 => Self::Local,
            4..6 => Self::SecondLocal,
            _ => Self::Remote,
        }
    }

    /// The session of this person.
    #[must_use]
    pub fn session(self) -> Session {
        let (id, console) = match self {
            Self::Local => (0x0100_0000_0000_0001, Console::Local),
            Self::SecondLocal => (0x0100_0000_0000_0002, Console::Local),
            Self::Remote => (0x0200_0000_0000_0001, Console::Remote),
        };
        Session { id, console }
    }
}

impl Entry {
    fn draw(draw: &mut Draw<'_>) -> Self {
        match draw(10) {
            0..5 => Self::Correct,
            5 => Self::Changed(0),
            6 => Self::Changed(usize::MAX),
            7 => Self::Changed(draw(20)),
            8 => Self::Typo,
            _ => Self::Stale,
        }
    }
}

/// Ends of periods, one millisecond before them, and anything between.
fn period(draw: &mut Draw<'_>) -> u64 {
    // Those of the wait are frequent: without it no local console takes a code after another.
    const ENDS: [u64; 8] = [
        5 * SECOND,
        5 * SECOND,
        5 * SECOND,
        5 * SECOND,
        5 * MINUTE,
        10 * MINUTE,
        30 * MINUTE,
        DAY,
    ];
    let end = ENDS.get(draw(8)).copied().unwrap_or(DAY);
    match draw(4) {
        0 | 1 => end,
        2 => end - 1,
        _ => end / 256 * draw(256) as u64 + 1,
    }
}

fn slot(draw: &mut Draw<'_>) -> Slot {
    let slot = Slot::ALL.get(draw(4));
    slot.copied().unwrap_or(Slot::StateA)
}

fn fault(draw: &mut Draw<'_>) -> Fault {
    let operation = |draw: &mut Draw<'_>| draw(5) as u64;
    match draw(16) {
        0..6 => Fault::Cut(operation(draw), moment(draw)),
        6 | 7 => Fault::WriteError(operation(draw)),
        8 | 9 => Fault::Transient(operation(draw), 1 + draw(2) as u64),
        10 => Fault::Unknown(operation(draw)),
        11 => Fault::Unreadable(Page::Record(slot(draw))),
        12 => Fault::CounterUnreadable,
        13 => match draw(2) {
            0 => Fault::CounterStuck,
            _ => Fault::CounterForgets,
        },
        14 => Fault::Stuck,
        // In the content or at the end: all records begin alike, and a later torn write would mend it.
        _ => Fault::BitTurned(if draw(2) == 0 { 40 } else { usize::MAX }),
    }
}

fn moment(draw: &mut Draw<'_>) -> Moment {
    match draw(4) {
        0 => Moment::Before,
        1 => Moment::After,
        _ => {
            let tear = if draw(2) == 0 {
                Tear::Erased
            } else {
                Tear::Old
            };
            Moment::Inside(draw(128), tear)
        }
    }
}
