//! What an operator does beside a running service.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use relatch_authority::{
    AccountId, AuditFault, AuditRecord, Authority, BindingRow, Locator, MasterKeyId, Registry,
    Rewrapped, Swept, verify_audit as verify,
};
use relatch_registry::Database;

use super::Failed;
use crate::background;
use crate::config::{Config, Store, credential};
use crate::factory::Imported;
use crate::rotation::{Moved, Rewrap, rotate};
use crate::service::{RESTORED, Service, fresh};

/// So many rows are moved between two lines of progress.
const REPORT: u64 = 10_000;

/// Rows are moved without the rest of a service, so that a provider that is away stops no rotation.
struct Mover(Authority<Database>);

impl Rewrap for Mover {
    type Error = Failed;

    fn binding(&self, locator: &Locator) -> Result<Rewrapped, Failed> {
        let random = fresh().map_err(|problem| Failed(problem.title))?;
        Ok(self.0.rewrap_binding(locator, random)?)
    }

    fn account(&self, account: &AccountId) -> Result<Rewrapped, Failed> {
        Ok(self.0.rewrap_account(account)?)
    }
}

pub(super) fn rotate_master_key(config: &Config) -> Result<(), Failed> {
    let Some(previous) = config.previous_master_key() else {
        return Err(Failed(
            "there is no `previous_master_key` in the configuration".into(),
        ));
    };
    let database = config.database()?;
    let mover = Mover(Authority::over(
        database.clone(),
        config.decider(&database)?,
    ));
    let Moved { rows, unreadable } = rotate(&database, previous, &mover, |moved| {
        if moved.rows.is_multiple_of(REPORT) {
            println!("{} rows moved", moved.rows);
        }
    })?;
    println!("{rows} rows moved, {unreadable} unreadable");
    match unreadable {
        0 => println!("remove `previous_master_key`, and start every instance again"),
        _ => println!("unreadable rows were written by something else than an authority"),
    }
    Ok(())
}

pub(super) fn import_factory_keys(
    config: &Config,
    from: &Path,
    replace: bool,
) -> Result<(), Failed> {
    let Some(store) = config.factory()? else {
        return Err(Failed(
            "there is no `factory_store_key` in the configuration".into(),
        ));
    };
    let lines = BufReader::new(File::open(credential(from))?);
    let Imported {
        added,
        known,
        replaced,
    } = store.import(&config.database()?, lines, replace)?;
    println!("{added} added, {known} known, {replaced} replaced");
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
