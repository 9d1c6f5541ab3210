//! The two calls of a recovery, and the step-up between them.

use relatch_binding::{AccountId, WallTime, Window};
use relatch_derivation::Code;
use relatch_wire::ChallengeMessage;

use crate::authority::{Authority, Decision};
use crate::checks::{Issuable, Refused, Scan, Sound, Weighed};
use crate::draft::AccountDraft;
use crate::preview::Preview;
use crate::refusal::Refusal;
use crate::registry::{Registry, StorageError};
use crate::serial::Hold;

impl<R: Registry> Authority<R> {
    /// Tells an account what a scanned challenge is about; no code, no limit used.
    ///
    /// The owner's first inspection of a challenge makes a pending binding active.
    ///
    /// # Errors
    /// [`Refusal`]; an owner who needs a step-up is told so in the preview instead.
    ///
    /// # Security
    /// The text comes from anybody's picture. Nothing is changed before its tag was found right, and an account
    /// that may not recover the device is told the same as one that scanned a forgery.
    /// The checks cost the same; recording the refusal of a right tag takes a commit more, so a service that hides
    /// this as well gives every refusal after one fixed time.
    pub fn inspect(
        &mut self,
        account: &AccountId,
        text: &str,
        now: WallTime,
    ) -> Result<Preview, Refusal> {
        self.scan(account, text, now, |authority, sound| {
            // [AUTH-9]
            Ok(authority.weigh(sound, now)?.preview())
        })
    }

    /// Gives the code of a challenge; asked again, the same code at no cost.
    ///
    /// # Errors
    /// [`Refusal`].
    ///
    /// # Security
    /// As [`Authority::inspect`], and the code leaves only after the batch that records it was committed.
    pub fn issue(
        &mut self,
        account: &AccountId,
        text: &str,
        now: WallTime,
    ) -> Result<Code, Refusal> {
        let issuable: Issuable = self.scan(account, text, now, |authority, sound| {
            // [AUTH-10]
            Ok(authority.weigh(sound, now)?.issue(&authority.ring)?)
        })?;
        Ok(issuable.into_code())
    }

    /// Notes that the owner proved himself afresh at `proved`, beyond his session, for this one challenge.
    ///
    /// # Errors
    /// [`Refusal`]; [`Refusal::ProofNotFresh`] for a proof of more than ten minutes ago or in the future.
    ///
    /// # Security
    /// The caller vouches for the proof: it is the second factor behind limits and unexpected epochs.
    pub fn step_up(
        &mut self,
        account: &AccountId,
        text: &str,
        proved: WallTime,
        now: WallTime,
    ) -> Result<(), Refusal> {
        self.scan(account, text, now, |_, sound| Ok(sound.approve(proved)?))
    }

    /// Runs steps 1 to 6, then `then`, and commits what comes of it.
    fn scan<T>(
        &mut self,
        account: &AccountId,
        text: &str,
        now: WallTime,
        then: impl Fn(&Self, Sound<'_>) -> Result<T, Stop>,
    ) -> Result<T, Refusal> {
        self.settle(|authority| {
            let message = match ChallengeMessage::from_text(text) {
                Ok(message) => message,
                Err(error) => return Ok(Decision::only(Err(error.into()))),
            };
            let row = (authority.registry).binding(&message.challenge().locator)?;
            // [AUTH-1]
            let scan = Scan::authenticate(&authority.vault, row, message, account, now);
            // [AUTH-2]
            let Some(mut scan) = scan else {
                return Ok(Decision::only(Err(Refusal::Invalid)));
            };
            let steps = authority
                .sound(&mut scan)
                .and_then(|sound| then(authority, sound));
            let answer = match steps {
                Ok(answer) => Ok(answer),
                Err(Stop::Refused(refused)) => Err(scan.record(refused)),
                Err(Stop::Storage(error)) => return Err(error),
            };
            Ok(Decision {
                answer,
                batch: scan.into_draft().into_batch(&authority.vault.keys),
            })
        })
    }

    fn sound<'a>(&self, scan: &'a mut Scan) -> Result<Sound<'a>, Stop> {
        let authorised = scan.authorise()?;
        let hold = match authorised.takes_serial() {
            Some((owner, offered)) => self.hold(&offered.identity, owner)?,
            None => Hold::NotNeeded,
        };
        Ok(authorised.sound(hold)?)
    }

    fn weigh<'a>(&self, sound: Sound<'a>, now: WallTime) -> Result<Weighed<'a>, Stop> {
        let account = match sound.limited() {
            Some(account) => Some(self.limit_of(account, now)?),
            None => None,
        };
        Ok(sound.weigh(account)?)
    }

    /// The limit of an account. A row that is not authentic counts as a limit used up: damage lifts no limit.
    fn limit_of(&self, account: &AccountId, now: WallTime) -> Result<AccountDraft, StorageError> {
        let row = self.registry.account(account)?;
        let window = match &row {
            None => Window::default(),
            Some(row) => (self.vault.keys.read_account(row)).unwrap_or_else(|| Window::full(now)),
        };
        Ok(AccountDraft {
            version: row.map_or(0, |row| row.version),
            window,
            changed: false,
        })
    }
}

/// Why the steps ended early.
enum Stop {
    Refused(Refused),
    Storage(StorageError),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<StorageError> for Stop {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}
