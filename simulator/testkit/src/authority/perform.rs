//! A call at a real authority, with its answer in the model's words.

use std::fmt::Debug;
use std::rc::Rc;

use relatch_authority::{
    AccountId, ActProof, Authority, Brought, CallError, Fresh32, Locator, Phase, Preview, Receipt,
    Registry, WallTime, act_hash,
};
use relatch_conformance::model::authority::{Answer, Call, Listed, Proof, Shown, State};

use super::devices::{DEVICES, Device, Scan, device, factory, receipt};

/// A call with all that an authority needs for it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) by: AccountId,
    pub(super) call: Call,
    pub(super) scan: Option<Rc<Scan>>,
    pub(super) offer: Option<&'static Device>,
    pub(super) receipt: Option<Receipt>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The registry failed.
    Registry,
    /// Others were faster each time.
    Contended,
    /// It should not be.
    Unexpected(String),
}

/// The answer of a call, or why there is none.
pub(super) type Answered = Result<Answer, NoAnswer>;

impl Asked {
    /// Makes the call. A code and a confirmation code are compared with the device's own.
    pub(super) fn perform<R: Registry>(
        &self,
        authority: &Authority<R>,
        now: WallTime,
        random: [u8; 32],
    ) -> Answered {
        let by = &self.by;
        match &self.call {
            Call::Inspect(_) | Call::Issue(..) | Call::StepUp(..) => self.scan(authority, now),
            Call::Claim { .. } => self.claim(authority, now, random),
            Call::Act(at, act, proof) => {
                let proof = proof.as_ref().map(proved);
                acted(authority.act(by, at, act, proof.as_ref(), now), done)
            }
            Call::AcceptDelegation(at) => acted(authority.accept_delegation(by, at, now), done),
            Call::Revoke(at, from) => acted(authority.revoke(by, at, from, now), done),
            Call::TakeBack(at) => acted(authority.take_back(by, at, now), done),
            Call::AcceptTransfer(at, name) => {
                let random = Fresh32::from(random);
                let accepted = authority.accept_transfer(by, at, name, now, random);
                if let Ok(Some(receipt)) = &accepted
                    && !is_right(receipt, at, by)
                {
                    return Err(unexpected("a receipt of something else"));
                }
                acted(accepted, |receipt| {
                    Answer::Accepted(receipt.map(|receipt| receipt.number))
                })
            }
            Call::Freeze(at) => acted(authority.freeze(by, at, now), done),
            Call::OperatorFreeze(at) => acted(authority.freeze_as_operator(by, at, now), done),
            Call::Devices => devices(authority, by, now),
            Call::BeginSweep { confirmed } => {
                let begun = authority.begin_sweep(*confirmed, now);
                answered(begun, Answer::Swept, |never| match never {})
            }
            Call::SweepBinding(at) => {
                let swept = authority.sweep_binding(by, at, now);
                answered(swept, Answer::Swept, |never| match never {})
            }
            Call::RewrapBinding(at) => {
                let became = authority.rewrap_binding(at, Fresh32::from(random));
                answered(became, Answer::Rewrapped, |never| match never {})
            }
            Call::RewrapAccount(account) => {
                let became = authority.rewrap_account(account);
                answered(became, Answer::Rewrapped, |never| match never {})
            }
            Call::KeyId(at) => answered(authority.key_id(at), Answer::KeyId, |_| {
                Answer::NotAuthentic
            }),
        }
    }

    fn scan<R: Registry>(&self, authority: &Authority<R>, now: WallTime) -> Answered {
        let scan = self.scan.as_ref().ok_or_else(|| unexpected("no text"))?;
        let (by, text) = (&self.by, &scan.text);
        match &self.call {
            Call::Inspect(_) => {
                let preview = authority.inspect(by, text, now);
                answered(preview, shown, Answer::Refused)
            }
            Call::StepUp(_, proved) => {
                let stepped = authority.step_up(by, text, *proved, now);
                answered(stepped, done, Answer::Refused)
            }
            Call::Issue(_, session) => {
                let issued = authority.issue(by, *session, text, now);
                let code = issued.as_ref().ok().map(|code| code.digits().to_string());
                if code.is_some() && code != scan.code {
                    return Err(unexpected("a code that the device does not take"));
                }
                answered(issued, |_| Answer::Code, Answer::Refused)
            }
            _ => Err(unexpected("no scan")),
        }
    }

