//! What the vendor fixes in firmware.

use core::fmt;
use core::ops::RangeInclusive;
use core::time::Duration;

#[cfg(feature = "hybrid")]
use relatch_derivation::PublicKeySet;
use relatch_derivation::{FactoryKey, MacKey};
use relatch_wire::{CodeLength, Identity, Suite};

use crate::time::Countdown;

/// The lifetimes of a challenge that may be configured: 2 minutes to 24 hours. [DEV-8]
const LIFETIMES: RangeInclusive<Duration> =
    Duration::from_secs(2 * 60)..=Duration::from_secs(24 * 60 * 60);
const LIFETIME: Countdown = Countdown::minutes(10);

/// The vendor's choices: those that decide security are arguments, the others have safe defaults.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) identity: Identity,
    pub(crate) record_key: RecordKey,
    pub(crate) minimum_suite: Suite,
    pub(crate) code_length: CodeLength,
    #[cfg(feature = "hybrid")]
    pub(crate) authority: Option<PublicKeySet>,
    pub(crate) lifetime: Countdown,
    pub(crate) open_to_network: bool,
    pub(crate) factory_key: Option<FactoryKey>,
}

/// The key that authenticates the stored records; wiped when dropped. [DEV-33]
#[derive(Debug, Clone)]
pub struct RecordKey(MacKey);

impl RecordKey {
    /// A key that is different on every device.
    ///
    /// # Security
    /// It must be secret, and not readable together with the flash that holds the records.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(MacKey::new(key))
    }

    /// No key: the library detects damaged records, not forged ones.
    ///
    /// # Security
    /// A person who can write the flash can then forge records: clear the failures, or bind the
    /// device to another account.
    #[must_use]
    pub fn none() -> Self {
        Self(MacKey::new(&[0; 32]))
    }

    pub(crate) fn mac(&self) -> &MacKey {
        &self.0
    }
}

/// A challenge lives for 2 minutes to 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LifetimeError;

impl Config {
    /// The device's identity, the key of its records, the lowest suite that it ever offers, and the
    /// length of codes for new bindings. [BIND-11]
    ///
    /// The defaults of the rest: challenges live for ten minutes, only local consoles may recover,
    /// no keys of an authority, no attestation.
    #[must_use]
    pub fn new(
        identity: Identity,
        record_key: RecordKey,
        minimum_suite: Suite,
        code_length: CodeLength,
    ) -> Self {
        Self {
            identity,
            record_key,
            minimum_suite,
            code_length,
            #[cfg(feature = "hybrid")]
            authority: None,
            lifetime: LIFETIME,
            open_to_network: false,
            factory_key: None,
        }
    }

    /// The authority's public keys in firmware: with them the device offers their suite. [HYB-10]
    ///
    /// A key set of suite 3 needs the feature `post-quantum`: without it no offer comes about.
    #[cfg(feature = "hybrid")]
    #[must_use]
    pub fn authority(mut self, keys: PublicKeySet) -> Self {
        self.authority = Some(keys);
        self
    }

    /// How long a challenge lives, 2 minutes to 24 hours. [DEV-8]
    ///
    /// # Errors
    /// [`LifetimeError`] for a shorter or longer time.
    pub fn lifetime(mut self, lifetime: Duration) -> Result<Self, LifetimeError> {
        if !LIFETIMES.contains(&lifetime) {
            return Err(LifetimeError);
        }
        self.lifetime = Countdown::of(lifetime);
        Ok(self)
    }

    /// Lets every console recover, not only local ones. [DEV-4]
    ///
    /// # Security
    /// A neighbour on the network can then type codes without a physical act: each wrong one makes
    /// the owner's next code longer, up to 20 digits, and at two counts the owner shows the QR code
    /// to the phone once more. Guessing stays hopeless: at 20 digits there are 10^19 codes.
    #[must_use]
    pub fn open_to_network(mut self) -> Self {
        self.open_to_network = true;
        self
    }

    /// The key that attests the device's identity in its offers.
    #[must_use]
    pub fn factory_key(mut self, key: FactoryKey) -> Self {
        self.factory_key = Some(key);
        self
    }

    /// What the device says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The length of confirmation codes, and of codes before the failures make them longer.
    #[must_use]
    pub fn code_length(&self) -> CodeLength {
        self.code_length
    }
}

impl fmt::Display for LifetimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a challenge lives for 2 minutes to 24 hours")
    }
}

impl core::error::Error for LifetimeError {}
