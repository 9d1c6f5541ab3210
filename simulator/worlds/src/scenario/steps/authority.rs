//! What happens at an authority: crashes, back-ups, master keys, and writers of its database.

use relatch_authority::{AccountId, BindingRow, Event, MemoryTables, Reason, Stopped, Swept};

use super::super::act::Act;
use super::super::play::Stage;
use super::super::words::{AuditKind, Column};
use super::Wrong;
use crate::seen::Seen;
use relatch_testkit::registry::SharedRegistry;

impl Stage {
    pub(super) fn take_at_authority(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        let registry = self.world.authorities().registry(at).cloned();
        let registry = registry.ok_or("no such authority")?;
        match act {
            Act::BackUp { name } => {
                self.back_ups.insert(name.clone(), registry.rows().clone());
            }
            Act::RestoreBackUp { name } => {
                registry.rows().clone_from(self.back_up(name)?);
            }
            Act::Trouble { what, commits } => registry.set_trouble(*what, *commits),
            Act::RotateMasterKey {} => {
                self.world.authorities().rotate(at);
            }
            Act::RewrapRows { unreadable } => match self.world.rewrap(at) {
                Some(left) if left == *unreadable => {}
                left => return Err(format!("{left:?} rows could not be read")),
            },
            Act::ForgetOldKeys {} => {
                let forgot = self.world.authorities().forget(at);
                if forgot.ok_or("no such authority")?.is_err() {
                    return Ok(Seen::RowUnderOldKey);
                }
            }
            Act::LoseRecoveryKey {} => {
                self.world.authorities().lose_recovery_key(at);
            }
            Act::RestoredMode { on } => {
                self.world.authorities().set_restored(at, *on);
            }
            Act::SetWallClock { years } => {
                self.world
                    .set_clock_ahead(years.saturating_mul(365 * 86_400));
            }
            Act::Sweep { confirmed } => return self.sweep(at, *confirmed),
            Act::OperatorFreeze { of } => return self.freeze_as_operator(at, of),
            Act::RenewKeys {} => {
                self.world.authorities().renew_keys(at);
            }
            Act::RetireOldKeys {} => {
                self.world.authorities().retire_old_keys(at);
            }
            Act::OverwriteRow {
                of,
                from,
                back_up,
                columns,
            } => {
                let rows = registry.rows().clone();
                let row = match (from, back_up) {
                    (Some(from), None) => self.row(at, &rows, from)?,
                    (None, Some(name)) => {
                        let old = self.back_up(name)?.clone();
                        self.row(at, &old, of)?
                    }
                    _ => return Err("`overwrite-row` needs one of `from`, `back-up`".into()),
                };
                let victim = self.row(at, &rows, of)?;
                overwrite(&registry, &victim, &row, columns);
            }
            Act::Audit { of, by, count } => {
                return audit(&registry.rows(), *of, by.as_deref(), *count);
            }
            _ => return Err(format!("an authority cannot do this; `{at}` is one")),
        }
        Ok(Seen::Done)
    }

    fn sweep(&mut self, at: &str, confirmed: bool) -> Result<Seen, Wrong> {
        let (operator, now) = (operator()?, self.world.now());
        let service = self.world.authorities().service(at);
        let service = service.ok_or("no such authority")?;
        match service.sweep(&operator, confirmed, now) {
            Ok(Swept::Confirm) => Ok(Seen::ConfirmSweep),
            Ok(_) => Ok(Seen::Done),
            Err(error) => Err(error.to_string()),
        }
    }

    fn freeze_as_operator(&mut self, at: &str, of: &str) -> Result<Seen, Wrong> {
        let registry = self.world.authorities().registry(at).cloned();
        let rows = registry.ok_or("no such authority")?.rows().clone();
        let locator = self.row(at, &rows, of)?.locator;
        let (operator, now) = (operator()?, self.world.now());
        let service = self.world.authorities().service(at);
        let service = service.ok_or("no such authority")?;
        let frozen = service.freeze_as_operator(&operator, &locator, now);
        frozen.map_err(|error| error.to_string())?;
        Ok(Seen::Done)
    }

