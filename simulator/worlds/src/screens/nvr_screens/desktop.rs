//! The recorder in use: live pictures, and what is kept.

use super::super::widgets::{Sheet, Tone};
use super::{Desktop, HEADER, THEME, WIDTH, header};
use relatch_optics::canvas::{Align, Area, disc, fill, fill_rounded};
use relatch_optics::font::Style;
use relatch_optics::raster::Colour;

const COLUMNS: i32 = 3;
const TILES: i32 = 6;

pub(super) fn draw(sheet: &mut Sheet, page: &Desktop) {
    header(sheet, "Live view", &page.name);
    let mut cameras = page.cameras.iter();
    for place in 0..TILES {
        let (column, row) = (place % COLUMNS, place / COLUMNS);
        let area = Area::new(20 + column * 420, HEADER + 18 + row * 290, 400, 278);
        match cameras.next() {
            Some(name) => tile(sheet, area, place, name),
            None => empty_tile(sheet, area),
        }
    }
    status(sheet, page);
    if let Some(message) = &page.message {
        sheet.notice(
            Area::new(340, HEADER + 30, 600, 110),
            Tone::Success,
            message,
        );
    }
}

fn empty_tile(sheet: &mut Sheet, area: Area) {
    fill_rounded(&mut sheet.picture, area, 8, THEME.card);
    let top = area.y + area.height / 2 - 14;
    sheet.text(area.middle(), top, Align::Centre, THEME.small, "No camera");
}

/// A camera's picture: a house on a plain, different from camera to camera.
fn tile(sheet: &mut Sheet, area: Area, place: i32, name: &str) {
    let picture = &mut sheet.picture;
    let shade = |base: i32, step: i32| (base + place * step).clamp(0, 255) as u8;
    let horizon = area.height * (42 + place * 3) / 100;
    fill(
        picture,
        area,
        Colour(shade(96, 9), shade(122, 6), shade(150, 2)),
    );
    let ground = Area::new(area.x, area.y + horizon, area.width, area.height - horizon);
    fill(
        picture,
        ground,
        Colour(shade(74, 5), shade(82, -3), shade(70, 4)),
    );
    let house = Area::new(area.x + 36 + place * 34, area.y + horizon - 70, 110, 96);
    fill(
        picture,
        house,
        Colour(shade(150, -8), shade(138, -4), shade(122, 3)),
    );
    let door = Area::new(house.x + 40, house.y + 44, 30, 52);
    fill(picture, door, Colour(60, 52, 48));
    let label = Area::new(area.x, area.y + area.height - 42, area.width, 42);
    fill(picture, label, Colour(12, 16, 22));
    disc(
        picture,
        area.x + area.width - 66,
        label.y + 21,
        7,
        Tone::Failure.colour(),
    );
    let name = THEME.strong.shorten(name, area.width - 110);
    sheet.text(label.x + 12, label.y + 6, Align::Left, THEME.strong, &name);
    let recording = Style::bold(21.0, Colour::WHITE);
    sheet.text(
        area.x + area.width - 12,
        label.y + 9,
        Align::Right,
        recording,
        "REC",
    );
}

fn status(sheet: &mut Sheet, page: &Desktop) {
    let bar = Area::new(0, 666, WIDTH.cast_signed(), 54);
    fill(&mut sheet.picture, bar, THEME.card);
    fill(
        &mut sheet.picture,
        Area::new(0, bar.y, bar.width, 2),
        THEME.edge,
    );
    let (cameras, recordings) = (page.cameras.len(), page.recordings);
    let facts = format!("Cameras: {cameras}      Recordings kept: {recordings}");
    sheet.text(32, bar.y + 12, Align::Left, THEME.strong, &facts);
    let right = bar.width - 32;
    sheet.text(
        right,
        bar.y + 13,
        Align::Right,
        THEME.body,
        "Administrator logged in",
    );
}
