//! CBOR as a tree, read leniently, and written again deterministically (RFC 8949, sections 3 and 4.2.1).

/// An item with its head's argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    Uint(u64),
    /// -1 - n.
    Negative(u64),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Tag(u64, Box<Tree>),
    Simple(u8),
    /// The bits of the float, in the width it was written in.
    Float(Width, u64),
}

/// How many bytes a float was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Width {
    Half,
    Single,
    Double,
}

/// Why there is no tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoTree;

/// The first item of some bytes and what follows it.
///
/// Indefinite lengths are never deterministic and never read here.
///
/// # Errors
/// [`NoTree`] for what is not well-formed, too deep or of indefinite length.
pub fn read(bytes: &[u8], depth: u8) -> Result<(Tree, &[u8]), NoTree> {
    let (first, rest) = bytes.split_first().ok_or(NoTree)?;
    let (major, info) = (first >> 5, first & 31);
    let width = match info {
        0..=23 => 0,
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return Err(NoTree),
    };
    if rest.len() < width {
        return Err(NoTree);
    }
    let (argument, rest) = rest.split_at(width);
    let value = match width {
        0 => u64::from(info),
        _ => argument
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
    };
    match major {
        0 => Ok((Tree::Uint(value), rest)),
        1 => Ok((Tree::Negative(value), rest)),
        2 => string(value, rest).map(|(it, rest)| (Tree::Bytes(it.to_vec()), rest)),
        3 => {
            let (it, rest) = string(value, rest)?;
            let text = std::str::from_utf8(it).map_err(|_| NoTree)?;
            Ok((Tree::Text(text.into()), rest))
        }
        4..=6 => nested(major, value, rest, depth.checked_sub(1).ok_or(NoTree)?),
        _ => match width {
            2 => Ok((Tree::Float(Width::Half, value), rest)),
            4 => Ok((Tree::Float(Width::Single, value), rest)),
            8 => Ok((Tree::Float(Width::Double, value), rest)),
            1 if value < 32 => Err(NoTree),
            _ => Ok((Tree::Simple(value as u8), rest)),
        },
    }
}

fn string(length: u64, rest: &[u8]) -> Result<(&[u8], &[u8]), NoTree> {
    let length = usize::try_from(length).map_err(|_| NoTree)?;
    rest.split_at_checked(length).ok_or(NoTree)
}

fn nested(major: u8, count: u64, mut rest: &[u8], depth: u8) -> Result<(Tree, &[u8]), NoTree> {
    let mut items = Vec::new();
    // An item has a byte at least.
    let wanted = match major {
        4 => count,
        5 => count.checked_mul(2).ok_or(NoTree)?,
        _ => 1,
    };
    if wanted > rest.len() as u64 {
        return Err(NoTree);
    }
    for _ in 0..wanted {
        let (item, after) = read(rest, depth)?;
        items.push(item);
        rest = after;
    }
    let tree = match major {
        4 => Tree::Array(items),
        5 => {
            let mut pairs = Vec::new();
            let mut items = items.into_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                pairs.push((key, value));
            }
            Tree::Map(pairs)
        }
        _ => Tree::Tag(count, Box::new(items.remove(0))),
    };
    Ok((tree, rest))
}

impl Tree {
    /// The tree with shortest heads; the order of map keys is kept.
    #[must_use]
    pub fn shortest(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Every map in the tree with its keys as they are encoded.
    #[must_use]
    pub fn keys(&self) -> Vec<Vec<Vec<u8>>> {
        match self {
            Self::Array(items) => items.iter().flat_map(Self::keys).collect(),
            Self::Map(pairs) => {
                let keys = pairs.iter().map(|(key, _)| key.shortest()).collect();
                let inside = pairs
                    .iter()
                    .flat_map(|(key, value)| [key.keys(), value.keys()].concat());
                core::iter::once(keys).chain(inside).collect()
            }
            Self::Tag(_, item) => item.keys(),
            _ => Vec::new(),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Uint(value) => head(out, 0, *value),
            Self::Negative(value) => head(out, 1, *value),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend(text.as_bytes());
            }
            Self::Array(items) => {
                head(out, 4, items.len() as u64);
                for item in items {
                    item.write(out);
                }
            }
            Self::Map(pairs) => {
                head(out, 5, pairs.len() as u64);
                for (key, value) in pairs {
                    key.write(out);
                    value.write(out);
                }
            }
            Self::Tag(number, item) => {
                head(out, 6, *number);
                item.write(out);
            }
            Self::Simple(value) => head(out, 7, u64::from(*value)),
            Self::Float(width, bits) => float(out, *width, *bits),
        }
    }
}

fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let major = major << 5;
    match value {
        0..=23 => out.push(major | value as u8),
        24..=0xff => out.extend([major | 24, value as u8]),
        0x100..=0xffff => {
            out.push(major | 25);
            out.extend((value as u16).to_be_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(major | 26);
            out.extend((value as u32).to_be_bytes());
        }
        _ => {
            out.push(major | 27);
            out.extend(value.to_be_bytes());
        }
    }
}

/// The shortest of the three widths that has exactly this value; all that are not a number are one.
fn float(out: &mut Vec<u8>, width: Width, bits: u64) {
    let value = match width {
        Width::Half => half(bits as u16),
        Width::Single => f64::from(f32::from_bits(bits as u32)),
        Width::Double => f64::from_bits(bits),
    };
    let same = |other: f64| other.to_bits() == value.to_bits();
    if value.is_nan() {
        out.extend([0xf9, 0x7e, 0x00]);
    } else if let Some(bits) = halves(value).find(|bits| same(half(*bits))) {
        out.push(0xf9);
        out.extend(bits.to_be_bytes());
    } else if same(f64::from(value as f32)) {
        out.push(0xfa);
        out.extend((value as f32).to_bits().to_be_bytes());
    } else {
        out.push(0xfb);
        out.extend(value.to_bits().to_be_bytes());
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
