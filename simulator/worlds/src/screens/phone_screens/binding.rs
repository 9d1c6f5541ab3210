//! Binding: what an offer would bind, its confirmation code, and the check.

use super::super::digits::Digits;
use super::super::widgets::{Sheet, Tone};
use super::{
    HEADER, OfferPreview, THEME, WIDTH, choice, fact, header, large_code, only_choice, row,
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
    let (tone, content) = if page.attested {
        (Tone::Success, "The vendor confirms these facts.")
    } else {
        (
            Tone::Warning,
            "These facts are not verified. Bind only the device in front of you.",
        )
    };
    y = sheet.notice(row(y + 8, 170), tone, content) + 24;
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
    let content =
        "If this is not the device in front of you, release it and bind the one in front of you.";
    sheet.paragraph(row(y + 12, 200), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}

pub(super) fn draw_handed_over(sheet: &mut Sheet, device: &str) {
    header(sheet, "No longer your device");
    let y = fact(sheet, HEADER + 36, "Device", device);
    let content = "Every person who saw the QR code of its binding can compute codes for it until it \
                   is bound again.";
    let y = sheet.notice(row(y + 8, 230), Tone::Warning, content) + 24;
    let content =
        "Its new owner should bind it again, at the device, with the administrator's password.";
    sheet.paragraph(row(y, 220), Align::Left, THEME.body, content);
    only_choice(sheet, "Done");
}
