//! The reader, by what it makes of clean pictures, photos, and pictures made to harm it.

use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;

use super::super::camera::Shot;
use super::super::canvas::{Area, fill, qr_code};
use super::super::qr::QrMatrix;
use super::super::raster::Colour;
use super::super::samples::few;
use super::*;

/// As long as a suite 1 challenge: QR version 5.
fn challenge() -> String {
    let payload: Vec<u8> = (0..78).map(|byte: u8| byte.wrapping_mul(151)).collect();
    let text = format!("RL1:{}", base45::encode(&payload));
    assert_eq!(QrMatrix::encode(&text).unwrap().version(), 5);
    text
}

/// A grey page with `code` at `scale` pixels a module.
fn page(code: &QrMatrix, scale: u32) -> Picture {
    let side = scale * code.framed_size();
    let mut picture = Picture::new(side + 40, side + 20, Colour(120, 120, 120)).unwrap();
    qr_code(
        &mut picture,
        Area::new(20, 10, side as i32, side as i32),
        code,
    );
    picture
}

/// The recorder's screen with the challenge.
fn screen() -> Picture {
    let mut picture = Picture::new(1280, 720, Colour(18, 24, 34)).unwrap();
    let code = QrMatrix::encode(&challenge()).unwrap();
    qr_code(&mut picture, Area::new(20, 80, 620, 620), &code);
    picture
}

fn remap(picture: &Picture, from: impl Fn(u32, u32) -> (u32, u32)) -> Picture {
    let mut changed = picture.clone();
    for (x, y) in (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y))) {
        let (from_x, from_y) = from(x, y);
        changed.blend(x, y, picture.pixel(from_x, from_y).unwrap(), 255);
    }
    changed
}

fn inverted(picture: &Picture) -> Picture {
    let rgb = picture.rgb().iter().map(|level| 255 - level).collect();
    Picture::from_rgb(picture.width(), picture.height(), rgb).unwrap()
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn what_was_encoded_is_read(payload in prop::collection::vec(any::<u8>(), 32..=200), scale in 2_u32..=5) {
        let text = format!("RL1:{}", base45::encode(&payload));
        let code = QrMatrix::encode(&text).unwrap();
        prop_assert_eq!(read(&page(&code, scale)), Reading::Text(text));
    }

    // [WIRE-3]
    #[test]
    fn spaces_are_kept_wherever_they_are(words in prop::collection::vec("[A-Z0-9:]{0,5} {0,4}", 1..12)) {
        let text = format!("RL1:{} ", words.concat());
        let code = QrMatrix::encode(&text).unwrap();
        prop_assert_eq!(read(&page(&code, 3)), Reading::Text(text));
    }

    // [WIRE-3]
    #[test]
    fn byte_mode_gives_the_same_text(payload in prop::collection::vec(any::<u8>(), 32..=120)) {
        let text = format!("RL1:{}", base45::encode(&payload));
        let code = QrMatrix::encode_bytes(text.as_bytes()).unwrap();
        prop_assert_eq!(read(&page(&code, 3)), Reading::Text(text));
    }

    #[test]
    fn no_picture_makes_the_reader_panic(
        (width, height) in prop_oneof![(0_u32..8, 0_u32..8), (0_u32..400, 1_u32..3), (1_u32..3, 0_u32..400), (30_u32..160, 30_u32..160)],
        coarseness in 1_u32..12,
        seed in any::<u64>(),
    ) {
        let mut noise = ChaCha8Rng::seed_from_u64(seed);
        let mut picture = Picture::new(width, height, Colour::WHITE).unwrap();
        let step = coarseness as i32;
        for y in (0..height as i32).step_by(coarseness as usize) {
            for x in (0..width as i32).step_by(coarseness as usize) {
                let level = noise.next_u32() as u8;
                fill(&mut picture, Area::new(x, y, step, step), Colour(level, level, level));
            }
        }
        let _ = read(&picture);
    }
}

#[test]
fn finder_patterns_everywhere_cost_a_bounded_time_and_say_nothing() {
    let code = QrMatrix::encode("A").unwrap();
    let finder = |x: u32, y: u32| code.is_dark((x % 8) as i32, (y % 8) as i32);
    let mut picture = Picture::new(640, 480, Colour::WHITE).unwrap();
    for (x, y) in (0..480).flat_map(|y| (0..640).map(move |x| (x, y))) {
        if finder(x / 2, y / 2) && x / 2 % 8 < 7 && y / 2 % 8 < 7 {
            picture.blend(x, y, Colour::BLACK, 255);
        }
    }
    assert_eq!(read(&picture), Reading::NoCode);
}

#[test]
fn no_code() {
    let blank = Picture::new(640, 480, Colour::WHITE).unwrap();
    assert_eq!(read(&blank), Reading::NoCode);
}

#[test]
fn two_codes() {
    let mut picture = Picture::new(800, 400, Colour::WHITE).unwrap();
    for (x, text) in [(0, "RL1:FIRST"), (400, "RL1:SECOND")] {
        let code = QrMatrix::encode(text).unwrap();
        qr_code(&mut picture, Area::new(x, 0, 400, 400), &code);
    }
    let both = vec!["RL1:FIRST".to_owned(), "RL1:SECOND".to_owned()];
    assert_eq!(read(&picture), Reading::Several(both));
}

