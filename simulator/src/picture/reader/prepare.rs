//! Cheap ways to make the dark and light modules of a photographed code tell apart.

use super::super::raster::Picture;

/// The brightness of a picture, rows from the top.
#[derive(Clone)]
pub(super) struct Luma {
    width: usize,
    height: usize,
    levels: Vec<u8>,
}

/// Which pixels are dark, rows from the top.
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) dark: Vec<bool>,
}

/// A pixel this many levels darker than its surroundings is dark; the rest is noise on an even surface.
const CLEARLY_DARKER: u32 = 4;

impl Luma {
    pub(super) fn new(picture: &Picture) -> Self {
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            levels: picture.luma(),
        }
    }

    /// The number of pixels.
    pub(super) fn len(&self) -> usize {
        self.levels.len()
    }

    /// Calls a pixel dark if it is darker than the mean of the square of `radius` pixels about it.
    pub(super) fn threshold(&self, radius: usize) -> Bits {
        let sums = Sums::new(self);
        let dark = self.places().zip(&self.levels).map(|((x, y), &level)| {
            let (sum, count) = sums.around(x, y, radius);
            (u32::from(level) + CLEARLY_DARKER) * count < sum
        });
        Bits {
            width: self.width,
            height: self.height,
            dark: dark.collect(),
        }
    }

    /// Replaces each pixel by the mean of the square of `radius` pixels about it.
    pub(super) fn smooth(&self, radius: usize) -> Self {
        let sums = Sums::new(self);
        let mean = self.places().map(|(x, y)| {
            let (sum, count) = sums.around(x, y, radius);
            (sum / count.max(1)) as u8
        });
        self.with_levels(mean.collect())
    }

    /// Adds to each pixel `gain` times its difference from the mean of the square of `radius` pixels about it.
    pub(super) fn sharpen(&self, radius: usize, gain: i32) -> Self {
        let mean = self.smooth(radius);
        let sharper = self.levels.iter().zip(&mean.levels).map(|(&level, &mean)| {
            let (level, mean) = (i32::from(level), i32::from(mean));
            (level + gain * (level - mean)).clamp(0, 255) as u8
        });
        self.with_levels(sharper.collect())
    }

    /// Swaps light and dark.
    pub(super) fn invert(&self) -> Self {
        self.with_levels(self.levels.iter().map(|level| 255 - level).collect())
    }

    /// Stretches each row's levels to the full range, leaving out the lightest and the darkest twentieth.
    pub(super) fn level_rows(&self) -> Self {
        let rows = self.levels.chunks(self.width.max(1));
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
        let (width, height) = (2 * self.width, 2 * self.height);
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
        Self {
            width,
            height,
            levels,
        }
    }

    /// Shrinks by the smallest whole factor that leaves at most `pixels`.
    pub(super) fn shrink_to(&self, pixels: usize) -> Self {
        let fits = |factor: &usize| self.len() / (factor * factor) <= pixels;
        let factor = (1..=self.width.max(1)).find(fits).unwrap_or(1);
        if factor == 1 {
            return self.clone();
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let sums = Sums::new(self);
        let levels = (0..height)
            .flat_map(|y| (0..width).map(move |x| (x, y)))
            .map(|(x, y)| {
                let (left, top) = (x * factor, y * factor);
                let (sum, count) = sums.within(left, top, left + factor, top + factor);
                (sum / count.max(1)) as u8
            });
        Self {
            width,
            height,
            levels: levels.collect(),
        }
    }

    fn with_levels(&self, levels: Vec<u8>) -> Self {
        Self { levels, ..*self }
    }

    /// The level at a place; beyond the right and lower edge that of the edge.
    fn level(&self, x: usize, y: usize) -> u32 {
        let x = x.min(self.width.saturating_sub(1));
        let y = y.min(self.height.saturating_sub(1));
        self.levels
            .get(y * self.width + x)
            .copied()
            .map_or(0, u32::from)
    }

    fn places(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let width = self.width;
        (0..self.height).flat_map(move |y| (0..width).map(move |x| (x, y)))
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

/// A table of sums from the upper left corner: the sum of any rectangle from four entries.
/// It wraps round for large pictures, which the differences do not notice.
struct Sums {
    width: usize,
    height: usize,
    table: Vec<u32>,
}

impl Sums {
    fn new(luma: &Luma) -> Self {
        let stride = luma.width + 1;
        let mut table: Vec<u32> = vec![0; stride];
        table.reserve_exact(stride * luma.height);
        for row in luma.levels.chunks_exact(luma.width.max(1)) {
            let above = table.len() - stride;
            let mut sum = 0_u32;
            table.push(0);
            for (x, &level) in row.iter().enumerate() {
                sum = sum.wrapping_add(u32::from(level));
                let upper = table.get(above + x + 1).copied().unwrap_or_default();
                table.push(upper.wrapping_add(sum));
            }
        }
        Self {
            width: luma.width,
            height: luma.height,
            table,
        }
    }

    /// The sum of levels, and the number of pixels, in the square of `radius` about a place.
    fn around(&self, x: usize, y: usize, radius: usize) -> (u32, u32) {
        let (left, top) = (x.saturating_sub(radius), y.saturating_sub(radius));
        let right = (x + radius + 1).min(self.width);
        let bottom = (y + radius + 1).min(self.height);
        self.within(left, top, right, bottom)
    }

    fn within(&self, left: usize, top: usize, right: usize, bottom: usize) -> (u32, u32) {
        let stride = self.width + 1;
        let at = |x: usize, y: usize| self.table.get(y * stride + x).copied().unwrap_or_default();
        let sum = at(right, bottom)
            .wrapping_add(at(left, top))
            .wrapping_sub(at(left, bottom))
            .wrapping_sub(at(right, top));
        (sum, ((right - left) * (bottom - top)) as u32)
    }
}
