//! The authority inside the app: its keys are made on first use and never leave the phone but in a backup.

use core::fmt;

use relatch_authority::{
    AccountId, ActProof, ActRefusal, Action, Authority, CallError, CodeLength, Fresh32, KeyRing,
    Locator, MasterKey, MasterKeys, Minimum, OfferMessage, ReceiptKey, Refusal, Role,
    SelfTestError, SessionId, Suite, Swept, TextError, WallTime,
};
use relatch_wire::Secret;
use zeroize::Zeroizing;

use crate::answer::{Answer, Bound, Device, Facts, StepUp};
use crate::code::ShownCode;
use crate::failure::Failure;
use crate::kept::{Kept, SaveError};
use crate::phone::Moment;
use crate::question::{Act, Proof, Question, Scanned};
use crate::state::{Keys, MASTER, State, Unreadable};

/// The authority inside the app, for suites 1 and 2 (spec/authority.md).
///
/// `S` saves the state: a call with all of it, which returns when it survives a crash. Every change is saved before it
/// counts, so an answer that was shown is never lost.
///
/// # Security
/// The state is as secret as the codes of all devices. Seal it with the phone's key store, or encrypt it. A person who has
/// the unlocked phone has the codes; the phone's owner check is the proof of [`Proof::Present`].
pub struct Local<S> {
    settings: Settings,
    authority: Authority<Kept<S>>,
}

/// Who uses the app, and what it takes.
#[derive(Debug, Clone)]
pub struct Settings {
    account: AccountId,
    session: SessionId,
    minimum: Minimum,
}

/// Why there is no authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LocalError {
    /// The state is damaged, or is none: restore a backup.
    Damaged,
    /// A newer version wrote the state: update the app.
    Newer,
    /// The state could not be saved.
    NotSaved(SaveError),
    /// The cryptography of this machine gives wrong results.
    SelfTest(SelfTestError),
}

impl Settings {
    /// The account whose devices these are, any name of 1 to 64 bytes, and a new random id of this session. Offers have
    /// codes of 12 digits or more.
    ///
    /// # Errors
    /// [`TextError`] for an account that is no name.
    pub fn new(account: &str, session: SessionId) -> Result<Self, TextError> {
        Ok(Self {
            account: AccountId::new(account)?,
            session,
            minimum: Minimum {
                suite: Some(Suite::Hmac),
                code_length: CodeLength::Twelve,
            },
        })
    }

    /// Refuses offers of suite 1, whose picture is enough to compute the codes of the device.
    #[must_use]
    pub fn without_suite_1(mut self) -> Self {
        self.minimum.suite = Some(Suite::Hybrid);
        self
    }
}

impl<S: FnMut(&[u8]) -> Result<(), SaveError>> Local<S> {
    /// Makes an authority on first use, with four times 32 bytes of the generator, and saves it.
    ///
    /// # Errors
    /// [`LocalError`].
    pub fn create(settings: Settings, keys: [Fresh32; 4], save: S) -> Result<Self, LocalError> {
        let [master, receipts, binding, recovery] =
            keys.map(|fresh| Zeroizing::new(*Secret::from(fresh)));
        let state = State::new(Keys {
            master,
            receipts,
            binding,
            recovery,
        });
        let local = Self::over(settings, state, save)?;
        local.kept().save()?;
        Ok(local)
    }

    /// Opens what was saved last.
    ///
    /// # Errors
    /// [`LocalError`].
    pub fn open(settings: Settings, state: &[u8], save: S) -> Result<Self, LocalError> {
        Self::over(settings, State::from_bytes(state)?, save)
    }

