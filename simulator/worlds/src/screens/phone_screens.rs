//! The app's screen, 720 x 1280 pixels, from plain data.

mod binding;
mod recovery;
mod refusal;
mod scan;

use core::time::Duration;

use super::digits::Digits;
use super::widgets::{Sheet, Theme};
use relatch_optics::canvas::{Align, Area, fill};
use relatch_optics::font::Style;
use relatch_optics::raster::{Colour, Picture};

/// The screen's width in pixels.
pub const WIDTH: u32 = 720;
/// The screen's height in pixels.
pub const HEIGHT: u32 = 1280;

/// A page of the app and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneScreen {
    /// The camera looks for a QR code; the last photo, if there is one.
    Scanning(Option<Picture>),
    /// What a scanned challenge would do, before a code is asked for.
    Preview(Preview),
    /// The code.
    Code(Code),
    /// Why there is no code.
    Refusal(Refusal),
    /// What a scanned offer would bind.
    OfferPreview(OfferPreview),
    /// The confirmation code of an offer that this account claimed.
    ConfirmationCode(Digits),
    /// The device that a scanned check names: the account's own name for it.
    CheckResult(String),
    /// The check code of this device.
    CheckCode(Code),
    /// What a transfer or release of this device does not end.
    HandedOver(String),
}

/// What a scanned challenge would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The device, by the name that the account gave it.
    pub device: String,
    /// What will happen, in a sentence.
    pub effect: String,
    /// Wrong codes at the device since the last success.
    pub failures: u32,
}

/// A code for a device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The device, by the name that the account gave it.
    pub device: String,
    /// The code.
    pub code: Digits,
}

/// Why there is no code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The picture holds no QR code.
    NoCode,
    /// The picture holds several different QR codes.
    SeveralCodes,
    /// The QR code belongs to another account.
    NotRelatch,
    /// The QR code needs a newer app; the version, if the authority named one.
    UpdateApp(Option<String>),
    /// Every other failure, in the same words for all.
    Invalid,
    /// The owner of this device must re-authenticate: the reason.
    StepUp(String),
    /// A delegate needs the owner's approval.
    OwnerMustApprove,
    /// Too many codes in 24 hours; the time until the next, if it is known.
    LimitReached(Option<Duration>),
    /// The owner froze the device.
    Frozen,
    /// The binding is being ended.
    Ending,
    /// The service was restored, and holds codes of this device back.
    HeldBack,
    /// The service could not answer.
    Busy,
    /// The codes of an offered device are shorter than the authority accepts.
    CodesTooShort,
}

/// What a scanned offer would bind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferPreview {
    /// The vendor, as the offer says.
    pub vendor: String,
    /// The model, as the offer says.
    pub model: String,
    /// The serial number, as the offer says.
    pub serial: String,
    /// Whether the offer holds the secret itself (suite 1), so that seeing it is enough.
    pub holds_secret: bool,
    /// The name that the account gives the device.
    pub name: String,
}

/// Draws a page.
#[must_use]
pub fn draw(screen: &PhoneScreen) -> Picture {
    let picture = Picture::blank::<WIDTH, HEIGHT>(THEME.ground);
    let mut sheet = Sheet {
        picture,
        theme: &THEME,
    };
    match screen {
        PhoneScreen::Scanning(photo) => scan::draw(&mut sheet, photo.as_ref()),
        PhoneScreen::Preview(page) => recovery::draw_preview(&mut sheet, page),
        PhoneScreen::Code(page) => recovery::draw_code(&mut sheet, page),
        PhoneScreen::Refusal(reason) => refusal::draw(&mut sheet, reason),
        PhoneScreen::OfferPreview(page) => binding::draw_offer(&mut sheet, page),
        PhoneScreen::ConfirmationCode(code) => binding::draw_confirmation(&mut sheet, code),
        PhoneScreen::CheckResult(device) => binding::draw_check(&mut sheet, device),
        PhoneScreen::CheckCode(page) => binding::draw_check_code(&mut sheet, page),
        PhoneScreen::HandedOver(device) => binding::draw_handed_over(&mut sheet, device),
    }
    sheet.picture
}

const INK: Colour = Colour(20, 28, 40);
const SOFT_INK: Colour = Colour(82, 94, 112);

/// Light, as most apps are.
static THEME: Theme = Theme {
    ground: Colour(243, 245, 249),
    card: Colour::WHITE,
    edge: Colour(206, 213, 224),
    accent: Colour(24, 94, 200),
    title: Style::bold(48.0, INK),
    heading: Style::bold(36.0, INK),
    strong: Style::bold(32.0, INK),
    body: Style::regular(32.0, SOFT_INK),
    small: Style::regular(28.0, SOFT_INK),
};

/// The height of the app's bar at the top.
const HEADER: i32 = 104;
/// The space between the page's edge and its parts.
const MARGIN: i32 = 36;
/// The width of the page's parts.
const INNER: i32 = WIDTH.cast_signed() - 2 * MARGIN;

fn header(sheet: &mut Sheet, title: &str) {
    let bar = Area::new(0, 0, WIDTH.cast_signed(), HEADER);
    fill(&mut sheet.picture, bar, THEME.accent);
    let style = Style::bold(38.0, Colour::WHITE);
    sheet.text(bar.middle(), 32, Align::Centre, style, title);
}

/// The full-width row at `y`.
fn row(y: i32, height: i32) -> Area {
    Area::new(MARGIN, y, INNER, height)
}

/// Two buttons of the same size at the bottom: neither answer is easier than the other. [APP-4]
fn choice(sheet: &mut Sheet, no: &str, yes: &str) {
    let width = (INNER - 24) / 2;
    let top = HEIGHT.cast_signed() - 140;
    sheet.button(Area::new(MARGIN, top, width, 96), no, true);
    sheet.button(Area::new(MARGIN + width + 24, top, width, 96), yes, true);
}

/// One button at the bottom.
fn only_choice(sheet: &mut Sheet, label: &str) {
    sheet.button(row(HEIGHT.cast_signed() - 140, 96), label, true);
}

/// A card with a name and what it stands for. Returns the y coordinate below.
fn fact(sheet: &mut Sheet, y: i32, name: &str, value: &str) -> i32 {
    let width = INNER - 56;
    let lines = THEME.heading.wrap(value, width).len().clamp(1, 3) as i32;
    let height = 72 + lines * THEME.heading.line_height();
    sheet.card(row(y, height));
    sheet.text(MARGIN + 28, y + 16, Align::Left, THEME.small, name);
    let room = Area::new(
        MARGIN + 28,
        y + 52,
        width,
        lines * THEME.heading.line_height(),
    );
    sheet.paragraph(room, Align::Left, THEME.heading, value);
    y + height + 20
}

/// A code in groups of four, two groups to a line, as large as the page allows. Returns the y coordinate below.
fn large_code(sheet: &mut Sheet, y: i32, code: &Digits) -> i32 {
    let groups = code.groups();
    let lines = groups.len().div_ceil(2).clamp(1, 3) as i32;
    let height = lines * 124 + 48;
    sheet.card(row(y, height));
    let style = Style::bold(118.0, INK);
    for (line, pair) in (0..lines).zip(groups.chunks(2)) {
        let top = y + 24 + line * 124;
        let middle = WIDTH.cast_signed() / 2;
        match pair {
            [only] => sheet.text(middle, top, Align::Centre, style, only),
            [left, right] => {
                sheet.text(middle - 24, top, Align::Right, style, left);
                sheet.text(middle + 24, top, Align::Left, style, right);
            }
            _ => {}
        }
    }
    y + height + 24
}

#[cfg(test)]
mod tests;
