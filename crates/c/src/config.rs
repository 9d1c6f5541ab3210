//! What the vendor fixes in firmware.

use core::ffi::c_char;
use core::time::Duration;

#[cfg(feature = "hybrid")]
use relatch_device::PublicKeySet;
use relatch_device::{CodeLength, Config, FactoryKey, Identity, RecordKey, Suite};

use crate::codes::RELATCH_E_ARGUMENT;
use crate::pointer::{self, Failed};

/// Suite 1: HMAC-SHA256; its offer is a secret.
pub const RELATCH_SUITE_HMAC: u32 = 1;
/// Suite 2: a shared key together with public keys of the authority.
pub const RELATCH_SUITE_HYBRID: u32 = 2;
/// Suite 3: suite 2 with a post-quantum exchange at the binding.
pub const RELATCH_SUITE_POST_QUANTUM: u32 = 3;

/// Option: every console may recover, not only local ones.
pub const RELATCH_OPEN_TO_NETWORK: u32 = 1;
/// Option: records are protected against damage, not against a person who writes the flash.
pub const RELATCH_WITHOUT_RECORD_KEY: u32 = 2;

/// The vendor's choices. Set what is not needed to 0 or null: what decides security has no default
/// then, and is refused.
///
/// Texts are UTF-8 and end in a zero byte.
#[repr(C)]
#[derive(Debug)]
pub struct RelatchConfig {
    /// The vendor's name, at most 32 bytes.
    pub vendor: *const c_char,
    /// The model, at most 32 bytes.
    pub model: *const c_char,
    /// The serial number, at most 48 bytes.
    pub serial: *const c_char,
    /// 32 bytes, different on every device, secret, and not readable together with the slots; or
    /// null with the option RELATCH_WITHOUT_RECORD_KEY.
    pub record_key: *const u8,
    /// 32 bytes that attest the device's identity in its offers, or null for none.
    pub factory_key: *const u8,
    /// The text of the authority's key file: with it the device offers suite 2 or 3; or null for none.
    pub key_file: *const c_char,
    /// The lowest suite that the device ever offers: RELATCH_SUITE_HMAC, _HYBRID or
    /// _POST_QUANTUM.
    pub minimum_suite: u32,
    /// Digits of a code, as long as failures do not make it longer: 8, 12, 16 or 20.
    pub code_length: u32,
    /// How long a challenge lives, 120000 (2 minutes) to 86400000 (24 hours); 0 is 10 minutes.
    pub lifetime_ms: u32,
    /// RELATCH_OPEN_TO_NETWORK, RELATCH_WITHOUT_RECORD_KEY, both (|), or 0.
    pub options: u32,
    /// How often the device started; 0 if it has no such counter.
    pub boots: u64,
}

/// The longest identity texts, and a key file with a line feed behind it, in bytes.
const NAME: usize = 32;
const SERIAL: usize = 48;
#[cfg(feature = "hybrid")]
const KEY_FILE: usize = 1884;

impl RelatchConfig {
    /// # Safety
    /// What the pointers point to is readable.
    pub(crate) unsafe fn parse(&self) -> Result<Config, Failed> {
        // SAFETY: readable by the caller's promise; so are the keys and the key file below.
        let (vendor, model, serial) = unsafe {
            (
                pointer::text(self.vendor, NAME)?,
                pointer::text(self.model, NAME)?,
                pointer::text(self.serial, SERIAL)?,
            )
        };
        let identity = Identity::new(vendor, model, serial).map_err(|_| RELATCH_E_ARGUMENT)?;
        let suite = Suite::from_number(self.minimum_suite.into());
        let length = CodeLength::from_digits(self.code_length.into());
        let mut config = Config::new(
            identity,
            // SAFETY: as above.
            unsafe { self.record_key() }?,
            suite.map_err(|_| RELATCH_E_ARGUMENT)?,
            length.ok_or(RELATCH_E_ARGUMENT)?,
        );
        if self.lifetime_ms != 0 {
            let lifetime = Duration::from_millis(self.lifetime_ms.into());
            config = config.lifetime(lifetime).map_err(|_| RELATCH_E_ARGUMENT)?;
        }
        if self.options & RELATCH_OPEN_TO_NETWORK != 0 {
            config = config.open_to_network();
        }
        // SAFETY: as above.
        if let Some(key) = unsafe { pointer::key(self.factory_key) } {
            config = config.factory_key(FactoryKey::new(key));
        }
        if self.key_file.is_null() {
            return Ok(config);
        }
        // SAFETY: as above.
        unsafe { self.with_keys(config) }
    }

    /// # Safety
    /// As [`RelatchConfig::parse`].
    unsafe fn record_key(&self) -> Result<RecordKey, Failed> {
        let options = RELATCH_OPEN_TO_NETWORK | RELATCH_WITHOUT_RECORD_KEY;
        let without = self.options & RELATCH_WITHOUT_RECORD_KEY != 0;
        // SAFETY: the caller's promise is the same.
        match unsafe { pointer::key(self.record_key) } {
            _ if self.options & !options != 0 => Err(RELATCH_E_ARGUMENT),
            Some(key) if !without => Ok(RecordKey::new(key)),
            None if without => Ok(RecordKey::none()),
            _ => Err(RELATCH_E_ARGUMENT),
        }
    }

    /// # Safety
    /// As [`RelatchConfig::parse`].
    #[cfg(feature = "hybrid")]
    unsafe fn with_keys(&self, config: Config) -> Result<Config, Failed> {
        // SAFETY: the caller's promise is the same.
        let text = unsafe { pointer::text(self.key_file, KEY_FILE) };
        let text = text.map_err(|_| crate::codes::RELATCH_E_NOT_A_KEY_FILE)?;
        let keys = PublicKeySet::from_text(text).map_err(crate::refused::of_key_file)?;
        Ok(config.authority(keys))
    }

    /// # Safety
    /// Nothing is read.
    #[cfg(not(feature = "hybrid"))]
    unsafe fn with_keys(&self, _: Config) -> Result<Config, Failed> {
        Err(crate::codes::RELATCH_E_UNSUPPORTED)
    }
}
