//! Inspect, issue and step-up: the table of spec/authority.md, "Two calls".

use relatch_authority::{
    AccountId, Action, CodeLength, Delegation, Epoch, Event, Phase, Reason, Refusal, Role,
    StepUpReason, Stranger, WallTime,
};

use super::draft::Draft;
use super::{Answer, Call, Model, Outcome, Row, Scanned, Shown, counting, counts};

/// How long a step-up is valid, in seconds. [AUTH-17]
const STEP_UP: u64 = 600;
/// So many codes of a binding are remembered.
const REMEMBERED: usize = 64;
/// So many step-ups of a binding are kept.
const APPROVALS: usize = 8;
/// Codes of a binding in 24 hours without a step-up, and of an account. [AUTH-18]
const LIMITS: [usize; 2] = [5, 10];

/// Why a step says no: for the log, and for the account.
type No = (Reason, Refusal);

/// How a challenge stands before it is assessed.
#[derive(Clone, Copy)]
struct Standing {
    repeated: bool,
    approved: bool,
    expected: bool,
}

impl Model {
    pub(super) fn scan(&self, by: &AccountId, call: &Call, now: WallTime) -> Outcome {
        let (Call::Inspect(scanned) | Call::Issue(scanned) | Call::StepUp(scanned, _)) = call
        else {
            return Outcome::only(Answer::Refused(Refusal::Invalid));
        };
        // Steps 2 and 3. [AUTH-2]
        let Some(binding) = self.live(&scanned.locator).filter(|_| scanned.authentic) else {
            return Outcome::only(Answer::Refused(Refusal::Invalid));
        };
        let mut draft = Draft::new(self, scanned.locator, binding.clone(), by, now);
        let answer = self.steps(&mut draft, by, call, scanned);
        let answer = answer.unwrap_or_else(|(reason, refusal)| {
            let challenge = scanned.hash;
            draft.refuse(Event::Refused { challenge, reason });
            Answer::Refused(refusal)
        });
        draft.end(answer)
    }

    fn steps(
        &self,
        draft: &mut Draft<'_>,
        by: &AccountId,
        call: &Call,
        scanned: &Scanned,
    ) -> Result<Answer, No> {
        let role = who(draft, by, scanned)?;
        self.sound(draft, role, scanned)?;
        if let Call::StepUp(_, proved) = call {
            return step_up(draft, role, scanned, *proved);
        }
        let standing = standing(draft, by, scanned);
        let codes = self.codes(by, draft.now);
        let step_up = match role {
            Role::Owner => owner_needs(draft, scanned, standing, &codes),
            Role::Delegate => {
                delegate_may(draft, by, scanned, standing)?;
                None
            }
        };
        if let Call::Inspect(_) = call {
            return Ok(Answer::Preview(shown(draft, role, scanned, step_up)));
        }
        if let Some(why) = step_up {
            return Err((Reason::StepUpNeeded(why), Refusal::StepUpNeeded(why)));
        }
        let key_set = scanned.key_id.map(|id| self.ring.retired(id));
        if key_set == Some(None) {
            return Err((Reason::NoKeySet, Refusal::Invalid));
        }
        // [AUTH-7]
        if scanned.action != Action::CheckBinding {
            self.issue(draft, by, role, scanned, standing, codes);
        }
        Ok(Answer::Code)
    }

