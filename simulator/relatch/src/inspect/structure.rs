//! The structure of message bytes that were refused: as much as can be read, with offsets and faults.

use serde::Serialize;

use super::fence::{Fence, SECRET, survey};
use super::fields::field;
use super::head::{Cursor, Head, Major};
use super::item::{Reveal, Scribe, negative, plural};

/// The longest message; a length above it is not printed, because it may be made of other things than a length.
const LONGEST: u64 = relatch_wire::text::MAX_MESSAGE as u64;
const TAG_LENGTH: u64 = 16;
/// In a challenge nothing but ignorable keys is as long as this; a secret is.
const TOO_LONG_FOR_A_CHALLENGE: usize = 32;

/// What could be read of a message.
pub(super) struct Structure {
    /// The number under key 0, if it could be read.
    pub(super) kind: Option<u64>,
    pub(super) lines: Vec<Line>,
}

/// One item, or one key with its value.
#[derive(Serialize)]
pub(super) struct Line {
    /// In bytes from the start of the message.
    pub(super) offset: usize,
    /// How far inside: 0 the message, 1 its elements, 2 the map in the body, 3 its entries.
    pub(super) depth: u8,
    pub(super) item: String,
    pub(super) faults: Vec<&'static str>,
}

impl Structure {
    /// Reads `message` up to the first fault that stops it.
    pub(super) fn of(message: &[u8]) -> Self {
        let mut structure = Self {
            kind: None,
            lines: Vec::new(),
        };
        let mut cursor = Cursor::new(message, 0);
        if structure.outer(message, &mut cursor).is_none() && cursor.left() > 0 {
            let rest = format!("{}, not shown", plural(cursor.left() as u64, "more byte"));
            structure.line(cursor.at(), 0, rest, Vec::new());
        }
        structure
    }

    /// The first fault that can be seen, with its place.
    pub(super) fn first_fault(&self) -> Option<String> {
        let line = self.lines.iter().find(|line| !line.faults.is_empty())?;
        let faults = line.faults.join(", ");
        Some(format!("at byte {}, {}: {faults}", line.offset, line.item))
    }

