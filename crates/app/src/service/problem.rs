//! What the account service answers when it says no (RFC 9457).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use relatch_authority::{ActHash, Advice};
use serde::Deserialize;

use crate::answer::StepUp;
use crate::failure::Failure;
use crate::question::Question;

#[derive(Deserialize, Default)]
struct Problem {
    #[serde(rename = "type", default)]
    kind: String,
    reason: Option<String>,
    nonce: Option<String>,
}

/// The failure that a response with this status means. The words of the service are not shown: the app has its own.
pub(super) fn read(question: &Question, status: u16, body: &[u8]) -> Failure {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_default();
    let name = problem
        .kind
        .strip_prefix("urn:relatch:problem:")
        .unwrap_or_default();
    match name {
        "refused" => Failure::REFUSED,
        "not-usable" => Failure::NotUsable(advice(problem.reason.as_deref().unwrap_or_default())),
        "step-up-needed" => step_up(question, &problem),
        "frozen" => Failure::Frozen,
        "ending" => Failure::Ending,
        "restored" => Failure::HeldBack,
        "owner-must-approve" => Failure::OwnerMustApprove,
        "delegation-expired" => Failure::DelegationExpired,
        "delegation-used-up" => Failure::DelegationUsedUp,
        "make-a-new-offer" => Failure::MakeNewOffer,
        "load-the-key-file" => Failure::LoadKeyFile,
        "receipt-needed" => Failure::ReceiptNeeded,
        "too-many-pending" => Failure::TooManyPending,
        "too-many-claims-today" => Failure::TooManyClaims,
        "illegal-name" => Failure::IllegalName,
        "too-early" => Failure::TooEarly,
        "not-possible" | "key-reused" => Failure::NotPossible,
        "not-authenticated" => Failure::LogIn,
        "too-many-requests" => Failure::TooManyRequests,
        "busy" | "unavailable" => Failure::Unavailable,
        _ => by_status(status),
    }
}

fn by_status(status: u16) -> Failure {
    match status {
        401 => Failure::LogIn,
        429 => Failure::TooManyRequests,
        500..=599 => Failure::Unavailable,
        _ => Failure::BadAnswer,
    }
}

fn step_up(question: &Question, problem: &Problem) -> Failure {
    match question {
        Question::Act { proof: None, .. } => {
            let nonce = problem
                .nonce
                .as_deref()
                .and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok());
            let hash = nonce.and_then(|bytes| bytes.try_into().ok()).map(ActHash);
            hash.map_or(Failure::BadAnswer, Failure::ProofNeeded)
        }
        Question::Inspect(_) | Question::Issue(_) => {
            Failure::StepUpNeeded(StepUp::named(problem.reason.as_deref().unwrap_or_default()))
        }
        _ => Failure::NotProved,
    }
}

/// The sentence for a text that the service does not read and this app does. [APP-1]
fn advice(reason: &str) -> Advice {
    const NEWER: [&str; 5] = [
        "newer version",
        "unknown kind",
        "unknown suite",
        "unknown action",
        "unknown critical key",
    ];
    let (_, reason) = reason.split_once(": ").unwrap_or_default();
    if reason == "not relatch" {
        Advice::NotRelatch
    } else if NEWER.iter().any(|newer| reason.starts_with(newer)) {
        Advice::UpdateApp
    } else {
        Advice::Invalid
    }
}
