//! A message, a few bytes a line, with what they mean.

const BYTE_STRING: u8 = 2;
const TEXT: u8 = 3;
/// Bytes on a line.
const LINE: usize = 16;

/// Lines of offset, bytes and meaning; `fields` are the names of the keys.
pub(crate) fn explained(message: &[u8], fields: &[&str]) -> Vec<String> {
    let mut page = Page {
        message,
        at: 0,
        lines: Vec::new(),
    };
    let parts = page.head("array of", "");
    page.head("byte string of", ", the body");
    let entries = page.head("map of", "");
    for _ in 0..entries {
        page.entry(fields);
    }
    if parts == 2 {
        let length = page.head("byte string of", "");
        page.content(length, "the tag");
    }
    assert_eq!(page.at, message.len(), "every byte is explained");
    page.lines
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8], between: &str) -> String {
    let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.join(between)
}

struct Page<'a> {
    message: &'a [u8],
    at: usize,
    lines: Vec<String>,
}

impl Page<'_> {
    /// A key, its value's head, and below it what the value holds.
    fn entry(&mut self, fields: &[&str]) {
        let key = usize::from(self.message[self.at]);
        let name = fields[key];
        let (major, value, length) = number(&self.message[self.at + 1..]);
        let kind = match major {
            BYTE_STRING => "byte string of ",
            TEXT => "text of ",
            _ => "",
        };
        self.line(1 + length, &format!("key {key}, {name}: {kind}{value}"));
        match major {
            BYTE_STRING => self.content(value, &format!("the {name}")),
            TEXT => {
                let text = &self.message[self.at..self.at + value];
                let text = String::from_utf8_lossy(text).into_owned();
                self.content(value, &text);
            }
            _ => {}
        }
    }

    fn head(&mut self, before: &str, after: &str) -> usize {
        let (_, value, length) = number(&self.message[self.at..]);
        self.line(length, &format!("{before} {value}{after}"));
        value
    }

    fn content(&mut self, length: usize, meaning: &str) {
        let end = self.at + length;
        let mut meaning = meaning;
        while self.at < end {
            self.line(LINE.min(end - self.at), meaning);
            meaning = "";
        }
    }

    fn line(&mut self, length: usize, meaning: &str) {
        let bytes = hex(&self.message[self.at..self.at + length], " ");
        let width = 3 * LINE - 1;
        let places = self.message.len().to_string().len().max(3);
        let line = format!("{:places$}  {bytes:width$}  {meaning}", self.at);
        self.lines.push(line.trim_end().to_owned());
        self.at += length;
    }
}

/// The major type, the number and the length of a head; the examples have none over three bytes.
fn number(bytes: &[u8]) -> (u8, usize, usize) {
    match bytes[0] & 0x1f {
        24 => (bytes[0] >> 5, usize::from(bytes[1]), 2),
        25 => {
            let number = u16::from_be_bytes([bytes[1], bytes[2]]);
            (bytes[0] >> 5, usize::from(number), 3)
        }
        short => (bytes[0] >> 5, usize::from(short), 1),
    }
}
