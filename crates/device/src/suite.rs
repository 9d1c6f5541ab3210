//! What the suites do differently at a device: offers, challenges and where codes come from
//! (spec/hybrid.md).

use relatch_derivation::{Authentic, BindingKey, Code, Keys, OtherSuiteError, SeedInput};
#[cfg(feature = "hybrid")]
use relatch_derivation::{CodeExport, CodeExporter, OfferExporter};
#[cfg(feature = "hybrid")]
use relatch_wire::Point;
use relatch_wire::{CodeLength, Contribution, Fresh32, Freshness, KeyId, OfferMessage, Suite};

use crate::config::Config;

/// The suite of a binding, with what the device keeps for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BoundSuite {
    Hmac,
    /// Suite 2 or 3: a binding keeps the recovery key of its offer's key set. [HYB-15]
    #[cfg(feature = "hybrid")]
    Encapsulated {
        suite: Suite,
        key_id: KeyId,
        recovery: Point,
    },
}

/// How the binding key is derived from an offer that is being written.
pub(crate) enum Offering {
    Secret,
    #[cfg(feature = "hybrid")]
    Encapsulated(OfferExporter),
}

/// What the code of a challenge needs beside the binding key; wiped when dropped. [HYB-19]
pub(crate) enum CodeSource {
    Nothing,
    #[cfg(feature = "hybrid")]
    Export(CodeExport),
}

/// The result of X25519 is zero: nothing may be shown. [HYB-2]
#[derive(Debug)]
pub(crate) struct Zero;

impl BoundSuite {
    /// The suite of the next offer. [HYB-10]
    #[cfg_attr(
        not(feature = "hybrid"),
        allow(unused_variables, reason = "there is suite 1 alone")
    )]
    pub(crate) fn offered(config: &Config) -> Self {
        #[cfg(feature = "hybrid")]
        if let Some(keys) = &config.authority {
            return Self::Encapsulated {
                suite: keys.suite(),
                key_id: keys.id(),
                recovery: *keys.recovery(),
            };
        }
        Self::Hmac
    }

    pub(crate) fn suite(self) -> Suite {
        match self {
            Self::Hmac => Suite::Hmac,
            #[cfg(feature = "hybrid")]
            Self::Encapsulated { suite, .. } => suite,
        }
    }

    /// The authority's key set of the binding, from suite 2 on.
    pub(crate) fn key_id(self) -> Option<KeyId> {
        match self {
            Self::Hmac => None,
            #[cfg(feature = "hybrid")]
            Self::Encapsulated { key_id, .. } => Some(key_id),
        }
    }

    /// A sealed challenge, and what its code will come from. What the encapsulation leaves is
    /// erased before anything is shown. [HYB-19]
    pub(crate) fn challenge(
        self,
        keys: &Keys,
        input: SeedInput,
        seal: impl FnOnce(Freshness) -> Authentic,
    ) -> Result<(Authentic, CodeSource), Zero> {
        match self {
            Self::Hmac => {
                let nonce = keys.seed().nonce(input);
                Ok((seal(Freshness::Nonce(nonce)), CodeSource::Nothing))
            }
            #[cfg(feature = "hybrid")]
            Self::Encapsulated {
                suite,
                key_id,
                recovery,
            } => {
                let ephemeral = keys.seed().ephemeral(input);
                let locator = keys.locator();
                let made =
                    CodeExporter::encapsulate(suite, &recovery, key_id, &locator, &ephemeral);
                let (freshness, exporter) = made.ok_or(Zero)?;
                let challenge = seal(freshness);
                let export = exporter.export(&challenge);
                Ok((challenge, CodeSource::Export(export)))
            }
        }
    }
}

impl Offering {
    /// The field of an offer that depends on the suite, and where the binding key will come from.
    #[cfg_attr(
        not(feature = "hybrid"),
        allow(unused_variables, reason = "there is suite 1 alone")
    )]
    pub(crate) fn make(config: &Config, random: Fresh32) -> Result<(Contribution, Self), Zero> {
        #[cfg(feature = "hybrid")]
        if let Some(keys) = &config.authority {
            let (contribution, exporter) = keys.encapsulate(random).ok_or(Zero)?;
            return Ok((contribution, Self::Encapsulated(exporter)));
        }
        Ok((Contribution::Secret(random.into()), Self::Secret))
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
    pub(crate) fn code(
        &self,
        keys: &Keys,
        challenge: &Authentic,
        bound: CodeLength,
    ) -> Result<Code, OtherSuiteError> {
        match self {
            Self::Nothing => keys.code().code(challenge, bound),
            #[cfg(feature = "hybrid")]
            Self::Export(export) => keys.code().hybrid_code(challenge, export, bound),
        }
    }
}
