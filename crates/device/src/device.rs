//! The device: what it remembers between two calls, and what time does to it.

mod bind;
mod check;
mod recover;

use core::fmt;

use relatch_derivation::Keys;
use relatch_wire::Failures;

use crate::check::OpenCheck;
use crate::config::Config;
use crate::error::{NotBoundError, ProofNeeded};
use crate::offer::OpenOffer;
use crate::record::Bound;
use crate::records::Records;
use crate::recovery::Recovery;
use crate::session::{Console, Proof, Session};
use crate::status::{BindingStatus, Status};
use crate::store::Store;
use crate::time::{Step, Uptime};

/// The state machine of one device. All but its records is in memory only.
///
/// Calls take the uptime and come one at a time (`&mut`). [DEV-19]
pub struct Device<S> {
    config: Config,
    records: Records<S>,
    keys: Option<Keys>,
    boots: u64,
    /// Challenges made since the start.
    made: u64,
    now: Uptime,
    /// How often the uptime went back: proofs of an earlier era do not hold.
    era: u64,
    recovery: Recovery,
    offer: Option<OpenOffer>,
    check: Option<OpenCheck>,
}

impl<S: Store> Device<S> {
    /// Starts the device on its stored records.
    ///
    /// `boots` counts the starts; 0 if there is no such counter.
    #[must_use]
    pub fn start(config: Config, store: S, now: Uptime, boots: u64) -> Self {
        let records = Records::load(store, config.record_key.mac().clone());
        let mut device = Self {
            config,
            records,
            keys: None,
            boots,
            made: 0,
            now,
            era: 0,
            recovery: Recovery::default(),
            offer: None,
            check: None,
        };
        device.adopt();
        device.wait_after_failures();
        device
    }

    /// What to show on the login page, and why.
    pub fn status(&mut self, now: Uptime) -> Status {
        self.advance(now);
        let state = self.records.state();
        self.recovery.burn_outgrown(state.failures);
        let generation = self.records.binding().generation.0;
        let binding = self.bound().ok().map(|(bound, _)| BindingStatus {
            suite: bound.suite.suite(),
            key_id: bound.suite.key_id(),
            generation,
            epoch: state.epoch,
            failures: state.failures,
        });
        let live = self.recovery.live.as_ref();
        Status {
            binding,
            records: self.records.condition(),
            wait: self.recovery.wait(),
            challenge: live.map(|live| (live.left.left(), live.code_length())),
            grant: self.recovery.grant.as_ref().map(|grant| grant.left.left()),
            offer_open: self.offer.is_some(),
            check_open: self.check.is_some(),
        }
    }

    /// Lets time pass: ends what is over.
    pub fn advance(&mut self, now: Uptime) {
        let step = self.now.step_to(now);
        self.now = now;
        match step {
            Step::Forward(elapsed) => {
                self.recovery.run(elapsed);
                if let Some(offer) = &mut self.offer {
                    offer.left.run(elapsed);
                }
                if let Some(check) = &mut self.check {
                    check.live.left.run(elapsed);
                }
                self.offer.take_if(|offer| offer.left.is_over());
                self.check.take_if(|check| check.live.left.is_over());
            }
            Step::Backward => {
                self.era = self.era.wrapping_add(1);
                self.recovery.lose_time();
                self.offer = None;
                self.check = None;
                self.wait_after_failures();
            }
        }
    }

    /// A person pressed a button on the device or put in a USB stick: other consoles may recover
    /// for 10 minutes. [DEV-3]
    pub fn physical_act(&mut self, now: Uptime) {
        self.advance(now);
        self.recovery.open_window();
    }

    /// The vendor verified the administrator's password in this session just now, or the device is
    /// in its first set-up there: for 5 minutes the session may bind and release the device, clear
    /// the failures and load a key file. [DEV-39]
    ///
    /// # Security
    /// Call it only in the code that has just verified a typed password, never for a session that
    /// is merely open or for a stored credential; the library cannot check it.
    pub fn prove_administrator(&mut self, session: Session, now: Uptime) -> Proof {
        self.advance(now);
        Proof::given(session, now, self.era)
    }

    /// The session ended: its grant, its offer and its check end with it. Drop its [`Proof`] too.
    pub fn session_ended(&mut self, session: Session) {
        self.recovery.end_session(session);
        self.offer.take_if(|offer| offer.belongs_to(session));
        self.check.take_if(|check| check.belongs_to(session));
    }

    /// Ends the device and returns its store, as a power cut does.
    pub fn into_store(self) -> S {
        self.records.into_store()
    }

    /// [DEV-3]
    fn allowed_here(&self, session: Session) -> bool {
        self.config.open_to_network
            || session.console == Console::Local
            || self.recovery.window_is_open()
    }

    /// Lets time pass, and refuses a proof that no longer holds. [DEV-39]
    fn require(&mut self, proof: &Proof, now: Uptime) -> Result<(), ProofNeeded> {
        self.advance(now);
        if proof.holds(now, self.era) {
            Ok(())
        } else {
            Err(ProofNeeded)
        }
    }

    fn bound(&self) -> Result<(&Bound, &Keys), NotBoundError> {
        let bound = self.records.binding().bound.as_ref();
        bound.zip(self.keys.as_ref()).ok_or(NotBoundError)
    }

    /// Follows the records: at the start, and when the binding has changed. [BIND-9] [DEV-45]
    fn adopt(&mut self) {
        let bound = self.records.binding().bound.as_ref();
        self.keys = bound.map(|bound| Keys::derive(&bound.key));
        self.recovery.reset();
        self.check = None;
    }

    /// At a start, and when the uptime went back: a restart must not be faster than the wait.
    /// [DEV-11]
    fn wait_after_failures(&mut self) {
        let failed = self.records.state().failures > Failures::NONE;
        let waits = failed && self.bound().is_ok();
        self.recovery.set_wait(waits);
    }
}

impl<S> fmt::Debug for Device<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").finish_non_exhaustive()
    }
}
