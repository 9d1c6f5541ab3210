//! What happens to an authority: eight bytes an operation, so that fuzzers and property tests make
//! the same ones.

mod from_bytes;

use super::devices::{ACCOUNTS, KEY_SETS, Picture};
use from_bytes::{clock, favourite, field, former_act, pick, proved, ring, row, shot, shows};

/// One operation, and how the registry fails in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// What happens.
    pub act: Act,
    /// How the registry fails, if it is a call.
    pub fault: Fault,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// An account or the operator calls.
    Call(Who, Ask),
    /// The operator changes the key sets.
    Ring(RingAct, u8),
    /// A new master key; the one before it stays.
    Rotate,
    /// Every row goes under the new master key.
    RewrapAll,
    /// The master key before is forgotten.
    EndRotation,
    /// The service starts again and takes no offers below this.
    Minimum(Least),
    /// The clock moves, either way.
    Clock(i64),
    /// A writer of the database changes a row.
    Tamper(Row, Field),
    /// The rows are saved.
    Backup,
    /// The rows that were saved last come back.
    Restore,
    /// The service starts in restored mode, or ends it.
    RestoredMode(bool),
    /// The row of one binding that was saved last comes back.
    RestoreRow(u8),
}

/// Which account calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The owner of the binding that the call is about, or the first account.
    Owner,
    /// The delegate of that binding who came last, or the last account.
    Delegate,
    /// The account that a transfer of that binding is offered to, or the last account.
    Recipient,
    /// The former owner of that binding, or the last account.
    Former,
    /// The account of this number.
    Account(u8),
}

/// What is asked for; the devices, accounts and key sets by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// What a challenge is about.
    Inspect(Shot),
    /// Its code, in the session of this number.
    Issue(Shot, u8),
    /// A step-up, with a proof of so many seconds ago.
    StepUp(Shot, i64),
    /// A claim.
    Claim(u8, Shows),
    /// A delegation.
    Delegate {
        /// Of this device.
        device: u8,
        /// To this account.
        to: u8,
        /// For so many seconds.
        lasts: u64,
        /// For so many codes.
        uses: u16,
        /// For checks alone, for new passwords alone, or for nothing.
        actions: Actions,
        /// With this proof.
        proved: Proved,
    },
    /// The end of a delegation.
    Revoke(u8, u8),
    /// The offer of a transfer of a device to an account.
    OfferTransfer(u8, u8, Proved),
    /// One of the acts that need no more than a device and a proof.
    Act(Plain, u8, Proved),
    /// The delegate accepts.
    AcceptDelegation(u8),
    /// An offered transfer is taken back.
    TakeBack(u8),
    /// The recipient accepts.
    AcceptTransfer(u8),
    /// "Not me".
    Freeze(u8),
    /// The operator stops the binding.
    OperatorFreeze(u8),
    /// The account's devices.
    Devices,
    /// A sweep begins.
    BeginSweep(bool),
    /// Its work at one binding.
    SweepBinding(u8),
    /// The operator re-wraps a binding.
    RewrapBinding(u8),
    /// The operator re-wraps an account.
    RewrapAccount(u8),
    /// The operator asks what key set a binding needs.
    KeyId(u8),
}

/// An act without a counterpart or terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plain {
    /// The end of an active binding begins.
    Release,
    /// It is taken back.
    Undo,
    /// The end of a pending one.
    Delete,
    /// Freezes are lifted.
    Lift,
    /// The former owner freezes.
    FormerFreeze,
}

/// Which proof comes with an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proved {
    /// One of this very act, of so many seconds ago.
    Right(i64),
    /// None.
    None,
    /// One of the act number before.
    Used,
    /// One of another act.
    OtherAct,
    /// One of another device.
    OtherDevice,
    /// One of another account.
    OtherAccount,
}

/// Which receipt comes with a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// None.
    Nothing,
    /// One of the stored act number and so many more.
    Receipt(u8),
    /// One that another account was given.
    Others,
}

/// Which challenge is scanned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shot {
    /// One with this epoch beyond the stored one.
    New(Picture, Epochs),
    /// One of the last, as it was.
    Again(u8),
}

/// Which epoch a challenge shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Epochs {
    /// So many beyond the stored one, which may wrap.
    Beyond(i8),
    /// This one.
    Exactly(u32),
}

/// What a delegation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actions {
    /// New passwords.
    Password,
    /// Checks.
    Check,
    /// Both.
    Both,
    /// Nothing.
    None,
}

/// The least that an offer must bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// Any suite, 8 digits.
    Any,
    /// 12 digits.
    TwelveDigits,
    /// Suite 2.
    Hybrid,
    /// Suite 2 where there are key sets, 8 digits.
    Usual,
}

/// What the operator does to the key ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RingAct {
    /// Loads a key set with both private keys.
    Add,
    /// Loads a retired one.
    AddRetired,
    /// Makes it current.
    MakeCurrent,
    /// Retires it.
    Retire,
    /// Forgets it.
    Forget,
}

/// Which row a writer of the database changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// That of a device's binding.
    Binding(u8),
    /// That of an account.
    Account(u8),
    /// Those of all counts.
    Counters,
    /// That of the last sweep.
    Sweep,
}

/// What of the row changes: the last byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The MAC.
    Mac,
    /// The state, or the count.
    State,
    /// The sealed key.
    Sealed,
    /// Its tag.
    Tag,
    /// Its nonce.
    Nonce,
    /// The account.
    Owner,
    /// All of it: it is the row of the device of this number.
    Moved(u8),
}

