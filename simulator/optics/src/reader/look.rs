//! The ways to look at a photo: at which size, and prepared how.

use super::prepare::Bits;
use crate::grey::Grey;

/// The sizes in pixels at which a photo is looked at. A code that fills a photo is read at the smallest of them, because
/// an area around a pixel is then wider than the middle of a corner; a small code in a large photo at the largest.
pub(super) const SIZES: [usize; 7] = [TINY, SMALL, USUAL, PREVIEW, FINE, FINER, FULL];

const TINY: usize = 75_000;
const SMALL: usize = 150_000;
const USUAL: usize = 300_000;
const PREVIEW: usize = 1_300_000;
const FINE: usize = 2_100_000;
const FINER: usize = 6_000_000;
/// The most pixels that are looked at.
const FULL: usize = crate::photo::MOST_PIXELS;

/// A way to make a photo black and white. The names say what each is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Preparation {
    GoodPhoto,
    LargeModules,
    SmallModules,
    FaintSmallModules,
    UnevenLight,
    NoiseAndLowContrast,
    LightOnDark,
    RowsOfDifferentBrightness,
    Moire,
    Blur,
    HeavyBlur,
    TinyAndBlurred,
    WideFromTheSide,
    TallFromTheSide,
}

use Preparation::{
    Blur, FaintSmallModules, GoodPhoto, HeavyBlur, LargeModules, LightOnDark, Moire,
    NoiseAndLowContrast, RowsOfDifferentBrightness, SmallModules, TallFromTheSide, TinyAndBlurred,
    UnevenLight, WideFromTheSide,
};

impl Preparation {
    /// The photo in black and white.
    pub(super) fn of(self, photo: &Grey) -> Bits {
        match self {
            GoodPhoto => photo.threshold(40),
            LargeModules => photo.threshold(80),
            SmallModules => photo.threshold(8),
            FaintSmallModules => photo.smooth(1).darker_by(0, 5),
            UnevenLight => photo.threshold(20),
            NoiseAndLowContrast => photo.smooth(2).threshold(20),
            LightOnDark => photo.invert().threshold(40),
            RowsOfDifferentBrightness => photo.level_rows().smooth(1).threshold(40),
            Moire => photo.smooth(3).threshold(40),
            Blur => photo.smooth(1).sharpen(6, 3).threshold(40),
            HeavyBlur => {
                let sharper = photo.smooth(1).sharpen(3, 3);
                sharper.sharpen(4, 3).threshold(20)
            }
            TinyAndBlurred => photo.enlarge().sharpen(2, 2).threshold(40),
            WideFromTheSide => photo.squeezed(1, 2).threshold(40),
            TallFromTheSide => photo.squeezed(2, 1).threshold(40),
        }
    }
}

/// The looks, the cheapest and most successful first. One that repeats an earlier one, because the photo is not larger,
/// is left out.
pub(super) const LOOKS: [(usize, Preparation); 45] = [
    (USUAL, GoodPhoto),
    (TINY, UnevenLight),
    (SMALL, UnevenLight),
    (SMALL, SmallModules),
    (USUAL, SmallModules),
    (PREVIEW, GoodPhoto),
    (USUAL, LightOnDark),
    (TINY, GoodPhoto),
    (TINY, SmallModules),
    (SMALL, LargeModules),
    (USUAL, NoiseAndLowContrast),
    (USUAL, RowsOfDifferentBrightness),
    (USUAL, Moire),
    (USUAL, Blur),
    (SMALL, HeavyBlur),
    (USUAL, HeavyBlur),
    (TINY, TinyAndBlurred),
    (SMALL, WideFromTheSide),
    (SMALL, TallFromTheSide),
    (USUAL, WideFromTheSide),
    (USUAL, TallFromTheSide),
    (SMALL, LightOnDark),
    (TINY, LightOnDark),
    (PREVIEW, SmallModules),
    (PREVIEW, LightOnDark),
    (PREVIEW, NoiseAndLowContrast),
    (PREVIEW, LargeModules),
    (PREVIEW, UnevenLight),
    (PREVIEW, WideFromTheSide),
    (PREVIEW, TallFromTheSide),
    (SMALL, TinyAndBlurred),
    (PREVIEW, RowsOfDifferentBrightness),
    (PREVIEW, Moire),
    (PREVIEW, Blur),
    (USUAL, TinyAndBlurred),
    (PREVIEW, HeavyBlur),
    (PREVIEW, TinyAndBlurred),
    (FINE, GoodPhoto),
    (FINE, SmallModules),
    (FINE, NoiseAndLowContrast),
    (FINER, GoodPhoto),
    (FINER, NoiseAndLowContrast),
    (FULL, GoodPhoto),
    (FULL, SmallModules),
    (FULL, FaintSmallModules),
];

/// The look that is taken, where it is still to come, although a wanted text was read: there may be a second code.
pub(super) const SECOND_LOOK: (usize, Preparation) = (USUAL, LightOnDark);
