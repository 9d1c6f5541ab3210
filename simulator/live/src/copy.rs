//! A copy of a world's account service, for the page of leaks: all of its rows, and all of its keys.

use relatch_authority::{AccountRow, BindingRow, MasterKeyId, Registry, SealedKey};
use relatch_registry::{Database, StoreError};
use serde_json::{Value, json};

use crate::authority::hex;

/// The one master key of a world.
pub(crate) const MASTER: MasterKeyId = MasterKeyId(1);

/// The rows; bytes are hexadecimal digits.
pub(crate) fn rows(database: &Database) -> Result<[Value; 2], StoreError> {
    let bindings = all(
        |after| database.bindings_under(MASTER, after),
        |row| &row.locator,
    )?;
    let accounts = all(
        |after| database.accounts_under(MASTER, after),
        |row| &row.account,
    )?;
    Ok([
        bindings.iter().map(binding).collect(),
        accounts.iter().map(account).collect(),
    ])
}

/// Every page of a table.
fn all<R, K: Clone>(
    page: impl Fn(Option<&K>) -> Result<Vec<R>, StoreError>,
    key: impl Fn(&R) -> &K,
) -> Result<Vec<R>, StoreError> {
    let mut rows = Vec::new();
    loop {
        let after = rows.last().map(|row| key(row).clone());
        let next = page(after.as_ref())?;
        if next.is_empty() {
            return Ok(rows);
        }
        rows.extend(next);
    }
}

fn binding(row: &BindingRow) -> Value {
    json!({
        "locator": hex(&row.locator.0), "owner": row.owner.as_str(), "suite": row.suite.number(), "version": row.version,
        "master": row.master.0, "key": row.key.as_ref().map(sealed), "state": hex(&row.state), "mac": hex(&row.mac),
    })
}

fn sealed(key: &SealedKey) -> String {
    [hex(&key.nonce), hex(&key.sealed), hex(&key.tag)].concat()
}

fn account(row: &AccountRow) -> Value {
    json!({
        "account": row.account.as_str(), "version": row.version, "master": row.master.0, "state": hex(&row.state),
        "mac": hex(&row.mac),
    })
}
