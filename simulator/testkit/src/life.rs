//! The life of one device beside its model, step by step: answers, what it shows, and every change of
//! its storage are those of the model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests alone use it: a panic is a test that fails"
)]

mod administration;
mod answer;
mod operation;
mod recovery;
mod shape;
mod thief;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use relatch_conformance::model::device::{
    self as model, Answer, Image, KeySet, Model, Setup, Shows, Typed,
};
use relatch_derivation::Keys;
use relatch_device::{
    Administrator, CodeLength, Config, Grant, Identity, KeyId, PasswordStore, Proof, RecordKey,
    Suite,
};

pub use operation::{Draw, Entry, New, Operation, Step, Tamper, Who, cut, fault};

use crate::bench::Bench;
use crate::codes;
use crate::flash::{Dump, Flash};
use crate::passwords::Cost;
use crate::{DAY, MINUTE};
use administration::Act;
use answer::ms;

/// What is typed where no code is known.
const ANY: &str = "482190350716";

/// A device, its model, and what the people around it know.
#[derive(Debug)]
pub struct Life {
    bench: Bench,
    model: Model,
    hybrid: bool,
    history: Vec<Step>,
    /// The codes of the offers before the last and of the last, and of the challenges.
    confirmations: [String; 2],
    codes: [String; 2],
    /// The codes of the checks before the last and of the last.
    checks: [String; 2],
    /// Every challenge that was shown.
    shown: BTreeSet<String>,
    /// The newest proof of each person.
    proofs: [Option<(Proof, model::Proof)>; 3],
    /// The grant of each person, with its number.
    grants: [Option<(Grant, u64)>; 3],
    /// The password that must hold, and how many were tried.
    held: String,
    tried: u32,
    /// What the thief copied, of the device and of the model.
    copy: Option<(Dump, Image)>,
    /// The text that the last operation brought to the screen.
    screen: Option<String>,
    exchanged: bool,
}

/// What an operation came to.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The answer of the device and of its model; `None` if the power went first.
    pub answer: Option<Answer>,
    /// The text of the offer or the challenge that came to the screen.
    pub text: Option<String>,
}

/// What device and model say of one operation.
type Told = (Answer, Answer);

/// What the vendor built, drawn; of 64 devices one has an authority's keys, for the curve is slow.
pub fn setup(draw: &mut Draw<'_>) -> Setup {
    let lengths = [12, 8, 16, 20];
    Setup {
        counter: (draw(2) == 0).then_some(0),
        digits: lengths[draw(4)],
        lifetime: if draw(4) == 0 { DAY } else { 10 * MINUTE },
        open_to_network: draw(4) == 0,
        minimum_suite: 1,
        authority: (draw(64) == 0).then(|| codes::numbered(draw(2))),
    }
}

fn config(setup: &Setup, number: u8) -> Config {
    let length = CodeLength::from_digits(setup.digits.into()).expect("a length of the protocol");
    let minimum = Suite::from_number(setup.minimum_suite.into()).expect("a suite of the protocol");
    let record_key = RecordKey::new(&[0x5a ^ number; 32]);
    let mut config = Config::new(Identity::default(), record_key, minimum, length)
        .lifetime(Duration::from_millis(setup.lifetime))
        .expect("2 minutes to 24 hours");
    if let Some(authority) = setup.authority {
        config = config.authority(codes::key_sets()[authority.number].public().clone());
    }
    if setup.open_to_network {
        config = config.open_to_network();
    }
    config
}

impl Life {
    /// A device that is bound.
    #[must_use]
    pub fn bound(setup: Setup) -> Self {
        let mut life = Self::unbound(setup, 0);
        life.step(Step::plain(Operation::Prove(Who::Remote)));
        life.step(Step::plain(Operation::Offer(Who::Remote)));
        life.step(Step::plain(Operation::Confirm(Who::Remote, Entry::Correct)));
        life
    }

