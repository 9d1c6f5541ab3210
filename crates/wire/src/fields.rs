//! The map of a message body, sorted by key before any field is read.

use ciborium_ll::Header;

use crate::cbor::{Item, Reader};
use crate::error::{CborError, FieldError};
use crate::extensions::{Extension, Extensions};
use crate::ids::Suite;
use crate::kem::Encapsulation;
use crate::point::Point;

/// Keys that some message kind knows; both kinds use 0 to 8.
const KNOWN: usize = 9;

/// The map's items by key, and the faults of the keys that are not known.
pub(crate) struct Fields<'a> {
    known: [Option<Item<'a>>; KNOWN],
    unknown: Option<u64>,
    extensions: Result<Extensions, FieldError>,
}

impl<'a> Fields<'a> {
    /// Reads a body: one map in the deterministic encoding, and nothing after it.
    pub(crate) fn read(body: &'a [u8]) -> Result<Self, CborError> {
        let mut reader = Reader::new(body);
        let Header::Map(Some(count)) = reader.head()? else {
            return Err(CborError::Malformed);
        };
        let mut fields = Self {
            known: [None; KNOWN],
            unknown: None,
            extensions: Ok(Extensions::default()),
        };
        let mut last = None;
        for _ in 0..count {
            let key = reader.key(&mut last, Key::read)?;
            fields.put(key, reader.item()?);
        }
        reader.end()?;
        Ok(fields)
    }

    /// Refuses keys that a message of this kind and suite does not have. [WIRE-16]
    pub(crate) fn only(&self, keys: &[u8]) -> Result<(), FieldError> {
        let surplus = (0_u8..)
            .zip(&self.known)
            .find(|(key, item)| item.is_some() && !keys.contains(key));
        let unknown = surplus.map(|(key, _)| u64::from(key)).or(self.unknown);
        unknown.map_or(Ok(()), |key| Err(FieldError::UnknownCriticalKey(key)))
    }

    pub(crate) fn uint(&self, key: u8) -> Result<u64, FieldError> {
        match self.required(key)? {
            Item::Uint(value) => Ok(value),
            _ => Err(FieldError::WrongType(key)),
        }
    }

    pub(crate) fn uint32(&self, key: u8) -> Result<u32, FieldError> {
        u32::try_from(self.uint(key)?).map_err(|_| FieldError::OutOfRange(key))
    }

    /// A registered number: above 65535 it is out of range, below it may be unknown.
    pub(crate) fn registered(&self, key: u8) -> Result<u64, FieldError> {
        let value = self.uint(key)?;
        if value > u64::from(u16::MAX) {
            return Err(FieldError::OutOfRange(key));
        }
        Ok(value)
    }

    pub(crate) fn array<const N: usize>(&self, key: u8) -> Result<[u8; N], FieldError> {
        self.borrowed(key).copied()
    }

    fn borrowed<const N: usize>(&self, key: u8) -> Result<&'a [u8; N], FieldError> {
        match self.required(key)? {
            Item::Bytes(bytes) => bytes.try_into().map_err(|_| FieldError::WrongLength(key)),
            _ => Err(FieldError::WrongType(key)),
        }
    }

    /// A legal point of X25519. [HYB-1]
    pub(crate) fn point(&self, key: u8) -> Result<Point, FieldError> {
        Point::new(self.array(key)?).ok_or(FieldError::BadPoint(key))
    }

    /// `enc` of an offer. [HYB-1] [HYB-23]
    pub(crate) fn encapsulation(&self, key: u8, suite: Suite) -> Result<Encapsulation, FieldError> {
        match suite {
            Suite::PostQuantum => Encapsulation::x_wing(self.borrowed(key)?),
            Suite::Hmac | Suite::Hybrid => Point::new(self.array(key)?).map(Encapsulation::X25519),
        }
        .ok_or(FieldError::BadPoint(key))
    }

    pub(crate) fn optional_array<const N: usize>(
        &self,
        key: u8,
    ) -> Result<Option<[u8; N]>, FieldError> {
        match self.get(key) {
            None => Ok(None),
            Some(_) => self.array(key).map(Some),
        }
    }

    pub(crate) fn text(&self, key: u8, longest: usize) -> Result<&'a str, FieldError> {
        match self.required(key)? {
            Item::Text(text) if text.len() > longest => Err(FieldError::WrongLength(key)),
            Item::Text(text) => Ok(text),
            _ => Err(FieldError::WrongType(key)),
        }
    }

    pub(crate) fn extensions(self) -> Result<Extensions, FieldError> {
        self.extensions
    }

    fn put(&mut self, key: Key, item: Item<'a>) {
        match key {
            Key::Positive(key) => match usize::try_from(key)
                .ok()
                .and_then(|key| self.known.get_mut(key))
            {
                Some(slot) => *slot = Some(item),
                None => self.unknown = self.unknown.or(Some(key)),
            },
            Key::Negative(complement) => {
                if let Ok(extensions) = &mut self.extensions
                    && let Err(fault) = extension(complement, item)
                        .and_then(|extension| extensions.insert(extension))
                {
                    self.extensions = Err(fault);
                }
            }
        }
    }

    // [WIRE-18]
    fn required(&self, key: u8) -> Result<Item<'a>, FieldError> {
        self.get(key).ok_or(FieldError::Missing(key))
    }

    fn get(&self, key: u8) -> Option<Item<'a>> {
        self.known.get(usize::from(key)).copied().flatten()
    }
}

/// The key of an entry of the body.
enum Key {
    Positive(u64),
    /// As CBOR writes it: n for the key -1 - n.
    Negative(u64),
}

impl Key {
    fn read(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        match reader.head()? {
            Header::Positive(key) => Ok(Self::Positive(key)),
            Header::Negative(complement) => Ok(Self::Negative(complement)),
            _ => Err(CborError::Malformed),
        }
    }
}

// [WIRE-20]
fn extension(complement: u64, item: Item<'_>) -> Result<Extension, FieldError> {
    let Item::Bytes(value) = item else {
        return Err(FieldError::BadIgnorable);
    };
    let key = u8::try_from(complement).map_err(|_| FieldError::BadIgnorable)?;
    Extension::new((!key).cast_signed(), value)
}
