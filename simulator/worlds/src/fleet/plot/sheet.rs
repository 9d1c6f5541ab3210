//! Lines, dots and texts in the layout's units, whatever the backend.

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::{
    Circle, Color, DrawingArea, DrawingBackend, FontDesc, FontFamily, PathElement, Polygon,
    RGBColor, Text, TextStyle, WHITE,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, FontTransform, register_font};

use super::{PlotError, failed};

pub(super) type Point = (f64, f64);

pub(super) const INK: RGBColor = RGBColor(0x22, 0x26, 0x2b);
pub(super) const FAINT: RGBColor = RGBColor(0x6b, 0x72, 0x7a);
pub(super) const GRID: RGBColor = RGBColor(0xe3, 0xe6, 0xea);

pub(super) const LEFT_TOP: Pos = Pos {
    h_pos: HPos::Left,
    v_pos: VPos::Top,
};
pub(super) const LEFT_MIDDLE: Pos = Pos {
    h_pos: HPos::Left,
    v_pos: VPos::Center,
};
pub(super) const RIGHT_MIDDLE: Pos = Pos {
    h_pos: HPos::Right,
    v_pos: VPos::Center,
};
pub(super) const CENTRE_TOP: Pos = Pos {
    h_pos: HPos::Center,
    v_pos: VPos::Top,
};
const CENTRE: Pos = Pos {
    h_pos: HPos::Center,
    v_pos: VPos::Center,
};

/// The name that SVG viewers know, and under which the simulator's own font is registered for measures and pixels.
const FAMILY: &str = "sans-serif";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

/// What the panels need of a backend.
pub(super) trait Draw {
    fn line(&self, points: &[Point], colour: RGBColor, width: f64) -> Result<(), PlotError>;
    fn dot(&self, at: Point, radius: f64, colour: RGBColor) -> Result<(), PlotError>;
    fn area(&self, corners: &[Point], colour: RGBColor, opacity: f64) -> Result<(), PlotError>;
    fn text(
        &self,
        at: Point,
        anchor: Pos,
        size: f64,
        weight: Weight,
        colour: RGBColor,
        text: &str,
    ) -> Result<(), PlotError>;
    /// Read from below.
    fn upward(&self, at: Point, size: f64, text: &str) -> Result<(), PlotError>;
    fn finish(&self) -> Result<(), PlotError>;
}

pub(super) struct Sheet<'a, B: DrawingBackend> {
    area: &'a DrawingArea<B, Shift>,
    scale: f64,
}

impl<'a, B: DrawingBackend> Sheet<'a, B> {
    /// An empty white sheet.
    pub(super) fn new(area: &'a DrawingArea<B, Shift>, scale: f64) -> Result<Self, PlotError> {
        let faces = [
            (FontStyle::Normal, notosans::REGULAR_TTF),
            (FontStyle::Bold, notosans::BOLD_TTF),
        ];
        for (style, face) in faces {
            register_font(FAMILY, style, face)
                .map_err(|_| PlotError("the built-in font is damaged".into()))?;
        }
        area.fill(&WHITE).map_err(failed)?;
        Ok(Self { area, scale })
    }

    fn pixel(&self, (x, y): Point) -> (i32, i32) {
        (self.length(x), self.length(y))
    }

    fn length(&self, units: f64) -> i32 {
        (units * self.scale).round() as i32
    }

    fn style(&self, size: f64, weight: Weight, colour: RGBColor) -> TextStyle<'static> {
        let style = match weight {
            Weight::Regular => FontStyle::Normal,
            Weight::Bold => FontStyle::Bold,
        };
        // Made whole: a style that is changed later keeps the first one's outlines.
        let font = FontDesc::new(FontFamily::SansSerif, size * self.scale, style);
        TextStyle {
            color: colour.to_backend_color(),
            ..TextStyle::from(font)
        }
    }
}

impl<B: DrawingBackend> Draw for Sheet<'_, B> {
    fn line(&self, points: &[Point], colour: RGBColor, width: f64) -> Result<(), PlotError> {
        let points: Vec<_> = points.iter().map(|point| self.pixel(*point)).collect();
        let width = self.length(width).max(1).unsigned_abs();
        let line = PathElement::new(points, colour.stroke_width(width));
        self.area.draw(&line).map_err(failed)
    }

    fn dot(&self, at: Point, radius: f64, colour: RGBColor) -> Result<(), PlotError> {
        let dot = Circle::new(self.pixel(at), self.length(radius), colour.filled());
        self.area.draw(&dot).map_err(failed)
    }

    fn area(&self, corners: &[Point], colour: RGBColor, opacity: f64) -> Result<(), PlotError> {
        let corners: Vec<_> = corners.iter().map(|point| self.pixel(*point)).collect();
        let area = Polygon::new(corners, colour.mix(opacity).filled());
        self.area.draw(&area).map_err(failed)
    }

    fn text(
        &self,
        at: Point,
        anchor: Pos,
        size: f64,
        weight: Weight,
        colour: RGBColor,
        text: &str,
    ) -> Result<(), PlotError> {
        let style = self.style(size, weight, colour).pos(anchor);
        let text = Text::new(text, self.pixel(at), style);
        self.area.draw(&text).map_err(failed)
    }

    fn upward(&self, at: Point, size: f64, text: &str) -> Result<(), PlotError> {
        let style = self.style(size, Weight::Regular, INK).pos(CENTRE);
        let style = style.transform(FontTransform::Rotate270);
        let text = Text::new(text, self.pixel(at), style);
        self.area.draw(&text).map_err(failed)
    }

    fn finish(&self) -> Result<(), PlotError> {
        self.area.present().map_err(failed)
    }
}

/// 1,000,000.
pub(super) fn grouped(number: impl Display) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
