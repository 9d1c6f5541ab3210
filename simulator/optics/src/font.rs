//! Text as pixels: the two fonts of all screens, and how wide a text is.

use std::sync::LazyLock;

use ab_glyph::{Font as _, FontRef, Glyph, PxScale, ScaleFont as _, point};

use super::raster::Colour;

/// A weight of the screens' one typeface, Noto Sans (SIL Open Font License 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Running text.
    Regular,
    /// Headings, codes, buttons.
    Bold,
}

/// A weight, size and colour of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Regular or bold.
    pub weight: Weight,
    /// The font's size in pixels: the height from one line's top to its bottom.
    pub size: f32,
    /// The colour.
    pub colour: Colour,
}

impl Style {
    /// Regular text of `size` pixels.
    #[must_use]
    pub const fn regular(size: f32, colour: Colour) -> Self {
        Self {
            weight: Weight::Regular,
            size,
            colour,
        }
    }

    /// Bold text of `size` pixels.
    #[must_use]
    pub const fn bold(size: f32, colour: Colour) -> Self {
        Self {
            weight: Weight::Bold,
            size,
            colour,
        }
    }

    /// The distance between two lines of running text, in pixels.
    #[must_use]
    pub fn line_height(self) -> i32 {
        (self.size * 1.12).round() as i32
    }

    /// The width of `text` on one line, in pixels, rounded up.
    #[must_use]
    pub fn width(self, text: &str) -> i32 {
        self.advance(text).ceil() as i32
    }

    /// Breaks `text` between words into lines of at most `width` pixels, and cuts a word that is
    /// longer than a line.
    #[must_use]
    pub fn wrap(self, text: &str, width: i32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() {
                word.to_owned()
            } else {
                format!("{line} {word}")
            };
            if self.width(&longer) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(core::mem::take(&mut line));
            }
            line = self.shorten(word, width);
        }
        if !line.is_empty() {
            lines.push(line);
        }
        lines
    }

    /// Cuts `text` to at most `width` pixels, with an ellipsis if something was cut off.
    #[must_use]
    pub fn shorten(self, text: &str, width: i32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut kept = String::new();
        for character in text.chars() {
            kept.push(character);
            if self.width(&format!("{kept}…")) > width {
                kept.pop();
                break;
            }
        }
        kept.push('…');
        kept
    }

    /// Calls `draw` with `x`, `y` and the coverage, 0 to 255, of each pixel of `text` whose line begins
    /// at `left` and has its top at `top`.
    pub(super) fn rasterise(
        self,
        text: &str,
        left: i32,
        top: i32,
        mut draw: impl FnMut(i32, i32, u8),
    ) {
        let Some(font) = self.font() else { return };
        let scaled = font.as_scaled(self.scale());
        let baseline = top as f32 + scaled.ascent();
        let mut x = left as f32;
        for character in text.chars() {
            let id = scaled.glyph_id(character);
            let glyph: Glyph = id.with_scale_and_position(self.scale(), point(x, baseline));
            x += scaled.h_advance(id);
            let Some(outline) = font.outline_glyph(glyph) else {
                continue;
            };
            let corner = outline.px_bounds().min;
            outline.draw(|dx, dy, cover| {
                let at = (
                    corner.x as i32 + dx.cast_signed(),
                    corner.y as i32 + dy.cast_signed(),
                );
                draw(at.0, at.1, (cover.clamp(0.0, 1.0) * 255.0).round() as u8);
            });
        }
    }

    fn advance(self, text: &str) -> f32 {
        let Some(font) = self.font() else { return 0.0 };
        let scaled = font.as_scaled(self.scale());
        text.chars()
            .map(|character| scaled.h_advance(scaled.glyph_id(character)))
            .sum()
    }

    fn scale(self) -> PxScale {
        PxScale::from(self.size)
    }

    fn font(self) -> Option<&'static FontRef<'static>> {
        match self.weight {
            Weight::Regular => REGULAR.as_ref(),
            Weight::Bold => BOLD.as_ref(),
        }
    }
}

// The font files are part of the program, so parsing cannot fail there; a test says so. `None` draws nothing.
static REGULAR: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(notosans::REGULAR_TTF).ok());
static BOLD: LazyLock<Option<FontRef<'static>>> =
    LazyLock::new(|| FontRef::try_from_slice(notosans::BOLD_TTF).ok());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fonts_are_there() {
        assert!(REGULAR.is_some() && BOLD.is_some());
    }

    #[test]
    fn wrapped_lines_fit_and_keep_every_word() {
        let style = Style::regular(24.0, Colour::BLACK);
        let text = "The person who types this code controls the device and sets a new password";
        let lines = style.wrap(text, 240);
        assert!(lines.len() > 1);
        assert!(lines.iter().all(|line| style.width(line) <= 240));
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn an_endless_word_is_cut_not_overrun() {
        let style = Style::bold(20.0, Colour::BLACK);
        let lines = style.wrap(&"W".repeat(10_000), 200);
        assert_eq!(lines.len(), 1);
        assert!(style.width(&lines[0]) <= 200);
        assert!(lines[0].ends_with('…'));
    }
}
