//! What accounts are told, in the words of spec/registry.md; the reason of "refused" goes to the operator.

use relatch_authority::{
    ActRefusal, CallError, ClaimRefusal, Refusal, StepUpReason, Stopped, StorageError, TooMany,
};
use relatch_wire::DecodeError;

use super::super::refused::Refused;

const LOAD_KEY_FILE: &str = "load the authority's key file, then make a new offer";

pub(super) fn undecoded(error: DecodeError) -> Refused {
    Refused::from(error).answer("not decoded")
}

pub(super) fn refused(error: CallError<Refusal, StorageError>) -> Refused {
    let CallError::Refused(refusal) = error else {
        return Refused::answered("try again");
    };
    match refusal {
        Refusal::NotUsable(error) => undecoded(error),
        Refusal::Stopped(stopped) => {
            let word = match stopped {
                Stopped::Ending => "ending",
                Stopped::Waiting => "restored",
                _ => "frozen",
            };
            Refused::new("authorisation", word).answer(word)
        }
        Refusal::StepUpNeeded(why) => {
            Refused::new("state", why_step_up(why)).answer("step-up needed")
        }
        Refusal::OwnerMustApprove(why) => {
            Refused::new("state", why_step_up(why)).answer("owner must approve")
        }
        Refusal::DelegationExpired => {
            Refused::new("authorisation", "delegation expired").answer("delegation expired")
        }
        Refusal::DelegationUsedUp => Refused::new("state", "limit").answer("delegation used up"),
        _ => Refused::answered("refused"),
    }
}

fn why_step_up(why: StepUpReason) -> &'static str {
    match why {
        StepUpReason::UnexpectedEpoch => "epoch",
        StepUpReason::OlderEpoch => "older epoch",
        _ => "limit",
    }
}

pub(super) fn not_claimed(error: CallError<ClaimRefusal, StorageError>) -> Refused {
    let CallError::Refused(refusal) = error else {
        return Refused::answered("try again");
    };
    match refusal {
        ClaimRefusal::Taken => Refused::new("look-up", "locator taken").answer("make a new offer"),
        ClaimRefusal::SuiteTooLow => Refused::new("message", "suite too low").answer(LOAD_KEY_FILE),
        ClaimRefusal::UnknownKeyId => {
            Refused::new("authority key", "unknown key id").answer(LOAD_KEY_FILE)
        }
        ClaimRefusal::RetiredKeys => Refused::new("authority key", "retired").answer(LOAD_KEY_FILE),
        ClaimRefusal::TooMany(TooMany::Pending) => {
            Refused::new("state", "too many pending").answer("too many pending")
        }
        ClaimRefusal::TooMany(_) => {
            Refused::new("state", "too many claims today").answer("too many claims today")
        }
        ClaimRefusal::ReceiptNeeded => {
            Refused::new("authorisation", "receipt").answer("receipt needed")
        }
        _ => Refused::new("message", "code length").answer("refused"),
    }
}

pub(super) fn not_done(error: CallError<ActRefusal, StorageError>) -> Refused {
    let CallError::Refused(refusal) = error else {
        return Refused::answered("try again");
    };
    if refusal.is_hidden() {
        return Refused::answered("refused");
    }
    let (stage, reason) = refusal.registered();
    let answer = match refusal {
        ActRefusal::Ending | ActRefusal::Frozen | ActRefusal::Waiting => reason,
        ActRefusal::DelegationExpired => reason,
        ActRefusal::Grace => "too early",
        ActRefusal::ProofNeeded => "step-up needed",
        _ => "not possible",
    };
    Refused::new(stage, reason).answer(answer)
}
