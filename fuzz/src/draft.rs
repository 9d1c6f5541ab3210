//! A message in its parts, and faults that can be put into it.

use arbitrary::Arbitrary;

use crate::naive::cbor;

/// How deep the items of a message may nest to be told apart.
const DEEPEST: u8 = 8;

/// What is done to a message.
#[derive(Debug, Arbitrary)]
pub(crate) enum Change {
    Drop(u8),
    Repeat(u8),
    Swap(u8, u8),
    Key(u8, Number, bool),
    Value(u8, Item),
    Insert(u8, Number, bool, Item),
    /// Another head for key or value: that many bytes of argument, more than it needs.
    Long(u8, bool, Width),
    /// Another number of pairs than there are.
    Count(i8),
    TrailInBody(Vec<u8>),
    Trail(Vec<u8>),
    Tag(Vec<u8>),
    Outer(u8),
    LongOuter(Width),
    Cut(u8),
}

#[derive(Debug, Arbitrary, Clone, Copy)]
pub(crate) enum Width {
    One,
    Two,
    Four,
    Eight,
    Indefinite,
}

/// Numbers near the limits, more often than by chance.
#[derive(Debug, Arbitrary, Clone, Copy)]
pub(crate) enum Number {
    Small(u8),
    Half(u16),
    Any(u64),
    Below32(u8),
    Below64(u8),
}

#[derive(Debug, Arbitrary)]
pub(crate) enum Item {
    Uint(Number),
    Negative(Number),
    Bytes(Filled),
    Text(Filled),
    Array(Vec<Item>),
    Map(Vec<(Item, Item)>),
    Tagged(Number, Box<Item>),
    Simple(u8),
    Half(u16),
    Single(u32),
    Double(u64),
    Point(u8, u8),
    Nested(u8),
    Raw(Vec<u8>),
}

/// A string of many equal bytes.
#[derive(Debug, Arbitrary)]
pub(crate) struct Filled(u8, u8);

/// One pair of the map, encoded.
#[derive(Clone)]
pub(crate) struct Pair {
    pub(crate) key: Vec<u8>,
    pub(crate) value: Vec<u8>,
}

/// A message in its parts, each of which can be changed alone: heads and lengths follow.
pub(crate) struct Draft {
    pub(crate) pairs: Vec<Pair>,
    count: i64,
    behind: Vec<u8>,
    pub(crate) tag: Option<Vec<u8>>,
    outer: u8,
    outer_width: Option<Width>,
    trailing: Vec<u8>,
    cut: usize,
}

impl Draft {
    /// The parts of a message, legal or not, whose outer array, body and map can be read.
    pub(crate) fn read(message: &[u8]) -> Option<Self> {
        let (outer, rest) = cbor::head(message).ok()?;
        let (body, rest) = cbor::byte_string(rest).ok()?;
        let (tag, trailing) = match (outer.major, outer.argument) {
            (4, 1) => (None, rest),
            (4, 2) => cbor::byte_string(rest)
                .map(|(tag, rest)| (Some(tag.to_vec()), rest))
                .ok()?,
            _ => return None,
        };
        let (map, mut rest) = cbor::head(body).ok().filter(|(head, _)| head.major == 5)?;
        let mut pairs = Vec::new();
        for _ in 0..map.argument {
            let Some((key, value, behind)) = pair(rest) else {
                break;
            };
            let (key, value) = (key.to_vec(), value.to_vec());
            pairs.push(Pair { key, value });
            rest = behind;
        }
        Some(Self {
            pairs,
            count: map.argument.min(u32::MAX.into()) as i64,
            behind: rest.to_vec(),
            tag,
            outer: outer.argument as u8,
            outer_width: None,
            trailing: trailing.to_vec(),
            cut: 0,
        })
    }

    pub(crate) fn change(&mut self, change: Change) {
        match change {
            Change::Drop(at) => {
                if let Some(at) = self.at(at) {
                    self.pairs.remove(at);
                    self.count -= 1;
                }
            }
            Change::Repeat(at) => {
                if let Some(at) = self.at(at) {
                    self.pairs.insert(at, self.pairs[at].clone());
                    self.count += 1;
                }
            }
            Change::Swap(one, other) => {
                if let (Some(one), Some(other)) = (self.at(one), self.at(other)) {
                    self.pairs.swap(one, other);
                }
            }
            Change::Key(at, number, negative) => {
                if let Some(at) = self.at(at) {
                    self.pairs[at].key = head(u8::from(negative), number.value());
                }
            }
            Change::Value(at, item) => {
                if let Some(at) = self.at(at) {
                    self.pairs[at].value = item.bytes();
                }
            }
            Change::Insert(at, number, negative, item) => {
                let key = head(u8::from(negative), number.value());
                let at = usize::from(at) % (self.pairs.len() + 1);
                self.pairs.insert(
                    at,
                    Pair {
                        key,
                        value: item.bytes(),
                    },
                );
                self.count += 1;
            }
            Change::Long(at, of_key, width) => {
                if let Some(at) = self.at(at) {
                    let pair = &mut self.pairs[at];
                    let part = if of_key {
                        &mut pair.key
                    } else {
                        &mut pair.value
                    };
                    *part = lengthened(part, width);
                }
            }
            Change::Count(by) => self.count = (self.count + i64::from(by)).max(0),
            Change::TrailInBody(bytes) => self.behind = bytes,
            Change::Trail(bytes) => self.trailing = bytes,
            Change::Tag(tag) => self.tag = Some(tag),
            Change::Outer(count) => self.outer = count % 4,
            Change::LongOuter(width) => self.outer_width = Some(width),
            Change::Cut(by) => self.cut = by.into(),
        }
    }

