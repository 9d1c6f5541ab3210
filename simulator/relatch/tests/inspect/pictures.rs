//! Codes in pictures, and pictures without.

use std::fs;
use std::path::PathBuf;

use relatch_command::inspect::InspectError;
use relatch_optics::canvas::{Area, qr_code};
use relatch_optics::png::write_png;
use relatch_optics::qr::QrMatrix;
use relatch_optics::{Colour, Picture};

use crate::command::{call, parsed};
use crate::samples::{challenge, offer};

/// A white page with these codes side by side, 4 pixels a module.
fn page(codes: &[QrMatrix]) -> Picture {
    let mut picture = Picture::new(400 * codes.len() as u32, 400, Colour::WHITE).unwrap();
    for (code, left) in codes.iter().zip((0..).step_by(400)) {
        qr_code(&mut picture, Area::new(left + 20, 20, 360, 360), code);
    }
    picture
}

fn texts(texts: &[&str]) -> Vec<u8> {
    let codes: Vec<QrMatrix> = texts
        .iter()
        .map(|text| QrMatrix::encode(text).unwrap())
        .collect();
    write_png(&page(&codes)).unwrap()
}

fn file(name: &str, content: &[u8]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.into_os_string().into_string().unwrap()
}

#[test]
fn a_picture_says_what_its_text_says() {
    for text in [
        challenge().to_text(),
        offer([0x5a; 32]).to_text().to_string(),
    ] {
        let expected = call(&[&text], &[]).out;
        let png = texts(&[&text]);
        let path = file("code.png", &png);
        assert_eq!(call(&[&path], &[]).out, expected);
        assert_eq!(call(&["-"], &png).out, expected);
        let found = parsed(&call(&["--json", &path], &[]).out);
        assert_eq!(found["source"], "picture");
        assert_eq!(found["valid"], true);
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_jpeg_is_read_too() {
    let text = challenge().to_text();
    let picture = page(&[QrMatrix::encode(&text).unwrap()]);
    let mut jpeg = Vec::new();
    let size = (picture.width() as u16, picture.height() as u16);
    jpeg_encoder::Encoder::new(&mut jpeg, 60)
        .encode(picture.rgb(), size.0, size.1, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    assert_eq!(call(&["-"], &jpeg).out, call(&[&text], &[]).out);
}

#[test]
fn each_of_several_codes_is_reported() {
    let text = challenge().to_text();
    let outcome = call(&["-"], &texts(&[&text, "https://example.com"]));
    assert_eq!(
        outcome.result.unwrap_err().to_string(),
        "1 of 2 codes are not valid"
    );
    for part in [
        "QR code 1 of 2\n",
        "\nQR code 2 of 2\n",
        "kind            1: challenge",
        "reason: not relatch\n",
    ] {
        assert!(
            outcome.out.contains(part),
            "{part:?} is not in {}",
            outcome.out
        );
    }
    let found = parsed(&call(&["--json", "-"], &texts(&[&text, "https://example.com"])).out);
    let valid: Vec<_> = found["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code["valid"].as_bool())
        .collect();
    assert_eq!(valid, [Some(true), Some(false)]);
    assert_eq!(found["valid"], false);
}

#[test]
fn pictures_without_a_text_are_told_apart() {
    let blank = write_png(&page(&[])).unwrap_or_default();
    assert!(blank.is_empty(), "a picture of no width is no file");
    let white = write_png(&Picture::new(300, 300, Colour::WHITE).unwrap()).unwrap();
    let bytes = write_png(&page(&[QrMatrix::encode_bytes(&[0xff, 0xfe]).unwrap()])).unwrap();
    let cut = &white[..white.len() / 2];
    let cases: [(&[u8], &str); 3] = [
        (&white, "there is no readable QR code in the picture"),
        (
            &bytes,
            "the QR codes in the picture hold bytes that are not text",
        ),
        (cut, "the picture file is damaged"),
    ];
    for (content, expected) in cases {
        let outcome = call(&["-"], content);
        let told = outcome.result.unwrap_err().to_string();
        assert!(told.starts_with(expected), "{told}");
        assert_eq!(outcome.out, "");
        let found = parsed(&call(&["--json", "-"], content).out);
        assert_eq!(found["error"], told);
        assert_eq!(found["codes"].as_array().unwrap().len(), 0);
    }
}

#[test]
fn files_that_are_no_pictures_are_told() {
    let path = file("text.txt", b"RL1:ABC");
    let told = call(&[&path], &[]).result.unwrap_err().to_string();
    assert!(
        told.starts_with("the file is neither a PNG, a JPEG nor a WebP picture"),
        "{told}"
    );
    fs::remove_file(path).unwrap();
    for path in ["no such file", "", env!("CARGO_TARGET_TMPDIR")] {
        let outcome = call(&[path], &[]);
        assert!(matches!(outcome.result, Err(InspectError::Read(_))));
    }
}

#[test]
fn a_code_of_ours_is_found_behind_a_clearer_one_of_others() {
    let text = challenge().to_text();
    // Ours is light on dark, the other dark on light.
    let ours = page(&[QrMatrix::encode(&text).unwrap()]);
    let other = page(&[QrMatrix::encode("https://example.com").unwrap()]);
    let rows = ours.rgb().chunks(1200).zip(other.rgb().chunks(1200));
    let beside = |(ours, other): (&[u8], &[u8])| {
        let light_on_dark = ours.iter().map(|level| 255 - level);
        light_on_dark
            .chain(other.iter().copied())
            .collect::<Vec<u8>>()
    };
    let picture = Picture::from_rgb(800, 400, rows.flat_map(beside).collect()).unwrap();
    let outcome = call(&["-"], &write_png(&picture).unwrap());
    assert_eq!(
        outcome.result.unwrap_err().to_string(),
        "1 of 2 codes are not valid"
    );
    assert!(outcome.out.contains("kind            1: challenge"));
}

#[test]
fn a_damaged_picture_is_not_one_without_a_code() {
    let white = write_png(&Picture::new(300, 300, Colour::WHITE).unwrap()).unwrap();
    let noise = (0..300 * 300 * 3_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8);
    let noise = Picture::from_rgb(300, 300, noise.collect()).unwrap();
    let mut jpeg = Vec::new();
    jpeg_encoder::Encoder::new(&mut jpeg, 60)
        .encode(noise.rgb(), 300, 300, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    for cut in [&white[..white.len() - 30], &jpeg[..jpeg.len() / 2]] {
        let told = call(&["-"], cut).result.unwrap_err().to_string();
        assert!(told.starts_with("the picture file is damaged"), "{told}");
    }
}

#[test]
fn heic_has_a_way_out() {
    let told = call(&["-"], b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
        .result
        .unwrap_err()
        .to_string();
    assert!(
        told.contains("HEIC") && told.contains("screenshot"),
        "{told}"
    );
}
