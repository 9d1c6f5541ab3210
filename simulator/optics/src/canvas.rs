//! Drawing on a [`Picture`]: boxes, text and QR codes. What falls outside the picture is not drawn.

use super::font::Style;
use super::qr::{QUIET_ZONE, QrMatrix};
use super::raster::{Colour, Picture};

/// A rectangle in pixels; `x` and `y` are its left and upper edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Area {
    /// The rectangle of `width` x `height` pixels with its upper left corner at `x`, `y`.
    #[must_use]
    pub const fn new(x: i32, y: i32, width: i32, height: i32) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// The rectangle without a border of `margin` pixels on each side.
    #[must_use]
    pub const fn inset(self, margin: i32) -> Self {
        Self::new(
            self.x + margin,
            self.y + margin,
            self.width - 2 * margin,
            self.height - 2 * margin,
        )
    }

    /// The x coordinate of the middle.
    #[must_use]
    pub const fn middle(self) -> i32 {
        self.x + self.width / 2
    }
}

/// Where a text stands about its `x` coordinate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Centre,
    /// It ends there.
    Right,
}

/// Fills `area` with one colour.
pub fn fill(picture: &mut Picture, area: Area, colour: Colour) {
    for (x, y) in pixels(picture, area) {
        picture.blend(x, y, colour, 255);
    }
}

/// Fills `area` with one colour, its corners rounded with `radius` pixels and smoothed.
pub fn fill_rounded(picture: &mut Picture, area: Area, radius: i32, colour: Colour) {
    let radius = radius.clamp(0, area.width.min(area.height).max(0) / 2);
    for (x, y) in pixels(picture, area) {
        let cover = corner_cover(
            x.cast_signed() - area.x,
            y.cast_signed() - area.y,
            area,
            radius,
        );
        picture.blend(x, y, colour, cover);
    }
}

/// Draws a frame of `thickness` pixels inside `area`, and fills the rest of it.
pub fn frame(
    picture: &mut Picture,
    area: Area,
    radius: i32,
    thickness: i32,
    edge: Colour,
    inside: Colour,
) {
    fill_rounded(picture, area, radius, edge);
    fill_rounded(picture, area.inset(thickness), radius - thickness, inside);
}

/// Fills the circle of `radius` pixels about `x`, `y`.
pub fn disc(picture: &mut Picture, x: i32, y: i32, radius: i32, colour: Colour) {
    let area = Area::new(x - radius, y - radius, 2 * radius, 2 * radius);
    fill_rounded(picture, area, radius, colour);
}

/// Writes `text` on one line; `y` is the top of the line. Returns the width in pixels.
pub fn text(picture: &mut Picture, x: i32, y: i32, align: Align, style: Style, text: &str) -> i32 {
    let width = style.width(text);
    let left = match align {
        Align::Left => x,
        Align::Centre => x - width / 2,
        Align::Right => x - width,
    };
    style.rasterise(text, left, y, |x, y, cover| {
        if let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) {
            picture.blend(x, y, style.colour, cover);
        }
    });
    width
}

/// Writes `content` within `area`, broken into lines from the top; `x` is the area's left edge or
/// middle. Lines below the area are left out. Returns the y coordinate below the last line.
pub fn paragraph(
    picture: &mut Picture,
    area: Area,
    align: Align,
    style: Style,
    content: &str,
) -> i32 {
    let x = match align {
        Align::Left => area.x,
        Align::Centre => area.middle(),
        Align::Right => area.x + area.width,
    };
    let mut y = area.y;
    for line in style.wrap(content, area.width) {
        if y + style.line_height() > area.y + area.height {
            break;
        }
        text(picture, x, y, align, style, &line);
        y += style.line_height();
    }
    y
}

/// Draws `code` dark on white, with its quiet zone, as large as a whole number of pixels a module
/// allows, in the middle of `area`. Returns that number; 0 means that the code does not fit.
pub fn qr_code(picture: &mut Picture, area: Area, code: &QrMatrix) -> u32 {
    let room = u32::try_from(area.width.min(area.height)).unwrap_or(0);
    let scale = room / code.framed_size();
    let side = (scale * code.framed_size()).cast_signed();
    let left = area.x + (area.width - side) / 2;
    let top = area.y + (area.height - side) / 2;
    fill(picture, Area::new(left, top, side, side), Colour::WHITE);
    let module = scale.cast_signed();
    let border = QUIET_ZONE.cast_signed();
    let size = code.size().cast_signed();
    for (x, y) in (0..size).flat_map(|y| (0..size).map(move |x| (x, y))) {
        if code.is_dark(x, y) {
            let corner = (left + (x + border) * module, top + (y + border) * module);
            fill(
                picture,
                Area::new(corner.0, corner.1, module, module),
                Colour::BLACK,
            );
        }
    }
    scale
}

