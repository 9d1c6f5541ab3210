//! Factory keys of devices, sealed by the service: what tells a vendor's device from one that says it is.

use crate::database::Database;
use crate::error::StoreError;

/// A factory key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedFactoryKey {
    /// The hash of the device's identity.
    pub device: [u8; 32],
    /// The key, sealed.
    pub sealed: Vec<u8>,
}

impl Database {
    /// The sealed key of a device.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn factory_key(&self, device: &[u8; 32]) -> Result<Option<Vec<u8>>, StoreError> {
        const SQL: &str = "SELECT sealed FROM factory_keys WHERE device = $1";
        self.first(SQL, &[(*device).into()], |mut row| row.bytes("sealed"))
    }

    /// Keeps keys of devices, in one transaction; each takes the place of one that was there.
    ///
    /// # Errors
    /// [`StoreError`]: none of them is kept.
    pub fn keep_factory_keys(&self, keys: Vec<SealedFactoryKey>) -> Result<(), StoreError> {
        const SQL: &str = "INSERT INTO factory_keys (device, sealed) VALUES ($1, $2) \
            ON CONFLICT (device) DO UPDATE SET sealed = excluded.sealed";
        self.change(move |connection| {
            for SealedFactoryKey { device, sealed } in keys {
                connection.execute(SQL, &[device.into(), sealed.into()])?;
            }
            Ok(())
        })
    }
}
