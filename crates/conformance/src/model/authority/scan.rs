//! Inspect, issue and step-up: the table of spec/authority.md, "Two calls".

use relatch_authority::{
    AccountId, Action, CodeLength, Epoch, Event, Reason, Refusal, Role, SessionId, StepUpReason,
    Stranger, WallTime,
};

use super::draft::{Draft, is_power_of_ten};
use super::{Account, Answer, Call, Issued, Model, Outcome, Scanned, Shown, State, after};
use super::{counting, counts};

/// How long a step-up is valid, in seconds. [AUTH-17]
const STEP_UP: u64 = 600;
/// So many codes of a binding are remembered.
const REMEMBERED: usize = 64;
/// So many step-ups of a binding are kept.
const APPROVALS: usize = 8;
/// Codes of a binding in 24 hours without a step-up, and of an account. [AUTH-18]
pub(super) const LIMITS: [usize; 2] = [5, 10];
/// The numbers under which repeated codes and codes of action 0 are counted.
const REPEATED: u8 = 1;
const CHECKS: u8 = 2;

/// Why a step says no: for the log, and for the account.
type No = (Reason, Refusal);

/// How a challenge stands before it is assessed.
#[derive(Clone, Copy)]
struct Standing {
    repeated: bool,
    approved: bool,
    /// The epoch that needs a step-up.
    epoch: Option<StepUpReason>,
}

impl Model {
    pub(super) fn scan(&self, by: &AccountId, call: &Call, now: WallTime) -> Outcome {
        let (Call::Inspect(scanned) | Call::Issue(scanned, _)) = call else {
            return Outcome::only(Answer::Refused(Refusal::Invalid));
        };
        let Some(mut draft) = self.open(by, scanned, now) else {
            return Outcome::only(Answer::Refused(Refusal::Invalid));
        };
        let answer = self.steps(&mut draft, by, call, scanned);
        let answer = answer.unwrap_or_else(|(reason, refusal)| {
            refuse(&mut draft, scanned, reason);
            Answer::Refused(refusal)
        });
        draft.end(answer)
    }

    /// Steps 2 and 3. [AUTH-2]
    fn open(&self, by: &AccountId, scanned: &Scanned, now: WallTime) -> Option<Draft<'_>> {
        let live = self.live(&scanned.locator, now);
        let binding = live.filter(|_| scanned.authentic)?;
        Some(Draft::new(self, scanned.locator, binding.clone(), by, now))
    }

    fn steps(
        &self,
        draft: &mut Draft<'_>,
        by: &AccountId,
        call: &Call,
        scanned: &Scanned,
    ) -> Result<Answer, No> {
        let role = who(draft, by, scanned)?;
        free(draft, by, role)?;
        let mut limits = self.limits(by, draft.now);
        activate(draft, role, &mut limits);
        let standing = standing(draft, by, scanned);
        let step_up = match role {
            Role::Owner => owner_needs(draft, standing, scanned, &limits),
            Role::Delegate => {
                delegate_may(draft, by, standing, scanned)?;
                None
            }
        };
        let Call::Issue(_, session) = call else {
            // [AUTH-30]
            if role == Role::Owner && draft.binding.epoch.checked_add(1) == Some(scanned.epoch) {
                draft.binding.epoch = scanned.epoch;
                let epoch = Epoch(scanned.epoch);
                draft.record(Event::EpochRaised { epoch });
            }
            return Ok(Answer::Preview(shown(draft, role, scanned, step_up)));
        };
        if let Some(why) = step_up {
            return Err((Reason::StepUpNeeded(why), Refusal::StepUpNeeded(why)));
        }
        let key_set = scanned.key_id.map(|id| self.ring.retired(id));
        if key_set == Some(None) {
            return Err((Reason::NoKeySet, Refusal::Invalid));
        }
        if scanned.action == Action::CheckBinding {
            check(draft, scanned);
        } else if standing.repeated {
            repeat(draft, by, scanned, *session);
        } else {
            issue(draft, by, role, scanned, standing, limits, *session);
        }
        Ok(Answer::Code)
    }

    /// Judged by steps 1 to 6; what is refused leaves no trace. [AUTH-17]
    pub(super) fn step_up(
        &self,
        by: &AccountId,
        scanned: &Scanned,
        proved: WallTime,
        now: WallTime,
    ) -> Outcome {
        let no = |refusal| Outcome::only(Answer::Refused(refusal));
        let Some(mut draft) = self.open(by, scanned, now) else {
            return no(Refusal::Invalid);
        };
        let role = who(&draft, by, scanned);
        let role = role.and_then(|role| free(&draft, by, role).map(|()| role));
        match role {
            Err((_, refusal)) => return no(refusal),
            Ok(Role::Delegate) => return no(Refusal::NotTheOwner),
            Ok(Role::Owner) => {}
        }
        if !valid(proved, now) {
            return no(Refusal::ProofNotFresh);
        }
        activate(&mut draft, Role::Owner, &mut self.limits(by, now));
        let challenge = scanned.hash;
        let approvals = &mut draft.binding.approvals;
        approvals.retain(|(hash, proved)| *hash != challenge && valid(*proved, now));
        approvals.push((challenge, proved));
        let surplus = approvals.len().saturating_sub(APPROVALS);
        approvals.drain(..surplus);
        draft.record(Event::SteppedUp { challenge });
        draft.end(Answer::Done)
    }
}

