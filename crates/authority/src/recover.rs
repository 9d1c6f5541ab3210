//! The two calls of a recovery, and the step-up between them.

use relatch_binding::{Account, AccountId, Role, SessionId, WallTime};
use relatch_derivation::Code;
use relatch_wire::ChallengeMessage;

use crate::audit::Event;
use crate::checks::{Issuable, Issue, Refused, Scan, Validated};
use crate::counter::Counted;
use crate::decider::{Decided, Decider, Outcome};
use crate::draft::AccountDraft;
use crate::preview::Preview;
use crate::refusal::Refusal;
use crate::registry::AccountRow;
use crate::snapshot::{NewerRow, Snapshot, Undecided};

/// A code that is given, and whether the owner is told of another session.
struct Given {
    code: Code,
    kind: Issue,
    other_session: bool,
}

impl Decider {
    /// Tells an account what a scanned challenge is about; gives no code and uses no limit.
    ///
    /// The owner's first inspection of a challenge makes a pending binding active, and one after a recovery raises the
    /// stored epoch. An owner who needs a step-up learns it from the preview.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// The picture may come from an attacker. Nothing changes before its tag was found correct, and an account that may
    /// not recover the device gets the same answer as one that scanned a forgery.
    /// The work is the same up to the tag. What comes after it, and the commit of a refusal, take time: a service lets
    /// every "refused" leave at one deadline, counted from the arrival of the call. [AUTH-28]
    pub fn inspect(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        now: WallTime,
    ) -> Decided<Preview, Refusal> {
        // [AUTH-9]
        let inspect = |valid: Validated<'_>| Ok(valid.assess()?.preview());
        self.scan(rows, account, challenge, now, inspect, |_, _| Ok(()))
    }

