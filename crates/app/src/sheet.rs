//! A backup on paper: its parts as QR codes, scanned again in any order.

use core::fmt;
use core::fmt::Write as _;
use std::collections::BTreeMap;

use fast_qr::{ECL, Mode, QRBuilder};
use relatch_derivation::digest;
use zeroize::Zeroizing;

use crate::texts::{self, Language, Value};

/// In front of every part; a later form has another number.
const FORM: &str = "RLB1";
/// Bytes of a part: a code of 81 modules a side, a millimetre each on paper.
const PART: usize = 400;
/// The most parts that a sheet has.
const MOST: usize = 64;

/// The parts of a backup: texts of QR codes, numbered, each with the checksum of the whole.
///
/// ```
/// use relatch_app::{Language, Sheet, SheetReader};
///
/// let encrypted = vec![7; 1000]; // by `relatch-app-backup`
/// let sheet = Sheet::new(&encrypted)?;
/// assert_eq!(sheet.parts().len(), 3);
/// let page = sheet.svg(Language::English)?; // to be printed
///
/// let mut reader = SheetReader::default();
/// for part in sheet.parts().iter().rev() {
///     reader.add(part)?; // scanned, in any order
/// }
/// assert_eq!(reader.finish()?, encrypted);
/// # Ok::<(), relatch_app::SheetError>(())
/// ```
///
/// # Security
/// The sheet is as secret as what it holds: give it an encrypted backup.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    parts: Vec<String>,
}

/// Collects scanned parts.
#[derive(Clone, Default)]
pub struct SheetReader {
    /// How many parts, and the checksum.
    whole: Option<(usize, String)>,
    parts: BTreeMap<usize, Vec<u8>>,
}

/// Why a sheet is not written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SheetError {
    /// Over 25,600 bytes, or none: keep the backup as a file.
    TooLong,
    /// The text is no part of a sheet.
    NotAPart,
    /// The part is of another sheet than the first.
    OtherSheet,
    /// So many parts are missing.
    Missing(usize),
    /// The parts are damaged: scan them again.
    Damaged,
    /// The text does not fit into a QR code.
    NotDrawn,
}

impl Sheet {
    /// Cuts a backup into parts.
    ///
    /// # Errors
    /// [`SheetError::TooLong`].
    pub fn new(backup: &[u8]) -> Result<Self, SheetError> {
        let chunks = backup.chunks(PART);
        let count = chunks.len();
        if count == 0 || count > MOST {
            return Err(SheetError::TooLong);
        }
        let sum = checksum(backup);
        let parts = chunks.zip(1_usize..).map(|(chunk, number)| {
            format!("{FORM}:{number}/{count}:{sum}:{}", base45::encode(chunk))
        });
        Ok(Self {
            parts: parts.collect(),
        })
    }

    /// The texts of the codes, all of them in the alphanumeric alphabet of QR codes.
    #[must_use]
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    /// The sheet as one SVG picture, two codes to a row, with its title and the numbers of the parts.
    ///
    /// # Errors
    /// [`SheetError::NotDrawn`].
    pub fn svg(&self, language: Language) -> Result<String, SheetError> {
        let height = 40 + self.parts.len().div_ceil(2).saturating_mul(100);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" height=\"{height}mm\" viewBox=\"0 0 210 {height}\" \
             font-family=\"sans-serif\" font-size=\"4\"><rect width=\"210\" height=\"{height}\" fill=\"#fff\"/>"
        );
        let title = language.pattern(texts::SHEET_TITLE);
        let secret = language.pattern(texts::SHEET_SECRET);
        let _ = write!(
            svg,
            "<text x=\"15\" y=\"15\" font-size=\"7\">{title}</text><text x=\"15\" y=\"24\">{secret}</text>"
        );
        let count = u64::try_from(self.parts.len()).unwrap_or(u64::MAX);
        for ((place, part), number) in self.parts.iter().enumerate().zip(1_u64..) {
            let (x, y) = (15 + place % 2 * 95, 34 + place / 2 * 100);
            let values = [
                ("number", Value::Number(number)),
                ("count", Value::Number(count)),
            ];
            let says = language.say(&texts::SHEET_PART.with(values));
            let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\">{says}</text>");
            draw(&mut svg, part, x, y + 3)?;
        }
        svg.push_str("</svg>");
        Ok(svg)
    }
}

