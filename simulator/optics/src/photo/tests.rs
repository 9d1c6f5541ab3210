//! Picture files, whole, cut, huge and of kinds that are not read.

use ::png as png_codec;
use proptest::prelude::*;

use super::*;
use crate::canvas::{Area, qr_code};
use crate::png::write_png;
use crate::qr::QrMatrix;
use crate::raster::Colour;
use crate::reader::{Reading, read_wanted};
use crate::samples::few;

const TEXT: &str = "RL1:A PHOTO AS IT IS SENT";

/// A grey page with a code, with `below` more rows of grey.
fn page(below: u32) -> Picture {
    let mut picture = Picture::new(220, 200 + below, Colour(120, 120, 120)).unwrap();
    let code = QrMatrix::encode(TEXT).unwrap();
    qr_code(&mut picture, Area::new(10, 0, 200, 200), &code);
    picture
}

fn read(photo: &Photo) -> Reading {
    read_wanted(photo, |_| true)
}

fn text() -> Reading {
    Reading::Text(TEXT.to_owned())
}

fn jpeg(picture: &Picture, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.set_progressive(progressive);
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    encoder
        .encode(picture.rgb(), width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    file
}

fn webp(picture: &Picture) -> Vec<u8> {
    let mut file = Vec::new();
    image_webp::WebPEncoder::new(&mut file)
        .encode(
            picture.rgb(),
            picture.width(),
            picture.height(),
            image_webp::ColorType::Rgb8,
        )
        .unwrap();
    file
}

/// A PNG file of `colour`, all samples zero; with these rows the header may lie about the height.
fn zeros(width: u32, height: u32, colour: png_codec::ColorType, interlaced: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png_codec::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_compression(png_codec::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let samples = width as usize * height as usize * colour_samples(colour);
    writer.write_image_data(&vec![0; samples]).unwrap();
    writer.finish().unwrap();
    if interlaced {
        file[28] = 1;
        repair_header(&mut file);
    }
    file
}

fn colour_samples(colour: png_codec::ColorType) -> usize {
    match colour {
        png_codec::ColorType::Rgba => 4,
        png_codec::ColorType::Rgb => 3,
        _ => 1,
    }
}

/// Puts the checksum of the header right.
fn repair_header(file: &mut [u8]) {
    let mut crc = u32::MAX;
    for byte in &file[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
        }
    }
    file[29..33].copy_from_slice(&(!crc).to_be_bytes());
}

fn with_declared_size(width: u32, height: u32) -> Vec<u8> {
    let mut file = write_png(&page(0)).unwrap();
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    repair_header(&mut file);
    file
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn a_changed_or_cut_file_never_panics(place in any::<prop::sample::Index>(), bit in 0..8, cut in any::<prop::sample::Index>()) {
        let small = Picture::new(30, 25, Colour(200, 100, 50)).unwrap();
        for mut file in [write_png(&small).unwrap(), jpeg(&small, false), jpeg(&small, true), webp(&small)] {
            let at = place.index(file.len());
            file[at] ^= 1_u8 << bit;
            file.truncate(file.len() - cut.index(file.len()));
            let _ = Photo::open(&file);
        }
    }
}

#[test]
fn every_format_gives_the_text() {
    let picture = page(0);
    for file in [
        write_png(&picture).unwrap(),
        jpeg(&picture, false),
        jpeg(&picture, true),
        webp(&picture),
    ] {
        let photo = Photo::open(&file).unwrap();
        assert_eq!((read(&photo), photo.damage()), (text(), None));
    }
}

#[test]
fn of_a_cut_file_there_is_what_was_decoded() {
    // The code is in the upper half.
    let png = write_png(&page(1800)).unwrap();
    let jpegs = [jpeg(&page(300), false), jpeg(&page(300), true)];
    let cut = [
        // Without the chunk that ends it: nothing is missing.
        (&png[..png.len() - 12], false),
        // Without the end of its pixels.
        (&png[..png.len() - 25], true),
        (&jpegs[0][..jpegs[0].len() * 95 / 100], true),
        (&jpegs[1][..jpegs[1].len() - 2], true),
    ];
    for (number, (file, damaged)) in cut.into_iter().enumerate() {
        let photo = Photo::open(file).unwrap();
        assert_eq!(read(&photo), text(), "{number}");
        assert_eq!(photo.damage().is_some(), damaged, "{number}");
    }
    for file in [&png[..60], &jpegs[0][..400], &webp(&page(0))[..200]] {
        assert!(matches!(Photo::open(file), Err(PhotoError::Damaged(_))));
    }
    let half = Photo::open(&jpegs[0][..jpegs[0].len() / 4]).unwrap();
    assert_eq!(read(&half), Reading::NoCode);
    assert_eq!(half.damage(), Some("it ends early"));
}

/// A code of which one colour is there and the other is transparent.
fn half_transparent(dark: bool) -> Vec<u8> {
    let picture = page(0);
    let mut file = Vec::new();
    let mut encoder = png_codec::Encoder::new(&mut file, 220, 200);
    encoder.set_color(png_codec::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    let shown = |&[r, _, _]: &[u8; 3]| match (r, dark) {
        (0, true) => [0, 0, 0, 255],
        (255, false) => [255, 255, 255, 255],
        (_, true) => [0, 0, 0, 0],
        (_, false) => [255, 255, 255, 0],
    };
    let samples: Vec<u8> = pixels.iter().flat_map(shown).collect();
    writer.write_image_data(&samples).unwrap();
    writer.finish().unwrap();
    file
}

#[test]
fn white_or_black_modules_on_a_transparent_background() {
    for dark in [true, false] {
        let photo = Photo::open(&half_transparent(dark)).unwrap();
        assert_eq!(photo.backgrounds().len(), 2);
        assert_eq!(read(&photo), text(), "dark modules: {dark}");
    }
    assert_eq!(Photo::from(&page(0)).backgrounds().len(), 1);
}

#[test]
fn the_declared_size_is_refused_by_the_memory_that_it_takes() {
    let refused = |file: &[u8]| matches!(Photo::open(file), Err(PhotoError::TooLarge { .. }));
    let most = i32::MAX as u32;
    assert!(refused(&with_declared_size(most, most)));
    // 48 megapixels in colour are read, or here found to be cut; 80 are too much.
    assert!(!refused(&with_declared_size(8000, 6000)));
    assert!(refused(&with_declared_size(10_000, 8000)));
    for (progressive, (width, height), most) in [
        (false, (8064_u16, 6048_u16), false),
        (true, (8064, 6048), true),
        (true, (5000, 4000), false),
        (false, (16_000, 13_000), true),
    ] {
        let mut file = jpeg(&page(0), progressive);
        let frame = file
            .windows(2)
            .position(|marker| marker == [0xFF, if progressive { 0xC2 } else { 0xC0 }])
            .unwrap();
        file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        assert_eq!(refused(&file), most, "{progressive} {width} x {height}");
    }
}

#[test]
fn extreme_shapes_take_no_more_than_others() {
    let grey = png_codec::ColorType::Grayscale;
    for (width, height) in [(1, 4_000_000), (4_000_000, 1), (21, 190_000), (190_000, 21)] {
        let file = zeros(width, height, grey, false);
        let photo = Photo::open(&file).unwrap();
        assert!(
            photo
                .backgrounds()
                .iter()
                .all(|grey| grey.levels().len() <= MOST_PIXELS)
        );
        assert_eq!(read(&photo), Reading::NoCode);
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    for file in [
        &b""[..],
        b"RL1:",
        b"GIF89a",
        b"\x89PN",
        b"RIFF1234WAVE",
        b"1234ftypisom",
    ] {
        assert_eq!(Photo::open(file), Err(PhotoError::UnknownFormat));
    }
    for file in [
        &b"\x89PNG\r\n\x1a\n"[..],
        b"\xFF\xD8\xFF\xE0",
        b"RIFF1234WEBP",
    ] {
        assert!(matches!(Photo::open(file), Err(PhotoError::Damaged(_))));
    }
    for brand in ["heic", "mif1", "avif"] {
        let file = format!("\0\0\0\x20ftyp{brand}");
        assert_eq!(Photo::open(file.as_bytes()), Err(PhotoError::Heif));
    }
}

/// The frame of a camera is the same photo as a file of it.
#[test]
fn a_frame_is_read_like_a_file() {
    let picture = page(10);
    let (pixels, _) = picture.rgb().as_chunks::<3>();
    let rgba: Vec<u8> = pixels
        .iter()
        .flat_map(|&[r, g, b]| [r, g, b, 255])
        .collect();
    let (width, height) = (picture.width(), picture.height());
    let photo = Photo::from_rgba(width, height, &rgba).unwrap();
    assert_eq!(photo, Photo::open(&write_png(&picture).unwrap()).unwrap());
    assert_eq!(read(&photo), text());
    for length in [0, rgba.len() - 1] {
        let cut = Photo::from_rgba(width, height, &rgba[..length]);
        assert!(matches!(cut, Err(PhotoError::Damaged(_))));
    }
    assert!(matches!(
        Photo::from_rgba(u32::MAX, u32::MAX, &rgba),
        Err(PhotoError::TooLarge { .. })
    ));
    let narrow = Photo::from_rgba(1, 1, &[0; 4]).unwrap();
    assert!(narrow.backgrounds().is_empty());
}
