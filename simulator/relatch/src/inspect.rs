//! `relatch inspect`: what a QR code says, field by field, or what is wrong with it and where.
//!
//! It needs no key, and so it checks no tag. The secret of an offer is never shown, whatever is wrong with the offer.

mod explain;
mod fields;
mod input;
mod print;
mod reading;
mod report;

use core::fmt;
use std::io::{self, Read, Write};

use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser as _};

use relatch_optics::photo::PhotoError;

pub use input::{Input, MAX_INPUT};
use report::Report;

/// Shows what a QR code says field by field, or what is wrong with it and where.
#[derive(Args, Debug, Clone)]
pub struct InspectArgs {
    /// A QR text (it begins with RL), the path of a PNG, JPEG or WebP picture, or - to read either from standard input.
    ///
    /// A file whose name begins with RL is given as ./RL... A text in the arguments stays in the shell's history: give
    /// the text of a binding offer, which is a secret, on standard input.
    #[arg(value_name = "TEXT|PICTURE|-", value_parser = OsStringValueParser::new().map(Input::from_argument))]
    pub input: Input,
    /// Prints one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Inspects what the arguments name and writes the findings, for valid and invalid codes alike, to `out`.
///
/// Reads at most [`MAX_INPUT`] bytes, and `stdin` only if the argument is `-`. One line ending at the end of a text on
/// standard input is the terminal's and not counted in.
///
/// # Errors
/// [`InspectError`]: nothing could be read, or a code is not valid. With `--json` the object is written in
/// every case but [`InspectError::Write`].
///
/// # Security
/// The input is untrusted: it is bounded, nothing in it reaches the terminal as a control character, and the
/// secret of an offer is not written, nor parts of a broken offer that might belong to it.
pub fn run(args: &InspectArgs, stdin: impl Read, mut out: impl Write) -> Result<(), InspectError> {
    let found = args.input.texts(stdin);
    let report = Report::new(args.input.name(), &found);
    let written = if args.json {
        print::json(&report, &mut out)
    } else {
        print::lines(&report, &mut out)
    };
    written
        .and_then(|()| out.flush())
        .map_err(InspectError::Write)?;
    found?;
    report.verdict()
}

/// Why an inspection did not end with valid codes only.
#[derive(Debug)]
pub enum InspectError {
    /// The file or standard input cannot be read.
    Read(io::Error),
    /// More than [`MAX_INPUT`] bytes.
    TooLarge,
    /// Standard input is neither a picture nor text.
    NotText,
    /// The file is not a picture that can be read.
    Picture(PhotoError),
    /// The picture shows no readable QR code.
    NoCode,
    /// The picture shows a Micro QR code and no other.
    MicroCode,
    /// The QR codes in the picture hold bytes that are not text.
    CodeWithoutText,
    /// Some codes were read and are not valid; what is wrong with them was written.
    Invalid {
        /// How many are not valid.
        invalid: usize,
        /// How many were read.
        codes: usize,
    },
    /// The findings cannot be written.
    Write(io::Error),
}

impl fmt::Display for InspectError {
    /// The fault and what to do. The argument is not repeated: it may be the text of an offer.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(
                f,
                "the input cannot be read ({error}); give a text that begins with RL, the path of a picture, or -"
            ),
            Self::TooLarge => write!(
                f,
                "the input is over {} MiB; give a smaller picture",
                MAX_INPUT >> 20
            ),
            Self::NotText => f.write_str(
                "standard input is neither a PNG, JPEG or WebP picture nor text in UTF-8; give one of these",
            ),
            // The reason is a decoder's and may repeat bytes of the file.
            Self::Picture(error) => write!(f, "{}", error.to_string().escape_debug()),
            Self::NoCode => f.write_str(
                "there is no readable QR code in the picture; take it again with the whole code in it, sharp and without \
                 glare",
            ),
            Self::MicroCode => f.write_str(
                "the picture shows a Micro QR code, which Relatch does not use; photograph the QR code with squares in \
                 three of its corners",
            ),
            Self::CodeWithoutText => f.write_str(
                "the QR codes in the picture hold bytes that are not text; a Relatch code holds text",
            ),
            Self::Invalid { codes: 1, .. } => f.write_str("the code is not valid"),
            Self::Invalid { invalid, codes } => {
                write!(f, "{invalid} of {codes} codes are not valid")
            }
            Self::Write(error) => write!(f, "the findings cannot be written: {error}"),
        }
    }
}

impl core::error::Error for InspectError {}
