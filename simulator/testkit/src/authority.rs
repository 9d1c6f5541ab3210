//! A real authority over a registry with faults, the model beside it, and everything compared after
//! each operation.

mod compare;
mod devices;
mod intruder;
mod operation;
mod perform;
mod resolve;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use relatch_authority::{
    ATTEMPTS, AccountId, Authority, CallError, CodeLength, Decider, KeyRing, KeySet, MasterKey,
    MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables, Minimum, Refusal, RowId, SessionId,
    Suite, WallTime,
};
use relatch_conformance::model::authority::{self as model, Masters, Model, Outcome, Ring};

use crate::registry::{Backup, SharedRegistry, Trouble};
pub use devices::{
    ACCOUNTS, DEVICES, KEY_SETS, Offering, Picture, Scan, Twist, key_id, receipt, scanned,
};
pub use intruder::Kept;
pub use operation::{
    Act, Actions, Ask, Epochs, Fault, Field, Least, Operation, Plain, Proved, RingAct, Row, Shot,
    Shows, Who,
};
pub use perform::{Answered, Asked, NoAnswer};

/// When the histories begin.
pub const START: u64 = 1_800_000_000;
/// So many scanned challenges are remembered, to be scanned again.
const REMEMBERED: usize = 8;

/// An authority, its registry, and the model of both.
#[derive(Debug)]
pub struct World {
    registry: SharedRegistry,
    authority: Authority<SharedRegistry>,
    model: Model,
    now: u64,
    seals: u64,
    scanned: VecDeque<Picture>,
    backup: (Backup, Model),
    /// A row came back from a backup: the log of its binding is ahead of it.
    rolled_back: bool,
}

/// What came of a call.
#[derive(Debug)]
pub struct Called {
    /// The answer, of the authority and of the model.
    pub answer: Answered,
    /// Whether the call within it was made.
    pub both: bool,
    /// The model before it.
    pub before: Model,
    /// What was committed, that of the call within first.
    pub committed: Vec<Outcome>,
    /// When it was made.
    pub now: WallTime,
}

/// How many entries and notices there were before a call.
struct Before {
    audit: usize,
    notices: usize,
}

/// What the model says of a call, and what it leaves behind.
struct Expected {
    answer: Answered,
    model: Model,
    committed: Vec<Outcome>,
}

