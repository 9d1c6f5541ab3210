//! A batch as statements: each row is written where its version is the stored one.

use relatch_authority::{
    AccountId, AccountRow, AuditRecord, Batch, BindingRow, CommitError, CounterRow, Notice, Phase,
    SweepRow, WallTime,
};

use crate::error::StoreError;
use crate::rows;
use crate::sql::{Connection, Value, Written};

/// Phases as the column has them; the partial index on `ENDING` names its number.
const PENDING: i64 = 0;
const ACTIVE: i64 = 1;
const ENDING: i64 = 2;
const ENDED: i64 = 3;
/// A state that this version cannot read.
const UNREAD: i64 = -1;

/// What the service notes in the transaction of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// A proof that the call uses up.
    pub spent: Option<SpentProof>,
    /// A request that is not to be done twice.
    pub done: Option<DoneRequest>,
}

/// A proof that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpentProof {
    /// Names it.
    pub id: [u8; 32],
    /// From then on it is too old anyway.
    pub until: WallTime,
}

/// A request under a key that its caller chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneRequest {
    /// Who asked.
    pub account: AccountId,
    /// The hash of the caller's key.
    pub key: [u8; 32],
    /// The hash of what was asked.
    pub request: [u8; 32],
    /// How long it is remembered.
    pub until: WallTime,
}

/// Applies everything; an error leaves the transaction to be rolled back.
pub(crate) fn apply(connection: &mut dyn Connection, batch: Batch, beside: Beside) -> Written {
    let Batch {
        binding,
        accounts,
        counter,
        sweep,
        audit,
        notices,
    } = batch;
    if let Some(row) = binding {
        write_binding(connection, row)?;
    }
    for row in accounts {
        write_account(connection, row)?;
    }
    if let Some(row) = counter {
        write_counter(connection, row)?;
    }
    if let Some(row) = sweep {
        write_sweep(connection, row)?;
    }
    for record in audit {
        append(connection, &record)?;
    }
    for notice in notices {
        keep(connection, &notice)?;
    }
    let Beside { spent, done } = beside;
    if let Some(SpentProof { id, until }) = spent {
        const SQL: &str =
            "INSERT INTO spent_proofs (proof, until) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        one(connection.execute(SQL, &[id.into(), until.secs().into()])?)?;
    }
    if let Some(done) = done {
        note(connection, &done)?;
    }
    Ok(())
}

fn write_binding(connection: &mut dyn Connection, row: BindingRow) -> Written {
    // The delegates stand in the text of the condition: most writes leave them alone, and need one statement.
    const UPDATE: &str = "UPDATE bindings SET owner = $1, suite = $2, version = $3, master = $4, sealed = $5, \
        state = $6, mac = $7, phase = $8, key_id = $9 \
        WHERE delegates = $10 AND locator = $11 AND version = $12";
    const UPDATE_ALL: &str = "UPDATE bindings SET owner = $1, suite = $2, version = $3, master = $4, sealed = $5, \
        state = $6, mac = $7, phase = $8, key_id = $9, delegates = $10 \
        WHERE locator = $11 AND version = $12";
    const INSERT: &str = "INSERT INTO bindings (owner, suite, version, master, sealed, state, mac, phase, key_id, \
        delegates, locator) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
    let index = row.index();
    let delegates = index.as_ref().map_or(&[][..], |index| &index.delegates);
    let names: Vec<&[u8]> = delegates.iter().map(AccountId::as_bytes).collect();
    let phase = index.as_ref().map_or(UNREAD, |index| phase(index.phase));
    let key_id = index.as_ref().and_then(|index| index.key_id);
    let version = row.version;
    let mut values: Vec<Value> = vec![
        row.owner.as_bytes().into(),
        i64::from(row.suite.number()).into(),
        next(version),
        i64::from(row.master.0).into(),
        row.key.as_ref().map(rows::of_sealed).into(),
        row.state.into(),
        row.mac.into(),
        phase.into(),
        key_id.map_or_else(Vec::new, |id| id.0.to_vec()).into(),
        // No account has a line feed.
        names.join(&b'\n').into(),
        row.locator.0.into(),
    ];
    if version == 0 {
        one(connection.execute(INSERT, &values)?)?;
        return index_delegates(connection, row.locator.0, delegates);
    }
    values.push(version.into());
    if connection.execute(UPDATE, &values)? == 1 {
        return Ok(());
    }
    one(connection.execute(UPDATE_ALL, &values)?)?;
    connection.execute(
        "DELETE FROM delegates WHERE locator = $1",
        &[row.locator.0.into()],
    )?;
    index_delegates(connection, row.locator.0, delegates)
}

