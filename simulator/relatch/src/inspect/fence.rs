//! How much of a broken message may be shown: an offer holds a secret, and a fault can move it anywhere.
//!
//! A wrong length in front of the secret makes its bytes look like keys, numbers or texts. So the content of what may be an
//! offer is shown only where it is certain that it is not the secret: in front of it as long as everything has the
//! form that it must have, and behind it if the whole message is in order around a string under the key of the secret.

use super::head::{Cursor, Head, Major};

/// The key of the secret in an offer.
pub(super) const SECRET: u64 = 5;
/// The longest text in front of the secret, the serial number.
const LONGEST_TEXT: u64 = 48;

/// What may be shown of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fence {
    /// All of it: a challenge holds no secret.
    Open,
    /// An offer with the secret in its place: all but the byte strings.
    ByteStrings,
    /// Content before this offset, and the type of the entry that begins there.
    Before(usize),
}

/// What the map of a body tells about its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survey {
    /// The number under key 0, if it could be read.
    pub(super) kind: Option<u64>,
    pub(super) fence: Fence,
}

/// Surveys a body: `map` stands on its head, `elements` is the number that the array around it declares, and `behind`
/// stands where the body ends.
pub(super) fn survey(mut map: Cursor<'_>, elements: Option<u64>, behind: Cursor<'_>) -> Survey {
    let mut walk = Walk::new(map.at());
    let head = map.head().ok().filter(|head| head.major == Major::Map);
    if let Some(head) = head {
        walk.firm = map.at();
        walk.entries(&mut map, head.argument.unwrap_or(u64::MAX));
    }
    // An offer would have to be wrong in three places to pass for a challenge.
    let challenge = walk.kind == Some(1) && elements != Some(1) && !walk.string_for_secret;
    let fence = if challenge {
        Fence::Open
    } else if walk.whole && walk.string_for_secret && ends_well(behind, elements) {
        Fence::ByteStrings
    } else {
        Fence::Before(walk.firm)
    };
    Survey {
        kind: walk.kind,
        fence,
    }
}

struct Walk {
    kind: Option<u64>,
    /// Up to here everything has the form that it must have in front of a secret.
    firm: usize,
    /// Whether `firm` still advances.
    advancing: bool,
    /// Whether key 5 holds a string, as in an offer.
    string_for_secret: bool,
    /// Whether every entry could be read, and they end where the body ends.
    whole: bool,
}

impl Walk {
    fn new(firm: usize) -> Self {
        Self {
            kind: None,
            firm,
            advancing: true,
            string_for_secret: false,
            whole: false,
        }
    }

    fn entries(&mut self, map: &mut Cursor<'_>, count: u64) {
        for _ in 0..count {
            if self.entry(map).is_none() {
                return;
            }
        }
        self.whole = map.left() == 0;
    }

    /// One key and its value; `None` if the walk cannot continue.
    fn entry(&mut self, map: &mut Cursor<'_>) -> Option<()> {
        let key = map.head().ok()?;
        let named = (key.major == Major::Unsigned)
            .then_some(key.argument)
            .flatten();
        if named.is_none() && key.major != Major::Negative {
            return None;
        }
        let head = map.head().ok()?;
        let argument = head.argument?;
        if named == Some(0) && head.major == Major::Unsigned {
            self.kind = self.kind.or(Some(argument));
        }
        if named == Some(SECRET) && matches!(head.major, Major::Bytes | Major::Text) {
            self.string_for_secret = true;
        }
        match head.major {
            Major::Unsigned => {}
            Major::Bytes => drop(map.take(argument)?),
            Major::Text => clean(map.take(argument)?)?,
            _ => return None,
        }
        self.advancing &= !key.is_long() && precedes_secret(named, head);
        if self.advancing {
            self.firm = map.at();
        }
        Some(())
    }
}

/// Whether behind the body there is what the array declares, an offer's nothing or a tag, and no more: a secret that is
/// longer than its head says pushes the end of the map out of the body.
fn ends_well(mut behind: Cursor<'_>, elements: Option<u64>) -> bool {
    if elements == Some(2)
        && let Ok(tag) = behind.head()
        && tag.major == Major::Bytes
    {
        behind.take(tag.argument.unwrap_or(u64::MAX));
    }
    behind.left() == 0
}

/// Whether an entry has the form that it must have in front of the secret. A head that took in the key of the secret,
/// the byte 5, has another: its number is too large, or written in more bytes than it needs.
fn precedes_secret(key: Option<u64>, value: Head) -> bool {
    let shape = matches!(
        (key, value.major, value.argument),
        (Some(0 | 1), Major::Unsigned, Some(0..=0xffff))
            | (Some(2..=4), Major::Text, Some(0..=LONGEST_TEXT))
    );
    shape && !value.is_long()
}

/// A text without control characters. One that is too long, and so took in the key behind it, has one: keys up to 23,
/// and the heads of greater ones, are control characters.
fn clean(text: &[u8]) -> Option<()> {
    let text = str::from_utf8(text).ok()?;
    (!text.chars().any(|character| character.is_ascii_control())).then_some(())
}
