//! From a black-and-white picture to the bytes of its codes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{FindFinderPatterns, GenerateFinderPatternSets, SampleQR};

use super::prepare::Bits;

/// How many finder patterns and combinations of three are looked at. A photo of a screen shows a handful; a
/// picture made to cost time shows thousands.
const MOST_PATTERNS: usize = 100;
const MOST_CANDIDATES: usize = 300;

/// The contents of every code in `bits`, as the bytes that were encoded.
pub(super) fn codes(bits: &Bits) -> Vec<Vec<u8>> {
    let Some(matrix) = matrix(bits) else {
        return Vec::new();
    };
    // The detector's own documentation says that it can panic, and the picture is untrusted. Nothing
    // outside sees its state, so a picture that makes it panic is one without a code.
    catch_unwind(AssertUnwindSafe(|| detect(&matrix))).unwrap_or_default()
}

fn detect(matrix: &BitMatrix) -> Vec<Vec<u8>> {
    let mut patterns = FindFinderPatterns(matrix, true, 0);
    patterns.sort_by_key(|pattern| core::cmp::Reverse(pattern.size));
    patterns.truncate(MOST_PATTERNS);
    let mut used = Vec::new();
    let mut found = Vec::new();
    for corners in GenerateFinderPatternSets(&mut patterns)
        .into_iter()
        .take(MOST_CANDIDATES)
    {
        let pattern_set = [corners.bl, corners.tl, corners.tr];
        if pattern_set.iter().any(|pattern| used.contains(pattern)) {
            continue;
        }
        let Ok(sample) = SampleQR(matrix, &corners) else {
            continue;
        };
        if let Ok(code) = Decode(sample.getBits())
            && code.isValid()
        {
            used.extend(pattern_set);
            // [WIRE-3] The bytes, not the decoder's text: it guesses at character sets.
            found.push(code.content().bytes().to_vec());
        }
    }
    found
}

fn matrix(bits: &Bits) -> Option<BitMatrix> {
    let width = u32::try_from(bits.width).ok()?;
    let height = u32::try_from(bits.height).ok()?;
    let mut matrix = BitMatrix::new(width, height).ok()?;
    for (y, row) in (0..height).zip(bits.dark.chunks_exact(bits.width)) {
        for (x, _) in (0..width).zip(row).filter(|&(_, &dark)| dark) {
            matrix.set(x, y);
        }
    }
    Some(matrix)
}
