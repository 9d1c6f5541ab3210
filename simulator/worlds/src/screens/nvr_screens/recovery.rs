//! The challenge with the entry of its code.

use super::super::widgets::{Sheet, Tone, spoken};
use super::{Recovery, THEME, header, qr_panel};
use relatch_optics::canvas::{Align, Area};

pub(super) fn draw(sheet: &mut Sheet, page: &Recovery) {
    let left = format!("QR code valid for {}", spoken(page.left));
    header(sheet, "Verify with the app", &left);
    let side = qr_panel(sheet, &page.code);
    let row = |y: i32, height: i32| Area::new(side.x, y, side.width, height);
    sheet.text(side.x, side.y, Align::Left, THEME.heading, "1  Scan");
    let content = "In the app: More > Reset device password. Scan this QR code, or send a photo of it to \
                   your installer.";
    let below = sheet.paragraph(row(side.y + 42, 120), Align::Left, THEME.body, content) + 20;
    sheet.text(
        side.x,
        below,
        Align::Left,
        THEME.heading,
        "2  Type the code that the app shows",
    );
    let below = sheet.code_cells(row(below + 56, 160), page.entry.length, &page.entry.typed) + 22;
    sheet.button(row(below, 58), "Confirm", true);
    let rest = row(below + 80, side.y + side.height - below - 80);
    if let Some(message) = &page.entry.message {
        sheet.notice(rest, Tone::Warning, message);
    } else if page.failures > 0 {
        let content = format!("Wrong codes so far: {}", page.failures);
        sheet.notice(rest, Tone::Information, &content);
    } else {
        let content = "Keep this page open: when it closes, the code is no longer valid.";
        sheet.paragraph(rest, Align::Left, THEME.small, content);
    }
}
