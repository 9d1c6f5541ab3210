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

use std::collections::BTreeSet;
use std::time::Duration;

use relatch_conformance::model::device::{
    self as model, Answer, Challenge, Image, Model, Setup, Shows, Typed,
};
use relatch_derivation::Keys;
use relatch_device::{
    Administrator, CodeLength, Config, Grant, Identity, PasswordStore, Proof, RecordKey, Session,
    Slot, Suite,
};

pub use operation::{Draw, Entry, New, Operation, Step, Tamper, Who};

use crate::bench::Bench;
use crate::codes;
use crate::flash::{Dump, Flash, Left, Page};
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
        authority: (draw(64) == 0).then_some(0),
    }
}

fn config(setup: &Setup) -> Config {
    let length = CodeLength::from_digits(setup.digits.into()).expect("a length of the protocol");
    let minimum = match setup.minimum_suite {
        1 => Suite::Hmac,
        _ => Suite::Hybrid,
    };
    let record_key = RecordKey::new(&[0x5a; 32]);
    let mut config = Config::new(Identity::default(), record_key, minimum, length)
        .lifetime(Duration::from_millis(setup.lifetime))
        .expect("2 minutes to 24 hours");
    if let Some(authority) = setup.authority {
        config = config.authority(*codes::key_sets()[authority].public());
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
        let flash = Flash::beside(setup.counter);
        let mut bench = Bench::on(flash, config(&setup), Cost::Plain);
        let held = "password 0".to_owned();
        bench.passwords.replace(&held).expect("erased flash");
        bench.flash.watch();
        let mut life = Self {
            model: Model::new(setup, bench.now),
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
        };
        life.step(Step::plain(Operation::Prove(Who::Remote)));
        life.step(Step::plain(Operation::Offer(Who::Remote)));
        life.step(Step::plain(Operation::Confirm(Who::Remote, Entry::Correct)));
        life
    }

    /// Does it at the device and in the model, and compares the two. What the device says while the
    /// power goes, is not heard.
    pub fn step(&mut self, step: Step) {
        self.history.push(step);
        self.bench.flash.set_fault(step.fault);
        let (device, model) = self.perform(step);
        if self.bench.flash.is_dark() {
            self.restart(self.bench.now);
        } else {
            assert_eq!(device, model, "{step:?}");
        }
        self.bench.flash.set_fault(None);
        let holds = self.bench.passwords.plain();
        assert_eq!(holds.as_deref(), Some(self.held.as_str()), "{step:?}");
        if step.looks {
            self.look(step);
        }
    }

    fn perform(&mut self, step: Step) -> Told {
        let told = match step.operation {
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
        };
        if let Some(surprise) = self.model.surprise() {
            panic!("{step:?}: {surprise}");
        }
        told
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
        assert_eq!(self.model.surprise(), None, "{step:?}");
    }

    fn restart_with(&mut self, step: Step, uptime: u64) {
        self.bench.start_at(uptime);
        self.model(step, Model::start);
        self.grants = [None, None, None];
        self.proofs = [None, None, None];
    }

    fn tamper(&mut self, tamper: Tamper) {
        let flash = &self.bench.flash;
        match tamper {
            Tamper::Copy => self.copy = Some((flash.dump(), self.model.image())),
            Tamper::PutBack => {
                if let Some((dump, image)) = &self.copy {
                    for slot in Slot::ALL {
                        flash.restore_page(dump, Page::Record(slot));
                    }
                    self.model.restore(image);
                }
            }
            Tamper::Exchange => {
                let dump = flash.dump();
                for slot in Slot::ALL {
                    let other = dump.page(Page::Record(slot.other()));
                    flash.tamper(Page::Record(slot), |content| *content = other);
                }
                self.model.exchange();
            }
            Tamper::Shorten(slot) => self.shorten(slot),
            Tamper::Lose(slot) => {
                self.shorten(slot);
                self.shorten(slot.other());
            }
        }
    }

    fn shorten(&mut self, slot: Slot) {
        self.bench.flash.tamper(Page::Record(slot), |content| {
            content.pop();
        });
        self.model.spoil(slot);
    }

    fn look(&mut self, step: Step) {
        let status = self.bench.status();
        let binding = status.binding;
        let key_id = binding.and_then(|binding| binding.key_id);
        let device = Shows {
            bound: status.is_bound(),
            records: status.records,
            suite: binding.map(|binding| binding.suite.number()),
            authority: key_id.map(|id| authority(|set| set.id() == id)),
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
        assert_eq!(device, model, "{step:?}");
        assert_eq!(self.model.surprise(), None, "{step:?}");
    }

    fn begin(&mut self, step: Step, session: Session) -> Told {
        let (random, now) = (self.bench.random(), self.bench.uptime());
        let begun = self
            .bench
            .device()
            .begin_recovery(session, random.into(), now);
        let device = match begun {
            Err(error) => answer::begin(&error),
            Ok(shown) => {
                let challenge = self.read(&shown.text);
                let again = self.shown.contains(&shown.text);
                if !again {
                    self.codes.rotate_left(1);
                    self.codes[1] = self.issue(challenge.binding, &shown.text);
                    self.shown.insert(shown.text);
                }
                let left = ms(shown.left);
                Answer::Shown {
                    challenge,
                    left,
                    again,
                }
            }
        };
        let model = self.model(step, |model, now| model.begin_recovery(session, now));
        (device, model)
    }

    /// What a challenge says; its tag is one of the bindings'.
    fn read(&self, text: &str) -> Challenge {
        let says = codes::read(text);
        let names = |keys: &Keys| keys.locator() == says.locator;
        let binding = self.bench.claims.iter().position(names);
        let binding = binding.expect("a challenge of no binding");
        assert!(codes::inspect(self.keys(binding), text).is_some());
        Challenge {
            binding,
            epoch: says.epoch.0,
            failures: says.failures.count(),
            digits: CodeLength::required(says.action, says.failures, self.bound_length()).digits(),
            authority: says.key_id().map(|id| authority(|set| set.id() == id)),
        }
    }

    fn keys(&self, binding: usize) -> &Keys {
        &self.bench.claims[binding]
    }

    /// The code length of every binding of this device.
    fn bound_length(&self) -> CodeLength {
        self.bench.config.code_length()
    }

    fn issue(&self, binding: usize, text: &str) -> String {
        codes::issue(self.keys(binding), text, self.bound_length())
    }

    fn submit(&mut self, step: Step, who: Who, entry: Entry) -> Told {
        let (text, typed) = typed(&self.codes, entry, self.model.expects());
        let told = self.bench.submit_at(who.session(), &text);
        let session = who.session();
        let model = self.model(step, |model, now| model.submit_code(session, typed, now));
        let device = match told {
            Ok(grant) => {
                let number = self.model.last_grant();
                self.grants[who as usize] = Some((grant, number));
                Answer::Done
            }
            Err(error) => answer::submit(&error),
        };
        (device, model)
    }

    fn set_password(&mut self, step: Step, holder: Who, session: Who, new: New) -> Told {
        let Some((grant, number)) = self.grants[holder as usize].take() else {
            return (Answer::Done, Answer::Done);
        };
        let mishap = match new {
            New::Good => None,
            New::Weak => Some(crate::passwords::Mishap::Refused),
            New::Scripted(mishap) => Some(mishap),
        };
        self.tried += 1;
        let password = match new {
            New::Weak => "weak".to_owned(),
            _ => format!("password {}", self.tried),
        };
        if let New::Scripted(mishap) = new {
            self.bench.passwords.script(mishap, 1);
        }
        let set = self
            .bench
            .set_password_at(session.session(), grant, &password);
        self.bench.passwords.work();
        let device = answer::password(&set);
        let grant = set.err().and_then(|error| error.into_grant());
        self.grants[holder as usize] = grant.map(|grant| (grant, number));

        let operations = self.bench.flash.watched();
        self.hear(step, &operations);
        let write = answer::password_write(&operations);
        if write.is_some_and(|write| write.left == Left::New) {
            self.held = password;
        }
        let replaced = answer::replaced(mishap, write);
        let grant = (number, holder.session());
        let now = self.bench.now;
        let model = self
            .model
            .set_password(grant, session.session(), replaced, now);
        let asked = !matches!(model, Answer::Over | Answer::OtherSession);
        assert!(
            asked || write.is_none(),
            "{step:?}: a password without a grant"
        );
        (device, model)
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

/// The number of the authority's key set.
fn authority(is: impl Fn(&relatch_derivation::KeySet) -> bool) -> usize {
    let found = codes::key_sets().iter().position(is);
    found.expect("keys of an authority")
}

/// The text that is typed, and what it is; the codes are the one before and the one expected.
fn typed([stale, correct]: &[String; 2], entry: Entry, digits: Option<u8>) -> (String, Typed) {
    let text = match entry {
        Entry::Correct => correct.clone(),
        Entry::Changed(at) => codes::off_by_one(correct, at.min(correct.len() - 2)),
        Entry::Typo => correct[1..].to_owned(),
        Entry::Stale => stale.clone(),
    };
    let typed = digits.map_or(Typed::Typo, |digits| answer::typed(&text, correct, digits));
    (text, typed)
}
