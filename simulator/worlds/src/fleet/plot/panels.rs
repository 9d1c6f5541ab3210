//! The four panels.

use plotters::style::RGBColor;

use super::PlotError;
use super::axes::{Frame, Scale, Tick, powers_of_ten, round_ticks};
use super::sheet::{CENTRE_TOP, Draw, FAINT, GRID, INK, LEFT_MIDDLE, Point, Weight};
use crate::fleet::{Attack, Besieged, Owners, Takeovers};

/// How much of its share of the axis a code length takes with its attacks.
const SPREAD: f64 = 0.7;
const NAMES: &str = "digits of the code";

/// Rates, logarithmic, beside the closed form.
pub(super) fn takeovers(
    rows: &[Takeovers],
    frame: Frame,
    sheet: &dyn Draw,
) -> Result<(), PlotError> {
    let values = rows.iter().flat_map(|row| {
        let seen = row.simulated;
        [seen.mean, seen.low, seen.high, row.closed_form]
    });
    let (scale, ticks) = powers_of_ten(values);
    frame.names(
        sheet,
        "Expected takeovers, when every device is under attack all the time",
        NAMES,
        "per million devices a year",
    )?;
    frame.rows(sheet, scale, &ticks)?;
    let categories = Categories::of(rows);
    categories.draw(&frame, sheet)?;
    for row in rows {
        let x = categories.x(&frame, row);
        let colour = colour(row.attack);
        let reach = categories.width(&frame) * 0.42;
        let closed = frame.y(scale, row.closed_form);
        sheet.line(&[(x - reach, closed), (x + reach, closed)], colour, 2.0)?;
        let seen = row.simulated;
        let (low, high) = (frame.y(scale, seen.low), frame.y(scale, seen.high));
        bar(sheet, x, (low, high), colour)?;
        sheet.dot((x, frame.y(scale, seen.mean)), 5.0, colour)?;
    }
    legend(rows, &frame, sheet)
}

/// Simulation over closed form.
pub(super) fn ratios(rows: &[Takeovers], frame: Frame, sheet: &dyn Draw) -> Result<(), PlotError> {
    let met = || rows.iter().filter(|row| row.closed_form > 0.0);
    let ratio = |row: &Takeovers| row.simulated.times(1.0 / row.closed_form);
    let farthest = met()
        .map(ratio)
        .flat_map(|ratio| [1.0 - ratio.low, ratio.high - 1.0])
        .fold(1e-6, f64::max);
    let (from, to) = (1.0 - 1.25 * farthest, 1.0 + 1.25 * farthest);
    let scale = Scale::Linear(from, to);
    let ticks = round_ticks(from, to, |value, decimals| format!("{value:.decimals$}"));
    let heading = "Simulated over closed form";
    frame.names(sheet, heading, NAMES, "ratio")?;
    frame.rows(sheet, scale, &ticks)?;
    let one = frame.y(scale, 1.0);
    sheet.line(&[(frame.left, one), (frame.right, one)], FAINT, 2.0)?;
    let categories = Categories::of(rows);
    categories.draw(&frame, sheet)?;
    for row in met() {
        let x = categories.x(&frame, row);
        let seen = ratio(row);
        let ends = (frame.y(scale, seen.low), frame.y(scale, seen.high));
        bar(sheet, x, ends, colour(row.attack))?;
        sheet.dot((x, frame.y(scale, seen.mean)), 3.5, colour(row.attack))?;
    }
    Ok(())
}

