//! Acts of owners, and what needs no proof (spec/authority.md, "Acts and proofs").

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use relatch_authority::{
    AccountId, Act, ActProof, ActRefusal, CallError, Decided, Decider, Locator, Snapshot, WallTime,
};
use relatch_registry::{Beside, DoneRequest, StoreError};
use sha2::{Digest, Sha256};

use super::extract::{Json, Path};
use super::types::{
    self, AcceptRequest, AcceptedBody, ActRequest, DelegateRequest, ReceiptBody, TransferRequest,
};
use crate::problem::Problem;
use crate::service::{Service, fresh, now};
use crate::tokens::{Caller, Proved};

/// How long a request is remembered under its key, in seconds.
const REMEMBERED: u64 = 86_400;
/// The longest idempotency key, in bytes.
const LONGEST_KEY: usize = 255;

type Done = Result<StatusCode, Problem>;

/// Offers a delegation; it holds once it is accepted.
///
/// The header `Idempotency-Key` names the request: one that was done is not done again, so a repetition after a lost
/// answer does not refill the uses.
#[utoipa::path(post, path = "/v1/bindings/{locator}/delegations", tag = "delegation", request_body = DelegateRequest,
    params(("locator" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 255 characters, new for each request.")),
    security(("token" = [])), responses(
        (status = 204, description = "Offered, or offered before under this key."), super::Acts, super::Usual, super::WithBody, super::Refusals,
        (status = 422, description = "`illegal-name`; `key-reused`: the key named another request.", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn delegate(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
    headers: HeaderMap,
    Json(request): Json<DelegateRequest>,
) -> Done {
    let locator = types::locator(&locator)?;
    let act = Act::Delegate {
        to: types::account(&request.to)?,
        terms: request.terms()?,
    };
    let key = headers.get("idempotency-key").map(|key| key.as_bytes());
    let key = key.filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY);
    let key: [u8; 32] = match key {
        Some(key) => Sha256::digest(key).into(),
        None => {
            return Err(Problem::malformed(
                "the header Idempotency-Key is missing or too long",
            ));
        }
    };
    let done = DoneRequest {
        key,
        // The act number is left out: it is another one after the act.
        request: Sha256::digest(act.encode(&locator, 0, &caller.account)).into(),
        account: caller.account.clone(),
        until: WallTime::from_secs(now().secs().saturating_add(REMEMBERED)),
    };
    perform(service, caller, locator, act, request.proof, Some(done)).await
}

/// Accepts a delegation.
#[utoipa::path(post, path = "/v1/bindings/{locator}/delegations/accept", tag = "delegation",
    params(("locator" = String, Path)), security(("token" = [])), responses(
        (status = 204, description = "It holds."), super::Acts, super::Usual, super::Refusals,
    ))]
pub(crate) async fn accept_delegation(
    service: State<Service>,
    caller: Caller,
    locator: Path<String>,
) -> Done {
    call(
        service,
        caller,
        locator,
        |decider, rows, account, locator| decider.accept_delegation(rows, account, locator, now()),
    )
    .await
}

/// Ends a delegation at once; codes that were given stay valid at the device.
#[utoipa::path(delete, path = "/v1/bindings/{locator}/delegations/{account}", tag = "delegation",
    params(("locator" = String, Path), ("account" = String, Path)), security(("token" = [])), responses(
        (status = 204, description = "There is none."), super::Acts, super::Usual, super::Refusals,
        (status = 422, description = "`illegal-name`.", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn revoke(
    service: State<Service>,
    caller: Caller,
    Path((locator, from)): Path<(String, String)>,
) -> Done {
    let from = types::account(&from)?;
    call(
        service,
        caller,
        Path(locator),
        move |decider, rows, account, locator| decider.revoke(rows, account, locator, &from, now()),
    )
    .await
}

/// Offers the device to another account, which has seven days to accept it.
#[utoipa::path(post, path = "/v1/bindings/{locator}/transfer", tag = "transfer", request_body = TransferRequest,
    params(("locator" = String, Path)), security(("token" = [])), responses(
        (status = 204, description = "Offered."), super::Acts, super::Usual, super::WithBody, super::Refusals,
        (status = 422, description = "`illegal-name`.", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn offer_transfer(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
    Json(request): Json<TransferRequest>,
) -> Done {
    let locator = types::locator(&locator)?;
    let act = Act::OfferTransfer {
        to: types::account(&request.to)?,
    };
    perform(service, caller, locator, act, request.proof, None).await
}

/// Takes an offered transfer back.
#[utoipa::path(delete, path = "/v1/bindings/{locator}/transfer", tag = "transfer",
    params(("locator" = String, Path)), security(("token" = [])), responses(
        (status = 204, description = "None is open."), super::Acts, super::Usual, super::Refusals,
    ))]
pub(crate) async fn take_back(
    service: State<Service>,
    caller: Caller,
    locator: Path<String>,
) -> Done {
    call(
        service,
        caller,
        locator,
        |decider, rows, account, locator| decider.take_back(rows, account, locator, now()),
    )
    .await
}

/// Accepts a transfer: the caller is the owner then.
#[utoipa::path(post, path = "/v1/bindings/{locator}/transfer/accept", tag = "transfer", request_body = AcceptRequest,
    params(("locator" = String, Path)), security(("token" = [])), responses(
        (status = 200, description = "The device is the caller's.", body = AcceptedBody), super::Acts, super::Usual, super::WithBody, super::Refusals,
        (status = 422, description = "`illegal-name`.", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn accept_transfer(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
    Json(request): Json<AcceptRequest>,
) -> Result<Answer<AcceptedBody>, Problem> {
    let locator = types::locator(&locator)?;
    let name = types::name(&request.name)?;
    let receipt = service.blocking(move |service| {
        let random = fresh()?.into();
        held_back(service)?;
        let receipt = service.run(&Beside::default(), |rows, _| {
            let account = &caller.account;
            service
                .decider()
                .accept_transfer(rows, account, &locator, &name, now(), &random)
        });
        receipt.map_err(|error| Problem::of_act(error, None))
    });
    Ok(Answer(AcceptedBody {
        receipt: receipt.await?.map(ReceiptBody::of),
    }))
}

/// "Not me": no code for the device until the freeze is lifted.
#[utoipa::path(post, path = "/v1/bindings/{locator}/freeze", tag = "freeze",
    params(("locator" = String, Path)), security(("token" = [])), responses(
        (status = 204, description = "Frozen."), super::Acts, super::Usual, super::Refusals,
    ))]
pub(crate) async fn freeze(service: State<Service>, caller: Caller, locator: Path<String>) -> Done {
    call(
        service,
        caller,
        locator,
        |decider, rows, account, locator| decider.freeze(rows, account, locator, now()),
    )
    .await
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $tag:literal, $act:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = $tag, request_body = ActRequest,
            params(("locator" = String, Path)), security(("token" = [])), responses(
                (status = 204, description = "Done, or there was nothing to do."),
                super::Acts, super::Usual, super::WithBody, super::Refusals,
            ))]
        pub(crate) async fn $name(
            State(service): State<Service>,
            caller: Caller,
            Path(locator): Path<String>,
            Json(request): Json<ActRequest>,
        ) -> Done {
            let locator = types::locator(&locator)?;
            perform(service, caller, locator, $act, request.proof, None).await
        }
    )*};
}

