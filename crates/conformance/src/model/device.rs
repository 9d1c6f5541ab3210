//! The device as the specification describes it, in plain numbers (spec/device.md, spec/binding.md).
//!
//! A driver runs an operation at a device and then here, and compares the two answers, what the two
//! show, and the changes of the storage. The model stores nothing itself and knows no cryptography:
//! it is given the changes that the device tried and what became of each, and decides which changes
//! were due and what they mean, now and at every later start.

mod binding;
mod check;
mod recovery;
mod shape;
mod stored;

use relatch_device::{Console, Session, StoredRecords};

use stored::{Bound, Stored};
pub use stored::{Change, Image, Left, Place, Reported};

pub(crate) const TEN_MINUTES: u64 = 600_000;
/// How long local consoles wait after an incorrect code or a start. [DEV-11]
const WAIT: u64 = 5_000;
/// How long a proof of an administrator holds. [DEV-39]
const PROOF: u64 = 300_000;
/// How long an offer is open. [BIND-22]
const OFFER: u64 = 1_800_000;

/// What the vendor built and chose.
#[derive(Debug, Clone, Copy)]
pub struct Setup {
    /// Where the hardware's monotonic counter stands, if there is one.
    pub counter: Option<u64>,
    /// The length of codes for new bindings.
    pub digits: u8,
    /// How long a challenge lives, in ms.
    pub lifetime: u64,
    /// Every console may recover.
    pub open_to_network: bool,
    /// The lowest suite that is ever offered.
    pub minimum_suite: u16,
    /// The authority's key set in the firmware; with one, its suite is offered.
    pub authority: Option<KeySet>,
}

/// An authority's key set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeySet {
    /// Its number.
    pub number: usize,
    /// Its suite, 2 or 3.
    pub suite: u16,
}

/// What the device says to one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done, or nothing to be said.
    Done,
    /// The device is not bound.
    NotBound,
    /// This console may not recover.
    NotHere,
    /// No challenge is live.
    NoChallenge,
    /// Too soon after an incorrect code or a start, by so many ms.
    Wait(u64),
    /// The administrator's password has to be verified again.
    ProofNeeded,
    /// A typing error.
    Typo,
    /// A record could not be stored.
    Storage,
    /// An incorrect code, charged.
    Wrong {
        /// The failures with this one.
        failures: u8,
        /// It ends the challenge.
        burned: bool,
    },
    /// A challenge of action 1.
    Shown {
        /// What it says.
        challenge: Challenge,
        /// How long it still lives, in ms.
        left: u64,
        /// It was shown before, byte for byte.
        again: bool,
    },
    /// A challenge of action 0.
    Checked(Challenge),
    /// No check is open.
    NoCheck,
    /// An incorrect code for a check; so many more are looked at.
    WrongCheck {
        /// How many.
        left: u8,
    },
    /// An offer.
    Offered {
        /// Its suite.
        suite: u16,
        /// The authority's key set that it is made for.
        authority: Option<KeySet>,
    },
    /// The device may offer no suite as low as this.
    SuiteTooLow,
    /// No offer is open.
    NoOffer,
    /// An incorrect confirmation code; so many more are looked at.
    WrongConfirmation {
        /// How many.
        left: u8,
    },
    /// No grant, or not this one.
    Over,
    /// The grant is another session's.
    OtherSession,
    /// The vendor's policy refuses the password.
    Refused,
    /// The password is not stored.
    NotStored,
    /// The password is stored.
    PasswordSet {
        /// The state record says so too.
        counted: bool,
    },
}

/// What a challenge says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// Which of the bindings that were ever offered it names.
    pub binding: usize,
    /// The epoch of the state record.
    pub epoch: u32,
    /// The failures of the state record.
    pub failures: u8,
    /// The length of its code.
    pub digits: u8,
    /// The authority's key set that it is made for, from suite 2 on.
    pub authority: Option<KeySet>,
}

/// What was typed, compared with the code that is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The code.
    Correct,
    /// A code with a correct check digit, but another one.
    Incorrect,
    /// No code.
    Typo,
}

/// What the vendor's store made of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The new password holds.
    Stored,
    /// The policy refused it.
    Refused,
    /// The old password holds.
    NotStored,
    /// The store does not know; what it says when it is asked whether the new one holds.
    Unknown(Option<bool>),
}