#[test]
fn the_same_code_twice_is_one_text() {
    let mut picture = Picture::new(800, 400, Colour::WHITE).unwrap();
    let code = QrMatrix::encode("RL1:TWICE").unwrap();
    for x in [0, 400] {
        qr_code(&mut picture, Area::new(x, 0, 400, 400), &code);
    }
    assert_eq!(read(&picture), Reading::Text("RL1:TWICE".to_owned()));
}

#[test]
fn the_code_of_another_vendor() {
    let text = "https://example.com/device?serial=Ü1";
    let code = QrMatrix::encode(text).unwrap();
    assert_eq!(read(&page(&code, 4)), Reading::Text(text.to_owned()));
}

#[test]
fn bytes_that_are_no_text() {
    let code = QrMatrix::encode_bytes(&[0xFF, 0xFE, 0x00, 0xC3]).unwrap();
    assert_eq!(read(&page(&code, 6)), Reading::NotText);
}

#[test]
fn mirrored_inverted_and_turned() {
    let code = QrMatrix::encode(&challenge()).unwrap();
    let upright = page(&code, 5);
    let (right, bottom) = (upright.width() - 1, upright.height() - 1);
    let mirrored = remap(&upright, |x, y| (right - x, y));
    let upside_down = remap(&upright, |x, y| (right - x, bottom - y));
    for picture in [
        &mirrored,
        &inverted(&upright),
        &inverted(&mirrored),
        &upside_down,
    ] {
        assert_eq!(read(picture), Reading::Text(challenge()));
    }
}

#[test]
fn every_fault_of_a_photo_alone() {
    type Fault = (&'static str, fn(&mut Shot));
    let faults: [Fault; 10] = [
        ("2 pixels a module", |shot| shot.fill = 0.154),
        ("blur of half a module", |shot| shot.blur = 4.0),
        ("glare on the code", |shot| {
            (shot.glare, shot.glare_at) = (1.0, (0.35, 0.5))
        }),
        ("keystone", |shot| {
            (shot.keystone_x, shot.keystone_y) = (30.0, -10.0)
        }),
        ("JPEG quality 30", |shot| shot.jpeg_quality = Some(30)),
        ("scan lines", |shot| {
            (shot.scan_lines, shot.scan_period) = (0.5, 40.0)
        }),
        ("moire", |shot| (shot.moire, shot.moire_period) = (0.3, 7.0)),
        ("noise", |shot| shot.noise = 40.0),
        ("low contrast", |shot| shot.contrast = 0.15),
        ("turned on its side", |shot| shot.rotation = 90.0),
    ];
    let screen = screen();
    for (fault, spoil) in faults {
        let mut shot = Shot {
            keystone_x: 0.0,
            keystone_y: 0.0,
            ..Shot::default()
        };
        spoil(&mut shot);
        let photo = shot.photograph(&screen).unwrap();
        assert_eq!(read(&photo), Reading::Text(challenge()), "{fault}");
    }
}

#[test]
fn photos_as_people_take_them() {
    for seed in 0..5 {
        let photo = Shot::held(seed).photograph(&screen()).unwrap();
        assert_eq!(read(&photo), Reading::Text(challenge()), "seed {seed}");
    }
}

#[test]
fn a_photo_of_many_megapixels() {
    // At a preview's size a module would be little more than a pixel.
    let shot = Shot {
        fill: 0.1,
        ..Shot::perfect(2400, 1800)
    };
    let photo = shot.photograph(&screen()).unwrap();
    assert_eq!(read(&photo), Reading::Text(challenge()));
}

/// A picture of nothing but the code at `scale` pixels a module.
fn huge(scale: u32) -> Photo {
    let code = QrMatrix::encode("RL1:HUGE MODULES").unwrap();
    let side = scale * code.framed_size();
    let row = |y: u32| {
        let module = |at: u32| (at / scale).cast_signed() - 4;
        let code = &code;
        (0..side).map(move |x| u8::from(!code.is_dark(module(x), module(y))) * 255)
    };
    let levels: Vec<u8> = (0..side).flat_map(row).collect();
    Photo::from(Grey::new(side as usize, levels))
}

#[test]
fn modules_of_every_size() {
    for scale in (1..=40)
        .step_by(3)
        .chain([28, 29, 30, 31, 56, 80, 120])
        .skip(1)
    {
        let text = Reading::Text("RL1:HUGE MODULES".to_owned());
        assert_eq!(
            read_wanted(&huge(scale), |_| true),
            text,
            "{scale} pixels a module"
        );
    }
}

#[test]
fn a_small_code_in_twelve_megapixels() {
    for module in [3.5, 4.0, 4.6] {
        let shot = Shot {
            // The screen's modules are 13 of its 1280 pixels.
            fill: module * 1280.0 / 13.0 / 4000.0,
            rotation: 2.0,
            blur: 0.8,
            ..Shot::perfect(4000, 3000)
        };
        let photo = shot.photograph(&screen()).unwrap();
        assert_eq!(
            read(&photo),
            Reading::Text(challenge()),
            "{module} pixels a module"
        );
    }
}

#[test]
fn forty_eight_megapixels() {
    let code = QrMatrix::encode("RL1:48 MEGAPIXELS").unwrap();
    let mut levels = vec![120; 8000 * 6000];
    let side = 12 * code.framed_size();
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        let module = |at: u32| (at / 12).cast_signed() - 4;
        let dark = code.is_dark(module(x), module(y));
        levels[(3000 + y as usize) * 8000 + 4000 + x as usize] = u8::from(!dark) * 255;
    }
    let photo = Photo::from(Grey::new(8000, levels));
    let text = Reading::Text("RL1:48 MEGAPIXELS".to_owned());
    assert_eq!(read_wanted(&photo, |_| true), text);
}

