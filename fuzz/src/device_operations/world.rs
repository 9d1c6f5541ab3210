//! The device under test with its flash, its password and the authority's keys, beside the model.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_derivation::{Authentic, BindingKey, Code, KeySet, Keys};
use relatch_device::{
    Administrator, BeginError, CodeLength, Config, ConfirmError, Console, Device, Grant,
    PasswordStore, RecordKey, ReplaceError, Session, SetPasswordError, Shown, StorageError,
    SubmitError, Suite, Uptime,
};
use relatch_wire::{ChallengeMessage, Identity, OfferMessage};

use super::model::{Answer, Challenge, Model, Shows, Typed};
use super::stored::State;
use super::{Entry, Operation, Who};
use crate::flash::{Fault, Flash};
use crate::naive;

/// The authority's keys for suite 2. Making them runs their self-test: once.
static AUTHORITY: LazyLock<KeySet> =
    LazyLock::new(|| KeySet::new(&[1; 32], &[2; 32]).expect("sound keys"));

pub(super) struct World {
    chip: Flash,
    model: Model,
    device: Device<Flash>,
    now: u64,
    boots: u64,
    draws: u64,
    /// The authority's side of each offer.
    claims: Vec<Keys>,
    confirmation: String,
    /// The code of the challenge on the screen, and of the one before.
    code: String,
    stale: String,
    grant: Option<Grant>,
    password: Password,
    challenges: BTreeSet<String>,
    hardware: Hardware,
}

/// What the vendor built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hardware {
    monotonic_counter: bool,
    /// Suite 2: one device in 256, for its curve is slow.
    hybrid: bool,
}

impl<'a> Arbitrary<'a> for Hardware {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            monotonic_counter: u.arbitrary()?,
            hybrid: u.ratio(1, 256)?,
        })
    }
}

/// The vendor's store: one number stands for the password.
#[derive(Default)]
struct Password {
    holds: String,
    replaced: u32,
}

impl PasswordStore for Password {
    fn replace(&mut self, new: &str) -> core::result::Result<(), ReplaceError> {
        self.holds = new.into();
        self.replaced += 1;
        Ok(())
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        Some(self.holds == password)
    }
}

/// The vendor's statement about the administrator, whose session no operation ends.
fn administrator() -> Administrator {
    Administrator::logged_in(Session {
        id: u64::MAX,
        console: Console::Remote,
    })
}

fn config(hardware: Hardware) -> Config {
    let config = Config::new(
        Identity::default(),
        RecordKey::new(&[0x5a; 32]),
        Suite::Hmac,
        CodeLength::Twelve,
    );
    if hardware.hybrid {
        config.authority(*AUTHORITY.public())
    } else {
        config
    }
}

/// What the device and the model say of one operation.
struct Told {
    device: Answer,
    model: Answer,
}

impl World {
    /// A device that is bound, in the suite that its hardware can.
    pub(super) fn bound(hardware: Hardware) -> Self {
        let counter = hardware.monotonic_counter.then_some(0);
        let chip = Flash::new(counter);
        let mut world = Self {
            device: Device::start(config(hardware), chip.clone(), Uptime(0), 0),
            chip,
            model: Model::new(counter),
            now: 0,
            boots: 0,
            draws: 0,
            claims: Vec::new(),
            confirmation: String::new(),
            code: String::new(),
            stale: String::new(),
            grant: None,
            password: Password::default(),
            challenges: BTreeSet::new(),
            hardware,
        };
        world.step(Operation::Offer, None);
        world.step(Operation::Confirm(Entry::Right), None);
        world
    }

    /// Does it at the device and in the model, and holds them against each other. What the device says while the power
    /// goes, is lost.
    pub(super) fn step(&mut self, operation: Operation, fault: Option<(u8, Fault)>) {
        self.chip.plan(fault);
        let Told { device, model } = self.perform(operation);
        if self.chip.is_off() {
            self.chip.power_on();
            self.restart();
        } else {
            assert_eq!(device, model, "{operation:?}");
        }
        self.chip.plan(None);
        assert_eq!(self.shows(), self.model.shows(), "{operation:?}");
        assert_eq!(self.chip.changes(), []);
    }

