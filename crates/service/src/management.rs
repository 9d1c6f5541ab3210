//! The port of operators: live, ready, metrics, support and the audit log. It is not for the open.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json as Answer, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use relatch_authority::WallTime;
use relatch_registry::{AuditCursor, AuditQuery, Beside};
use serde::{Deserialize, Serialize};

use crate::api::extract::{Path, Query};
use crate::api::types::{self, DeviceBody, KeySetBody};
use crate::hex;
use crate::problem::Problem;
use crate::rotation;
use crate::service::{Service, now};
use crate::tokens::{Caller, Role};

/// How old an entry is before a search ends with it, in seconds: a younger one may come in between.
const SETTLED: u64 = 60;

/// What is looked for in the log.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Search {
    locator: Option<String>,
    account: Option<String>,
    event: Option<u8>,
    /// `at` and `id` of the last entry of the page before.
    after_at: u64,
    after_id: u64,
    until: Option<u64>,
}

/// An entry with its place in the log and in the chain of its binding.
#[derive(Debug, Serialize)]
struct Found {
    at: u64,
    id: u64,
    locator: String,
    number: u64,
    link: String,
    /// The bytes that the chain covers.
    bytes: String,
    entry: Option<serde_json::Value>,
}

/// A device as support sees it.
#[derive(Debug, Serialize)]
struct Supported {
    owner: String,
    device: DeviceBody,
}

/// The router of the management port.
pub fn router(service: Service, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/live", get(|| async { "live" }))
        .route("/ready", get(ready))
        .route("/metrics", get(move || async move { metrics.render() }))
        .route("/v1/support/bindings/{locator}", get(device))
        .route("/v1/support/bindings/{locator}/freeze", post(freeze))
        .route("/v1/audit", get(audit))
        .route("/v1/keys", get(keys))
        .route("/v1/keys/rotate-master-key", post(rotate_master_key))
        .fallback(|| async { Problem::not_found() })
        .method_not_allowed_fallback(|| async { Problem::not_allowed() })
        .with_state(service)
}

async fn ready(State(service): State<Service>) -> Result<&'static str, Problem> {
    let ping = service.blocking(|service| {
        service
            .database()
            .ping()
            .map_err(|error| Problem::of_fault(&error))
    });
    ping.await?;
    Ok(match service.is_restored() {
        true => "ready, in restored mode",
        false => "ready",
    })
}

async fn device(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
) -> Result<Answer<Supported>, Problem> {
    permit(&caller, Role::Support)?;
    let locator = types::locator(&locator)?;
    let device = service.blocking(move |service| {
        let device = service.run(&Beside::default(), |rows, _| {
            service.decider().device_for_operator(rows, &locator, now())
        });
        device.map_err(|error| Problem::of_act(error, None))
    });
    let (owner, device) = device.await?;
    Ok(Answer(Supported {
        owner: owner.as_str().into(),
        device: DeviceBody::of(&device),
    }))
}

async fn freeze(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
) -> Result<StatusCode, Problem> {
    permit(&caller, Role::Support)?;
    let locator = types::locator(&locator)?;
    let frozen = service.blocking(move |service| {
        let frozen = service.run(&Beside::default(), |rows, _| {
            (service.decider()).freeze_as_operator(rows, &caller.account, &locator, now())
        });
        frozen.map_err(|error| Problem::of_act(error, None))
    });
    frozen.await.map(|()| StatusCode::NO_CONTENT)
}

async fn audit(
    State(service): State<Service>,
    caller: Caller,
    Query(search): Query<Search>,
) -> Result<Answer<Vec<Found>>, Problem> {
    permit(&caller, Role::Audit)?;
    let query = AuditQuery {
        locator: search.locator.as_deref().map(types::locator).transpose()?,
        account: search.account.as_deref().map(types::account).transpose()?,
        event: search.event,
        after: AuditCursor {
            at: search.after_at,
            id: search.after_id,
        },
        until: Some(WallTime::from_secs(
            search.until.unwrap_or(now().secs().saturating_sub(SETTLED)),
        )),
    };
    let found = service.blocking(move |service| {
        let found = service.database().search_audit(&query);
        found.map_err(|error| Problem::of_fault(&error))
    });
    let found = found.await?;
    let entry = |one: &relatch_registry::StoredRecord| Found {
        at: one.cursor.at,
        id: one.cursor.id,
        locator: hex::encode(&one.locator.0),
        number: one.number,
        link: hex::encode(&one.link),
        bytes: hex::encode(&one.bytes),
        entry: one
            .record()
            .ok()
            .and_then(|record| serde_json::to_value(&record.entry).ok()),
    };
    Ok(Answer(found.iter().map(entry).collect()))
}

/// The keys of the service and how far a rotation is; no key is in it.
#[derive(Debug, Serialize)]
struct Keys {
    key_sets: Vec<KeySetBody>,
    /// The number of the master key before; none outside of a rotation.
    previous_master_key: Option<u32>,
    /// Whether a row is still under it: then it must not be removed.
    previous_is_used: bool,
    /// The rotation that was begun at this instance.
    rotation: Rotating,
}

#[derive(Debug, Serialize)]
struct Rotating {
    running: bool,
    rows_moved: u64,
    rows_unreadable: u64,
}

async fn keys(State(service): State<Service>, caller: Caller) -> Result<Answer<Keys>, Problem> {
    permit(&caller, Role::Keys)?;
    let keys = service.blocking(|service| {
        let previous = service.previous_master_key();
        let used = previous.map(|key| rotation::is_used(service.database(), key));
        let moved = service.rotation().moved();
        let states = service.decider().key_ring().states();
        Ok(Keys {
            key_sets: states.map(|state| KeySetBody::of(&state)).collect(),
            previous_master_key: previous.map(|key| key.0),
            previous_is_used: used.transpose()?.unwrap_or(false),
            rotation: Rotating {
                running: service.rotation().is_running(),
                rows_moved: moved.rows,
                rows_unreadable: moved.unreadable,
            },
        })
    });
    keys.await.map(Answer)
}

async fn rotate_master_key(
    State(service): State<Service>,
    caller: Caller,
) -> Result<StatusCode, Problem> {
    permit(&caller, Role::Keys)?;
    let conflict = |title| Problem::new(StatusCode::CONFLICT, "not-possible", title);
    let previous = service
        .previous_master_key()
        .ok_or_else(|| conflict("there is no previous master key"))?;
    match rotation::begin(&service, previous) {
        true => {
            tracing::info!(by = %caller.account, "a rotation of the master key began");
            Ok(StatusCode::ACCEPTED)
        }
        false => Err(conflict("a rotation is running")),
    }
}

fn permit(caller: &Caller, role: Role) -> Result<(), Problem> {
    match caller.roles.contains(&role) {
        true => Ok(()),
        false => Err(Problem::refused()),
    }
}