/// The suites that have key sets.
const SUITES: [Suite; 2] = [Suite::Hybrid, Suite::PostQuantum];

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// An authority that has seen nothing yet, with two key sets.
    #[must_use]
    pub fn new() -> Self {
        let mut ring = Ring::default();
        for number in 0..2 {
            let added = ring.add(devices::of_model(number, false));
            debug_assert_eq!(added, Ok(()));
        }
        let model = Model {
            bindings: [].into(),
            accounts: [].into(),
            counters: [].into(),
            sweep: None,
            restored: None,
            ring,
            masters: Masters {
                current: MasterKeyId(1),
                previous: None,
            },
            minimum: minimum(Least::Any),
        };
        let registry = SharedRegistry::default();
        Self {
            authority: instance(&registry, &model),
            backup: (registry.backup(), model.clone()),
            registry,
            model,
            now: START,
            seals: 0,
            scanned: VecDeque::new(),
            rolled_back: false,
        }
    }

    /// One with a device of each suite active, and one pending.
    ///
    /// # Errors
    /// What differs from the model.
    pub fn furnished() -> Result<Self, String> {
        let mut world = Self::new();
        let claims = [(0, 0), (2, 0), (4, 1)];
        let claims = claims.map(|(device, who)| {
            Operation::call(Who::Account(who), Ask::Claim(device, Shows::Nothing))
        });
        world.play(&claims)?;
        for device in [0, 2] {
            let check = Shot::New(Picture::check(device), Epochs::Beyond(0));
            world.play(&[Operation::call(Who::Owner, Ask::Inspect(check))])?;
        }
        Ok(world)
    }

    /// The model, as it is now.
    #[must_use]
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Does these operations, one after the other or one within the other.
    ///
    /// # Errors
    /// The first that differs from the model, and how.
    pub fn play(&mut self, operations: &[Operation]) -> Result<(), String> {
        let mut rest = operations.iter().enumerate();
        while let Some((at, operation)) = rest.next() {
            let within = match operation.fault {
                Fault::Interrupted(_) => rest.clone().next().map(|(_, next)| next),
                _ => None,
            };
            let both = self.step(operation, within);
            let both = both.map_err(|found| format!("{at}: {operation:?}, {within:?}: {found}"))?;
            if both {
                rest.next();
            }
        }
        Ok(())
    }

    /// Does one operation, and maybe another within it; says whether that was done too.
    fn step(&mut self, operation: &Operation, within: Option<&Operation>) -> Result<bool, String> {
        match operation.act {
            Act::Call(who, ask) => {
                let asked = self.resolve(who, ask);
                let within = match within.map(|other| other.act) {
                    Some(Act::Call(who, ask)) => Some(self.resolve(who, ask)),
                    _ => None,
                };
                let called = self.call(&asked, operation.fault, within)?;
                return Ok(called.both);
            }
            Act::Ring(act, number) => self.ring(act, number)?,
            Act::Rotate => self.masters(|masters| Masters {
                current: MasterKeyId(masters.current.0 + 1),
                previous: Some(masters.current),
            }),
            Act::EndRotation => self.masters(|masters| Masters {
                previous: None,
                ..masters
            }),
            Act::RewrapAll => self.rewrap_all()?,
            Act::Minimum(least) => {
                self.model.minimum = minimum(least);
                self.authority = instance(&self.registry, &self.model);
            }
            Act::Clock(seconds) => self.now = self.now.saturating_add_signed(seconds),
            Act::Tamper(row, field) => self.tamper(row, field),
            Act::Backup => self.backup = (self.registry.backup(), self.model.clone()),
            Act::Restore => self.restore(),
            Act::RestoredMode(begins) => {
                let states = self.model.ring.states();
                self.model.restored = begins.then(|| states.map(|set| set.id).collect());
                self.authority = instance(&self.registry, &self.model);
            }
            Act::RestoreRow(device) => self.restore_row(device),
        }
        Ok(false)
    }

    /// Makes a call at both, maybe with another one within it, and compares.
    ///
    /// # Errors
    /// What differs from the model.
    pub fn call(
        &mut self,
        asked: &Asked,
        fault: Fault,
        within: Option<Asked>,
    ) -> Result<Called, String> {
        let before = self.before();
        let inner = self.plan(fault, within);
        let (now, seal) = (self.wall(), self.next_seal());
        let answer = asked.perform(&self.authority, now, seal);
        let (met, reached) = (self.registry.met(), self.registry.operations() > 0);
        self.registry.watch();
        self.registry.end_trouble();
        self.registry.set_down(false);
        let inner = inner.and_then(|(asked, answer)| Some((asked, answer.take()?)));
        let both = inner.is_some();
        let fault = if reached { fault } else { Fault::None };
        let expected = self.expected(asked, fault, met, inner)?;
        if answer != expected.answer {
            return Err(format!("{answer:?} and not {:?}", expected.answer));
        }
        let earlier = std::mem::replace(&mut self.model, expected.model);
        self.compare(&before, &expected.committed)?;
        Ok(Called {
            answer,
            both,
            before: earlier,
            committed: expected.committed,
            now,
        })
    }

    /// A text that no app should send: it is refused, and nothing is recorded.
    ///
    /// # Errors
    /// What else becomes of it.
    pub fn refuses(&mut self, by: &AccountId, text: &str) -> Result<(), String> {
        let (before, now) = (self.before(), self.wall());
        let looked = self.authority.inspect(by, text, now).err();
        let issued = self
            .authority
            .issue(by, SessionId([0; 16]), text, now)
            .err();
        for refused in [looked, issued] {
            match refused {
                Some(CallError::Refused(Refusal::NotUsable(_))) => {}
                other => return Err(format!("{other:?} to {text:?}")),
            }
        }
        self.compare(&before, &[])
    }

    /// The time of the service.
    #[must_use]
    pub fn wall(&self) -> WallTime {
        WallTime::from_secs(self.now)
    }

    /// All that was recorded and sent, in words.
    #[must_use]
    pub fn records(&self) -> String {
        let rows = self.registry.rows();
        format!("{:?} {:?}", rows.audit, rows.notices)
    }

    /// Plans how the registry fails, and gives the call within with the place of its answer.
    #[allow(clippy::type_complexity, reason = "used once")]
    fn plan(
        &mut self,
        fault: Fault,
        within: Option<Asked>,
    ) -> Option<(Asked, Rc<RefCell<Option<Answered>>>)> {
        self.registry.watch();
        match (fault, within) {
            (Fault::Fails(after), _) => self.registry.fail_after(after.into()),
            (Fault::AnswerLost, _) => self.registry.set_trouble(Trouble::CrashAfter, 1),
            (Fault::Overtaken(times), _) => {
                self.registry.set_trouble(Trouble::Overtaken, times.into());
            }
            (Fault::Down, _) => self.registry.set_down(true),
            (Fault::Interrupted(after), Some(asked)) => {
                let answer = Rc::new(RefCell::new(None));
                let (place, other) = (answer.clone(), instance(&self.registry, &self.model));
                let (call, now, seal) = (asked.clone(), self.wall(), self.next_seal());
                self.registry.interrupt_after(after.into(), move |_| {
                    let answer = call.perform(&other, now, seal);
                    place.replace(Some(answer));
                });
                return Some((asked, answer));
            }
            _ => {}
        }
        None
    }

    /// What the model says of a call, with all the faults in it.
    fn expected(
        &self,
        asked: &Asked,
        fault: Fault,
        met: Option<Vec<RowId>>,
        inner: Option<(Asked, Answered)>,
    ) -> Result<Expected, String> {
        let mut model = self.model.clone();
        let now = self.wall();
        let decide = |model: &Model| model.decide(&asked.by, &asked.call, now);
        let mut outcome = decide(&model);
        let mut committed = Vec::new();
        if let (Some((other, answer)), Some(read)) = (inner, &met) {
            let within = model.decide(&other.by, &other.call, now);
            if answer != Ok(within.answer.clone()) {
                return Err(format!("within: {answer:?} and not {:?}", within.answer));
            }
            model.apply(&within);
            committed.push(within);
            outcome = decide(&model.with_rows_of(&self.model, read));
            // [AUTH-24]
            if outcome.commits() && !model.takes(&outcome) {
                outcome = decide(&model);
            }
        }
        let failed = match fault {
            Fault::Fails(_) if met.is_some() => Some(NoAnswer::Registry),
            Fault::Down => Some(NoAnswer::Registry),
            Fault::Overtaken(times) if outcome.commits() => {
                let times = usize::from(times).min(ATTEMPTS);
                let touched = model.touch(&outcome, times);
                outcome = decide(&model);
                (touched && times == ATTEMPTS).then_some(NoAnswer::Contended)
            }
            _ => None,
        };
        if let Some(failed) = failed {
            return Ok(Expected {
                answer: Err(failed),
                model,
                committed,
            });
        }
        let answer = match fault {
            Fault::AnswerLost if outcome.commits() => Err(NoAnswer::Registry),
            _ => Ok(outcome.answer.clone()),
        };
        model.apply(&outcome);
        committed.push(outcome);
        Ok(Expected {
            answer,
            model,
            committed,
        })
    }

    fn ring(&mut self, act: RingAct, number: u8) -> Result<(), String> {
        let id = devices::key_id(number);
        let (real, model) = (self.authority.key_ring_mut(), &mut self.model.ring);
        let results = match act {
            RingAct::Add => (
                real.add(devices::key_set(number)),
                model.add(devices::of_model(number, false)),
            ),
            RingAct::AddRetired => (
                real.add(retired(number)),
                model.add(devices::of_model(number, true)),
            ),
            RingAct::MakeCurrent => (real.make_current(id), model.make_current(id)),
            RingAct::Retire => (real.retire(id), model.retire(id)),
            RingAct::Forget => (real.forget(id), model.forget(id)),
        };
        let states = real.states().map(|state| model::KeySet {
            id: state.public.id(),
            suite: state.public.suite(),
            retired: state.retired,
        });
        let same_current =
            |suite| real.current(suite).map(|public| public.id()) == model.current(suite);
        let same = results.0 == results.1
            && states.eq(model.states())
            && SUITES.into_iter().all(same_current);
        same.then_some(())
            .ok_or_else(|| format!("{:?} and not {:?}; {model:?}", results.0, results.1))
    }

    fn masters(&mut self, change: impl FnOnce(Masters) -> Masters) {
        self.model.masters = change(self.model.masters);
        self.authority = instance(&self.registry, &self.model);
    }

    fn before(&self) -> Before {
        let rows = self.registry.rows();
        Before {
            audit: rows.audit.len(),
            notices: rows.notices.len(),
        }
    }

    /// A generator that repeats itself now and then. [AUTH-68]
    fn next_seal(&mut self) -> [u8; 32] {
        self.seals += 1;
        let mut random = [0; 32];
        random
            .iter_mut()
            .zip((self.seals / 4).to_be_bytes())
            .for_each(|(to, from)| *to = from);
        random
    }
}

