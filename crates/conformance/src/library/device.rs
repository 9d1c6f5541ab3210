//! A trace of a device: each step is one call of the state machine.
//!
//! What belongs to the vendor is played here: who an administrator is, which grant a session holds, which offer is on
//! the screen.

use core::time::Duration;
use std::collections::BTreeMap;

use relatch_derivation::{FactoryKey, PublicKeySet};
use relatch_device::{
    Administrator, BeginError, Config, ConfirmError, Console, Device, Grant, RecordKey, Session,
    SetPasswordError, SubmitError, Uptime,
};
use relatch_wire::{Identity, Suite};
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{code_length, parse, told};
use super::hybrid::not_loaded;
use super::refused::Refused;
use super::store::{Bench, Damage, Fault, Records};
use crate::hex::Array;
use crate::members::remove;
use crate::protocol::{Answer, Output};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trace {
    settings: Settings,
    steps: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    vendor: String,
    model: String,
    serial: String,
    code_length: u64,
    factory_key: Option<Array<32>>,
    lifetime_ms: u64,
    other_consoles: bool,
    monotonic_counter: bool,
    password: String,
    authority: Option<String>,
    minimum_suite: Option<u64>,
}

/// What every step has.
struct Step {
    uptime: Uptime,
    storage: Option<Fault>,
    act: Act,
}