/// A code of 85 mm, its light border included.
fn draw(svg: &mut String, part: &str, x: usize, y: usize) -> Result<(), SheetError> {
    let code = QRBuilder::new(part)
        .mode(Mode::Alphanumeric)
        .ecl(ECL::M)
        .build();
    let code = code.map_err(|_| SheetError::NotDrawn)?;
    let side = code.size + 8;
    let _ = write!(
        svg,
        "<svg x=\"{x}\" y=\"{y}\" width=\"85\" height=\"85\" viewBox=\"-4 -4 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path d=\""
    );
    for row in 0..code.size {
        for (column, module) in code[row].iter().take(code.size).enumerate() {
            if module.value() {
                let _ = write!(svg, "M{column} {row}h1v1h-1z");
            }
        }
    }
    svg.push_str("\"/></svg>");
    Ok(())
}

impl SheetReader {
    /// Takes a scanned part in the place of an earlier one of its number. Says how many are missing.
    ///
    /// # Errors
    /// [`SheetError::NotAPart`], [`SheetError::OtherSheet`].
    ///
    /// # Security
    /// The text comes from a picture: it makes at most 64 parts of 400 bytes.
    pub fn add(&mut self, text: &str) -> Result<usize, SheetError> {
        let (number, count, sum, bytes) = part(text).ok_or(SheetError::NotAPart)?;
        let (known, known_sum) = self.whole.get_or_insert_with(|| (count, sum.into()));
        if *known != count || known_sum != sum {
            return Err(SheetError::OtherSheet);
        }
        self.parts.insert(number, bytes);
        Ok(count.saturating_sub(self.parts.len()))
    }

    /// The backup, once all parts are there.
    ///
    /// # Errors
    /// [`SheetError::Missing`], [`SheetError::Damaged`].
    pub fn finish(&self) -> Result<Vec<u8>, SheetError> {
        let Some((count, sum)) = &self.whole else {
            return Err(SheetError::Missing(1));
        };
        match count.saturating_sub(self.parts.len()) {
            0 => {}
            missing => return Err(SheetError::Missing(missing)),
        }
        let whole: Vec<u8> = self.parts.values().flatten().copied().collect();
        if checksum(&whole) == *sum {
            Ok(whole)
        } else {
            Err(SheetError::Damaged)
        }
    }
}

/// Number, count, checksum and bytes of a part.
fn part(text: &str) -> Option<(usize, usize, &str, Vec<u8>)> {
    if text.len() > 2 * PART {
        return None;
    }
    let mut fields = text.splitn(4, ':');
    if fields.next()? != FORM {
        return None;
    }
    let (number, count) = fields.next()?.split_once('/')?;
    let (number, count): (usize, usize) = (number.parse().ok()?, count.parse().ok()?);
    let sum = fields.next()?;
    let bytes = base45::decode(fields.next()?).ok()?;
    let legal = (1..=MOST).contains(&count)
        && (1..=count).contains(&number)
        && sum.len() == SUM
        && bytes.len() <= PART;
    legal.then_some((number, count, sum, bytes))
}

/// Digits of a checksum.
const SUM: usize = 8;

fn checksum(bytes: &[u8]) -> String {
    let hash = Zeroizing::new(digest(&[bytes]));
    hash.iter()
        .take(SUM / 2)
        .map(|byte| format!("{byte:02X}"))
        .collect()
}

impl SheetError {
    /// A name that never changes.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::TooLong => "too-long",
            Self::NotAPart => "not-a-part",
            Self::OtherSheet => "other-sheet",
            Self::Missing(_) => "missing",
            Self::Damaged => "damaged",
            Self::NotDrawn => "not-drawn",
        }
    }
}

impl fmt::Debug for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sheet({} parts)", self.parts.len())
    }
}

impl fmt::Debug for SheetReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SheetReader({} parts)", self.parts.len())
    }
}

impl fmt::Display for SheetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => {
                f.write_str("the backup has no byte, or over 25,600: keep it as a file")
            }
            Self::NotAPart => f.write_str("the text is no part of a sheet: scan one of its codes"),
            Self::OtherSheet => f.write_str("the part is of another sheet: scan the parts of one"),
            Self::Missing(count) => write!(f, "{count} parts are missing: scan them too"),
            Self::Damaged => f.write_str("the parts do not fit together: scan them again"),
            Self::NotDrawn => f.write_str("a part does not fit into a QR code"),
        }
    }
}

impl core::error::Error for SheetError {}
