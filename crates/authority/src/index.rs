//! What an adapter indexes of a binding beside its owner and master key.

use alloc::vec::Vec;

use relatch_binding::{AccountId, Phase};
use relatch_wire::KeyId;

use crate::codec;
use crate::registry::BindingRow;

/// By what else the row of a binding is looked for.
///
/// # Security
/// It is read from the state before the MAC is checked: it narrows a search, and every row that is found is read by a
/// [`crate::Decider`], which checks the MAC and asks the rules again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RowIndex {
    /// Where the binding is in its life.
    pub phase: Phase,
    /// The key set that its recoveries need; none in suite 1.
    pub key_id: Option<KeyId>,
    /// Whom a delegation was offered to, accepted or not, over or not.
    pub delegates: Vec<AccountId>,
}

impl BindingRow {
    /// By what else this row is looked for; `None` where the state is damaged or of a newer version.
    ///
    /// # Security
    /// Nothing of it is authentic yet ([`RowIndex`]).
    #[must_use]
    pub fn index(&self) -> Option<RowIndex> {
        let record = codec::decode_binding(&self.state).ok().flatten()?;
        let binding = record.binding;
        let delegates = binding.delegations.iter();
        Some(RowIndex {
            phase: binding.phase,
            key_id: binding.offered.key_id,
            delegates: delegates.map(|one| one.to.clone()).collect(),
        })
    }
}