/// How many owners still wait, over the time.
pub(super) fn waits(rows: &[Owners], frame: Frame, sheet: &dyn Draw) -> Result<(), PlotError> {
    let times = [
        (1.0, "1 s"),
        (5.0, "5 s"),
        (15.0, "15 s"),
        (60.0, "1 min"),
        (300.0, "5 min"),
    ];
    let across = Scale::Logarithmic(1.0, 300.0);
    let least = rows.iter().map(|row| row.recoveries).max().unwrap_or(1);
    // Below a few owners there is nothing but noise.
    let least = 5.0 / (least.max(1) as f64);
    let shares = rows.iter().flat_map(|row| &row.waits);
    let shares = shares
        .map(|(_, share)| *share)
        .filter(|share| *share > least);
    let (scale, ticks) = powers_of_ten(shares.chain([0.5]).map(|share| 100.0 * share));
    let ticks = ticks
        .into_iter()
        .map(|Tick(value, _)| Tick(value, format!("{value} %")));
    frame.names(
        sheet,
        "Owners who mistyped and still wait",
        "time since the first entry",
        "share of recoveries",
    )?;
    frame.rows(sheet, scale, &ticks.collect::<Vec<_>>())?;
    let times = times.map(|(seconds, label)| Tick(seconds, label.into()));
    frame.columns(sheet, across, &times)?;
    for (row, at) in rows.iter().zip(0_u32..) {
        let shown = row
            .waits
            .iter()
            .filter(|(seconds, share)| (1.0..=300.0).contains(seconds) && *share > least);
        let line: Vec<Point> = shown
            .map(|(seconds, share)| frame.point((across, scale), (*seconds, 100.0 * share)))
            .collect();
        if line.len() > 1 {
            sheet.line(&line, shade(row.digits), 2.5)?;
        }
        let y = frame.top + 18.0 + 22.0 * f64::from(at);
        let x = frame.right - 110.0;
        sheet.line(&[(x, y), (x + 24.0, y)], shade(row.digits), 3.0)?;
        let name = format!("{} digits", row.digits);
        sheet.text(
            (x + 32.0, y),
            LEFT_MIDDLE,
            14.0,
            Weight::Regular,
            INK,
            &name,
        )?;
    }
    Ok(())
}

/// How long owners are kept out by a bot: the share who are still out, over the time since the button.
pub(super) fn besieged(rows: &[Besieged], frame: Frame, sheet: &dyn Draw) -> Result<(), PlotError> {
    let times = rows.iter().flat_map(|row| &row.still_out);
    let longest = times.map(|(seconds, _)| *seconds).fold(60.0, f64::max);
    let (across, up) = (
        Scale::Linear(0.0, longest * 1.05),
        Scale::Linear(0.0, 100.0),
    );
    frame.names(
        sheet,
        "How long can an attacker keep the honest owner out? (dashed: without the bot)",
        "seconds since the button",
        "owners who are still out, %",
    )?;
    let shares = round_ticks(0.0, 100.0, |value, _| format!("{value:.0} %"));
    frame.rows(sheet, up, &shares)?;
    let seconds = round_ticks(0.0, longest * 1.05, |value, _| format!("{value:.0} s"));
    frame.columns(sheet, across, &seconds)?;
    for (row, at) in rows.iter().zip(0_u32..) {
        let point =
            |(seconds, share): &(f64, f64)| frame.point((across, up), (*seconds, 100.0 * share));
        let line: Vec<Point> = row.still_out.iter().map(point).collect();
        sheet.line(&line, shade(row.digits), 2.5)?;
        let without: Vec<Point> = row.still_out_without.iter().map(point).collect();
        for dash in without.chunks(2) {
            sheet.line(dash, shade(row.digits), 1.5)?;
        }
        let y = frame.top + 18.0 + 22.0 * f64::from(at);
        let x = frame.right - 110.0;
        sheet.line(&[(x, y), (x + 24.0, y)], shade(row.digits), 3.0)?;
        let name = format!("{} digits", row.digits);
        let at = (x + 32.0, y);
        sheet.text(at, LEFT_MIDDLE, 14.0, Weight::Regular, INK, &name)?;
    }
    Ok(())
}

/// Code lengths side by side, and the attacks within each.
struct Categories {
    digits: Vec<u8>,
    attacks: Vec<Attack>,
}

impl Categories {
    fn of(rows: &[Takeovers]) -> Self {
        let mut digits = Vec::new();
        let mut attacks = Vec::new();
        for row in rows {
            if !digits.contains(&row.digits) {
                digits.push(row.digits);
            }
            if !attacks.contains(&row.attack) {
                attacks.push(row.attack);
            }
        }
        Self { digits, attacks }
    }