/// What is done at the device.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum Act {
    Bind {
        by: By,
        random: Array<32>,
    },
    #[serde(rename = "load keys")]
    LoadKeys {
        by: By,
        text: String,
    },
    Confirm {
        by: By,
        typed: String,
    },
    #[serde(rename = "cancel offer")]
    CancelOffer {},
    Release {
        by: By,
    },
    #[serde(rename = "factory reset")]
    FactoryReset {},
    Check {
        by: By,
        random: Array<32>,
    },
    Recover {
        console: Place,
        random: Array<32>,
    },
    Enter {
        console: Place,
        session: String,
        typed: String,
    },
    #[serde(rename = "set password")]
    SetPassword {
        session: String,
        password: String,
        policy: Option<Policy>,
    },
    #[serde(rename = "end session")]
    EndSession {
        session: String,
    },
    Login {
        role: String,
        interactive: bool,
    },
    Touch {},
    Tick {},
    Status {},
    Snapshot {
        name: String,
    },
    Restart {
        boot_counter: Option<u64>,
        restore: Option<String>,
        #[serde(default)]
        damage: Vec<Damage>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
enum By {
    #[serde(rename = "administrator")]
    Administrator,
    #[serde(rename = "set-up")]
    SetUp,
    #[serde(rename = "anybody")]
    Anybody,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Place {
    Local,
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Policy {
    Refuses,
}

/// The administrator's session, which no step ends.
const ADMINISTRATOR: Session = Session {
    id: u64::MAX,
    console: Console::Local,
};

/// The device on its bench.
struct Player {
    config: Config,
    bench: Bench,
    device: Device<Bench>,
    /// The sessions by name; the library numbers them.
    sessions: BTreeMap<String, u64>,
    grant: Option<(String, Grant)>,
    snapshots: BTreeMap<String, Records>,
}

type Stepped = Result<Value, Refused>;

pub(super) fn play(input: &Value) -> Result<Answer, String> {
    let Trace { settings, steps } = parse(input)?;
    let mut player = Player::new(settings)?;
    let steps: Result<Vec<Value>, String> = steps
        .into_iter()
        .map(|step| player.step(Step::parse(step)?))
        .collect();
    Ok(Answer::Output(Output::Steps(steps?)))
}

impl Step {
    fn parse(mut step: Value) -> Result<Self, String> {
        let uptime = remove(&mut step, "uptime").as_ref().and_then(Value::as_u64);
        let storage = remove(&mut step, "storage");
        Ok(Self {
            uptime: Uptime(uptime.ok_or("a step has no uptime")?),
            storage: storage.as_ref().map(parse).transpose()?,
            act: parse(&step)?,
        })
    }
}

impl Player {
    fn new(settings: Settings) -> Result<Self, String> {
        let identity =
            Identity::new(&settings.vendor, &settings.model, &settings.serial).map_err(told)?;
        let minimum = Suite::from_number(settings.minimum_suite.unwrap_or(1)).map_err(told)?;
        let length = code_length(settings.code_length)?;
        let mut config = Config::new(identity, RecordKey::none(), minimum, length)
            .lifetime(Duration::from_millis(settings.lifetime_ms));
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
            device: Device::start(config.clone(), bench.clone(), Uptime(0), 0),
            config,
            bench,
            sessions: BTreeMap::new(),
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
            Act::Bind { by, random } => self.bind(by, random, now),
            Act::LoadKeys { by, text } => self.load_keys(by, &text),
            Act::Confirm { by, typed } => self.confirm(by, &typed, now),
            Act::CancelOffer {} => {
                self.device.discard_offer();
                nothing()
            }
            Act::Release { by } => self.unbind(Some(by)),
            Act::FactoryReset {} => self.unbind(None),
            Act::Check { by, random } => self.check(by, random, now),
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
                let session = self.session(&session, Console::Local);
                self.device.session_ended(session);
                nothing()
            }
            Act::Login { role, interactive } => {
                if role == "administrator" && interactive {
                    let administrator = Administrator::logged_in(ADMINISTRATOR);
                    self.device.interactive_login(&administrator, now);
                }
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

    fn bind(&mut self, by: By, random: Array<32>, now: Uptime) -> Stepped {
        let administrator = administrator(by, true)?;
        let offered = self
            .device
            .offer_binding(&administrator, random.0.into(), now);
        let text = offered.map_err(|_| Refused::new("state", "suite too low"))?;
        Ok(json!({"text": *text}))
    }

    fn load_keys(&mut self, by: By, text: &str) -> Stepped {
        let loaded = self.device.load_authority(&administrator(by, true)?, text);
        loaded.map_err(not_loaded)?;
        nothing()
    }

    fn confirm(&mut self, by: By, typed: &str, now: Uptime) -> Stepped {
        let administrator = administrator(by, true)?;
        match self.device.confirm_binding(&administrator, typed, now) {
            Ok(()) => nothing(),
            Err(ConfirmError::NoOffer) => Err(Refused::new("state", "no offer")),
            Err(ConfirmError::Wait(_)) => Err(Refused::new("state", "wait")),
            Err(ConfirmError::Typo(_)) => Err(Refused::new("form", "typing error")),
            Err(ConfirmError::Wrong { .. }) => Err(Refused::new("compare", "wrong code")),
            Err(_) => Err(Refused::new("storage", "storage failure")),
        }
    }

    /// A release by the named party, or a factory reset.
    fn unbind(&mut self, released_by: Option<By>) -> Stepped {
        let unbound = match released_by {
            Some(by) => self.device.release(&administrator(by, false)?),
            None => self.device.factory_reset(),
        };
        unbound.map_err(|_| Refused::new("storage", "storage failure"))?;
        nothing()
    }

    fn check(&mut self, by: By, random: Array<32>, now: Uptime) -> Stepped {
        if !self.device.status(now).bound {
            return Err(Refused::new("console", "not bound"));
        }
        let made = self
            .device
            .check_binding(&administrator(by, false)?, random.0.into(), now);
        let text = made.map_err(|_| Refused::new("console", "not bound"))?;
        Ok(json!({"text": text}))
    }

    fn recover(&mut self, console: Place, random: Array<32>, now: Uptime) -> Stepped {
        let session = self.session("asking", console.into());
        match self.device.begin_recovery(session, random.0.into(), now) {
            Ok(shown) => Ok(json!({"text": shown.text})),
            Err(BeginError::NotHere) => Err(Refused::new("console", "not here")),
            Err(BeginError::Penalty(left)) => Err(Refused::penalty(left)),
            Err(_) => Err(Refused::new("console", "not bound")),
        }
    }

    fn enter(&mut self, console: Place, name: String, typed: &str, now: Uptime) -> Stepped {
        let session = self.session(&name, console.into());
        match self.device.submit_code(session, typed, now) {
            Ok(grant) => {
                self.grant = Some((name.clone(), grant));
                Ok(json!({"grant": name}))
            }
            Err(SubmitError::NotBound) => Err(Refused::new("console", "not bound")),
            Err(SubmitError::NotHere) => Err(Refused::new("console", "not here")),
            Err(SubmitError::Penalty(left)) => Err(Refused::penalty(left)),
            Err(SubmitError::NoChallenge) => Err(Refused::new("state", "no challenge")),
            Err(SubmitError::Wait(_)) => Err(Refused::new("state", "wait")),
            Err(SubmitError::Typo(_)) => Err(Refused::new("form", "typing error")),
            Err(SubmitError::Wrong { .. }) => Err(Refused::new("compare", "wrong code")),
            Err(_) => Err(Refused::new("storage", "storage failure")),
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
            "bound": status.bound,
            "epoch": status.bound.then_some(status.epoch.0),
            "failures": status.bound.then_some(status.failures.0),
            "challenge_left_ms": status.challenge.map(|(left, _)| milliseconds(left)),
            "penalty_left_ms": milliseconds(status.penalty),
            "grant": status.grant.and(holder),
            "offer_open": status.offer_open,
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
        Ok(nothing())
    }

    fn session(&mut self, name: &str, console: Console) -> Session {
        let next = self.sessions.len() as u64;
        let id = *self.sessions.entry(name.into()).or_insert(next);
        Session { id, console }
    }
}

impl From<Place> for Console {
    fn from(place: Place) -> Self {
        match place {
            Place::Local => Self::Local,
            Place::Other => Self::Remote,
        }
    }
}

/// The vendor's word for an administrator; the first set-up counts as one for a binding.
fn administrator(by: By, binding: bool) -> Result<Administrator, Refused> {
    match by {
        By::Administrator => Ok(Administrator::logged_in(ADMINISTRATOR)),
        By::SetUp if binding => Ok(Administrator::logged_in(ADMINISTRATOR)),
        By::SetUp | By::Anybody => Err(Refused::new("console", "not an administrator")),
    }
}

fn milliseconds(period: Duration) -> u64 {
    u64::try_from(period.as_millis()).unwrap_or(u64::MAX)
}

fn nothing() -> Stepped {
    Ok(json!({}))
}
