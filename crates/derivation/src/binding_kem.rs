//! The KEM of a binding: X25519 in suite 2, X-Wing in suite 3 (spec/hybrid.md, "Binding").

use relatch_wire::{Encapsulation, EncapsulationKey, Secret};

use crate::hpke::{self, Exporter, KeyPair};
#[cfg(feature = "post-quantum")]
use crate::x_wing;

/// An authority's private key for bindings with its public key; wiped when dropped.
#[derive(Debug, Clone)]
pub(crate) enum BindingPair {
    X25519(KeyPair),
    #[cfg(feature = "post-quantum")]
    XWing(x_wing::KeyPair),
}

/// The device's side: all randomness of the encapsulation comes from 32 bytes. [HYB-12] [HYB-24]
///
/// `None` where the key is of a suite that is not built in, or cannot be used. [HYB-2]
pub(crate) fn setup_sender(
    recipient: &EncapsulationKey,
    random: &Secret<32>,
    info: &[&[u8]],
) -> Option<(Encapsulation, Exporter)> {
    match recipient {
        EncapsulationKey::X25519(point) => {
            let ephemeral = KeyPair::derive(random)?;
            let (enc, exporter) = hpke::setup_sender(point, ephemeral, info)?;
            Some((Encapsulation::X25519(enc), exporter))
        }
        #[cfg(feature = "post-quantum")]
        EncapsulationKey::XWing(key) => x_wing::setup_sender(key, random, info),
        _ => None,
    }
}

impl BindingPair {
    pub(crate) fn public(&self) -> EncapsulationKey {
        match self {
            Self::X25519(pair) => EncapsulationKey::X25519(*pair.public()),
            #[cfg(feature = "post-quantum")]
            Self::XWing(pair) => EncapsulationKey::XWing(pair.public().clone()),
        }
    }

    /// The authority's side; `None` if the result of X25519 is zero, or for another KEM. [HYB-2]
    pub(crate) fn setup_recipient(&self, enc: &Encapsulation, info: &[&[u8]]) -> Option<Exporter> {
        match (self, enc) {
            (Self::X25519(pair), Encapsulation::X25519(enc)) => {
                hpke::setup_recipient(enc, pair, info)
            }
            #[cfg(feature = "post-quantum")]
            (Self::XWing(pair), Encapsulation::XWing(enc)) => {
                x_wing::setup_recipient(enc, pair, info)
            }
            _ => None,
        }
    }
}
