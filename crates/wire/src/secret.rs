//! Secret bytes (spec/protocol.md, "Keys").

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

/// 32 bytes fresh from the caller's random generator: used once, wiped when dropped, never printed.
///
/// A call that takes them consumes them, so that the compiler refuses a second use:
/// ```compile_fail,E0382
/// # use relatch_wire::{Fresh32, Secret};
/// let fresh = Fresh32::from([7; 32]);
/// let first = Secret::from(fresh);
/// let second = Secret::from(fresh);
/// ```
///
/// # Security
/// All keys depend on them: the generator must hold 128 bits of entropy by then. [KEY-2]
pub struct Fresh32(Secret<32>);

/// An array that is wiped as a slice: `zeroize` wipes a slice at once, and an array byte by byte.
#[derive(Clone)]
struct Bytes<const N: usize>([u8; N]);

impl Fresh32 {
    /// Has the caller's generator fill 32 bytes.
    ///
    /// ```
    /// # fn fill(bytes: &mut [u8]) -> Result<(), std::io::Error> { Ok(bytes.fill(7)) }
    /// let fresh = relatch_wire::Fresh32::generate(|bytes| fill(bytes))?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    /// The generator's error; there are no bytes then.
    pub fn generate<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut bytes = Secret::from([0; 32]);
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// 32 bytes of a cryptographically secure generator, such as the operating system's or a chip's.
    ///
    /// ```
    /// use relatch_wire::Fresh32;
    ///
    /// /// A generator in hardware, behind the traits that its driver implements.
    /// struct Trng;
    /// # impl rand_core::TryRng for Trng {
    /// #     type Error = rand_core::Infallible;
    /// #     fn try_next_u32(&mut self) -> Result<u32, Self::Error> { Ok(7) }
    /// #     fn try_next_u64(&mut self) -> Result<u64, Self::Error> { Ok(7) }
    /// #     fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> { Ok(bytes.fill(7)) }
    /// # }
    /// # impl rand_core::TryCryptoRng for Trng {}
    ///
    /// let fresh = Fresh32::from_rng(&mut Trng)?;
    /// # Ok::<(), rand_core::Infallible>(())
    /// ```
    ///
    /// # Errors
    /// The generator's error; there are no bytes then.
    #[cfg(feature = "rand_core")]
    pub fn from_rng<R>(rng: &mut R) -> Result<Self, R::Error>
    where
        R: rand_core::TryCryptoRng + ?Sized,
    {
        Self::generate(|bytes| rng.try_fill_bytes(bytes))
    }
}

impl From<[u8; 32]> for Fresh32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes.into())
    }
}

impl From<Fresh32> for Secret<32> {
    fn from(fresh: Fresh32) -> Self {
        fresh.0
    }
}

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

// [KEY-12]
impl fmt::Debug for Fresh32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Fresh32(..)")
    }
}

#[cfg(test)]
mod tests {
    use core::mem::needs_drop;

    use zeroize::Zeroize;

    use super::{Bytes, Fresh32, Secret};

    // [KEY-11]
    #[test]
    fn every_byte_is_wiped() {
        let mut bytes = Bytes([7; 33]);
        bytes.zeroize();
        assert_eq!(bytes.0, [0; 33]);
        assert!(needs_drop::<Secret<33>>());
        assert!(needs_drop::<Fresh32>());
    }

    // [KEY-12]
    #[test]
    fn no_byte_is_printed() {
        assert_eq!(alloc::format!("{:?}", Secret::from([7; 33])), "Secret(..)");
        assert_eq!(
            alloc::format!("{:?}", Fresh32::from([7; 32])),
            "Fresh32(..)"
        );
    }

    #[test]
    fn fresh_bytes_are_those_of_the_generator() {
        let fresh = Fresh32::generate(|bytes| {
            bytes.fill(7);
            Ok::<(), ()>(())
        });
        assert_eq!(fresh.map(|fresh| *Secret::from(fresh)).ok(), Some([7; 32]));
    }

    #[test]
    fn a_generator_that_fails_gives_nothing() {
        assert_eq!(Fresh32::generate(|_| Err("empty")).map(drop), Err("empty"));
    }
}
