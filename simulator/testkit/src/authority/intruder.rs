//! A writer of the database, and the operator with a backup.

use relatch_authority::{AccountId, BindingRow, MemoryTables};
use relatch_conformance::model::authority::Call;

use super::devices::{account, device};
use super::operation::{Fault, Field, Row};
use super::perform::Asked;
use super::{ACCOUNTS, World};

impl World {
    /// Changes the last byte of a part of a row, once.
    pub(super) fn tamper(&mut self, row: Row, field: Field) {
        let mut rows = self.registry.rows();
        match row {
            Row::Binding(number) => {
                let locator = device(number).locator();
                let known = self.model.bindings.get_mut(&locator);
                if let Some(known) = known.filter(|row| !row.damaged) {
                    known.damaged = change_binding(&mut rows, number, field);
                    let stored = rows.bindings.get(&locator);
                    known.master = stored.map_or(known.master, |row| row.master);
                }
            }
            Row::Account(number) => {
                let account = account(number);
                let known = self.model.accounts.get_mut(&account);
                if let (Some(known), Some(row)) = (
                    known.filter(|row| !row.damaged),
                    rows.accounts.get_mut(&account),
                ) {
                    known.damaged = match field {
                        Field::State => flip(row.state.last_mut()),
                        _ => flip(row.mac.last_mut()),
                    };
                }
            }
            Row::Counters => {
                for (id, row) in &mut rows.counters {
                    let known = self.model.counters.get_mut(id);
                    if let Some(known) = known.filter(|row| !row.damaged) {
                        known.damaged = match field {
                            Field::State => flip_count(&mut row.count),
                            _ => flip(row.mac.last_mut()),
                        };
                    }
                }
            }
            Row::Sweep => {
                let known = self.model.sweep.as_mut().filter(|row| !row.damaged);
                if let (Some(known), Some(row)) = (known, rows.sweep.as_mut()) {
                    known.damaged = match field {
                        Field::State => {
                            row.asked = !row.asked;
                            true
                        }
                        _ => flip(row.mac.last_mut()),
                    };
                }
            }
        }
    }

    /// All rows of the last backup; what was recorded and sent since stays.
    pub(super) fn restore(&mut self) {
        let (rows, model) = &self.backup;
        self.registry.restore(rows);
        self.model.bindings.clone_from(&model.bindings);
        self.model.accounts.clone_from(&model.accounts);
        self.model.counters.clone_from(&model.counters);
        self.model.sweep.clone_from(&model.sweep);
        self.rolled_back = true;
    }

    /// The row of one binding of the last backup.
    pub(super) fn restore_row(&mut self, number: u8) {
        let locator = device(number).locator();
        let (rows, model) = &self.backup;
        if let (Some(row), Some(known)) =
            (rows.bindings.get(&locator), model.bindings.get(&locator))
        {
            self.registry.rows().bindings.insert(locator, row.clone());
            self.model.bindings.insert(locator, known.clone());
            self.rolled_back = true;
        }
    }

    /// The operator goes through all rows.
    pub(super) fn rewrap_all(&mut self) -> Result<(), String> {
        let bindings = self.model.bindings.keys().copied().map(Call::RewrapBinding);
        let accounts = self.model.accounts.keys().cloned().map(Call::RewrapAccount);
        let calls: Vec<Call> = bindings.chain(accounts).collect();
        for call in calls {
            let asked = Asked {
                by: account(0),
                call,
                scan: None,
                offer: None,
                receipt: None,
            };
            self.call(&asked, Fault::None, None)?;
        }
        Ok(())
    }
}

/// Says whether there was something to change.
fn change_binding(rows: &mut MemoryTables, number: u8, field: Field) -> bool {
    let locator = device(number).locator();
    let moved = match field {
        Field::Moved(from) => rows.bindings.get(&device(from).locator()).cloned(),
        _ => None,
    };
    let Some(row) = rows.bindings.get_mut(&locator) else {
        return false;
    };
    match field {
        Field::Mac => flip(row.mac.last_mut()),
        Field::State => flip(row.state.last_mut()),
        Field::Sealed => flip(row.key.as_mut().and_then(|key| key.sealed.last_mut())),
        Field::Tag => flip(row.key.as_mut().and_then(|key| key.tag.last_mut())),
        Field::Nonce => flip(row.key.as_mut().and_then(|key| key.nonce.last_mut())),
        Field::Owner => {
            let own = (0..ACCOUNTS).find(|number| account(*number) == row.owner);
            let other: AccountId = account(own.unwrap_or(0) + 1);
            row.owner = other;
            true
        }
        Field::Moved(from) => match moved {
            Some(moved) if device(from).locator() != locator => {
                *row = BindingRow {
                    locator,
                    version: row.version,
                    ..moved
                };
                true
            }
            _ => false,
        },
    }
}

fn flip_count(count: &mut u64) -> bool {
    *count ^= 1;
    true
}

fn flip(byte: Option<&mut u8>) -> bool {
    byte.map(|byte| *byte ^= 1).is_some()
}
