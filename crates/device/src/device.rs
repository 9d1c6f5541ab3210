//! The device: what it remembers between two calls, and what time does to it.

use core::time::Duration;

use relatch_derivation::{Authentic, Keys, SeedInput, TypedCode, TypoError};
use relatch_wire::{Action, Challenge, CodeLength, Epoch, Extensions, Failures};

use crate::config::Config;
use crate::error::NotBoundError;
use crate::grant::OpenGrant;
use crate::offer::OpenOffer;
use crate::penalty::{Sentence, code_length};
use crate::record::Bound;
use crate::records::Records;
use crate::session::{Console, Session};
use crate::store::Store;
use crate::suite::{CodeSource, Zero};
use crate::time::{Countdown, Step, Uptime};

/// How long a physical act lets other consoles recover.
const PHYSICAL_WINDOW: Duration = Duration::from_secs(10 * 60);
/// How long no entry is looked at after a typing error.
const PACE: Duration = Duration::from_secs(1);

/// The state machine of one device. Everything but its records is in memory only and gone at a restart. [DEV-7]
///
/// Every call takes the uptime; calls come one at a time (`&mut`). [DEV-19]
pub struct Device<S> {
    pub(crate) config: Config,
    pub(crate) records: Records<S>,
    pub(crate) keys: Option<Keys>,
    boots: u64,
    /// Challenges made since the start.
    made: u64,
    now: Uptime,
    pub(crate) live: Option<LiveChallenge>,
    pub(crate) grant: Option<OpenGrant>,
    pub(crate) grants: u64,
    pub(crate) offer: Option<OpenOffer>,
    pub(crate) sentence: Sentence,
    window: Countdown,
    pace: Countdown,
    /// How long an administrator's login clears no failures again.
    pub(crate) cleared: Countdown,
}

/// The challenge on the screen.
pub(crate) struct LiveChallenge {
    pub(crate) challenge: Authentic,
    pub(crate) codes: CodeSource,
    pub(crate) left: Countdown,
}

/// What a vendor's screen needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// Offer "Verify with the app" only if this is true. [DEV-5]
    pub bound: bool,
    /// Recoveries completed since binding.
    pub epoch: Epoch,
    /// Wrong codes since the last success.
    pub failures: Failures,
    /// How long a penalty still runs; zero if none does.
    pub penalty: Duration,
    /// How long the challenge on the screen still lives, and the length of its code.
    pub challenge: Option<(Duration, CodeLength)>,
    /// How long the open grant still lasts.
    pub grant: Option<Duration>,
}

impl<S: Store> Device<S> {
    /// Starts the device on its stored records; `boots` counts starts, 0 where there is no such counter.
    #[must_use]
    pub fn start(config: Config, store: S, now: Uptime, boots: u64) -> Self {
        let records = Records::load(store, config.record_key.clone());
        let mut device = Self {
            config,
            records,
            keys: None,
            boots,
            made: 0,
            now,
            live: None,
            grant: None,
            grants: 0,
            offer: None,
            sentence: Sentence::default(),
            window: Countdown::default(),
            pace: Countdown::default(),
            cleared: Countdown::default(),
        };
        device.adopt();
        device
    }

    /// What to show on the login page.
    pub fn status(&mut self, now: Uptime) -> Status {
        self.advance(now);
        let state = self.records.state();
        Status {
            bound: self.keys.is_some(),
            epoch: state.epoch,
            failures: state.failures,
            penalty: self.sentence.left(),
            challenge: self
                .live
                .as_ref()
                .map(|live| (live.left.left(), live.challenge.challenge().code_length)),
            grant: self.grant.as_ref().map(|grant| grant.left.left()),
        }
    }

    /// Lets time pass: ends what is over and stores a penalty's progress. Call it about once a minute. [DEV-23]
    pub fn advance(&mut self, now: Uptime) {
        let step = self.now.step_to(now);
        self.now = now;
        let Step::Forward(elapsed) = step else {
            // [DEV-2] Nobody knows how long it was: what favours the person at the console ends, the penalty stays.
            self.live = None;
            self.grant = None;
            self.window = Countdown::default();
            return;
        };
        self.window.run(elapsed);
        self.pace.run(elapsed);
        self.cleared.run(elapsed);
        if let Some(live) = &mut self.live {
            live.left.run(elapsed);
        }
        if let Some(grant) = &mut self.grant {
            grant.left.run(elapsed);
        }
        self.live = self.live.take().filter(|live| !live.left.is_over());
        self.grant = self.grant.take().filter(|grant| !grant.left.is_over());
        self.serve_penalty(elapsed);
    }

    /// Somebody pressed a button on the device or put in a USB stick: other consoles may recover for 10 minutes. [DEV-3]
    pub fn physical_act(&mut self, now: Uptime) {
        self.advance(now);
        self.window = Countdown::new(PHYSICAL_WINDOW);
    }

    /// The session ended: its grant ends with it.
    pub fn session_ended(&mut self, session: u64) {
        self.grant = self.grant.take().filter(|grant| !grant.belongs_to(session));
    }

    /// Ends the device and hands back its store, as a power cut does.
    pub fn into_store(self) -> S {
        self.records.into_store()
    }

    /// [DEV-3]
    pub(crate) fn allowed_here(&self, session: Session) -> bool {
        self.config.open_to_network || session.console == Console::Local || !self.window.is_over()
    }

    pub(crate) fn bound(&self) -> Result<(&Bound, &Keys), NotBoundError> {
        let bound = self.records.binding().bound.as_ref();
        bound.zip(self.keys.as_ref()).ok_or(NotBoundError)
    }

    /// Makes a challenge of the present state, and changes nothing in it. [DEV-9] [DEV-10] [DEV-22]
    pub(crate) fn make(
        &mut self,
        action: Action,
        random: &[u8; 32],
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
        // A recovery key that leads to zero serves nobody. [HYB-2]
        let (freshness, codes) = bound
            .suite
            .freshness(keys, &input)
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

    /// Reads what was typed; a typing error is told and starts the pause. [DEV-14] [DEV-15]
    pub(crate) fn read_code(
        &mut self,
        input: &str,
        length: CodeLength,
    ) -> Result<TypedCode, TypoError> {
        TypedCode::parse(input, length).inspect_err(|_| self.pace = Countdown::new(PACE))
    }

    /// How long no entry is looked at, if that is so.
    pub(crate) fn paced(&self) -> Option<Duration> {
        (!self.pace.is_over()).then(|| self.pace.left())
    }

    /// Takes over what the records say, at the start and when the binding has changed. [BIND-9] [DEV-24]
    pub(crate) fn adopt(&mut self) {
        self.live = None;
        self.grant = None;
        self.keys = self
            .records
            .binding()
            .bound
            .as_ref()
            .map(|bound| Keys::derive(&bound.key));
        // Nobody guesses at an unbound device: nothing is served and no progress is stored.
        self.sentence = match self.keys {
            Some(_) => Sentence::new(self.records.state().penalty),
            None => Sentence::default(),
        };
    }

    fn serve_penalty(&mut self, elapsed: Duration) {
        if self.sentence.serve(elapsed) {
            let mut state = self.records.state();
            state.penalty = self.sentence.left();
            // A mark that is not stored is not repeated: it costs time only if a restart follows.
            let _ = self.records.write_state(state);
        }
    }
}

impl<S> core::fmt::Debug for Device<S> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Device").finish_non_exhaustive()
    }
}
