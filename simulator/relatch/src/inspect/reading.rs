//! A second reading of a refused message, with `ciborium-ll`, up to the first item that no valid
//! message has in this place.
//!
//! An offer holds a secret, and a fault can move it anywhere: a wrong length in front of it makes
//! its bytes look like keys, numbers or texts. So only a challenge, an array of 2 with the kind 1,
//! is shown with its values, and of them only those that have the form of a challenge. Everything
//! else may be an offer. Of it the reading shows a known kind and suite and the lengths of the
//! texts in front of the secret, and ends there.

use core::fmt::{self, Display};

use ciborium_ll::{Decoder, Encoder, Header};
use relatch_wire::{Encapsulation, Hex, Point};
use serde::Serialize;

use super::fields::{CHALLENGE, Field, Form, HMAC, OFFER, field};

/// No field has a higher key.
const LAST_KEY: u8 = 8;
/// The key of the secret in an offer.
const SECRET: u8 = 5;
const IGNORABLE: &str = "an ignorable key, one of at most 4, -1 to -24 in this order, \
                         with a byte string of at most 32 bytes";

/// What was read of a message.
pub(super) struct Reading {
    /// The kind that belongs to the outer array, an offer unless it is known.
    pub(super) kind: u64,
    pub(super) suite: u64,
    /// The fields in front of the place where the reading stopped, in order.
    pub(super) fields: Vec<ReadField>,
    /// Where the reading stopped, in bytes from the start of the message.
    pub(super) offset: usize,
    /// What must be at this offset.
    pub(super) expected: String,
}

/// A field that is as it must be.
#[derive(Serialize)]
pub(super) struct ReadField {
    pub(super) key: i64,
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// What is shown of a field.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Value {
    Number(u64),
    /// A byte string in hexadecimal, or the length of a text that is not shown.
    Words(String),
}

impl Reading {
    /// Reads `message` as far as it is valid and not secret.
    pub(super) fn of(message: &[u8]) -> Self {
        let mut reading = Self {
            kind: OFFER,
            suite: HMAC,
            fields: Vec::new(),
            offset: 0,
            expected: "the end of the message".to_owned(),
        };
        if let Err(expected) = reading.message(Cursor::new(message)) {
            reading.expected = expected;
        }
        reading
    }

    /// Whether the message may hold a secret: all but an array of 2 with the kind 1.
    pub(super) fn may_be_offer(&self) -> bool {
        self.kind != CHALLENGE || self.fields.is_empty()
    }

    /// The outer array: a body, and the tag of a challenge. The error is what must be at `offset`.
    fn message(&mut self, mut cursor: Cursor<'_>) -> Result<(), String> {
        let array = "an array: of 1 for an offer, of 2 for a challenge";
        self.kind = self.read(&mut cursor, array, |cursor| match cursor.head()? {
            Header::Array(Some(1)) => Some(OFFER),
            Header::Array(Some(2)) => Some(CHALLENGE),
            _ => None,
        })?;
        let body = "the body, a byte string that ends inside the message";
        let mut body = self.read(&mut cursor, body, |cursor| match cursor.head()? {
            Header::Bytes(Some(length)) => cursor.inside(length),
            _ => None,
        })?;
        self.body(&mut body)?;
        let tag = "the tag, a byte string of 16 bytes, and nothing behind it";
        self.read(&mut body.behind(&cursor), tag, |cursor| {
            cursor.bytes().filter(|tag| tag.len() == 16)?;
            cursor.end()
        })
    }

    /// The map: the fields of the kind and suite by key, then the ignorable keys.
    fn body(&mut self, body: &mut Cursor<'_>) -> Result<(), String> {
        let mut count = self.read(body, "a map", |body| match body.head()? {
            Header::Map(Some(count)) => Some(count),
            _ => None,
        })?;
        for key in 0..=LAST_KEY {
            let Some(field) = field(self.kind, self.suite, key) else {
                continue;
            };
            if self.kind == OFFER && key == SECRET {
                return Err(field.to_string());
            }
            let value = self.read(body, &field, |body| {
                count = count.checked_sub(1)?;
                field.read(body)
            })?;
            if let (1, Value::Number(suite)) = (key, &value) {
                self.suite = *suite;
            }
            self.fields.push(ReadField {
                key: key.into(),
                name: field.name,
                value,
            });
        }
        let mut last = 0;
        for number in 1..=count {
            let ignorable = self.read(body, IGNORABLE, |body| {
                ignorable(body).filter(|field| number <= 4 && field.key < last)
            })?;
            last = ignorable.key;
            self.fields.push(ignorable);
        }
        self.read(body, "the end of the body", |body| body.end())
    }