fn index_delegates(
    connection: &mut dyn Connection,
    locator: [u8; 12],
    delegates: &[AccountId],
) -> Written {
    const SQL: &str = "INSERT INTO delegates (account, locator) VALUES ($1, $2)";
    for account in delegates {
        connection.execute(SQL, &[account.as_bytes().into(), locator.into()])?;
    }
    Ok(())
}

fn write_account(connection: &mut dyn Connection, row: AccountRow) -> Written {
    const UPDATE: &str = "UPDATE accounts SET version = $1, master = $2, state = $3, mac = $4 \
        WHERE account = $5 AND version = $6";
    const INSERT: &str = "INSERT INTO accounts (version, master, state, mac, account) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values = vec![
        next(row.version),
        i64::from(row.master.0).into(),
        row.state.into(),
        row.mac.into(),
        row.account.as_bytes().into(),
    ];
    write(connection, INSERT, UPDATE, values, row.version)
}

fn write_counter(connection: &mut dyn Connection, row: CounterRow) -> Written {
    const UPDATE: &str = "UPDATE counters SET version = $1, master = $2, count = $3, mac = $4 \
        WHERE locator = $5 AND day = $6 AND what = $7 AND version = $8";
    const INSERT: &str = "INSERT INTO counters (version, master, count, mac, locator, day, what) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    let values = vec![
        next(row.version),
        i64::from(row.master.0).into(),
        row.count.into(),
        row.mac.into(),
        row.id.locator.0.into(),
        row.id.day.into(),
        i64::from(row.id.what).into(),
    ];
    write(connection, INSERT, UPDATE, values, row.version)
}

fn write_sweep(connection: &mut dyn Connection, row: SweepRow) -> Written {
    const UPDATE: &str = "UPDATE sweeps SET version = $1, master = $2, at = $3, asked = $4, mac = $5 \
        WHERE one = 1 AND version = $6";
    const INSERT: &str = "INSERT INTO sweeps (version, master, at, asked, mac, one) \
        VALUES ($1, $2, $3, $4, $5, 1) ON CONFLICT DO NOTHING";
    let values = vec![
        next(row.version),
        i64::from(row.master.0).into(),
        row.at.secs().into(),
        i64::from(row.asked).into(),
        row.mac.into(),
    ];
    write(connection, INSERT, UPDATE, values, row.version)
}

/// Inserts where no row is expected, and updates where the version is the expected one.
fn write(
    connection: &mut dyn Connection,
    insert: &'static str,
    update: &'static str,
    mut values: Vec<Value>,
    version: u64,
) -> Written {
    if version == 0 {
        return one(connection.execute(insert, &values)?);
    }
    values.push(version.into());
    one(connection.execute(update, &values)?)
}

fn append(connection: &mut dyn Connection, record: &AuditRecord) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO audit (locator, number, link, at, account, event, entry) \
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let AuditRecord {
        entry,
        number,
        link,
    } = record;
    let values = [
        entry.locator.0.into(),
        (*number).into(),
        (*link).into(),
        entry.at.secs().into(),
        entry.account.as_bytes().into(),
        i64::from(entry.event.number()).into(),
        entry.to_bytes().into(),
    ];
    connection.execute(SQL, &values).map(drop)
}

/// Due at once.
fn keep(connection: &mut dyn Connection, notice: &Notice) -> Result<(), StoreError> {
    const SQL: &str = "INSERT INTO notices (account, notice, at, due, attempts, dead) \
        VALUES ($1, $2, $3, 0, 0, 0)";
    let values = [
        notice.to.as_bytes().into(),
        notice.to_bytes().into(),
        notice.entry.at.secs().into(),
    ];
    connection.execute(SQL, &values).map(drop)
}

fn note(connection: &mut dyn Connection, done: &DoneRequest) -> Written {
    const SQL: &str = "INSERT INTO done_requests (account, key, request, until) \
        VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values = [
        done.account.as_bytes().into(),
        done.key.into(),
        done.request.into(),
        done.until.secs().into(),
    ];
    one(connection.execute(SQL, &values)?)
}

/// A statement that changed no row met another version.
fn one(changed: u64) -> Written {
    match changed {
        1 => Ok(()),
        _ => Err(CommitError::Conflict),
    }
}

fn next(version: u64) -> Value {
    version.saturating_add(1).into()
}

fn phase(phase: Phase) -> i64 {
    match phase {
        Phase::Pending => PENDING,
        Phase::Active => ACTIVE,
        Phase::Ending { .. } => ENDING,
        Phase::Ended => ENDED,
        _ => UNREAD,
    }
}
