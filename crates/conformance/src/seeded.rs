//! Randomness from one seed, a stream for each use: what one part draws changes nothing for the others.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// A stream of random bytes.
#[derive(Debug, Clone)]
pub struct Random(ChaCha20Rng);

impl Random {
    /// The stream of this name under this seed.
    #[must_use]
    pub fn stream(seed: u64, name: &str) -> Self {
        let key = Sha256::new()
            .chain_update(seed.to_be_bytes())
            .chain_update(name)
            .finalize();
        Self(ChaCha20Rng::from_seed(key.into()))
    }

    /// The next bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// The next number.
    #[must_use]
    pub fn number(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// For libraries that draw from the generator itself.
impl From<Random> for ChaCha20Rng {
    fn from(random: Random) -> Self {
        random.0
    }
}