    fn perform(&mut self, operation: Operation) -> Told {
        let now = Uptime(self.now);
        match operation {
            Operation::Offer => self.offer(),
            Operation::Confirm(entry) => self.confirm(entry),
            Operation::Begin(who) => self.begin(session(who)),
            Operation::Submit(who, entry) => self.submit(session(who), entry),
            Operation::SetPassword(who) => self.set_password(session(who)),
            Operation::SessionEnds(who) => {
                self.device.session_ended(session(who));
                self.done(|model| model.session_ended(session(who)))
            }
            Operation::Login => {
                let administrator = administrator();
                self.device.interactive_login(&administrator, now);
                self.done(Model::login)
            }
            Operation::PhysicalAct => {
                self.device.physical_act(now);
                self.done(Model::physical_act)
            }
            Operation::Pass(period) => {
                self.now += period.ms();
                self.device.advance(Uptime(self.now));
                self.done(|model| model.pass(period.ms()))
            }
            Operation::Restart => {
                self.restart();
                self.done(|_| ())
            }
            Operation::Release => {
                let told = self.device.release(&administrator());
                self.unbound(told)
            }
            Operation::FactoryReset => {
                let told = self.device.factory_reset();
                self.unbound(told)
            }
        }
    }

    /// The model does what the device has just done: it hears of the changes in the flash first, and all are due.
    fn model<T>(&mut self, does: impl FnOnce(&mut Model) -> T) -> T {
        self.model.stored.hear(self.chip.changes());
        let told = does(&mut self.model);
        assert!(self.model.stored.heard_all(), "a change that is not due");
        told
    }

    /// Of what has no answer.
    fn done(&mut self, does: impl FnOnce(&mut Model)) -> Told {
        self.model(does);
        Told {
            device: Answer::Done,
            model: Answer::Done,
        }
    }

    fn restart(&mut self) {
        self.now = 0;
        self.boots += 1;
        self.grant = None;
        self.device = Device::start(
            config(self.hardware),
            self.chip.clone(),
            Uptime(0),
            self.boots,
        );
        self.model(Model::start);
    }

    fn shows(&mut self) -> Shows {
        let status = self.device.status(Uptime(self.now));
        let random = self.random();
        let shown = self
            .device
            .check_binding(&administrator(), random.into(), Uptime(self.now));
        assert_eq!(shown.is_ok(), status.bound);
        let bound = shown.ok().map(|text| {
            let read = ChallengeMessage::from_text(&text).expect("its own challenge");
            let locator = read.challenge().locator;
            self.claims
                .iter()
                .position(|keys| keys.locator() == locator)
                .expect("a claimed offer")
        });
        Shows {
            bound,
            state: State {
                epoch: status.epoch.0,
                failures: status.failures.0,
                penalty: ms(status.penalty),
            },
            challenge: status.challenge.map(|(left, _)| ms(left)),
            grant: status.grant.map(ms),
        }
    }

    fn random(&mut self) -> [u8; 32] {
        self.draws += 1;
        let mut random = [0; 32];
        random[..8].copy_from_slice(&self.draws.to_be_bytes());
        random
    }

    /// An administrator makes an offer, and the owner's authority claims it.
    fn offer(&mut self) -> Told {
        let random = self.random();
        let text = self
            .device
            .offer_binding(&administrator(), random.into(), Uptime(self.now))
            .expect("no lower suite than ever");
        let offer = OfferMessage::from_text(&text).expect("its own offer");
        let key = if self.hardware.hybrid {
            AUTHORITY.binding_key(&offer).expect("its own key set")
        } else {
            BindingKey::from_offer(&offer).expect("suite 1")
        };
        let keys = Keys::derive(&key);
        self.confirmation = keys.confirm().code(&offer).grouped().to_string();
        self.claims.push(keys);
        let number = self.claims.len() - 1;
        self.done(|model| model.offer(number))
    }

    fn confirm(&mut self, entry: Entry) -> Told {
        let (text, typed) = self.typed(&self.confirmation, entry, 12);
        let told = self
            .device
            .confirm_binding(&administrator(), &text, Uptime(self.now));
        let device = match told {
            Ok(()) => Answer::Done,
            Err(ConfirmError::NoOffer) => Answer::NoOffer,
            Err(ConfirmError::Wait(left)) => Answer::Wait(ms(left)),
            Err(ConfirmError::Typo(_)) => Answer::Typo,
            Err(ConfirmError::Wrong { left }) => Answer::WrongConfirmation { left },
            Err(ConfirmError::Storage(_)) => Answer::Storage,
            Err(other) => panic!("{other:?}"),
        };
        let model = self.model(|model| model.confirm(typed));
        Told { device, model }
    }

    fn begin(&mut self, session: Session) -> Told {
        let random = self.random();
        let device = match self
            .device
            .begin_recovery(session, random.into(), Uptime(self.now))
        {
            Ok(shown) => self.shown(shown),
            Err(BeginError::NotBound) => Answer::NotBound,
            Err(BeginError::NotHere) => Answer::NotHere,
            Err(BeginError::Penalty(left)) => Answer::Penalty(ms(left)),
            Err(other) => panic!("{other:?}"),
        };
        let model = self.model(|model| model.begin(session));
        Told { device, model }
    }