    /// Steps 5 and 6; the owner's first sound challenge makes the binding active. [BIND-15]
    fn sound(&self, draft: &mut Draft<'_>, role: Role, scanned: &Scanned) -> Result<(), No> {
        let no = |reason, refusal| match role {
            Role::Owner => Err((reason, refusal)),
            Role::Delegate => Err((reason, Refusal::Invalid)),
        };
        // [AUTH-13]
        if draft.binding.frozen {
            return no(Reason::Frozen, Refusal::Frozen);
        }
        let activates = role == Role::Owner && draft.binding.phase == Phase::Pending;
        let takes_serial = activates && draft.binding.offered.has_serial();
        let identity = draft.binding.offered.identity.clone();
        let other = |owner: &AccountId| *owner != draft.binding.owner;
        // [BIND-20]
        if takes_serial
            && self
                .holder(&identity)
                .is_some_and(|(_, holder)| other(&holder.owner))
        {
            return no(Reason::SerialHeld, Refusal::SerialHeld);
        }
        if activates {
            draft.binding.phase = Phase::Active;
            draft.announce(Event::Activated);
        }
        if takes_serial {
            let read = self.serials.get(&identity);
            let row = Row::next(read, scanned.locator, self.masters.current);
            draft.outcome.serial = Some((identity, row));
        }
        Ok(())
    }

    /// When the account was issued codes. A row that is not authentic counts as a limit used up.
    fn codes(&self, account: &AccountId, now: WallTime) -> Vec<WallTime> {
        match self.accounts.get(account) {
            None => Vec::new(),
            Some(row) if self.masters.read(row) => row.kept.clone(),
            Some(_) => vec![now; LIMITS[1]],
        }
    }

    /// The code is given: charged once for each challenge and account. [AUTH-14] [AUTH-16]
    /// [AUTH-19]
    fn issue(
        &self,
        draft: &mut Draft<'_>,
        by: &AccountId,
        role: Role,
        scanned: &Scanned,
        standing: Standing,
        mut codes: Vec<WallTime>,
    ) {
        let now = draft.now;
        if standing.repeated && scanned.epoch == draft.binding.epoch {
            return;
        }
        draft.binding.epoch = scanned.epoch;
        draft.announce(Event::Issued {
            challenge: scanned.hash,
            role,
            action: scanned.action,
            epoch: Epoch(scanned.epoch),
            failures: scanned.failures,
            stepped_up: standing.approved,
        });
        if standing.repeated {
            return;
        }
        let issued = &mut draft.binding.issued;
        issued.retain(|(_, _, at)| counts(*at, now));
        issued.push((scanned.hash, by.clone(), now));
        let surplus = issued.len().saturating_sub(REMEMBERED);
        issued.drain(..surplus);
        match role {
            Role::Owner => {
                draft.binding.owner_codes.push(now);
                codes.push(now);
                let row = Row::next(self.accounts.get(by), codes, self.masters.current);
                draft.outcome.account = Some((by.clone(), row));
            }
            Role::Delegate => {
                let mut delegations = draft.binding.delegations.iter_mut();
                if let Some(delegation) = delegations.find(|delegation| delegation.to == *by) {
                    delegation.used += 1;
                }
            }
        }
    }
}

/// The end of step 3, and step 4. [AUTH-5] [HYB-20] [AUTH-11] [AUTH-12]
fn who(draft: &Draft<'_>, by: &AccountId, scanned: &Scanned) -> Result<Role, No> {
    let binding = &draft.binding;
    let no = |reason| Err((reason, Refusal::Invalid));
    if scanned.suite != binding.offered.suite {
        return no(Reason::OtherSuite);
    }
    if scanned.key_id != binding.offered.key_id {
        return no(Reason::OtherKeySet);
    }
    if *by == binding.owner {
        return Ok(Role::Owner);
    }
    if binding.phase != Phase::Active {
        return no(Reason::Stranger(Stranger::NotActive));
    }
    match delegation(draft, by) {
        None => no(Reason::Stranger(Stranger::Unrelated)),
        // A check is for those who may set a password.
        Some(delegation) if !delegation.terms.actions.contains(&Action::SetPassword) => {
            no(Reason::Stranger(Stranger::OtherAction))
        }
        Some(_) => Ok(Role::Delegate),
    }
}

