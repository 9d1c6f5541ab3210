//! Rows under a master key: binding keys sealed, everything else authenticated.

use alloc::vec::Vec;

use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use relatch_binding::{AccountId, Binding, CODES_PER_ACCOUNT, Window};
use relatch_derivation::{BindingKey, labels};
use relatch_wire::{Identity, Locator, Secret};

use crate::codec;
use crate::master::{MasterKey, MasterKeyId, MasterKeys};
use crate::registry::{AccountRow, BindingRow, SealNonce, SealedKey, SerialRow};
use crate::snapshot::NewerRow;
use crate::work::{self, Step};

/// What a change of the state leaves alone: where a row is, which version was read, which master key it is under.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) locator: Locator,
    pub(crate) version: u64,
    pub(crate) master: MasterKeyId,
}

impl Place {
    /// Where no row is yet.
    pub(crate) fn vacant(locator: Locator, keys: &MasterKeys) -> Self {
        Self {
            locator,
            version: 0,
            master: keys.current().id(),
        }
    }

    pub(crate) fn of(row: &BindingRow) -> Self {
        Self {
            locator: row.locator,
            version: row.version,
            master: row.master,
        }
    }
}

impl MasterKeys {
    pub(crate) fn write(
        &self,
        place: Place,
        key: Option<SealedKey>,
        binding: &Binding,
    ) -> BindingRow {
        self.with_mac(self.without_mac(place, key, binding))
    }

    /// The row where it is not the one that was read. That one is authentic, and its MAC follows from the rest.
    pub(crate) fn write_change(
        &self,
        read: Option<&BindingRow>,
        place: Place,
        key: Option<SealedKey>,
        binding: &Binding,
    ) -> Option<BindingRow> {
        let mut row = self.without_mac(place, key, binding);
        if let Some(read) = read {
            row.mac = read.mac;
            if row == *read {
                return None;
            }
        }
        Some(self.with_mac(row))
    }

    /// The record of a row; `None` where the row is not as an authority wrote it.
    pub(crate) fn read(&self, row: &BindingRow) -> Result<Option<Binding>, NewerRow> {
        work::count(Step::RowMac);
        // [AUTH-26]
        let authentic = self.by_id(row.master).is_some_and(|master| {
            with_parts(row, |parts| {
                master.mac().verify(labels::ROW, parts, &row.mac).is_ok()
            })
        });
        if !authentic {
            return Ok(None);
        }
        let binding = codec::decode_binding(&row.state)?;
        Ok(binding.filter(|binding| binding.owner == row.owner))
    }

    /// Seals a binding key into the place of its binding.
    #[allow(
        clippy::expect_used,
        reason = "sealing fails only for a message of 256 GiB"
    )]
    pub(crate) fn seal(
        &self,
        place: Place,
        binding: &Binding,
        key: &BindingKey,
        nonce: SealNonce,
    ) -> SealedKey {
        // [AUTH-25]
        let about = associated(place.locator, binding);
        let mut sealed = *key.expose();
        let tag = cipher(self.for_writing(place.master))
            .encrypt_inout_detached(&nonce.0.into(), &about, sealed.as_mut_slice().into())
            .expect("32 bytes are sealed");
        SealedKey {
            nonce,
            sealed,
            tag: tag.into(),
        }
    }

    /// Opens the binding key of a row; `None` where there is none, or one that was sealed into another place.
    pub(crate) fn unseal(&self, row: &BindingRow, binding: &Binding) -> Option<BindingKey> {
        work::count(Step::Unwrap);
        let SealedKey { nonce, sealed, tag } = row.key?;
        let about = associated(row.locator, binding);
        let mut key = Secret::from(sealed);
        cipher(self.by_id(row.master)?)
            .decrypt_inout_detached(
                &nonce.0.into(),
                &about,
                key.as_mut_slice().into(),
                &tag.into(),
            )
            .ok()?;
        Some(BindingKey::from_bytes(*key))
    }

    pub(crate) fn write_account(
        &self,
        account: &AccountId,
        version: u64,
        window: &Window<CODES_PER_ACCOUNT>,
    ) -> AccountRow {
        let master = self.current();
        let mut row = AccountRow {
            account: account.clone(),
            version,
            master: master.id(),
            state: codec::encode_account(window),
            mac: [0; 32],
        };
        row.mac = with_account_parts(&row, |parts| master.mac().mac(labels::ACCOUNT, parts));
        row
    }

    /// The limit in a row; `None` where the row is not as an authority wrote it.
    pub(crate) fn read_account(
        &self,
        row: &AccountRow,
    ) -> Result<Option<Window<CODES_PER_ACCOUNT>>, NewerRow> {
        let authentic = self.by_id(row.master).is_some_and(|master| {
            with_account_parts(row, |parts| {
                (master.mac().verify(labels::ACCOUNT, parts, &row.mac)).is_ok()
            })
        });
        if authentic {
            codec::decode_account(&row.state)
        } else {
            Ok(None)
        }
    }

    fn without_mac(&self, place: Place, key: Option<SealedKey>, binding: &Binding) -> BindingRow {
        BindingRow {
            locator: place.locator,
            owner: binding.owner.clone(),
            version: place.version,
            master: self.for_writing(place.master).id(),
            key,
            state: codec::encode_binding(binding),
            mac: [0; 32],
        }
    }

    fn with_mac(&self, mut row: BindingRow) -> BindingRow {
        let mac = self.for_writing(row.master).mac();
        row.mac = with_parts(&row, |parts| mac.mac(labels::ROW, parts));
        row
    }

    pub(crate) fn write_serial(
        &self,
        identity: &Identity,
        holder: Locator,
        version: u64,
    ) -> SerialRow {
        let master = self.current();
        let mut row = SerialRow {
            identity: identity.clone(),
            version,
            master: master.id(),
            holder,
            mac: [0; 32],
        };
        row.mac = master.mac().mac(labels::SERIAL, &[&serial_front(&row)]);
        row
    }

    /// The holder in a row; `None` where the row is not as an authority wrote it.
    pub(crate) fn read_serial(&self, row: &SerialRow) -> Option<Locator> {
        let mac = self.by_id(row.master)?.mac();
        mac.verify(labels::SERIAL, &[&serial_front(row)], &row.mac)
            .ok()?;
        Some(row.holder)
    }

    /// A row that was read stays under its key; if that is gone by now, the current one takes it.
    fn for_writing(&self, id: MasterKeyId) -> &MasterKey {
        self.by_id(id).unwrap_or(self.current())
    }
}

