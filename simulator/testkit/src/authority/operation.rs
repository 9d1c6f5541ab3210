//! What happens to an authority: eight bytes an operation, so that fuzzers and property tests make
//! the same ones.

use relatch_authority::Failures;

use super::devices::{ACCOUNTS, DEVICES, KEY_SETS, Picture, Twist};

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
    /// The account of this number.
    Account(u8),
}

/// What is asked for; the devices, accounts and key sets by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// What a challenge is about.
    Inspect(Shot),
    /// Its code.
    Issue(Shot),
    /// A step-up, with a proof of so many seconds ago.
    StepUp(Shot, i64),
    /// A claim.
    Claim(u8),
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
    },
    /// The end of a delegation.
    Revoke(u8, u8),
    /// A transfer of a device to an account.
    Transfer(u8, u8),
    /// The end of an active binding.
    Release(u8),
    /// The end of a pending one.
    DeletePending(u8),
    /// "Not me".
    Freeze(u8),
    /// Lifts it.
    Unfreeze(u8),
    /// The account's devices.
    Devices,
    /// The vendor releases the serial of a device.
    ReleaseSerial(u8),
    /// The operator re-wraps a binding.
    RewrapBinding(u8),
    /// The operator re-wraps an account.
    RewrapAccount(u8),
    /// The operator re-wraps the serial of a device.
    RewrapSerial(u8),
    /// The operator asks what key set a binding needs.
    KeyId(u8),
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
    /// That of a device's serial.
    Serial(u8),
}

/// What of the row changes: the last byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The MAC.
    Mac,
    /// The state, or the holder of a serial.
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

    /// Any bytes are an operation; scans of few challenges, again and again, are the most frequent.
    #[must_use]
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
        let act = match kind % 64 {
            0..=18 => call(Ask::Issue(shot)),
            19..=23 => call(Ask::Inspect(shot)),
            24..=27 => call(Ask::StepUp(shot, pick(&[0, 1, 599, 600, -1, 30], c))),
            28..=32 => call(Ask::Claim(device)),
            33..=36 => call(Ask::Delegate {
                device,
                to: a % ACCOUNTS,
                lasts: pick(&[7_200, 1, 0, 600, 90_000, 31_536_000], b).unsigned_abs(),
                uses: pick(&[1, 2, 3, 64, 65, 0], c).unsigned_abs() as u16,
                actions: match c / 16 {
                    0 => Actions::None,
                    1 | 2 => Actions::Check,
                    3 | 4 => Actions::Both,
                    _ => Actions::Password,
                },
            }),
            37 => call(Ask::Revoke(device, a % ACCOUNTS)),
            38 | 39 => call(Ask::Transfer(device, a % ACCOUNTS)),
            40 => call(Ask::Release(device)),
            41 => call(Ask::DeletePending(device)),
            42 => call(Ask::Freeze(device)),
            43 | 44 => call(Ask::Unfreeze(device)),
            45 => call(Ask::Devices),
            46 => call(Ask::ReleaseSerial(device)),
            47 => call(Ask::RewrapBinding(device)),
            48 => call(Ask::RewrapAccount(a)),
            49 => call(Ask::RewrapSerial(device)),
            50 => call(Ask::KeyId(device)),
            51..=54 => Act::Clock(clock(a)),
            55 | 56 => Act::Ring(ring(a), b % KEY_SETS),
            57 => Act::Rotate,
            58 => Act::RewrapAll,
            59 => Act::EndRotation,
            60 => Act::Tamper(row(a, device), field(b, c)),
            61 => Act::Backup,
            62 => Act::Restore,
            _ => match a % 6 {
                0 => Act::Minimum(Least::TwelveDigits),
                1 => Act::Minimum(Least::Hybrid),
                2 => Act::Minimum(Least::Any),
                _ => Act::RestoreRow(device),
            },
        };
        Self { act, fault }
    }
}

/// The first and the third device are asked for more than the others.
fn favourite(number: u8) -> u8 {
    match number % 16 {
        0..=5 => 0,
        6..=9 => 2,
        other => other % DEVICES,
    }
}

fn shot(device: u8, a: u8, b: u8) -> Shot {
    if a.is_multiple_of(2) {
        return Shot::Again(b % 8);
    }
    let epochs = match a / 2 % 16 {
        0..=8 => Epochs::Beyond(0),
        9..=11 => Epochs::Beyond(1),
        12 => Epochs::Beyond(2),
        13 => Epochs::Beyond(-1),
        14 => Epochs::Exactly(u32::MAX),
        _ => Epochs::Exactly(0),
    };
    let twist = match device / 16 {
        0 => Twist::Forged,
        1 => Twist::OtherDevice,
        2 => Twist::OtherSuite,
        3 => Twist::OtherKeySet,
        _ => Twist::None,
    };
    let failures = match a / 32 {
        0 => 8,
        1 => 9,
        2 => 29,
        3 => 30,
        _ => 0,
    };
    let picture = Picture {
        device: favourite(device),
        epoch: 0,
        number: b % 16,
        check: b / 16 < 2,
        failures: Failures::new(failures).unwrap_or_default(),
        twist,
    };
    Shot::New(picture, epochs)
}

fn clock(a: u8) -> i64 {
    const JUMPS: [i64; 18] = [
        1,
        59,
        599,
        600,
        601,
        HOUR - 1,
        HOUR,
        DAY / 2,
        DAY - 1,
        DAY,
        DAY + 1,
        -1,
        -600,
        -HOUR,
        -DAY,
        YEARS,
        -YEARS,
        0,
    ];
    pick(&JUMPS, a)
}

fn ring(a: u8) -> RingAct {
    match a % 8 {
        0..=2 => RingAct::Add,
        3 => RingAct::AddRetired,
        4 => RingAct::MakeCurrent,
        5 | 6 => RingAct::Retire,
        _ => RingAct::Forget,
    }
}

fn row(a: u8, device: u8) -> Row {
    match a % 4 {
        0 | 1 => Row::Binding(device),
        2 => Row::Account(a / 4 % ACCOUNTS),
        _ => Row::Serial(device),
    }
}

fn field(b: u8, c: u8) -> Field {
    match b % 7 {
        0 => Field::Mac,
        1 => Field::State,
        2 => Field::Sealed,
        3 => Field::Tag,
        4 => Field::Nonce,
        5 => Field::Owner,
        _ => Field::Moved(c % DEVICES),
    }
}

fn pick(of: &[i64], at: u8) -> i64 {
    let at = usize::from(at) % of.len().max(1);
    of.get(at).copied().unwrap_or_default()
}
