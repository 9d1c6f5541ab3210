//! The checks of a scan, in their order (spec/authority.md, "Two calls").
//!
//! Each step makes the value that the next one needs, and nothing else can make it:
//! [`Scan`], [`Authorised`], [`Validated`], [`Assessed`], [`Issuable`]. A step that fails gives [`Refused`].
//! The steps borrow the scan one after the other; what they change is in its draft.

use relatch_binding::{
    AccountId, Approval, ChallengeHash, EpochStep, NotFresh, Phase, Role, Spent, Stranger, WallTime,
};
use relatch_derivation::{Authentic, Code, Prk};
use relatch_wire::{Action, Challenge, ChallengeMessage, CodeLength};

use crate::audit::{Event, Reason, StepUpReason};
use crate::draft::{AccountDraft, Draft};
use crate::key_ring::KeyRing;
use crate::preview::Preview;
use crate::registry::BindingRow;
use crate::snapshot::NewerRow;
use crate::vault::Vault;
use crate::work::{self, Step};

/// Steps 2 and 3: the tag is correct, the row authentic, the binding has not ended.
#[derive(Debug)]
pub(crate) struct Scan {
    challenge: Authentic,
    pub(crate) hash: ChallengeHash,
    keys: Prk,
    pub(crate) draft: Draft,
}

/// The end of step 3, and step 4: the account may recover the device.
#[derive(Debug)]
pub(crate) struct Authorised<'a> {
    scan: &'a mut Scan,
    role: Role,
}

/// Steps 5 and 6: the binding gives codes, and a delegation has not expired.
#[derive(Debug)]
pub(crate) struct Validated<'a> {
    scan: &'a mut Scan,
    role: Role,
}

/// Steps 7 and 8: epoch and limits were assessed; a step-up may be needed.
#[derive(Debug)]
pub(crate) struct Assessed<'a> {
    scan: &'a mut Scan,
    role: Role,
    step_up: Option<StepUpReason>,
    standing: Standing,
}

/// How a challenge stands with the binding before it is assessed.
#[derive(Debug, Clone, Copy)]
struct Standing {
    /// The account was issued its code before.
    repeated: bool,
    /// The owner stepped up for it.
    approved: bool,
    epoch: EpochStep,
}

/// All steps: the code may be given once the batch is committed.
#[derive(Debug)]
pub(crate) struct Issuable<'a> {
    pub(crate) code: Code,
    pub(crate) kind: Issue,
    scan: &'a mut Scan,
    role: Role,
    standing: Standing,
}

/// Which code is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Issue {
    /// One of action 0: it counts nowhere, leaves no record and moves no epoch. [AUTH-7]
    Check,
    /// One that the account was given before.
    Again,
    /// A new one.
    New,
}

/// A correct tag that leads to no code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused {
    pub(crate) role: Option<Role>,
    pub(crate) reason: Reason,
}

impl Scan {
    /// Checks the tag, and only then reads the row; an unknown locator costs the same work up to the tag. `None` for
    /// every failure.
    pub(crate) fn authenticate(
        vault: &Vault,
        row: Option<&BindingRow>,
        message: &ChallengeMessage,
        account: &AccountId,
        now: WallTime,
    ) -> Result<Option<Self>, NewerRow> {
        // [AUTH-27]
        let (key, own) = vault.unseal(row);
        let keys = key.absorb();
        work::count(Step::Tag, message.body().len());
        let challenge = keys.tag().authenticate(message.clone());
        let (Some(row), true, Ok(challenge)) = (row, own, challenge) else {
            return Ok(None);
        };
        let opened = vault.read(row)?;
        let live = opened.filter(|opened| opened.record.binding.phase_at(now) != Phase::Ended);
        Ok(live.map(|opened| Self {
            hash: ChallengeHash(challenge.hash().0),
            challenge,
            keys,
            draft: Draft::of(opened, account, now),
        }))
    }

