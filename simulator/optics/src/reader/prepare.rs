//! Cheap ways to make the dark and light modules of a photographed code tell apart.

use crate::grey::Grey;

/// Which pixels are dark, rows from the top.
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) dark: Vec<bool>,
}

/// A pixel this many levels darker than its surroundings is dark.
const CLEARLY_DARKER: u32 = 4;

impl Grey {
    /// Calls a pixel dark if it is darker than the mean of the square of `radius` pixels about it, by enough to be no noise
    /// on an even surface.
    pub(super) fn threshold(&self, radius: usize) -> Bits {
        self.darker_by(CLEARLY_DARKER, radius)
    }

    /// Calls a pixel dark if it is `levels` darker than the mean of the square of `radius` pixels about it.
    pub(super) fn darker_by(&self, levels: u32, radius: usize) -> Bits {
        let dark = self.over_squares(radius, |level, sum, count| {
            (u32::from(level) + levels) * count < sum
        });
        Bits {
            width: self.width(),
            height: self.height(),
            dark,
        }
    }

    /// Replaces each pixel by the mean of the square of `radius` pixels about it.
    pub(super) fn smooth(&self, radius: usize) -> Self {
        let mean = self.over_squares(radius, |_, sum, count| (sum / count.max(1)) as u8);
        self.with_levels(mean)
    }

    /// Adds to each pixel `gain` times its difference from the mean of the square of `radius` pixels about it.
    pub(super) fn sharpen(&self, radius: usize, gain: i32) -> Self {
        let mean = self.smooth(radius);
        let sharper = self
            .levels()
            .iter()
            .zip(mean.levels())
            .map(|(&level, &mean)| {
                let (level, mean) = (i32::from(level), i32::from(mean));
                (level + gain * (level - mean)).clamp(0, 255) as u8
            });
        self.with_levels(sharper.collect())
    }

    /// Swaps light and dark.
    pub(super) fn invert(&self) -> Self {
        self.with_levels(self.levels().iter().map(|level| 255 - level).collect())
    }

    /// Stretches each row's levels to the full range, leaving out the lightest and the darkest twentieth.
    pub(super) fn level_rows(&self) -> Self {
        let rows = self.levels().chunks(self.width().max(1));
        let stretched = rows.flat_map(|row| {
            let (low, high) = usual_range(row);
            let range = i32::from(high.saturating_sub(low)).max(1);
            row.iter().map(move |&level| {
                (i32::from(level).saturating_sub(i32::from(low)) * 255 / range).clamp(0, 255) as u8
            })
        });
        self.with_levels(stretched.collect())
    }

    /// Twice the width and height, levels interpolated.
    pub(super) fn enlarge(&self) -> Self {
        let (width, height) = (2 * self.width(), 2 * self.height());
        let mut levels = Vec::with_capacity(width * height);
        for y in 0..height {
            let (near_y, far_y) = (y / 2, (y / 2 + y % 2).saturating_sub((y + 1) % 2));
            for x in 0..width {
                let (near_x, far_x) = (x / 2, (x / 2 + x % 2).saturating_sub((x + 1) % 2));
                let mixed = 9 * self.level(near_x, near_y)
                    + 3 * self.level(far_x, near_y)
                    + 3 * self.level(near_x, far_y)
                    + self.level(far_x, far_y);
                levels.push(((mixed + 8) / 16) as u8);
            }
        }
        Self::new(width, levels)
    }

    /// For each pixel what `judge` makes of its level, and of the sum and the number of the levels in the square of
    /// `radius` pixels about it. The time does not depend on the radius: the sums of the columns move down with the
    /// rows, and a row's running total gives the sum of any stretch of them.
    fn over_squares<T>(&self, radius: usize, judge: impl Fn(u8, u32, u32) -> T) -> Vec<T> {
        let rows: Vec<&[u8]> = self.levels().chunks_exact(self.width().max(1)).collect();
        let within = |at: usize, end: usize| (at + radius + 1).min(end) - at.saturating_sub(radius);
        let spans = (0..self.width()).map(|x| within(x, self.width()) as u32);
        let spans: Vec<u32> = spans.collect();
        let mut columns = vec![0_u32; self.width()];
        for row in rows.iter().take(radius) {
            add(&mut columns, row);
        }
        let mut totals = Vec::with_capacity(self.width() + 2 * radius + 1);
        let mut judged = Vec::with_capacity(self.levels().len());
        for (y, row) in rows.iter().enumerate() {
            if let Some(entering) = rows.get(y + radius) {
                add(&mut columns, entering);
            }
            if let Some(leaving) = y.checked_sub(radius + 1).and_then(|above| rows.get(above)) {
                subtract(&mut columns, leaving);
            }
            running_totals(&columns, radius, &mut totals);
            let height = within(y, rows.len()) as u32;
            let ends = totals.get(2 * radius + 1..).unwrap_or_default();
            let squares = ends.iter().zip(&totals).zip(&spans);
            judged.extend(
                row.iter()
                    .zip(squares)
                    .map(|(&level, ((end, start), span))| {
                        judge(level, end.wrapping_sub(*start), span * height)
                    }),
            );
        }
        judged
    }

    fn with_levels(&self, levels: Vec<u8>) -> Self {
        Self::new(self.width(), levels)
    }

    /// The level at a place; beyond the right and lower edge that of the edge.
    fn level(&self, x: usize, y: usize) -> u32 {
        let x = x.min(self.width().saturating_sub(1));
        let y = y.min(self.height().saturating_sub(1));
        self.levels()
            .get(y * self.width() + x)
            .copied()
            .map_or(0, u32::from)
    }
}

/// The levels below which lies one twentieth of a row, and above which lies another.
fn usual_range(row: &[u8]) -> (u8, u8) {
    let mut sorted = row.to_vec();
    sorted.sort_unstable();
    let margin = sorted.len() / 20;
    let at = |index: usize| sorted.get(index).copied().unwrap_or_default();
    (at(margin), at(sorted.len().saturating_sub(1 + margin)))
}

fn add(columns: &mut [u32], row: &[u8]) {
    for (sum, &level) in columns.iter_mut().zip(row) {
        *sum += u32::from(level);
    }
}

fn subtract(columns: &mut [u32], row: &[u8]) {
    for (sum, &level) in columns.iter_mut().zip(row) {
        *sum -= u32::from(level);
    }
}

/// The total of all columns before each place, `radius` places further to both sides: nothing before the first column,
/// the whole row after the last. It wraps round for huge pictures, which the differences do not notice.
fn running_totals(columns: &[u32], radius: usize, totals: &mut Vec<u32>) {
    totals.clear();
    totals.resize(radius + 1, 0);
    let mut total = 0_u32;
    totals.extend(columns.iter().map(|column| {
        total = total.wrapping_add(*column);
        total
    }));
    totals.resize(totals.len() + radius, total);
}