acts! {
    /// Lifts each freeze that the caller may lift.
    lift, "/v1/bindings/{locator}/lift", "freeze", Act::Lift;
    /// The former owner freezes, in the first 72 hours after a transfer.
    freeze_as_former, "/v1/bindings/{locator}/freeze-as-former", "freeze", Act::FormerFreeze;
    /// Releases an active binding; that can be taken back for 72 hours.
    release, "/v1/bindings/{locator}/release", "binding", Act::Release;
    /// Takes a release back.
    undo, "/v1/bindings/{locator}/undo", "binding", Act::Undo;
    /// Ends a pending binding at once.
    delete, "/v1/bindings/{locator}/delete", "binding", Act::Delete;
}

/// Does an act with a proof, once for each proof and each request.
async fn perform(
    service: Service,
    caller: Caller,
    locator: Locator,
    act: Act,
    proof: Option<String>,
    done: Option<DoneRequest>,
) -> Done {
    let performed = service.blocking(move |service| {
        if is_done(service, done.as_ref())? {
            return Ok(());
        }
        if !matches!(act, Act::Undo) {
            held_back(service)?;
        }
        let account = &caller.account;
        let proved = proof.and_then(|proof| service.tokens().proved(&proof, account).ok());
        let beside = Beside {
            spent: proved.map(|proved| proved.spent),
            done,
        };
        let performed = service.run(&beside, |rows, unspent| {
            let proof = proved.filter(|_| unspent).map(|proved| act_proof(&proved));
            (service.decider()).act(rows, account, &locator, &act, proof.as_ref(), now())
        });
        // A repetition may have been faster: then the proof is spent, and the request done.
        if performed.is_err() && is_done(service, beside.done.as_ref())? {
            return Ok(());
        }
        performed.map_err(|error| refused(service, account, &locator, &act, error))
    });
    performed.await.map(|()| StatusCode::NO_CONTENT)
}

