//! From the screen to the sensor: perspective and lens.

use super::super::raster::Picture;
use super::{FOCAL_LENGTH, Shot};

/// The light on the sensor: three values (red, green, blue; 0 to 255, unbounded) a pixel, rows from the top.
pub(super) struct Exposure {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<f32>,
}

/// The screen's bezel, in screen widths, and the light of bezel and wall.
const BEZEL: f64 = 0.02;
const BEZEL_LIGHT: [f32; 3] = [24.0, 24.0, 26.0];
const WALL_LIGHT: [f32; 3] = [118.0, 112.0, 104.0];

/// Projects `screen` through a pinhole onto the sensor. Four rays a pixel, so that edges are smooth.
pub(super) fn project(screen: &Picture, shot: &Shot) -> Exposure {
    let view = View::new(screen, shot);
    let (width, height) = (shot.width as usize, shot.height as usize);
    let mut light = Vec::with_capacity(3 * width * height);
    for y in 0..height {
        for x in 0..width {
            let mut sum = [0.0; 3];
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let ray = view.look(screen, x as f64 + dx, y as f64 + dy);
                for (total, channel) in sum.iter_mut().zip(ray) {
                    *total += channel * 0.25;
                }
            }
            light.extend(sum);
        }
    }
    Exposure {
        width,
        height,
        light,
    }
}

/// A plane in front of the camera: the inverse of the matrix whose columns are the screen's two axes and
/// its middle. It maps a ray to screen coordinates.
struct View {
    rays: [[f64; 3]; 3],
    centre: (f64, f64),
    focal: f64,
    scale: f64,
    size: (f64, f64),
}

impl View {
    fn new(screen: &Picture, shot: &Shot) -> Self {
        let (turn_x, turn_y, turn) = (
            shot.keystone_x.to_radians(),
            shot.keystone_y.to_radians(),
            shot.rotation.to_radians(),
        );
        // The screen's right and down directions after turning about the vertical axis, the
        // horizontal axis and the line of sight, in this order.
        let rotate = |[x, y, z]: [f64; 3]| {
            let (x, z) = (
                x * turn_x.cos() + z * turn_x.sin(),
                z * turn_x.cos() - x * turn_x.sin(),
            );
            let (y, z) = (
                y * turn_y.cos() - z * turn_y.sin(),
                z * turn_y.cos() + y * turn_y.sin(),
            );
            [
                x * turn.cos() - y * turn.sin(),
                y * turn.cos() + x * turn.sin(),
                z,
            ]
        };
        let right = rotate([1.0, 0.0, 0.0]);
        let down = rotate([0.0, 1.0, 0.0]);
        // The screen is one unit wide; at this distance it fills the wanted part of the photo.
        let distance = FOCAL_LENGTH / shot.fill;
        let middle = [
            shot.shift_x / FOCAL_LENGTH * distance,
            shot.shift_y / FOCAL_LENGTH * distance,
            distance,
        ];
        let (width, height) = (f64::from(screen.width()), f64::from(screen.height()));
        Self {
            rays: inverse([right, down, middle]),
            centre: (f64::from(shot.width) / 2.0, f64::from(shot.height) / 2.0),
            focal: FOCAL_LENGTH * f64::from(shot.width),
            scale: width.max(1.0),
            size: (width, height),
        }
    }

    /// The light that falls on the sensor at `x`, `y` (photo pixels).
    fn look(&self, screen: &Picture, x: f64, y: f64) -> [f32; 3] {
        let ray = [
            (x - self.centre.0) / self.focal,
            (y - self.centre.1) / self.focal,
            1.0,
        ];
        let [u, v, w] = self
            .rays
            .map(|[a, b, c]| a * ray[0] + b * ray[1] + c * ray[2]);
        if w <= 0.0 {
            return WALL_LIGHT;
        }
        let (width, height) = self.size;
        let (column, row) = (
            u / w * self.scale + width / 2.0,
            v / w * self.scale + height / 2.0,
        );
        let outside = (-column).max(column - width).max(-row).max(row - height);
        if outside > BEZEL * self.scale {
            WALL_LIGHT
        } else if outside > 0.0 {
            BEZEL_LIGHT
        } else {
            interpolate(screen, column - 0.5, row - 0.5)
        }
    }
}

