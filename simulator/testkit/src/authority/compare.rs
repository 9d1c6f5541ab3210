//! What the registry holds against what the model says it holds.

use std::collections::BTreeMap;
use std::fmt::Debug;

use relatch_authority::MasterKeyId;
use relatch_conformance::model::authority::{Outcome, Row};

use super::{Before, World};

impl World {
    /// Every row's version, master key, owner and holder, and all that was recorded and sent since.
    pub(super) fn compare(&self, before: &Before, committed: &[Outcome]) -> Result<(), String> {
        let rows = self.registry.rows();
        let audit = committed.iter().flat_map(|outcome| &outcome.audit);
        same(
            "recorded",
            rows.audit.iter().skip(before.audit).collect(),
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
        let serials = rows
            .serials
            .iter()
            .map(|(identity, row)| (identity.clone(), (row.version, row.master)));
        same("serials", serials.collect(), places(&self.model.serials))?;
        for (locator, row) in self.model.bindings.iter().filter(|(_, row)| !row.damaged) {
            let stored = rows.bindings.get(locator);
            same("owner", stored.map(|row| &row.owner), Some(&row.kept.owner))?;
            let ended = row.kept.phase == relatch_authority::Phase::Ended;
            same("key", stored.map(|row| row.key.is_some()), Some(!ended))?;
        }
        for (identity, row) in self.model.serials.iter().filter(|(_, row)| !row.damaged) {
            let holder = rows.serials.get(identity).map(|row| row.holder);
            same("holder", holder, Some(row.kept))?;
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
