//! Binding: the offer, its confirmation, and the check.

use super::super::widgets::{Sheet, Tone, spoken};
use super::{BindingOffer, CodeEntry, HEADER, ScanToCheck, THEME, header, qr_panel};
use relatch_optics::canvas::{Align, Area};

pub(super) fn draw_offer(sheet: &mut Sheet, page: &BindingOffer) {
    header(sheet, "Bind to an account", &page.name);
    let side = qr_panel(sheet, &page.code);
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
    header(sheet, "Scan to check the binding", &page.name);
    let side = qr_panel(sheet, &page.code);
    let row = |y: i32, height: i32| Area::new(side.x, y, side.width, height);
    let content = "Does your own app name this recorder?";
    let below = sheet.paragraph(row(side.y, 90), Align::Left, THEME.heading, content) + 14;
    let content = "Scan this code with your own app. It must show this recorder's name. No code is \
                   issued, and nothing changes.";
    let below = sheet.paragraph(row(below, 150), Align::Left, THEME.body, content) + 24;
    let content = "If your app says \"invalid QR code\", this recorder is bound to another account: \
                   bind it again.";
    sheet.notice(row(below, 220), Tone::Warning, content);
    let bottom = side.y + side.height;
    let content = format!("Valid for {}", spoken(page.left));
    sheet.text(side.x, bottom - 176, Align::Left, THEME.body, &content);
    sheet.button(row(bottom - 134, 60), "My app names it", true);
    sheet.button(row(bottom - 60, 60), "It does not: bind again", false);
}
