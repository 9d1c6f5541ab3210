//! From a black-and-white picture to the bytes of its codes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::common::cpp_essentials::{
    ConcentricPattern, FindLeftGuardBy, FixedPattern, GetPatternRowTP, IsPattern,
    LocateConcentricPattern, PatternRow, PatternView,
};
use rxing::common::{BitMatrix, DetectorRXingResult as _};
use rxing::qrcode::cpp_port::decoder::Decode;
use rxing::qrcode::cpp_port::detector::{GenerateFinderPatternSets, SampleMQR, SampleQR};

use super::prepare::Bits;

/// How many finder patterns, the largest, are combined.
const MOST_PATTERNS: usize = 100;

/// What may still be tried in one picture. A photo of a screen shows a handful of finder patterns and few combinations
/// of three; a picture made to cost time shows thousands.
pub(super) struct Effort {
    /// Places that look like a finder pattern in one row.
    places: usize,
    /// Combinations of three finder patterns.
    candidates: usize,
}

impl Effort {
    pub(super) const fn new() -> Self {
        Self {
            places: 400_000,
            candidates: 2000,
        }
    }
}

/// What a black-and-white picture shows.
#[derive(Default)]
pub(super) struct Found {
    /// The contents of every code, as the bytes that were encoded.
    pub(super) codes: Vec<Vec<u8>>,
    /// Whether there is a Micro QR code, of which only the presence counts.
    pub(super) micro: bool,
}

/// The codes in `bits`; Micro QR codes are looked for only if there is no other and `micro` asks for them.
pub(super) fn codes(bits: &Bits, micro: bool, effort: &mut Effort) -> Found {
    let Some(matrix) = matrix(bits) else {
        return Found::default();
    };
    // The detector's own documentation says that it can panic, and the picture is untrusted. Nothing
    // outside sees its state, so a picture that makes it panic is one without a code.
    catch_unwind(AssertUnwindSafe(|| detect(&matrix, micro, effort))).unwrap_or_default()
}

fn detect(matrix: &BitMatrix, micro: bool, effort: &mut Effort) -> Found {
    let mut patterns = finder_patterns(matrix, &mut effort.places);
    patterns.sort_by_key(|pattern| core::cmp::Reverse(pattern.size));
    patterns.truncate(MOST_PATTERNS);
    let mut used = Vec::new();
    let mut codes = Vec::new();
    for corners in GenerateFinderPatternSets(&mut patterns) {
        let pattern_set = [corners.bl, corners.tl, corners.tr];
        if pattern_set.iter().any(|pattern| used.contains(pattern)) {
            continue;
        }
        let Some(left) = effort.candidates.checked_sub(1) else {
            break;
        };
        effort.candidates = left;
        let Ok(sample) = SampleQR(matrix, &corners) else {
            continue;
        };
        if let Some(bytes) = content(sample.getBits()) {
            used.extend(pattern_set);
            codes.push(bytes);
        }
    }
    let micro =
        micro && codes.is_empty() && patterns.iter().any(|corner| is_micro(matrix, *corner));
    Found { codes, micro }
}

// [WIRE-3] The bytes, not the decoder's text: it guesses at character sets.
fn content(modules: &BitMatrix) -> Option<Vec<u8>> {
    let code = Decode(modules).ok().filter(|code| code.isValid())?;
    Some(code.content().bytes().to_vec())
}

fn is_micro(matrix: &BitMatrix, corner: ConcentricPattern) -> bool {
    SampleMQR(matrix, corner).is_ok_and(|sample| content(sample.getBits()).is_some())
}

/// The corners of codes: dark, light and dark modules one, one and three wide, then the same back.
fn finder_patterns(matrix: &BitMatrix, places: &mut usize) -> Vec<ConcentricPattern> {
    /// The narrowest corner is three modules, and so three pixels, high in its middle.
    const STEP: usize = 3;
    let mut found: Vec<ConcentricPattern> = Vec::new();
    // Those that reach down to the row: a place within one of them is not another.
    let mut near: Vec<ConcentricPattern> = Vec::new();
    let mut row = PatternRow::default();
    for y in (STEP as u32 - 1..matrix.height()).step_by(STEP) {
        near.retain(|old| old.p.y + old.size as f32 / 2.0 > y as f32);
        GetPatternRowTP(matrix, y, &mut row, false);
        let mut rest = PatternView::new(&row);
        while let Ok(next) = like_a_finder(rest) {
            rest = next;
            if !rest.isValid() {
                break;
            }
            let Some(left) = places.checked_sub(1) else {
                return found;
            };
            *places = left;
            let ahead = rest.pixelsInFront() as f32 + f32::from(rest[0] + rest[1]);
            let middle = rxing::point(ahead + f32::from(rest[2]) / 2.0, y as f32 + 0.5);
            let known = |old: &ConcentricPattern| {
                rxing::Point::distance(middle, old.p) < old.size as f32 / 2.0
            };
            if !near.iter().any(known) {
                // Three times the width, for corners seen from the side.
                let range = 3 * rest.iter().map(i32::from).sum::<i32>();
                let pattern = &FINDER.into();
                let located = LocateConcentricPattern::<true, 5, 7>(matrix, pattern, middle, range);
                found.extend(located);
                near.extend(located);
            }
            rest.skipPair();
            rest.skipPair();
            rest.extend();
        }
    }
    found
}

const FINDER: FixedPattern<5, 7, false> = FixedPattern::new([1, 1, 3, 1, 1]);

fn like_a_finder(rest: PatternView<'_>) -> rxing::common::Result<PatternView<'_>> {
    FindLeftGuardBy::<5, _>(rest, 5, |runs: &PatternView, before: Option<f32>| {
        let run = |at: usize| -> u16 { runs[at] };
        let (outer, inner) = (run(0).max(run(4)), run(1).max(run(3)));
        let plausible = run(2) >= 3 && run(2) >= outer.saturating_mul(2) && run(2) >= inner;
        plausible && IsPattern::<true, 5, 7, false>(runs, &FINDER, before, 0.1, 0.0, 0.0) != 0.0
    })
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
