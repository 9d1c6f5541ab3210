//! Shape and fields of a message (spec/protocol.md, "Messages" to "Several faults").

use super::Verdict;
use super::cbor::{self, Item, MALFORMED};
use super::point;

/// What a legal message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning {
    /// 1 challenge, 2 offer.
    pub kind: u64,
    pub suite: u64,
    /// Every known key with its value.
    pub fields: Vec<(u64, Item)>,
    /// Ignorable keys, -1 first.
    pub ignorable: Vec<(i64, Vec<u8>)>,
    /// The content of the first byte string.
    pub body: Vec<u8>,
    pub tag: Option<Vec<u8>>,
}

/// How deep a value may nest.
const DEPTH: u8 = 8;

/// Judges message bytes of legal length: the message, then the body, then the fields.
pub(super) fn judge(message: &[u8]) -> Verdict {
    let read = opened(message).and_then(|(body, tag)| Ok((body, tag, pairs(body)?)));
    match read {
        Ok((body, tag, pairs)) => of_fields(message.len(), body, tag, &pairs),
        Err(reason) => Verdict::Cbor(reason),
    }
}

/// The body, and a tag where there is one.
fn opened(message: &[u8]) -> Result<(&[u8], Option<Vec<u8>>), &'static str> {
    let (outer, rest) = cbor::head(message)?;
    if outer.major != 4 || !(1..=2).contains(&outer.argument) {
        return Err(MALFORMED);
    }
    let (body, mut rest) = cbor::byte_string(rest)?;
    let mut tag = None;
    if outer.argument == 2 {
        let read = cbor::byte_string(rest)?;
        (tag, rest) = (Some(read.0.to_vec()), read.1);
    }
    let tag_fits = tag.as_ref().is_none_or(|tag| tag.len() == 16);
    let legal = tag_fits && rest.is_empty();
    legal.then_some((body, tag)).ok_or(MALFORMED)
}

/// The entries of the one map that a body is.
fn pairs(body: &[u8]) -> Result<Vec<(Item, Item)>, &'static str> {
    let (map, rest) = cbor::head(body)?;
    if map.major != 5 {
        return Err(MALFORMED);
    }
    let (pairs, rest) = cbor::entries(map.argument, rest, DEPTH, cbor::integer)?;
    rest.is_empty().then_some(pairs).ok_or(MALFORMED)
}

/// The fields of a deterministic body.
fn of_fields(length: usize, body: &[u8], tag: Option<Vec<u8>>, pairs: &[(Item, Item)]) -> Verdict {
    let get = |key: u64| {
        pairs
            .iter()
            .find(|entry| entry.0 == Item::Uint(key))
            .map(|entry| &entry.1)
    };
    let kind = match uint(get(0), 0) {
        Ok(kind @ (1 | 2)) => kind,
        Ok(_) => return Verdict::Fields("unknown kind".into()),
        Err(fault) => return Verdict::Fields(fault),
    };
    if tag.is_some() != (kind == 1) {
        return Verdict::Cbor(MALFORMED);
    }
    let suite = match uint(get(1), 1) {
        Ok(suite @ 1..=3) => suite,
        Ok(4..=0xffff | 0) => return Verdict::Fields("unknown suite".into()),
        Ok(_) => return Verdict::Fields("out of range(1)".into()),
        Err(fault) => return Verdict::Fields(fault),
    };
    if length > if suite == 3 { 1536 } else { 512 } {
        return Verdict::Cbor(MALFORMED);
    }
    let known: &[u64] = match (kind, suite) {
        (1, 1) => &[0, 1, 2, 3, 4, 5, 7],
        (1, _) => &[0, 1, 2, 3, 4, 5, 7, 8],
        (2, 1) => &[0, 1, 2, 3, 4, 5, 6, 8],
        _ => &[0, 1, 2, 3, 4, 5, 6, 7, 8],
    };
    // The keys are sorted, so the first is the smallest.
    let critical = pairs.iter().find_map(|(key, _)| match key {
        Item::Uint(key) if !known.contains(key) => Some(format!("unknown critical key({key})")),
        _ => None,
    });
    if let Some(critical) = critical {
        return Verdict::Fields(critical);
    }
    let mut ignorable = Vec::new();
    let fault = first_fault(kind, suite, &get).and_then(|()| of_ignorable(pairs, &mut ignorable));
    if let Err(fault) = fault {
        return Verdict::Fields(fault);
    }
    let fields = known
        .iter()
        .filter_map(|key| Some((*key, get(*key)?.clone())));
    Verdict::Legal(Box::new(Meaning {
        kind,
        suite,
        fields: fields.collect(),
        ignorable,
        body: body.to_vec(),
        tag,
    }))
}

