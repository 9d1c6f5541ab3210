//! The acts that need a proof, and how each is named (spec/authority.md, "Acts and proofs").

use alloc::vec::Vec;

use relatch_wire::{Action, Locator};

use crate::delegation::Terms;
use crate::text::AccountId;

/// An act that needs a proof beyond the session: one stolen session does none of them. [AUTH-37]
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// Offers a delegation.
    Delegate {
        /// To whom.
        to: AccountId,
        /// On which terms.
        terms: Terms,
    },
    /// Offers the binding to another account.
    OfferTransfer {
        /// To whom.
        to: AccountId,
    },
    /// Begins the end of an active binding.
    Release,
    /// Takes a release back.
    Undo,
    /// Ends a pending binding at once.
    Delete,
    /// Lifts freezes.
    Lift,
    /// The former owner freezes, in the first 72 hours after a transfer.
    FormerFreeze,
}

impl Act {
    /// The number in a hash, which never changes.
    #[must_use]
    pub fn number(&self) -> u8 {
        match self {
            Self::Delegate { .. } => 1,
            Self::OfferTransfer { .. } => 2,
            Self::Release => 3,
            Self::Undo => 4,
            Self::Delete => 5,
            Self::Lift => 6,
            Self::FormerFreeze => 7,
        }
    }

    /// All that a proof of this act by this account is about: one form for each, no two alike. [AUTH-36]
    #[must_use]
    pub fn encode(&self, locator: &Locator, act_number: u64, by: &AccountId) -> Vec<u8> {
        let mut out = Vec::with_capacity(192);
        out.extend_from_slice(&locator.0);
        out.extend_from_slice(&act_number.to_be_bytes());
        out.push(self.number());
        put_account(&mut out, Some(by));
        put_account(&mut out, self.counterpart());
        if let Self::Delegate { terms, .. } = self {
            put_terms(&mut out, terms);
        }
        out
    }

    fn counterpart(&self) -> Option<&AccountId> {
        match self {
            Self::Delegate { to, .. } | Self::OfferTransfer { to } => Some(to),
            _ => None,
        }
    }
}

/// An account is at most 64 bytes.
fn put_account(out: &mut Vec<u8>, account: Option<&AccountId>) {
    let bytes = account.map_or(&[][..], AccountId::as_bytes);
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
}

fn put_terms(out: &mut Vec<u8>, terms: &Terms) {
    let actions = terms.actions.iter().copied().map(Action::number);
    let bits = actions.fold(0_u64, |bits, action| {
        bits | 1_u64.checked_shl(action.into()).unwrap_or(0)
    });
    out.extend_from_slice(&bits.to_be_bytes());
    out.extend_from_slice(&terms.expires.secs().to_be_bytes());
    out.extend_from_slice(&u32::from(terms.max_uses).to_be_bytes());
}
