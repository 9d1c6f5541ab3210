//! From an argument to the texts of QR codes.

use core::fmt;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use zeroize::Zeroizing;

use super::InspectError;
use relatch_optics::photo::{Photo, PhotoError};
use relatch_optics::reader::{Reading, read_wanted};

/// The most bytes read from a file or standard input: 64 MiB, more than a phone's photo.
pub const MAX_INPUT: usize = 64 << 20;

/// What is to be inspected.
#[derive(Clone)]
pub enum Input {
    /// The text of a QR code, exactly as it is.
    Text(Zeroizing<String>),
    /// The path of a picture.
    Picture(PathBuf),
    /// A picture or a text, told apart by the first bytes.
    StandardInput,
}

impl Input {
    /// Tells a text, a path and `-` apart.
    #[must_use]
    pub fn from_argument(argument: OsString) -> Self {
        match argument.into_string() {
            Ok(dash) if dash == "-" => Self::StandardInput,
            Ok(text) if is_text(&text) => Self::Text(text.into()),
            Ok(path) => Self::Picture(path.into()),
            Err(path) => Self::Picture(path.into()),
        }
    }

    /// The name of the kind of input in a report.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Picture(_) => "picture",
            Self::StandardInput => "standard input",
        }
    }

    /// The texts of all codes: one, or several in a picture.
    pub(crate) fn texts(&self, stdin: impl Read) -> Result<Vec<Zeroizing<String>>, InspectError> {
        match self {
            Self::Text(text) => Ok(vec![text.clone()]),
            Self::Picture(path) => {
                let file = File::open(path).map_err(InspectError::Read)?;
                in_picture(&bounded(file)?)
            }
            Self::StandardInput => {
                let bytes = bounded(stdin)?;
                match in_picture(&bytes) {
                    Err(InspectError::Picture(PhotoError::UnknownFormat)) => {
                        Ok(vec![line(&bytes)?])
                    }
                    texts => texts,
                }
            }
        }
    }
}

/// The argument may be an offer, or its text with a slip at the front that makes it a path.
impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Input({})", self.name())
    }
}

/// Whether an argument is meant as a text: a prefix in lower case is a text with a fault, not a path.
fn is_text(argument: &str) -> bool {
    let versioned = || {
        let (letters, rest) = argument.split_at_checked(2)?;
        let (version, _) = rest.split_once(':')?;
        let digits = version.bytes().all(|byte| byte.is_ascii_digit());
        Some(letters.eq_ignore_ascii_case("RL") && digits)
    };
    argument.starts_with("RL") || versioned().unwrap_or(false)
}

fn bounded(source: impl Read) -> Result<Zeroizing<Vec<u8>>, InspectError> {
    let mut bytes = Zeroizing::new(Vec::new());
    source
        .take(MAX_INPUT as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(InspectError::Read)?;
    if bytes.len() > MAX_INPUT {
        return Err(InspectError::TooLarge);
    }
    Ok(bytes)
}

fn in_picture(file: &[u8]) -> Result<Vec<Zeroizing<String>>, InspectError> {
    let photo = Photo::open(file).map_err(InspectError::Picture)?;
    match read_wanted(&photo, is_text) {
        Reading::Text(text) => Ok(vec![text.into()]),
        Reading::Several(texts) => Ok(texts.into_iter().map(Zeroizing::new).collect()),
        Reading::NotText => Err(InspectError::CodeWithoutText),
        Reading::MicroCode => Err(InspectError::MicroCode),
        // What is missing of a damaged file may be the code.
        Reading::NoCode => Err(photo.damage().map_or(InspectError::NoCode, |reason| {
            InspectError::Picture(PhotoError::Damaged(reason.to_owned()))
        })),
    }
}

/// A text without the one line ending that a shell puts behind it.
fn line(bytes: &[u8]) -> Result<Zeroizing<String>, InspectError> {
    let text = str::from_utf8(bytes).map_err(|_| InspectError::NotText)?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}
