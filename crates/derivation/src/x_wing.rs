//! X-Wing as the KEM of HPKE (KEM id 0x647A): what suite 3 has in the place of DHKEM.
//!
//! A library does ML-KEM-768, X25519 and their combination. The shared secret of X-Wing enters the
//! key schedule as it is.

use alloc::boxed::Box;
use core::fmt;

use ::x_wing::{
    DecapsulationKeyRejectNonContrib as DecapsulationKey, Decapsulator,
    EncapsulationKey as XWingKey, KeyExport, TryDecapsulate, TryKeyInit,
};
use hkdf::Hkdf;
use relatch_wire::{Encapsulation, EncapsulationKey, Secret, X_WING_CIPHERTEXT, X_WING_KEY, XWing};
use sha2::Sha256;

use crate::hpke::{Exporter, HpkeSuite, key_schedule};
use crate::labels;

/// A private key with its public key; the private key is wiped when dropped.
#[derive(Clone)]
pub(crate) struct KeyPair {
    private: Box<DecapsulationKey>,
    public: XWing<X_WING_KEY>,
}

impl KeyPair {
    /// The pair of a private key, the seed of both parts.
    pub(crate) fn from_private(private: &[u8; 32]) -> Option<Self> {
        let private = Box::new(DecapsulationKey::from(*private));
        let public = private.encapsulation_key().to_bytes();
        match EncapsulationKey::x_wing(&public.into()) {
            Ok(EncapsulationKey::XWing(public)) => Some(Self { private, public }),
            _ => None,
        }
    }

    pub(crate) fn public(&self) -> &XWing<X_WING_KEY> {
        &self.public
    }
}

/// The sender's side: `SetupBaseS`, with the randomness of `Encap` expanded from `random`. [HYB-24]
pub(crate) fn setup_sender(
    recipient: &XWing<X_WING_KEY>,
    random: &Secret<32>,
    info: &[&[u8]],
) -> Option<(Encapsulation, Exporter)> {
    let key = XWingKey::new(recipient.bytes().into()).ok()?;
    let mut seed = Secret::from([0; 64]);
    Hkdf::<Sha256>::from_prk(random.as_slice())
        .ok()?
        .expand(labels::ENCAPSULATE.bytes(), seed.as_mut_slice())
        .ok()?;
    let (enc, shared) = key.encapsulate_deterministic((&*seed).into());
    let shared = Secret::from(<[u8; 32]>::from(shared));
    let enc = Encapsulation::x_wing(enc.as_ref())?;
    Some((enc, key_schedule(HpkeSuite::X_WING, &shared, info)))
}

/// The recipient's side: `SetupBaseR`. An ML-KEM ciphertext that was not made for the key gives
/// another secret; `None` if the result of X25519 is zero. [HYB-2]
pub(crate) fn setup_recipient(
    enc: &XWing<X_WING_CIPHERTEXT>,
    recipient: &KeyPair,
    info: &[&[u8]],
) -> Option<Exporter> {
    let shared = recipient.private.try_decapsulate(enc.bytes().into()).ok()?;
    let shared = Secret::from(<[u8; 32]>::from(shared));
    Some(key_schedule(HpkeSuite::X_WING, &shared, info))
}

// [KEY-12]
impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPair(..)")
    }
}

#[cfg(test)]
mod tests;
