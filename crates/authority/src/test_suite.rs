//! Tests that every adapter of [`Registry`] must pass (feature `test-suite`).
//!
//! In the adapter's own tests: implement [`Adapter`] and call [`check`]; and call [`count_up`] from several threads or
//! tasks, then [`check_count`].
//!
//! ```
//! use std::rc::Rc;
//!
//! use relatch_authority::test_suite::{self, Adapter};
//! use relatch_authority::{AuditRecord, MemoryRegistry, Notice};
//!
//! struct Memory;
//!
//! impl Adapter for Memory {
//!     type Registry = Rc<MemoryRegistry>;
//!
//!     fn fresh(&mut self) -> [Self::Registry; 2] {
//!         let store = Rc::new(MemoryRegistry::default());
//!         [store.clone(), store]
//!     }
//!
//!     fn audit(&self, registry: &Self::Registry) -> Vec<AuditRecord> {
//!         registry.tables().audit.clone()
//!     }
//!
//!     fn notices(&self, registry: &Self::Registry) -> Vec<Notice> {
//!         registry.tables().notices.clone()
//!     }
//! }
//!
//! # fn main() -> Result<(), test_suite::Broken> {
//! test_suite::check(&mut Memory)
//! # }
//! ```

mod samples;

use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use relatch_wire::Locator;

use crate::audit::{AuditRecord, Notice};
use crate::master::MasterKeyId;
use crate::registry::{Batch, CommitError, PAGE, Registry};
use samples::{
    account, account_row, binding_row, counter_ids, counter_row, locator, notices, records,
    sweep_row,
};

/// What the tests need of an adapter.
pub trait Adapter {
    /// The adapter.
    type Registry: Registry;

    /// Two handles on one store, which is fresh and empty.
    fn fresh(&mut self) -> [Self::Registry; 2];

    /// The whole audit log, oldest record first.
    fn audit(&self, registry: &Self::Registry) -> Vec<AuditRecord>;

    /// All notices that are stored to be sent, oldest first.
    fn notices(&self, registry: &Self::Registry) -> Vec<Notice>;
}

/// A promise of [`Registry`] that an adapter breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    promise: &'static str,
    found: String,
}

type Checked = Result<(), Broken>;

/// Checks all that can be checked from one thread.
///
/// # Errors
/// [`Broken`]: the first promise that is broken.
pub fn check<A: Adapter>(adapter: &mut A) -> Checked {
    rows_come_back_as_written(adapter)?;
    keys_are_compared_byte_by_byte(adapter)?;
    versions_are_checked(adapter)?;
    a_batch_is_applied_whole_or_not_at_all(adapter)?;
    the_audit_log_is_only_appended_to(adapter)?;
    pages_are_in_the_order_of_locators(adapter)?;
    pages_by_master_key(adapter)?;
    handles_see_and_stop_each_other(adapter)
}

/// Counts up one row. Run it from several threads or tasks at the same time, each with a handle on one store that was
/// empty before; then call [`check_count`] with the sum of their turns: no count may be lost.
///
/// # Errors
/// [`Broken`].
pub fn count_up<R: Registry>(registry: &R, turns: u64) -> Checked {
    let mut left = turns;
    while left > 0 {
        let version = read(registry.account(&account("alice")))?.map_or(0, |row| row.version);
        match registry.commit(only(account_row("alice", version, 1))) {
            Ok(()) => left -= 1,
            Err(CommitError::Conflict) => {}
            Err(CommitError::Registry(error)) => return Err(failed(error)),
        }
    }
    Ok(())
}

/// Checks what several [`count_up`] have counted.
///
/// # Errors
/// [`Broken`].
pub fn check_count<R: Registry>(registry: &R, turns: u64) -> Checked {
    const PROMISE: &str = "of commits at the same time, one wins and the others conflict";
    let row = read(registry.account(&account("alice")))?;
    expect(PROMISE, &row.map_or(0, |row| row.version), &turns)
}

