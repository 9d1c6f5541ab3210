//! The camera's page.

use super::super::widgets::Sheet;
use super::{HEADER, HEIGHT, WIDTH, header};
use relatch_optics::canvas::{Align, Area, fill, paste};
use relatch_optics::font::Style;
use relatch_optics::raster::{Colour, Picture};

pub(super) fn draw(sheet: &mut Sheet, photo: Option<&Picture>) {
    let (width, height) = (WIDTH.cast_signed(), HEIGHT.cast_signed());
    let view = Area::new(0, HEADER, width, height - HEADER - 230);
    fill(
        &mut sheet.picture,
        Area::new(0, 0, width, height),
        Colour(14, 18, 24),
    );
    if let Some(photo) = photo {
        paste(&mut sheet.picture, view, photo);
    }
    header(sheet, "Reset device password");
    corners(sheet, Area::new(60, HEADER + 170, width - 120, 600));
    let heading = Style::bold(36.0, Colour::WHITE);
    let top = view.y + view.height;
    sheet.text(
        width / 2,
        top + 32,
        Align::Centre,
        heading,
        "Scan the device's QR code",
    );
    let body = Style::regular(30.0, Colour(190, 200, 214));
    let room = Area::new(60, top + 84, width - 120, 110);
    let content = "Hold the phone so that the whole code is in the frame, or choose a photo.";
    sheet.paragraph(room, Align::Centre, body, content);
}

/// The four corners of the frame in which the code should be.
fn corners(sheet: &mut Sheet, area: Area) {
    const LENGTH: i32 = 84;
    const WIDTH: i32 = 10;
    let (right, bottom) = (area.x + area.width, area.y + area.height);
    for (x, far_x) in [(area.x, false), (right, true)] {
        for (y, far_y) in [(area.y, false), (bottom, true)] {
            let at = |far: bool, edge: i32, length: i32| if far { edge - length } else { edge };
            let flat = Area::new(at(far_x, x, LENGTH), at(far_y, y, WIDTH), LENGTH, WIDTH);
            let tall = Area::new(at(far_x, x, WIDTH), at(far_y, y, LENGTH), WIDTH, LENGTH);
            fill(&mut sheet.picture, flat, Colour::WHITE);
            fill(&mut sheet.picture, tall, Colour::WHITE);
        }
    }
}