    /// The end of step 3 and step 4.
    pub(crate) fn authorise(&mut self) -> Result<Authorised<'_>, Refused> {
        let refused = |reason| Refused { role: None, reason };
        let binding = &self.draft.binding;
        // [AUTH-5] [HYB-20]
        if !binding.offered.fits(self.fields()) {
            let other_suite = self.fields().suite() != binding.offered.suite;
            return Err(refused(if other_suite {
                Reason::OtherSuite
            } else {
                Reason::OtherKeySet
            }));
        }
        let role = binding
            .role(&self.draft.actor, self.fields().action, self.draft.now)
            .map_err(|stranger| refused(Reason::Stranger(stranger)))?;
        Ok(Authorised { scan: self, role })
    }
}

impl<'a> Authorised<'a> {
    /// Steps 5 and 6. The owner's first valid challenge makes the binding active; `limits` are those of the account.
    pub(crate) fn validate(self, limits: AccountDraft) -> Result<Validated<'a>, Refused> {
        let Self { scan, role } = self;
        let refused = |reason| Err(Refused::of(role, reason));
        let draft = &mut scan.draft;
        // [AUTH-13]
        if let Err(stopped) = draft.binding.is_free(draft.now) {
            return refused(Reason::Stopped(stopped));
        }
        if role == Role::Delegate {
            // [AUTH-12]
            let at = draft.binding.time(draft.now);
            let delegation = draft.binding.delegations.of(&draft.actor);
            match delegation.map(|delegation| delegation.unexpired(at)) {
                Some(Ok(())) => {}
                Some(Err(_)) => return refused(Reason::DelegationExpired),
                None => return refused(Reason::Stranger(Stranger::Unrelated)),
            }
            return Ok(Validated { scan, role });
        }
        // [BIND-15]
        let activated = draft.binding.activate();
        draft.account = Some(if activated { limits.settled() } else { limits });
        if activated {
            draft.announce(Event::Activated);
        }
        Ok(Validated { scan, role })
    }
}

impl<'a> Validated<'a> {
    /// Steps 7 and 8: a delegate fails here, an owner learns what a step-up is needed for.
    pub(crate) fn assess(self) -> Result<Assessed<'a>, Refused> {
        let standing = self.scan.standing();
        let step_up = match self.role {
            Role::Owner => self.scan.owner_needs(standing),
            Role::Delegate => match self.scan.delegate_lacks(standing) {
                Some(reason) => return Err(Refused::of(self.role, reason)),
                None => None,
            },
        };
        Ok(Assessed {
            scan: self.scan,
            role: self.role,
            step_up,
            standing,
        })
    }

    /// In which capacity the account asks.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// Notes that the owner re-authenticated for this challenge.
    pub(crate) fn approve(self, proved: WallTime) -> Result<(), NotFresh> {
        let challenge = self.scan.hash;
        let draft = &mut self.scan.draft;
        let approval = Approval { challenge, proved };
        draft.binding.approvals.add(approval, draft.now)?;
        draft.record(Event::SteppedUp { challenge });
        Ok(())
    }
}

impl<'a> Assessed<'a> {
    /// What the person is shown. The owner's look raises the stored epoch by a completed recovery. [AUTH-30]
    pub(crate) fn preview(self) -> Preview {
        // [AUTH-8]
        let scan = self.scan;
        let (action, epoch, failures) = {
            let fields = scan.fields();
            (fields.action, fields.epoch, fields.failures)
        };
        let draft = &mut scan.draft;
        if self.role == Role::Owner && draft.binding.raise_epoch(epoch) {
            draft.record(Event::EpochRaised { epoch });
        }
        let binding = &draft.binding;
        let bound = binding.offered.code_length;
        Preview {
            locator: scan.challenge.challenge().locator,
            name: binding.name.clone(),
            identity: binding.offered.identity.clone(),
            action,
            failures,
            suite: binding.offered.suite,
            attestation: binding.offered.attestation,
            // [AUTH-6]
            code_length: CodeLength::required(action, failures, bound),
            role: self.role,
            step_up: self.step_up,
        }
    }

    /// The last step, and the code.
    pub(crate) fn issue(self, ring: &KeyRing) -> Result<Issuable<'a>, Refused> {
        let Self {
            scan,
            role,
            step_up,
            standing,
        } = self;
        let refused = |reason| Refused::of(role, reason);
        if let Some(why) = step_up {
            return Err(refused(Reason::StepUpNeeded(why)));
        }
        let bound = scan.draft.binding.offered.code_length;
        let code = ring.code(&scan.keys, &scan.challenge, bound);
        let code = code.ok_or_else(|| refused(Reason::NoKeySet))?;
        let kind = match (scan.is_check(), standing.repeated) {
            (true, _) => Issue::Check,
            (false, true) => Issue::Again,
            (false, false) => Issue::New,
        };
        Ok(Issuable {
            code,
            kind,
            scan,
            role,
            standing,
        })
    }
}

