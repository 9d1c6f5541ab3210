//! The parts that the pages of both screens are made of.

use core::time::Duration;

use super::digits::Digits;
use relatch_optics::canvas::{self, Align, Area};
use relatch_optics::font::Style;
use relatch_optics::qr::QrMatrix;
use relatch_optics::raster::{Colour, Picture};

/// The colours and the text styles of a screen.
#[derive(Debug)]
pub(super) struct Theme {
    /// Behind everything.
    pub(super) ground: Colour,
    /// Cards on the ground.
    pub(super) card: Colour,
    /// Edges of cards and fields.
    pub(super) edge: Colour,
    /// Buttons and marks.
    pub(super) accent: Colour,
    /// What a page is called.
    pub(super) title: Style,
    /// What a part of a page is called.
    pub(super) heading: Style,
    /// What must be read.
    pub(super) strong: Style,
    /// Explanations.
    pub(super) body: Style,
    /// Names of fields, hints.
    pub(super) small: Style,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Information,
    Warning,
    Failure,
    Success,
}

impl Tone {
    pub(super) const fn colour(self) -> Colour {
        match self {
            Self::Information => Colour(56, 128, 235),
            Self::Warning => Colour(226, 148, 16),
            Self::Failure => Colour(222, 66, 60),
            Self::Success => Colour(38, 160, 96),
        }
    }
}

/// A picture on which the parts are drawn in one theme.
pub(super) struct Sheet {
    pub(super) picture: Picture,
    pub(super) theme: &'static Theme,
}

impl Sheet {
    /// Writes one line, glyph by glyph: no name changes the order of what stands around it. `y` is its top. [APP-19]
    pub(super) fn text(&mut self, x: i32, y: i32, align: Align, style: Style, content: &str) {
        canvas::text(&mut self.picture, x, y, align, style, content);
    }

    /// Writes lines from the top of `area`. Returns the y coordinate below them.
    pub(super) fn paragraph(
        &mut self,
        area: Area,
        align: Align,
        style: Style,
        content: &str,
    ) -> i32 {
        canvas::paragraph(&mut self.picture, area, align, style, content)
    }

    /// The raised ground of a group of parts.
    pub(super) fn card(&mut self, area: Area) {
        let (edge, inside) = (self.theme.edge, self.theme.card);
        canvas::frame(&mut self.picture, area, 14, 2, edge, inside);
    }

    /// A code on a white card.
    pub(super) fn qr_code(&mut self, area: Area, code: &QrMatrix) {
        canvas::fill_rounded(&mut self.picture, area, 14, Colour::WHITE);
        canvas::qr_code(&mut self.picture, area.inset(4), code);
    }

    /// A button; the one that a page is about is filled.
    pub(super) fn button(&mut self, area: Area, label: &str, filled: bool) {
        let accent = self.theme.accent;
        let (inside, ink) = if filled {
            (accent, Colour::WHITE)
        } else {
            (self.theme.card, self.theme.strong.colour)
        };
        canvas::frame(&mut self.picture, area, 12, 3, accent, inside);
        let style = Style::bold((area.height as f32 * 0.46).min(36.0), ink);
        let label = style.shorten(label, area.width - 20);
        self.text(
            area.middle(),
            middle(area, style),
            Align::Centre,
            style,
            &label,
        );
    }

    /// A field with its name above it; `area` is the field without the name.
    pub(super) fn field(&mut self, area: Area, name: &str, content: &str) {
        self.text(area.x, area.y - 32, Align::Left, self.theme.small, name);
        let (edge, inside) = (self.theme.edge, self.theme.ground);
        canvas::frame(&mut self.picture, area, 10, 2, edge, inside);
        let style = self.theme.strong;
        let shown = style.shorten(content, area.width - 32);
        self.text(area.x + 16, middle(area, style), Align::Left, style, &shown);
    }

    /// A field that shows only how much was typed.
    pub(super) fn secret_field(&mut self, area: Area, name: &str, length: usize) {
        self.field(area, name, "");
        let room = (area.width - 32) / 20;
        let dots = i32::try_from(length).unwrap_or(i32::MAX).min(room);
        for dot in 0..dots {
            let (x, y) = (area.x + 24 + 20 * dot, area.y + area.height / 2);
            canvas::disc(&mut self.picture, x, y, 6, self.theme.strong.colour);
        }
    }