/// Whether this request was done under its key.
fn is_done(service: &Service, request: Option<&DoneRequest>) -> Result<bool, Problem> {
    let Some(wanted) = request else {
        return Ok(false);
    };
    let before = service
        .database()
        .done_request(&wanted.account, &wanted.key);
    match before.map_err(|error| Problem::of_fault(&error))? {
        Some(request) if request == wanted.request => Ok(true),
        Some(_) => Err(key_reused()),
        None => Ok(false),
    }
}

fn act_proof(proved: &Proved) -> ActProof {
    ActProof::verified(relatch_authority::ActHash(proved.hash), proved.time)
}

/// A missing proof is asked for by the hash of the act.
fn refused(
    service: &Service,
    account: &AccountId,
    locator: &Locator,
    act: &Act,
    error: CallError<ActRefusal, StoreError>,
) -> Problem {
    let hash = match error.refusal() {
        Some(ActRefusal::ProofNeeded) => service.run(&Beside::default(), |rows, _| {
            (service.decider()).act_hash(rows, account, locator, act, now())
        }),
        _ => return Problem::of_act(error, None),
    };
    match hash {
        Ok(hash) => Problem::of_act(error, Some(&hash)),
        Err(other) => Problem::of_act(other, None),
    }
}

/// A call about a binding that needs no proof.
async fn call(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
    decide: impl Fn(&Decider, &Snapshot, &AccountId, &Locator) -> Decided<(), ActRefusal>
    + Send
    + 'static,
) -> Done {
    let locator = types::locator(&locator)?;
    let called = service.blocking(move |service| {
        let called = service.run(&Beside::default(), |rows, _| {
            decide(service.decider(), rows, &caller.account, &locator)
        });
        called.map_err(|error| Problem::of_act(error, None))
    });
    called.await.map(|()| StatusCode::NO_CONTENT)
}

/// In restored mode freezes stay and nothing changes hands, in suite 1 as well: what was revoked since the backup is not
/// known.
fn held_back(service: &Service) -> Result<(), Problem> {
    match service.is_restored() {
        true => Err(Problem::of_act(
            CallError::Refused(ActRefusal::Waiting),
            None,
        )),
        false => Ok(()),
    }
}

fn key_reused() -> Problem {
    let title = "the key named another request: take a new one";
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "key-reused", title)
}