impl Refused {
    fn of(role: Role, reason: Reason) -> Self {
        Self {
            role: Some(role),
            reason,
        }
    }
}

impl Issuable<'_> {
    /// Charges a new code: once for each challenge and account. [AUTH-14]
    pub(crate) fn charge(self, session: relatch_binding::SessionId) -> Code {
        let Self {
            code,
            scan,
            role,
            standing,
            ..
        } = self;
        let hash = scan.hash;
        let (action, epoch, failures) = {
            let fields = scan.fields();
            (fields.action, fields.epoch, fields.failures)
        };
        let draft = &mut scan.draft;
        let (binding, now) = (&mut draft.binding, draft.now);
        binding.issued.record(hash, &draft.actor, session, now);
        // [AUTH-19]
        match role {
            Role::Delegate => binding.spend(&draft.actor),
            Role::Owner => {
                binding.window.record(now);
                if let Some(account) = &mut draft.account {
                    account.limits.window.record(now);
                    account.changed = true;
                }
            }
        }
        // [AUTH-16]
        binding.epoch = epoch;
        draft.announce(Event::Issued {
            challenge: hash,
            role,
            action,
            epoch,
            failures,
            stepped_up: standing.approved,
        });
        code
    }

    /// Gives a code again; says whether the owner is to be told of the session. [AUTH-31]
    pub(crate) fn repeat(self, session: relatch_binding::SessionId) -> (Code, bool) {
        let Self { code, scan, .. } = self;
        let (hash, epoch) = (scan.hash, scan.fields().epoch);
        let draft = &mut scan.draft;
        let (binding, now) = (&mut draft.binding, draft.now);
        let tell = binding.issued.repeat(hash, &draft.actor, session, now);
        // [AUTH-16]
        let moves = binding.epoch != epoch;
        binding.epoch = epoch;
        if moves || tell {
            draft.touch();
        }
        (code, tell)
    }
}

impl Scan {
    fn fields(&self) -> &Challenge {
        self.challenge.challenge()
    }

    /// A check leads to no password and counts nowhere.
    fn is_check(&self) -> bool {
        self.fields().action == Action::CheckBinding
    }

    fn standing(&self) -> Standing {
        let draft = &self.draft;
        let binding = &draft.binding;
        Standing {
            repeated: binding.issued.has(self.hash, &draft.actor, draft.now),
            approved: binding.approvals.cover(self.hash, draft.now),
            epoch: EpochStep::between(binding.epoch, self.fields().epoch),
        }
    }

    fn owner_needs(&self, standing: Standing) -> Option<StepUpReason> {
        let (binding, now) = (&self.draft.binding, self.draft.now);
        let account = self.draft.account.as_ref();
        if standing.approved {
            None
        } else if standing.epoch == EpochStep::Older {
            Some(StepUpReason::OlderEpoch)
        } else if !standing.epoch.is_expected() {
            Some(StepUpReason::UnexpectedEpoch)
        } else if standing.repeated || self.is_check() {
            None
        } else if binding.window.is_full(now) {
            Some(StepUpReason::BindingLimit)
        } else if account.is_none_or(|account| account.limits.window.is_full(now)) {
            Some(StepUpReason::AccountLimit)
        } else {
            None
        }
    }

    fn delegate_lacks(&self, standing: Standing) -> Option<Reason> {
        let delegation = self.draft.binding.delegations.of(&self.draft.actor);
        let used_up = delegation.is_none_or(|one| one.unused() == Err(Spent::UsedUp));
        if standing.epoch == EpochStep::Older && !standing.approved {
            Some(Reason::OlderEpochForDelegate)
        } else if !standing.epoch.is_expected() && !standing.approved {
            Some(Reason::EpochForDelegate)
        } else if !standing.repeated && !self.is_check() && used_up {
            Some(Reason::DelegationUsedUp)
        } else {
            None
        }
    }
}