    /// Cells for a code of `length` digits, in groups of four and lines of at most twelve, with what was
    /// typed so far; spaces and dashes take no cell. Returns the y coordinate below.
    pub(super) fn code_cells(&mut self, area: Area, length: usize, typed: &Digits) -> i32 {
        const GAP: i32 = 6;
        const GROUP_GAP: i32 = 22;
        const LINE_GAP: i32 = 12;
        const PER_LINE: i32 = 12;
        let length = length.clamp(4, 20) as i32;
        let columns = length.min(PER_LINE);
        let gaps = GAP * (columns - 1) + GROUP_GAP * ((columns - 1) / 4);
        let width = ((area.width - gaps) / columns).min(56);
        let height = width * 5 / 4;
        let left = area.x + (area.width - gaps - width * columns) / 2;
        let style = Style::bold(width as f32 * 0.95, self.theme.strong.colour);
        let mut digits = typed.shown();
        for place in 0..length {
            let (column, line) = (place % PER_LINE, place / PER_LINE);
            let x = left + column * (width + GAP) + column / 4 * GROUP_GAP;
            let cell = Area::new(x, area.y + line * (height + LINE_GAP), width, height);
            let (edge, inside) = (self.theme.edge, self.theme.ground);
            canvas::frame(&mut self.picture, cell, 8, 2, edge, inside);
            if let Some(digit) = digits.next() {
                let digit = digit.to_string();
                self.text(
                    cell.middle(),
                    middle(cell, style),
                    Align::Centre,
                    style,
                    &digit,
                );
            }
        }
        area.y + (length + PER_LINE - 1) / PER_LINE * (height + LINE_GAP) - LINE_GAP
    }

    /// A box with a mark and a text that must be read. Its height follows the text, within `area`. Returns
    /// the y coordinate below.
    pub(super) fn notice(&mut self, area: Area, tone: Tone, content: &str) -> i32 {
        const MARGIN: i32 = 16;
        const MARK: i32 = 54;
        let style = self.theme.strong;
        let width = area.width - MARK - 2 * MARGIN;
        let lines = style.wrap(content, width).len() as i32 * style.line_height();
        let height = (lines + 2 * MARGIN).max(MARK + 12).min(area.height);
        let outer = Area::new(area.x, area.y, area.width, height);
        canvas::frame(
            &mut self.picture,
            outer,
            12,
            3,
            tone.colour(),
            self.theme.card,
        );
        self.mark(area.x + MARGIN + 20, area.y + height / 2, 20, tone);
        let top = area.y + ((height - lines) / 2).max(MARGIN) - 2;
        let inner = Area::new(area.x + MARGIN + MARK, top, width, area.y + height - top);
        self.paragraph(inner, Align::Left, style, content);
        area.y + height
    }

    /// A disc with the tone's sign in it.
    pub(super) fn mark(&mut self, x: i32, y: i32, radius: i32, tone: Tone) {
        canvas::disc(&mut self.picture, x, y, radius, tone.colour());
        let style = Style::bold(radius as f32 * 1.6, Colour::WHITE);
        let top = middle(Area::new(x, y - radius, 0, 2 * radius), style);
        match tone {
            Tone::Success => self.tick(x, y, radius),
            Tone::Information => self.text(x, top, Align::Centre, style, "i"),
            Tone::Warning | Tone::Failure => self.text(x, top, Align::Centre, style, "!"),
        }
    }

    /// A check mark of small discs: the typeface has none.
    fn tick(&mut self, x: i32, y: i32, radius: i32) {
        let width = (radius / 7).max(2);
        let (short, long) = (radius * 3 / 10, radius * 6 / 10);
        let down = (-short..=0).map(|step| (step, step));
        let up = (0..=long).map(|step| (step, -step));
        for (dx, dy) in down.chain(up) {
            let (x, y) = (x + dx - radius / 7, y + dy + radius * 3 / 10);
            canvas::disc(&mut self.picture, x, y, width, Colour::WHITE);
        }
    }
}

/// The top of a line that stands in the middle of `area`'s height.
fn middle(area: Area, style: Style) -> i32 {
    area.y + (area.height - style.size.round() as i32) / 2
}

/// A length of time as people say it, rounded up to what is left: `9 min 05 s`, `23 h 59 min`.
pub(super) fn spoken(time: Duration) -> String {
    let seconds = time
        .as_secs()
        .saturating_add(u64::from(time.subsec_nanos() > 0));
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {seconds:02} s"),
        _ => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_up() {
        assert_eq!(spoken(Duration::ZERO), "0 s");
        assert_eq!(spoken(Duration::from_millis(1)), "1 s");
        assert_eq!(spoken(Duration::from_secs(545)), "9 min 05 s");
        assert_eq!(spoken(Duration::from_millis(599_001)), "10 min 00 s");
        assert_eq!(spoken(Duration::from_secs(86_399)), "23 h 59 min");
    }
}
