//! From a picture to the texts in it.

use std::panic;
use std::sync::Once;

use arbitrary::{Arbitrary, Result, Unstructured};
use reader::Reading;
use relatch_optics::{qr::QrMatrix, raster::Colour, raster::Picture, reader};

/// What is done to the drawn code.
#[derive(Debug, Arbitrary, Clone, Copy)]
enum Damage {
    Module(u8, u8),
    Row(u8),
    Column(u8),
    Square(u8, u8, u8),
    Pixel(u16, u16, u8),
}

static QUIET: Once = Once::new();

/// A picture of a code gives its very text, spaces and case included; a damaged one gives it or nothing, never another
/// text. Any other picture is read without an end that the reader does not foresee.
pub fn check(data: &[u8]) {
    QUIET.call_once(let_the_reader_panic);
    let _ = seen(&mut Unstructured::new(data));
}

fn seen(u: &mut Unstructured<'_>) -> Result<()> {
    if u.ratio(1, 8)? {
        let width: u32 = u.int_in_range(0..=48)?;
        let grey = u.bytes(u.len())?;
        let height = (grey.len() as u32).checked_div(width).unwrap_or(0);
        let rgb = grey[..(width * height) as usize]
            .iter()
            .flat_map(|byte| [*byte; 3])
            .collect();
        let picture = Picture::from_rgb(width, height, rgb).expect("the right length");
        let _ = reader::read(&picture);
        return Ok(());
    }
    let scale = u.int_in_range(2..=3)?;
    let mirrored = u.arbitrary()?;
    let damages: Vec<Damage> = (0..u.int_in_range(0..=6)?)
        .map(|_| u.arbitrary())
        .collect::<Result<_>>()?;
    let text = text(u)?;
    let Ok(code) = QrMatrix::encode(&text) else {
        return Ok(());
    };
    let mut picture = draw(&code, scale, mirrored);
    for damage in &damages {
        spoil(&mut picture, *damage, scale);
    }
    match reader::read(&picture) {
        Reading::Text(read) => assert_eq!(read, text),
        Reading::NoCode => assert!(!damages.is_empty() || text.is_empty(), "not read: {text:?}"),
        Reading::NotText if text.is_empty() => {}
        other => panic!("{other:?} of {text:?}"),
    }
    Ok(())
}

/// A short text of any kind, or one in the alphabet of base45.
fn text(u: &mut Unstructured<'_>) -> Result<String> {
    const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let legal = u.arbitrary()?;
    let bytes = u.bytes(u.len().min(90))?;
    if legal {
        let letters = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte % 45)]));
        return Ok(format!("RL1:{}", letters.collect::<String>()));
    }
    Ok(String::from_utf8_lossy(bytes).into())
}

fn draw(code: &QrMatrix, scale: u32, mirrored: bool) -> Picture {
    let side = code.framed_size() * scale;
    let mut picture = Picture::new(side, side, Colour::WHITE).expect("a small picture");
    for y in 0..side {
        for x in 0..side {
            let module = |at: u32| (at / scale).cast_signed() - 4;
            let column = if mirrored { side - 1 - x } else { x };
            if code.is_dark(module(column), module(y)) {
                picture.blend(x, y, Colour::BLACK, 255);
            }
        }
    }
    picture
}

fn spoil(picture: &mut Picture, damage: Damage, scale: u32) {
    let modules = picture.width() / scale;
    let within = |at: u8| u32::from(at) % modules * scale;
    match damage {
        Damage::Module(x, y) => fill(picture, within(x), within(y), scale, scale),
        Damage::Row(y) => fill(picture, 0, within(y), modules * scale, 1),
        Damage::Column(x) => fill(picture, within(x), 0, 1, modules * scale),
        Damage::Square(x, y, size) => {
            let size = u32::from(size % 6) * scale;
            fill(picture, within(x), within(y), size, size);
        }
        Damage::Pixel(x, y, grey) => {
            let (x, y) = (
                u32::from(x) % picture.width(),
                u32::from(y) % picture.width(),
            );
            picture.blend(x, y, Colour(grey, grey, grey), 255);
        }
    }
}

/// Inverts a rectangle.
fn fill(picture: &mut Picture, x: u32, y: u32, width: u32, height: u32) {
    for y in y..y + height {
        for x in x..x + width {
            if let Some(Colour(grey, ..)) = picture.pixel(x, y) {
                picture.blend(x, y, Colour(255 - grey, 255 - grey, 255 - grey), 255);
            }
        }
    }
}

/// The reader catches panics of the library that it uses, which the fuzzer would count as its own.
fn let_the_reader_panic() {
    let otherwise = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let foreseen = info
            .location()
            .is_some_and(|place| place.file().contains("rxing"));
        if !foreseen {
            otherwise(info);
        }
    }));
}
