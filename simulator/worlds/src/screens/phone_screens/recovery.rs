//! What a challenge would do, and its code.

use super::super::widgets::{Sheet, Tone};
use super::{Code, HEADER, Preview, THEME, choice, fact, header, large_code, only_choice, row};
use relatch_optics::canvas::Align;

pub(super) fn draw_preview(sheet: &mut Sheet, page: &Preview) {
    header(sheet, "Reset device password");
    let mut y = HEADER + 36;
    y = fact(sheet, y, "Device", &page.device);
    y = fact(sheet, y, "What will happen", &page.effect);
    let failures = match page.failures {
        0 => "None".to_owned(),
        count => count.to_string(),
    };
    y = fact(sheet, y, "Wrong codes at the device so far", &failures);
    let content = "The person who types this code controls the device.";
    y = sheet.notice(row(y + 8, 160), Tone::Warning, content) + 24;
    let content = "Continue only if you, or a person you trust, are at this device now.";
    sheet.paragraph(row(y, 160), Align::Left, THEME.body, content);
    choice(sheet, "Cancel", "Show code");
}

pub(super) fn draw_code(sheet: &mut Sheet, page: &Code) {
    header(sheet, "Verification code");
    let mut y = fact(sheet, HEADER + 36, "Device", &page.device);
    y = large_code(sheet, y, &page.code);
    let content = "Valid while this QR code is on the device's screen.";
    y = sheet.notice(row(y, 160), Tone::Information, content) + 24;
    let content =
        "Type it on the device, or read it out in groups of four. A typing error costs nothing.";
    sheet.paragraph(row(y, 200), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}
