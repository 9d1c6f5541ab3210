//! The audit log: appended to by batches, and read here.

use relatch_authority::{AccountId, AuditEntry, AuditRecord, EntryError, Locator, WallTime};

use crate::database::{Database, page};
use crate::error::StoreError;
use crate::rows::account_id;
use crate::sql::Row;

/// What is looked for in the log; entries come in the order of their times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditQuery {
    /// Of this binding alone.
    pub locator: Option<Locator>,
    /// Through this account alone.
    pub account: Option<AccountId>,
    /// Of this kind alone: [`relatch_authority::Event::number`].
    pub event: Option<u8>,
    /// Behind this entry.
    pub after: AuditCursor,
    /// Before this time. Entries of the last moments may still be on their way: a reader that goes on later asks for
    /// what is a minute old.
    pub until: Option<WallTime>,
}

/// Where a page of the log ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditCursor {
    /// The time of the last entry.
    pub at: u64,
    /// Its number in the table.
    pub id: u64,
}

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Where the next page begins.
    pub cursor: AuditCursor,
    /// At which binding.
    pub locator: Locator,
    /// Its number in the chain of its binding.
    pub number: u64,
    /// Its link in this chain.
    pub link: [u8; 32],
    /// The account that called.
    pub account: AccountId,
    /// The bytes of the entry, which may be those of a newer version.
    pub bytes: Vec<u8>,
}

impl StoredRecord {
    /// The record, as [`relatch_authority::verify_audit`] takes it.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn record(&self) -> Result<AuditRecord, EntryError> {
        Ok(AuditRecord {
            entry: AuditEntry::from_bytes(&self.bytes)?,
            number: self.number,
            link: self.link,
        })
    }
}

impl Database {
    /// A page of the log of one binding, in the order of the chain, from behind this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn audit_of(&self, locator: &Locator, after: u64) -> Result<Vec<StoredRecord>, StoreError> {
        const SQL: &str = "SELECT at, id, locator, number, link, account, entry FROM audit \
            WHERE locator = $1 AND number > $2 ORDER BY number, id LIMIT $3";
        self.query(SQL, &[locator.0.into(), after.into(), page()], stored)
    }

    /// A page of the log.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn search_audit(&self, query: &AuditQuery) -> Result<Vec<StoredRecord>, StoreError> {
        // A condition that is not asked for spans every value.
        const SQL: &str = "SELECT at, id, locator, number, link, account, entry FROM audit \
            WHERE (at > $1 OR (at = $2 AND id > $3)) AND at < $4 \
            AND locator >= $5 AND locator <= $6 AND account >= $7 AND account <= $8 \
            AND event >= $9 AND event <= $10 ORDER BY at, id LIMIT $11";
        const EVERY: &[u8] = &[0xff; 65];
        let locator = query.locator.map(|locator| locator.0);
        let account = query.account.as_ref().map(AccountId::as_bytes);
        let event = query.event.map(i64::from);
        let until = query.until.map_or(i64::MAX, |until| {
            i64::try_from(until.secs()).unwrap_or(i64::MAX)
        });
        let values = [
            query.after.at.into(),
            query.after.at.into(),
            query.after.id.into(),
            until.into(),
            locator.as_ref().map_or(&[][..], |bytes| bytes).into(),
            locator.as_ref().map_or(EVERY, |bytes| bytes).into(),
            account.unwrap_or_default().into(),
            account.unwrap_or(EVERY).into(),
            event.unwrap_or(0).into(),
            event.unwrap_or(i64::MAX).into(),
            page(),
        ];
        self.query(SQL, &values, stored)
    }
}

fn stored(mut row: Row) -> Result<StoredRecord, StoreError> {
    Ok(StoredRecord {
        cursor: AuditCursor {
            at: row.unsigned("at")?,
            id: row.unsigned("id")?,
        },
        locator: Locator(row.array("locator")?),
        number: row.unsigned("number")?,
        link: row.array("link")?,
        account: account_id(row.bytes("account")?)?,
        bytes: row.bytes("entry")?,
    })
}
