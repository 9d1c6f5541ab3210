//! CBOR in the order of its bytes, each head judged before what stands behind it (spec/protocol.md, "Several faults").

/// An item, limited to what a message uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    Uint(u64),
    /// -1 - n.
    Negative(u64),
    Bytes(Vec<u8>),
    Text(String),
    /// An array, a map, a tagged item, a float or a simple value.
    Other,
}

/// The first item of some bytes with what follows it, or the registered reason of the first fault.
pub type Read<'a, T> = Result<(T, &'a [u8]), &'static str>;

pub const MALFORMED: &str = "malformed";
pub const NOT_CANONICAL: &str = "not canonical";

/// A major type with its argument.
#[derive(Debug, Clone, Copy)]
pub struct Head {
    pub major: u8,
    pub argument: u64,
}

/// Reads a head, which has to be the shortest one.
///
/// # Errors
/// The reason.
pub fn head(bytes: &[u8]) -> Read<'_, Head> {
    let (first, rest) = bytes.split_first().ok_or(MALFORMED)?;
    let (major, info) = (first >> 5, first & 31);
    let width = match info {
        0..=23 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        31 if matches!(major, 2..=5) => return Err(NOT_CANONICAL),
        _ => return Err(MALFORMED),
    };
    let (behind, rest) = rest.split_at_checked(width).ok_or(MALFORMED)?;
    let argument = match width {
        0 => u64::from(info),
        _ => behind
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
    };
    let shortest = match (major, width) {
        (7, 1) if argument < 32 => return Err(MALFORMED),
        (7, 2..) => is_shortest_float(width, argument),
        _ => width == shortest(argument),
    };
    let head = Head { major, argument };
    shortest.then_some((head, rest)).ok_or(NOT_CANONICAL)
}

/// Reads any item with at most so many arrays, maps and tags inside one another.
///
/// # Errors
/// The reason.
pub fn item(bytes: &[u8], depth: u8) -> Read<'_, Item> {
    let (head, rest) = head(bytes)?;
    match head.major {
        0 => Ok((Item::Uint(head.argument), rest)),
        1 => Ok((Item::Negative(head.argument), rest)),
        2 => {
            let (it, rest) = string(head, rest)?;
            Ok((Item::Bytes(it.to_vec()), rest))
        }
        3 => {
            let (it, rest) = string(head, rest)?;
            let text = std::str::from_utf8(it).map_err(|_| MALFORMED)?;
            Ok((Item::Text(text.into()), rest))
        }
        7 => Ok((Item::Other, rest)),
        major => {
            let depth = depth.checked_sub(1).ok_or(MALFORMED)?;
            let rest = match major {
                4 => items(head.argument, rest, depth)?,
                5 => entries(head.argument, rest, depth, item)?.1,
                _ => items(1, rest, depth)?,
            };
            Ok((Item::Other, rest))
        }
    }
}

/// Reads an integer where nothing else may stand.
///
/// # Errors
/// The reason.
pub fn integer(bytes: &[u8], _: u8) -> Read<'_, Item> {
    match head(bytes)? {
        (Head { major: 0 | 1, .. }, _) => item(bytes, 0),
        _ => Err(MALFORMED),
    }
}

/// Reads a byte string where nothing else may stand.
///
/// # Errors
/// The reason.
pub fn byte_string(bytes: &[u8]) -> Read<'_, &[u8]> {
    match head(bytes)? {
        (head @ Head { major: 2, .. }, rest) => string(head, rest),
        _ => Err(MALFORMED),
    }
}

/// Reads the entries of a map whose keys are read so; each key is compared with the one before as soon as it is read.
///
/// # Errors
/// The reason.
pub fn entries(
    count: u64,
    mut rest: &[u8],
    depth: u8,
    key: fn(&[u8], u8) -> Read<'_, Item>,
) -> Read<'_, Vec<(Item, Item)>> {
    let mut entries = Vec::new();
    let mut before: Option<&[u8]> = None;
    for _ in 0..count {
        let (key, behind) = key(rest, depth)?;
        let encoded = &rest[..rest.len() - behind.len()];
        match before {
            Some(before) if before == encoded => return Err(MALFORMED),
            Some(before) if before > encoded => return Err(NOT_CANONICAL),
            _ => before = Some(encoded),
        }
        let (value, behind) = item(behind, depth)?;
        entries.push((key, value));
        rest = behind;
    }
    Ok((entries, rest))
}

/// Skips items, each of which has a byte at least: a count that is too large ends with the bytes.
fn items(count: u64, mut rest: &[u8], depth: u8) -> Result<&[u8], &'static str> {
    for _ in 0..count {
        rest = item(rest, depth)?.1;
    }
    Ok(rest)
}

fn string(head: Head, rest: &[u8]) -> Read<'_, &[u8]> {
    let length = usize::try_from(head.argument).map_err(|_| MALFORMED)?;
    rest.split_at_checked(length).ok_or(MALFORMED)
}

/// How many bytes the argument takes behind the first one.
fn shortest(argument: u64) -> usize {
    match argument {
        0..=23 => 0,
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

/// Whether no narrower float has exactly this value; all that are not a number are one.
fn is_shortest_float(width: usize, bits: u64) -> bool {
    let value = match width {
        2 => half(bits as u16),
        4 => f64::from(f32::from_bits(bits as u32)),
        _ => f64::from_bits(bits),
    };
    let same = |other: f64| other.to_bits() == value.to_bits();
    match width {
        _ if value.is_nan() => (width, bits) == (2, 0x7e00),
        2 => true,
        4 => !halves(value).any(|bits| same(half(bits))),
        // Every half is a single too.
        _ => !same(f64::from(value as f32)),
    }
}

/// The halves that could be this value: one for each exponent, and infinity.
fn halves(value: f64) -> impl Iterator<Item = u16> {
    let sign = u16::from(value.is_sign_negative()) << 15;
    let finite = (0..31u16).map(move |exponent| {
        let size = value.abs() * 2f64.powi(25 - i32::from(exponent.max(1)));
        // The conversion saturates; the lowest ten bits are the fraction.
        sign | exponent << 10 | size as u16 & 0x3ff
    });
    finite.chain([sign | 31 << 10])
}

/// A half-precision float (RFC 8949, appendix D).
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 0x3ff));
    let size = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (fraction + 1024.0) * 2f64.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}
