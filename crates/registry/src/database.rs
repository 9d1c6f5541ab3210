//! One registry over both engines: rows in, rows out.

use std::fmt;
use std::sync::Arc;

use relatch_authority::{
    AccountId, AccountRow, Batch, BindingRow, CommitError, CounterId, CounterRow, KeyId, Locator,
    MasterKeyId, PAGE, Registry, SweepRow, WallTime,
};

use crate::batch::{self, Beside};
use crate::error::StoreError;
use crate::rows;
use crate::sql::{Connection, Engine, Row, Value, Write, Written};

/// A registry in a database, and what the account service keeps beside it. Clones share it.
///
/// Every call blocks. It needs of the database: one transaction a batch (rows by their keys, entries, notices), reads
/// that see what was committed, and no more; nothing but a batch touches two keys at once.
#[derive(Clone)]
pub struct Database(Arc<dyn Engine>);

impl Database {
    pub(crate) fn over(engine: impl Engine + 'static) -> Self {
        Self(Arc::new(engine))
    }

    /// Commits a batch, and in the same transaction what the service notes of the call.
    ///
    /// # Errors
    /// [`CommitError::Conflict`], also where the proof is spent or the request done already; [`CommitError::Registry`].
    pub fn commit_with(&self, batch: Batch, beside: Beside) -> Result<(), CommitError<StoreError>> {
        self.write(move |connection| batch::apply(connection, batch, beside))
    }

    /// The first [`PAGE`] rows with a delegation to this account behind `after`, in the order of their locators.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn delegated_to(
        &self,
        account: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StoreError> {
        const SQL: &str = "SELECT b.locator, b.owner, b.suite, b.version, b.master, b.sealed, b.state, b.mac \
            FROM delegates d JOIN bindings b ON b.locator = d.locator \
            WHERE d.account = $1 AND d.locator > $2 ORDER BY d.locator LIMIT $3";
        self.bindings(SQL, account.as_bytes().into(), after)
    }

    /// The first [`PAGE`] rows that need this key set behind `after`, ended bindings included.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn bindings_of_key(
        &self,
        key_id: KeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StoreError> {
        const SQL: &str = "SELECT locator, owner, suite, version, master, sealed, state, mac \
            FROM bindings WHERE key_id = $1 AND locator > $2 ORDER BY locator LIMIT $3";
        self.bindings(SQL, key_id.0.into(), after)
    }

