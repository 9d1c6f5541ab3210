//! Binding: what an offer would bind, its confirmation code, and the check.

use super::super::digits::Digits;
use super::super::widgets::{Sheet, Tone};
use super::{
    Code, HEADER, OfferPreview, THEME, WIDTH, choice, fact, header, large_code, only_choice, row,
};
use relatch_optics::canvas::Align;

pub(super) fn draw_offer(sheet: &mut Sheet, page: &OfferPreview) {
    header(sheet, "Bind a device");
    let mut y = HEADER + 36;
    y = fact(
        sheet,
        y,
        "Vendor and model",
        &format!("{} {}", page.vendor, page.model),
    );
    y = fact(sheet, y, "Serial number", &page.serial);
    y = fact(sheet, y, "Your name for it", &page.name);
    let content = "These facts are not verified. Bind only the device in front of you.";
    y = sheet.notice(row(y + 8, 130), Tone::Warning, content) + 20;
    if page.holds_secret {
        // [APP-11]
        let content = "A person who sees or films this picture can set the password until the device is \
                       bound again. Go on?";
        sheet.notice(row(y, 200), Tone::Failure, content);
        choice(sheet, "Cancel", "Go on");
        return;
    }
    let content = "This account will be able to set a new password on it.";
    sheet.paragraph(row(y, 160), Align::Left, THEME.body, content);
    choice(sheet, "Cancel", "Bind");
}

pub(super) fn draw_confirmation(sheet: &mut Sheet, code: &Digits) {
    header(sheet, "Confirmation code");
    let y = large_code(sheet, HEADER + 48, code);
    let content = "Type this code only if your own app shows it; if the app refuses your offer, make a new one.";
    let y = sheet.notice(row(y, 260), Tone::Warning, content) + 28;
    let content =
        "The device is bound after you type the code there. Then use \"Scan to check\" there.";
    sheet.paragraph(row(y, 220), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}

pub(super) fn draw_check(sheet: &mut Sheet, device: &str) {
    header(sheet, "Check of the binding");
    sheet.mark(WIDTH.cast_signed() / 2, HEADER + 160, 84, Tone::Success);
    let y = HEADER + 280;
    let y = sheet.paragraph(
        row(y, 70),
        Align::Centre,
        THEME.title,
        "Bound to your account",
    ) + 36;
    let y = fact(sheet, y, "Device", device);
    let content = "Is this the device in front of you? Then show the check code and type it there.";
    sheet.paragraph(row(y + 12, 200), Align::Left, THEME.body, content);
    choice(sheet, "Another device", "Show check code");
}

pub(super) fn draw_check_code(sheet: &mut Sheet, page: &Code) {
    header(sheet, "Check code");
    let mut y = fact(sheet, HEADER + 36, "Device", &page.device);
    y = large_code(sheet, y, &page.code);
    let content = "Cannot change a password."; // [APP-10]
    y = sheet.notice(row(y, 120), Tone::Information, content) + 24;
    let content = "Type it on the device, on the page that shows this QR code.";
    sheet.paragraph(row(y, 200), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}

pub(super) fn draw_handed_over(sheet: &mut Sheet, device: &str) {
    header(sheet, "No longer your device");
    let y = fact(sheet, HEADER + 36, "Device", device);
    let content = "Every person who saw the QR code of its binding can compute codes for it until it \
                   is bound again.";
    let y = sheet.notice(row(y + 8, 230), Tone::Warning, content) + 24;
    // [APP-18]
    let content = "Its new owner should bind it again, at the device, with the administrator's password. A \
                   release can be undone for 72 hours, on the device's page.";
    sheet.paragraph(row(y, 220), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}
