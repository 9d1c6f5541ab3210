//! Spent proofs, done requests, and settings that belong to the rows and not to a file.

use relatch_authority::AccountId;

use crate::database::Database;
use crate::error::StoreError;

impl Database {
    /// Whether a proof was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn is_spent(&self, proof: &[u8; 32]) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT until FROM spent_proofs WHERE proof = $1";
        let found = self.first(SQL, &[(*proof).into()], |mut row| row.int("until"))?;
        Ok(found.is_some())
    }

    /// The hash of the request that was done for this account under this key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn done_request(
        &self,
        account: &AccountId,
        key: &[u8; 32],
    ) -> Result<Option<[u8; 32]>, StoreError> {
        const SQL: &str = "SELECT request FROM done_requests WHERE account = $1 AND key = $2";
        let values = [account.as_bytes().into(), (*key).into()];
        self.first(SQL, &values, |mut row| row.array("request"))
    }

    /// A setting.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT value FROM settings WHERE name = $1";
        self.first(SQL, &[name.as_bytes().into()], |mut row| row.bytes("value"))
    }

    /// Keeps a setting, or removes it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn set(&self, name: &str, value: Option<&[u8]>) -> Result<(), StoreError> {
        let (name, value) = (name.as_bytes().to_vec(), value.map(<[u8]>::to_vec));
        self.change(move |connection| {
            const DELETE: &str = "DELETE FROM settings WHERE name = $1";
            connection.execute(DELETE, &[name.clone().into()])?;
            if let Some(value) = value {
                const INSERT: &str = "INSERT INTO settings (name, value) VALUES ($1, $2)";
                connection.execute(INSERT, &[name.into(), value.into()])?;
            }
            Ok(())
        })
    }
}
