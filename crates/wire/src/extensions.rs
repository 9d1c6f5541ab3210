//! Ignorable keys: kept as received and authenticated, otherwise without effect
//! (spec/protocol.md, "Ignorable keys").

use alloc::vec::Vec;

use ciborium_ll::Header;

use crate::cbor::Writer;
use crate::error::FieldError;

const MAX_COUNT: usize = 4;
const MAX_LENGTH: usize = 32;
const LOWEST_KEY: i8 = -24;

/// At most four ignorable keys in the order of the wire: -1 first. [WIRE-19] [WIRE-20]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extensions(Vec<Extension>);

/// One ignorable key with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    key: i8,
    value: Vec<u8>,
}

impl Extension {
    /// An ignorable key -1 to -24 with at most 32 bytes.
    ///
    /// # Errors
    /// [`FieldError::BadIgnorable`] for another key or a longer value.
    pub fn new(key: i8, value: &[u8]) -> Result<Self, FieldError> {
        if !(LOWEST_KEY..=-1).contains(&key) || value.len() > MAX_LENGTH {
            return Err(FieldError::BadIgnorable);
        }
        Ok(Self {
            key,
            value: value.to_vec(),
        })
    }

    /// The key, -1 to -24.
    #[must_use]
    pub fn key(&self) -> i8 {
        self.key
    }

    /// The bytes, at most 32.
    #[must_use]
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

impl Extensions {
    /// Collects extensions in any order.
    ///
    /// # Errors
    /// [`FieldError::TooManyIgnorable`] above four, [`FieldError::BadIgnorable`] for the same key
    /// twice.
    pub fn new(extensions: impl IntoIterator<Item = Extension>) -> Result<Self, FieldError> {
        let mut all = Self::default();
        for extension in extensions {
            all.insert(extension)?;
        }
        Ok(all)
    }

    /// The extensions, key -1 first.
    pub fn iter(&self) -> impl Iterator<Item = &Extension> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn insert(&mut self, extension: Extension) -> Result<(), FieldError> {
        if self.0.len() == MAX_COUNT {
            return Err(FieldError::TooManyIgnorable);
        }
        let at = self.0.partition_point(|other| other.key > extension.key);
        if self
            .0
            .get(at)
            .is_some_and(|other| other.key == extension.key)
        {
            return Err(FieldError::BadIgnorable);
        }
        self.0.insert(at, extension);
        Ok(())
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        for extension in &self.0 {
            // CBOR writes a negative number n as -1 - n, which is its complement.
            writer.head(Header::Negative(u64::from(!extension.key.cast_unsigned())));
            writer.byte_string(&extension.value);
        }
    }
}