fn rows_come_back_as_written<A: Adapter>(adapter: &mut A) -> Checked {
    const EMPTY: &str = "a fresh store has no row";
    const SAME: &str = "a row comes back as it was written, with the next version";
    let [registry, _] = adapter.fresh();
    let [id, ..] = counter_ids()[..] else {
        return Ok(());
    };
    expect(EMPTY, &read(registry.binding(&locator(1)))?, &None)?;
    expect(EMPTY, &read(registry.account(&account("alice")))?, &None)?;
    expect(EMPTY, &read(registry.counter(&id))?, &None)?;
    expect(EMPTY, &read(registry.sweep())?, &None)?;
    let page = read(registry.bindings_of(&account("alice"), None))?;
    expect(EMPTY, &page, &Vec::new())?;
    accepted(registry.commit(Batch::default()))?;
    for version in 0..3 {
        let content = version as u8;
        let mut binding = binding_row(locator(1), "alice", version, content);
        let mut accounts = ["alice", "bob"].map(|name| account_row(name, version, content));
        let mut counter = counter_row(id, version, content);
        let mut sweep = sweep_row(version, content);
        accepted(registry.commit(Batch {
            binding: Some(binding.clone()),
            accounts: accounts.to_vec(),
            counter: Some(counter),
            sweep: Some(sweep),
            ..Batch::default()
        }))?;
        binding.version += 1;
        accounts.iter_mut().for_each(|row| row.version += 1);
        counter.version += 1;
        sweep.version += 1;
        expect(SAME, &read(registry.binding(&locator(1)))?, &Some(binding))?;
        for row in accounts {
            expect(SAME, &read(registry.account(&row.account))?, &Some(row))?;
        }
        expect(SAME, &read(registry.counter(&id))?, &Some(counter))?;
        expect(SAME, &read(registry.sweep())?, &Some(sweep))?;
    }
    Ok(())
}

fn keys_are_compared_byte_by_byte<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "locators, accounts and counters are compared byte by byte";
    let [registry, _] = adapter.fresh();
    let accounts = [
        "alice",
        "Alice",
        "alice ",
        "alic\u{e9}",
        "alice\u{301}",
        "a",
        "al%",
        "'; --",
    ];
    for (number, name) in (1..).zip(accounts) {
        accepted(registry.commit(only(account_row(name, 0, number))))?;
    }
    for (number, name) in (1..).zip(accounts) {
        let mut row = account_row(name, 0, number);
        row.version = 1;
        expect(PROMISE, &read(registry.account(&row.account))?, &Some(row))?;
    }
    for (number, id) in (1..).zip(counter_ids()) {
        let counter = Some(counter_row(id, 0, number));
        accepted(registry.commit(Batch {
            counter,
            ..Batch::default()
        }))?;
    }
    for (number, id) in (1..).zip(counter_ids()) {
        let mut row = counter_row(id, 0, number);
        row.version = 1;
        expect(PROMISE, &read(registry.counter(&id))?, &Some(row))?;
    }
    for last in [0, 1, 0x7f, 0x80, 0xff] {
        let found = read(registry.binding(&samples::locator_with(last)))?;
        expect(PROMISE, &found, &None)?;
        let binding = Some(binding_row(samples::locator_with(last), "alice", 0, last));
        accepted(registry.commit(Batch {
            binding,
            ..Batch::default()
        }))?;
    }
    Ok(())
}

fn versions_are_checked<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "a row with another version than the stored one is a conflict";
    let [registry, _] = adapter.fresh();
    for stored in 0..3 {
        for other in (0..5).filter(|version| *version != stored) {
            for row in 0..=ROWS {
                let mut batch = Batch::default();
                let all = one_of_each(other);
                match row {
                    0 => batch.binding = all.binding,
                    1 => batch.accounts = all.accounts,
                    2 => batch.counter = all.counter,
                    3 => batch.sweep = all.sweep,
                    _ => {
                        batch.accounts.push(account_row("bob", 0, 1));
                        batch.accounts.extend(all.accounts);
                    }
                }
                conflict(PROMISE, registry.commit(batch))?;
            }
        }
        accepted(registry.commit(one_of_each(stored)))?;
    }
    Ok(())
}

