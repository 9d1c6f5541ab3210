//! The device under test with its flash, its password and the authority's keys.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_derivation::{Authentic, BindingKey, Code, KeySet, Keys, TypedCode};
use relatch_device::{
    Administrator, BeginError, Config, ConfirmError, Console, Device, Grant, PasswordStore,
    ReplaceError, Session, SetPasswordError, SubmitError, Uptime,
};
use relatch_wire::{ChallengeMessage, CodeLength, Identity, OfferMessage};

use super::model::{State, Stop};
use super::{Entry, Operation, Told, Who};
use crate::flash::{Fault, Flash};

/// The authority's keys for suite 2. Making them runs their self-test: once.
static AUTHORITY: LazyLock<KeySet> =
    LazyLock::new(|| KeySet::new(&[1; 32], &[2; 32]).expect("sound keys"));

pub(super) struct World {
    pub(super) chip: Flash,
    pub(super) model: State,
    device: Device<Flash>,
    now: u64,
    boots: u64,
    draws: u64,
    claims: Vec<Keys>,
    offer: Option<(usize, String, u8)>,
    /// The code of the challenge on the screen, and of the one before.
    code: String,
    stale: String,
    grant: Option<Grant>,
    password: Password,
    challenges: BTreeSet<String>,
    hardware: Hardware,
    /// Since the last comparison with the model.
    restarted: bool,
}

/// What the vendor built.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hardware {
    monotonic_counter: bool,
    /// Suite 2: one device in sixteen, for its curve is slow.
    hybrid: bool,
}

impl<'a> Arbitrary<'a> for Hardware {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            monotonic_counter: u.arbitrary()?,
            hybrid: u.ratio(1, 16)?,
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
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        self.holds = new.into();
        self.replaced += 1;
        Ok(())
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        Some(self.holds == password)
    }
}

fn config(hardware: Hardware) -> Config {
    let config = Config::new(Identity::default()).record_key(&[0x5a; 32]);
    if hardware.hybrid {
        config.authority(*AUTHORITY.public())
    } else {
        config
    }
}

impl World {
    /// A device that is bound, in the suite that its hardware can.
    pub(super) fn bound(hardware: Hardware) -> Self {
        let chip = Flash::new(hardware.monotonic_counter.then_some(0));
        let mut world = Self {
            device: Device::start(config(hardware), chip.clone(), Uptime(0), 0),
            chip,
            model: State::default(),
            now: 0,
            boots: 0,
            draws: 0,
            claims: Vec::new(),
            offer: None,
            code: String::new(),
            stale: String::new(),
            grant: None,
            password: Password::default(),
            challenges: BTreeSet::new(),
            hardware,
            restarted: false,
        };
        for operation in [Operation::Offer, Operation::Confirm(Entry::Right)] {
            let before = world.model;
            let told = world.perform(operation);
            world.settle(before, told, false);
        }
        world
    }

    /// The model does not follow a counter that cannot be raised: what it failed to count comes back at a later start.
    pub(super) fn follows(&self, fault: Fault) -> bool {
        fault != Fault::Worn || !self.hardware.monotonic_counter
    }

    /// Does it at the device, and says what the model expects of it.
    pub(super) fn perform(&mut self, operation: Operation) -> Told {
        let mut then = self.model;
        let (mut compared, mut charges) = (false, false);
        let as_expected = match operation {
            Operation::Offer => self.make_offer(),
            Operation::Confirm(entry) => self.confirm(entry, &mut then),
            Operation::Begin(who) => self.begin(who, &mut then),
            Operation::Submit(who, entry) => {
                self.submit(who, entry, &mut then, &mut compared, &mut charges)
            }
            Operation::SetPassword(who) => self.set_password(who, &mut then),
            Operation::SessionEnds(who) => {
                self.device.session_ended(session(who).id);
                then.grant = then.grant.filter(|grant| grant.0 != session(who).id);
                true
            }
            Operation::Login => self.login(&mut then),
            Operation::PhysicalAct => {
                self.device.physical_act(Uptime(self.now));
                then.window = State::WINDOW;
                true
            }
            Operation::Pass(period) => {
                self.now += period.ms();
                self.device.advance(Uptime(self.now));
                then.pass(period.ms());
                true
            }
            Operation::Restart => {
                self.restart();
                then = then.restarted();
                true
            }
            Operation::Release => {
                self.offer = None;
                then = then.rebound(None);
                self.device.release(&Administrator::logged_in()).is_ok()
            }
            Operation::FactoryReset => {
                self.offer = None;
                then = then.rebound(None);
                self.device.factory_reset().is_ok()
            }
        };
        Told {
            then,
            as_expected,
            compared,
            charges,
        }
    }

