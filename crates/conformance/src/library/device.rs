//! A trace of a device: each step is one call of the state machine.
//!
//! What belongs to the vendor is played here: who an administrator is, which grant a session holds, which offer is on
//! the screen.

mod steps;

use core::time::Duration;
use std::collections::BTreeMap;
use std::rc::Rc;

use relatch_derivation::{FactoryKey, PublicKeySet};
use relatch_device::{
    Administrator, AdministratorError, BeginError, Config, ConfirmError, Console, Device, Grant,
    LoadKeysError, OfferError, Proof, RecordKey, Session, SetPasswordError, SubmitCheckError,
    SubmitError, Uptime,
};
use relatch_wire::{Identity, Suite};
use serde_json::{Value, json};

use super::forms::{code_length, parse, told};
use super::hybrid::not_loaded;
use super::refused::Refused;
use super::store::{Bench, Damage, Records};
use crate::hex::Array;
use crate::protocol::{Answer, Output};
use steps::{Act, By, Place, Settings, Step, Trace};

/// The device on its bench.
pub(crate) struct Player {
    config: Config,
    bench: Bench,
    device: Device<Bench>,
    /// The sessions by name; the library numbers them.
    sessions: BTreeMap<String, u64>,
    /// The newest proof of each session.
    proofs: BTreeMap<String, Rc<Proof>>,
    grant: Option<(String, Grant)>,
    snapshots: BTreeMap<String, Records>,
}

type Stepped = Result<Value, Refused>;

pub(super) fn play(input: &Value) -> Result<Answer, String> {
    let Trace { settings, steps } = parse(input)?;
    let mut player = Player::new(settings)?;
    let steps: Result<Vec<Value>, String> =
        steps.into_iter().map(|step| player.play(step)).collect();
    Ok(Answer::Output(Output::Steps(steps?)))
}

impl Player {
    /// A new device with the settings of a trace.
    pub(crate) fn begin(settings: &Value) -> Result<Self, String> {
        Self::new(parse(settings)?)
    }

    /// The answer to the next step.
    pub(crate) fn play(&mut self, step: Value) -> Result<Value, String> {
        self.step(Step::parse(step)?)
    }

    fn new(settings: Settings) -> Result<Self, String> {
        let identity =
            Identity::new(&settings.vendor, &settings.model, &settings.serial).map_err(told)?;
        let minimum = Suite::from_number(settings.minimum_suite.unwrap_or(1)).map_err(told)?;
        let length = code_length(settings.code_length)?;
        let mut config = Config::new(identity, RecordKey::none(), minimum, length)
            .lifetime(Duration::from_millis(settings.lifetime_ms))
            .map_err(told)?;
        if settings.other_consoles {
            config = config.open_to_network();
        }
        if let Some(text) = settings.authority {
            config = config.authority(PublicKeySet::from_text(&text).map_err(told)?);
        }
        if let Some(key) = settings.factory_key {
            config = config.factory_key(FactoryKey::new(&key.0));
        }
        let bench = Bench::new(settings.password.clone(), settings.monotonic_counter);
        Ok(Self {
            device: Device::start(config.clone(), bench.clone(), Uptime::default(), 0),
            config,
            bench,
            sessions: BTreeMap::new(),
            proofs: BTreeMap::new(),
            grant: None,
            snapshots: BTreeMap::new(),
        })
    }

    fn step(&mut self, step: Step) -> Result<Value, String> {
        self.bench.begin_step(step.storage);
        let restart = matches!(step.act, Act::Restart { .. });
        if self.bench.is_dark() && !restart {
            return Err("after a power cut comes a restart".into());
        }
        if !restart {
            self.device.advance(step.uptime);
        }
        let stepped = self.act(step.act, step.uptime)?;
        // The answer of the device, if there was one, was lost.
        let stepped = if self.bench.is_dark() {
            Err(Refused::new("storage", "power cut"))
        } else {
            stepped
        };
        Ok(match stepped {
            Ok(accepted) => json!({"accepted": accepted}),
            Err(refused) => json!({"refused": refused}),
        })
    }