    fn claim<R: Registry>(
        &self,
        authority: &Authority<R>,
        now: WallTime,
        random: [u8; 32],
    ) -> Answered {
        let (Some(device), Call::Claim { name, .. }) = (self.offer, &self.call) else {
            return Err(unexpected("no offer"));
        };
        let (key, name) = (factory(), name.clone());
        let brought = Brought {
            factory_key: Some(&key),
            receipt: self.receipt.as_ref(),
        };
        let random = Fresh32::from(random);
        let claimed = authority.claim_with(&self.by, &device.message, name, brought, now, random);
        if let Ok(claimed) = &claimed {
            let receipt = claimed.receipt.as_ref();
            let same = claimed.locator == device.locator()
                && *claimed.confirmation.digits() == *device.confirmation
                && claimed.identity == device.offered.identity
                && claimed.attestation == device.offered.attestation
                && receipt.is_none_or(|one| is_right(one, &claimed.locator, &self.by));
            if !same {
                return Err(unexpected("a claim of another device"));
            }
        }
        answered(
            claimed,
            |claimed| Answer::Claimed {
                already: claimed.already,
                receipt: claimed.receipt.map(|receipt| receipt.number),
            },
            Answer::NotClaimed,
        )
    }
}

/// Whether a receipt is that of its number for this account.
fn is_right(found: &Receipt, locator: &Locator, by: &AccountId) -> bool {
    let mut numbers = 0..DEVICES;
    let number = numbers.find(|number| device(*number).locator() == *locator);
    number.is_some_and(|number| *found == receipt(number, found.number, by))
}

/// The verifier's word for a proof.
fn proved(proof: &Proof) -> ActProof {
    let hash = act_hash(&proof.locator, proof.number, &proof.by, &proof.act);
    ActProof::verified(hash, proof.time)
}

fn devices<R: Registry>(authority: &Authority<R>, by: &AccountId, now: WallTime) -> Answered {
    let page = authority.devices(by, None, now);
    let listed = page.map(|page| {
        let devices = page.devices.into_iter();
        let listed = devices.map(|device| Listed {
            locator: device.locator,
            name: device.name,
            state: state(device.phase),
            frozen: device.freezes.any(),
            transfer: device.transfer.map(|offer| (offer.to, offer.until)),
            delegations: device.delegations,
        });
        listed.collect()
    });
    answered(listed, Answer::Devices, |never| match never {})
}

fn state(phase: Phase) -> State {
    match phase {
        Phase::Pending => State::Pending,
        Phase::Active => State::Active,
        Phase::Ending { until } => State::Ending(until),
        _ => State::Ended,
    }
}

fn shown(preview: Preview) -> Answer {
    Answer::Preview(Shown {
        locator: preview.locator,
        name: preview.name,
        identity: preview.identity,
        action: preview.action,
        failures: preview.failures,
        suite: preview.suite,
        attestation: preview.attestation,
        code_length: preview.code_length,
        role: preview.role,
        step_up: preview.step_up,
    })
}

fn done((): ()) -> Answer {
    Answer::Done
}

fn acted<T, E>(
    told: Result<T, CallError<relatch_authority::ActRefusal, E>>,
    yes: impl FnOnce(T) -> Answer,
) -> Answered {
    answered(told, yes, Answer::NotDone)
}

fn answered<T, A, E>(
    told: Result<T, CallError<A, E>>,
    yes: impl FnOnce(T) -> Answer,
    no: impl FnOnce(A) -> Answer,
) -> Answered {
    match told {
        Ok(answer) => Ok(yes(answer)),
        Err(CallError::Refused(refusal)) => Ok(no(refusal)),
        Err(CallError::Registry(_)) => Err(NoAnswer::Registry),
        Err(CallError::Contended) => Err(NoAnswer::Contended),
        Err(_) => Err(unexpected("a newer row")),
    }
}

fn unexpected(what: impl Debug) -> NoAnswer {
    NoAnswer::Unexpected(format!("{what:?}"))
}
