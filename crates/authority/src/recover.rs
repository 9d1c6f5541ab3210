//! The two calls of a recovery, and the step-up between them.

use relatch_binding::{AccountId, Role, WallTime, Window};
use relatch_derivation::Code;
use relatch_wire::ChallengeMessage;

use crate::checks::{Assessed, Refused, Scan, Validated};
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::AccountDraft;
use crate::preview::Preview;
use crate::refusal::Refusal;
use crate::registry::AccountRow;
use crate::serial::Hold;
use crate::snapshot::{NewerRow, Snapshot, Undecided};

impl Decider {
    /// Tells an account what a scanned challenge is about; gives no code and uses no limit.
    ///
    /// The owner's first inspection of a challenge makes a pending binding active. An owner who needs a step-up
    /// learns it from the preview.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// The picture may come from an attacker. Nothing changes before its tag was found correct, and an account that may
    /// not recover the device gets the same answer as one that scanned a forgery.
    /// The checks cost the same. Recording the refusal of a correct tag takes one more commit, so a service that hides
    /// this too gives every refusal after one fixed time.
    pub fn inspect(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        now: WallTime,
    ) -> Decided<Preview, Refusal> {
        self.scan(rows, account, challenge, now, |limit, valid| {
            // [AUTH-9]
            Ok(self.assess(valid, limit, now)?.preview())
        })
    }

    /// Gives the code of a challenge; asked again, the same code at no cost.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// As [`Decider::inspect`]. The code leaves only after its batch was committed.
    pub fn issue(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        now: WallTime,
    ) -> Decided<Code, Refusal> {
        self.scan(rows, account, challenge, now, |limit, valid| {
            // [AUTH-10]
            let issuable = self.assess(valid, limit, now)?.issue(&self.ring)?;
            Ok(issuable.into_code())
        })
    }

    /// Notes that the owner re-authenticated at `proved`, beyond the session, for this one challenge.
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`Refusal::ProofNotFresh`] for a proof older than ten minutes or in the future.
    ///
    /// # Security
    /// The caller vouches for the proof: it is the second factor behind limits and unexpected epochs.
    pub fn step_up(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        proved: WallTime,
        now: WallTime,
    ) -> Decided<(), Refusal> {
        self.scan(rows, account, challenge, now, |_, valid| {
            Ok(valid.approve(proved)?)
        })
    }

    /// Runs steps 1 to 5, then `then` with the row of the account; the draft has what changes.
    fn scan<T>(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        now: WallTime,
        then: impl FnOnce(Option<&AccountRow>, Validated<'_>) -> Result<T, Stop>,
    ) -> Decided<T, Refusal> {
        // Both rows come before the cryptographic work, which is done once, and whatever the locator names.
        let row = rows.binding(&challenge.challenge().locator)?;
        let limit = rows.account(account)?;
        // [AUTH-1]
        let scan = Scan::authenticate(&self.vault, row, challenge, account, now)?;
        // [AUTH-2]
        let Some(mut scan) = scan else {
            return Ok(Outcome::only(Err(Refusal::Invalid)));
        };
        let steps = self.validate(rows, &mut scan);
        let answer = match steps.and_then(|valid| then(limit, valid)) {
            Ok(answer) => Ok(answer),
            Err(Stop::Refused(refused)) => Err(scan.record(refused)),
            Err(Stop::Undecided(undecided)) => return Err(undecided),
        };
        Ok(Outcome {
            answer,
            batch: scan.into_draft().into_batch(&self.vault.keys),
        })
    }

    fn validate<'a>(&self, rows: &Snapshot, scan: &'a mut Scan) -> Result<Validated<'a>, Stop> {
        let authorised = scan.authorise()?;
        let hold = match authorised.takes_serial() {
            Some((owner, offered)) => self.hold(rows, &offered.identity, owner)?,
            None => Hold::NotNeeded,
        };
        Ok(authorised.validate(hold)?)
    }

    fn assess<'a>(
        &self,
        valid: Validated<'a>,
        limit: Option<&AccountRow>,
        now: WallTime,
    ) -> Result<Assessed<'a>, Stop> {
        let limit = match valid.role() {
            Role::Owner => Some(self.limit(limit, now)?),
            Role::Delegate => None,
        };
        Ok(valid.assess(limit)?)
    }

    /// The limit of an account. A row that is not authentic counts as a limit used up: damage lifts no limit.
    fn limit(&self, row: Option<&AccountRow>, now: WallTime) -> Result<AccountDraft, NewerRow> {
        let (version, window) = match row {
            None => (0, Window::default()),
            Some(row) => {
                let window = self.vault.keys.read_account(row)?;
                (row.version, window.unwrap_or_else(|| Window::full(now)))
            }
        };
        Ok(AccountDraft {
            version,
            window,
            changed: false,
        })
    }
}

/// Why the steps ended early.
enum Stop {
    Refused(Refused),
    Undecided(Undecided),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Undecided> for Stop {
    fn from(undecided: Undecided) -> Self {
        Self::Undecided(undecided)
    }
}

impl From<NewerRow> for Stop {
    fn from(newer: NewerRow) -> Self {
        Self::Undecided(newer.into())
    }
}