fn a_batch_is_applied_whole_or_not_at_all<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "where one row conflicts, nothing of the batch is applied";
    let [registry, _] = adapter.fresh();
    accepted(registry.commit(one_of_each(0)))?;
    for conflicting in 0..ROWS {
        let mut batch = one_of_each(1);
        let versions = [
            batch.binding.as_mut().map(|row| &mut row.version),
            batch.accounts.first_mut().map(|row| &mut row.version),
            batch.counter.as_mut().map(|row| &mut row.version),
            batch.sweep.as_mut().map(|row| &mut row.version),
        ];
        for version in versions.into_iter().flatten().skip(conflicting).take(1) {
            *version = 0;
        }
        batch.audit = records();
        batch.notices = notices();
        conflict(PROMISE, registry.commit(batch))?;
        expect(PROMISE, &stored_versions(&registry)?, &[Some(1); ROWS])?;
        expect(PROMISE, &adapter.audit(&registry), &Vec::new())?;
        expect(PROMISE, &adapter.notices(&registry), &Vec::new())?;
    }
    Ok(())
}

fn stored_versions<R: Registry>(registry: &R) -> Result<[Option<u64>; ROWS], Broken> {
    let all = one_of_each(0);
    let counter = match all.counter {
        Some(row) => read(registry.counter(&row.id))?,
        None => None,
    };
    Ok([
        read(registry.binding(&locator(1)))?.map(|row| row.version),
        read(registry.account(&account("alice")))?.map(|row| row.version),
        counter.map(|row| row.version),
        read(registry.sweep())?.map(|row| row.version),
    ])
}

fn the_audit_log_is_only_appended_to<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "audit entries and notices are kept whole, in order, and for ever";
    let [registry, _] = adapter.fresh();
    let mut expected = (Vec::new(), Vec::new());
    for turn in 0..2 {
        let mut batch = one_of_each(turn);
        batch.audit = records();
        batch.notices = notices();
        expected.0.extend(records());
        expected.1.extend(notices());
        accepted(registry.commit(batch))?;
        expect(PROMISE, &adapter.audit(&registry), &expected.0)?;
        expect(PROMISE, &adapter.notices(&registry), &expected.1)?;
    }
    Ok(())
}

fn pages_are_in_the_order_of_locators<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "a page has the owner's rows behind the locator, at most PAGE, in order";
    let [registry, _] = adapter.fresh();
    let count = PAGE + 20;
    // Multiplied by 37 the numbers come in another order; their first byte is on both sides of 128.
    let numbers = (0..count).map(|number| (number * 37 % count * 2) as u8);
    for number in numbers {
        for (who, locator) in [
            ("alice", locator(number)),
            ("bob", samples::locator_with(number)),
        ] {
            let binding = Some(binding_row(locator, who, 0, number));
            accepted(registry.commit(Batch {
                binding,
                ..Batch::default()
            }))?;
        }
    }
    let mut all: Vec<Locator> = (0..count)
        .map(|number| locator((number * 2) as u8))
        .collect();
    all.sort_unstable();
    let page = |after: Option<&Locator>| -> Result<Vec<Locator>, Broken> {
        let rows = read(registry.bindings_of(&account("alice"), after))?;
        Ok(rows.into_iter().map(|row| row.locator).collect())
    };
    let (first, rest) = all.split_at(PAGE);
    expect(PROMISE, &page(None)?, &first.into())?;
    expect(PROMISE, &page(first.last())?, &rest.into())?;
    expect(PROMISE, &page(rest.last())?, &Vec::new())?;
    // A row that changes hands leaves the old owner's pages.
    let moved = binding_row(locator(0), "carol", 1, 1);
    accepted(registry.commit(Batch {
        binding: Some(moved),
        ..Batch::default()
    }))?;
    let carols = read(registry.bindings_of(&account("carol"), None))?;
    expect(PROMISE, &carols.len(), &1)?;
    expect(PROMISE, &page(None)?.contains(&locator(0)), &false)
}

