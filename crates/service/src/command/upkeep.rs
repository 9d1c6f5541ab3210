//! What an operator does beside a running service.

use std::path::Path;

use relatch_authority::{
    AuditFault, AuditRecord, Authority, BindingRow, Locator, MasterKeyId, Registry, Rewrapped,
    Swept, verify_audit as verify,
};
use relatch_registry::Database;

use super::Failed;
use crate::background;
use crate::config::{Config, Store};
use crate::service::{RESTORED, Service, fresh};

/// So many rows are moved between two lines of progress.
const REPORT: u64 = 10_000;

pub(super) fn rotate_master_key(config: &Config) -> Result<(), Failed> {
    let Some(previous) = config.previous_master_key() else {
        return Err(Failed(
            "there is no `previous_master_key` in the configuration".into(),
        ));
    };
    let database = config.database()?;
    let authority = Authority::over(database.clone(), config.decider(&database)?);
    let (mut moved, mut unreadable) = (0_u64, 0_u64);
    let mut count = |rewrapped| {
        match rewrapped {
            Rewrapped::Unreadable => unreadable += 1,
            _ => moved += 1,
        }
        if moved.is_multiple_of(REPORT) {
            println!("{moved} rows moved");
        }
    };
    let mut after = None;
    while let Some(last) = page(&database, previous, after, |locator| {
        let random = fresh().map_err(|problem| Failed(problem.title))?;
        count(authority.rewrap_binding(locator, random)?);
        Ok(())
    })? {
        after = Some(last);
    }
    let mut after = None;
    loop {
        let rows = database.accounts_under(previous, after.as_ref())?;
        let Some(last) = rows.last() else { break };
        after = Some(last.account.clone());
        for row in &rows {
            count(authority.rewrap_account(&row.account)?);
        }
    }
    println!("{moved} rows moved, {unreadable} unreadable");
    match unreadable {
        0 => println!("remove `previous_master_key`, and start every instance again"),
        _ => println!("unreadable rows were written by something else than an authority"),
    }
    Ok(())
}

/// Does something with each row of a page; gives the last one.
fn page(
    database: &Database,
    master: MasterKeyId,
    after: Option<Locator>,
    mut each: impl FnMut(&Locator) -> Result<(), Failed>,
) -> Result<Option<Locator>, Failed> {
    let rows: Vec<BindingRow> = database.bindings_under(master, after.as_ref())?;
    for row in &rows {
        each(&row.locator)?;
    }
    Ok(rows.last().map(|row| row.locator))
}

pub(super) fn backup(config: &Config, to: &Path) -> Result<(), Failed> {
    match &config.store {
        Store::Sqlite(path) => Ok(Database::backup_sqlite(path, to)?),
        Store::Postgres { .. } => Err(Failed("use pg_dump or pg_basebackup for PostgreSQL".into())),
    }
}

pub(super) fn restore(config: &Config, from: Option<&Path>) -> Result<(), Failed> {
    if let Some(from) = from {
        match &config.store {
            Store::Sqlite(path) => drop(Database::restore_sqlite(from, path)?),
            Store::Postgres { .. } => return Err(Failed("use pg_restore for PostgreSQL".into())),
        }
    }
    let database = config.database()?;
    let decider = config.decider(&database)?;
    let ids: Vec<u8> = decider
        .key_ring()
        .states()
        .flat_map(|state| state.public.id().0)
        .collect();
    database.set(RESTORED, Some(&ids))?;
    println!(
        "restored mode has begun: add a new key set, start the service, and end the mode when owners have come"
    );
    Ok(())
}

pub(super) fn end_restored_mode(config: &Config) -> Result<(), Failed> {
    config.database()?.set(RESTORED, None)?;
    println!("restored mode ends when the service is started again");
    Ok(())
}

pub(super) fn verify_audit(config: &Config) -> Result<(), Failed> {
    let database = config.database()?;
    let authority = Authority::over(database.clone(), config.decider(&database)?);
    let (mut bindings, mut faults) = (0_u64, 0_u64);
    for master in config.master_keys() {
        let mut after = None;
        while let Some(last) = page(&database, master, after, |locator| {
            bindings += 1;
            if let Err(why) = verify_binding(&authority, locator) {
                faults += 1;
                println!("{locator}: {why}");
            }
            Ok(())
        })? {
            after = Some(last);
        }
    }
    println!("{bindings} bindings, {faults} with a fault");
    match faults {
        0 => Ok(()),
        _ => Err(Failed(
            "the audit log is not what the authority wrote".into(),
        )),
    }
}

/// A call between the two reads makes the log longer than the row knew: then both are read again.
fn verify_binding(authority: &Authority<Database>, locator: &Locator) -> Result<(), String> {
    for _ in 0..10 {
        let head = authority
            .audit_head(locator)
            .map_err(|error| error.to_string())?;
        let records = records(authority.registry(), locator)?;
        match verify(&records, &head.unwrap_or_default()) {
            Err(AuditFault::Ahead { .. }) => {}
            verified => return verified.map_err(|fault| fault.to_string()),
        }
    }
    Err("the row does not know of the last entries".into())
}

fn records(database: &Database, locator: &Locator) -> Result<Vec<AuditRecord>, String> {
    let mut records: Vec<AuditRecord> = Vec::new();
    loop {
        let after = records.last().map_or(0, |record| record.number);
        let page = database
            .audit_of(locator, after)
            .map_err(|error| error.to_string())?;
        if page.is_empty() {
            return Ok(records);
        }
        for stored in &page {
            records.push(stored.record().map_err(|error| error.to_string())?);
        }
    }
}

pub(super) fn sweep(config: &Config, confirmed: bool) -> Result<(), Failed> {
    let service = Service::new(config.parts()?);
    match background::sweep(&service, confirmed)? {
        Swept::Erased(bindings) => println!("the keys of {bindings} bindings were erased"),
        _ => println!("nothing was erased: check the clock, then run it with --confirmed"),
    }
    Ok(())
}