/// [AUTH-58] [AUTH-59] [AUTH-60]
fn refuse(draft: &mut Draft<'_>, scanned: &Scanned, reason: Reason) {
    let count = draft.count(number(reason));
    let event = Event::Refused {
        challenge: scanned.hash,
        reason,
        count,
    };
    match count {
        1 => draft.announce(event),
        _ if is_power_of_ten(count) => draft.record(event),
        _ => {}
    }
}

/// Reasons that are registered under one name are counted as one.
fn number(reason: Reason) -> u8 {
    let same = |other: &Reason| other.registered() == reason.registered();
    let first = Reason::ALL.into_iter().find(same).unwrap_or(reason);
    let [kind, detail] = first.numbers();
    kind * 16 + detail
}

/// The end of step 3, and step 4. [AUTH-5] [HYB-20] [AUTH-11] [AUTH-12] [AUTH-29]
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
    if binding.state == State::Pending {
        return no(Reason::Stranger(Stranger::NotActive));
    }
    let delegation = binding.delegation(by);
    match delegation.filter(|delegation| delegation.accepted) {
        None => no(Reason::Stranger(Stranger::Unrelated)),
        Some(delegation) if !delegation.terms.actions.contains(&Action::SetPassword) => {
            no(Reason::Stranger(Stranger::OtherAction))
        }
        Some(_) => Ok(Role::Delegate),
    }
}

/// Steps 5 and 6. [AUTH-13]
fn free(draft: &Draft<'_>, by: &AccountId, role: Role) -> Result<(), No> {
    let binding = &draft.binding;
    if let Some(stopped) = binding.stopped(draft.now) {
        let refusal = match role {
            Role::Owner => Refusal::Stopped(stopped),
            Role::Delegate => Refusal::Invalid,
        };
        return Err((Reason::Stopped(stopped), refusal));
    }
    let delegation = binding.delegation(by).filter(|_| role == Role::Delegate);
    match delegation {
        Some(delegation) if delegation.terms.expires <= binding.time(draft.now) => {
            Err((Reason::DelegationExpired, Refusal::DelegationExpired))
        }
        _ => Ok(()),
    }
}

/// The owner's first look. [BIND-15]
fn activate(draft: &mut Draft<'_>, role: Role, limits: &mut Account) {
    if role == Role::Owner && draft.binding.state == State::Pending {
        draft.binding.state = State::Active;
        limits.pending = limits.pending.saturating_sub(1);
        draft.limits(limits.clone());
        draft.announce(Event::Activated);
    }
}

fn standing(draft: &Draft<'_>, by: &AccountId, scanned: &Scanned) -> Standing {
    let (binding, now) = (&draft.binding, draft.now);
    let mut issued = binding.issued.iter();
    let mut approvals = binding.approvals.iter();
    let (shown, stored) = (scanned.epoch, binding.epoch);
    Standing {
        repeated: issued
            .any(|code| code.challenge == scanned.hash && code.to == *by && counts(code.at, now)),
        approved: approvals.any(|(hash, proved)| *hash == scanned.hash && valid(*proved, now)),
        epoch: if shown < stored {
            Some(StepUpReason::OlderEpoch)
        } else {
            let expected = shown == stored || stored.checked_add(1) == Some(shown);
            (!expected).then_some(StepUpReason::UnexpectedEpoch)
        },
    }
}

/// Steps 7 and 8 for the owner. [AUTH-15] [AUTH-18]
fn owner_needs(
    draft: &Draft<'_>,
    standing: Standing,
    scanned: &Scanned,
    limits: &Account,
) -> Option<StepUpReason> {
    let [of_binding, of_account] = LIMITS;
    if standing.approved {
        None
    } else if standing.epoch.is_some() {
        standing.epoch
    } else if standing.repeated || scanned.action == Action::CheckBinding {
        None
    } else if counting(&draft.binding.owner_codes, draft.now) >= of_binding {
        Some(StepUpReason::BindingLimit)
    } else if counting(&limits.codes, draft.now) >= of_account {
        Some(StepUpReason::AccountLimit)
    } else {
        None
    }
}

