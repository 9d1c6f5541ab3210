//! Login, new password, password changed.

use super::super::widgets::{Sheet, Tone, spoken};
use super::{HEADER, Login, NewPassword, THEME, header};
use relatch_optics::canvas::{Align, Area};
use relatch_optics::font::Style;

pub(super) fn draw(sheet: &mut Sheet, page: &Login) {
    header(sheet, "Network video recorder", "");
    let left = if page.forgot_password { 60 } else { 360 };
    let area = Area::new(left, HEADER + 50, 560, 560);
    sheet.card(area);
    let inner = area.inset(40);
    let row = |y: i32, height: i32| Area::new(inner.x, inner.y + y, inner.width, height);
    sheet.text(inner.x, inner.y - 12, Align::Left, THEME.title, "Log in");
    sheet.field(row(84, 56), "User name", &page.user);
    sheet.secret_field(row(188, 56), "Password", page.password_length);
    sheet.button(row(272, 60), "Log in", true);
    if let Some(message) = &page.message {
        sheet.notice(row(348, 86), Tone::Failure, message);
    }
    let link = Style::bold(25.0, Tone::Information.colour());
    sheet.text(inner.x, inner.y + 452, Align::Left, link, "Forgot password");
    if page.forgot_password {
        forgot_password(
            sheet,
            Area::new(660, area.y, 560, area.height),
            page.verify_with_app,
        );
    }
}

fn forgot_password(sheet: &mut Sheet, area: Area, verify_with_app: bool) {
    sheet.card(area);
    let inner = area.inset(40);
    let row = |y: i32, height: i32| Area::new(inner.x, y, inner.width, height);
    sheet.text(
        inner.x,
        inner.y - 12,
        Align::Left,
        THEME.title,
        "Forgot password",
    );
    if !verify_with_app {
        let content = "This recorder is not bound to an account, so the app cannot verify you. Ask the \
                       installer or the dealer of this recorder for help.";
        sheet.paragraph(row(inner.y + 56, 300), Align::Left, THEME.body, content);
        return;
    }
    let content = "This recorder is bound to an account. The app, logged in to that account, gives you a \
                   code for a new password. Cameras, settings and recordings are kept.";
    let below = sheet.paragraph(row(inner.y + 56, 260), Align::Left, THEME.body, content);
    sheet.button(row(below + 36, 64), "Verify with the app", true);
    let content = "The recorder needs no network for this.";
    sheet.paragraph(row(below + 124, 80), Align::Left, THEME.small, content);
}

pub(super) fn draw_new_password(sheet: &mut Sheet, page: &NewPassword) {
    header(sheet, "Set a new password", "");
    let area = Area::new(300, HEADER + 40, 680, 580);
    sheet.card(area);
    let inner = area.inset(40);
    let row = |y: i32, height: i32| Area::new(inner.x, inner.y + y, inner.width, height);
    sheet.text(
        inner.x,
        inner.y - 12,
        Align::Left,
        THEME.title,
        "The code is correct",
    );
    let left = spoken(page.left);
    let content = format!("Choose a new administrator password within {left}.");
    sheet.paragraph(row(48, 60), Align::Left, THEME.body, &content);
    sheet.secret_field(row(136, 56), "New password", page.length);
    sheet.secret_field(row(240, 56), "New password again", page.repeated_length);
    if let Some(message) = &page.message {
        sheet.notice(row(318, 108), Tone::Failure, message);
    }
    sheet.button(row(440, 60), "Set password", true);
}

pub(super) fn draw_password_changed(sheet: &mut Sheet) {
    header(sheet, "Network video recorder", "");
    let area = Area::new(300, HEADER + 80, 680, 480);
    sheet.card(area);
    let middle = area.middle();
    sheet.mark(middle, area.y + 100, 48, Tone::Success);
    sheet.text(
        middle,
        area.y + 172,
        Align::Centre,
        THEME.title,
        "Password changed",
    );
    let content = "Log in with the new password. Cameras, settings and recordings are unchanged. The \
                   old password no longer works.";
    let room = Area::new(area.x + 60, area.y + 240, area.width - 120, 120);
    sheet.paragraph(room, Align::Centre, THEME.body, content);
    sheet.button(
        Area::new(area.x + 160, area.y + 380, 360, 60),
        "Log in",
        true,
    );
}
