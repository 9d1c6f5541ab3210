//! Recovery: ask, type, set a password (spec/device.md, "State machine").

use alloc::string::String;
use core::time::Duration;

use relatch_wire::{Action, Failures};

use crate::attempt::{Charged, WrongCode};
use crate::device::{Device, LiveChallenge};
use crate::error::{BeginError, NotBoundError, SetPasswordError, SubmitError};
use crate::grant::{Grant, PasswordStore, ReplaceError};
use crate::penalty::Sentence;
use crate::record::StateRecord;
use crate::session::{Administrator, Session};
use crate::store::Store;
use crate::time::{Countdown, Uptime};

/// An administrator's login clears the failures at most this often.
const CLEARING: Duration = Duration::from_secs(24 * 60 * 60);

/// A challenge to be shown as a QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The QR text.
    pub text: String,
    /// How long it still lives.
    pub left: Duration,
}

/// The new password holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordSet {
    /// Whether the recovery is also counted in the state record; if not, the epoch lags by one, harmlessly.
    pub counted: bool,
}

impl<S: Store> Device<S> {
    /// Starts a recovery, or shows the one that is alive. [DEV-6]
    ///
    /// `random`: 32 fresh bytes; used only when a new challenge is made.
    ///
    /// # Errors
    /// [`BeginError`]: not bound, not from this console, or a penalty runs.
    pub fn begin_recovery(
        &mut self,
        session: Session,
        random: &[u8; 32],
        now: Uptime,
    ) -> Result<Shown, BeginError> {
        self.advance(now);
        self.bound().map_err(|NotBoundError| BeginError::NotBound)?;
        if !self.allowed_here(session) {
            return Err(BeginError::NotHere);
        }
        if !self.sentence.is_over() {
            return Err(BeginError::Penalty(self.sentence.left())); // [DEV-11]
        }
        let live = match self.live.take() {
            Some(live) => live,
            None => {
                let (challenge, codes) = self
                    .make(Action::SetPassword, random)
                    .map_err(|NotBoundError| BeginError::NotBound)?;
                LiveChallenge {
                    challenge,
                    codes,
                    left: Countdown::new(self.config.lifetime),
                }
            }
        };
        let shown = Shown {
            text: live.challenge.to_text(),
            left: live.left.left(),
        };
        self.live = Some(live);
        Ok(shown)
    }

    /// Makes a challenge by which the owner's own app names this device; no code is ever taken for it. [DEV-12] [DEV-13]
    ///
    /// # Errors
    /// [`NotBoundError`].
    pub fn check_binding(
        &mut self,
        _: &Administrator,
        random: &[u8; 32],
        now: Uptime,
    ) -> Result<String, NotBoundError> {
        self.advance(now);
        let (challenge, _) = self.make(Action::CheckBinding, random)?;
        Ok(challenge.to_text())
    }

    /// Takes a typed code: charges the attempt, compares, and opens a grant for a right one.
    ///
    /// # Errors
    /// [`SubmitError`]; only [`SubmitError::Wrong`] was charged for certain.
    ///
    /// # Security
    /// Anybody at the console types this. Wrong codes are charged before they are compared, in a record that survives
    /// a power cut; every third one burns the challenge and begins a penalty.
    pub fn submit_code(
        &mut self,
        session: Session,
        input: &str,
        now: Uptime,
    ) -> Result<Grant, SubmitError> {
        self.advance(now);
        self.bound()
            .map_err(|NotBoundError| SubmitError::NotBound)?;
        if !self.allowed_here(session) {
            return Err(SubmitError::NotHere);
        }
        if !self.sentence.is_over() {
            return Err(SubmitError::Penalty(self.sentence.left())); // [DEV-11]
        }
        let live = self.live.as_ref().ok_or(SubmitError::NoChallenge)?;
        let length = live.challenge.challenge().code_length;
        if let Some(wait) = self.paced() {
            return Err(SubmitError::Wait(wait));
        }
        let typed = self.read_code(input, length).map_err(SubmitError::Typo)?;
        let charged = Charged::charge(&mut self.records, typed).map_err(SubmitError::Storage)?;
        self.compare(charged, session)
    }

    /// Sets the new password: the vendor's store first, then the state record. [DEV-26] [DEV-27]
    ///
    /// # Errors
    /// [`SetPasswordError`]; a grant inside may be used again.
    pub fn set_password(
        &mut self,
        grant: Grant,
        session: Session,
        passwords: &mut impl PasswordStore,
        new: &str,
        now: Uptime,
    ) -> Result<PasswordSet, SetPasswordError> {
        self.advance(now);
        if !self.grant.as_ref().is_some_and(|open| open.is_for(&grant)) {
            return Err(SetPasswordError::Over);
        }
        if !grant.belongs_to(session) {
            return Err(SetPasswordError::OtherSession(grant));
        }
        match passwords.replace(new) {
            Ok(()) => {}
            Err(ReplaceError::Refused) => return Err(SetPasswordError::Refused(grant)),
            // [DEV-28]
            Err(ReplaceError::Unknown) if passwords.holds(new) == Some(true) => {}
            Err(ReplaceError::Unknown | ReplaceError::NotStored) => {
                return Err(SetPasswordError::NotStored(grant));
            }
        }
        self.grant = None;
        self.live = None; // [DEV-29]
        self.sentence = Sentence::default();
        let state = self.records.state();
        let counted = self.records.write_state(StateRecord {
            epoch: state.epoch.next(),
            failures: Failures(0),
            penalty: Duration::ZERO,
            ..state
        });
        Ok(PasswordSet {
            counted: counted.is_ok(),
        })
    }

    /// The administrator logged in himself - not a stored credential, an operator or a viewer. [DEV-31] [DEV-32]
    pub fn interactive_login(&mut self, _: &Administrator, now: Uptime) {
        self.advance(now);
        self.live = None;
        let mut state = self.records.state();
        if state.failures == Failures(0) || !self.cleared.is_over() {
            return;
        }
        state.failures = Failures(0);
        if self.records.write_state(state).is_ok() {
            self.cleared = Countdown::new(CLEARING);
        }
    }

    fn compare(&mut self, charged: Charged, session: Session) -> Result<Grant, SubmitError> {
        let (Some(live), Some(keys)) = (&self.live, &self.keys) else {
            return Err(SubmitError::NoChallenge);
        };
        // The right code exists only here, after the charge. [DEV-7]
        let Ok(code) = live.codes.code(keys, &live.challenge) else {
            return Err(SubmitError::NoChallenge);
        };
        let outcome = charged.compare(&code, &mut self.records);
        let state = self.records.state();
        match outcome {
            Ok(verified) => {
                self.live = None;
                self.sentence = Sentence::new(state.penalty);
                self.grants = self.grants.wrapping_add(1);
                let (grant, open) = Grant::open(verified, session, self.grants);
                self.grant = Some(open);
                Ok(grant)
            }
            Err(WrongCode) => {
                let penalty = (!state.penalty.is_zero()).then_some(state.penalty);
                if penalty.is_some() {
                    self.live = None; // [DEV-21]
                    self.sentence = Sentence::new(state.penalty);
                }
                Err(SubmitError::Wrong {
                    failures: state.failures,
                    penalty,
                })
            }
        }
    }
}
