//! What the suites do differently at a device: offers, challenges and where codes come from (spec/hybrid.md).

use relatch_derivation::{Authentic, BindingKey, Code, Keys, OtherSuiteError, SeedInput};
#[cfg(feature = "hybrid")]
use relatch_derivation::{CodeExporter, OfferExporter, PublicKeySet};
use relatch_wire::{Contribution, Freshness, Nonce, OfferMessage, Secret, Suite};
#[cfg(feature = "hybrid")]
use relatch_wire::{KeyId, Point};

/// The suite of a binding, with what the device keeps for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoundSuite {
    Hmac,
    /// The recovery key of the offer's key set serves the binding for life. [HYB-15]
    #[cfg(feature = "hybrid")]
    Hybrid {
        key_id: KeyId,
        recovery: Point,
    },
}

/// How the binding key comes out of an offer that is being written.
pub(crate) enum Offering {
    Secret,
    #[cfg(feature = "hybrid")]
    Encapsulated(OfferExporter),
}

/// Where the code of a live challenge comes from; wiped when dropped. [HYB-19]
pub(crate) enum CodeSource {
    /// The binding key alone.
    Shared,
    #[cfg(feature = "hybrid")]
    Exporter(CodeExporter),
}

/// The result of X25519 is zero: nothing may be shown. [HYB-2]
#[derive(Debug)]
pub(crate) struct Zero;

impl BoundSuite {
    pub(crate) fn suite(self) -> Suite {
        match self {
            Self::Hmac => Suite::Hmac,
            #[cfg(feature = "hybrid")]
            Self::Hybrid { .. } => Suite::Hybrid,
        }
    }

    /// What makes the challenge unlike any other, and where its code will come from.
    pub(crate) fn freshness(
        self,
        keys: &Keys,
        input: &SeedInput<'_>,
    ) -> Result<(Freshness, CodeSource), Zero> {
        match self {
            Self::Hmac => {
                let nonce: Nonce = keys.seed().nonce(input);
                Ok((Freshness::Nonce(nonce), CodeSource::Shared))
            }
            #[cfg(feature = "hybrid")]
            Self::Hybrid { key_id, recovery } => {
                let ephemeral = keys.seed().ephemeral(input);
                let made = keys
                    .psk()
                    .encapsulate(&keys.locator(), &recovery, key_id, &ephemeral);
                let (freshness, exporter) = made.ok_or(Zero)?;
                Ok((freshness, CodeSource::Exporter(exporter)))
            }
        }
    }
}

impl Offering {
    /// An offer of suite 1.
    pub(crate) fn secret(random: Secret<32>) -> (Contribution, Self) {
        (Contribution::Secret(random), Self::Secret)
    }

    /// An offer of suite 2 for these keys.
    #[cfg(feature = "hybrid")]
    pub(crate) fn encapsulated(
        authority: &PublicKeySet,
        random: &[u8; 32],
    ) -> Result<(Contribution, Self), Zero> {
        let (contribution, exporter) = authority.encapsulate(random).ok_or(Zero)?;
        Ok((contribution, Self::Encapsulated(exporter)))
    }

    pub(crate) fn binding_key(&self, offer: &OfferMessage) -> Result<BindingKey, OtherSuiteError> {
        match self {
            Self::Secret => BindingKey::from_offer(offer),
            #[cfg(feature = "hybrid")]
            Self::Encapsulated(exporter) => Ok(exporter.binding_key(offer)),
        }
    }
}

impl CodeSource {
    pub(crate) fn code(&self, keys: &Keys, challenge: &Authentic) -> Result<Code, OtherSuiteError> {
        match self {
            Self::Shared => keys.code().code(challenge),
            #[cfg(feature = "hybrid")]
            Self::Exporter(exporter) => Ok(exporter.code(challenge)),
        }
    }
}
