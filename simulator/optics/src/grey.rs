//! Grey pictures, and making them smaller while their rows arrive.

/// A picture in levels of brightness, 0 black to 255 white, rows from the top.
#[derive(Clone, PartialEq, Eq)]
pub struct Grey {
    width: usize,
    height: usize,
    levels: Vec<u8>,
}

impl Grey {
    /// A picture of `width` columns from its levels; levels of an incomplete last row are left out.
    #[must_use]
    pub fn new(width: usize, mut levels: Vec<u8>) -> Self {
        let height = levels.len().checked_div(width).unwrap_or(0);
        levels.truncate(width * height);
        Self {
            width,
            height,
            levels,
        }
    }

    /// The width in pixels.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// The height in pixels.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The levels, rows from the top.
    #[must_use]
    pub fn levels(&self) -> &[u8] {
        &self.levels
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.levels.chunks_exact(self.width.max(1))
    }

    /// The picture at most as large as `pixels`, its proportions kept; a smaller one stays as it is.
    #[must_use]
    pub fn at_most(&self, pixels: usize) -> Self {
        self.through(Reduction::new((self.width, self.height), pixels))
    }

    /// The picture with its width and height divided by these numbers.
    #[must_use]
    pub(crate) fn squeezed(&self, across: usize, down: usize) -> Self {
        let smaller = (self.width / across, self.height / down);
        self.through(Reduction::to((self.width, self.height), smaller))
    }

    fn through(&self, mut smaller: Reduction) -> Self {
        for row in self.rows() {
            smaller.row(row);
        }
        smaller.finish()
    }
}

/// Only the size: the pixels may show a code, and are no use in a message.
impl core::fmt::Debug for Grey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Grey {{ {} x {} }}", self.width, self.height)
    }
}

/// Takes the rows of a large picture and keeps a smaller one: each pixel is the mean of the area that it covers, parts
/// of pixels included, so no factor between the sizes loses more detail than it must.
///
/// Its memory is that of the smaller picture and of one row.
#[derive(Debug)]
pub(crate) struct Reduction {
    height: usize,
    smaller: (usize, usize),
    /// Where each column of the smaller picture begins and ends in a row.
    spans: Vec<Span>,
    /// Rows taken.
    taken: usize,
    /// The weighted levels of the row of the smaller picture that is being filled.
    sums: Vec<u32>,
    /// The row that was taken, at the smaller width.
    narrow: Vec<u8>,
    levels: Vec<u8>,
}

/// Whole pixels that a column of the smaller picture touches, and how much of the first and the last lies outside it.
#[derive(Debug)]
struct Span {
    first: usize,
    last: usize,
    before: u32,
    behind: u32,
}

impl Reduction {
    /// From `size` (width, height) to at most `pixels`, at least one column and one row. Sides are below 2^24.
    pub(crate) fn new(size: (usize, usize), pixels: usize) -> Self {
        Self::to(size, fitting(size, pixels))
    }

    /// From `size` to `smaller`, which is not larger on any side.
    pub(crate) fn to(size: (usize, usize), smaller: (usize, usize)) -> Self {
        let (width, height) = size;
        let spans = (0..smaller.0).map(|column| {
            let (start, end) = (column * width, (column + 1) * width);
            let (first, last) = (start / smaller.0, (end - 1) / smaller.0);
            Span {
                first,
                last,
                before: (start - first * smaller.0) as u32,
                behind: ((last + 1) * smaller.0 - end) as u32,
            }
        });
        Self {
            height,
            smaller,
            spans: spans.collect(),
            taken: 0,
            sums: vec![0; smaller.0],
            narrow: Vec::with_capacity(smaller.0),
            levels: Vec::with_capacity(smaller.0 * smaller.1),
        }
    }

    /// Takes the next row; rows beyond the height are ignored, pixels that a short row lacks are black.
    pub(crate) fn row(&mut self, row: &[u8]) {
        if self.taken >= self.height || self.smaller.0 == 0 {
            return;
        }
        if self.smaller.1 == self.height {
            self.taken += 1;
            self.levels.extend(narrow(&self.spans, row));
            return;
        }
        let (start, end) = (
            self.taken * self.smaller.1,
            (self.taken + 1) * self.smaller.1,
        );
        self.taken += 1;
        let boundary = (start / self.height + 1) * self.height;
        let above = end.min(boundary) - start;
        self.narrow.clear();
        self.narrow.extend(narrow(&self.spans, row));
        add(&mut self.sums, &self.narrow, above as u32);
        if end >= boundary {
            let height = self.height as u32;
            self.levels
                .extend(self.sums.iter().map(|sum| (sum / height) as u8));
            self.sums.fill(0);
            add(&mut self.sums, &self.narrow, (end - boundary) as u32);
        }
    }

    /// The smaller picture; rows that were not given are white.
    pub(crate) fn finish(mut self) -> Grey {
        self.levels.resize(self.smaller.0 * self.smaller.1, u8::MAX);
        Grey::new(self.smaller.0, self.levels)
    }

    /// How many rows were taken.
    pub(crate) fn taken(&self) -> usize {
        self.taken
    }
}

fn add(sums: &mut [u32], row: &[u8], weight: u32) {
    for (sum, &level) in sums.iter_mut().zip(row) {
        *sum += weight * u32::from(level);
    }
}

/// A row at the width of `spans`.
fn narrow<'a>(spans: &'a [Span], row: &'a [u8]) -> impl Iterator<Item = u8> + 'a {
    let columns = spans.len() as u32;
    let at = |place: usize| row.get(place).copied().map_or(0, u32::from);
    spans.iter().map(move |span| {
        let touched = row.get(span.first..=span.last).unwrap_or_default();
        let whole: u32 = touched.iter().copied().map(u32::from).sum();
        let outside = at(span.first) * span.before + at(span.last) * span.behind;
        let weight = (span.last - span.first + 1) as u32 * columns - span.before - span.behind;
        ((whole * columns).saturating_sub(outside) / weight) as u8
    })
}

/// The largest size of the same proportions with at most `pixels`.
fn fitting((width, height): (usize, usize), pixels: usize) -> (usize, usize) {
    if width * height <= pixels {
        return (width, height);
    }
    let scale = (pixels as f64 / (width as f64 * height as f64)).sqrt();
    let columns = ((width as f64 * scale) as usize).clamp(1, width.min(pixels.max(1)));
    let rows = ((height as f64 * scale) as usize).clamp(1, height);
    (columns, rows.min((pixels / columns).max(1)))
}
