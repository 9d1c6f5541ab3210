//! The recorder's own screen, 1280 x 720 pixels, from plain data.

mod binding;
mod desktop;
mod login;
mod recovery;

use core::time::Duration;

use super::digits::Digits;
use super::widgets::{Sheet, Theme};
use relatch_optics::canvas::{Align, Area, fill, qr_code};
use relatch_optics::font::Style;
use relatch_optics::qr::QrMatrix;
use relatch_optics::raster::{Colour, Picture};

/// The screen's width in pixels.
pub const WIDTH: u32 = 1280;
/// The screen's height in pixels.
pub const HEIGHT: u32 = 720;

/// A page of the recorder's screen and what it shows.
///
/// No page before the login names the device or its owner: a photo of it must not say whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NvrScreen {
    /// The login page.
    Login(Login),
    /// A challenge to be scanned, with the entry of its code beside it.
    Recovery(Recovery),
    /// A correct code was typed: the new password.
    NewPassword(NewPassword),
    /// The new password is in force.
    PasswordChanged,
    /// After the login: live pictures and the state of the recorder.
    Desktop(Desktop),
    /// An offer to be scanned by the future owner's app.
    BindingOffer(BindingOffer),
    /// The entry of the confirmation code of an offer.
    BindingConfirmation(CodeEntry),
    /// A rehearsal: a challenge of a check, with the entry of its code beside it.
    ScanToCheck(ScanToCheck),
    /// The check code was correct: a question to the administrator.
    Rehearsed,
}

/// The login page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// The user name typed so far.
    pub user: String,
    /// How many characters of the password were typed.
    pub password_length: usize,
    /// The fault, if there was one.
    pub message: Option<String>,
    /// Whether the owner asked for help: "Forgot password" is open.
    pub forgot_password: bool,
    /// Whether "Verify with the app" is offered there.
    pub verify_with_app: bool,
}

/// An entry for a code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeEntry {
    /// The number of digits of the code, 4 to 20.
    pub length: usize,
    /// What was typed so far; spaces and dashes are not shown.
    pub typed: Digits,
    /// What the device says to the last entry, such as "That code has a typing error; nothing was counted".
    pub message: Option<String>,
}

/// A challenge on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// The challenge.
    pub code: QrMatrix,
    /// The time it has left.
    pub left: Duration,
    /// Wrong codes since the last success.
    pub failures: u32,
    /// The entry beside it.
    pub entry: CodeEntry,
}

/// The new password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPassword {
    /// How many characters were typed.
    pub length: usize,
    /// How many characters of the repetition were typed.
    pub repeated_length: usize,
    /// The time that the grant has left.
    pub left: Duration,
    /// What the device says to the last entry.
    pub message: Option<String>,
}

/// The recorder in use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Desktop {
    /// The recorder's name.
    pub name: String,
    /// The cameras' names; the first six are shown.
    pub cameras: Vec<String>,
    /// The number of recordings that are kept.
    pub recordings: u64,
    /// What the device says, such as "Password changed".
    pub message: Option<String>,
}

/// An offer on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingOffer {
    /// The recorder's name.
    pub name: String,
    /// The offer.
    pub code: QrMatrix,
    /// Whether the offer holds the secret itself (suite 1), so that a photo of it is the binding.
    pub holds_secret: bool,
}

/// A challenge that names the device, and rehearses a recovery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScanToCheck {
    /// The recorder's name.
    pub name: String,
    /// The challenge.
    pub code: QrMatrix,
    /// The time it has left.
    pub left: Duration,
    /// The entry beside it.
    pub entry: CodeEntry,
}

/// Draws a page.
#[must_use]
pub fn draw(screen: &NvrScreen) -> Picture {
    let picture = Picture::blank::<WIDTH, HEIGHT>(THEME.ground);
    let mut sheet = Sheet {
        picture,
        theme: &THEME,
    };
    match screen {
        NvrScreen::Login(page) => login::draw(&mut sheet, page),
        NvrScreen::Recovery(page) => recovery::draw(&mut sheet, page),
        NvrScreen::NewPassword(page) => login::draw_new_password(&mut sheet, page),
        NvrScreen::PasswordChanged => login::draw_password_changed(&mut sheet),
        NvrScreen::Desktop(page) => desktop::draw(&mut sheet, page),
        NvrScreen::BindingOffer(page) => binding::draw_offer(&mut sheet, page),
        NvrScreen::BindingConfirmation(page) => binding::draw_confirmation(&mut sheet, page),
        NvrScreen::ScanToCheck(page) => binding::draw_check(&mut sheet, page),
        NvrScreen::Rehearsed => binding::draw_rehearsed(&mut sheet),
    }
    sheet.picture
}

const INK: Colour = Colour(244, 247, 251);
const SOFT_INK: Colour = Colour(172, 184, 202);

/// Dark, as recorders' screens are: they stand in dark rooms.
static THEME: Theme = Theme {
    ground: Colour(18, 24, 34),
    card: Colour(28, 37, 51),
    edge: Colour(66, 80, 102),
    accent: Colour(40, 112, 216),
    title: Style::bold(40.0, INK),
    heading: Style::bold(32.0, INK),
    strong: Style::bold(27.0, INK),
    body: Style::regular(27.0, SOFT_INK),
    small: Style::regular(24.0, SOFT_INK),
};

/// The height of the bar at the top.
const HEADER: i32 = 60;

/// The bar at the top; `right` is the name of the device, on pages after the login.
fn header(sheet: &mut Sheet, title: &str, right: &str) {
    let width = WIDTH.cast_signed();
    fill(
        &mut sheet.picture,
        Area::new(0, 0, width, HEADER),
        THEME.card,
    );
    fill(
        &mut sheet.picture,
        Area::new(0, HEADER - 2, width, 2),
        THEME.edge,
    );
    fill(
        &mut sheet.picture,
        Area::new(0, 0, 8, HEADER - 2),
        THEME.accent,
    );
    sheet.text(32, 12, Align::Left, THEME.heading, title);
    let right = THEME.body.shorten(right, 600);
    sheet.text(width - 32, 16, Align::Right, THEME.body, &right);
}

/// A code as large as the page allows, on the left. Returns the room beside it.
fn qr_panel(sheet: &mut Sheet, code: &QrMatrix) -> Area {
    let side = HEIGHT.cast_signed() - HEADER - 40;
    let panel = Area::new(20, HEADER + 20, side, side);
    sheet.qr_code(panel, code);
    let left = panel.x + side + 32;
    Area::new(left, panel.y, WIDTH.cast_signed() - left - 28, side)
}

/// The most modules of a code, with its quiet zone, that leave it five pixels a module beside the bar.
const FITS_BELOW_HEADER: u32 = 122;

/// A large code over the whole height of the screen, on the left, without the bar. Returns the room beside it.
fn qr_screen(sheet: &mut Sheet, code: &QrMatrix) -> Area {
    let side = HEIGHT.cast_signed();
    let white = Area::new(0, 0, side, side);
    fill(&mut sheet.picture, white, Colour::WHITE);
    qr_code(&mut sheet.picture, white, code);
    Area::new(side + 28, 28, WIDTH.cast_signed() - side - 56, side - 56)
}

#[cfg(test)]
mod tests;