/// The fields in the order of their keys.
fn first_fault<'a>(
    kind: u64,
    suite: u64,
    get: &impl Fn(u64) -> Option<&'a Item>,
) -> Result<(), String> {
    let code_length = |value| matches!(value, 8 | 12 | 16 | 20);
    if kind == 1 {
        if matches!(get(2), Some(Item::Uint(2..=0xffff))) {
            return Err("unknown action".into());
        }
        within(get(2), 2, |value| value <= 1)?;
        bytes(get(3), 3, 12)?;
        within(get(4), 4, |value| value <= 0xffff_ffff)?;
        within(get(5), 5, |value| value <= 30)?;
        if suite == 1 {
            return bytes(get(7), 7, 16);
        }
        legal_point(get(7), 7)?;
        return bytes(get(8), 8, 4);
    }
    text(get(2), 2, 32)?;
    text(get(3), 3, 32)?;
    text(get(4), 4, 48)?;
    if suite == 1 {
        bytes(get(5), 5, 32)?;
        within(get(6), 6, code_length)?;
    } else {
        encapsulation(suite, get(5))?;
        within(get(6), 6, code_length)?;
        bytes(get(7), 7, 4)?;
    }
    get(8).map_or(Ok(()), |value| bytes(Some(value), 8, 16))
}

/// A point, in suite 3 behind a ciphertext of ML-KEM.
fn encapsulation(suite: u64, item: Option<&Item>) -> Result<(), String> {
    if suite == 2 {
        return legal_point(item, 5);
    }
    bytes(item, 5, 1120)?;
    let Some(Item::Bytes(bytes)) = item else {
        return Ok(());
    };
    legal_point(Some(&Item::Bytes(bytes[1088..].to_vec())), 5)
}

/// Each for its number and value, then whether it is the fifth.
fn of_ignorable(pairs: &[(Item, Item)], all: &mut Vec<(i64, Vec<u8>)>) -> Result<(), String> {
    for (key, value) in pairs {
        let Item::Negative(complement) = key else {
            continue;
        };
        match value {
            Item::Bytes(bytes) if bytes.len() <= 32 && *complement <= 23 => {
                all.push((-1 - *complement as i64, bytes.clone()));
            }
            _ => return Err("bad ignorable key".into()),
        }
        if all.len() > 4 {
            return Err("too many ignorable keys".into());
        }
    }
    Ok(())
}

fn uint(item: Option<&Item>, key: u64) -> Result<u64, String> {
    match item {
        Some(Item::Uint(value)) => Ok(*value),
        Some(_) => Err(format!("wrong type({key})")),
        None => Err(format!("missing({key})")),
    }
}

fn within(item: Option<&Item>, key: u64, legal: impl Fn(u64) -> bool) -> Result<(), String> {
    if legal(uint(item, key)?) {
        Ok(())
    } else {
        Err(format!("out of range({key})"))
    }
}

fn bytes(item: Option<&Item>, key: u64, length: usize) -> Result<(), String> {
    match item {
        Some(Item::Bytes(bytes)) if bytes.len() == length => Ok(()),
        Some(Item::Bytes(_)) => Err(format!("wrong length({key})")),
        other => uint(other, key).and(Err(format!("wrong type({key})"))),
    }
}

fn legal_point(item: Option<&Item>, key: u64) -> Result<(), String> {
    bytes(item, key, 32)?;
    match item {
        Some(Item::Bytes(bytes)) if point::is_legal(bytes) => Ok(()),
        _ => Err(format!("bad point({key})")),
    }
}

fn text(item: Option<&Item>, key: u64, longest: usize) -> Result<(), String> {
    match item {
        Some(Item::Text(text)) if text.len() <= longest => Ok(()),
        Some(Item::Text(_)) => Err(format!("wrong length({key})")),
        other => uint(other, key).and(Err(format!("wrong type({key})"))),
    }
}
