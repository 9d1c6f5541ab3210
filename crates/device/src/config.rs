//! What the vendor fixes in firmware.

use core::time::Duration;

#[cfg(feature = "hybrid")]
use relatch_derivation::PublicKeySet;
use relatch_derivation::{FactoryKey, MacKey};
use relatch_wire::{CodeLength, Identity, Suite};

/// The longest lifetime of a challenge that may be configured.
pub const LONGEST_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);
const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// The vendor's choices, with safe defaults.
#[derive(Debug, Clone)]
pub struct Config {
    pub(crate) identity: Identity,
    pub(crate) code_length: CodeLength,
    pub(crate) minimum_suite: Suite,
    #[cfg(feature = "hybrid")]
    pub(crate) authority: Option<PublicKeySet>,
    pub(crate) lifetime: Duration,
    pub(crate) open_to_network: bool,
    pub(crate) factory_key: Option<FactoryKey>,
    pub(crate) record_key: MacKey,
}

impl Config {
    /// Twelve digits, ten minutes, local console only, no keys of the device's own.
    #[must_use]
    pub fn new(identity: Identity) -> Self {
        Self {
            identity,
            code_length: CodeLength::default(),
            minimum_suite: Suite::Hmac,
            #[cfg(feature = "hybrid")]
            authority: None,
            lifetime: LIFETIME,
            open_to_network: false,
            factory_key: None,
            // Without a key of the device's own the MAC finds damage, not forgery.
            record_key: MacKey::new(&[0; 32]),
        }
    }

    /// The length of codes for bindings made from now on.
    #[must_use]
    pub fn code_length(mut self, length: CodeLength) -> Self {
        self.code_length = length;
        self
    }

    /// The lowest suite that is ever offered. [BIND-11]
    #[must_use]
    pub fn minimum_suite(mut self, suite: Suite) -> Self {
        self.minimum_suite = suite;
        self
    }

    /// The authority's public keys in firmware: with them the device offers suite 2. [HYB-10]
    #[cfg(feature = "hybrid")]
    #[must_use]
    pub fn authority(mut self, keys: PublicKeySet) -> Self {
        self.authority = Some(keys);
        self
    }

    /// How long a challenge lives; cut to [`LONGEST_LIFETIME`]. [DEV-8]
    #[must_use]
    pub fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime.min(LONGEST_LIFETIME);
        self
    }

    /// Lets every console recover, not only the local one. [DEV-4]
    ///
    /// # Security
    /// A neighbour on the network can then keep burning the owner's challenges and keep the device in penalties. He
    /// cannot guess faster than the penalties allow.
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

    /// The device-unique key that authenticates the stored records.
    ///
    /// # Security
    /// It must not be readable with the flash that holds the records. Without it whoever can write that flash can
    /// forge records.
    #[must_use]
    pub fn record_key(mut self, key: &[u8; 32]) -> Self {
        self.record_key = MacKey::new(key);
        self
    }

    /// What the device says it is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// How many digits the confirmation code of an offer has.
    #[must_use]
    pub fn confirmation_digits(&self) -> u8 {
        self.code_length.digits()
    }
}
