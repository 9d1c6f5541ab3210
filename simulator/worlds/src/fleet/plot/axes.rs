//! Axes: from values to places, with ticks, a grid and labels.

use super::PlotError;
use super::sheet::{CENTRE_TOP, Draw, FAINT, GRID, INK, LEFT_TOP, Point, RIGHT_MIDDLE, Weight};

/// The width of a raised digit.
const RAISED: f64 = 5.5;

/// The room of a panel's data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
}

/// From values to 0 at one end of the axis and 1 at the other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scale {
    Linear(f64, f64),
    Logarithmic(f64, f64),
}

/// A value with its label.
pub(super) struct Tick(pub(super) f64, pub(super) String);

impl Scale {
    pub(super) fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear(from, to) => (value - from) / (to - from),
            Self::Logarithmic(from, to) => (value / from).ln() / (to / from).ln(),
        }
    }
}

impl Frame {
    pub(super) fn new(left: f64, top: f64, right: f64, bottom: f64) -> Self {
        Self {
            left,
            top,
            right,
            bottom,
        }
    }

    pub(super) fn x(&self, scale: Scale, value: f64) -> f64 {
        self.left + (self.right - self.left) * scale.place(value)
    }

    pub(super) fn y(&self, scale: Scale, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * scale.place(value)
    }

    pub(super) fn point(&self, (x, y): (Scale, Scale), at: Point) -> Point {
        (self.x(x, at.0), self.y(y, at.1))
    }

    /// Heading above, names of the axes beside and below.
    pub(super) fn names(
        &self,
        sheet: &dyn Draw,
        heading: &str,
        x: &str,
        y: &str,
    ) -> Result<(), PlotError> {
        let above = (self.left, self.top - 30.0);
        sheet.text(above, LEFT_TOP, 18.0, Weight::Bold, INK, heading)?;
        let below = ((self.left + self.right) / 2.0, self.bottom + 32.0);
        sheet.text(below, CENTRE_TOP, 15.0, Weight::Regular, INK, x)?;
        let beside = (self.left - 66.0, (self.top + self.bottom) / 2.0);
        sheet.upward(beside, 15.0, y)
    }

    /// Lines across at the ticks of the upright axis, and the axis below.
    pub(super) fn rows(
        &self,
        sheet: &dyn Draw,
        scale: Scale,
        ticks: &[Tick],
    ) -> Result<(), PlotError> {
        for Tick(value, label) in ticks {
            let y = self.y(scale, *value);
            sheet.line(&[(self.left, y), (self.right, y)], GRID, 1.0)?;
            let (base, raised) = label.split_once('^').unwrap_or((label, ""));
            let end = self.left - 8.0;
            let above = (end, y - 5.0);
            sheet.text(above, RIGHT_MIDDLE, 11.0, Weight::Regular, FAINT, raised)?;
            let at = (end - RAISED * raised.chars().count() as f64, y);
            sheet.text(at, RIGHT_MIDDLE, 14.0, Weight::Regular, FAINT, base)?;
        }
        let axis = [(self.left, self.bottom), (self.right, self.bottom)];
        sheet.line(&axis, FAINT, 1.0)
    }

    /// Lines upward at the ticks of the axis below.
    pub(super) fn columns(
        &self,
        sheet: &dyn Draw,
        scale: Scale,
        ticks: &[Tick],
    ) -> Result<(), PlotError> {
        for Tick(value, label) in ticks {
            let x = self.x(scale, *value);
            sheet.line(&[(x, self.top), (x, self.bottom)], GRID, 1.0)?;
            let at = (x, self.bottom + 8.0);
            sheet.text(at, CENTRE_TOP, 14.0, Weight::Regular, FAINT, label)?;
        }
        Ok(())
    }
}

/// How close, in powers of ten, a value may come to the end of an axis.
const NEAR: f64 = 0.15;

/// A logarithmic axis around values above 0, from one power of ten to another, with at most about ten ticks.
pub(super) fn powers_of_ten(values: impl Iterator<Item = f64> + Clone) -> (Scale, Vec<Tick>) {
    let least = values
        .clone()
        .filter(|value| *value > 0.0)
        .fold(f64::MAX, f64::min);
    let most = values.fold(f64::MIN_POSITIVE, f64::max).max(least);
    // Nothing touches the frame.
    let from = (least.log10() - NEAR).floor() as i32;
    let to = ((most.log10() + NEAR).ceil() as i32).max(from + 1);
    let step = ((to - from) / 8).max(1);
    let ticks = (from..=to)
        .filter(|power| power.rem_euclid(step) == 0)
        .map(|power| Tick(10_f64.powi(power), power_of_ten(power)));
    let scale = Scale::Logarithmic(10_f64.powi(from), 10_f64.powi(to));
    (scale, ticks.collect())
}

/// Round steps from one value to another, four to eight of them.
pub(super) fn round_ticks(from: f64, to: f64, label: impl Fn(f64, usize) -> String) -> Vec<Tick> {
    let rough = (to - from) / 8.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = step
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(rough);
    let decimals = (-step.log10().floor()).max(0.0) as usize;
    let (first, last) = ((from / step).ceil() as i64, (to / step).floor() as i64);
    (first..=last)
        .map(|at| Tick(at as f64 * step, label(at as f64 * step, decimals)))
        .collect()
}

/// With `^` before what is to be raised.
fn power_of_ten(power: i32) -> String {
    match power {
        0 => "1".into(),
        1 => "10".into(),
        _ => format!("10^{power}").replace('-', "\u{2212}"),
    }
}
