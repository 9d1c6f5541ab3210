//! Where the parts of a message lie, found without a copy: most changes keep every length, and are made in place.

use std::ops::Range;

use crate::naive::cbor;

/// The most parts that are told apart.
const MOST: usize = 24;
/// How deep an item may nest.
const DEEPEST: u8 = 8;

/// The parts of a message that can be changed while all lengths stay: what strings hold, the tag, and long integers.
pub(super) struct Spans {
    found: [(usize, usize); MOST],
    number: usize,
}

impl Spans {
    /// The parts of a message whose outer array, body and map can be read.
    pub(super) fn of(message: &[u8]) -> Option<Self> {
        let mut spans = Self {
            found: [(0, 0); MOST],
            number: 0,
        };
        let at = |rest: &[u8]| message.len() - rest.len();
        let (outer, rest) = cbor::head(message).ok()?;
        let (body, behind) = cbor::byte_string(rest).ok()?;
        if outer.argument == 2
            && let Ok((tag, rest)) = cbor::byte_string(behind)
        {
            spans.add(at(rest) - tag.len(), tag.len());
        }
        let (map, mut rest) = cbor::head(body).ok()?;
        let body_end = at(behind);
        for _ in 0..map.argument.min(MOST as u64) {
            let Some(behind) = after_key(rest) else {
                break;
            };
            let (head, content) = cbor::head(behind).ok()?;
            let length = usize::try_from(head.argument).ok()?;
            rest = match head.major {
                0 | 1 => {
                    let width = behind.len() - content.len() - 1;
                    spans.add(body_end - content.len() - width, width);
                    content
                }
                2 | 3 => {
                    spans.add(body_end - content.len(), length.min(content.len()));
                    content.get(length..)?
                }
                _ => cbor::item(behind, DEEPEST).ok()?.1,
            };
        }
        (spans.number > 0).then_some(spans)
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = Range<usize>> {
        let found = self.found.iter().take(self.number);
        found.map(|(start, length)| *start..start + length)
    }

    /// One of them, by any number.
    pub(super) fn choose(&self, number: usize) -> Range<usize> {
        let (start, length) = self.found[number % self.number];
        start..start + length
    }

    fn add(&mut self, start: usize, length: usize) {
        if length > 0 && self.number < MOST {
            self.found[self.number] = (start, length);
            self.number += 1;
        }
    }
}

fn after_key(entries: &[u8]) -> Option<&[u8]> {
    let (key, behind) = cbor::head(entries).ok()?;
    (key.major < 2).then_some(behind)
}