    /// Compares with the model: exactly where nothing failed, else with what it was before and where it was going.
    pub(super) fn settle(&mut self, before: State, told: Told, fault: bool) {
        assert!(
            !told.compared || self.chip.written() > 0,
            "compared before it was charged"
        );
        let off = self.chip.is_off();
        if off {
            self.chip.power_on();
            self.restart();
        }
        self.chip.plan(None);
        let found = self.found();
        let possible = if off {
            [before.restarted(), told.then.restarted()]
        } else {
            [before, told.then]
        };
        let fits = |it: &State| {
            let counts =
                (it.bound, it.epoch, it.failures) == (found.bound, found.epoch, found.failures);
            let unbound = it.bound.is_none() && found.bound.is_none();
            counts || unbound
        };
        if !fault {
            let then = told.then;
            assert!(fits(&then), "{then:?} but {found:?}");
            assert_eq!(found.challenge, then.challenge);
            assert_eq!(found.grant.is_some(), then.grant.is_some());
            assert!(found.penalty >= then.penalty, "{then:?} but {found:?}");
            let grown = found.penalty - then.penalty;
            // Only a restart repeats what was served since the last mark.
            assert!(grown == 0 || self.restarted && found.penalty <= State::DAY);
        } else {
            let landed = possible.iter().find(|it| fits(it));
            // A charge and its write-back may part.
            let charged = State {
                failures: before.failures + 1,
                ..before
            };
            let charged = told.charges && fits(&charged);
            assert!(landed.is_some() || charged, "{possible:?} but {found:?}");
            if told.compared && told.then.failures > before.failures {
                assert!(found.failures > before.failures, "a guess for nothing");
            }
        }
        self.adopt(before, told.then, found);
    }

    /// What is left for the model to follow: the device's own word for what was just compared with it.
    fn adopt(&mut self, before: State, then: State, found: State) {
        let here = if self.restarted {
            then.restarted()
        } else {
            then
        };
        self.restarted = false;
        self.model = State {
            window: here.window,
            pace: here.pace,
            cleared: here.cleared,
            grant: found.grant.and(here.grant.or(before.grant)),
            ..found
        };
        if self.model.bound.is_none() {
            (self.model.epoch, self.model.failures) = (0, 0);
        }
    }

    fn found(&mut self) -> State {
        let status = self.device.status(Uptime(self.now));
        let ms = |it: core::time::Duration| u64::try_from(it.as_millis()).expect("below a day");
        let random = self.random();
        let shown =
            self.device
                .check_binding(&Administrator::logged_in(), &random, Uptime(self.now));
        assert_eq!(shown.is_ok(), status.bound);
        let bound = shown.ok().map(|text| {
            let read = ChallengeMessage::from_text(&text).expect("its own challenge");
            let locator = read.challenge().locator;
            self.claims
                .iter()
                .position(|keys| keys.locator() == locator)
                .expect("a claimed offer")
        });
        State {
            bound,
            epoch: status.epoch.0,
            failures: status.failures.0,
            penalty: ms(status.penalty),
            challenge: status.challenge.map_or(0, |(left, _)| ms(left)),
            grant: status.grant.map(|left| (0, ms(left))),
            ..State::default()
        }
    }

    fn random(&mut self) -> [u8; 32] {
        self.draws += 1;
        let mut random = [0; 32];
        random[..8].copy_from_slice(&self.draws.to_be_bytes());
        random
    }

    fn restart(&mut self) {
        self.now = 0;
        self.restarted = true;
        self.boots += 1;
        self.offer = None;
        self.grant = None;
        self.device = Device::start(
            config(self.hardware),
            self.chip.clone(),
            Uptime(0),
            self.boots,
        );
    }

    fn make_offer(&mut self) -> bool {
        let random = self.random();
        let offer = self
            .device
            .offer(&Administrator::logged_in(), random.into(), Uptime(self.now));
        let Ok(text) = offer else { return false };
        let offer = OfferMessage::from_text(&text).expect("its own offer");
        let key = if self.hardware.hybrid {
            AUTHORITY.binding_key(&offer).expect("its own key set")
        } else {
            BindingKey::from_offer(&offer).expect("suite 1")
        };
        let keys = Keys::derive(&key);
        let code = keys.confirm().code(&offer).grouped();
        self.claims.push(keys);
        self.offer = Some((self.claims.len() - 1, code.to_string(), 3));
        true
    }

    fn confirm(&mut self, entry: Entry, then: &mut State) -> bool {
        let right = self
            .offer
            .as_ref()
            .map_or(String::new(), |offer| offer.1.clone());
        let typed = self.typed(&right, entry);
        let told = self
            .device
            .confirm(&Administrator::logged_in(), &typed, Uptime(self.now));
        let Some((number, right, tries)) = &mut self.offer else {
            return told == Err(ConfirmError::NoOffer);
        };
        if self.model.pace > 0 {
            return matches!(told, Err(ConfirmError::Wait(_)));
        }
        if TypedCode::parse(&typed, CodeLength::Twelve).is_err() {
            then.pace = 1_000;
            return matches!(told, Err(ConfirmError::Typo(_)));
        }
        if typed == *right {
            *then = then.rebound(Some(*number));
            let bound = told.is_ok();
            if bound {
                self.offer = None;
                self.grant = None;
            }
            return bound;
        }
        *tries -= 1;
        let left = *tries;
        self.offer = self.offer.take().filter(|offer| offer.2 > 0);
        told == Err(ConfirmError::Wrong { left })
    }