/// Draws `other` in `area`, scaled to cover it from the middle, without smoothing.
pub fn paste(picture: &mut Picture, area: Area, other: &Picture) {
    let (width, height) = (i64::from(other.width()), i64::from(other.height()));
    // The scale as a fraction: `area` pixels for `source` pixels, by the side that needs the larger scale.
    let (source, target) = if width * i64::from(area.height) < height * i64::from(area.width) {
        (width, i64::from(area.width))
    } else {
        (height, i64::from(area.height))
    };
    if source == 0 || target <= 0 {
        return;
    }
    let from_middle = |at: u32, start: i32, length: i32, limit: i64| {
        let offset = 2 * (i64::from(at) - i64::from(start)) + 1 - i64::from(length);
        u32::try_from((limit * target + offset * source) / (2 * target)).unwrap_or(0)
    };
    for (x, y) in pixels(picture, area) {
        let from_x = from_middle(x, area.x, area.width, width);
        let from_y = from_middle(y, area.y, area.height, height);
        if let Some(colour) = other.pixel(from_x, from_y) {
            picture.blend(x, y, colour, 255);
        }
    }
}

/// The coordinates of `area` that lie within the picture.
fn pixels(picture: &Picture, area: Area) -> impl Iterator<Item = (u32, u32)> + use<> {
    let columns = visible(area.x, area.width, picture.width());
    let rows = visible(area.y, area.height, picture.height());
    rows.flat_map(move |y| columns.clone().map(move |x| (x, y)))
}

fn visible(start: i32, length: i32, limit: u32) -> core::ops::Range<u32> {
    let end = start.saturating_add(length.max(0));
    let clamp = |at: i32| u32::try_from(at).unwrap_or(0).min(limit);
    clamp(start)..clamp(end)
}

/// How much of the pixel at `x`, `y` (from the area's corner) the rounded area covers, 0 to 255.
fn corner_cover(x: i32, y: i32, area: Area, radius: i32) -> u8 {
    let beyond = |at: i32, length: i32| {
        let centre = at as f32 + 0.5;
        (radius as f32 - centre)
            .max(centre - (length - radius) as f32)
            .max(0.0)
    };
    let (dx, dy) = (beyond(x, area.width), beyond(y, area.height));
    if dx == 0.0 || dy == 0.0 {
        return 255;
    }
    let outside = (dx * dx + dy * dy).sqrt() - radius as f32;
    ((0.5 - outside).clamp(0.0, 1.0) * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(side: u32) -> Picture {
        Picture::new(side, side, Colour::WHITE).unwrap()
    }

    #[test]
    fn drawing_outside_the_picture_is_left_out() {
        let mut picture = white(8);
        fill(&mut picture, Area::new(-100, -100, 50, 50), Colour::BLACK);
        fill(
            &mut picture,
            Area::new(i32::MAX - 1, 0, i32::MAX, 4),
            Colour::BLACK,
        );
        fill(&mut picture, Area::new(0, 0, -5, 4), Colour::BLACK);
        assert_eq!(picture, white(8));
        fill(&mut picture, Area::new(-4, -4, 100, 100), Colour::BLACK);
        assert_eq!(picture, Picture::new(8, 8, Colour::BLACK).unwrap());
    }

    #[test]
    fn a_code_has_whole_modules_and_its_quiet_zone() {
        let code = QrMatrix::encode("RL1:QUIET ZONE").unwrap();
        let mut picture = Picture::new(100, 100, Colour(9, 9, 9)).unwrap();
        let scale = qr_code(&mut picture, Area::new(0, 0, 100, 100), &code);
        assert_eq!(scale, 100 / code.framed_size());
        let side = scale * code.framed_size();
        let left = (100 - side) / 2;
        for quiet in left..left + QUIET_ZONE * scale {
            assert_eq!(picture.pixel(quiet, 50), Some(Colour::WHITE));
            assert_eq!(picture.pixel(50, quiet), Some(Colour::WHITE));
        }
        assert_eq!(
            picture.pixel(left + QUIET_ZONE * scale, left + QUIET_ZONE * scale),
            Some(Colour::BLACK)
        );
    }

    #[test]
    fn a_code_without_room_is_not_drawn() {
        let code = QrMatrix::encode("RL1:NO ROOM").unwrap();
        let mut picture = white(20);
        assert_eq!(qr_code(&mut picture, Area::new(0, 0, 20, 20), &code), 0);
        assert_eq!(picture, white(20));
    }

    #[test]
    fn text_leaves_ink_within_its_width() {
        let mut picture = Picture::new(300, 40, Colour::WHITE).unwrap();
        let width = text(
            &mut picture,
            10,
            4,
            Align::Left,
            Style::regular(24.0, Colour::BLACK),
            "4821 9035",
        );
        let dark = |x: u32| (0..40).any(|y| picture.pixel(x, y).is_some_and(|c| c.0 < 128));
        assert!((10..10 + width as u32).any(dark));
        assert!(!(12 + width as u32..300).any(dark));
    }
}
