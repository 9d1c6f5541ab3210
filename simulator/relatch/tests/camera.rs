//! The reading rate of photographed codes, and what hostile pictures do to the reader.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use std::process::{Command, Output};
use std::{env, fs, process};

use relatch_command::message;
use relatch_optics::canvas::{Area, qr_code};
use relatch_optics::grid::conditions::{Place, all, common};
use relatch_optics::grid::results::Grid;
use relatch_optics::grid::scene::Size;
use relatch_optics::grid::{Payload, Plan, Subject, heat_map, hostile, shoot};
use relatch_optics::png::write_png;
use relatch_optics::qr::{Level, QrMatrix};
use relatch_optics::{Colour, Picture};

const SEED: u64 = 20;

fn plan(places: Vec<Place>, messages: &[Payload], shots: u32) -> Plan {
    println!("seed {SEED}");
    let subject = |&payload| Subject {
        payload,
        level: Level::M,
    };
    Plan {
        seed: SEED,
        stream: message::stream,
        shots,
        photo: Size {
            width: 480,
            height: 360,
        },
        subjects: messages.iter().map(subject).collect(),
        places,
        keep: None,
    }
}

fn grid(places: Vec<Place>, messages: &[Payload], shots: u32) -> Grid {
    shoot(&plan(places, messages, shots), 2, |_, _| {}).unwrap()
}

fn relatch(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_relatch"))
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn at_two_and_a_half_pixels_a_module_and_20_degrees_95_of_100_are_read() {
    let name = "keystone at 2.5 pixels a module, degrees";
    let mut places = all();
    places.retain(|place| place.condition.name == name && place.strength == 20.0);
    assert_eq!(places.len(), 1);
    let grid = grid(places, &message::ALL, 40);
    for column in &grid.columns {
        assert!(column.all.percent() >= 95.0, "{column:?}");
        assert_eq!(column.all.wrong, 0, "{column:?}");
    }
}

#[test]
fn under_the_common_conditions_90_of_100_are_read_and_none_wrongly() {
    let grid = grid(common(), &message::ALL, 3);
    assert!(grid.common().percent() >= 90.0, "{}", grid.table());
    assert_eq!(grid.wrong(), 0, "{}", grid.table());
}

#[test]
fn the_messages_have_the_versions_of_the_specification() {
    let versions = grid(Vec::new(), &message::ALL, 1).columns;
    let versions: Vec<u8> = versions.iter().map(|column| column.version).collect();
    assert_eq!(versions, [5, 6, 10, 10]);
}

#[test]
fn the_number_of_threads_changes_nothing_and_the_seed_does() {
    let plan = plan(all(), &[message::CHALLENGE_2], 1);
    let alone = shoot(&plan, 1, |_, _| {}).unwrap();
    assert_eq!(alone, shoot(&plan, 3, |_, _| {}).unwrap());
    let other = Plan { seed: 21, ..plan };
    assert_ne!(alone.lines, shoot(&other, 3, |_, _| {}).unwrap().lines);
    let drawn = heat_map::draw(&alone).unwrap();
    assert!(drawn.width() > 800 && drawn.height() > 600);
}

#[test]
fn hostile_pictures_say_nothing_and_break_nothing() {
    println!("seed {SEED}");
    let results = hostile::attack(
        |name| message::stream(SEED, name),
        210,
        [message::CHALLENGE_1, message::CHALLENGE_2],
        2,
        |_, _| {},
    )
    .unwrap();
    assert_eq!((results.wrong, results.panics), (0, 0), "{results:?}");
    assert_eq!((results.pictures, results.damaged), (210, 30));
    // Some damage is repaired, some is beyond repair: both were tried.
    assert!((3..29).contains(&results.repaired), "{results:?}");
}

#[test]
fn every_photo_is_kept_with_its_text() {
    let folder = env::temp_dir().join(format!("relatch-camera-{}", process::id()));
    let path = folder.display().to_string();
    let output = relatch(&[
        "camera",
        "--common",
        "--shots",
        "1",
        "--messages",
        "challenge1",
        "--photo",
        "1280x720",
        "--keep-all",
        &path,
        "--json",
        "-",
    ]);
    assert!(output.status.success(), "{output:?}");
    let results: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(results["columns"][0]["version"], 5);
    let photos = results["lines"].as_array().unwrap().len();
    let kept = fs::read_dir(&folder).unwrap().count();
    assert_eq!(kept, 2 * photos, "a PNG and a text for each of {photos}");
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_folder_is_compared_with_what_others_read() {
    let folder = env::temp_dir().join(format!("relatch-folder-{}", process::id()));
    let pictures = folder.join("pictures/clean");
    fs::create_dir_all(&pictures).unwrap();
    for (name, text) in [("a", "RL1:A"), ("b", "RL1:B"), ("c", "RL1:C")] {
        let mut picture = Picture::new(200, 200, Colour::WHITE).unwrap();
        let code = QrMatrix::encode(text).unwrap();
        qr_code(&mut picture, Area::new(0, 0, 200, 200), &code);
        let file = pictures.join(format!("{name}.png"));
        fs::write(file, write_png(&picture).unwrap()).unwrap();
    }
    let answers = folder.join("other.jsonl");
    let lines = r#"{"picture": "clean/a.png", "texts": ["524C313A41"], "ms": 2}
{"picture": "clean/b.png", "texts": ["00"], "ms": 3}
{"picture": "clean/c.png", "texts": [], "ms": 4}
"#;
    fs::write(&answers, lines).unwrap();
    let path = |path: &std::path::Path| path.display().to_string();
    let output = relatch(&[
        "camera",
        "--folder",
        &path(&folder.join("pictures")),
        "--answers",
        &path(&answers),
    ]);
    let table = String::from_utf8(output.stdout).unwrap();
    let clean = table
        .lines()
        .find(|line| line.starts_with("clean"))
        .unwrap();
    let cells: Vec<&str> = clean.split_whitespace().collect();
    assert_eq!(cells[1..3], ["3", "3"], "{table}");
    assert_eq!(cells[4..], ["2", "3.0"], "{table}");
    assert!(
        table.contains("clean/b.png: no text in common with other"),
        "{table}"
    );
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_cannot_be_photographed_is_said() {
    for (arguments, says) in [
        (&["camera"][..], "--grid"),
        (
            &["camera", "--grid", "--shots", "0"],
            "0 is not in 1..=10000",
        ),
        (
            &["camera", "--grid", "--photo", "12x12"],
            "300 to 4096 pixels",
        ),
        (&["camera", "--grid", "--levels", "X"], "possible values"),
        (&["camera", "--grid", "--clean"], "cannot be used with"),
    ] {
        let output = relatch(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(error.contains(says), "expected `{says}` in: {error}");
        assert!(output.stdout.is_empty());
    }
}