    fn begin(&mut self, who: Who, then: &mut State) -> bool {
        let random = self.random();
        let told = self.device.begin(session(who), &random, Uptime(self.now));
        let may = self.model.may_begin(who == Who::Remote);
        let Ok(shown) = told else {
            return match told.expect_err("refused") {
                BeginError::NotBound => may == Err(Stop::NotBound),
                BeginError::NotHere => may == Err(Stop::NotHere),
                BeginError::Penalty(_) => may == Err(Stop::Penalty),
                _ => false,
            };
        };
        let bound = self.model.bound.expect("a challenge of an unbound device");
        let read = ChallengeMessage::from_text(&shown.text).expect("its own challenge");
        let challenge = self.claims[bound]
            .tag()
            .authenticate(read)
            .expect("its own key");
        let code = self.expected(&self.claims[bound], &challenge).grouped();
        let fresh = self.challenges.insert(shown.text);
        assert_eq!(
            fresh,
            self.model.challenge == 0,
            "a new challenge is unlike all before"
        );
        if fresh {
            self.stale = core::mem::replace(&mut self.code, code.to_string());
            then.challenge = State::CHALLENGE;
        }
        may.is_ok()
    }

    /// What the owner's authority says.
    fn expected(&self, keys: &Keys, challenge: &Authentic) -> Code {
        if self.hardware.hybrid {
            AUTHORITY.code(keys, challenge).expect("its own key set")
        } else {
            keys.code().code(challenge).expect("suite 1")
        }
    }

    fn submit(
        &mut self,
        who: Who,
        entry: Entry,
        then: &mut State,
        compared: &mut bool,
        charges: &mut bool,
    ) -> bool {
        let typed = self.typed(&self.code.clone(), entry);
        let told = self.device.submit(session(who), &typed, Uptime(self.now));
        *compared = matches!(told, Ok(_) | Err(SubmitError::Wrong { .. }));
        if let Err(stop) = self.model.may_submit(who == Who::Remote) {
            return match told {
                Err(SubmitError::NotBound) => stop == Stop::NotBound,
                Err(SubmitError::NotHere) => stop == Stop::NotHere,
                Err(SubmitError::Penalty(_)) => stop == Stop::Penalty,
                Err(SubmitError::NoChallenge) => stop == Stop::NoChallenge,
                Err(SubmitError::Wait(_)) => stop == Stop::Wait,
                _ => panic!("{told:?} but {stop:?}"),
            };
        }
        if TypedCode::parse(&typed, CodeLength::Twelve).is_err() {
            then.pace = 1_000;
            return matches!(told, Err(SubmitError::Typo(_)));
        }
        *charges = true;
        let right = typed == self.code;
        assert!(right || told.is_err(), "a wrong code was taken");
        if right {
            then.challenge = 0;
            then.grant = Some((session(who).id, State::GRANT));
            self.grant = told.ok().or(self.grant.take());
            return self.grant.is_some();
        }
        then.wrong();
        matches!(told, Err(SubmitError::Wrong { .. }))
    }

    fn set_password(&mut self, who: Who, then: &mut State) -> bool {
        let Some(grant) = self.grant.take() else {
            return true;
        };
        let (open, replaced) = (self.model.grant, self.password.replaced);
        let new = format!("password {replaced}");
        let told = self.device.set_password(
            grant,
            session(who),
            &mut self.password,
            &new,
            Uptime(self.now),
        );
        let set = self.password.replaced > replaced;
        let mine = open.is_some_and(|grant| grant.0 == session(who).id);
        assert!(!set || mine, "a password without a grant of this session");
        match told {
            Ok(done) => {
                then.epoch += 1;
                (then.failures, then.penalty, then.challenge) = (0, 0, 0);
                then.grant = None;
                done.counted && mine
            }
            Err(SetPasswordError::Over) => open.is_none(),
            Err(SetPasswordError::OtherSession(grant)) => {
                self.grant = Some(grant);
                open.is_some() && !mine
            }
            Err(_) => false,
        }
    }

    fn login(&mut self, then: &mut State) -> bool {
        self.device
            .interactive_login(&Administrator::logged_in(), Uptime(self.now));
        then.challenge = 0;
        if then.failures > 0 && then.cleared == 0 {
            then.failures = 0;
            then.cleared = State::DAY;
        }
        true
    }

    fn typed(&self, right: &str, entry: Entry) -> String {
        match entry {
            Entry::Right => right.into(),
            Entry::Typo => "1".into(),
            Entry::Stale if !self.stale.is_empty() => self.stale.clone(),
            // All zeros has a right check digit, and is the code once in 10^11.
            Entry::Wrong | Entry::Stale => "0000 0000 0000".into(),
        }
    }
}

fn session(who: Who) -> Session {
    let (id, console) = match who {
        Who::Local => (1, Console::Local),
        Who::OtherLocal => (2, Console::Local),
        Who::Remote => (3, Console::Remote),
    };
    Session { id, console }
}
