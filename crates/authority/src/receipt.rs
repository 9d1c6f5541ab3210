//! Receipts: after a restore they show which account had a device last (spec/authority.md, "Receipts and restores").

use alloc::collections::BTreeSet;

use relatch_binding::{AccountId, Binding};
use relatch_derivation::{MacKey, labels};
use relatch_wire::{KeyId, Suite};

use crate::decider::Decider;

/// Makes and checks receipts. It is kept beside the master keys and outlives them. [AUTH-64]
#[derive(Debug, Clone)]
pub struct ReceiptKey(MacKey);

/// An account had a device with this act number; the app keeps it with the offer, which from suite 2 on holds no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// How many acts with a proof and acceptances there were at the binding.
    pub number: u64,
    /// HMAC over offer, number and account.
    pub mac: [u8; 32],
}

/// The authority was restored from a backup: claims and transfers were lost.
#[derive(Debug, Clone, Default)]
pub(crate) struct Restored {
    pub(crate) key_sets: BTreeSet<KeyId>,
}

impl Restored {
    /// Whether an offer was made for keys that the authority had at the restore; one of suite 1 may have been.
    pub(crate) fn had(&self, key_set: Option<KeyId>) -> bool {
        key_set.is_none_or(|id| self.key_sets.contains(&id))
    }
}

impl Decider {
    /// Whether the authority is in restored mode, and a later receipt would replace the binding. [AUTH-71]
    pub(crate) fn is_claimable_again(&self, binding: &Binding) -> bool {
        let offered = &binding.offered;
        let restored = self.restored.as_ref();
        offered.suite != Suite::Hmac
            && restored.is_some_and(|restored| restored.had(offered.key_id))
    }
}

impl ReceiptKey {
    /// Takes 32 random bytes, which nothing else is made from.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(MacKey::new(key))
    }

    /// [AUTH-63]
    pub(crate) fn receipt(&self, offer: &[u8; 32], number: u64, account: &AccountId) -> Receipt {
        let parts: [&[u8]; 3] = [offer, &number.to_be_bytes(), account.as_bytes()];
        Receipt {
            number,
            mac: self.0.mac(labels::RECEIPT, &parts),
        }
    }

    /// The number of a receipt that is correct for this offer and account.
    pub(crate) fn number(
        &self,
        receipt: &Receipt,
        offer: &[u8; 32],
        account: &AccountId,
    ) -> Option<u64> {
        let parts: [&[u8]; 3] = [offer, &receipt.number.to_be_bytes(), account.as_bytes()];
        let verified = self.0.verify(labels::RECEIPT, &parts, &receipt.mac);
        verified.ok().map(|()| receipt.number)
    }
}