    fn act(&mut self, act: Act, now: Uptime) -> Result<Stepped, String> {
        Ok(match act {
            Act::Prove { session } => {
                let at = self.session(&session, Console::Local);
                let proof = self.device.prove_administrator(at, now);
                self.proofs.insert(session, Rc::new(proof));
                nothing()
            }
            Act::Bind {
                by,
                session,
                random,
            } => self.bind(by, &session, random, now),
            Act::LoadKeys { by, session, text } => self.load_keys(by, &session, &text, now),
            Act::Confirm { by, session, typed } => self.confirm(by, &session, &typed, now),
            Act::CancelOffer {} => {
                self.device.discard_offer();
                nothing()
            }
            Act::Release { by, session } => self.release(by, &session, now),
            Act::ClearFailures { by, session } => self.clear_failures(by, &session, now),
            Act::FactoryReset {} => {
                let reset = self.device.factory_reset();
                reset.map_or_else(|_| Err(not_stored()), |()| nothing())
            }
            Act::Check {
                by,
                session,
                random,
            } => self.check(by, &session, random, now),
            Act::EnterCheck { by, session, typed } => self.enter_check(by, &session, &typed, now),
            Act::Recover { console, random } => self.recover(console, random, now),
            Act::Enter {
                console,
                session,
                typed,
            } => self.enter(console, session, &typed, now),
            Act::SetPassword {
                session,
                password,
                policy,
            } => {
                self.bench.policy(policy.is_some());
                self.set_password(&session, &password, now)
            }
            Act::EndSession { session } => {
                self.proofs.remove(&session);
                let session = self.session(&session, Console::Local);
                self.device.session_ended(session);
                nothing()
            }
            Act::Touch {} => {
                self.device.physical_act(now);
                nothing()
            }
            Act::Tick {} => nothing(),
            Act::Status {} => Ok(self.status(now)),
            Act::Snapshot { name } => {
                self.snapshots.insert(name, self.bench.records());
                nothing()
            }
            Act::Restart {
                boot_counter,
                restore,
                damage,
            } => self.restart(now, boot_counter.unwrap_or(0), restore.as_deref(), &damage)?,
        })
    }

    fn bind(&mut self, by: By, session: &str, random: Array<32>, now: Uptime) -> Stepped {
        let proof = self.proof(by, session, SET_UP, now)?;
        match self.device.offer_binding(&proof, random.0.into(), now) {
            Ok(text) => Ok(json!({"text": *text})),
            Err(OfferError::ProofNeeded) => Err(proof_needed()),
            Err(_) => Err(Refused::new("state", "suite too low")),
        }
    }

    fn load_keys(&mut self, by: By, session: &str, text: &str, now: Uptime) -> Stepped {
        let proof = self.proof(by, session, SET_UP, now)?;
        match self.device.load_authority(&proof, text, now) {
            Ok(_) => nothing(),
            Err(LoadKeysError::KeyFile(fault)) => Err(not_loaded(fault)),
            Err(_) => Err(proof_needed()),
        }
    }

    fn confirm(&mut self, by: By, session: &str, typed: &str, now: Uptime) -> Stepped {
        let administrator = self.administrator(by, session, SET_UP)?;
        match self.device.confirm_binding(&administrator, typed, now) {
            Ok(()) => nothing(),
            Err(ConfirmError::NoOffer) => Err(Refused::new("state", "no offer")),
            Err(ConfirmError::Typo(_)) => Err(Refused::new("form", "typing error")),
            Err(ConfirmError::Wrong { .. }) => Err(Refused::new("compare", "wrong code")),
            Err(_) => Err(not_stored()),
        }
    }

    fn release(&mut self, by: By, session: &str, now: Uptime) -> Stepped {
        let proof = self.proof(by, session, !SET_UP, now)?;
        administered(self.device.release(&proof, now))
    }

    fn clear_failures(&mut self, by: By, session: &str, now: Uptime) -> Stepped {
        self.only_bound(now)?;
        let proof = self.proof(by, session, !SET_UP, now)?;
        administered(self.device.clear_failures(&proof, now))
    }

    fn check(&mut self, by: By, session: &str, random: Array<32>, now: Uptime) -> Stepped {
        self.only_bound(now)?;
        let administrator = self.administrator(by, session, SET_UP)?;
        let made = self
            .device
            .begin_check(&administrator, random.0.into(), now);
        let text = made.map_err(|_| not_bound())?;
        Ok(json!({"text": text}))
    }

    fn enter_check(&mut self, by: By, session: &str, typed: &str, now: Uptime) -> Stepped {
        self.only_bound(now)?;
        let administrator = self.administrator(by, session, SET_UP)?;
        match self.device.submit_check(&administrator, typed, now) {
            Ok(()) => nothing(),
            Err(SubmitCheckError::NoCheck) => Err(Refused::new("state", "no check")),
            Err(SubmitCheckError::Typo(_)) => Err(Refused::new("form", "typing error")),
            Err(SubmitCheckError::Wrong { .. }) => Err(Refused::new("compare", "wrong code")),
            Err(_) => Err(not_bound()),
        }
    }

    fn recover(&mut self, console: Place, random: Array<32>, now: Uptime) -> Stepped {
        let session = self.session("asking", console.into());
        match self.device.begin_recovery(session, random.0.into(), now) {
            Ok(shown) => Ok(json!({"text": shown.text})),
            Err(BeginError::NotHere) => Err(Refused::new("console", "not here")),
            Err(_) => Err(not_bound()),
        }
    }