fn cipher(master: &MasterKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(master.seal().into())
}

/// The associated data of a sealed key; the owner comes last and needs no length.
fn associated(locator: Locator, binding: &Binding) -> Vec<u8> {
    let suite = binding.offered.suite;
    let owner = binding.owner.as_bytes();
    [&locator.0, suite.number().to_be_bytes().as_slice(), owner].concat()
}

/// Hands over what the MAC of a row is computed over; a flag tells the two lengths of what stands before the state apart.
fn with_parts<T>(row: &BindingRow, mac: impl FnOnce(&[&[u8]]) -> T) -> T {
    let (locator, master) = (&row.locator.0, &row.master.0.to_be_bytes());
    match &row.key {
        Some(SealedKey { nonce, sealed, tag }) => {
            mac(&[locator, master, &[1], &nonce.0, sealed, tag, &row.state])
        }
        None => mac(&[locator, master, &[0], &row.state]),
    }
}

/// Hands over what the MAC of an account is computed over; its name is at most 64 bytes.
fn with_account_parts<T>(row: &AccountRow, mac: impl FnOnce(&[&[u8]]) -> T) -> T {
    let account = row.account.as_bytes();
    let length = u8::try_from(account.len()).unwrap_or(u8::MAX);
    mac(&[&row.master.0.to_be_bytes(), &[length], account, &row.state])
}

/// All of a serial row, each text behind its length, which is at most 48.
fn serial_front(row: &SerialRow) -> Vec<u8> {
    let mut front = [row.master.0.to_be_bytes().as_slice(), &row.holder.0].concat();
    let identity = &row.identity;
    for text in [identity.vendor(), identity.model(), identity.serial()] {
        front.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
        front.extend_from_slice(text.as_bytes());
    }
    front
}

#[cfg(test)]
mod tests {
    use relatch_binding::{DeviceName, Offered};
    use relatch_wire::{CodeLength, Identity, Suite};

    use super::*;

    fn binding(owner: &str) -> Binding {
        Binding::claimed(
            AccountId::new(owner).expect("a legal account"),
            DeviceName::new("Back room").expect("a legal name"),
            Offered {
                suite: Suite::Hmac,
                key_id: None,
                code_length: CodeLength::Twelve,
                identity: Identity::default(),
                attested: false,
            },
        )
    }

    // [AUTH-25]
    #[test]
    fn a_sealed_key_opens_in_its_own_place_only_even_where_the_mac_of_the_row_is_correct() {
        let master = |id, byte| MasterKey::new(MasterKeyId(id), &[byte; 32]);
        let keys = MasterKeys::rotating(master(2, 2), master(1, 1));
        let key = BindingKey::from_bytes([7; 32]);
        let here = Place::vacant(Locator([1; 12]), &keys);
        let sealed = keys.seal(here, &binding("alice"), &key, SealNonce([3; 24]));

        let opens = |place: Place, owner: &str| {
            let row = keys.write(place, Some(sealed), &binding(owner));
            let read = keys
                .read(&row)
                .expect("this version")
                .expect("the MAC is correct");
            keys.unseal(&row, &read).map(|opened| *opened.expose())
        };
        assert_eq!(opens(here, "alice"), Some([7; 32]));
        assert_eq!(opens(here, "mallory"), None);
        let locator = Locator([2; 12]);
        assert_eq!(opens(Place { locator, ..here }, "alice"), None);
        let master = MasterKeyId(1);
        assert_eq!(opens(Place { master, ..here }, "alice"), None);
    }

    #[test]
    fn what_a_key_is_sealed_into_is_written_one_way() {
        // Owner and suite cannot flow into each other: the suite has two bytes and comes first.
        let about = |owner| associated(Locator([9; 12]), &binding(owner));
        assert_eq!(
            about("alice"),
            [[9; 12].as_slice(), &[0, 1], b"alice"].concat()
        );
        assert_ne!(about("a"), about("aa"));
    }
}
