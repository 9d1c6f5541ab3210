//! The head of a CBOR item as it is written, right or wrong (RFC 8949, section 3).
//!
//! The strict reader of `relatch_wire` refuses; this one continues while there is meaning, to show where the fault is.

/// Reads heads and contents from `bytes`, never beyond their end.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What an item is, before its content.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) major: Major,
    /// The number, or the length of the content; `None`: indefinite, or the break that ends it.
    pub(super) argument: Option<u64>,
    /// The bytes of the head.
    pub(super) length: usize,
}

/// The major type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Major {
    Unsigned,
    Negative,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    /// Simple values, floats and the break.
    Simple,
}

/// Why there is no head.
#[derive(Clone, Copy)]
pub(super) enum HeadFault {
    Ends,
    Reserved,
}

impl<'a> Cursor<'a> {
    /// Reads `bytes` from `at` on; offsets count from the start of `bytes`.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn left(&self) -> usize {
        self.bytes.len().saturating_sub(self.at)
    }

    /// The next head; the cursor moves only if there is one.
    pub(super) fn head(&mut self) -> Result<Head, HeadFault> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (&first, rest) = rest.split_first().ok_or(HeadFault::Ends)?;
        let major = Major::of(first);
        let width = match (first & 0x1f, major) {
            (0..=23, _) => 0,
            (short @ 24..=27, _) => 1 << (short - 24),
            (31, Major::Unsigned | Major::Negative | Major::Tag) | (28..=30, _) => {
                return Err(HeadFault::Reserved);
            }
            _ => {
                self.at += 1;
                return Ok(Head {
                    major,
                    argument: None,
                    length: 1,
                });
            }
        };
        let number = rest.get(..width).ok_or(HeadFault::Ends)?;
        let argument = match width {
            0 => u64::from(first & 0x1f),
            _ => number
                .iter()
                .fold(0, |value, byte| value << 8 | u64::from(*byte)),
        };
        self.at += 1 + width;
        Ok(Head {
            major,
            argument: Some(argument),
            length: 1 + width,
        })
    }

    /// The next `length` bytes; the cursor moves only if they are there.
    pub(super) fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let end = self.at.checked_add(usize::try_from(length).ok()?)?;
        let taken = self.bytes.get(self.at..end)?;
        self.at = end;
        Some(taken)
    }

    /// Whether a break is next; if so, the cursor moves over it.
    pub(super) fn take_break(&mut self) -> bool {
        let found = self.bytes.get(self.at) == Some(&0xff);
        self.at += usize::from(found);
        found
    }
}

impl Head {
    /// Whether the number could have been written in fewer bytes.
    pub(super) fn is_long(self) -> bool {
        let needed = match self.argument {
            None | Some(0..=23) => 1,
            Some(0..=0xff) => 2,
            Some(0..=0xffff) => 3,
            Some(0..=0xffff_ffff) => 5,
            Some(_) => 9,
        };
        // The argument of a float is its bits, and as long as the float.
        self.major != Major::Simple && self.length > needed
    }
}

impl Major {
    /// As a noun.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned integer",
            Self::Negative => "negative integer",
            Self::Bytes => "byte string",
            Self::Text => "text",
            Self::Array => "array",
            Self::Map => "map",
            Self::Tag => "CBOR tag",
            Self::Simple => "simple value or float",
        }
    }

    fn of(first: u8) -> Self {
        match first >> 5 {
            0 => Self::Unsigned,
            1 => Self::Negative,
            2 => Self::Bytes,
            3 => Self::Text,
            4 => Self::Array,
            5 => Self::Map,
            6 => Self::Tag,
            _ => Self::Simple,
        }
    }
}
