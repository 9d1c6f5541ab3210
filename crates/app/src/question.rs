//! What the app asks the authority.

use core::fmt;

use relatch_authority::{AccountId, DeviceName, Locator, Receipt, Terms};
use zeroize::Zeroizing;

/// A question to the authority; its answer is an [`crate::Answer`] or a [`crate::Failure`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Question {
    /// What a challenge is about; gives no code.
    Inspect(Scanned),
    /// The code of a challenge. Only [`crate::App`] makes this one, once the person has agreed.
    Issue(Scanned),
    /// The owner proved that it is they, for this challenge.
    StepUp {
        /// For which challenge.
        challenge: Scanned,
        /// How.
        proof: Proof,
    },
    /// Claims an offer.
    Claim {
        /// The offer.
        offer: Scanned,
        /// What the owner calls the device.
        name: DeviceName,
        /// The receipt that the app kept with the offer, if it claimed it before.
        receipt: Option<Receipt>,
    },
    /// A page of the account's devices.
    Devices {
        /// Where it begins: after this one; `None` is the first page.
        after: Option<Locator>,
    },
    /// Changes a binding.
    Act {
        /// Which one.
        locator: Locator,
        /// How.
        act: Act,
        /// That the owner wants it; the authority asks for it where it is missing.
        proof: Option<Proof>,
    },
}

/// A scanned text, byte by byte: wiped when dropped, never printed. An offer of suite 1 is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Scanned(pub(crate) Zeroizing<String>);

/// The owner proved that it is they.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Proof {
    /// To the account service: an ID token whose `nonce` is the one that was asked for.
    Token(Zeroizing<String>),
    /// To the authority inside the app: the phone has just verified its owner, by fingerprint, face or PIN.
    Present,
}

/// What the owner does with a binding (spec/authority.md, "Acts and proofs").
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Act {
    /// "Not me": no code until the freeze is lifted. It needs no proof. [APP-16]
    Freeze,
    /// Lifts the freeze.
    Lift,
    /// Ends the binding; that can be taken back for 72 hours.
    Release,
    /// Takes a release back.
    Undo,
    /// Ends a binding that was never confirmed.
    Delete,
    /// Offers the device to another account.
    Transfer {
        /// To whom.
        to: AccountId,
    },
    /// Lets another account recover the device.
    Delegate {
        /// Whom.
        to: AccountId,
        /// On which terms.
        terms: Terms,
        /// Names the request, so that a repetition does not refill the uses: 1 to 255 characters.
        key: String,
    },
}

impl Scanned {
    /// The text, to be passed on as it was scanned.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Act {
    /// The act of the authority; a freeze is none, because it needs no proof.
    pub(crate) fn of_authority(&self) -> Option<relatch_authority::Act> {
        use relatch_authority::Act as Other;
        Some(match self {
            Self::Freeze => return None,
            Self::Lift => Other::Lift,
            Self::Release => Other::Release,
            Self::Undo => Other::Undo,
            Self::Delete => Other::Delete,
            Self::Transfer { to } => Other::OfferTransfer { to: to.clone() },
            Self::Delegate { to, terms, .. } => Other::Delegate {
                to: to.clone(),
                terms: terms.clone(),
            },
        })
    }
}

impl fmt::Debug for Scanned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scanned(..)")
    }
}

impl fmt::Debug for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(..)",
            Self::Present => "Present",
        })
    }
}