    fn back_up(&self, name: &str) -> Result<&MemoryTables, Wrong> {
        let back_up = self.back_ups.get(name);
        back_up.ok_or(format!("no back-up is called `{name}`"))
    }

    /// The row of the device of this name in this registry.
    fn row(&mut self, at: &str, rows: &MemoryTables, called: &str) -> Result<BindingRow, Wrong> {
        let (accounts, now) = (self.world.accounts(), self.world.now());
        let service = self.world.authorities().service(at);
        let service = service.ok_or("no such authority")?;
        for account in accounts {
            let devices = service
                .devices(&account, None, now)
                .map_err(|error| error.to_string())?;
            let found = (devices.devices.iter()).find(|device| device.name.as_str() == called);
            if let Some(row) = found.and_then(|device| rows.bindings.get(&device.locator)) {
                return Ok(row.clone());
            }
        }
        Err(format!("no account has a device called `{called}`"))
    }
}

fn operator() -> Result<AccountId, Wrong> {
    AccountId::new("operator").map_err(|error| error.to_string())
}

fn overwrite(
    registry: &SharedRegistry,
    victim: &BindingRow,
    with: &BindingRow,
    columns: &[Column],
) {
    let mut rows = registry.rows();
    let Some(row) = rows.bindings.get_mut(&victim.locator) else {
        return;
    };
    for column in columns {
        match column {
            Column::Owner => row.owner.clone_from(&with.owner),
            Column::Key => row.key = with.key,
            Column::State => row.state.clone_from(&with.state),
            Column::Mac => row.mac = with.mac,
        }
    }
}

fn audit(
    rows: &MemoryTables,
    of: AuditKind,
    by: Option<&str>,
    count: usize,
) -> Result<Seen, Wrong> {
    let found = rows
        .audit
        .iter()
        .filter(|record| by.is_none_or(|by| record.entry.account.as_str() == by))
        .filter(|record| is_of(&record.entry.event, of))
        .count();
    if found == count {
        Ok(Seen::Done)
    } else {
        Err(format!("expected {count} such entries, there are {found}"))
    }
}

fn is_of(event: &Event, kind: AuditKind) -> bool {
    match event {
        Event::Claimed => kind == AuditKind::Claimed,
        Event::ClaimRefused { .. } => kind == AuditKind::ClaimRefused,
        Event::Activated => kind == AuditKind::Activated,
        Event::Issued { stepped_up, .. } => {
            kind == AuditKind::Issued || (*stepped_up && kind == AuditKind::IssuedAfterStepUp)
        }
        Event::SteppedUp { .. } => kind == AuditKind::SteppedUp,
        Event::Delegated { .. } => kind == AuditKind::Delegated,
        Event::Revoked { .. } => kind == AuditKind::Revoked,
        Event::Transferred { .. } => kind == AuditKind::Transferred,
        Event::Frozen | Event::FrozenByFormer | Event::FrozenByOperator => {
            kind == AuditKind::Frozen
        }
        Event::Unfrozen => kind == AuditKind::Unfrozen,
        Event::Ended | Event::Deleted => kind == AuditKind::Ended,
        Event::ClockReplaced { .. } => kind == AuditKind::Clock,
        Event::Refused { reason, .. } => kind == AuditKind::Refused || kind == refusal(*reason),
        _ => false,
    }
}

fn refusal(reason: Reason) -> AuditKind {
    match reason {
        Reason::Stranger(_) => AuditKind::RefusedStranger,
        Reason::Stopped(Stopped::Frozen) => AuditKind::RefusedFrozen,
        Reason::DelegationExpired | Reason::DelegationUsedUp => AuditKind::RefusedDelegation,
        Reason::EpochForDelegate | Reason::OlderEpochForDelegate | Reason::StepUpNeeded(_) => {
            AuditKind::RefusedStepUp
        }
        _ => AuditKind::Refused,
    }
}
