//! What a person may ask for: everything that is stored of them, and its erasure.

use std::io::{self, Write};

use relatch_authority::{AccountId, Decider, Locator, Phase, Registry};
use relatch_registry::{AuditQuery, Database};
use serde_json::{Value, json};

use super::Failed;
use crate::api::types::{DelegatedBody, DeviceBody};
use crate::config::Config;
use crate::service::now;

/// Prints one object of JSON a line: devices, delegations, notices, entries of the log.
pub(super) fn export(config: &Config, account: &str) -> Result<(), Failed> {
    let account = AccountId::new(account)?;
    let database = config.database()?;
    let decider = config.decider(&database)?;
    let mut out = io::stdout().lock();
    let mut print = |kind: &str, value: Value| writeln!(out, "{}", json!({ kind: value }));
    each_device(&database, &decider, &account, |device, _| {
        Ok(print("device", device)?)
    })?;
    each_delegation(&database, &decider, &account, |delegation| {
        Ok(print("delegation", delegation)?)
    })?;
    let mut after = 0;
    loop {
        let page = database.notices_of(&account, after)?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for stored in &page {
            print("notice", serde_json::to_value(stored.notice()?)?)?;
        }
    }
    let mut query = AuditQuery {
        account: Some(account),
        ..AuditQuery::default()
    };
    loop {
        let page = database.search_audit(&query)?;
        let Some(last) = page.last() else { break };
        query.after = last.cursor;
        for stored in &page {
            print("entry", serde_json::to_value(stored.record()?.entry)?)?;
        }
    }
    Ok(())
}

/// Removes an account's notices, once it has no device and no delegation. No entry of the log is touched.
pub(super) fn erase(config: &Config, account: &str) -> Result<(), Failed> {
    let account = AccountId::new(account)?;
    let database = config.database()?;
    let decider = config.decider(&database)?;
    let mut left = 0_u64;
    each_device(&database, &decider, &account, |_, ended| {
        left = left.saturating_add((!ended).into());
        Ok(())
    })?;
    each_delegation(&database, &decider, &account, |_| {
        left = left.saturating_add(1);
        Ok(())
    })?;
    if left > 0 {
        let why = "devices or delegations are left: the owner ends them in the app";
        return Err(Failed(format!("{left} {why}")));
    }
    database.erase_notices_of(&account)?;
    println!("the notices were erased; the log stays as it is");
    Ok(())
}

fn each_device(
    database: &Database,
    decider: &Decider,
    account: &AccountId,
    mut with: impl FnMut(Value, bool) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let mut after: Option<Locator> = None;
    loop {
        let rows = database.bindings_of(account, after.as_ref())?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.locator);
        for device in &decider.devices(account, &rows, now())?.devices {
            let ended = matches!(device.phase, Phase::Ended);
            with(serde_json::to_value(DeviceBody::of(device))?, ended)?;
        }
    }
}

fn each_delegation(
    database: &Database,
    decider: &Decider,
    account: &AccountId,
    mut with: impl FnMut(Value) -> Result<(), Failed>,
) -> Result<(), Failed> {
    let mut after: Option<Locator> = None;
    loop {
        let rows = database.delegated_to(account, after.as_ref())?;
        let Some(last) = rows.last() else {
            return Ok(());
        };
        after = Some(last.locator);
        for device in &decider.delegated(account, &rows, now())? {
            with(serde_json::to_value(DelegatedBody::of(device))?)?;
        }
    }
}
