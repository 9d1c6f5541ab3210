//! Bytes that are nobody else's (spec/protocol.md, "Keys").

use core::fmt;
use core::ops::{Deref, DerefMut};

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// `N` secret bytes: wiped when dropped, never printed.
///
/// ```
/// use relatch_wire::Secret;
///
/// let secret = Secret::from([7; 32]);
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// ```
#[derive(Clone)]
pub struct Secret<const N: usize>(Zeroizing<Bytes<N>>);

/// An array that is wiped as the slice it is: `zeroize` wipes slices as a whole and arrays byte by byte.
#[derive(Clone)]
struct Bytes<const N: usize>([u8; N]);

impl<const N: usize> Zeroize for Bytes<N> {
    fn zeroize(&mut self) {
        self.0.as_mut_slice().zeroize();
    }
}

impl<const N: usize> From<[u8; N]> for Secret<N> {
    fn from(bytes: [u8; N]) -> Self {
        Self(Zeroizing::new(Bytes(bytes)))
    }
}

/// Zeros, to be filled.
impl<const N: usize> Default for Secret<N> {
    fn default() -> Self {
        Self::from([0; N])
    }
}

impl<const N: usize> Deref for Secret<N> {
    type Target = [u8; N];

    fn deref(&self) -> &[u8; N] {
        &self.0.0
    }
}

impl<const N: usize> DerefMut for Secret<N> {
    fn deref_mut(&mut self) -> &mut [u8; N] {
        &mut self.0.0
    }
}

// [KEY-11]
impl<const N: usize> ZeroizeOnDrop for Secret<N> {}

// [KEY-12]
impl<const N: usize> fmt::Debug for Secret<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use core::mem::needs_drop;

    use zeroize::Zeroize;

    use super::{Bytes, Secret};

    // [KEY-11]
    #[test]
    fn every_byte_is_wiped() {
        let mut bytes = Bytes([7; 33]);
        bytes.zeroize();
        assert_eq!(bytes.0, [0; 33]);
        assert!(needs_drop::<Secret<33>>());
    }

    // [KEY-12]
    #[test]
    fn no_byte_is_printed() {
        assert_eq!(alloc::format!("{:?}", Secret::from([7; 33])), "Secret(..)");
    }

    #[test]
    fn what_is_not_filled_is_zero() {
        assert_eq!(*Secret::<20>::default(), [0; 20]);
    }
}