    fn at(&self, at: u8) -> Option<usize> {
        usize::from(at).checked_rem(self.pairs.len())
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut body = head(5, self.count as u64);
        for pair in &self.pairs {
            body.extend(&pair.key);
            body.extend(&pair.value);
        }
        body.extend(&self.behind);
        let outer = head(4, self.outer.into());
        let mut message = self
            .outer_width
            .map_or(outer.clone(), |width| lengthened(&outer, width));
        message.extend(head(2, body.len() as u64));
        message.extend(body);
        if let Some(tag) = &self.tag {
            message.extend(head(2, tag.len() as u64));
            message.extend(tag);
        }
        message.extend(&self.trailing);
        message.truncate(message.len().saturating_sub(self.cut));
        message
    }
}

impl Number {
    fn value(self) -> u64 {
        match self {
            Self::Small(value) => value.into(),
            Self::Half(value) => value.into(),
            Self::Any(value) => value,
            Self::Below32(less) => (1 << 32) - 1 + u64::from(less) - 127,
            Self::Below64(less) => u64::MAX - u64::from(less),
        }
    }
}

impl Item {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Uint(number) => head(0, number.value()),
            Self::Negative(number) => head(1, number.value()),
            Self::Bytes(it) => it.string(2),
            Self::Text(it) => it.string(3),
            Self::Array(items) => {
                let parts = items.iter().flat_map(Self::bytes);
                head(4, items.len() as u64)
                    .into_iter()
                    .chain(parts)
                    .collect()
            }
            Self::Map(pairs) => {
                let parts = pairs
                    .iter()
                    .flat_map(|(key, value)| [key.bytes(), value.bytes()].concat());
                head(5, pairs.len() as u64)
                    .into_iter()
                    .chain(parts)
                    .collect()
            }
            Self::Tagged(number, item) => [head(6, number.value()), item.bytes()].concat(),
            Self::Simple(value) => head(7, (*value).into()),
            Self::Half(bits) => [&[0xf9], bits.to_be_bytes().as_slice()].concat(),
            Self::Single(bits) => [&[0xfa], bits.to_be_bytes().as_slice()].concat(),
            Self::Double(bits) => [&[0xfb], bits.to_be_bytes().as_slice()].concat(),
            Self::Point(low, high) => {
                let mut point = [if *high & 1 == 0 { 0 } else { 0xff }; 32];
                (point[0], point[31]) = (*low, *high);
                [vec![0x58, 32], point.to_vec()].concat()
            }
            Self::Nested(depth) => [vec![0x81; usize::from(depth % 12)], vec![0]].concat(),
            Self::Raw(bytes) => bytes.clone(),
        }
    }
}

impl Filled {
    fn string(&self, major: u8) -> Vec<u8> {
        let length = self.0 % 80;
        [head(major, length.into()), vec![self.1; length.into()]].concat()
    }
}

/// The first two items of a map's entries, and what follows them.
fn pair(entries: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (_, behind_key) = cbor::item(entries, DEEPEST).ok()?;
    let (_, behind) = cbor::item(behind_key, DEEPEST).ok()?;
    let (key, rest) = entries.split_at(entries.len() - behind_key.len());
    Some((key, &rest[..rest.len() - behind.len()], behind))
}

/// The shortest head.
pub(crate) fn head(major: u8, value: u64) -> Vec<u8> {
    let bytes = value.to_be_bytes();
    let (info, argument) = match value {
        0..=23 => (value as u8, &bytes[8..]),
        24..=0xff => (24, &bytes[7..]),
        0x100..=0xffff => (25, &bytes[6..]),
        0x1_0000..=0xffff_ffff => (26, &bytes[4..]),
        _ => (27, &bytes[..]),
    };
    [&[major << 5 | info], argument].concat()
}

/// The same item under a head of this width, where its argument fits.
fn lengthened(item: &[u8], width: Width) -> Vec<u8> {
    let Some((first, rest)) = item.split_first() else {
        return Vec::new();
    };
    let (major, info) = (first & 0xe0, first & 31);
    let now = match info {
        0..=23 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        _ => 8,
    };
    let Some((argument, content)) = rest.split_at_checked(now) else {
        return item.to_vec();
    };
    let (info_then, then) = match width {
        Width::One => (24, 1),
        Width::Two => (25, 2),
        Width::Four => (26, 4),
        Width::Eight => (27, 8),
        Width::Indefinite => return [&[major | 31], content, &[0xff]].concat(),
    };
    if then <= now {
        return item.to_vec();
    }
    let argument = if now == 0 {
        vec![info]
    } else {
        argument.to_vec()
    };
    let padded = [vec![0; then - argument.len()], argument].concat();
    [&[major | info_then], padded.as_slice(), content].concat()
}
