//! The checks of a scan, in their order (spec/authority.md, "Two calls").
//!
//! Each step makes the value that the next one needs, and nothing else can make it:
//! [`Scan`], [`Authorised`], [`Validated`], [`Assessed`], [`Issuable`]. A step that fails gives [`Refused`].
//! The steps borrow the scan one after the other; what they change is in its draft.

use relatch_binding::{
    AccountId, Approval, ChallengeHash, EpochStep, Offered, Phase, Role, Spent, Stranger, WallTime,
};
use relatch_derivation::{Authentic, Code, Prk};
use relatch_wire::{Action, Challenge, ChallengeMessage, CodeLength};

use crate::audit::{Event, Reason, StepUpReason};
use crate::draft::{AccountDraft, Draft};
use crate::key_ring::KeyRing;
use crate::preview::Preview;
use crate::refusal::Refusal;
use crate::registry::BindingRow;
use crate::serial::Hold;
use crate::snapshot::NewerRow;
use crate::vault::Vault;
use crate::work::{self, Step};

/// Steps 2 and 3: the binding is known, its row authentic, the tag correct.
#[derive(Debug)]
pub(crate) struct Scan {
    challenge: Authentic,
    hash: ChallengeHash,
    keys: Prk,
    draft: Draft,
}

/// Step 4: the account may recover the device.
#[derive(Debug)]
pub(crate) struct Authorised<'a> {
    scan: &'a mut Scan,
    role: Role,
}

/// Step 5: the binding is not frozen.
#[derive(Debug)]
pub(crate) struct Validated<'a> {
    scan: &'a mut Scan,
    role: Role,
}

/// Steps 6 to 8: delegation, epoch and limits were assessed; a step-up may be needed.
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
pub(crate) struct Issuable(Code);

/// A correct tag that leads to no code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refused {
    role: Option<Role>,
    reason: Reason,
}

impl Scan {
    /// Opens the row and checks the tag; an unknown locator costs the same work. `None` for every failure.
    pub(crate) fn authenticate(
        vault: &Vault,
        row: Option<&BindingRow>,
        message: &ChallengeMessage,
        account: &AccountId,
        now: WallTime,
    ) -> Result<Option<Self>, NewerRow> {
        let (opened, key) = vault.open(row)?;
        let keys = key.absorb();
        let challenge = keys.tag().authenticate(message.clone());
        work::count(Step::Tag);
        Ok(match (opened, challenge) {
            (Some(opened), Ok(challenge)) => Some(Self {
                hash: ChallengeHash(challenge.hash().0),
                challenge,
                keys,
                draft: Draft::of(opened, account, now),
            }),
            _ => None,
        })
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
            .role(&self.draft.actor, self.fields().action)
            .map_err(|stranger| refused(Reason::Stranger(stranger)))?;
        Ok(Authorised { scan: self, role })
    }

    /// Records a refusal; the account may learn less of it.
    pub(crate) fn record(&mut self, refused: Refused) -> Refusal {
        let Refused { role, reason } = refused;
        let challenge = self.hash;
        self.draft.refuse(Event::Refused { challenge, reason });
        // [AUTH-20]
        Refusal::told(reason, role)
    }

    /// All that the steps changed.
    pub(crate) fn into_draft(self) -> Draft {
        self.draft
    }
}

impl<'a> Authorised<'a> {
    /// The owner and the offer of a pending binding that will hold a serial once it is active.
    pub(crate) fn takes_serial(&self) -> Option<(&AccountId, &Offered)> {
        let binding = &self.scan.draft.binding;
        let takes = self.role == Role::Owner
            && binding.phase == Phase::Pending
            && binding.offered.has_serial();
        takes.then_some((&binding.owner, &binding.offered))
    }

    /// Step 5. The owner's first valid challenge makes the binding active.
    pub(crate) fn validate(self, hold: Hold) -> Result<Validated<'a>, Refused> {
        let binding = &self.scan.draft.binding;
        // [AUTH-13]
        if binding.frozen {
            return Err(self.refuse(Reason::Frozen));
        }
        // [BIND-20]
        if hold == Hold::Held {
            return Err(self.refuse(Reason::SerialHeld));
        }
        // [BIND-15]
        if self.role == Role::Owner && self.scan.draft.binding.activate() {
            self.scan.draft.announce(Event::Activated);
            if let Hold::Free { version } = hold {
                self.scan.draft.takes_serial = Some(version);
            }
        }
        Ok(Validated {
            scan: self.scan,
            role: self.role,
        })
    }

    fn refuse(&self, reason: Reason) -> Refused {
        Refused::of(self.role, reason)
    }
}

