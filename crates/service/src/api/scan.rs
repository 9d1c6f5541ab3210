//! Claims and recoveries: what begins with a picture.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use relatch_authority::{
    AccountId, Batch, CallError, ChallengeMessage, Event, OfferMessage, Outcome, Refusal, Role,
    StepUpReason,
};
use relatch_registry::{Beside, StoreError};
use sha2::{Digest, Sha256};

use super::extract::Json;
use super::types::{
    ChallengeRequest, ClaimRequest, ClaimedBody, CodeBody, PreviewBody, StepUpRequest, name,
};
use crate::problem::Problem;
use crate::service::{Service, fresh, now};
use crate::tokens::Caller;

/// Claims the offer of a device.
///
/// Claimed again by the same account, the answer is the same.
#[utoipa::path(post, path = "/v1/bindings", tag = "binding", request_body = ClaimRequest,
    security(("token" = [])), responses(
        (status = 201, description = "Claimed: the confirmation code is typed at the device.", body = ClaimedBody),
        (status = 200, description = "Claimed before by this account.", body = ClaimedBody),
        (status = 409, description = "`make-a-new-offer`, `load-the-key-file`, `receipt-needed`.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "`illegal-name`.", body = Problem, content_type = "application/problem+json"),
        super::Usual, super::WithBody, super::Refusals,
    ))]
pub(crate) async fn claim(
    State(service): State<Service>,
    caller: Caller,
    Json(request): Json<ClaimRequest>,
) -> Result<Response, Problem> {
    let claimed = service.blocking(move |service| {
        let offer = OfferMessage::from_text(&request.offer);
        let offer = offer.map_err(|error| unreadable(error.into()))?;
        let name = name(&request.name)?;
        let receipt = request
            .receipt
            .map(|receipt| receipt.receipt())
            .transpose()?;
        let decider = service.decider();
        let factory_key = match service.factory() {
            Some(store) => store.key_of(service.database(), &offer)?,
            None => None,
        };
        let opened = decider.open_offer(&offer, factory_key.as_ref());
        let opened = opened.map_err(|refusal| Problem::of_claim(CallError::Refused(refusal)))?;
        let random = fresh()?.into();
        let claimed = service.run(&Beside::default(), |rows, _| {
            decider.claim(
                rows,
                &caller.account,
                &opened,
                &name,
                receipt.as_ref(),
                now(),
                &random,
            )
        });
        claimed
            .map(|claimed| ClaimedBody::of(&claimed))
            .map_err(Problem::of_claim)
    });
    let claimed = claimed.await?;
    let status = match claimed.already() {
        true => StatusCode::OK,
        false => StatusCode::CREATED,
    };
    Ok((status, Answer(claimed)).into_response())
}

/// Tells what a challenge is about; gives no code and uses no limit.
#[utoipa::path(post, path = "/v1/inspect", tag = "recovery", request_body = ChallengeRequest,
    security(("token" = [])), responses(
        (status = 200, description = "What the person is shown.", body = PreviewBody),
        (status = 409, description = "`frozen`, `ending`, `restored`.", body = Problem, content_type = "application/problem+json"),
        super::Usual, super::WithBody, super::Refusals,
    ))]
pub(crate) async fn inspect(
    State(service): State<Service>,
    caller: Caller,
    Json(request): Json<ChallengeRequest>,
) -> Result<Answer<PreviewBody>, Problem> {
    let preview = service.blocking(move |service| {
        let scanned = Scanned::of(&request.challenge)?;
        let preview = service.run(&Beside::default(), |rows, _| {
            service
                .decider()
                .inspect(rows, &caller.account, &scanned.challenge, now())
        });
        preview
            .map(|preview| PreviewBody::of(&preview))
            .map_err(|error| scanned.problem(error))
    });
    preview.await.map(Answer)
}

/// Gives the code of a challenge; asked again, the same code.
#[utoipa::path(post, path = "/v1/issue", tag = "recovery", request_body = ChallengeRequest,
    security(("token" = [])), responses(
        (status = 200, description = "The code to type at the device.", body = CodeBody),
        (status = 409, description = "`frozen`, `ending`, `restored`.", body = Problem, content_type = "application/problem+json"),
        super::Usual, super::WithBody, super::Refusals,
    ))]
