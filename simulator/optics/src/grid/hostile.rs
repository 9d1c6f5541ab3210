//! Pictures that are made to harm the reader: it must not panic, and say nothing that is not there.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use serde::Serialize;

use super::scene::between;
use super::{GridError, Payload, in_parallel};
use crate::canvas::{Area, fill, qr_code};
use crate::qr::{Level, QrMatrix};
use crate::reader::{Reading, read};
use crate::{Colour, Picture};

/// What became of the hostile pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Hostile {
    /// Pictures that were read.
    pub pictures: u32,
    /// Damaged codes among them.
    pub damaged: u32,
    /// Damaged codes that were read all the same, rightly.
    pub repaired: u32,
    /// Pictures that gave a text that was not there.
    pub wrong: u32,
    /// Pictures that made the reader panic.
    pub panics: u32,
}

/// A picture, and the one text that may be read in it.
struct Trap {
    picture: Picture,
    text: Option<String>,
}

/// Reads `pictures` hostile pictures: noise, tiny ones, lines, strips, plain ones, fields of finder patterns, and
/// codes with random damage, of two kinds of text; `stream` gives the random bytes of each name.
///
/// # Errors
/// [`GridError`] never happens.
pub fn attack(
    stream: impl Fn(&str) -> ChaCha20Rng + Sync,
    pictures: u32,
    payloads: [Payload; 2],
    jobs: usize,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<Hostile, GridError> {
    let outcomes = in_parallel(pictures as usize, jobs, &progress, |number| {
        let mut dice = stream(&format!("hostile {number}"));
        Ok(spring(&trap(number, payloads, &mut dice)))
    })?;
    Ok(outcomes
        .into_iter()
        .fold(Hostile::default(), |sum, one| Hostile {
            pictures: sum.pictures + one.pictures,
            damaged: sum.damaged + one.damaged,
            repaired: sum.repaired + one.repaired,
            wrong: sum.wrong + one.wrong,
            panics: sum.panics + one.panics,
        }))
}

fn spring(trap: &Trap) -> Hostile {
    let reading = catch_unwind(AssertUnwindSafe(|| read(&trap.picture)));
    let right =
        matches!((&reading, &trap.text), (Ok(Reading::Text(found)), Some(text)) if found == text);
    let silent = matches!(reading, Ok(Reading::NoCode));
    Hostile {
        pictures: 1,
        damaged: u32::from(trap.text.is_some()),
        repaired: u32::from(right),
        wrong: u32::from(reading.is_ok() && !right && !silent),
        panics: u32::from(reading.is_err()),
    }
}

fn trap(number: usize, payloads: [Payload; 2], dice: &mut ChaCha20Rng) -> Trap {
    let side = |dice: &mut ChaCha20Rng, least: u32, most: u32| {
        between(dice, f64::from(least), f64::from(most) + 1.0) as u32
    };
    let noisy = |dice: &mut ChaCha20Rng, width: u32, height: u32| {
        let coarse = side(dice, 1, 12);
        noise(dice, width, height, coarse)
    };
    let picture = match number % 7 {
        0 => return damaged(payloads, dice),
        1 => {
            let (width, height) = (side(dice, 20, 320), side(dice, 20, 240));
            noisy(dice, width, height)
        }
        2 => {
            let (width, height) = (side(dice, 0, 8), side(dice, 0, 8));
            noisy(dice, width, height)
        }
        3 => {
            let length = side(dice, 1, 5000);
            if dice.next_u64().is_multiple_of(2) {
                noisy(dice, length, 1)
            } else {
                noisy(dice, 1, length)
            }
        }
        4 => {
            let (length, breadth) = (side(dice, 1000, 20_000), side(dice, 2, 12));
            if dice.next_u64().is_multiple_of(2) {
                noisy(dice, length, breadth)
            } else {
                noisy(dice, breadth, length)
            }
        }
        5 => {
            let colour = Colour(
                dice.next_u64() as u8,
                dice.next_u64() as u8,
                dice.next_u64() as u8,
            );
            blank(side(dice, 0, 640), side(dice, 0, 480), colour)
        }
        _ => finders(dice),
    };
    Trap {
        picture,
        text: None,
    }
}

fn blank(width: u32, height: u32, colour: Colour) -> Picture {
    // Every size in here is within a picture's bound.
    Picture::new(width, height, colour).unwrap_or_else(|_| Picture::blank::<1, 1>(colour))
}

/// Squares of `coarse` pixels of random grey.
fn noise(dice: &mut ChaCha20Rng, width: u32, height: u32, coarse: u32) -> Picture {
    let mut picture = blank(width, height, Colour::WHITE);
    let step = coarse.cast_signed();
    for y in (0..height.cast_signed()).step_by(coarse as usize) {
        for x in (0..width.cast_signed()).step_by(coarse as usize) {
            let level = dice.next_u64() as u8;
            fill(
                &mut picture,
                Area::new(x, y, step, step),
                Colour(level, level, level),
            );
        }
    }
    picture
}

/// A field of the patterns that mark the corners of a code, with gaps.
fn finders(dice: &mut ChaCha20Rng) -> Picture {
    let mut picture = blank(320, 240, Colour::WHITE);
    let module = between(dice, 1.0, 5.0) as i32;
    let gap = between(dice, 7.0, 12.0) as i32 * module;
    for y in (0..240).step_by(gap.unsigned_abs() as usize) {
        for x in (0..320).step_by(gap.unsigned_abs() as usize) {
            if dice.next_u64().is_multiple_of(8) {
                continue;
            }
            let outer = Area::new(x, y, 7 * module, 7 * module);
            fill(&mut picture, outer, Colour::BLACK);
            fill(&mut picture, outer.inset(module), Colour::WHITE);
            fill(&mut picture, outer.inset(2 * module), Colour::BLACK);
        }
    }
    picture
}

/// A code in which random modules, and perhaps a rectangle, were painted over.
fn damaged(payloads: [Payload; 2], dice: &mut ChaCha20Rng) -> Trap {
    const SCALE: i32 = 3;
    let mut drawn = [0; 3];
    dice.fill_bytes(&mut drawn);
    let [one, other] = payloads;
    let payload = if matches!(drawn, [0..128, ..]) {
        one
    } else {
        other
    };
    let text = (payload.text)(dice);
    let level = match drawn {
        [_, 0..64, _] => Level::L,
        [_, 64..128, _] => Level::Q,
        _ => Level::M,
    };
    let Ok(code) = QrMatrix::encode_at(level, &text) else {
        return Trap {
            picture: blank(1, 1, Colour::WHITE),
            text: Some(text),
        };
    };
    let side = SCALE * code.framed_size().cast_signed();
    let mut picture = blank(side.unsigned_abs(), side.unsigned_abs(), Colour::WHITE);
    qr_code(&mut picture, Area::new(0, 0, side, side), &code);
    let modules = f64::from(code.framed_size());
    let mut at = || (between(dice, 0.0, modules)) as i32 * SCALE;
    let spots = f64::from(drawn[2]) / 255.0 * 0.25 * modules * modules;
    for spot in 0..spots as i32 {
        let colour = if spot % 2 == 0 {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        fill(&mut picture, Area::new(at(), at(), SCALE, SCALE), colour);
    }
    if drawn[0].is_multiple_of(2) {
        let area = Area::new(at(), at(), at() / 2, at() / 2);
        fill(&mut picture, area, Colour(128, 128, 128));
    }
    Trap {
        picture,
        text: Some(text),
    }
}