impl<'a> Validated<'a> {
    /// In which capacity the account asks; only an owner's limit counts.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// Steps 6 to 8: a delegate fails here, an owner learns what a step-up is needed for.
    pub(crate) fn assess(self, account: Option<AccountDraft>) -> Result<Assessed<'a>, Refused> {
        self.scan.draft.account = account;
        let standing = self.scan.standing();
        let step_up = match self.role {
            Role::Owner => self.scan.owner_needs(standing),
            Role::Delegate => match self.scan.delegate_lacks(standing) {
                Some(reason) => return Err(self.refuse(reason)),
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

    /// Notes that the owner re-authenticated for this challenge.
    pub(crate) fn approve(self, proved: WallTime) -> Result<(), Refused> {
        if self.role == Role::Delegate {
            return Err(self.refuse(Reason::ApprovalByDelegate));
        }
        let challenge = self.scan.hash;
        let draft = &mut self.scan.draft;
        let approval = Approval { challenge, proved };
        if draft.binding.approvals.add(approval, draft.now).is_err() {
            return Err(self.refuse(Reason::ProofNotFresh));
        }
        draft.record(Event::SteppedUp { challenge });
        Ok(())
    }

    fn refuse(&self, reason: Reason) -> Refused {
        Refused::of(self.role, reason)
    }
}

impl Assessed<'_> {
    /// What the person is shown.
    pub(crate) fn preview(&self) -> Preview {
        // [AUTH-8]
        let fields = self.scan.fields();
        let binding = &self.scan.draft.binding;
        Preview {
            locator: fields.locator,
            name: binding.name.clone(),
            identity: binding.offered.identity.clone(),
            action: fields.action,
            failures: fields.failures,
            suite: binding.offered.suite,
            code_length: CodeLength::required(
                fields.action,
                fields.failures,
                binding.offered.code_length,
            ),
            role: self.role,
            step_up: self.step_up,
        }
    }

    /// The last step, the code, and the charge: once for each challenge and account. The code of a
    /// check uses no limit, leaves no record and moves no epoch. [AUTH-7]
    pub(crate) fn issue(self, ring: &KeyRing) -> Result<Issuable, Refused> {
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
        if scan.is_check() {
            return Ok(Issuable(code));
        }
        // [AUTH-14]
        if !standing.repeated {
            scan.charge(role);
        }
        if !standing.repeated || standing.epoch != EpochStep::Same {
            // [AUTH-16]
            scan.draft.binding.epoch = scan.fields().epoch;
            scan.announce_issue(role, standing.approved);
        }
        Ok(Issuable(code))
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

impl Issuable {
    /// The code, the same each time.
    pub(crate) fn into_code(self) -> Code {
        self.0
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
        } else if standing.epoch == EpochStep::Unexpected {
            Some(StepUpReason::UnexpectedEpoch)
        } else if standing.repeated || self.is_check() {
            None
        } else if binding.window.is_full(now) {
            Some(StepUpReason::BindingLimit)
        } else if account.is_none_or(|account| account.window.is_full(now)) {
            Some(StepUpReason::AccountLimit)
        } else {
            None
        }
    }

    fn delegate_lacks(&self, standing: Standing) -> Option<Reason> {
        let (binding, now) = (&self.draft.binding, self.draft.now);
        let Some(delegation) = binding.delegations.of(&self.draft.actor) else {
            return Some(Reason::Stranger(Stranger::Unrelated));
        };
        if delegation.unexpired(now) == Err(Spent::Expired) {
            Some(Reason::DelegationExpired)
        } else if standing.epoch == EpochStep::Unexpected && !standing.approved {
            Some(Reason::EpochForDelegate)
        } else if !standing.repeated
            && !self.is_check()
            && delegation.unused() == Err(Spent::UsedUp)
        {
            Some(Reason::DelegationUsedUp)
        } else {
            None
        }
    }

    fn charge(&mut self, role: Role) {
        let hash = self.hash;
        let draft = &mut self.draft;
        draft.binding.issued.record(hash, &draft.actor, draft.now);
        // [AUTH-19]
        match role {
            Role::Delegate => draft.binding.spend(&draft.actor),
            Role::Owner => {
                draft.binding.window.record(draft.now);
                if let Some(account) = &mut draft.account {
                    account.window.record(draft.now);
                    account.changed = true;
                }
            }
        }
    }

    fn announce_issue(&mut self, role: Role, stepped_up: bool) {
        let fields = self.fields();
        let event = Event::Issued {
            challenge: self.hash,
            role,
            action: fields.action,
            epoch: fields.epoch,
            failures: fields.failures,
            stepped_up,
        };
        self.draft.announce(event);
    }
}