/// What the device shows of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shows {
    /// Whether it is bound.
    pub bound: bool,
    /// What the slots hold.
    pub records: StoredRecords,
    /// The suite of the binding.
    pub suite: Option<u16>,
    /// The authority's key set of the binding.
    pub authority: Option<KeySet>,
    /// How often the device was bound.
    pub generation: u32,
    /// Recoveries since the binding.
    pub epoch: u32,
    /// Wrong codes since the last success.
    pub failures: u8,
    /// How long local consoles wait, in ms.
    pub wait: u64,
    /// How long the challenge lives, in ms, and the length of its code.
    pub challenge: Option<(u64, u8)>,
    /// How long the grant lasts, in ms.
    pub grant: Option<u64>,
    /// Whether an offer is open.
    pub offer: bool,
    /// Whether a check is open.
    pub check: bool,
}

/// The administrator's password was verified in this session, at this uptime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// Whose it is.
    pub session: Session,
    at: u64,
    era: u64,
}

/// The model of one device.
#[derive(Debug)]
pub struct Model {
    setup: Setup,
    stored: Stored,
    now: u64,
    /// Offers ever made.
    offers: usize,
    /// Grants ever opened.
    grants: u64,
    /// How often the uptime went back.
    era: u64,
    volatile: Volatile,
}

/// What a restart ends; periods are what is left of them in ms, 0 where none runs.
#[derive(Debug, Clone, Default)]
struct Volatile {
    authority: Option<KeySet>,
    challenge: Option<Live>,
    grant: Option<OpenGrant>,
    window: u64,
    wait: u64,
    offer: Option<OpenOffer>,
    check: Option<OpenCheck>,
}

#[derive(Debug, Clone, Copy)]
struct Live {
    says: Challenge,
    left: u64,
}

#[derive(Debug, Clone, Copy)]
struct OpenGrant {
    session: u64,
    number: u64,
    left: u64,
}

#[derive(Debug, Clone, Copy)]
struct OpenOffer {
    session: u64,
    binds: Bound,
    tries: u8,
    left: u64,
}

#[derive(Debug, Clone, Copy)]
struct OpenCheck {
    session: u64,
    live: Live,
    tries: u8,
}

impl Answer {
    /// How long to wait before asking again, in ms, where that is the answer.
    #[must_use]
    pub fn wait(self) -> Option<u64> {
        match self {
            Self::Wait(left) => Some(left),
            _ => None,
        }
    }
}

impl Model {
    /// A device on erased flash that starts at this uptime.
    #[must_use]
    pub fn new(setup: Setup, uptime: u64) -> Self {
        let mut model = Self {
            setup,
            stored: Stored::new(setup.counter),
            now: uptime,
            offers: 0,
            grants: 0,
            era: 0,
            volatile: Volatile::default(),
        };
        model.start(uptime);
        model
    }

    /// Says what the device tried in the operation that is modelled next, and which places could not
    /// be read during it.
    pub fn hear(&mut self, changes: &[Change], unreadable: &[Place]) {
        self.stored.hear(changes, unreadable);
    }

    /// What the device did that was not due, or did not do although it was due; then the sequences of
    /// changes differ.
    #[must_use]
    pub fn surprise(&mut self) -> Option<String> {
        self.stored.surprise()
    }

    /// Power off, power on.
    pub fn start(&mut self, uptime: u64) {
        self.now = uptime;
        self.volatile = Volatile {
            authority: self.setup.authority,
            ..Volatile::default()
        };
        self.stored.start();
        self.adopt();
        self.wait_after_failures();
    }

    /// Copies what the slots hold; the counter is not part of it.
    #[must_use]
    pub fn image(&self) -> Image {
        self.stored.image()
    }

    /// Puts a copy back. The device finds it at its next start.
    pub fn restore(&mut self, image: &Image) {
        self.stored.restore(image);
    }

    /// Exchanges the slots of both records. The device finds it at its next start.
    pub fn exchange(&mut self) {
        self.stored.exchange();
    }

    /// Spoils the content of a slot. The device finds it at its next start.
    pub fn spoil(&mut self, slot: relatch_device::Slot) {
        self.stored.spoil(slot);
    }

