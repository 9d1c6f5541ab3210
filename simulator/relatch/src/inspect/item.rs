//! One CBOR item in one line of words, with what is wrong in it.

use super::head::{Cursor, Head, HeadFault, Major};

/// The strict reader's limit.
const DEPTH: u8 = 8;

/// How long a string may be for its content to be shown, in bytes.
#[derive(Clone, Copy)]
pub(super) struct Reveal {
    pub(super) bytes: usize,
    pub(super) texts: usize,
}

/// Writes items into a line.
#[derive(Default)]
pub(super) struct Scribe {
    pub(super) words: String,
    pub(super) faults: Vec<&'static str>,
}

impl Scribe {
    pub(super) fn push(&mut self, words: &str) {
        self.words.push_str(words);
    }

    pub(super) fn fault(&mut self, fault: &'static str) {
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    /// The next head, with what is wrong in itself.
    pub(super) fn head(&mut self, cursor: &mut Cursor<'_>) -> Option<Head> {
        match cursor.head() {
            Ok(head) => {
                if head.is_long() {
                    self.fault("number or length written in more bytes than it needs");
                }
                if head.argument.is_none() && head.major != Major::Simple {
                    self.fault("indefinite length");
                }
                Some(head)
            }
            Err(HeadFault::Ends) => {
                self.fault("the bytes end here, too early");
                None
            }
            Err(HeadFault::Reserved) => {
                self.fault("a first byte that CBOR reserves");
                None
            }
        }
    }

    /// Writes the next item; `None` if the reading cannot continue.
    pub(super) fn item(&mut self, cursor: &mut Cursor<'_>, reveal: Reveal) -> Option<()> {
        self.nested(cursor, reveal, DEPTH)
    }

    fn nested(&mut self, cursor: &mut Cursor<'_>, reveal: Reveal, depth: u8) -> Option<()> {
        let head = self.head(cursor)?;
        match (head.major, head.argument) {
            (Major::Unsigned, Some(number)) => self.push(&number.to_string()),
            (Major::Negative, Some(number)) => self.push(&negative(number)),
            (Major::Bytes | Major::Text, Some(length)) => {
                self.string(cursor, head.major, length, reveal)?;
            }
            (Major::Bytes | Major::Text, None) => self.chunks(cursor, head.major, reveal)?,
            (Major::Array, count) => self.members(cursor, "array", count, 1, reveal, depth)?,
            (Major::Map, count) => self.members(cursor, "map", count, 2, reveal, depth)?,
            (Major::Tag, number) => {
                let name = format!("CBOR tag {} of", number.unwrap_or_default());
                self.members(cursor, &name, Some(1), 1, reveal, depth)?;
            }
            (Major::Simple, Some(value)) => self.push(&simple(value, head.length)),
            (_, None) => {
                self.fault("a break where nothing of indefinite length was begun");
                return None;
            }
        }
        Some(())
    }

    fn string(
        &mut self,
        cursor: &mut Cursor<'_>,
        major: Major,
        length: u64,
        reveal: Reveal,
    ) -> Option<()> {
        self.push(&format!("{} of {}", major.name(), plural(length, "byte")));
        let Some(content) = cursor.take(length) else {
            self.push(&format!(", {} of them there", cursor.left()));
            self.fault("longer than what there is");
            return None;
        };
        let text = str::from_utf8(content);
        match major {
            Major::Bytes if content.len() <= reveal.bytes => {
                self.push(&format!(" {}", hex(content)));
            }
            Major::Text if text.is_err() => self.fault("not UTF-8"),
            // Debug puts the text in quotes and escapes what is not fit to print.
            Major::Text if content.len() <= reveal.texts => {
                self.push(&format!(" {:?}", text.unwrap_or_default()));
            }
            _ => self.push(", not shown"),
        }
        Some(())
    }

    fn chunks(&mut self, cursor: &mut Cursor<'_>, major: Major, reveal: Reveal) -> Option<()> {
        self.push(&format!("{} in chunks (", major.name()));
        let mut between = "";
        while !cursor.take_break() {
            self.push(between);
            between = ", ";
            let head = self.head(cursor)?;
            match head.argument {
                Some(length) if head.major == major => {
                    self.string(cursor, major, length, reveal)?;
                }
                _ => {
                    self.fault("a chunk of another type");
                    return None;
                }
            }
        }
        self.push(")");
        Some(())
    }

    /// The members of an array, map or tag; `each` of them to one of `count`.
    fn members(
        &mut self,
        cursor: &mut Cursor<'_>,
        name: &str,
        count: Option<u64>,
        each: u8,
        reveal: Reveal,
        depth: u8,
    ) -> Option<()> {
        let Some(depth) = depth.checked_sub(1) else {
            self.fault("nested more than 8 deep");
            return None;
        };
        self.push(&format!("{name} ("));
        let mut between = "";
        // A huge count ends at the end of the bytes.
        for _ in 0..count.unwrap_or(u64::MAX) {
            if count.is_none() && cursor.take_break() {
                break;
            }
            for _ in 0..each {
                self.push(between);
                between = ", ";
                self.nested(cursor, reveal, depth)?;
            }
        }
        self.push(")");
        Some(())
    }
}

/// Bytes in lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A number of things.
pub(super) fn plural(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{number} {thing}s"),
    }
}

/// The negative integer that CBOR writes as this number.
pub(super) fn negative(number: u64) -> String {
    (-1 - i128::from(number)).to_string()
}

fn simple(value: u64, length: usize) -> String {
    match (value, length) {
        (_, 3..) => format!("float of {} bits", 8 * (length - 1)),
        (20, _) => "false".to_owned(),
        (21, _) => "true".to_owned(),
        (22, _) => "null".to_owned(),
        (23, _) => "undefined".to_owned(),
        _ => format!("simple value {value}"),
    }
}