    /// Opens a backup, and saves it.
    ///
    /// # Errors
    /// [`LocalError`].
    ///
    /// # Security
    /// What was revoked, released or frozen since the backup is not known. So each device gives a delegate nothing, and
    /// its owner no code, until the owner has confirmed that it is theirs.
    pub fn restore(settings: Settings, backup: &[u8], save: S) -> Result<Self, LocalError> {
        let mut state = State::from_bytes(backup)?;
        state.unconfirmed = state.tables.bindings.keys().copied().collect();
        let local = Self::over(settings, state, save)?;
        local.kept().save()?;
        Ok(local)
    }

    fn over(settings: Settings, state: State, save: S) -> Result<Self, LocalError> {
        let keys = &state.keys;
        let mut ring = KeyRing::default();
        let key_set = keys.key_set()?;
        let id = key_set.id();
        let master = MasterKeys::new(MasterKey::new(MASTER, &keys.master));
        let receipts = ReceiptKey::new(&keys.receipts);
        // The one key set of a new key ring.
        let added = ring.add(key_set).and_then(|()| ring.make_current(id));
        added.map_err(|_| LocalError::Damaged)?;
        let authority = Authority::new(Kept::new(state, save), master, receipts, settings.minimum);
        Ok(Self {
            settings,
            authority: authority.with_key_ring(ring),
        })
    }

    /// All that is kept, for a backup: encrypt it (`relatch-app-backup`, or your own).
    #[must_use]
    pub fn backup(&self) -> Zeroizing<Vec<u8>> {
        self.kept().state().to_bytes()
    }

    /// The text of the key file: load it into a device before it is bound, and its offer is no secret.
    #[must_use]
    pub fn key_file(&self) -> String {
        let current = self.authority.key_ring().current(Suite::Hybrid);
        current.map(|keys| keys.to_text()).unwrap_or_default()
    }

    /// Another account of the same phone, such as a colleague's: from now on it is the one that asks.
    pub fn log_in(&mut self, settings: Settings) {
        self.settings = Settings {
            minimum: self.settings.minimum,
            ..settings
        };
    }