    fn enter(&mut self, console: Place, name: String, typed: &str, now: Uptime) -> Stepped {
        let session = self.session(&name, console.into());
        match self.device.submit_code(session, typed, now) {
            Ok(grant) => {
                self.grant = Some((name.clone(), grant));
                Ok(json!({"grant": name}))
            }
            Err(SubmitError::NotBound) => Err(not_bound()),
            Err(SubmitError::NotHere) => Err(Refused::new("console", "not here")),
            Err(SubmitError::NoChallenge) => Err(Refused::new("state", "no challenge")),
            Err(SubmitError::Wait(left)) => Err(Refused::wait(left)),
            Err(SubmitError::Typo(_)) => Err(Refused::new("form", "typing error")),
            Err(SubmitError::Wrong { .. }) => Err(Refused::new("compare", "wrong code")),
            Err(_) => Err(not_stored()),
        }
    }

    fn set_password(&mut self, name: &str, password: &str, now: Uptime) -> Stepped {
        let session = self.session(name, Console::Local);
        let Some((holder, grant)) = self.grant.take() else {
            return Err(Refused::new("grant", "no grant"));
        };
        let mut passwords = self.bench.clone();
        let set = self
            .device
            .set_password(grant, session, &mut passwords, password, now);
        let Err(error) = set else {
            return nothing();
        };
        let refused = match error {
            SetPasswordError::Refused(_) => Refused::new("password", "not accepted"),
            SetPasswordError::NotStored(_) => Refused::new("password", "not stored"),
            _ => Refused::new("grant", "no grant"),
        };
        self.grant = error.into_grant().map(|grant| (holder, grant));
        Err(refused)
    }

    fn status(&mut self, now: Uptime) -> Value {
        let status = self.device.status(now);
        let holder = self.grant.as_ref().map(|(name, _)| name);
        json!({
            "bound": status.is_bound(),
            "generation": status.binding.map(|binding| binding.generation),
            "epoch": status.binding.map(|binding| binding.epoch.0),
            "failures": status.binding.map(|binding| binding.failures.count()),
            "challenge_left_ms": status.challenge.map(|(left, _)| milliseconds(left)),
            "wait_left_ms": milliseconds(status.wait),
            "check_open": status.check_open,
            "offer_open": status.offer_open,
            "grant": status.grant.and(holder),
            "password": self.bench.password(),
        })
    }

    fn restart(
        &mut self,
        now: Uptime,
        boots: u64,
        restore: Option<&str>,
        damage: &[Damage],
    ) -> Result<Stepped, String> {
        if let Some(name) = restore {
            let records = self
                .snapshots
                .get(name)
                .ok_or("there is no such snapshot")?;
            self.bench.restore(records.clone());
        }
        damage.iter().for_each(|what| self.bench.damage(*what));
        self.bench.power_on();
        self.device = Device::start(self.config.clone(), self.bench.clone(), now, boots);
        self.grant = None;
        self.proofs.clear();
        Ok(nothing())
    }

    /// The vendor's word for an administrator; the first set-up counts as one where it may.
    fn administrator(
        &mut self,
        by: By,
        session: &str,
        at_set_up: bool,
    ) -> Result<Administrator, Refused> {
        match by {
            By::SetUp if at_set_up => {}
            By::Administrator => {}
            By::SetUp | By::Anybody => return Err(Refused::new("console", "not an administrator")),
        }
        let session = self.session(session, Console::Local);
        Ok(Administrator::logged_in(session))
    }

    /// The session's proof, whether it still holds or not; the first set-up counts as one.
    fn proof(
        &mut self,
        by: By,
        name: &str,
        at_set_up: bool,
        now: Uptime,
    ) -> Result<Rc<Proof>, Refused> {
        self.administrator(by, name, at_set_up)?;
        if by == By::SetUp {
            let session = self.session(name, Console::Local);
            return Ok(Rc::new(self.device.prove_administrator(session, now)));
        }
        self.proofs.get(name).cloned().ok_or_else(proof_needed)
    }

    fn only_bound(&mut self, now: Uptime) -> Result<(), Refused> {
        let bound = self.device.status(now).is_bound();
        if bound { Ok(()) } else { Err(not_bound()) }
    }

    fn session(&mut self, name: &str, console: Console) -> Session {
        let next = self.sessions.len() as u64;
        let id = *self.sessions.entry(name.into()).or_insert(next);
        Session { id, console }
    }
}

/// The first set-up may do this.
const SET_UP: bool = true;

fn administered(done: Result<(), AdministratorError>) -> Stepped {
    match done {
        Ok(()) => nothing(),
        Err(AdministratorError::NotBound) => Err(not_bound()),
        Err(AdministratorError::ProofNeeded) => Err(proof_needed()),
        Err(_) => Err(not_stored()),
    }
}

fn not_bound() -> Refused {
    Refused::new("console", "not bound")
}

fn proof_needed() -> Refused {
    Refused::new("console", "proof needed")
}

fn not_stored() -> Refused {
    Refused::new("storage", "storage failure")
}

fn milliseconds(period: Duration) -> u64 {
    u64::try_from(period.as_millis()).unwrap_or(u64::MAX)
}

fn nothing() -> Stepped {
    Ok(json!({}))
}
