//! The promises of a registry, and what the service relies on beside them, on every engine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

mod engines;
mod faults;
mod pair;
mod service;
mod tls;

use std::thread;

use relatch_authority::test_suite::{self, Adapter};
use relatch_authority::{AuditRecord, Notice};
use relatch_registry::{AuditCursor, AuditQuery, Database};

use engines::{Engine, on_every_engine};

/// The test suite's view of an engine.
struct Tested<'a>(&'a mut dyn Engine);

impl Adapter for Tested<'_> {
    type Registry = Database;

    fn fresh(&mut self) -> [Database; 2] {
        self.0.fresh()
    }

    fn audit(&self, registry: &Database) -> Vec<AuditRecord> {
        let mut found: Vec<(AuditCursor, AuditRecord)> = Vec::new();
        loop {
            let after = found.last().map(|(cursor, _)| *cursor).unwrap_or_default();
            let query = AuditQuery {
                after,
                ..AuditQuery::default()
            };
            let page = registry.search_audit(&query).unwrap();
            if page.is_empty() {
                return found.into_iter().map(|(_, record)| record).collect();
            }
            found.extend(page.iter().map(|one| (one.cursor, one.record().unwrap())));
        }
    }

    fn notices(&self, registry: &Database) -> Vec<Notice> {
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let page = registry.notices(after).unwrap();
            let Some(last) = page.last() else {
                return found;
            };
            after = last.id;
            found.extend(page.iter().map(|one| one.notice().unwrap()));
        }
    }
}

#[test]
fn every_promise_is_kept() {
    on_every_engine(|engine| test_suite::check(&mut Tested(engine)).unwrap());
}

#[test]
fn no_count_is_lost_in_a_race() {
    const TURNS: u64 = 25;
    on_every_engine(|engine| {
        let handles = engine.fresh();
        thread::scope(|scope| {
            for database in handles.iter().cycle().take(6) {
                scope.spawn(move || test_suite::count_up(database, TURNS).unwrap());
            }
        });
        test_suite::check_count(&handles[1], 6 * TURNS).unwrap();
    });
}