pub(crate) async fn issue(
    State(service): State<Service>,
    caller: Caller,
    Json(request): Json<ChallengeRequest>,
) -> Result<Answer<CodeBody>, Problem> {
    let code = service.blocking(move |service| {
        let scanned = Scanned::of(&request.challenge)?;
        let code = service.run(&Beside::default(), |rows, _| {
            let (account, challenge) = (&caller.account, &scanned.challenge);
            let issued = service
                .decider()
                .issue(rows, account, caller.session, challenge, now());
            match service.is_restored() {
                true => issued.map(hold_back),
                false => issued,
            }
        });
        code.map_err(|error| scanned.problem(error))
    });
    let code = code.await?;
    Ok(Answer(CodeBody {
        code: code.grouped().to_string(),
    }))
}

/// Notes that the owner is there, for one challenge.
#[utoipa::path(post, path = "/v1/step-up", tag = "recovery", request_body = StepUpRequest,
    security(("token" = [])), responses(
        (status = 204, description = "The code of the challenge is given for ten minutes."),
        (status = 409, description = "`frozen`, `ending`, `restored`.", body = Problem, content_type = "application/problem+json"),
        super::Usual, super::WithBody, super::Refusals,
    ))]
pub(crate) async fn step_up(
    State(service): State<Service>,
    caller: Caller,
    Json(request): Json<StepUpRequest>,
) -> Result<StatusCode, Problem> {
    let done = service.blocking(move |service| {
        let scanned = Scanned::of(&request.challenge)?;
        let proved = service.tokens().proved(&request.proof, &caller.account);
        // A proof that is none is judged like one that is old: last, so that it tells nothing.
        let proved = proved.ok().filter(|proved| proved.hash == scanned.hash);
        let beside = Beside {
            spent: proved.map(|proved| proved.spent),
            done: None,
        };
        let done = service.run(&beside, |rows, unspent| {
            let time = proved
                .filter(|_| unspent)
                .map_or(NEVER, |proved| proved.time);
            let (account, challenge) = (&caller.account, &scanned.challenge);
            service
                .decider()
                .step_up(rows, account, challenge, time, now())
        });
        done.map_err(|error| scanned.problem(error))
    });
    done.await.map(|()| StatusCode::NO_CONTENT)
}

/// Long before every proof that holds.
const NEVER: relatch_authority::WallTime = relatch_authority::WallTime::from_secs(0);

/// A challenge, and the hash that a proof for it names.
struct Scanned {
    challenge: ChallengeMessage,
    hash: [u8; 32],
}

impl Scanned {
    fn of(text: &str) -> Result<Self, Problem> {
        let challenge = ChallengeMessage::from_text(text);
        let challenge = challenge.map_err(|error| unreadable(error.into()))?;
        Ok(Self {
            hash: Sha256::digest(challenge.message()).into(),
            challenge,
        })
    }

    fn problem(&self, error: CallError<Refusal, StoreError>) -> Problem {
        Problem::of_scan(error, &self.hash)
    }
}

fn unreadable(refusal: Refusal) -> Problem {
    Problem::of_scan(CallError::Refused(refusal), &[0; 32])
}

/// In restored mode a revocation may be lost: no delegate gets a new code, and the owner one with a step-up alone.
fn hold_back<T>(issued: Outcome<T, Refusal>) -> Outcome<T, Refusal> {
    let new = issued
        .batch
        .audit
        .iter()
        .find_map(|record| match &record.event {
            Event::Issued {
                role, stepped_up, ..
            } => Some((*role, *stepped_up)),
            _ => None,
        });
    let refusal = match new {
        Some((Role::Delegate, _)) => Refusal::Invalid,
        Some((Role::Owner, false)) => Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch),
        _ => return issued,
    };
    Outcome {
        answer: Err(refusal),
        batch: Batch::default(),
    }
}

/// The caller's account.
#[utoipa::path(get, path = "/v1/account", tag = "account", security(("token" = [])), responses(
    (status = 200, description = "The account of the token.", body = super::types::AccountBody),
    super::Usual,
))]
pub(crate) async fn account(caller: Caller) -> Answer<super::types::AccountBody> {
    let account: AccountId = caller.account;
    Answer(super::types::AccountBody {
        account: account.as_str().into(),
    })
}