    /// The outer array; `None` where the reading ends.
    fn outer<'a>(&mut self, message: &'a [u8], cursor: &mut Cursor<'a>) -> Option<()> {
        let elements = self.expect(cursor, 0, Major::Array, |scribe, elements| {
            if !matches!(elements, None | Some(1 | 2)) {
                scribe.fault("an offer is an array of 1, a challenge an array of 2");
            }
        })?;
        let length = self.expect(cursor, 1, Major::Bytes, |scribe, _| {
            scribe.push(", the body")
        })??;
        let begin = cursor.at();
        let body = cursor
            .take(length)
            .map_or(message, |_| message.get(..cursor.at()).unwrap_or_default());
        if cursor.at() == begin && length > 0 {
            self.add_fault("longer than what there is");
        }
        let mut inner = Cursor::new(body, begin);
        let fence = self.body(&mut inner, elements, cursor.clone());
        // Where the body stopped, the rest of it is told together with what is behind it.
        *cursor = match fence {
            Some(_) => Cursor::new(message, body.len()),
            None => Cursor::new(message, inner.at()),
        };
        self.behind_the_body(cursor, elements, fence?)
    }

    /// The tag, and what trails.
    fn behind_the_body(
        &mut self,
        cursor: &mut Cursor<'_>,
        elements: Option<u64>,
        fence: Fence,
    ) -> Option<()> {
        // Without certainty about the body there is none about what is behind it.
        if matches!(fence, Fence::Before(_)) && cursor.left() > 0 {
            return None;
        }
        let mut more = elements.map_or(u64::MAX, |count| count.saturating_sub(1));
        while more > 0 && !(elements.is_none() && cursor.take_break()) {
            let offset = cursor.at();
            let mut scribe = Scribe::default();
            let head = cursor.clone().head();
            let read = scribe.item(cursor, reveal(fence, None));
            if let Ok(Head {
                major, argument, ..
            }) = head
            {
                scribe.push(", the tag");
                if major != Major::Bytes || argument != Some(TAG_LENGTH) {
                    scribe.fault("a tag is a byte string of 16 bytes");
                }
            } else {
                scribe.push("the tag");
            }
            self.lines.push(Line::of(offset, 1, scribe));
            read?;
            more -= 1;
        }
        if cursor.left() > 0 {
            let rest = plural(cursor.left() as u64, "byte");
            self.line(cursor.at(), 0, rest, vec!["behind the end of the message"]);
        }
        Some(())
    }

    /// The map; what it tells about the rest of the message, or `None` where the reading ends.
    fn body(
        &mut self,
        cursor: &mut Cursor<'_>,
        elements: Option<u64>,
        behind: Cursor<'_>,
    ) -> Option<Fence> {
        let survey = survey(cursor.clone(), elements, behind);
        self.kind = survey.kind;
        let misplaced = match (survey.kind, elements) {
            (Some(1), Some(1)) => Some("kind 1, a challenge, belongs in an array of 2"),
            (Some(2), Some(2)) => Some("kind 2, an offer, belongs in an array of 1"),
            _ => None,
        };
        if let Some(line) = self.lines.first_mut() {
            line.faults.extend(misplaced);
        }
        let count = self.expect(cursor, 2, Major::Map, |_, _| ())?;
        let mut last = None;
        let mut entries = 0;
        while count.is_none_or(|count| entries < count) {
            if count.is_none() && cursor.take_break() {
                break;
            }
            entries += 1;
            let offset = cursor.at();
            let mut scribe = Scribe::default();
            let beyond = matches!(survey.fence, Fence::Before(end) if end <= offset);
            let read = if beyond {
                self.form(cursor, &mut scribe)
            } else {
                self.entry(cursor, &mut scribe, survey.fence, &mut last)
            };
            self.lines.push(Line::of(offset, 3, scribe));
            read?;
        }
        if cursor.left() > 0 {
            let rest = format!("{}, not shown", plural(cursor.left() as u64, "byte"));
            self.line(cursor.at(), 2, rest, vec!["behind the end of the map"]);
        }
        Some(survey.fence)
    }

    /// A key and its value.
    fn entry(
        &self,
        cursor: &mut Cursor<'_>,
        scribe: &mut Scribe,
        fence: Fence,
        last: &mut Option<(bool, u64)>,
    ) -> Option<()> {
        let head = scribe.head(cursor)?;
        let Some(key) = integer(head) else {
            scribe.push(head.major.name());
            scribe.fault("a key is an integer");
            return None;
        };
        // Encoded keys sort as they do here: negative ones last.
        match *last {
            Some(last) if last == key => scribe.fault("this key is there twice"),
            Some(last) if last > key => scribe.fault("this key belongs further to the front"),
            _ => *last = Some(key),
        }
        self.name(key, scribe);
        scribe.item(cursor, reveal(fence, Some(key)))
    }

    /// A key and no more of its value than its type and a plausible length: the value may hide the secret. If it should
    /// be the secret, even its head may be made of the secret's first bytes.
    fn form(&self, cursor: &mut Cursor<'_>, scribe: &mut Scribe) -> Option<()> {
        let mut ahead = cursor.clone();
        let head = scribe.head(&mut ahead)?;
        let Some(key) = integer(head).filter(|&(negative, key)| !negative && key <= 8) else {
            scribe.push("no key that an offer has in this place");
            return None;
        };
        self.name(key, scribe);
        if key == (false, SECRET) {
            *cursor = ahead;
            scribe.push("not shown");
            return None;
        }
        let value = scribe.head(&mut ahead)?;
        scribe.push(value.major.name());
        *cursor = ahead;
        if let Major::Bytes | Major::Text | Major::Array | Major::Map = value.major {
            match value.argument {
                Some(length) if length <= LONGEST => {
                    scribe.push(&format!(" of {}", counted(value.major, length)));
                }
                Some(_) => scribe.fault("longer than a message may be"),
                None => {}
            }
        }
        None
    }

    fn name(&self, (negative_key, key): (bool, u64), scribe: &mut Scribe) {
        let known = if negative_key {
            None
        } else {
            field(self.kind, key)
        };
        match known {
            Some(field) => scribe.push(&format!("key {key}, {}: ", field.name)),
            None if negative_key => scribe.push(&format!("key {}, ignorable: ", negative(key))),
            None => scribe.push(&format!("key {key}: ")),
        }
    }

    /// Reads a head that must be of this type, or ends the reading; gives its argument, `None` for an indefinite length.
    fn expect(
        &mut self,
        cursor: &mut Cursor<'_>,
        depth: u8,
        major: Major,
        remark: impl FnOnce(&mut Scribe, Option<u64>),
    ) -> Option<Option<u64>> {
        let offset = cursor.at();
        let mut scribe = Scribe::default();
        let head = scribe.head(cursor);
        match head {
            Some(head) if head.major == major => {
                scribe.push(major.name());
                if let Some(count) = head.argument {
                    scribe.push(&format!(" of {}", counted(major, count)));
                }
                remark(&mut scribe, head.argument);
            }
            Some(head) => {
                scribe.push(head.major.name());
                scribe.fault("not what a message has here");
            }
            None => scribe.push(major.name()),
        }
        self.lines.push(Line::of(offset, depth, scribe));
        head.filter(|head| head.major == major)
            .map(|head| head.argument)
    }

    fn line(&mut self, offset: usize, depth: u8, item: String, faults: Vec<&'static str>) {
        self.lines.push(Line {
            offset,
            depth,
            item,
            faults,
        });
    }

    fn add_fault(&mut self, fault: &'static str) {
        if let Some(line) = self.lines.last_mut() {
            line.faults.push(fault);
        }
    }
}

impl Line {
    fn of(offset: usize, depth: u8, scribe: Scribe) -> Self {
        Self {
            offset,
            depth,
            // Of a key whose value could not be begun.
            item: scribe.words.trim_end_matches(": ").to_owned(),
            faults: scribe.faults,
        }
    }
}

/// The declared length of a string in bytes, or of an array or map in members.
fn counted(major: Major, length: u64) -> String {
    match major {
        Major::Bytes | Major::Text => plural(length, "byte"),
        _ => length.to_string(),
    }
}

/// A key as it sorts: whether it is negative, and its number as CBOR has it.
fn integer(head: Head) -> Option<(bool, u64)> {
    match head.major {
        Major::Unsigned => Some((false, head.argument?)),
        Major::Negative => Some((true, head.argument?)),
        _ => None,
    }
}

/// Which strings under a key (`None`: in the outer array) may be shown.
fn reveal(fence: Fence, key: Option<(bool, u64)>) -> Reveal {
    let all = match (fence, key) {
        (_, Some((false, SECRET))) => 0,
        (Fence::Open, Some((true, _))) => usize::MAX,
        (Fence::Open, _) => TOO_LONG_FOR_A_CHALLENGE - 1,
        (Fence::ByteStrings | Fence::Before(_), _) => {
            return Reveal {
                bytes: 0,
                texts: usize::MAX,
            };
        }
    };
    Reveal {
        bytes: all,
        texts: all,
    }
}
