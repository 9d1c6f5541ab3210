//! Why there is no code, and what to do.

use super::super::widgets::{Sheet, Tone, spoken};
use super::{HEADER, Refusal, THEME, WIDTH, header, only_choice, row};
use relatch_optics::canvas::Align;

pub(super) fn draw(sheet: &mut Sheet, reason: &Refusal) {
    header(sheet, "Reset device password");
    let (tone, title, advice) = words(reason);
    let middle = WIDTH.cast_signed() / 2;
    sheet.mark(middle, HEADER + 230, 84, tone);
    let below = sheet.paragraph(row(HEADER + 360, 180), Align::Centre, THEME.title, title) + 28;
    sheet.paragraph(row(below, 420), Align::Centre, THEME.body, &advice);
    only_choice(sheet, button(reason));
}

fn button(reason: &Refusal) -> &'static str {
    match reason {
        Refusal::UpdateApp(_) => "Update",
        Refusal::StepUp(_) => "Confirm my identity",
        Refusal::OwnerMustApprove => "Ask the owner",
        Refusal::Busy => "Try again",
        Refusal::LimitReached(_) | Refusal::Frozen | Refusal::Ending | Refusal::HeldBack => "Close",
        _ => "Scan again",
    }
}

fn words(reason: &Refusal) -> (Tone, &'static str, String) {
    match reason {
        Refusal::NoCode => (
            Tone::Information,
            "No QR code found",
            "Hold the phone closer and straight in front of the screen. Avoid reflections.".to_owned(),
        ),
        Refusal::SeveralCodes => (
            Tone::Information,
            "Several QR codes",
            "Take a picture of the code on the device's screen only.".to_owned(),
        ),
        Refusal::NotRelatch => (
            Tone::Failure,
            "Not a Relatch code",
            "This is another kind of QR code. Scan the one that the device shows under \"Verify with the app\"."
                .to_owned(),
        ),
        Refusal::UpdateApp(version) => (Tone::Warning, "Update the app", newer_app(version.as_deref())),
        Refusal::Invalid => (
            Tone::Failure,
            "Invalid QR code",
            "There is no code for this QR code and this account.".to_owned(),
        ),
        Refusal::StepUp(cause) => (
            Tone::Warning,
            "Confirm your identity",
            format!("{cause} Confirm your identity. Then scan again within 10 minutes."),
        ),
        Refusal::OwnerMustApprove => (
            Tone::Warning,
            "The owner must approve",
            "The owner of this device has a notice. Scan again when they have approved.".to_owned(),
        ),
        Refusal::Busy => (
            Tone::Warning,
            "Try again",
            "The service could not answer. Nothing was counted.".to_owned(),
        ),
        Refusal::CodesTooShort => (
            Tone::Failure,
            "Codes too short",
            "Choose longer codes at the device. Then scan again.".to_owned(),
        ),
        Refusal::LimitReached(left) => (Tone::Warning, "Limit reached", limit(*left)),
        Refusal::Frozen => (
            Tone::Failure,
            "Device frozen",
            "All codes for this device are stopped. The device's page says who stopped them, and who can \
             lift this."
                .to_owned(),
        ),
        Refusal::Ending => (
            Tone::Warning,
            "Being released",
            "You released this device. Until the three days are over, you can undo it on the device's page."
                .to_owned(),
        ),
        Refusal::HeldBack => (
            Tone::Warning,
            "Not yet",
            "The service was restored. It gives no codes for this device in the first three days after \
             its binding was claimed again."
                .to_owned(),
        ),
    }
}

fn newer_app(version: Option<&str>) -> String {
    match version {
        Some(version) => format!("This QR code needs version {version} of the app."),
        None => "This QR code needs a newer version of the app.".to_owned(),
    }
}

fn limit(left: Option<core::time::Duration>) -> String {
    let cause = "Too many codes were issued in the last 24 hours.";
    match left {
        Some(left) => format!("{cause} The next code is possible in {}.", spoken(left)),
        None => format!("{cause} Try again later."),
    }
}
