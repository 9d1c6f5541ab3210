//! Recovery: ask, type, set a password (spec/device.md, "State machine").

use alloc::string::String;
use core::time::Duration;

use relatch_derivation::{Authentic, SeedInput};
use relatch_wire::{Action, Challenge, Extensions, Failures, Fresh32};

use super::Device;
use crate::attempt::{Charged, WrongCode};
use crate::error::{BeginError, NotBoundError, SetPasswordError, SubmitError};
use crate::grant::Grant;
use crate::password::{PasswordSet, PasswordStore, ReplaceError};
use crate::penalty::{Sentence, code_length};
use crate::record::StateRecord;
use crate::recovery::{LiveChallenge, Shown};
use crate::session::{Administrator, Session};
use crate::store::Store;
use crate::suite::{CodeSource, Zero};
use crate::time::{Countdown, Uptime};

impl<S: Store> Device<S> {
    /// Starts a recovery, or shows the live challenge again. [DEV-6]
    ///
    /// `random` is used only if a new challenge is made.
    ///
    /// # Errors
    /// [`BeginError`]: not bound, not from this console, or a penalty runs.
    pub fn begin_recovery(
        &mut self,
        session: Session,
        random: Fresh32,
        now: Uptime,
    ) -> Result<Shown, BeginError> {
        self.advance(now);
        self.bound().map_err(|NotBoundError| BeginError::NotBound)?;
        if !self.allowed_here(session) {
            return Err(BeginError::NotHere);
        }
        if let Some(left) = self.recovery.penalty() {
            return Err(BeginError::Penalty(left));
        }
        if let Some(live) = &self.recovery.live {
            return Ok(live.shown());
        }
        let (challenge, codes) = self
            .challenge(Action::SetPassword, random)
            .map_err(|NotBoundError| BeginError::NotBound)?;
        let live = LiveChallenge {
            challenge,
            codes,
            left: Countdown::new(self.config.lifetime),
        };
        Ok(self.recovery.live.insert(live).shown())
    }

    /// Makes a challenge by which the owner's own app names this device; no code is ever accepted
    /// for it. [DEV-12] [DEV-13]
    ///
    /// # Errors
    /// [`NotBoundError`].
    pub fn check_binding(
        &mut self,
        _: &Administrator,
        random: Fresh32,
        now: Uptime,
    ) -> Result<String, NotBoundError> {
        self.advance(now);
        let (challenge, _) = self.challenge(Action::CheckBinding, random)?;
        Ok(challenge.to_text())
    }

    /// Reads a typed code: charges the attempt, compares, and opens a grant for the correct code.
    ///
    /// # Errors
    /// [`SubmitError`]; only [`SubmitError::Wrong`] is certain to be charged.
    ///
    /// # Security
    /// Anyone at the console types this. An attempt is charged before it is compared, in a record
    /// that survives a power cut; every third wrong code burns the challenge and begins a penalty.
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
        if let Some(left) = self.recovery.penalty() {
            return Err(SubmitError::Penalty(left));
        }
        let live = self.recovery.live.as_ref();
        let length = live.ok_or(SubmitError::NoChallenge)?.code_length();
        if let Some(wait) = self.recovery.paced() {
            return Err(SubmitError::Wait(wait));
        }
        let typed = self.recovery.read_code(input, length);
        let typed = typed.map_err(SubmitError::Typo)?;
        let charged = Charged::charge(&mut self.records, typed).map_err(SubmitError::Storage)?;
        self.compare(charged, session)
    }

    /// Sets the new password: the vendor's store first, then the state record. [DEV-26] [DEV-27]
    ///
    /// # Errors
    /// [`SetPasswordError`]; [`SetPasswordError::into_grant`] returns the grant if it may be used
    /// again.
    pub fn set_password(
        &mut self,
        grant: Grant,
        session: Session,
        passwords: &mut impl PasswordStore,
        new: &str,
        now: Uptime,
    ) -> Result<PasswordSet, SetPasswordError> {
        self.advance(now);
        let open = self.recovery.grant.as_ref();
        if !open.is_some_and(|open| open.is_for(&grant)) {
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
        self.recovery.reset(Duration::ZERO); // [DEV-29]
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

    /// The administrator typed their password: not a stored credential, an operator or a viewer.
    /// [DEV-31] [DEV-32]
    pub fn interactive_login(&mut self, _: &Administrator, now: Uptime) {
        self.advance(now);
        self.recovery.live = None;
        let mut state = self.records.state();
        if state.failures == Failures(0) || !self.recovery.may_clear() {
            return;
        }
        state.failures = Failures(0);
        if self.records.write_state(state).is_ok() {
            self.recovery.note_clearing();
        }
    }

    /// Makes a challenge of the present state, and changes nothing in it. [DEV-9] [DEV-10] [DEV-22]
    fn challenge(
        &mut self,
        action: Action,
        random: Fresh32,
    ) -> Result<(Authentic, CodeSource), NotBoundError> {
        let made = self.made;
        self.made = made.wrapping_add(1);
        let (bound, keys) = self.bound()?;
        let state = self.records.state();
        let input = SeedInput {
            random,
            epoch: state.epoch,
            failures: state.failures,
            uptime: self.now.0,
            boot: self.boots,
            made,
        };
        // With a recovery key that leads to zero no recovery is possible. [HYB-2]
        let (freshness, codes) = bound
            .suite
            .freshness(keys, input)
            .map_err(|Zero| NotBoundError)?;
        let challenge = keys.tag().seal(Challenge {
            action,
            locator: keys.locator(),
            epoch: state.epoch,
            failures: state.failures,
            code_length: code_length(bound.code_length, state.failures),
            freshness,
            extensions: Extensions::default(),
        });
        Ok((challenge, codes))
    }

    fn compare(&mut self, charged: Charged, session: Session) -> Result<Grant, SubmitError> {
        let (Some(live), Some(keys)) = (&self.recovery.live, &self.keys) else {
            return Err(SubmitError::NoChallenge);
        };
        // The correct code exists only here, after the charge. [DEV-7]
        let Ok(code) = live.codes.code(keys, &live.challenge) else {
            return Err(SubmitError::NoChallenge);
        };
        let outcome = charged.compare(&code, &mut self.records);
        let state = self.records.state();
        match outcome {
            Ok(verified) => {
                self.recovery.sentence = Sentence::new(state.penalty);
                Ok(self.recovery.open_grant(verified, session))
            }
            Err(WrongCode) => {
                let penalty = (!state.penalty.is_zero()).then_some(state.penalty);
                if penalty.is_some() {
                    self.recovery.live = None; // [DEV-21]
                    self.recovery.sentence = Sentence::new(state.penalty);
                }
                Err(SubmitError::Wrong {
                    failures: state.failures,
                    penalty,
                })
            }
        }
    }
}
