//! The device: what it remembers between two calls, and what time does to it.

mod bind;
mod recover;

use core::fmt;
use core::time::Duration;

use relatch_derivation::Keys;

use crate::config::Config;
use crate::error::NotBoundError;
use crate::offer::OpenOffer;
use crate::record::Bound;
use crate::records::Records;
use crate::recovery::Recovery;
use crate::session::{Console, Session};
use crate::status::Status;
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
    recovery: Recovery,
    offer: Option<OpenOffer>,
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
            recovery: Recovery::default(),
            offer: None,
        };
        device.adopt();
        device
    }

    /// What to show on the login page, and why.
    pub fn status(&mut self, now: Uptime) -> Status {
        self.advance(now);
        let bound = self.bound().ok().map(|(bound, _)| bound.suite);
        let state = self.records.state();
        let live = self.recovery.live.as_ref();
        Status {
            bound: bound.is_some(),
            records: self.records.condition(),
            suite: bound.map(|suite| suite.suite()),
            key_id: bound.and_then(|suite| suite.key_id()),
            epoch: state.epoch,
            failures: state.failures,
            penalty: self.recovery.sentence.left(),
            challenge: live.map(|live| (live.left.left(), live.code_length())),
            grant: self.recovery.grant.as_ref().map(|grant| grant.left.left()),
            offer_open: self.offer.is_some(),
        }
    }

    /// Lets time pass: ends what is over and stores a penalty's progress. Call it about once a
    /// minute. [DEV-23]
    pub fn advance(&mut self, now: Uptime) {
        let step = self.now.step_to(now);
        self.now = now;
        match step {
            Step::Forward(elapsed) => {
                if self.recovery.run(elapsed) {
                    self.store_penalty();
                }
            }
            Step::Backward => self.recovery.lose_time(),
        }
    }

    /// A person pressed a button on the device or put in a USB stick: other consoles may recover for
    /// 10 minutes. [DEV-3]
    pub fn physical_act(&mut self, now: Uptime) {
        self.advance(now);
        self.recovery.open_window();
    }

    /// The session ended: its grant and its offer end with it.
    pub fn session_ended(&mut self, session: Session) {
        self.recovery.end_session(session);
        self.offer.take_if(|offer| offer.belongs_to(session));
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

    fn bound(&self) -> Result<(&Bound, &Keys), NotBoundError> {
        let bound = self.records.binding().bound.as_ref();
        bound.zip(self.keys.as_ref()).ok_or(NotBoundError)
    }

    /// Follows the records: at the start, and when the binding has changed. [BIND-9] [DEV-24]
    fn adopt(&mut self) {
        let bound = self.records.binding().bound.as_ref();
        self.keys = bound.map(|bound| Keys::derive(&bound.key));
        // An unbound device takes no codes: no penalty is served and no progress is stored.
        self.recovery.reset(match self.keys {
            Some(_) => self.records.state().penalty,
            None => Duration::ZERO,
        });
    }

    fn store_penalty(&mut self) {
        let mut state = self.records.state();
        state.penalty = self.recovery.sentence.left();
        // A mark that is not stored is not repeated: it costs time only if a restart follows.
        let _ = self.records.write_state(state);
    }
}

impl<S> fmt::Debug for Device<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Device").finish_non_exhaustive()
    }
}