    /// What the device shows at this uptime.
    #[must_use]
    pub fn shows(&mut self, now: u64) -> Shows {
        self.advance(now);
        let bound = self.stored.bound();
        // The state of an unbound device belongs to no binding.
        let state = bound.map(|_| self.stored.state()).unwrap_or_default();
        let live = self.volatile.challenge;
        Shows {
            bound: bound.is_some(),
            records: self.stored.condition(),
            suite: bound.map(|bound| bound.suite()),
            authority: bound.and_then(|bound| bound.authority),
            generation: bound.map_or(0, |_| self.stored.generation()),
            epoch: state.epoch,
            failures: state.failures,
            wait: self.volatile.wait,
            challenge: live.map(|live| (live.left, live.says.digits)),
            grant: self.volatile.grant.map(|grant| grant.left),
            offer: self.volatile.offer.is_some(),
            check: self.volatile.check.is_some(),
        }
    }

    /// Which of the offers is in effect, by its number, and the epoch of its state.
    #[must_use]
    pub fn binding(&self) -> Option<(usize, u32)> {
        let bound = self.stored.bound()?;
        Some((bound.offer, self.stored.state().epoch))
    }

    /// The clock of the device, which every call that has one brings along.
    pub fn advance(&mut self, now: u64) {
        let elapsed = now.checked_sub(self.now);
        self.now = now;
        match elapsed {
            Some(elapsed) => self.pass(elapsed),
            None => self.lose_time(),
        }
    }

    fn pass(&mut self, ms: u64) {
        let volatile = &mut self.volatile;
        for left in [&mut volatile.window, &mut volatile.wait] {
            *left = left.saturating_sub(ms);
        }
        let still = |left: u64| left.checked_sub(ms).filter(|left| *left > 0);
        let lives = |live: Live| {
            let left = still(live.left)?;
            Some(Live { left, ..live })
        };
        volatile.challenge = volatile.challenge.and_then(lives);
        volatile.grant = volatile.grant.and_then(|grant| {
            let left = still(grant.left)?;
            Some(OpenGrant { left, ..grant })
        });
        volatile.offer = volatile.offer.and_then(|offer| {
            let left = still(offer.left)?;
            Some(OpenOffer { left, ..offer })
        });
        volatile.check = volatile.check.and_then(|check| {
            let live = lives(check.live)?;
            Some(OpenCheck { live, ..check })
        });
    }

    /// The uptime went back. [DEV-2]
    fn lose_time(&mut self) {
        self.era += 1;
        self.volatile = Volatile {
            authority: self.volatile.authority,
            ..Volatile::default()
        };
        self.wait_after_failures();
    }

    /// [DEV-11]
    fn wait_after_failures(&mut self) {
        let failed = self.stored.bound().is_some() && self.stored.state().failures > 0;
        self.volatile.wait = if failed { WAIT } else { 0 };
    }

    /// The administrator's password was verified in this session. [DEV-39]
    pub fn prove_administrator(&mut self, session: Session, now: u64) -> Proof {
        self.advance(now);
        let era = self.era;
        let at = now;
        Proof { session, at, era }
    }

    fn holds(&self, proof: Proof) -> bool {
        let age = self.now.checked_sub(proof.at);
        proof.era == self.era && age.is_some_and(|age| age < PROOF)
    }

    /// A person at the device pressed its button. [DEV-3]
    pub fn physical_act(&mut self, now: u64) {
        self.advance(now);
        self.volatile.window = TEN_MINUTES;
    }

    /// The session ended, and with it what is its own.
    pub fn session_ended(&mut self, session: Session) {
        let volatile = &mut self.volatile;
        volatile.grant.take_if(|grant| grant.session == session.id);
        volatile.offer.take_if(|offer| offer.session == session.id);
        volatile.check.take_if(|check| check.session == session.id);
    }

    /// Another binding, or none, or a start. [BIND-9]
    fn adopt(&mut self) {
        self.volatile.challenge = None;
        self.volatile.grant = None;
        self.volatile.check = None;
    }

    /// Steps 1 and 2 of an entry, which a request for a recovery passes too. [DEV-3]
    fn allows(&self, session: Session) -> Result<Bound, Answer> {
        let bound = self.stored.bound().ok_or(Answer::NotBound)?;
        let here = self.setup.open_to_network
            || session.console == Console::Local
            || self.volatile.window > 0;
        if here {
            Ok(bound)
        } else {
            Err(Answer::NotHere)
        }
    }
}