/// Steps 7 and 8 for a delegate. [AUTH-12]
fn delegate_may(
    draft: &Draft<'_>,
    by: &AccountId,
    standing: Standing,
    scanned: &Scanned,
) -> Result<(), No> {
    match standing.epoch.filter(|_| !standing.approved) {
        Some(why @ StepUpReason::OlderEpoch) => {
            return Err((
                Reason::OlderEpochForDelegate,
                Refusal::OwnerMustApprove(why),
            ));
        }
        Some(why) => return Err((Reason::EpochForDelegate, Refusal::OwnerMustApprove(why))),
        None => {}
    }
    let used_up = (draft.binding.delegation(by))
        .is_some_and(|delegation| delegation.used >= delegation.terms.max_uses);
    if used_up && !standing.repeated && scanned.action == Action::SetPassword {
        return Err((Reason::DelegationUsedUp, Refusal::DelegationUsedUp));
    }
    Ok(())
}

/// For ten minutes from the proof, and not before it.
fn valid(proved: WallTime, now: WallTime) -> bool {
    proved <= now && now < after(proved, STEP_UP)
}

/// The code of a check. [AUTH-7]
fn check(draft: &mut Draft<'_>, scanned: &Scanned) {
    let count = draft.count(CHECKS);
    if is_power_of_ten(count) {
        let challenge = scanned.hash;
        draft.record(Event::CheckCode { challenge, count });
    }
}

/// A code given again. [AUTH-14] [AUTH-16] [AUTH-31]
fn repeat(draft: &mut Draft<'_>, by: &AccountId, scanned: &Scanned, session: SessionId) {
    let now = draft.now;
    draft.binding.epoch = scanned.epoch;
    let mut codes = draft.binding.issued.iter_mut();
    let code =
        codes.find(|code| code.challenge == scanned.hash && code.to == *by && counts(code.at, now));
    let first = code.is_some_and(|code| {
        let first = !code.noticed && code.session != session;
        code.noticed |= first;
        first
    });
    let (challenge, count) = (scanned.hash, draft.count(REPEATED));
    let event = Event::CodeRepeated { challenge, count };
    if first {
        draft.announce(event);
    } else if is_power_of_ten(count) {
        draft.record(event);
    }
}

/// A new code: charged once for each challenge and account. [AUTH-14] [AUTH-16] [AUTH-19]
fn issue(
    draft: &mut Draft<'_>,
    by: &AccountId,
    role: Role,
    scanned: &Scanned,
    standing: Standing,
    mut limits: Account,
    session: SessionId,
) {
    let now = draft.now;
    draft.binding.epoch = scanned.epoch;
    draft.announce(Event::Issued {
        challenge: scanned.hash,
        role,
        action: scanned.action,
        epoch: Epoch(scanned.epoch),
        failures: scanned.failures,
        stepped_up: standing.approved,
    });
    let issued = &mut draft.binding.issued;
    issued.retain(|code| now < after(code.at, super::DAY));
    issued.push(Issued {
        challenge: scanned.hash,
        to: by.clone(),
        at: now,
        session,
        noticed: false,
    });
    let counting = issued.iter().filter(|code| counts(code.at, now)).count();
    if counting > REMEMBERED
        && let Some(oldest) = issued.iter().position(|code| counts(code.at, now))
    {
        issued.remove(oldest);
    }
    match role {
        Role::Owner => {
            let [of_binding, of_account] = LIMITS;
            keep(&mut draft.binding.owner_codes, now, of_binding);
            keep(&mut limits.codes, now, of_account);
            draft.limits(limits);
        }
        Role::Delegate => {
            let mut delegations = draft.binding.delegations.iter_mut();
            if let Some(delegation) = delegations.find(|delegation| delegation.to == *by) {
                delegation.used += 1;
            }
        }
    }
}

/// Adds a code; as many are kept as fill the limit, and as many that are far ahead.
fn keep(codes: &mut Vec<WallTime>, now: WallTime, limit: usize) {
    let (mut ahead, mut rest): (Vec<_>, Vec<_>) =
        codes.iter().partition(|at| **at > after(now, super::DAY));
    rest.push(now);
    for times in [&mut ahead, &mut rest] {
        times.sort_unstable();
        times.drain(..times.len().saturating_sub(limit));
    }
    *codes = [rest, ahead].concat();
}

/// [AUTH-8]
fn shown(draft: &Draft<'_>, role: Role, scanned: &Scanned, step_up: Option<StepUpReason>) -> Shown {
    let offered = &draft.binding.offered;
    Shown {
        locator: scanned.locator,
        name: draft.binding.name.clone(),
        identity: offered.identity.clone(),
        action: scanned.action,
        failures: scanned.failures,
        suite: offered.suite,
        attestation: offered.attestation,
        code_length: CodeLength::required(scanned.action, scanned.failures, offered.code_length),
        role,
        step_up,
    }
}
