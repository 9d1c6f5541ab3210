//! Strict CBOR over borrowed bytes: every head must be the deterministic one (RFC 8949, section
//! 4.2.1).

use alloc::vec::Vec;
use core::cmp::Ordering;

use ciborium_ll::{Decoder, Encoder, Header};

use crate::error::CborError;

/// How deep an item under an unknown key may nest; known fields do not nest. [WIRE-11]
const MAX_DEPTH: u8 = 8;

/// Reads items from the front of a byte string.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

/// The items that messages use.
#[derive(Clone, Copy)]
pub(crate) enum Item<'a> {
    Uint(u64),
    Bytes(&'a [u8]),
    Text(&'a str),
    /// Well-formed, but of a type that no known field has.
    Other,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Reads one head; refuses what is not well-formed, then long forms and indefinite lengths.
    /// [WIRE-10] [WIRE-22]
    pub(crate) fn head(&mut self) -> Result<Header, CborError> {
        if let Some((first, rest)) = self.rest.split_first()
            && let Some(head) = of_one_byte(*first)
        {
            self.rest = rest;
            return Ok(head);
        }
        let mut decoder = Decoder::from(self.rest);
        let head = decoder.pull().map_err(|_| CborError::Malformed)?;
        let (used, rest) = self
            .rest
            .split_at_checked(decoder.offset())
            .ok_or(CborError::Malformed)?;
        if matches!((head, used), (Header::Simple(0..32), [_, _])) {
            return Err(CborError::Malformed);
        }
        if !is_deterministic(head, used) {
            return Err(CborError::NotCanonical);
        }
        self.rest = rest;
        Ok(head)
    }

    /// Reads one whole item.
    pub(crate) fn item(&mut self) -> Result<Item<'a>, CborError> {
        self.item_within(MAX_DEPTH)
    }

    /// Reads a byte string.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        match self.head()? {
            Header::Bytes(Some(length)) => self.take(length),
            _ => Err(CborError::Malformed),
        }
    }

    /// Reads a key of a map with `key`, and compares its bytes with those of the previous key in
    /// `last`.
    pub(crate) fn key<T>(
        &mut self,
        last: &mut Option<&'a [u8]>,
        key: impl FnOnce(&mut Self) -> Result<T, CborError>,
    ) -> Result<T, CborError> {
        let before = self.rest;
        let read = key(self)?;
        let length = before.len().saturating_sub(self.rest.len());
        let encoded = before.get(..length).unwrap_or_default();
        match last.replace(encoded).map(|last| last.cmp(encoded)) {
            Some(Ordering::Equal) => Err(CborError::Malformed),
            Some(Ordering::Greater) => Err(CborError::NotCanonical),
            _ => Ok(read),
        }
    }

    /// Ends the reading; refuses trailing bytes.
    pub(crate) fn end(self) -> Result<(), CborError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(CborError::Malformed)
        }
    }

    fn item_within(&mut self, depth: u8) -> Result<Item<'a>, CborError> {
        match self.head()? {
            Header::Positive(value) => Ok(Item::Uint(value)),
            Header::Bytes(Some(length)) => self.take(length).map(Item::Bytes),
            Header::Text(Some(length)) => core::str::from_utf8(self.take(length)?)
                .map(Item::Text)
                .map_err(|_| CborError::Malformed),
            Header::Array(Some(length)) => self.skip_items(length, depth),
            Header::Map(Some(length)) => self.skip_entries(length, depth),
            Header::Tag(_) => self.skip_items(1, depth),
            Header::Negative(_) | Header::Float(_) | Header::Simple(_) => Ok(Item::Other),
            _ => Err(CborError::Malformed),
        }
    }

    /// Skips items; a huge count stops at the end of the bytes. [WIRE-11]
    fn skip_items(&mut self, count: usize, depth: u8) -> Result<Item<'a>, CborError> {
        let depth = depth.checked_sub(1).ok_or(CborError::Malformed)?;
        for _ in 0..count {
            self.item_within(depth)?;
        }
        Ok(Item::Other)
    }

    /// Skips the entries of a map, whose keys are sorted like those of the body.
    fn skip_entries(&mut self, count: usize, depth: u8) -> Result<Item<'a>, CborError> {
        let depth = depth.checked_sub(1).ok_or(CborError::Malformed)?;
        let mut last = None;
        for _ in 0..count {
            self.key(&mut last, |reader| reader.item_within(depth))?;
            self.item_within(depth)?;
        }
        Ok(Item::Other)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], CborError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(CborError::Malformed)?;
        self.rest = rest;
        Ok(taken)
    }
}

/// A head of one byte, which holds its argument: most heads of a message. No other form has the
/// same meaning.
fn of_one_byte(first: u8) -> Option<Header> {
    let argument = first & 0x1f;
    let length = Some(usize::from(argument));
    match first >> 5 {
        _ if argument > 23 => None,
        0 => Some(Header::Positive(argument.into())),
        1 => Some(Header::Negative(argument.into())),
        2 => Some(Header::Bytes(length)),
        3 => Some(Header::Text(length)),
        4 => Some(Header::Array(length)),
        5 => Some(Header::Map(length)),
        _ => None,
    }
}

/// Whether `encoded` is what a deterministic encoder writes for this head; all NaNs are one value.
fn is_deterministic(head: Header, encoded: &[u8]) -> bool {
    match head {
        Header::Bytes(None) | Header::Text(None) | Header::Array(None) | Header::Map(None) => false,
        Header::Float(number) if number.is_nan() => encoded == [0xf9, 0x7e, 0x00],
        _ => is_shortest(head, encoded),
    }
}

fn is_shortest(head: Header, encoded: &[u8]) -> bool {
    let mut buffer = [0; 9];
    let mut free = buffer.as_mut_slice();
    let written = Encoder::from(&mut free).push(head).is_ok();
    let length = 9_usize.saturating_sub(free.len());
    written && buffer.get(..length) == Some(encoded)
}

/// Writes deterministic CBOR. [WIRE-8]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Starts with one head; with enough `capacity` the vector never grows and leaves no copy of a
    /// secret behind.
    pub(crate) fn new(capacity: usize, head: Header) -> Self {
        let mut writer = Self(Vec::with_capacity(capacity));
        writer.head(head);
        writer
    }

    pub(crate) fn uint(&mut self, key: u8, value: u64) {
        self.head(Header::Positive(key.into()));
        self.head(Header::Positive(value));
    }

    pub(crate) fn bytes(&mut self, key: u8, value: &[u8]) {
        self.head(Header::Positive(key.into()));
        self.byte_string(value);
    }

    pub(crate) fn text(&mut self, key: u8, value: &str) {
        self.head(Header::Positive(key.into()));
        self.head(Header::Text(Some(value.len())));
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn byte_string(&mut self, value: &[u8]) {
        self.head(Header::Bytes(Some(value.len())));
        self.0.extend_from_slice(value);
    }

    pub(crate) fn head(&mut self, head: Header) {
        // Writing into a vector cannot fail.
        let _ = Encoder::from(&mut self.0).push(head);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
    }
}
