//! The rates as a picture: a square for each condition, strength and code, from dark (none read) to light (all read).

use super::conditions::STRENGTHS;
use super::results::{Column, Grid, Line, Score};
use crate::canvas::{Align, Area, fill, text};
use crate::font::Style;
use crate::raster::PictureError;
use crate::{Colour, Picture};

const PAPER: Colour = Colour(255, 255, 255);
const INK: Colour = Colour(24, 28, 36);
const GREY: Colour = Colour(96, 102, 112);

const MARGIN: i32 = 24;
const LABELS: i32 = 330;
const CELL: (i32, i32) = (44, 38);
/// Between two panels.
const GAP: i32 = 22;
/// Above the squares of a band: the names of the codes.
const HEAD: i32 = 62;
const TITLE: i32 = 84;
const SCALE: i32 = 70;
/// Panels side by side; more codes go below.
const ACROSS: usize = 4;

/// Draws `grid`: a panel for each code, four side by side; in it a row for each condition, from weak on the left to
/// strong on the right.
///
/// # Errors
/// [`PictureError`] if the picture gets too large.
pub fn draw(grid: &Grid) -> Result<Picture, PictureError> {
    let rows: Vec<&[Line]> = grid
        .lines
        .chunk_by(|a, b| a.condition == b.condition)
        .collect();
    let bands: Vec<&[Column]> = grid.columns.chunks(ACROSS).collect();
    let panel = CELL.0 * STRENGTHS as i32;
    let across = grid.columns.len().min(ACROSS) as i32;
    let band_height = HEAD + CELL.1 * rows.len() as i32 + GAP;
    let width = 2 * MARGIN + LABELS + across.max(3) * (panel + GAP);
    let height = TITLE + band_height * bands.len() as i32 + SCALE;
    let mut picture = Picture::new(width.unsigned_abs(), height.unsigned_abs(), PAPER)?;
    title(&mut picture, grid);
    for (number, band) in bands.iter().enumerate() {
        let top = TITLE + band_height * number as i32;
        label_rows(&mut picture, top + HEAD, &rows);
        for (at, column) in band.iter().enumerate() {
            let left = MARGIN + LABELS + (panel + GAP) * at as i32;
            label_panel(&mut picture, left, top, column);
            squares(
                &mut picture,
                (left, top + HEAD),
                &rows,
                number * ACROSS + at,
            );
        }
    }
    scale(&mut picture, height - SCALE + 10);
    Ok(picture)
}

fn title(picture: &mut Picture, grid: &Grid) {
    let title = "Photos of a QR code that the reader reads, of 100";
    text(
        picture,
        MARGIN,
        18,
        Align::Left,
        Style::bold(26.0, INK),
        title,
    );
    let shots = grid.lines.first().and_then(|line| line.scores.first());
    let below = format!(
        "{} photos a square, {} pixels, seed {}; a module is 4 pixels wide where nothing else is said",
        shots.map_or(0, |score| score.shots),
        grid.photo,
        grid.seed
    );
    text(
        picture,
        MARGIN,
        52,
        Align::Left,
        Style::regular(17.0, GREY),
        &below,
    );
}

fn label_rows(picture: &mut Picture, top: i32, rows: &[&[Line]]) {
    for (at, row) in rows.iter().enumerate() {
        let y = top + CELL.1 * at as i32;
        let name = row.first().map_or("", |line| line.condition);
        text(
            picture,
            MARGIN,
            y + 1,
            Align::Left,
            Style::regular(17.0, INK),
            name,
        );
        let strengths: Vec<String> = row.iter().map(|line| line.strength.to_string()).collect();
        let strengths = strengths.join("   ");
        text(
            picture,
            MARGIN,
            y + 19,
            Align::Left,
            Style::regular(14.0, GREY),
            &strengths,
        );
    }
}

fn label_panel(picture: &mut Picture, left: i32, top: i32, column: &Column) {
    let name = column.title.to_owned();
    text(
        picture,
        left,
        top,
        Align::Left,
        Style::bold(18.0, INK),
        &name,
    );
    let code = format!("version {}, level {}", column.version, column.level);
    text(
        picture,
        left,
        top + 21,
        Align::Left,
        Style::regular(15.0, GREY),
        &code,
    );
    let small = Style::regular(13.0, GREY);
    text(picture, left, top + 43, Align::Left, small, "weak");
    let right = left + CELL.0 * STRENGTHS as i32;
    text(picture, right, top + 43, Align::Right, small, "strong");
}

fn squares(picture: &mut Picture, (left, top): (i32, i32), rows: &[&[Line]], column: usize) {
    for (at, row) in rows.iter().enumerate() {
        let y = top + CELL.1 * at as i32;
        for (strength, line) in row.iter().enumerate() {
            let score = line.scores.get(column).copied().unwrap_or_default();
            let area = Area::new(left + CELL.0 * strength as i32, y, CELL.0, CELL.1);
            square(picture, area.inset(1), score);
        }
    }
}

fn square(picture: &mut Picture, area: Area, score: Score) {
    let share = score.percent() / 100.0;
    fill(picture, area, colour(share));
    let ink = if share > 0.55 { INK } else { PAPER };
    let rate = format!("{:.0}", score.percent());
    let y = area.y + (area.height - 18) / 2;
    text(
        picture,
        area.middle(),
        y,
        Align::Centre,
        Style::regular(17.0, ink),
        &rate,
    );
}

/// A bar from nothing to everything, with its numbers.
fn scale(picture: &mut Picture, top: i32) {
    const STEP: i32 = 4;
    let left = MARGIN + LABELS;
    for percent in 0..=100 {
        let area = Area::new(left + STEP * percent, top, STEP, 18);
        fill(picture, area, colour(f64::from(percent) / 100.0));
    }
    for percent in [0, 25, 50, 75, 100] {
        let x = left + STEP * percent + STEP / 2;
        let label = format!("{percent} %");
        text(
            picture,
            x,
            top + 21,
            Align::Centre,
            Style::regular(14.0, GREY),
            &label,
        );
    }
    let label = "photos read";
    text(
        picture,
        left - 30,
        top,
        Align::Right,
        Style::regular(15.0, INK),
        label,
    );
}

/// Dark violet, teal, yellow: distinct for every eye, and in grey.
fn colour(share: f64) -> Colour {
    const STOPS: [[f64; 3]; 3] = [
        [68.0, 1.0, 84.0],
        [33.0, 145.0, 140.0],
        [253.0, 231.0, 37.0],
    ];
    let [dark, middle, light] = STOPS;
    let (from, to, part) = if share < 0.5 {
        (dark, middle, 2.0 * share)
    } else {
        (middle, light, 2.0 * share - 1.0)
    };
    let [r, g, b] = core::array::from_fn(|at| {
        let channel = |stop: [f64; 3]| stop.get(at).copied().unwrap_or_default();
        (channel(from) + part * (channel(to) - channel(from))).round() as u8
    });
    Colour(r, g, b)
}