    fn draw(&self, frame: &Frame, sheet: &dyn Draw) -> Result<(), PlotError> {
        for (digits, at) in self.digits.iter().zip(0_u32..) {
            let x = frame.left + self.share(frame) * (f64::from(at) + 0.5);
            let below = (x, frame.bottom + 8.0);
            let name = digits.to_string();
            sheet.text(below, CENTRE_TOP, 15.0, Weight::Bold, INK, &name)?;
            if at > 0 {
                let edge = frame.left + self.share(frame) * f64::from(at);
                sheet.line(&[(edge, frame.top), (edge, frame.bottom)], GRID, 1.0)?;
            }
        }
        Ok(())
    }

    fn x(&self, frame: &Frame, row: &Takeovers) -> f64 {
        let position = |at: Option<usize>| at.unwrap_or(0) as f64;
        let group = position(self.digits.iter().position(|digits| *digits == row.digits));
        let member = position((self.attacks.iter()).position(|attack| *attack == row.attack));
        let start = (1.0 - SPREAD) / 2.0 * self.share(frame);
        frame.left + group * self.share(frame) + start + (member + 0.5) * self.width(frame)
    }

    /// The width of an attack.
    fn width(&self, frame: &Frame) -> f64 {
        self.share(frame) * SPREAD / self.attacks.len().max(1) as f64
    }

    fn share(&self, frame: &Frame) -> f64 {
        (frame.right - frame.left) / self.digits.len().max(1) as f64
    }
}

fn bar(
    sheet: &dyn Draw,
    x: f64,
    (low, high): (f64, f64),
    colour: RGBColor,
) -> Result<(), PlotError> {
    sheet.line(&[(x, low), (x, high)], colour, 1.5)?;
    for end in [low, high] {
        sheet.line(&[(x - 4.0, end), (x + 4.0, end)], colour, 1.5)?;
    }
    Ok(())
}

fn legend(rows: &[Takeovers], frame: &Frame, sheet: &dyn Draw) -> Result<(), PlotError> {
    let (left, top) = (frame.right - 262.0, frame.top + 8.0);
    let attacks = Categories::of(rows).attacks;
    let height = 24.0 * (attacks.len() as f64 + 1.0) + 10.0;
    let (right, bottom) = (frame.right, top + height);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    sheet.area(&corners, RGBColor(255, 255, 255), 0.9)?;
    for (attack, at) in attacks.iter().zip(0_u32..) {
        let y = top + 18.0 + 24.0 * f64::from(at);
        sheet.dot((left + 22.0, y), 5.0, colour(*attack))?;
        let at = (left + 44.0, y);
        sheet.text(at, LEFT_MIDDLE, 15.0, Weight::Regular, INK, attack.name())?;
    }
    let y = top + 18.0 + 24.0 * attacks.len() as f64;
    sheet.line(&[(left + 12.0, y), (left + 32.0, y)], FAINT, 2.0)?;
    let at = (left + 44.0, y);
    sheet.text(at, LEFT_MIDDLE, 15.0, Weight::Regular, FAINT, "closed form")
}

/// Colours that differ for any kind of sight (Okabe and Ito's).
fn colour(attack: Attack) -> RGBColor {
    match attack {
        Attack::Console => RGBColor(0x00, 0x72, 0xb2),
        Attack::DailyClearing => RGBColor(0xd5, 0x5e, 0x00),
        Attack::RollbackConsole => RGBColor(0xe6, 0x9f, 0x00),
        Attack::Network => RGBColor(0x00, 0x9e, 0x73),
        Attack::Rollback => RGBColor(0xcc, 0x79, 0xa7),
        Attack::RollbackCounter => RGBColor(0x56, 0xb4, 0xe9),
        Attack::Bot | Attack::None => FAINT,
    }
}

/// Longer codes are darker.
fn shade(digits: u8) -> RGBColor {
    match digits {
        8 => RGBColor(0xf0, 0xa8, 0x60),
        12 => RGBColor(0xd9, 0x6b, 0x4a),
        16 => RGBColor(0x9e, 0x3d, 0x64),
        _ => RGBColor(0x3f, 0x1f, 0x5c),
    }
}
