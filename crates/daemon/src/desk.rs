//! The device and what each connection holds of it. No socket and no clock: requests in, answers out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use relatch_device::{
    Administrator, AdministratorError, BeginError, ConfirmError, Console, Device, Fresh32, Grant,
    LoadKeysError, NotBoundError, OfferError, PasswordStore, Proof, PublicKeySet, Session,
    SetPasswordError, Store, SubmitCheckError, SubmitError, Uptime, Zeroizing,
};

use crate::answer::{Answer, Refusal};
use crate::protocol::{FORMAT, Place, Request, Role};
use crate::secret::SecretText;
use crate::shown::{rounded_up, status};

/// How long no further password is verified after a wrong one, for all connections.
const WAIT: Duration = Duration::from_secs(3);
/// How long an offer is open. [BIND-22]
const OFFER_SECONDS: u64 = 30 * 60;
/// How long a check is open. [DEV-43]
const CHECK_SECONDS: u64 = 10 * 60;
/// Digits of a check code. [CODE-8]
const CHECK_DIGITS: u8 = 8;

/// Why no fresh bytes are there.
#[derive(Debug)]
pub(crate) struct NoRandom;

/// What the device is connected to.
pub(crate) trait Outside {
    /// Fresh bytes of the operating system.
    fn fresh(&mut self) -> Result<Fresh32, NoRandom>;
    /// Stores a key file for the next start.
    fn keep(&mut self, keys: &PublicKeySet) -> std::io::Result<()>;
}

/// What does not change while the daemon runs.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) account: String,
    pub(crate) device: [String; 3],
    /// Of codes for new bindings.
    pub(crate) digits: u8,
}

/// The owner of the device.
pub(crate) struct Desk<S, P, O> {
    device: Device<S>,
    passwords: P,
    outside: O,
    facts: Facts,
    held: BTreeMap<u64, Held>,
    /// Whether it has an authority's keys: offers are then of suite 2 or 3.
    has_keys: bool,
    /// The connection that made the last offer.
    offerer: Option<u64>,
    /// No password is verified before.
    verified_from: Option<Uptime>,
}

/// What a connection holds.
struct Held {
    console: Console,
    proof: Option<Proof>,
    grant: Option<Grant>,
}

impl<S: Store, P: PasswordStore, O: Outside> Desk<S, P, O> {
    pub(crate) fn new(
        device: Device<S>,
        passwords: P,
        outside: O,
        facts: Facts,
        has_keys: bool,
    ) -> Self {
        Self {
            device,
            passwords,
            outside,
            facts,
            held: BTreeMap::new(),
            has_keys,
            offerer: None,
            verified_from: None,
        }
    }

    /// Answers a request of a connection whose peer has these roles.
    pub(crate) fn answer(
        &mut self,
        id: u64,
        roles: &BTreeSet<Role>,
        request: Request,
        now: Uptime,
    ) -> Answer {
        if let Some(role) = request.needs()
            && !roles.contains(&role)
        {
            return Refusal::NotAllowed { role }.into();
        }
        let answer = match (request, self.held.get(&id).map(|held| held.console)) {
            (Request::Hello(place), None) => Ok(self.hello(id, roles, place)),
            (Request::Hello(_), Some(_)) | (_, None) => Err(Refusal::Hello),
            (request, Some(console)) => self.done(Session { id, console }, request, now),
        };
        answer.unwrap_or_else(Answer::Refused)
    }

    /// The connection is over, and with it all that it held.
    pub(crate) fn ended(&mut self, id: u64) {
        if let Some(held) = self.held.remove(&id) {
            let console = held.console;
            self.device.session_ended(Session { id, console });
        }
    }

    #[cfg(test)]
    pub(crate) fn passwords(&mut self) -> &mut P {
        &mut self.passwords
    }

    fn hello(&mut self, id: u64, roles: &BTreeSet<Role>, place: Place) -> Answer {
        let console = match place {
            Place::Local => Console::Local,
            Place::Remote => Console::Remote,
        };
        let held = Held {
            console,
            proof: None,
            grant: None,
        };
        self.held.insert(id, held);
        Answer::Hello {
            format: FORMAT.into(),
            roles: roles.iter().copied().collect(),
            account: self.facts.account.clone(),
            device: self.facts.device.clone(),
        }
    }