    /// A device that was never bound; another number, other keys.
    #[must_use]
    pub fn unbound(setup: Setup, number: u8) -> Self {
        let flash = Flash::beside(setup.counter);
        let mut bench = Bench::on(flash, config(&setup, number), Cost::Plain);
        bench.number = number;
        let held = "password 0".to_owned();
        bench.passwords.replace(&held).expect("erased flash");
        bench.flash.watch();
        Self {
            model: Model::new(setup, bench.now),
            hybrid: setup.authority.is_some(),
            bench,
            history: Vec::new(),
            confirmations: [ANY.to_owned(), ANY.to_owned()],
            codes: [ANY.to_owned(), ANY.to_owned()],
            checks: [ANY.to_owned(), ANY.to_owned()],
            shown: BTreeSet::new(),
            proofs: [None, None, None],
            grants: [None, None, None],
            held,
            tried: 0,
            copy: None,
            screen: None,
            exchanged: false,
        }
    }

    /// The password that holds.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.held
    }

    /// The keys of the binding in effect, and the epoch of its state.
    #[must_use]
    pub fn binding(&self) -> Option<(&Keys, u32)> {
        let (offer, epoch) = self.model.binding()?;
        Some((self.keys(offer), epoch))
    }

    /// Whether the firmware has the keys of an authority.
    #[must_use]
    pub fn is_hybrid(&self) -> bool {
        self.hybrid
    }

    /// Does it at the device and in the model, and compares the two. What the device says while the
    /// power goes, is not heard.
    ///
    /// # Panics
    /// Where the two differ.
    pub fn step(&mut self, step: Step) {
        if let Err(differs) = self.try_step(step) {
            panic!("{step:?}: {differs}");
        }
    }

    /// The same, and what came of it.
    ///
    /// # Errors
    /// How the two differ.
    pub fn try_step(&mut self, step: Step) -> Result<Heard, String> {
        self.history.push(step);
        self.screen = None;
        self.bench.flash.set_fault(step.fault);
        let (device, model) = self.perform(step);
        self.unsurprised()?;
        let dark = self.bench.flash.is_dark();
        if dark {
            self.restart(self.bench.now);
            self.unsurprised()?;
        } else {
            same(device, model)?;
        }
        self.bench.flash.set_fault(None);
        let holds = self.bench.passwords.plain();
        same(holds.as_deref(), Some(self.held.as_str()))?;
        if step.looks {
            self.look(step)?;
        }
        Ok(Heard {
            answer: (!dark).then_some(model),
            text: self.screen.take(),
        })
    }

    fn unsurprised(&mut self) -> Result<(), String> {
        self.model.surprise().map_or(Ok(()), Err)
    }

    fn perform(&mut self, step: Step) -> Told {
        match step.operation {
            Operation::Offer(who) => self.offer(step, who),
            Operation::Confirm(who, entry) => self.confirm(step, who, entry),
            Operation::LoadAuthority(who, at) => self.load_authority(step, who, at),
            Operation::Check(who) => self.check(step, who),
            Operation::SubmitCheck(who, entry) => self.submit_check(step, who, entry),
            Operation::ClearFailures(who) => self.administer(step, who, Act::ClearFailures),
            Operation::Release(who) => self.administer(step, who, Act::Release),
            Operation::Begin(who) => self.begin(step, who.session()),
            Operation::Submit(who, entry) => self.submit(step, who, entry),
            Operation::SetPassword {
                holder,
                session,
                new,
            } => self.set_password(step, holder, session, new),
            Operation::FactoryReset => {
                let device = answer::stored(self.bench.device().factory_reset());
                (device, self.model(step, |model, _| model.factory_reset()))
            }
            other => {
                self.happen(step, other);
                (Answer::Done, Answer::Done)
            }
        }
    }

    /// What has no answer.
    fn happen(&mut self, step: Step, operation: Operation) {
        let now = self.bench.uptime();
        let device = self.bench.device();
        match operation {
            Operation::Discard => {
                device.discard_offer();
                self.model(step, |model, _| model.discard_offer());
            }
            Operation::Prove(who) => {
                let session = who.session();
                let proof = device.prove_administrator(session, now);
                let of_model =
                    self.model(step, |model, now| model.prove_administrator(session, now));
                self.proofs[who as usize] = Some((proof, of_model));
            }
            Operation::SessionEnds(who) => {
                self.proofs[who as usize] = None;
                device.session_ended(who.session());
                self.model(step, |model, _| model.session_ended(who.session()));
            }
            Operation::PhysicalAct => {
                device.physical_act(now);
                self.model(step, Model::physical_act);
            }
            Operation::Advance => {
                device.advance(now);
                self.model(step, Model::advance);
            }
            Operation::Pass(ms) => self.bench.now += ms,
            Operation::Back(ms) => self.bench.now = self.bench.now.saturating_sub(ms),
            Operation::Wrap => self.bench.now = 0,
            Operation::Restart(uptime) => self.restart_with(step, uptime),
            Operation::Tamper(tamper) => {
                self.tamper(tamper);
                self.restart_with(step, 0);
            }
            _ => {}
        }
    }

    /// The model does what the device has just done.
    fn model<T>(&mut self, step: Step, does: impl FnOnce(&mut Model, u64) -> T) -> T {
        let operations = self.bench.flash.watched();
        self.hear(step, &operations);
        does(&mut self.model, self.bench.now)
    }

    fn hear(&mut self, step: Step, operations: &[crate::flash::Operation]) {
        let unreadable = answer::unreadable(step.fault);
        let changes = answer::changes(operations);
        self.model.hear(&changes, unreadable.as_slice());
    }

    /// Power off, power on; nothing is wrong with the flash.
    fn restart(&mut self, uptime: u64) {
        self.bench.flash.power_on();
        let step = Step::plain(Operation::Restart(uptime));
        let _ = self.bench.flash.watched();
        self.restart_with(step, uptime);
    }

    fn restart_with(&mut self, step: Step, uptime: u64) {
        self.bench.start_at(uptime);
        self.model(step, Model::start);
        self.grants = [None, None, None];
        self.proofs = [None, None, None];
    }

    fn look(&mut self, step: Step) -> Result<(), String> {
        let status = self.bench.status();
        let binding = status.binding;
        let key_id = binding.and_then(|binding| binding.key_id);
        let device = Shows {
            bound: status.is_bound(),
            records: status.records,
            suite: binding.map(|binding| binding.suite.number()),
            authority: key_id.map(authority),
            generation: binding.map_or(0, |binding| binding.generation),
            epoch: binding.map_or(0, |binding| binding.epoch.0),
            failures: binding.map_or(0, |binding| binding.failures.count()),
            wait: ms(status.wait),
            challenge: status
                .challenge
                .map(|(left, length)| (ms(left), length.digits())),
            grant: status.grant.map(ms),
            offer: status.offer_open,
            check: status.check_open,
        };
        let looks = Step {
            fault: None,
            ..step
        };
        let model = self.model(looks, Model::shows);
        same(device, model)?;
        self.unsurprised()
    }
}