fn pages_by_master_key<A: Adapter>(adapter: &mut A) -> Checked {
    const PROMISE: &str = "a page has the rows under the master key behind the last one, in order";
    let [registry, _] = adapter.fresh();
    let (mine, other) = (MasterKeyId(7), MasterKeyId(u32::MAX));
    let count = PAGE + 20;
    for number in (0..count).map(|number| (number * 37 % count * 2) as u8) {
        for (master, locator) in [
            (mine, locator(number)),
            (other, samples::locator_with(number)),
        ] {
            let mut row = binding_row(locator, "alice", 0, number);
            row.master = master;
            accepted(registry.commit(Batch {
                binding: Some(row),
                ..Batch::default()
            }))?;
        }
        let mut row = account_row(&format!("account {number:03}"), 0, number);
        row.master = mine;
        accepted(registry.commit(only(row)))?;
    }
    let numbers = || (0..count).map(|number| (number * 2) as u8);
    let mut all: Vec<Locator> = numbers().map(locator).collect();
    all.sort_unstable();
    let mut found = Vec::new();
    while found.len() < all.len() {
        let page = read(registry.bindings_under(mine, found.last()))?;
        expect(PROMISE, &page.len(), &PAGE.min(all.len() - found.len()))?;
        found.extend(page.into_iter().map(|row| row.locator));
    }
    expect(PROMISE, &found, &all)?;
    let behind = read(registry.bindings_under(mine, found.last()))?;
    expect(PROMISE, &behind, &Vec::new())?;
    let names: Vec<_> = numbers()
        .map(|number| account(&format!("account {number:03}")))
        .collect();
    let mut found = Vec::new();
    while found.len() < names.len() {
        let page = read(registry.accounts_under(mine, found.last()))?;
        expect(PROMISE, &page.len(), &PAGE.min(names.len() - found.len()))?;
        found.extend(page.into_iter().map(|row| row.account));
    }
    expect(PROMISE, &found, &names)?;
    let none = read(registry.accounts_under(other, None))?;
    expect(PROMISE, &none, &Vec::new())
}

fn handles_see_and_stop_each_other<A: Adapter>(adapter: &mut A) -> Checked {
    const SEES: &str = "a read sees what was committed before it through another handle";
    const STOPS: &str = "of two commits from the same version, the second is a conflict";
    let [one, other] = adapter.fresh();
    for version in 0..3 {
        let seen = read(other.account(&account("alice")))?.map_or(0, |row| row.version);
        expect(SEES, &seen, &version)?;
        accepted(one.commit(one_of_each(version)))?;
        conflict(STOPS, other.commit(one_of_each(version)))?;
        let seen = read(other.binding(&locator(1)))?.map_or(0, |row| row.version);
        expect(SEES, &seen, &(version + 1))?;
    }
    Ok(())
}

/// So many kinds of rows there are.
const ROWS: usize = 4;

/// A row of each kind at this version.
fn one_of_each(version: u64) -> Batch {
    let id = counter_ids().into_iter().next();
    Batch {
        binding: Some(binding_row(locator(1), "alice", version, 1)),
        accounts: vec![account_row("alice", version, 1)],
        counter: id.map(|id| counter_row(id, version, 1)),
        sweep: Some(sweep_row(version, 1)),
        ..Batch::default()
    }
}

fn only(row: crate::registry::AccountRow) -> Batch {
    Batch {
        accounts: vec![row],
        ..Batch::default()
    }
}

fn read<T, E: fmt::Display>(read: Result<T, E>) -> Result<T, Broken> {
    read.map_err(failed)
}

fn accepted<E: fmt::Display>(committed: Result<(), CommitError<E>>) -> Checked {
    committed.map_err(failed)
}

fn conflict<E: fmt::Debug>(
    promise: &'static str,
    committed: Result<(), CommitError<E>>,
) -> Checked {
    match committed {
        Err(CommitError::Conflict) => Ok(()),
        other => Err(broken(promise, &format!("{other:?}"))),
    }
}

fn expect<T: PartialEq + fmt::Debug>(promise: &'static str, found: &T, expected: &T) -> Checked {
    if found == expected {
        return Ok(());
    }
    Err(broken(
        promise,
        &format!("{found:?} instead of {expected:?}"),
    ))
}

fn failed(error: impl fmt::Display) -> Broken {
    broken(
        "reads, and commits of the stored versions, succeed",
        &format!("{error}"),
    )
}

fn broken(promise: &'static str, found: &str) -> Broken {
    Broken {
        promise,
        found: found.into(),
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise, self.found)
    }
}

impl core::error::Error for Broken {}
