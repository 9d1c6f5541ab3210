//! The life of one device beside its model, step by step: answers, what it shows, and every change of
//! its storage are those of the model.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests alone use it: a panic is a test that fails"
)]

mod answer;
mod operation;
mod shape;
mod thief;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use relatch_conformance::model::device::{Answer, Challenge, Image, Model, Setup, Shows, Typed};
use relatch_derivation::Keys;
use relatch_device::{
    Administrator, CodeLength, Config, Grant, Identity, PasswordStore, RecordKey, Session, Suite,
    Uptime,
};

pub use operation::{Draw, Entry, New, Operation, Step, Tamper, Who, cut, fault};

use crate::bench::Bench;
use crate::codes;
use crate::flash::{Dump, Flash, Left};
use crate::passwords::Cost;
use crate::{DAY, MINUTE};
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
    /// Every challenge that was shown.
    shown: BTreeSet<String>,
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
        authority: (draw(64) == 0).then_some(0),
    }
}

fn config(setup: &Setup, number: u8) -> Config {
    let length = CodeLength::from_digits(setup.digits.into()).expect("a length of the protocol");
    let minimum = match setup.minimum_suite {
        1 => Suite::Hmac,
        _ => Suite::Hybrid,
    };
    let record_key = RecordKey::new(&[0x5a ^ number; 32]);
    let mut config = Config::new(Identity::default(), record_key, minimum, length)
        .lifetime(Duration::from_millis(setup.lifetime));
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
        let mut life = Self::unbound(setup, 0);
        life.step(Step::plain(Operation::Offer(Who::Remote)));
        life.step(Step::plain(Operation::Confirm(Entry::Correct)));
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
            shown: BTreeSet::new(),
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
        let now = Uptime(self.bench.now);
        match step.operation {
            Operation::Offer(who) => self.offer(step, who),
            Operation::Confirm(entry) => self.confirm(step, entry),
            Operation::Check => self.check(step),
            Operation::Begin(who) => self.begin(step, who.session()),
            Operation::Submit(who, entry) => self.submit(step, who, entry),
            Operation::SetPassword {
                holder,
                session,
                new,
            } => self.set_password(step, holder, session, new),
            Operation::Release => {
                let told = self.bench.device().release(&administrator(Who::Local));
                let device = answer::stored(told);
                (device, self.model(step, |model, _| model.release()))
            }
            Operation::FactoryReset => {
                let device = answer::stored(self.bench.device().factory_reset());
                (device, self.model(step, |model, _| model.factory_reset()))
            }
            other => {
                self.happen(step, other, now);
                (Answer::Done, Answer::Done)
            }
        }
    }

    /// What has no answer.
    fn happen(&mut self, step: Step, operation: Operation, now: Uptime) {
        let device = self.bench.device();
        match operation {
            Operation::Discard => {
                device.discard_offer();
                self.model(step, |model, _| model.discard_offer());
            }
            Operation::LoadAuthority(at) => {
                let key_file = codes::key_sets()[at].public().to_text();
                let loaded = device.load_authority(&administrator(Who::Local), &key_file);
                assert_eq!(loaded.unwrap(), *codes::key_sets()[at].public());
                self.model(step, |model, _| model.load_authority(at));
            }
            Operation::SessionEnds(who) => {
                device.session_ended(who.session());
                self.model(step, |model, _| model.session_ended(who.session()));
            }
            Operation::Login => {
                device.interactive_login(&administrator(Who::Local), now);
                self.model(step, Model::interactive_login);
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
    }

    fn look(&mut self, step: Step) -> Result<(), String> {
        let status = self.bench.status();
        let key_id = status.key_id;
        let device = Shows {
            bound: status.bound,
            records: status.records,
            suite: status.suite.map(Suite::number),
            authority: key_id.map(|id| authority(|set| set.id() == id)),
            // They have no meaning while the device is not bound.
            epoch: if status.bound { status.epoch.0 } else { 0 },
            failures: if status.bound { status.failures.0 } else { 0 },
            penalty: ms(status.penalty),
            challenge: status
                .challenge
                .map(|(left, length)| (ms(left), length.digits())),
            grant: status.grant.map(ms),
            offer: status.offer_open,
        };
        let looks = Step {
            fault: None,
            ..step
        };
        let model = self.model(looks, Model::shows);
        same(device, model)?;
        self.unsurprised()
    }

    /// An administrator makes an offer, and the owner's authority claims it.
    fn offer(&mut self, step: Step, who: Who) -> Told {
        let (random, now) = (self.bench.random(), self.bench.uptime());
        let administrator = administrator(who);
        let offered = self
            .bench
            .device()
            .offer_binding(&administrator, random.into(), now);
        let device = match offered {
            Err(error) => {
                assert_eq!(error, relatch_device::OfferError::SuiteTooLow);
                Answer::SuiteTooLow
            }
            Ok(text) => {
                let claim = codes::claim(&text);
                self.bench.claims.push(claim.keys);
                self.confirmations.rotate_left(1);
                self.confirmations[1] = claim.confirmation;
                self.screen = Some(text.to_string());
                Answer::Offered {
                    suite: claim.suite.number(),
                    authority: claim.key_id.map(|id| authority(|set| set.id() == id)),
                }
            }
        };
        let session = who.session();
        let model = self.model(step, |model, now| model.offer_binding(session, now));
        (device, model)
    }

    fn confirm(&mut self, step: Step, entry: Entry) -> Told {
        let open = self.model.open_offer();
        let (text, typed) = typed(&self.confirmations, entry, open.map(|(_, digits)| digits));
        let now = self.bench.uptime();
        let administrator = administrator(Who::SecondLocal);
        let told = self
            .bench
            .device()
            .confirm_binding(&administrator, &text, now);
        let device = answer::confirm(&told);
        let model = self.model(step, |model, now| model.confirm_binding(typed, now));
        (device, model)
    }

    fn check(&mut self, step: Step) -> Told {
        let device = match self.bench.check_binding() {
            Ok(text) => {
                let challenge = self.read(&text);
                self.screen = Some(text);
                Answer::Checked(challenge)
            }
            Err(relatch_device::NotBoundError) => Answer::NotBound,
        };
        (device, self.model(step, Model::check_binding))
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
                    self.codes[1] = codes::issue(self.keys(challenge.binding), &shown.text);
                    self.shown.insert(shown.text.clone());
                }
                self.screen = Some(shown.text);
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
            failures: says.failures.0,
            digits: says.code_length.digits(),
            authority: says.key_id().map(|id| authority(|set| set.id() == id)),
        }
    }

    fn keys(&self, binding: usize) -> &Keys {
        &self.bench.claims[binding]
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
        if write.is_some_and(|it| it.left == Left::New) {
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

fn same<T: PartialEq + Debug>(device: T, model: T) -> Result<(), String> {
    match device == model {
        true => Ok(()),
        false => Err(format!("{device:?} and not {model:?}")),
    }
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
        Entry::Other(code) => code.text(),
    };
    let typed = digits.map_or(Typed::Typo, |digits| answer::typed(&text, correct, digits));
    (text, typed)
}