    /// Accepts what the owner of a device of this phone permits this account.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn accept_delegation(&mut self, locator: &Locator, now: WallTime) -> Result<(), Failure> {
        Ok(self
            .authority
            .accept_delegation(&self.settings.account, locator, now)?)
    }

    /// Erases the keys of bindings that were released 72 hours ago. `confirmed`: a person has looked at the date.
    ///
    /// # Errors
    /// [`Failure::NotSaved`]; a second run does the rest.
    pub fn sweep(&mut self, confirmed: bool, now: WallTime) -> Result<Swept, Failure> {
        let swept = self.authority.sweep(&self.settings.account, confirmed, now);
        swept.map_err(|_| Failure::NotSaved)
    }

    /// Answers a question.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn answer(&mut self, question: &Question, moment: Moment) -> Result<Answer, Failure> {
        let Moment { now, random } = moment;
        match question {
            Question::Inspect(text) => self.inspect(text, now).map(Answer::Facts),
            Question::Issue(text) => self.issue(text, now),
            Question::StepUp { challenge, proof } => self.step_up(challenge, proof, now),
            Question::Claim {
                offer,
                name,
                receipt,
            } => {
                let offer = OfferMessage::from_text(offer.as_str()).map_err(Refusal::from)?;
                let brought = relatch_authority::Brought {
                    receipt: receipt.as_ref(),
                    ..Default::default()
                };
                let account = &self.settings.account;
                let claimed = self.authority.claim_with(
                    account,
                    &offer,
                    name.clone(),
                    brought,
                    now,
                    random,
                )?;
                Ok(Answer::Bound(Bound {
                    locator: claimed.locator,
                    confirmation: ShownCode::from(&claimed.confirmation),
                    attestation: claimed.attestation,
                    receipt: claimed.receipt,
                }))
            }
            Question::Devices { after } => self.devices(after.as_ref(), now),
            Question::Act {
                locator,
                act,
                proof,
            } => self.act(locator, act, proof.as_ref(), now),
        }
    }

    fn inspect(&self, text: &Scanned, now: WallTime) -> Result<Facts, Failure> {
        let preview = self
            .authority
            .inspect(&self.settings.account, text.as_str(), now)?;
        let mut facts = Facts::from(preview);
        if self.kept().state().unconfirmed.contains(&facts.locator) {
            match facts.role {
                Role::Delegate => return Err(Failure::REFUSED),
                Role::Owner if facts.action == Action::SetPassword => {
                    facts.step_up = Some(StepUp::Restored)
                }
                Role::Owner => {}
            }
        }
        Ok(facts)
    }

    fn issue(&self, text: &Scanned, now: WallTime) -> Result<Answer, Failure> {
        let facts = self.inspect(text, now)?;
        if facts.step_up == Some(StepUp::Restored) {
            return Err(Failure::StepUpNeeded(StepUp::Restored));
        }
        let Settings {
            account, session, ..
        } = &self.settings;
        let code = self
            .authority
            .issue(account, *session, text.as_str(), now)?;
        Ok(Answer::Code(ShownCode::from(&code)))
    }

    /// The owner is there for this challenge, and so for its device after a restore.
    fn step_up(&self, text: &Scanned, proof: &Proof, now: WallTime) -> Result<Answer, Failure> {
        if *proof != Proof::Present {
            return Err(Failure::NotProved);
        }
        let facts = self.inspect(text, now)?;
        self.authority
            .step_up(&self.settings.account, text.as_str(), now, now)?;
        self.kept()
            .confirm(&facts.locator)
            .map_err(|_| Failure::NotSaved)?;
        Ok(Answer::Done)
    }

    fn devices(&self, after: Option<&Locator>, now: WallTime) -> Result<Answer, Failure> {
        let page = self.authority.devices(&self.settings.account, after, now);
        let page = page.map_err(|_| Failure::NotSaved)?;
        let state = self.kept().state();
        let devices = page.devices.into_iter().map(|device| {
            let unconfirmed = state.unconfirmed.contains(&device.locator);
            Device::of(device, unconfirmed)
        });
        Ok(Answer::Devices {
            devices: devices.collect(),
            next: page.next,
        })
    }

    fn act(
        &self,
        locator: &Locator,
        act: &Act,
        proof: Option<&Proof>,
        now: WallTime,
    ) -> Result<Answer, Failure> {
        let account = &self.settings.account;
        let Some(act) = act.of_authority() else {
            self.authority.freeze(account, locator, now)?;
            return Ok(Answer::Done);
        };
        let hash = self.authority.act_hash(account, locator, &act, now)?;
        let proof = match proof {
            Some(Proof::Present) => Some(ActProof::verified(hash, now)),
            Some(_) => return Err(Failure::NotProved),
            None => None,
        };
        let asked = proof.is_none();
        match self
            .authority
            .act(account, locator, &act, proof.as_ref(), now)
        {
            Err(CallError::Refused(ActRefusal::ProofNeeded)) if asked => {
                Err(Failure::ProofNeeded(hash))
            }
            done => done.map(|()| Answer::Done).map_err(Failure::from),
        }
    }

    fn kept(&self) -> &Kept<S> {
        self.authority.registry()
    }
}

impl<S> fmt::Debug for Local<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Local")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for LocalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged => f.write_str("the state is damaged: restore a backup"),
            Self::Newer => f.write_str("a newer version wrote the state: update the app"),
            Self::NotSaved(error) => error.fmt(f),
            Self::SelfTest(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for LocalError {}

impl From<Unreadable> for LocalError {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Damaged => Self::Damaged,
            Unreadable::Newer => Self::Newer,
        }
    }
}

impl From<SaveError> for LocalError {
    fn from(error: SaveError) -> Self {
        Self::NotSaved(error)
    }
}

impl From<SelfTestError> for LocalError {
    fn from(error: SelfTestError) -> Self {
        Self::SelfTest(error)
    }
}