/// Another instance of the service, configured as the model says.
fn instance(registry: &SharedRegistry, model: &Model) -> Authority<SharedRegistry> {
    Authority::over(registry.clone(), decider(model))
}

/// An authority over a copy of the rows.
fn reader(rows: &MemoryTables, model: &Model) -> Authority<MemoryRegistry> {
    Authority::over(rows.clone().into(), decider(model))
}

fn decider(model: &Model) -> Decider {
    let key = |id: MasterKeyId| MasterKey::new(id, &[id.0.to_be_bytes()[3]; 32]);
    let current = key(model.masters.current);
    let rotating = model.masters.previous.map(|previous| {
        let rotating = MasterKeys::rotating(current.clone(), key(previous));
        debug_assert!(rotating.is_ok());
        rotating
    });
    let masters = match rotating {
        Some(Ok(rotating)) => rotating,
        _ => MasterKeys::new(current),
    };
    let mut ring = KeyRing::default();
    for set in model.ring.states() {
        let number = (0..KEY_SETS).find(|number| devices::key_id(*number) == set.id);
        let added = match (number, set.retired) {
            (Some(number), true) => ring.add(retired(number)),
            (Some(number), false) => ring.add(devices::key_set(number)),
            (None, _) => Ok(()),
        };
        debug_assert_eq!(added, Ok(()));
    }
    for current in SUITES
        .into_iter()
        .filter_map(|suite| model.ring.current(suite))
    {
        let made = ring.make_current(current);
        debug_assert_eq!(made, Ok(()));
    }
    let decider = Decider::new(masters, devices::receipt_key(), model.minimum);
    let decider = decider.with_key_ring(ring);
    match &model.restored {
        Some(key_sets) => decider.restored(key_sets.iter().copied()),
        None => decider,
    }
}

fn minimum(least: Least) -> Minimum {
    let (suite, code_length) = match least {
        Least::Any => (Some(Suite::Hmac), CodeLength::Eight),
        Least::TwelveDigits => (Some(Suite::Hmac), CodeLength::Twelve),
        Least::Hybrid => (Some(Suite::Hybrid), CodeLength::Eight),
        Least::Usual => (None, CodeLength::Eight),
    };
    Minimum { suite, code_length }
}

fn retired(number: u8) -> KeySet {
    let mut key_set = devices::key_set(number);
    key_set.retire();
    key_set
}