    /// Reads one item, and moves `offset` behind it.
    fn read<'a, T>(
        &mut self,
        cursor: &mut Cursor<'a>,
        expected: impl Display,
        item: impl FnOnce(&mut Cursor<'a>) -> Option<T>,
    ) -> Result<T, String> {
        let read = item(cursor).ok_or_else(|| expected.to_string())?;
        self.offset = cursor.at;
        Ok(read)
    }
}

impl Field {
    /// This key and what may be shown of its value.
    fn read(&self, cursor: &mut Cursor<'_>) -> Option<Value> {
        if cursor.head()? != Header::Positive(self.key.into()) {
            return None;
        }
        match self.form {
            Form::Number(_, legal) => match cursor.head()? {
                Header::Positive(number) if legal(number) => Some(Value::Number(number)),
                _ => None,
            },
            Form::Text(longest) => {
                let Header::Text(Some(length)) = cursor.head()? else {
                    return None;
                };
                let text = str::from_utf8(cursor.take(length)?).ok()?;
                // A text that took in the key behind it has a control character: all keys are.
                let whole = length <= longest && !text.contains(char::is_control);
                whole.then(|| Value::Words(format!("text of {length} bytes, not shown")))
            }
            Form::Bytes(length) => {
                let bytes = cursor.bytes().filter(|bytes| bytes.len() == length)?;
                Some(Value::Words(Hex(bytes).to_string()))
            }
            Form::XWing => {
                let enc = Encapsulation::x_wing(cursor.bytes()?.try_into().ok()?)?;
                Some(Value::Words(Hex(enc.bytes()).to_string()))
            }
            Form::Point => {
                let point = Point::new(cursor.bytes()?.try_into().ok()?)?;
                Some(Value::Words(Hex(point.bytes()).to_string()))
            }
        }
    }
}

fn ignorable(cursor: &mut Cursor<'_>) -> Option<ReadField> {
    let Header::Negative(complement @ 0..24) = cursor.head()? else {
        return None;
    };
    let bytes = cursor.bytes().filter(|bytes| bytes.len() <= 32)?;
    Some(ReadField {
        key: -1 - i64::try_from(complement).ok()?,
        name: "ignorable",
        value: Value::Words(Hex(bytes).to_string()),
    })
}

impl Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Words(words) => words.fmt(f),
        }
    }
}

/// Reads deterministic items from `bytes`, never beyond their end.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The next head, if it is written in the fewest bytes.
    fn head(&mut self) -> Option<Header> {
        let rest = self.bytes.get(self.at..)?;
        let mut decoder = Decoder::from(rest);
        let head = decoder.pull().ok()?;
        let mut shortest = [0; 9];
        let mut free = shortest.as_mut_slice();
        Encoder::from(&mut free).push(head).ok()?;
        let length = 9_usize.checked_sub(free.len())?;
        if rest.get(..decoder.offset())? != shortest.get(..length)? {
            return None;
        }
        self.at += length;
        Some(head)
    }

    /// A byte string.
    fn bytes(&mut self) -> Option<&'a [u8]> {
        match self.head()? {
            Header::Bytes(Some(length)) => self.take(length),
            _ => None,
        }
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let end = self.at.checked_add(length)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// The next `length` bytes, with offsets that go on.
    fn inside(&self, length: usize) -> Option<Self> {
        let end = self.at.checked_add(length)?;
        Some(Self {
            bytes: self.bytes.get(..end)?,
            at: self.at,
        })
    }

    /// What the outer bytes hold behind these.
    fn behind(&self, outer: &Self) -> Self {
        Self {
            bytes: outer.bytes,
            at: self.bytes.len(),
        }
    }

    fn end(&self) -> Option<()> {
        (self.at == self.bytes.len()).then_some(())
    }
}
