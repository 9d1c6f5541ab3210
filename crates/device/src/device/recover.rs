//! Recovery: ask, type, set a password (spec/device.md, "State machine").

use core::time::Duration;

use relatch_derivation::{SeedInput, TypedCode};
use relatch_wire::{Action, Challenge, Extensions, Failures, Fresh32};

use super::Device;
use crate::attempt::{Charged, WrongCode};
use crate::error::{
    AdministratorError, BeginError, NotBoundError, ProofNeeded, SetPasswordError, SubmitError,
};
use crate::grant::Grant;
use crate::password::{PasswordSet, PasswordStore, ReplaceError};
use crate::record::StateRecord;
use crate::recovery::{LiveChallenge, Shown};
use crate::session::{Console, Proof, Session};
use crate::store::Store;
use crate::suite::Zero;
use crate::time::{Countdown, Uptime};

impl<S: Store> Device<S> {
    /// Starts a recovery, or shows the live challenge again. [DEV-6]
    ///
    /// `random` is used only if a new challenge is made.
    ///
    /// # Errors
    /// [`BeginError`]: not bound, or not from this console.
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
        self.recovery.burn_outgrown(self.records.state().failures);
        if let Some(live) = &self.recovery.live {
            return Ok(live.shown());
        }
        let live = self
            .challenge(Action::SetPassword, random, self.config.lifetime)
            .map_err(|NotBoundError| BeginError::NotBound)?;
        Ok(self.recovery.live.insert(live).shown())
    }

    /// Reads a typed code: charges the attempt, compares, and opens a grant for the correct code.
    ///
    /// # Errors
    /// [`SubmitError`]; [`SubmitError::Wrong`] and [`SubmitError::Storage`] are charged.
    ///
    /// # Security
    /// Anyone at the console types this. An attempt is charged before it is compared, in a record
    /// that survives a power cut. Guessing makes codes longer and locks nobody out: after 9 failures
    /// they have 16 digits at least, after 30 they have 20.
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
        self.recovery.burn_outgrown(self.records.state().failures);
        let live = self.recovery.live.as_ref();
        let length = live.ok_or(SubmitError::NoChallenge)?.code_length();
        // [DEV-47]
        let wait = self.recovery.wait();
        if session.console == Console::Local && !wait.is_zero() {
            return Err(SubmitError::Wait(wait));
        }
        let typed = TypedCode::parse(input, length).map_err(SubmitError::Typo)?;
        let charged = Charged::charge(&mut self.records, typed).inspect_err(|_| {
            self.recovery.burn_outgrown(self.records.state().failures);
        });
        self.compare(charged.map_err(SubmitError::Storage)?, session)
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
        self.recovery.reset(); // [DEV-29]
        let state = self.records.state();
        let counted = self.records.write_state(StateRecord {
            epoch: state.epoch.next(),
            failures: Failures::NONE,
            ..state
        });
        Ok(PasswordSet {
            counted: counted.is_ok(),
        })
    }

    /// Clears the failures, so that codes have the length of the binding again, and burns the live
    /// challenge. Does nothing if there are none. [DEV-31] [DEV-32]
    ///
    /// # Errors
    /// [`AdministratorError`]; the failures stay.
    pub fn clear_failures(&mut self, proof: &Proof, now: Uptime) -> Result<(), AdministratorError> {
        self.advance(now);
        self.bound()
            .map_err(|NotBoundError| AdministratorError::NotBound)?;
        self.require(proof, now)
            .map_err(|ProofNeeded| AdministratorError::ProofNeeded)?;
        if self.records.state().failures == Failures::NONE {
            return Ok(());
        }
        let cleared = self.records.write_failures(Failures::NONE);
        cleared.map_err(AdministratorError::Storage)?;
        self.recovery.live = None;
        Ok(())
    }

    /// Makes a challenge of the present state, and changes nothing in it. [DEV-9] [DEV-10] [DEV-22]
    pub(super) fn challenge(
        &mut self,
        action: Action,
        random: Fresh32,
        lifetime: Duration,
    ) -> Result<LiveChallenge, NotBoundError> {
        let made = self.made;
        self.made = made.wrapping_add(1);
        let (bound, keys) = self.bound()?;
        let state = self.records.state();
        let input = SeedInput {
            random,
            epoch: state.epoch,
            failures: state.failures,
            uptime: self.now.as_millis(),
            boot: self.boots,
            made,
        };
        let seal = |freshness| {
            keys.tag().seal(Challenge {
                action,
                locator: keys.locator(),
                epoch: state.epoch,
                failures: state.failures,
                freshness,
                extensions: Extensions::default(),
            })
        };
        // With a recovery key that leads to zero no recovery is possible. [HYB-2]
        let made = bound.suite.challenge(keys, input, seal);
        let (challenge, source) = made.map_err(|Zero| NotBoundError)?;
        Ok(LiveChallenge {
            challenge,
            source,
            bound: bound.code_length,
            left: Countdown::new(lifetime),
        })
    }

    fn compare(&mut self, charged: Charged, session: Session) -> Result<Grant, SubmitError> {
        let (Some(live), Some(keys)) = (&self.recovery.live, &self.keys) else {
            return Err(SubmitError::NoChallenge);
        };
        // The correct code exists only here, after the charge. [DEV-7]
        let Ok(code) = live.code(keys) else {
            return Err(SubmitError::NoChallenge);
        };
        match charged.compare(&code, &mut self.records) {
            Ok(verified) => Ok(self.recovery.open_grant(verified, session)),
            Err(WrongCode) => {
                if session.console == Console::Local {
                    self.recovery.set_wait(true);
                }
                let failures = self.records.state().failures;
                Err(SubmitError::Wrong {
                    failures,
                    burned: self.recovery.burn_outgrown(failures),
                })
            }
        }
    }
}