    fn done(&mut self, session: Session, request: Request, now: Uptime) -> Result<Answer, Refusal> {
        match request {
            Request::Hello(_) => Err(Refusal::Hello),
            Request::Status => Ok(Answer::Status(Box::new(status(&self.device.status(now))))),
            Request::Begin => self.begin(session, now),
            Request::Submit(code) => self.submit(session, &code, now),
            Request::SetPassword(password) => self.set_password(session, &password, now),
            Request::Prove(password) => self.prove(session, &password, now),
            Request::Offer => self.offer(session, now),
            Request::Confirm(code) => self.confirm(session, &code, now),
            Request::Discard => {
                if self.offerer == Some(session.id) {
                    self.device.discard_offer();
                }
                Ok(Answer::Done)
            }
            Request::BeginCheck => self.begin_check(session, now),
            Request::SubmitCheck(code) => self.submit_check(session, &code, now),
            Request::Release => {
                let proof = proof(&self.held, session)?;
                self.device.release(proof, now).map_err(refused_act)?;
                Ok(Answer::Done)
            }
            Request::ClearFailures => {
                if !self.device.status(now).is_bound() {
                    return Err(Refusal::NotBound);
                }
                let proof = proof(&self.held, session)?;
                self.device
                    .clear_failures(proof, now)
                    .map_err(refused_act)?;
                Ok(Answer::Done)
            }
            Request::LoadKeys(key_file) => self.load_keys(session, &key_file, now),
            Request::PhysicalAct => {
                self.device.physical_act(now);
                Ok(Answer::Done)
            }
        }
    }

    fn fresh(&mut self) -> Result<Fresh32, Refusal> {
        self.outside.fresh().map_err(|NoRandom| Refusal::Random)
    }

    fn begin(&mut self, session: Session, now: Uptime) -> Result<Answer, Refusal> {
        let fresh = self.fresh()?;
        let shown = self.device.begin_recovery(session, fresh, now);
        let shown = shown.map_err(|error| match error {
            BeginError::NotHere => Refusal::NotHere,
            _ => Refusal::NotBound,
        })?;
        let digits = self.device.status(now).challenge;
        Ok(Answer::Show {
            text: Zeroizing::new(shown.text).into(),
            digits: digits.map_or(self.facts.digits, |(_, length)| length.digits()),
            seconds: rounded_up(shown.left),
            secret: false,
        })
    }

    fn submit(
        &mut self,
        session: Session,
        code: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        let grant = self.device.submit_code(session, code.reveal(), now);
        let grant = grant.map_err(|error| match error {
            SubmitError::NotBound => Refusal::NotBound,
            SubmitError::NotHere => Refusal::NotHere,
            SubmitError::Wait(left) => Refusal::Wait {
                seconds: rounded_up(left),
            },
            SubmitError::Typo(_) => Refusal::Typing,
            SubmitError::Storage(_) => Refusal::Storage,
            SubmitError::Wrong { failures, burned } => {
                let failures = failures.count();
                if burned {
                    Refusal::LongerCode { failures }
                } else {
                    Refusal::WrongCode { failures }
                }
            }
            _ => Refusal::NoChallenge,
        })?;
        if let Some(held) = self.held.get_mut(&session.id) {
            held.grant = Some(grant);
        }
        Ok(Answer::Done)
    }

    fn set_password(
        &mut self,
        session: Session,
        new: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        let held = self.held.get_mut(&session.id);
        let grant = held.and_then(|held| held.grant.take());
        let grant = grant.ok_or(Refusal::GrantOver)?;
        let set = self
            .device
            .set_password(grant, session, &mut self.passwords, new.reveal(), now);
        let error = match set {
            Ok(set) => {
                return Ok(Answer::Set {
                    counted: set.counted,
                });
            }
            Err(error) => error,
        };
        let refusal = match &error {
            SetPasswordError::Refused(_) => Refusal::PasswordRefused,
            SetPasswordError::NotStored(_) => Refusal::PasswordUnknown,
            _ => Refusal::GrantOver,
        };
        if let Some(held) = self.held.get_mut(&session.id) {
            held.grant = error.into_grant();
        }
        Err(refusal)
    }

