//! What an account can look at: its devices, delegations, notices, logs, and the keys of the authority.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use relatch_authority::Suite;
use relatch_registry::{Beside, StoreError};
use serde::Deserialize;

use super::extract::{Path, Query};
use super::types::{
    self, DelegatedBody, DelegatedDevicesBody, DeviceBody, DevicesBody, EntriesBody, EntryBody,
    InvitationBody, KeySetBody,
};
use crate::hex;
use crate::problem::Problem;
use crate::service::{Service, now};
use crate::tokens::Caller;

/// Where a page begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct After {
    after: Option<String>,
}

/// Where a page of entries begins.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AfterNumber {
    #[serde(default)]
    after: u64,
}

impl AfterNumber {
    /// A store counts to 2^63; no entry has a higher number.
    fn number(&self) -> Result<u64, Problem> {
        match i64::try_from(self.after) {
            Ok(_) => Ok(self.after),
            Err(_) => Err(Problem::malformed("there is no such number")),
        }
    }
}

/// The caller's devices, in pages.
#[utoipa::path(get, path = "/v1/bindings", tag = "account", params(("after" = Option<String>, Query, description = "`next` of the page before.")),
    security(("token" = [])), responses((status = 200, description = "A page.", body = DevicesBody), super::Usual))]
pub(crate) async fn devices(
    State(service): State<Service>,
    caller: Caller,
    Query(page): Query<After>,
) -> Result<Answer<DevicesBody>, Problem> {
    let after = page.after.as_deref().map(types::locator).transpose()?;
    let page = service.blocking(move |service| {
        let rows = relatch_authority::Registry::bindings_of(
            service.database(),
            &caller.account,
            after.as_ref(),
        );
        let rows = rows.map_err(|error| Problem::of_fault(&error))?;
        let page = service.decider().devices(&caller.account, &rows, now());
        page.map_err(|_| Problem::unavailable())
    });
    let page = page.await?;
    Ok(Answer(DevicesBody {
        devices: page.devices.iter().map(DeviceBody::of).collect(),
        next: page.next.map(|locator| hex::encode(&locator.0)),
    }))
}

/// One device of the caller.
#[utoipa::path(get, path = "/v1/bindings/{locator}", tag = "account", params(("locator" = String, Path)),
    security(("token" = [])), responses((status = 200, description = "The device.", body = DeviceBody), super::Usual, super::Refusals))]
pub(crate) async fn device(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
) -> Result<Answer<DeviceBody>, Problem> {
    let locator = types::locator(&locator)?;
    let device = service.blocking(move |service| {
        let device = service.run(&Beside::default(), |rows, _| {
            service
                .decider()
                .device(rows, &caller.account, &locator, now())
        });
        device.map_err(|error| Problem::of_act(error, None))
    });
    Ok(Answer(DeviceBody::of(&device.await?)))
}

/// What another account offers at this binding.
#[utoipa::path(get, path = "/v1/bindings/{locator}/invitation", tag = "account", params(("locator" = String, Path)),
    security(("token" = [])), responses((status = 200, description = "What can be accepted.", body = InvitationBody), super::Usual, super::Refusals))]
pub(crate) async fn invitation(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
) -> Result<Answer<InvitationBody>, Problem> {
    let locator = types::locator(&locator)?;
    let invitation = service.blocking(move |service| {
        let invitation = service.run(&Beside::default(), |rows, _| {
            service
                .decider()
                .invitation(rows, &caller.account, &locator, now())
        });
        invitation.map_err(|error| Problem::of_act(error, None))
    });
    Ok(Answer(InvitationBody::of(&invitation.await?)))
}

/// Devices that others delegated to the caller, in pages.
#[utoipa::path(get, path = "/v1/delegations", tag = "account", params(("after" = Option<String>, Query, description = "`next` of the page before.")),
    security(("token" = [])), responses((status = 200, description = "A page.", body = DelegatedDevicesBody), super::Usual))]
pub(crate) async fn delegations(
    State(service): State<Service>,
    caller: Caller,
    Query(page): Query<After>,
) -> Result<Answer<DelegatedDevicesBody>, Problem> {
    let after = page.after.as_deref().map(types::locator).transpose()?;
    let page = service.blocking(move |service| {
        let rows = service
            .database()
            .delegated_to(&caller.account, after.as_ref());
        let rows = rows.map_err(|error| Problem::of_fault(&error))?;
        let next = rows.last().map(|row| hex::encode(&row.locator.0));
        let devices = service.decider().delegated(&caller.account, &rows, now());
        let devices = devices.map_err(|_| Problem::unavailable())?;
        Ok((devices, next))
    });
    let (devices, next) = page.await?;
    let devices = devices.iter().map(DelegatedBody::of).collect();
    Ok(Answer(DelegatedDevicesBody { devices, next }))
}