/// How the registry fails during a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The operation after so many others fails.
    Fails(u8),
    /// The commit is done, and its answer is lost.
    AnswerLost,
    /// So many commits meet rows that another instance has written again.
    Overtaken(u8),
    /// All operations fail.
    Down,
    /// The call that comes next is made before the operation after so many others.
    Interrupted(u8),
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const YEARS: i64 = 3_650 * DAY;

impl Operation {
    /// The operation without a fault.
    #[must_use]
    pub fn plain(act: Act) -> Self {
        Self {
            act,
            fault: Fault::None,
        }
    }

    /// A call without a fault.
    #[must_use]
    pub fn call(who: Who, ask: Ask) -> Self {
        Self::plain(Act::Call(who, ask))
    }

    /// A call without a fault, by the account of the binding that it is meant for.
    #[must_use]
    pub fn entitled(ask: Ask) -> Self {
        let who = match ask {
            Ask::AcceptTransfer(_) => Who::Recipient,
            Ask::AcceptDelegation(_) => Who::Delegate,
            Ask::Act(Plain::FormerFreeze, ..) => Who::Former,
            _ => Who::Owner,
        };
        Self::call(who, ask)
    }

    /// Any bytes are an operation; scans of few challenges, again and again, are the most frequent.
    #[must_use]
    #[allow(clippy::too_many_lines, reason = "one line for each operation")]
    pub fn from_bytes(bytes: [u8; 8]) -> Self {
        let [kind, who, device, a, b, c, fault, at] = bytes;
        let fault = match fault % 16 {
            0 => Fault::Fails(at % 6),
            1 => Fault::AnswerLost,
            2 => Fault::Overtaken(1 + at % 18),
            3 => Fault::Down,
            4..=6 => Fault::Interrupted(at % 6),
            _ => Fault::None,
        };
        let caller = match who % 8 {
            0..=2 => Who::Owner,
            3 => Who::Delegate,
            _ => Who::Account(who % ACCOUNTS),
        };
        let call = |ask| Act::Call(caller, ask);
        let shot = shot(device, a, b);
        let device = favourite(device);
        let proved = proved(c);
        let act = match kind % 80 {
            0..=18 => call(Ask::Issue(shot, c % 3)),
            19..=24 => call(Ask::Inspect(shot)),
            25..=28 => call(Ask::StepUp(shot, pick(&[0, 1, 599, 600, -1, 30], c))),
            29..=33 => call(Ask::Claim(device, shows(c))),
            34..=37 => call(Ask::Delegate {
                device,
                to: a % ACCOUNTS,
                lasts: pick(&[7_200, 1, 0, 600, 90_000, 31_536_000], b).unsigned_abs(),
                uses: pick(&[1, 2, 3, 64, 65, 0], b / 8).unsigned_abs() as u16,
                actions: match a / 16 {
                    0 => Actions::None,
                    1 | 2 => Actions::Check,
                    3 | 4 => Actions::Both,
                    _ => Actions::Password,
                },
                proved,
            }),
            38..=41 => Act::Call(
                if b.is_multiple_of(4) {
                    caller
                } else {
                    Who::Delegate
                },
                Ask::AcceptDelegation(device),
            ),
            42 => call(Ask::Revoke(device, a % ACCOUNTS)),
            43..=45 => call(Ask::OfferTransfer(device, a % ACCOUNTS, proved)),
            46 => call(Ask::TakeBack(device)),
            47..=49 => Act::Call(
                if b.is_multiple_of(4) {
                    caller
                } else {
                    Who::Recipient
                },
                Ask::AcceptTransfer(device),
            ),
            50 | 51 => call(Ask::Act(Plain::Release, device, proved)),
            52 | 53 => call(Ask::Act(Plain::Undo, device, proved)),
            54 => call(Ask::Act(Plain::Delete, device, proved)),
            55 | 56 => call(Ask::Act(Plain::Lift, device, proved)),
            57 | 58 => Act::Call(
                if b.is_multiple_of(4) {
                    caller
                } else {
                    Who::Former
                },
                Ask::Act(former_act(b), device, proved),
            ),
            59 => call(Ask::Freeze(device)),
            60 => call(Ask::OperatorFreeze(device)),
            61 => call(Ask::Devices),
            62 => call(Ask::BeginSweep(a.is_multiple_of(4))),
            63 => call(Ask::SweepBinding(device)),
            64 => call(Ask::RewrapBinding(device)),
            65 => call(Ask::RewrapAccount(a)),
            66 => call(Ask::KeyId(device)),
            67..=70 => Act::Clock(clock(a)),
            71 => Act::Ring(ring(a), b % KEY_SETS),
            72 => Act::Rotate,
            73 => Act::RewrapAll,
            74 => Act::EndRotation,
            75 => Act::Tamper(row(a, device), field(b, c)),
            76 => Act::Backup,
            77 => Act::Restore,
            78 => Act::RestoredMode(a.is_multiple_of(3)),
            _ => match a % 6 {
                0 => Act::Minimum(Least::TwelveDigits),
                1 => Act::Minimum(Least::Hybrid),
                2 => Act::Minimum(Least::Usual),
                3 => Act::Minimum(Least::Any),
                _ => Act::RestoreRow(device),
            },
        };
        Self { act, fault }
    }
}