/// A page with the codes of a wanted text, light on dark, and of another one that is easier to read.
fn another_code_beside(wanted: &[&str]) -> Picture {
    let mut picture = Picture::new(400 * (1 + wanted.len() as u32), 400, Colour::WHITE).unwrap();
    for (number, text) in wanted.iter().enumerate() {
        let code = QrMatrix::encode(text).unwrap();
        let left = 400 * number as i32;
        qr_code(&mut picture, Area::new(left, 0, 400, 400), &code);
    }
    let mut picture = inverted(&picture);
    let code = QrMatrix::encode("HTTPS://EXAMPLE.COM").unwrap();
    let left = 400 * wanted.len() as i32;
    fill(&mut picture, Area::new(left, 0, 400, 400), Colour::WHITE);
    qr_code(&mut picture, Area::new(left, 0, 400, 400), &code);
    picture
}

#[test]
fn looking_goes_on_until_a_wanted_text_is_read() {
    let other = "HTTPS://EXAMPLE.COM".to_owned();
    let ours = |text: &str| text.starts_with("RL1:");
    for wanted in [&["RL1:ONE"][..], &["RL1:ONE", "RL1:TWO"]] {
        let picture = another_code_beside(wanted);
        let mut all = vec![other.clone()];
        all.extend(wanted.iter().map(|text| (*text).to_owned()));
        assert_eq!(
            read_wanted(&Photo::from(&picture), ours),
            Reading::Several(all)
        );
    }
}

#[test]
fn two_wanted_texts_of_which_one_is_light_on_dark() {
    let mut picture = inverted(&page(&QrMatrix::encode("RL1:DARK").unwrap(), 6));
    let code = QrMatrix::encode("RL1:LIGHT").unwrap();
    let side = picture.width() as i32;
    let mut both = Picture::new(2 * side as u32, picture.height(), Colour::WHITE).unwrap();
    for (x, y) in (0..picture.height()).flat_map(|y| (0..picture.width()).map(move |x| (x, y))) {
        both.blend(x, y, picture.pixel(x, y).unwrap(), 255);
    }
    picture = both;
    qr_code(
        &mut picture,
        Area::new(side + 5, 0, side - 10, side - 20),
        &code,
    );
    let both = vec!["RL1:DARK".to_owned(), "RL1:LIGHT".to_owned()];
    assert_eq!(read(&picture), Reading::Several(both));
}

/// A Micro QR code, M3-M, of the text `RL1:MICRO`, made by another generator.
const MICRO: [&str; 15] = [
    "#######.#.#.#.#",
    "#.....#..#.#.#.",
    "#.###.#.#....#.",
    "#.###.#.######.",
    "#.###.#.#..#..#",
    "#.....#.#.#....",
    "#######...#####",
    "........#.#.#.#",
    "#....##.#.####.",
    ".#..#..#...##.#",
    "##.##.#####.#.#",
    ".#.#.####..##.#",
    "#.#..#.#.##.#.#",
    "..###.##....#.#",
    "####..#..####.#",
];

#[test]
fn a_micro_code_is_told() {
    let mut picture = Picture::new(400, 300, Colour::WHITE).unwrap();
    for (y, row) in (0..).zip(MICRO) {
        for (x, module) in (0..).zip(row.chars()) {
            if module == '#' {
                fill(
                    &mut picture,
                    Area::new(60 + 8 * x, 60 + 8 * y, 8, 8),
                    Colour::BLACK,
                );
            }
        }
    }
    assert_eq!(read(&picture), Reading::MicroCode);
    let code = QrMatrix::encode("RL1:BESIDE").unwrap();
    qr_code(&mut picture, Area::new(200, 60, 200, 200), &code);
    assert_eq!(read(&picture), Reading::Text("RL1:BESIDE".to_owned()));
}

#[test]
fn a_code_seen_from_far_to_the_side() {
    // The width is a third of the height, as from 70 degrees.
    let upright = page(&QrMatrix::encode(&challenge()).unwrap(), 9);
    let narrow = remap(&upright, |x, y| ((3 * x).min(upright.width() - 1), y));
    assert_eq!(read(&narrow), Reading::Text(challenge()));
}