fn standing(draft: &Draft<'_>, by: &AccountId, scanned: &Scanned) -> Standing {
    let (binding, now) = (&draft.binding, draft.now);
    let mut issued = binding.issued.iter();
    let mut approvals = binding.approvals.iter();
    Standing {
        repeated: issued
            .any(|(hash, to, at)| *hash == scanned.hash && to == by && counts(*at, now)),
        approved: approvals.any(|(hash, proved)| *hash == scanned.hash && valid(*proved, now)),
        expected: scanned.epoch == binding.epoch
            || binding.epoch.checked_add(1) == Some(scanned.epoch),
    }
}

/// Steps 8 and 9 for the owner. [AUTH-15] [AUTH-18]
fn owner_needs(
    draft: &Draft<'_>,
    scanned: &Scanned,
    standing: Standing,
    codes: &[WallTime],
) -> Option<StepUpReason> {
    let [of_binding, of_account] = LIMITS;
    if standing.approved {
        None
    } else if !standing.expected {
        Some(StepUpReason::UnexpectedEpoch)
    } else if standing.repeated || scanned.action == Action::CheckBinding {
        None
    } else if counting(&draft.binding.owner_codes, draft.now) >= of_binding {
        Some(StepUpReason::BindingLimit)
    } else if counting(codes, draft.now) >= of_account {
        Some(StepUpReason::AccountLimit)
    } else {
        None
    }
}

/// Steps 7 to 9 for a delegate. [AUTH-12]
fn delegate_may(
    draft: &Draft<'_>,
    by: &AccountId,
    scanned: &Scanned,
    standing: Standing,
) -> Result<(), No> {
    let Some(delegation) = delegation(draft, by) else {
        return Err((Reason::Stranger(Stranger::Unrelated), Refusal::Invalid));
    };
    if draft.now >= delegation.terms.expires {
        Err((Reason::DelegationExpired, Refusal::DelegationExpired))
    } else if !standing.expected && !standing.approved {
        Err((Reason::EpochForDelegate, Refusal::OwnerMustApprove))
    } else if scanned.action == Action::CheckBinding {
        Ok(())
    } else if !standing.repeated && delegation.used >= delegation.terms.max_uses {
        Err((Reason::DelegationUsedUp, Refusal::DelegationUsedUp))
    } else {
        Ok(())
    }
}

/// [AUTH-17]
fn step_up(
    draft: &mut Draft<'_>,
    role: Role,
    scanned: &Scanned,
    proved: WallTime,
) -> Result<Answer, No> {
    let now = draft.now;
    if role == Role::Delegate {
        return Err((Reason::ApprovalByDelegate, Refusal::OwnerMustApprove));
    }
    if !valid(proved, now) {
        return Err((Reason::ProofNotFresh, Refusal::ProofNotFresh));
    }
    let challenge = scanned.hash;
    let approvals = &mut draft.binding.approvals;
    approvals.retain(|(hash, proved)| *hash != challenge && valid(*proved, now));
    approvals.push((challenge, proved));
    let surplus = approvals.len().saturating_sub(APPROVALS);
    approvals.drain(..surplus);
    draft.record(Event::SteppedUp { challenge });
    Ok(Answer::Done)
}

/// For ten minutes from the proof, and not before it.
fn valid(proved: WallTime, now: WallTime) -> bool {
    proved <= now && now.secs() < proved.secs().saturating_add(STEP_UP)
}

fn delegation<'a>(draft: &'a Draft<'_>, by: &AccountId) -> Option<&'a Delegation> {
    let mut delegations = draft.binding.delegations.iter();
    delegations.find(|delegation| delegation.to == *by)
}

/// [AUTH-8]
fn shown(draft: &Draft<'_>, role: Role, scanned: &Scanned, step_up: Option<StepUpReason>) -> Shown {
    Shown {
        locator: scanned.locator,
        name: draft.binding.name.clone(),
        identity: draft.binding.offered.identity.clone(),
        action: scanned.action,
        failures: scanned.failures,
        suite: scanned.suite,
        code_length: CodeLength::required(
            scanned.action,
            scanned.failures,
            draft.binding.offered.code_length,
        ),
        role,
        step_up,
    }
}
