//! Notices: kept for their account, and delivered at least once.

use relatch_authority::{AccountId, CommitError, EntryError, Notice, WallTime};

use crate::database::{Database, page};
use crate::error::StoreError;
use crate::rows::account_id;
use crate::sql::Row;

/// A notice as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredNotice {
    /// Its number in the table; a page goes on behind it.
    pub id: u64,
    /// Who gets it.
    pub account: AccountId,
    /// Its bytes, which may be those of a newer version.
    pub bytes: Vec<u8>,
}

/// A notice that is to be delivered, held by this instance until its lease ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What is delivered.
    pub notice: StoredNotice,
    /// How often it was tried, this time included.
    pub attempts: u64,
    /// Until then no other instance takes it.
    lease: u64,
}

/// How a delivery ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settled {
    Done,
    Again(u64),
    Dead,
}

impl StoredNotice {
    /// The notice.
    ///
    /// # Errors
    /// [`EntryError`].
    pub fn notice(&self) -> Result<Notice, EntryError> {
        Notice::from_bytes(&self.bytes)
    }
}

impl Database {
    /// A page of an account's notices, oldest first, from behind this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notices_of(
        &self,
        account: &AccountId,
        after: u64,
    ) -> Result<Vec<StoredNotice>, StoreError> {
        const SQL: &str = "SELECT id, account, notice FROM notices \
            WHERE account = $1 AND id > $2 ORDER BY id LIMIT $3";
        self.query(
            SQL,
            &[account.as_bytes().into(), after.into(), page()],
            stored,
        )
    }

    /// Removes an account's notices, also those that were not delivered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn erase_notices_of(&self, account: &AccountId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM notices WHERE account = $1";
        let account = account.as_bytes().to_vec();
        self.change(move |connection| connection.execute(SQL, &[account.into()]).map(drop))
    }

    /// A page of all notices, oldest first, from behind this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn notices(&self, after: u64) -> Result<Vec<StoredNotice>, StoreError> {
        const SQL: &str =
            "SELECT id, account, notice FROM notices WHERE id > $1 ORDER BY id LIMIT $2";
        self.query(SQL, &[after.into(), page()], stored)
    }

    /// Takes notices that are due; until `lease` no other instance takes them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn take_due(&self, now: WallTime, lease: WallTime) -> Result<Vec<Delivery>, StoreError> {
        const DUE: &str = "SELECT due, attempts, id, account, notice FROM notices \
            WHERE due IS NOT NULL AND due <= $1 ORDER BY due, id LIMIT $2";
        const TAKE: &str = "UPDATE notices SET due = $1, attempts = $2 WHERE id = $3 AND due = $4";
        let due = self.query(DUE, &[now.secs().into(), page()], |mut row| {
            let (due, attempts) = (row.unsigned("due")?, row.unsigned("attempts")?);
            Ok((due, attempts.saturating_add(1), stored(row)?))
        })?;
        let mut taken = Vec::new();
        for (due, attempts, notice) in due {
            let values = [
                lease.secs().into(),
                attempts.into(),
                notice.id.into(),
                due.into(),
            ];
            let written =
                self.write(move |connection| match connection.execute(TAKE, &values)? {
                    1 => Ok(()),
                    _ => Err(CommitError::Conflict),
                });
            match written {
                Ok(()) => taken.push(Delivery {
                    notice,
                    attempts,
                    lease: lease.secs(),
                }),
                Err(CommitError::Conflict) => {}
                Err(CommitError::Registry(error)) => return Err(error),
            }
        }
        Ok(taken)
    }

    /// The notice was delivered.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn delivered(&self, delivery: &Delivery) -> Result<(), StoreError> {
        self.settle(delivery, Settled::Done)
    }

    /// The notice is to be tried again at this time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn try_again(&self, delivery: &Delivery, at: WallTime) -> Result<(), StoreError> {
        self.settle(delivery, Settled::Again(at.secs()))
    }

    /// The notice is not tried again: it is a dead letter.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn give_up(&self, delivery: &Delivery) -> Result<(), StoreError> {
        self.settle(delivery, Settled::Dead)
    }

    /// A page of dead letters, oldest first, from behind this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn dead_letters(&self, after: u64) -> Result<Vec<StoredNotice>, StoreError> {
        const SQL: &str = "SELECT id, account, notice FROM notices \
            WHERE dead = 1 AND id > $1 ORDER BY id LIMIT $2";
        self.query(SQL, &[after.into(), page()], stored)
    }

    /// Every dead letter is due again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn revive(&self) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE notices SET due = 0, attempts = 0, dead = 0 WHERE dead = 1";
        self.change(|connection| connection.execute(SQL, &[]).map(drop))
    }

    /// Nothing is changed where the lease was lost to another instance.
    fn settle(&self, delivery: &Delivery, settled: Settled) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE notices SET due = $1, dead = $2 WHERE id = $3 AND due = $4";
        let (due, dead) = match settled {
            Settled::Done => (None, 0),
            Settled::Again(at) => (Some(at), 0),
            Settled::Dead => (None, 1_i64),
        };
        let values = [
            due.into(),
            dead.into(),
            delivery.notice.id.into(),
            delivery.lease.into(),
        ];
        self.change(move |connection| connection.execute(SQL, &values).map(drop))
    }
}

fn stored(mut row: Row) -> Result<StoredNotice, StoreError> {
    Ok(StoredNotice {
        id: row.unsigned("id")?,
        account: account_id(row.bytes("account")?)?,
        bytes: row.bytes("notice")?,
    })
}
