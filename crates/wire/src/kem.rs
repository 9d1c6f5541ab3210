//! What the KEM of a binding makes public: keys and encapsulations (spec/hybrid.md, "Messages").

use alloc::boxed::Box;
use core::fmt;

use crate::hex::Hex;
use crate::ids::Suite;
use crate::key_file::KeyFileError;
use crate::point::Point;

/// The length of an X-Wing encapsulation key, in bytes: 1,184 of ML-KEM-768, then a point.
pub const X_WING_KEY: usize = 1216;
/// The length of an X-Wing ciphertext, in bytes: 1,088 of ML-KEM-768, then a point.
pub const X_WING_CIPHERTEXT: usize = 1120;

/// An authority's public key for bindings.
pub type EncapsulationKey = Kem<X_WING_KEY>;
/// `enc` of an offer: what a device encapsulated to an authority's public key.
pub type Encapsulation = Kem<X_WING_CIPHERTEXT>;

/// A public value of the KEM of a binding; in X-Wing it has `N` bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kem<const N: usize> {
    /// Suite 2: X25519.
    X25519(Point),
    /// Suite 3: X-Wing, ML-KEM-768 with X25519.
    XWing(XWing<N>),
}

/// A public value of X-Wing that passed its checks: on the heap, and its last 32 bytes are a legal point.
#[derive(Clone, PartialEq, Eq)]
pub struct XWing<const N: usize>(Box<[u8; N]>);

impl<const N: usize> Kem<N> {
    /// The suite that has this KEM.
    #[must_use]
    pub fn suite(&self) -> Suite {
        match self {
            Self::X25519(_) => Suite::Hybrid,
            Self::XWing(_) => Suite::PostQuantum,
        }
    }

    /// The bytes: 32 in suite 2, `N` in suite 3.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        match self {
            Self::X25519(point) => point.bytes(),
            Self::XWing(value) => value.bytes(),
        }
    }
}

impl EncapsulationKey {
    /// The key of these bytes; their number says the suite.
    ///
    /// # Errors
    /// [`KeyFileError::Damaged`] for a number that no suite has; otherwise as
    /// [`EncapsulationKey::x_wing`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyFileError> {
        if let Ok(key) = bytes.try_into() {
            return Self::x_wing(key);
        }
        let point = bytes.try_into().map_err(|_| KeyFileError::Damaged)?;
        let point = Point::new(point).ok_or(KeyFileError::BadPoint)?;
        Ok(Self::X25519(point))
    }

    /// An X-Wing encapsulation key. [HYB-22]
    ///
    /// # Errors
    /// [`KeyFileError::BadKey`] where a number of the ML-KEM key is not below its modulus (FIPS 203,
    /// section 7.2), then [`KeyFileError::BadPoint`].
    ///
    /// # Security
    /// The bytes are public, and so is the answer.
    pub fn x_wing(bytes: &[u8; X_WING_KEY]) -> Result<Self, KeyFileError> {
        if !is_reduced(bytes) {
            return Err(KeyFileError::BadKey);
        }
        let key = XWing::new(bytes).ok_or(KeyFileError::BadPoint)?;
        Ok(Self::XWing(key))
    }
}

impl Encapsulation {
    /// An X-Wing ciphertext; `None` if its last 32 bytes are not a legal point. [HYB-23]
    ///
    /// The ML-KEM part has no illegal value: what was not made for a key gives another secret.
    #[must_use]
    pub fn x_wing(bytes: &[u8; X_WING_CIPHERTEXT]) -> Option<Self> {
        XWing::new(bytes).map(Self::XWing)
    }
}

impl<const N: usize> XWing<N> {
    fn new(bytes: &[u8; N]) -> Option<Self> {
        Point::new(*bytes.last_chunk()?)?;
        // By way of a slice, so that no copy lies on the stack.
        let bytes: Box<[u8]> = Box::from(bytes.as_slice());
        bytes.try_into().ok().map(Self)
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; N] {
        &self.0
    }
}

/// The modulus check of FIPS 203, section 7.2: an encapsulation key of ML-KEM-768 begins with 768
/// numbers of 12 bits, each below 3329.
fn is_reduced(key: &[u8; X_WING_KEY]) -> bool {
    const NUMBERS: usize = 768 * 12 / 8;
    const MODULUS: u16 = 3329;
    let pairs = key.as_chunks::<3>().0.iter().take(NUMBERS / 3);
    pairs.copied().all(|[low, middle, high]| {
        let first = u16::from_le_bytes([low, middle & 0x0f]);
        let second = u16::from_le_bytes([middle, high]) >> 4;
        first < MODULUS && second < MODULUS
    })
}

impl<const N: usize> fmt::Debug for XWing<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("XWing").field(&Hex(&*self.0)).finish()
    }
}
