//! Binding: the offer, its confirmation, and the check.

use super::super::widgets::{Sheet, Tone, spoken};
use super::{
    BindingOffer, CodeEntry, FITS_BELOW_HEADER, HEADER, ScanToCheck, THEME, header, qr_panel,
    qr_screen,
};
use relatch_optics::canvas::{Align, Area};

pub(super) fn draw_offer(sheet: &mut Sheet, page: &BindingOffer) {
    let side = if page.code.framed_size() > FITS_BELOW_HEADER {
        let side = qr_screen(sheet, &page.code);
        let name = THEME.body.shorten(&page.name, side.width);
        sheet.text(side.x, side.y, Align::Left, THEME.body, &name);
        Area::new(side.x, side.y + 46, side.width, side.height - 46)
    } else {
        header(sheet, "Bind to an account", &page.name);
        qr_panel(sheet, &page.code)
    };
    let row = |y: i32, height: i32| Area::new(side.x, y, side.width, height);
    sheet.text(
        side.x,
        side.y,
        Align::Left,
        THEME.heading,
        "Scan with your own app",
    );
    let content = "In the app: More > Bind a device. The account that scans this code can set a new \
                   password on this recorder.";
    let below = sheet.paragraph(row(side.y + 46, 150), Align::Left, THEME.body, content) + 24;
    let (tone, content) = if page.holds_secret {
        (
            Tone::Failure,
            "A person who photographs this code owns the binding. Do not show this screen to anyone. \
             Keep no picture of it.",
        )
    } else {
        (
            Tone::Warning,
            "Another person may photograph this code and claim the recorder first. Type the confirmation \
             code only if your own app shows it.",
        )
    };
    sheet.notice(row(below, 240), tone, content);
    let bottom = side.y + side.height;
    sheet.button(row(bottom - 134, 60), "Next: confirmation code", true);
    sheet.button(row(bottom - 60, 60), "Cancel: destroy this code", false);
}

pub(super) fn draw_confirmation(sheet: &mut Sheet, page: &CodeEntry) {
    header(sheet, "Bind to an account", "");
    let area = Area::new(240, HEADER + 40, 800, 580);
    sheet.card(area);
    let inner = area.inset(44);
    let row = |y: i32, height: i32| Area::new(inner.x, y, inner.width, height);
    sheet.text(
        inner.x,
        inner.y - 12,
        Align::Left,
        THEME.title,
        "Confirmation code",
    );
    let content = "Type this code only if your own app shows it. If the app refuses your offer, make a new one.";
    let below = sheet.paragraph(row(inner.y + 50, 100), Align::Left, THEME.body, content) + 32;
    let below = sheet.code_cells(row(below, 170), page.length, &page.typed) + 24;
    let bottom = inner.y + inner.height;
    if let Some(message) = &page.message {
        sheet.notice(row(below, bottom - 80 - below), Tone::Warning, message);
    }
    let half = (inner.width - 24) / 2;
    sheet.button(Area::new(inner.x, bottom - 60, half, 60), "Cancel", false);
    sheet.button(
        Area::new(inner.x + half + 24, bottom - 60, half, 60),
        "Bind",
        true,
    );
}

pub(super) fn draw_check(sheet: &mut Sheet, page: &ScanToCheck) {
    let left = format!("{}, valid for {}", page.name, spoken(page.left));
    header(sheet, "Scan to check the binding", &left);
    let side = qr_panel(sheet, &page.code);
    let row = |y: i32, height: i32| Area::new(side.x, y, side.width, height);
    sheet.text(
        side.x,
        side.y,
        Align::Left,
        THEME.heading,
        "1  Scan with your own app",
    );
    let content = "It must show this recorder's name. If it says \"invalid QR code\", another account \
                   has this recorder: bind it again.";
    let below = sheet.paragraph(row(side.y + 42, 150), Align::Left, THEME.body, content) + 20;
    sheet.text(
        side.x,
        below,
        Align::Left,
        THEME.heading,
        "2  Type the check code of your app",
    );
    let below = sheet.code_cells(row(below + 56, 110), page.entry.length, &page.entry.typed) + 22;
    sheet.button(row(below, 58), "Check", true);
    let rest = row(below + 80, side.y + side.height - below - 80);
    if let Some(message) = &page.entry.message {
        sheet.notice(rest, Tone::Warning, message);
    } else {
        let content = "A check changes nothing. Its code cannot set a password.";
        sheet.paragraph(rest, Align::Left, THEME.small, content);
    }
}

pub(super) fn draw_rehearsed(sheet: &mut Sheet) {
    header(sheet, "Scan to check the binding", "");
    let area = Area::new(240, HEADER + 60, 800, 520);
    sheet.card(area);
    let middle = area.middle();
    sheet.mark(middle, area.y + 90, 44, Tone::Success);
    let row = |y: i32, height: i32| Area::new(area.x + 50, area.y + y, area.width - 100, height);
    let content = "The phone that showed this code can recover this recorder.";
    let below = sheet.paragraph(row(160, 110), Align::Centre, THEME.heading, content) + 20;
    let below = below - area.y;
    sheet.paragraph(
        row(below, 60),
        Align::Centre,
        THEME.title,
        "Is it your phone?",
    );
    let half = (area.width - 124) / 2;
    let bottom = area.y + area.height - 100;
    sheet.button(
        Area::new(area.x + 50, bottom, half, 60),
        "No: bind again",
        true,
    );
    sheet.button(
        Area::new(area.x + 74 + half, bottom, half, 60),
        "Yes, it is mine",
        true,
    );
}