    /// Gives the code of a challenge; asked again, the same code at no cost.
    ///
    /// # Errors
    /// [`Undecided`].
    ///
    /// # Security
    /// As [`Decider::inspect`]. The code leaves only after its batch was committed. The session names who asks: the owner
    /// is told when another session asks again for a code.
    pub fn issue(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        session: SessionId,
        challenge: &ChallengeMessage,
        now: WallTime,
    ) -> Decided<Code, Refusal> {
        // [AUTH-10]
        let issue = |valid: Validated<'_>| {
            let issuable = valid.assess()?.issue(&self.ring)?;
            Ok(Given::of(issuable, session))
        };
        let given = self.scan(rows, account, challenge, now, issue, |scan, given| {
            self.count_given(rows, scan, given)
        })?;
        Ok(Outcome {
            answer: given.answer.map(|given| given.code),
            batch: given.batch,
        })
    }

    /// Notes that the owner re-authenticated at `proved`, beyond the session, for this one challenge.
    ///
    /// # Errors
    /// [`Undecided`]; the answer is [`Refusal::ProofNotFresh`] for a proof older than ten minutes or in the future.
    ///
    /// # Security
    /// The caller vouches for the proof: it is the second factor behind limits and unexpected epochs. A refused step-up
    /// leaves no trace.
    pub fn step_up(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        proved: WallTime,
        now: WallTime,
    ) -> Decided<(), Refusal> {
        let limits = self.limits(account, rows.account(account)?, now)?;
        let row = rows.binding(&challenge.challenge().locator)?;
        let scan = Scan::authenticate(&self.vault, row, challenge, account, now)?;
        let Some(mut scan) = scan else {
            return Ok(Outcome::only(Err(Refusal::Invalid)));
        };
        let valid = scan.authorise().and_then(|one| one.validate(limits));
        let answer = match valid {
            Ok(valid) if valid.role() == Role::Delegate => Err(Refusal::NotTheOwner),
            Ok(valid) => valid.approve(proved).map_err(|_| Refusal::ProofNotFresh),
            Err(Refused { reason, role }) => Err(Refusal::told(reason, role)),
        };
        Ok(match answer {
            Ok(()) => Outcome {
                answer,
                batch: scan.draft.into_batch(&self.vault.keys),
            },
            Err(refusal) => Outcome::only(Err(refusal)),
        })
    }

    /// Runs steps 1 to 6, then `then`, then `finish`; the draft has what changes.
    fn scan<T>(
        &self,
        rows: &Snapshot,
        account: &AccountId,
        challenge: &ChallengeMessage,
        now: WallTime,
        then: impl FnOnce(Validated<'_>) -> Result<T, Refused>,
        finish: impl FnOnce(&mut Scan, &T) -> Result<(), Undecided>,
    ) -> Decided<T, Refusal> {
        // Both rows come before the cryptographic work.
        let row = rows.binding(&challenge.challenge().locator)?;
        let limits = rows.account(account)?;
        // [AUTH-1]
        let scan = Scan::authenticate(&self.vault, row, challenge, account, now)?;
        // [AUTH-2]
        let Some(mut scan) = scan else {
            return Ok(Outcome::only(Err(Refusal::Invalid)));
        };
        let limits = self.limits(account, limits, now)?;
        let valid = scan.authorise().and_then(|one| one.validate(limits));
        let answer = match valid.and_then(then) {
            Ok(answer) => {
                finish(&mut scan, &answer)?;
                Ok(answer)
            }
            Err(refused) => Err(self.record(rows, &mut scan, refused)?),
        };
        Ok(Outcome {
            answer,
            batch: scan.draft.into_batch(&self.vault.keys),
        })
    }

    /// Counts a refusal; the account may learn less of it.
    fn record(
        &self,
        rows: &Snapshot,
        scan: &mut Scan,
        refused: Refused,
    ) -> Result<Refusal, Undecided> {
        let Refused { role, reason } = refused;
        let challenge = scan.hash;
        let counted = Counted::Refused(reason);
        let counter = scan.draft.count(&self.vault.keys, rows, counted)?;
        let event = Event::Refused {
            challenge,
            reason,
            count: counter.count,
        };
        // [AUTH-60]
        if counter.is_first() {
            scan.draft.announce(event);
        } else if counter.is_milestone() {
            scan.draft.record(event);
        }
        // [AUTH-20]
        Ok(Refusal::told(reason, role))
    }

    /// Counts what is given without a limit: checks, and codes given again.
    fn count_given(
        &self,
        rows: &Snapshot,
        scan: &mut Scan,
        given: &Given,
    ) -> Result<(), Undecided> {
        let (challenge, keys) = (scan.hash, &self.vault.keys);
        let draft = &mut scan.draft;
        match given.kind {
            Issue::New => {}
            Issue::Check => {
                let counter = draft.count(keys, rows, Counted::Check)?;
                if counter.is_milestone() {
                    let count = counter.count;
                    draft.record(Event::CheckCode { challenge, count });
                }
            }
            Issue::Again => {
                let counter = draft.count(keys, rows, Counted::Repeated)?;
                let count = counter.count;
                let event = Event::CodeRepeated { challenge, count };
                if given.other_session {
                    draft.announce(event);
                } else if counter.is_milestone() {
                    draft.record(event);
                }
            }
        }
        Ok(())
    }

    /// The limits of an account. A row that is not authentic counts as limits used up: damage lifts no limit.
    pub(crate) fn limits(
        &self,
        account: &AccountId,
        row: Option<&AccountRow>,
        now: WallTime,
    ) -> Result<AccountDraft, NewerRow> {
        let limits = match row {
            None => Some(Account::default()),
            Some(row) => self.vault.keys.read_account(row)?,
        };
        Ok(AccountDraft {
            account: account.clone(),
            version: row.map_or(0, |row| row.version),
            limits: limits.unwrap_or_else(|| Account::used_up(now)),
            changed: false,
        })
    }
}

impl Given {
    fn of(issuable: Issuable<'_>, session: SessionId) -> Self {
        let kind = issuable.kind;
        let (code, other_session) = match kind {
            Issue::Check => (issuable.code, false),
            Issue::Again => issuable.repeat(session),
            Issue::New => (issuable.charge(session), false),
        };
        Self {
            code,
            kind,
            other_session,
        }
    }
}
