//! What the registry holds against what the model says it holds.

use std::collections::BTreeMap;
use std::fmt::Debug;

use relatch_authority::{MasterKeyId, MemoryTables, verify_audit};
use relatch_conformance::model::authority::{Outcome, Row, State};

use super::{Before, World, reader};

impl World {
    /// Every row's version, master key, owner and holder, and all that was recorded and sent since.
    pub(super) fn compare(&self, before: &Before, committed: &[Outcome]) -> Result<(), String> {
        let rows = self.registry.rows();
        let audit = committed.iter().flat_map(|outcome| &outcome.audit);
        same(
            "recorded",
            rows.audit
                .iter()
                .skip(before.audit)
                .map(|record| &record.entry)
                .collect(),
            audit.collect::<Vec<_>>(),
        )?;
        let notices = committed.iter().flat_map(|outcome| &outcome.notices);
        same(
            "sent",
            rows.notices.iter().skip(before.notices).collect(),
            notices.collect::<Vec<_>>(),
        )?;
        let bindings = rows
            .bindings
            .iter()
            .map(|(locator, row)| (*locator, (row.version, row.master)));
        same("bindings", bindings.collect(), places(&self.model.bindings))?;
        let accounts = rows
            .accounts
            .iter()
            .map(|(account, row)| (account.clone(), (row.version, row.master)));
        same("accounts", accounts.collect(), places(&self.model.accounts))?;
        let counters = rows
            .counters
            .iter()
            .map(|(id, row)| (*id, (row.version, row.master)));
        same("counters", counters.collect(), places(&self.model.counters))?;
        let counts = self.model.counters.iter().filter(|(_, row)| !row.damaged);
        for (id, row) in counts {
            let stored = rows.counters.get(id).map(|row| row.count);
            same("count", stored, Some(row.kept))?;
        }
        let sweep = rows.sweep.map(|row| (row.version, row.master));
        let expected = self.model.sweep.as_ref();
        same(
            "sweep",
            sweep,
            expected.map(|row| (row.version, row.master)),
        )?;
        for (locator, row) in self.model.bindings.iter().filter(|(_, row)| !row.damaged) {
            let stored = rows.bindings.get(locator);
            same("owner", stored.map(|row| &row.owner), Some(&row.kept.owner))?;
            let ended = row.kept.state == State::Ended;
            same("key", stored.map(|row| row.key.is_some()), Some(!ended))?;
        }
        self.compare_chains(&rows)?;
        Ok(())
    }
}

impl World {
    /// The log of every binding that was not rolled back is the one that its row says. [AUTH-62]
    fn compare_chains(&self, rows: &MemoryTables) -> Result<(), String> {
        let kept = (self.model.bindings.iter()).filter(|(locator, row)| {
            !row.damaged && self.model.binding(locator).is_some() && !self.rolled_back
        });
        for (locator, _) in kept {
            let head = reader(&rows.clone(), &self.model).audit_head(locator);
            let head = head.map_err(|found| format!("no head: {found}"))?;
            let log = rows
                .audit
                .iter()
                .filter(|record| record.locator == *locator);
            let verified = head.map(|head| verify_audit(log, &head));
            same("chain", verified, Some(Ok(())))?;
        }
        Ok(())
    }
}

fn places<K: Ord + Clone, T>(rows: &BTreeMap<K, Row<T>>) -> BTreeMap<K, (u64, MasterKeyId)> {
    let places = rows
        .iter()
        .map(|(key, row)| (key.clone(), (row.version, row.master)));
    places.collect()
}

fn same<T: PartialEq + Debug>(what: &str, found: T, expected: T) -> Result<(), String> {
    match found == expected {
        true => Ok(()),
        false => Err(format!("{what}: {found:?} and not {expected:?}")),
    }
}
