//! Rows from columns, field by field.

use relatch_authority::{
    AccountId, AccountRow, BindingRow, CounterId, CounterRow, Locator, MasterKeyId, SealedKey,
    Suite, SweepRow, WallTime,
};

use crate::error::StoreError;
use crate::sql::Row;

/// Nonce, sealed key and tag in one column.
const SEALED: usize = 24 + 32 + 16;

pub(crate) fn binding(mut row: Row) -> Result<BindingRow, StoreError> {
    Ok(BindingRow {
        locator: Locator(row.array("locator")?),
        owner: account_id(row.bytes("owner")?)?,
        suite: suite(row.unsigned("suite")?)?,
        version: row.unsigned("version")?,
        master: master(row.int("master")?)?,
        key: row.optional("sealed")?.map(sealed).transpose()?,
        state: row.bytes("state")?,
        mac: row.array("mac")?,
    })
}

pub(crate) fn account(mut row: Row) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        account: account_id(row.bytes("account")?)?,
        version: row.unsigned("version")?,
        master: master(row.int("master")?)?,
        state: row.bytes("state")?,
        mac: row.array("mac")?,
    })
}

pub(crate) fn counter(id: CounterId, mut row: Row) -> Result<CounterRow, StoreError> {
    Ok(CounterRow {
        id,
        version: row.unsigned("version")?,
        master: master(row.int("master")?)?,
        count: row.unsigned("count")?,
        mac: row.array("mac")?,
    })
}

pub(crate) fn sweep(mut row: Row) -> Result<SweepRow, StoreError> {
    Ok(SweepRow {
        version: row.unsigned("version")?,
        master: master(row.int("master")?)?,
        at: WallTime::from_secs(row.unsigned("at")?),
        asked: row.int("asked")? != 0,
        mac: row.array("mac")?,
    })
}

pub(crate) fn account_id(bytes: Vec<u8>) -> Result<AccountId, StoreError> {
    const DAMAGED: StoreError = StoreError::Damaged("account");
    let text = String::from_utf8(bytes).map_err(|_| DAMAGED)?;
    AccountId::new(&text).map_err(|_| DAMAGED)
}

/// The bytes of a sealed key in its column.
pub(crate) fn of_sealed(key: &SealedKey) -> Vec<u8> {
    let SealedKey { nonce, sealed, tag } = key;
    [&nonce[..], sealed, tag].concat()
}

fn sealed(bytes: Vec<u8>) -> Result<SealedKey, StoreError> {
    const DAMAGED: StoreError = StoreError::Damaged("sealed");
    let bytes: [u8; SEALED] = bytes.try_into().map_err(|_| DAMAGED)?;
    let (nonce, rest) = bytes.split_first_chunk().ok_or(DAMAGED)?;
    let (sealed, rest) = rest.split_first_chunk().ok_or(DAMAGED)?;
    let (tag, _) = rest.split_first_chunk().ok_or(DAMAGED)?;
    Ok(SealedKey {
        nonce: *nonce,
        sealed: *sealed,
        tag: *tag,
    })
}

fn suite(number: u64) -> Result<Suite, StoreError> {
    Suite::from_number(number).map_err(|_| StoreError::Damaged("suite"))
}

fn master(id: i64) -> Result<MasterKeyId, StoreError> {
    let id = u32::try_from(id).map_err(|_| StoreError::Damaged("master"))?;
    Ok(MasterKeyId(id))
}