    /// The owner's authority reads the challenge on the screen.
    fn shown(&mut self, shown: Shown) -> Answer {
        let read = ChallengeMessage::from_text(&shown.text).expect("its own challenge");
        let says = read.challenge();
        let challenge = Challenge {
            epoch: says.epoch.0,
            failures: says.failures.0,
            digits: says.code_length.digits(),
        };
        let bound = self.model.stored.bound().expect("a bound device");
        let keys = &self.claims[bound];
        let authentic = keys.tag().authenticate(read).expect("its own key");
        let code = self.expected(keys, &authentic).grouped().to_string();
        let again = !self.challenges.insert(shown.text);
        if !again {
            self.stale = core::mem::replace(&mut self.code, code);
        }
        Answer::Shown {
            challenge,
            left: ms(shown.left),
            again,
        }
    }

    /// What the owner's authority says.
    fn expected(&self, keys: &Keys, challenge: &Authentic) -> Code {
        if self.hardware.hybrid {
            AUTHORITY.code(keys, challenge).expect("its own key set")
        } else {
            keys.code().code(challenge).expect("suite 1")
        }
    }

    fn submit(&mut self, session: Session, entry: Entry) -> Told {
        let (text, typed) = self.typed(&self.code, entry, self.model.digits());
        let device = match self.device.submit_code(session, &text, Uptime(self.now)) {
            Ok(grant) => {
                self.grant = Some(grant);
                Answer::Done
            }
            Err(SubmitError::NotBound) => Answer::NotBound,
            Err(SubmitError::NotHere) => Answer::NotHere,
            Err(SubmitError::Penalty(left)) => Answer::Penalty(ms(left)),
            Err(SubmitError::NoChallenge) => Answer::NoChallenge,
            Err(SubmitError::Wait(left)) => Answer::Wait(ms(left)),
            Err(SubmitError::Typo(_)) => Answer::Typo,
            Err(SubmitError::Storage(_)) => Answer::Storage,
            Err(SubmitError::Wrong { failures, penalty }) => Answer::Wrong {
                failures: failures.0,
                penalty: penalty.map(ms),
            },
            Err(other) => panic!("{other:?}"),
        };
        let model = self.model(|model| model.submit(session, typed));
        Told { device, model }
    }

    fn set_password(&mut self, session: Session) -> Told {
        let Some(grant) = self.grant.take() else {
            return self.done(|_| ());
        };
        let replaced = self.password.replaced;
        let new = format!("password {replaced}");
        let told =
            self.device
                .set_password(grant, session, &mut self.password, &new, Uptime(self.now));
        let device = match told {
            Ok(set) => Answer::PasswordSet {
                counted: set.counted,
            },
            Err(SetPasswordError::Over) => Answer::Over,
            Err(SetPasswordError::OtherSession(grant)) => {
                self.grant = Some(grant);
                Answer::OtherSession
            }
            // The store takes everything.
            Err(other) => panic!("{other:?}"),
        };
        let model = self.model(|model| model.set_password(session));
        let set = matches!(model, Answer::PasswordSet { .. });
        assert_eq!(self.password.replaced, replaced + u32::from(set));
        Told { device, model }
    }

    fn unbound(&mut self, told: core::result::Result<(), StorageError>) -> Told {
        let device = match told {
            Ok(()) => Answer::Done,
            Err(StorageError) => Answer::Storage,
        };
        let model = self.model(Model::unbind);
        Told { device, model }
    }

    /// The text that is typed, and what it is.
    fn typed(&self, right: &str, entry: Entry, digits: u8) -> (String, Typed) {
        let text = match entry {
            Entry::Right => right,
            Entry::Typo => "1",
            Entry::Stale if !self.stale.is_empty() => &self.stale,
            // All zeros have a right check digit, and are the code once in 10^11.
            Entry::Wrong | Entry::Stale if digits == 20 => "0000 0000 0000 0000 0000",
            Entry::Wrong | Entry::Stale => "0000 0000 0000",
        };
        let typed = match naive::typed::digits(text, digits.into()) {
            None => Typed::Typo,
            Some(_) if text == right => Typed::Right,
            Some(_) => Typed::Wrong,
        };
        (text.into(), typed)
    }
}

fn ms(period: Duration) -> u64 {
    u64::try_from(period.as_millis()).expect("below a day")
}

fn session(who: Who) -> Session {
    let (id, console) = match who {
        Who::Local => (1, Console::Local),
        Who::OtherLocal => (2, Console::Local),
        Who::Remote => (3, Console::Remote),
    };
    Session { id, console }
}
