//! The results as a picture: takeovers on a logarithmic axis, how well simulation and closed form agree, waits, and
//! owners under siege.
//!
//! Drawn once, by plotters, onto either of two backends: SVG, or pixels that the simulator's own PNG writer takes. The
//! axes are laid out here: plotters' charts know neither categories beside a logarithmic axis nor times of day.

mod axes;
mod panels;
mod sheet;

use std::fmt;

use plotters::prelude::{BitMapBackend, IntoDrawingArea, SVGBackend};

use super::{Plan, Results};
use axes::Frame;
use relatch_optics::Picture;
use relatch_optics::png::write_png;
use sheet::{INK, Sheet, Weight, grouped};

const WIDTH: u32 = 1_200;
const MARGIN: f64 = 36.0;
const HEADER: f64 = 84.0;
/// Between two panels: the axis of one and the heading of the next.
const GAP: f64 = 96.0;
const LEFT: f64 = 92.0;
/// Pixels of a PNG for one of the layout.
const PNG_SCALE: u32 = 2;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Vectors.
    Svg,
    /// Pixels.
    Png,
}

/// The picture could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlotError(String);

impl fmt::Display for PlotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlotError {}

impl Results {
    /// Draws the results as a file of this format.
    ///
    /// # Errors
    /// [`PlotError`]: the drawing library failed.
    pub fn plot(&self, plan: &Plan, format: Format) -> Result<Vec<u8>, PlotError> {
        let layout = Layout::of(self);
        let (width, height) = (WIDTH, layout.height as u32);
        match format {
            Format::Svg => {
                let mut text = String::new();
                let area = SVGBackend::with_string(&mut text, (width, height)).into_drawing_area();
                layout.draw(self, plan, &Sheet::new(&area, 1.0)?)?;
                drop(area);
                Ok(text.into_bytes())
            }
            Format::Png => {
                let (width, height) = (width * PNG_SCALE, height * PNG_SCALE);
                let mut rgb = vec![0; width as usize * height as usize * 3];
                let area =
                    BitMapBackend::with_buffer(&mut rgb, (width, height)).into_drawing_area();
                layout.draw(self, plan, &Sheet::new(&area, f64::from(PNG_SCALE))?)?;
                drop(area);
                let picture = Picture::from_rgb(width, height, rgb).map_err(failed)?;
                write_png(&picture).map_err(failed)
            }
        }
    }
}

/// Where the panels are; those without data are left out.
struct Layout {
    height: f64,
    takeovers: Option<Frame>,
    ratios: Option<Frame>,
    waits: Option<Frame>,
    besieged: Option<Frame>,
}

impl Layout {
    fn of(results: &Results) -> Self {
        let right = f64::from(WIDTH) - MARGIN;
        let middle = f64::from(WIDTH) / 2.0;
        let top = HEADER + 40.0;
        let (attacked, owned) = (!results.takeovers.is_empty(), !results.owners.is_empty());
        let above = Frame::new(LEFT, top, right, top + 500.0);
        let second = if attacked { above.bottom + GAP } else { top };
        let waits_left = if attacked { middle + LEFT } else { LEFT };
        let ratios_right = if owned { middle - 8.0 } else { right };
        let bottom = second + 330.0;
        let besieged = !results.besieged.is_empty();
        let third = if attacked || owned { bottom + GAP } else { top };
        let lowest = if besieged { third + 330.0 } else { bottom };
        Self {
            height: lowest + 66.0,
            besieged: besieged.then(|| Frame::new(LEFT, third, right, lowest)),
            takeovers: attacked.then_some(above),
            ratios: attacked.then(|| Frame::new(LEFT, second, ratios_right, bottom)),
            waits: owned.then(|| Frame::new(waits_left, second, right, bottom)),
        }
    }

    fn draw(
        &self,
        results: &Results,
        plan: &Plan,
        sheet: &dyn sheet::Draw,
    ) -> Result<(), PlotError> {
        sheet.text(
            (MARGIN, 22.0),
            sheet::LEFT_TOP,
            25.0,
            Weight::Bold,
            INK,
            TITLE,
        )?;
        let years = if plan.years == 1 { "year" } else { "years" };
        let subtitle = format!(
            "{} devices for {} {years} at each point, driven through the library's device; seed {}; intervals of 99 %",
            grouped(plan.devices),
            plan.years,
            plan.seed
        );
        sheet.text(
            (MARGIN, 56.0),
            sheet::LEFT_TOP,
            16.0,
            Weight::Regular,
            INK,
            &subtitle,
        )?;
        if let Some(frame) = &self.takeovers {
            panels::takeovers(&results.takeovers, *frame, sheet)?;
        }
        if let Some(frame) = &self.ratios {
            panels::ratios(&results.takeovers, *frame, sheet)?;
        }
        if let Some(frame) = &self.waits {
            panels::waits(&results.owners, *frame, sheet)?;
        }
        if let Some(frame) = &self.besieged {
            panels::besieged(&results.besieged, *frame, sheet)?;
        }
        sheet.finish()
    }
}

const TITLE: &str = "Guessing the code, mistyping it, and keeping its owner out";

fn failed(error: impl fmt::Display) -> PlotError {
    PlotError(error.to_string())
}