    /// The password is verified here, with the program that the system itself asks. [DEV-39]
    fn prove(
        &mut self,
        session: Session,
        password: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        if let Some(from) = self.verified_from {
            // An uptime that went back ends no wait.
            let left = from.as_millis().saturating_sub(now.as_millis());
            let left = Duration::from_millis(left).min(WAIT);
            if !left.is_zero() {
                return Err(Refusal::Wait {
                    seconds: rounded_up(left),
                });
            }
        }
        if self.passwords.holds(password.reveal()) != Some(true) {
            let wait = u64::try_from(WAIT.as_millis()).unwrap_or(u64::MAX);
            let from = now.as_millis().saturating_add(wait);
            self.verified_from = Some(Uptime::from_millis(from));
            return Err(Refusal::WrongPassword);
        }
        self.verified_from = None;
        let proof = self.device.prove_administrator(session, now);
        if let Some(held) = self.held.get_mut(&session.id) {
            held.proof = Some(proof);
        }
        Ok(Answer::Done)
    }

    fn offer(&mut self, session: Session, now: Uptime) -> Result<Answer, Refusal> {
        let fresh = self.fresh()?;
        let proof = proof(&self.held, session)?;
        let text = self.device.offer_binding(proof, fresh, now);
        let text = text.map_err(|error| match error {
            OfferError::ProofNeeded => Refusal::ProofNeeded,
            OfferError::SuiteTooLow => Refusal::SuiteTooLow,
            _ => Refusal::KeyFile,
        })?;
        self.offerer = Some(session.id);
        Ok(Answer::Show {
            text: text.into(),
            digits: self.facts.digits,
            seconds: OFFER_SECONDS,
            secret: !self.has_keys,
        })
    }

    fn confirm(
        &mut self,
        session: Session,
        code: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        let administrator = Administrator::logged_in(session);
        let bound = self
            .device
            .confirm_binding(&administrator, code.reveal(), now);
        bound.map_err(|error| match error {
            ConfirmError::Typo(_) => Refusal::Typing,
            ConfirmError::Wrong { left: 0 } => Refusal::OfferOver,
            ConfirmError::Wrong { left } => Refusal::TriesLeft { count: left },
            ConfirmError::Storage(_) => Refusal::Storage,
            _ => Refusal::NoOffer,
        })?;
        Ok(Answer::Done)
    }

    fn begin_check(&mut self, session: Session, now: Uptime) -> Result<Answer, Refusal> {
        let fresh = self.fresh()?;
        let administrator = Administrator::logged_in(session);
        let text = self.device.begin_check(&administrator, fresh, now);
        let text = text.map_err(|NotBoundError| Refusal::NotBound)?;
        Ok(Answer::Show {
            text: Zeroizing::new(text).into(),
            digits: CHECK_DIGITS,
            seconds: CHECK_SECONDS,
            secret: false,
        })
    }

    fn submit_check(
        &mut self,
        session: Session,
        code: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        let administrator = Administrator::logged_in(session);
        let checked = self.device.submit_check(&administrator, code.reveal(), now);
        checked.map_err(|error| match error {
            SubmitCheckError::NotBound => Refusal::NotBound,
            SubmitCheckError::Typo(_) => Refusal::Typing,
            SubmitCheckError::Wrong { left } if left > 0 => Refusal::TriesLeft { count: left },
            _ => Refusal::NoCheck,
        })?;
        Ok(Answer::Done)
    }

    fn load_keys(
        &mut self,
        session: Session,
        key_file: &SecretText,
        now: Uptime,
    ) -> Result<Answer, Refusal> {
        let proof = proof(&self.held, session)?;
        let keys = self.device.load_authority(proof, key_file.reveal(), now);
        let keys = keys.map_err(|error| match error {
            LoadKeysError::ProofNeeded => Refusal::ProofNeeded,
            _ => Refusal::KeyFile,
        })?;
        self.has_keys = true;
        if let Err(error) = self.outside.keep(&keys) {
            eprintln!("relatchd: the key file is not stored: {error}");
            return Err(Refusal::Storage);
        }
        Ok(Answer::Keys {
            key_id: keys.id().to_string(),
            suite: keys.suite().number(),
        })
    }
}

fn proof(held: &BTreeMap<u64, Held>, session: Session) -> Result<&Proof, Refusal> {
    let held = held.get(&session.id);
    held.and_then(|held| held.proof.as_ref())
        .ok_or(Refusal::ProofNeeded)
}

fn refused_act(error: AdministratorError) -> Refusal {
    match error {
        AdministratorError::NotBound => Refusal::NotBound,
        AdministratorError::ProofNeeded => Refusal::ProofNeeded,
        _ => Refusal::Storage,
    }
}

#[cfg(test)]
mod tests;