/// The log of one device of the caller, oldest entry first, in pages.
#[utoipa::path(get, path = "/v1/bindings/{locator}/audit", tag = "account",
    params(("locator" = String, Path), ("after" = Option<u64>, Query, description = "The number of the last entry of the page before.")),
    security(("token" = [])), responses((status = 200, description = "A page.", body = EntriesBody), super::Usual, super::Refusals))]
pub(crate) async fn audit(
    State(service): State<Service>,
    caller: Caller,
    Path(locator): Path<String>,
    Query(page): Query<AfterNumber>,
) -> Result<Answer<EntriesBody>, Problem> {
    let (locator, after) = (types::locator(&locator)?, page.number()?);
    let entries = service.blocking(move |service| {
        let own = service.run(&Beside::default(), |rows, _| {
            service
                .decider()
                .device(rows, &caller.account, &locator, now())
        });
        own.map_err(|error| Problem::of_act(error, None))?;
        let stored = service.database().audit_of(&locator, after);
        let stored = stored.map_err(|error| Problem::of_fault(&error))?;
        entries(
            stored
                .iter()
                .map(|one| (one.number, one.record().map(|record| record.entry))),
        )
    });
    entries.await.map(Answer)
}

/// Notices to the caller, oldest first, in pages.
#[utoipa::path(get, path = "/v1/notices", tag = "account", params(("after" = Option<u64>, Query, description = "The number of the last entry of the page before.")),
    security(("token" = [])), responses((status = 200, description = "A page.", body = EntriesBody), super::Usual))]
pub(crate) async fn notices(
    State(service): State<Service>,
    caller: Caller,
    Query(page): Query<AfterNumber>,
) -> Result<Answer<EntriesBody>, Problem> {
    let after = page.number()?;
    let entries = service.blocking(move |service| {
        let stored = service.database().notices_of(&caller.account, after);
        let stored = stored.map_err(|error: StoreError| Problem::of_fault(&error))?;
        entries(stored.iter().map(|one| (one.id, one.notice())))
    });
    entries.await.map(Answer)
}

/// The key sets of the authority.
#[utoipa::path(get, path = "/v1/key-sets", tag = "keys", responses(
    (status = 200, description = "Every key set.", body = Vec<KeySetBody>),
    super::Limited))]
pub(crate) async fn key_sets(State(service): State<Service>) -> Answer<Vec<KeySetBody>> {
    Answer(
        service
            .decider()
            .key_ring()
            .states()
            .map(|state| KeySetBody::of(&state))
            .collect(),
    )
}

/// Which key file is wanted.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct OfSuite {
    suite: Option<u16>,
}

/// The key file that devices are to load.
#[utoipa::path(get, path = "/v1/key-file", tag = "keys",
    params(("suite" = Option<u16>, Query, description = "2 or 3. Without it the one of suite 2, which every device takes, and of suite 3 where there is no other.")),
    responses(
    (status = 200, description = "The text `RLK1:...`.", body = String, content_type = "text/plain"),
    (status = 404, description = "`not-found`: the authority has no key set of this suite.", body = Problem, content_type = "application/problem+json"),
    super::Limited))]
pub(crate) async fn key_file(
    State(service): State<Service>,
    Query(of): Query<OfSuite>,
) -> Result<Response, Problem> {
    let suites = match of.suite {
        None => vec![Suite::Hybrid, Suite::PostQuantum],
        Some(number) => {
            Suite::from_number(number.into()).map_or_else(|_| Vec::new(), |one| vec![one])
        }
    };
    let ring = service.decider().key_ring();
    let current = suites.iter().find_map(|suite| ring.current(*suite));
    let current = current.ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, "text/plain")], current.to_text()).into_response())
}

/// Entries that this version reads; one of a newer version says so.
pub(crate) fn entries<T: serde::Serialize, E>(
    stored: impl Iterator<Item = (u64, Result<T, E>)>,
) -> Result<EntriesBody, Problem> {
    let entry = |(number, entry): (u64, Result<T, E>)| {
        let entry = match entry {
            Ok(entry) => serde_json::to_value(entry).map_err(|_| Problem::unavailable())?,
            Err(_) => serde_json::Value::String("newer".into()),
        };
        Ok(EntryBody { number, entry })
    };
    let entries: Result<_, Problem> = stored.map(entry).collect();
    Ok(EntriesBody { entries: entries? })
}