/// The inverse of the matrix with these columns, up to a positive factor: rows of cross products.
fn inverse([a, b, c]: [[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let cross = |p: [f64; 3], q: [f64; 3]| {
        [
            p[1] * q[2] - p[2] * q[1],
            p[2] * q[0] - p[0] * q[2],
            p[0] * q[1] - p[1] * q[0],
        ]
    };
    [cross(b, c), cross(c, a), cross(a, b)]
}

/// The screen's light between four of its pixels.
fn interpolate(screen: &Picture, x: f64, y: f64) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (part_x, part_y) = ((x - left) as f32, (y - top) as f32);
    let at = |dx: f64, dy: f64| {
        let column = ((left + dx).max(0.0) as u32).min(screen.width().saturating_sub(1));
        let row = ((top + dy).max(0.0) as u32).min(screen.height().saturating_sub(1));
        screen.pixel(column, row).map_or(BEZEL_LIGHT, |c| {
            [f32::from(c.0), f32::from(c.1), f32::from(c.2)]
        })
    };
    let mix = |p: [f32; 3], q: [f32; 3], part: f32| {
        [
            p[0] + (q[0] - p[0]) * part,
            p[1] + (q[1] - p[1]) * part,
            p[2] + (q[2] - p[2]) * part,
        ]
    };
    let upper = mix(at(0.0, 0.0), at(1.0, 0.0), part_x);
    let lower = mix(at(0.0, 1.0), at(1.0, 1.0), part_x);
    mix(upper, lower, part_y)
}

/// Blurs by a Gaussian of `sigma` pixels, columns after rows; the edge pixels are repeated without end.
pub(super) fn blur(exposure: &mut Exposure, sigma: f64) {
    // Below this nothing would change by a level.
    if sigma < 0.1 {
        return;
    }
    let kernel = gaussian(sigma);
    let row = 3 * exposure.width;
    let rows: Vec<f32> = exposure
        .light
        .chunks_exact(row)
        .flat_map(|line| blur_row(line, &kernel))
        .collect();
    exposure.light = blur_columns(&rows, row, &kernel);
}

fn blur_row(line: &[f32], kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let (pixels, _) = line.as_chunks::<3>();
    let edge = |pixel: Option<&[f32; 3]>| vec![pixel.copied().unwrap_or_default(); reach];
    // With the edges repeated, the neighbours of every pixel are a window of the line.
    let wide = [&edge(pixels.first()), pixels, &edge(pixels.last())].concat();
    let weighed = wide.windows(kernel.len()).flat_map(|window| {
        let mut sum = [0.0; 3];
        for (pixel, weight) in window.iter().zip(kernel) {
            for (total, channel) in sum.iter_mut().zip(pixel) {
                *total += channel * weight;
            }
        }
        sum
    });
    weighed.collect()
}

fn blur_columns(light: &[f32], row: usize, kernel: &[f32]) -> Vec<f32> {
    let reach = kernel.len() / 2;
    let lines: Vec<&[f32]> = light.chunks_exact(row).collect();
    let mut blurred = Vec::with_capacity(light.len());
    for y in 0..lines.len() {
        let mut sum = vec![0.0; row];
        for (offset, weight) in kernel.iter().enumerate() {
            let neighbour = (y + offset).saturating_sub(reach).min(lines.len() - 1);
            let line = lines.get(neighbour).copied().unwrap_or_default();
            for (total, value) in sum.iter_mut().zip(line) {
                *total += value * weight;
            }
        }
        blurred.extend(sum);
    }
    blurred
}

fn gaussian(sigma: f64) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as i32;
    let weights: Vec<f64> = (-reach..=reach)
        .map(|at| (-f64::from(at * at) / (2.0 * sigma * sigma)).exp())
        .collect();
    let total: f64 = weights.iter().sum();
    weights
        .iter()
        .map(|weight| (weight / total) as f32)
        .collect()
}