    /// The first [`PAGE`] rows of released bindings behind `after`: what a sweep looks at.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ending(&self, after: Option<&Locator>) -> Result<Vec<BindingRow>, StoreError> {
        // The phase stands in the text, so that the partial index serves.
        const SQL: &str = "SELECT locator, owner, suite, version, master, sealed, state, mac \
            FROM bindings WHERE phase = 2 AND locator > $1 ORDER BY locator LIMIT $2";
        let values = [behind(after), page()];
        self.query(SQL, &values, rows::binding)
    }

    /// Removes what is over: spent proofs, done requests, counts of days before the last.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn tidy(&self, now: WallTime) -> Result<(), StoreError> {
        let (at, day) = (now.secs(), (now.secs() / 86_400).saturating_sub(1));
        self.change(move |connection| {
            connection.execute("DELETE FROM spent_proofs WHERE until <= $1", &[at.into()])?;
            connection.execute("DELETE FROM done_requests WHERE until <= $1", &[at.into()])?;
            connection.execute("DELETE FROM counters WHERE day < $1", &[day.into()])?;
            Ok(())
        })
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn ping(&self) -> Result<(), StoreError> {
        self.query(
            "SELECT 1 FROM settings WHERE name = $1",
            &[[0].into()],
            |_| Ok(()),
        )
        .map(drop)
    }

    pub(crate) fn query<T>(
        &self,
        sql: &'static str,
        values: &[Value],
        from: impl Fn(Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        self.0.read(&mut |connection| {
            found = connection.query(sql, values)?;
            Ok(())
        })?;
        found.into_iter().map(from).collect()
    }

    pub(crate) fn first<T>(
        &self,
        sql: &'static str,
        values: &[Value],
        from: impl Fn(Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.query(sql, values, from)?.into_iter().next())
    }

    pub(crate) fn write(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Written + Send + 'static,
    ) -> Written {
        let work: Write = Box::new(work);
        self.0.write(work)
    }

    /// A write that conflicts with nothing.
    pub(crate) fn change(
        &self,
        work: impl FnOnce(&mut dyn Connection) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<(), StoreError> {
        let written = self.write(|connection| work(connection).map_err(CommitError::Registry));
        written.map_err(|error| match error {
            CommitError::Conflict => StoreError::Busy,
            CommitError::Registry(error) => error,
        })
    }

    fn bindings(
        &self,
        sql: &'static str,
        key: Value,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StoreError> {
        self.query(sql, &[key, behind(after), page()], rows::binding)
    }
}

/// Every locator is behind the empty text.
fn behind(after: Option<&Locator>) -> Value {
    after.map_or(&[][..], |locator| &locator.0).into()
}

pub(crate) fn page() -> Value {
    i64::try_from(PAGE).unwrap_or(i64::MAX).into()
}

impl Registry for Database {
    type Error = StoreError;

    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StoreError> {
        const SQL: &str = "SELECT locator, owner, suite, version, master, sealed, state, mac \
            FROM bindings WHERE locator = $1";
        self.first(SQL, &[locator.0.into()], rows::binding)
    }

    fn account(&self, account: &AccountId) -> Result<Option<AccountRow>, StoreError> {
        const SQL: &str =
            "SELECT account, version, master, state, mac FROM accounts WHERE account = $1";
        self.first(SQL, &[account.as_bytes().into()], rows::account)
    }

    fn counter(&self, id: &CounterId) -> Result<Option<CounterRow>, StoreError> {
        const SQL: &str = "SELECT version, master, count, mac FROM counters \
            WHERE locator = $1 AND day = $2 AND what = $3";
        let values = [
            id.locator.0.into(),
            id.day.into(),
            i64::from(id.what).into(),
        ];
        self.first(SQL, &values, |row| rows::counter(*id, row))
    }

    fn sweep(&self) -> Result<Option<SweepRow>, StoreError> {
        const SQL: &str = "SELECT version, master, at, asked, mac FROM sweeps WHERE one = 1";
        self.first(SQL, &[], rows::sweep)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StoreError> {
        const SQL: &str = "SELECT locator, owner, suite, version, master, sealed, state, mac \
            FROM bindings WHERE owner = $1 AND locator > $2 ORDER BY locator LIMIT $3";
        self.bindings(SQL, owner.as_bytes().into(), after)
    }

    fn bindings_under(
        &self,
        master: MasterKeyId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StoreError> {
        const SQL: &str = "SELECT locator, owner, suite, version, master, sealed, state, mac \
            FROM bindings WHERE master = $1 AND locator > $2 ORDER BY locator LIMIT $3";
        self.bindings(SQL, i64::from(master.0).into(), after)
    }

    fn accounts_under(
        &self,
        master: MasterKeyId,
        after: Option<&AccountId>,
    ) -> Result<Vec<AccountRow>, StoreError> {
        const SQL: &str = "SELECT account, version, master, state, mac FROM accounts \
            WHERE master = $1 AND account > $2 ORDER BY account LIMIT $3";
        let after = after.map_or(&[][..], AccountId::as_bytes);
        let values = [i64::from(master.0).into(), after.into(), page()];
        self.query(SQL, &values, rows::account)
    }

    fn commit(&self, batch: Batch) -> Result<(), CommitError<StoreError>> {
        self.commit_with(batch, Beside::default())
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").finish_non_exhaustive()
    }
}
