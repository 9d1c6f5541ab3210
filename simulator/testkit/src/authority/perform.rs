//! A call at a real authority, with its answer in the model's words.

use std::fmt::Debug;
use std::rc::Rc;

use relatch_authority::{AccountId, Authority, CallError, Preview, Registry, SealNonce, WallTime};
use relatch_conformance::model::authority::{Answer, Call, Listed, Shown};

use super::devices::{Device, Scan, factory};

/// A call with all that an authority needs for it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) by: AccountId,
    pub(super) call: Call,
    pub(super) scan: Option<Rc<Scan>>,
    pub(super) offer: Option<&'static Device>,
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
        nonce: SealNonce,
    ) -> Answered {
        let by = &self.by;
        match &self.call {
            Call::Inspect(_) | Call::Issue(_) | Call::StepUp(..) => self.scan(authority, now),
            Call::Claim(..) => self.claim(authority, now, nonce),
            Call::Delegate(at, to, terms) => {
                acted(authority.delegate(by, at, to, terms, now), |()| {
                    Answer::Done
                })
            }
            Call::Revoke(at, from) => acted(authority.revoke(by, at, from, now), done),
            Call::Transfer(at, to) => acted(authority.transfer(by, at, to, now, nonce), done),
            Call::Release(at) => acted(authority.release(by, at, now), done),
            Call::DeletePending(at) => acted(authority.delete_pending(by, at, now), done),
            Call::Freeze(at) => acted(authority.freeze(by, at, now), done),
            Call::Unfreeze(at) => acted(authority.unfreeze(by, at, now), done),
            Call::Devices => devices(authority, by),
            Call::ReleaseSerial(identity) => {
                let held = authority.release_serial(by, identity, now);
                answered(held, Answer::Held, |never| match never {})
            }
            Call::RewrapBinding(at) => {
                let became = authority.rewrap_binding(at, nonce);
                answered(became, Answer::Rewrapped, |never| match never {})
            }
            Call::RewrapAccount(account) => {
                let became = authority.rewrap_account(account);
                answered(became, Answer::Rewrapped, |never| match never {})
            }
            Call::RewrapSerial(identity) => {
                let became = authority.rewrap_serial(identity);
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
            _ => {
                let issued = authority.issue(by, text, now);
                let code = issued.as_ref().ok().map(|code| code.digits().to_string());
                if code.is_some() && code != scan.code {
                    return Err(unexpected("a code that the device does not take"));
                }
                answered(issued, |_| Answer::Code, Answer::Refused)
            }
        }
    }

    fn claim<R: Registry>(
        &self,
        authority: &Authority<R>,
        now: WallTime,
        nonce: SealNonce,
    ) -> Answered {
        let (Some(device), Call::Claim(_, name)) = (self.offer, &self.call) else {
            return Err(unexpected("no offer"));
        };
        let (key, name) = (factory(), name.clone());
        let claimed =
            authority.claim_attested(&self.by, &device.message, name, Some(&key), now, nonce);
        if let Ok(claimed) = &claimed {
            let same = claimed.locator == device.locator()
                && *claimed.confirmation.digits() == *device.confirmation
                && claimed.identity == device.offered.identity;
            if !same {
                return Err(unexpected("a claim of another device"));
            }
        }
        let already = claimed.map(|claimed| claimed.already);
        answered(
            already,
            |already| Answer::Claimed { already },
            Answer::NotClaimed,
        )
    }
}

fn devices<R: Registry>(authority: &Authority<R>, by: &AccountId) -> Answered {
    let page = authority.devices(by, None);
    let listed = page.map(|page| {
        let devices = page.devices.into_iter();
        let listed = devices.map(|device| Listed {
            locator: device.locator,
            name: device.name,
            phase: device.phase,
            frozen: device.frozen,
            delegations: device.delegations,
        });
        listed.collect()
    });
    answered(listed, Answer::Devices, |never| match never {})
}

fn shown(preview: Preview) -> Answer {
    Answer::Preview(Shown {
        locator: preview.locator,
        name: preview.name,
        identity: preview.identity,
        action: preview.action,
        failures: preview.failures,
        suite: preview.suite,
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