impl Drop for Life {
    /// What led to a failure.
    fn drop(&mut self) {
        if std::thread::panicking() {
            for step in &self.history {
                eprintln!("{step:?}");
            }
        }
    }
}

fn administrator(who: Who) -> Administrator {
    Administrator::logged_in(who.session())
}

fn same<T: PartialEq + Debug>(device: T, model: T) -> Result<(), String> {
    match device == model {
        true => Ok(()),
        false => Err(format!("{device:?} and not {model:?}")),
    }
}

/// The authority's key set of this id.
fn authority(id: KeyId) -> KeySet {
    let found = codes::key_sets().iter().position(|set| set.id() == id);
    codes::numbered(found.expect("keys of an authority"))
}

/// The text that is typed, and what it is; the codes are the one before and the one expected.
fn typed([stale, correct]: &[String; 2], entry: Entry, digits: Option<u8>) -> (String, Typed) {
    let text = match entry {
        Entry::Correct => correct.clone(),
        Entry::Changed(at) => codes::off_by_one(correct, at.min(correct.len() - 2)),
        Entry::Typo => correct[1..].to_owned(),
        Entry::Stale => stale.clone(),
        Entry::Other(code) => code.text(),
    };
    let typed = digits.map_or(Typed::Typo, |digits| answer::typed(&text, correct, digits));
    (text, typed)
}
