//! The commands of docs/one-person.md, as the page has them, with a device in front of the pictures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use relatch_authority::PublicKeySet;
use relatch_device::{CodeLength, PasswordStore as _, RecordKey, Suite};
use relatch_optics::canvas::{Area, qr_code};
use relatch_optics::png::write_png;
use relatch_optics::qr::QrMatrix;
use relatch_optics::{Colour, Picture};
use relatch_testkit::bench::{self, Bench, NEW, OLD};
use relatch_testkit::flash::Flash;
use relatch_testkit::passwords::Cost;

/// A folder, the command in it, and the recorder.
struct Room {
    folder: tempfile::TempDir,
    recorder: Bench,
}

impl Room {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("passphrase"), "correct horse battery\n").unwrap();
        Self {
            folder,
            recorder: recorder(None),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command; what a person would type and agree to comes from a file and from `--yes`.
    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relatch-app"));
        command
            .current_dir(self.folder.path())
            .args(["--yes", "--passphrase-file", "passphrase"])
            .args(arguments);
        command
    }

    fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        said
    }

    /// The screen that the picture of this name shows.
    fn show(&mut self, picture: &str) {
        let text = match picture {
            "offer.png" => {
                let (random, now, proof) = (
                    self.recorder.random(),
                    self.recorder.uptime(),
                    self.recorder.prove(),
                );
                self.recorder
                    .device()
                    .offer_binding(&proof, random.into(), now)
                    .unwrap()
                    .to_string()
            }
            "check.png" => self.recorder.begin_check().unwrap(),
            "challenge.png" => self.recorder.begin(),
            other => panic!("the page names a picture {other}"),
        };
        draw(&text, &self.path(picture));
    }

    /// What the person types at the recorder.
    fn type_code(&mut self, picture: &str, code: &str) {
        match picture {
            "offer.png" => self.recorder.confirm(code).unwrap(),
            "check.png" => self.recorder.submit_check(code).unwrap(),
            _ => {
                let grant = self.recorder.submit(code).unwrap();
                self.recorder.set_password(grant, NEW).unwrap();
            }
        }
    }
}

fn recorder(key_file: Option<&str>) -> Bench {
    let mut config = bench::config(RecordKey::none(), Suite::Hmac, CodeLength::Twelve);
    if let Some(text) = key_file {
        config = config.authority(PublicKeySet::from_text(text).unwrap());
    }
    let mut recorder = Bench::on(Flash::new(), config, Cost::Light);
    recorder.passwords.replace(OLD).unwrap();
    recorder
}

fn draw(text: &str, path: &Path) {
    fs::write(path, write_png(&drawn(text)).unwrap()).unwrap();
}

fn drawn(text: &str) -> Picture {
    let code = QrMatrix::encode(text).unwrap();
    let side = code.framed_size() * 4;
    let mut picture = Picture::new(side, side, Colour::WHITE).unwrap();
    let area = Area::new(0, 0, side.cast_signed(), side.cast_signed());
    qr_code(&mut picture, area, &code);
    picture
}

/// The code on a page: the line that is set off.
fn code(said: &str) -> Option<&str> {
    let mut lines = said.lines().filter_map(|line| line.strip_prefix("    "));
    lines.find(|line| {
        !line.is_empty()
            && line
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_digit())
    })
}

/// The lines of the page's shell blocks that run the command, in order.
fn commands() -> Vec<String> {
    let page = include_str!("../../../docs/one-person.md");
    let blocks = page
        .split("```sh\n")
        .skip(1)
        .filter_map(|block| block.split("```").next());
    blocks
        .flat_map(str::lines)
        .filter(|line| line.starts_with("relatch-app "))
        .map(String::from)
        .collect()
}

/// Words as a shell splits them: by spaces, outside quotes.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(number, part)| match number % 2 {
            0 => part.split_whitespace().map(String::from).collect(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

#[test]
fn the_page_is_followed_to_the_letter() {
    let mut room = Room::new();
    let mut codes = 0;
    let commands = commands();
    assert!(commands.len() >= 9, "{commands:?}");
    for line in &commands {
        let (command, target) = line
            .split_once(" > ")
            .map_or((line.as_str(), None), |(one, file)| (one, Some(file)));
        let words = words(command);
        let arguments: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let picture = arguments
            .iter()
            .copied()
            .find(|word| word.ends_with(".png"));
        if let Some(picture) = picture {
            room.recorder.restart();
            room.show(picture);
        }
        let said = room.says(&arguments);
        if let Some(picture) = picture {
            room.type_code(
                picture,
                code(&said).unwrap_or_else(|| panic!("no code in {said}")),
            );
            codes += 1;
        }
        if let Some(file) = target {
            fs::write(room.path(file), &said).unwrap();
            room.recorder = recorder(Some(said.trim_end_matches('\n')));
        }
    }
    assert_eq!(
        codes, 4,
        "a binding, a check, and a recovery on each computer"
    );
    assert!(
        fs::read(room.path("relatch-backup.age"))
            .unwrap()
            .starts_with(b"age-encryption.org/v1")
    );
}

#[test]
fn other_passphrases_and_pictures_get_an_error_that_says_what_to_do() {
    let room = Room::new();
    room.says(&["key-file"]);
    fs::write(room.path("passphrase"), "another passphrase\n").unwrap();
    let output = room.run(&["devices"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("the passphrase or key is another one")
    );
    fs::write(room.path("passphrase"), "short\n").unwrap();
    let output = room.run(&["--file", "new.age", "devices"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("at least 8 characters"));
    draw("HTTPS://EXAMPLE.COM", &room.path("other.png"));
    fs::write(room.path("passphrase"), "correct horse battery\n").unwrap();
    let output = room.run(&["--json", "scan", "other.png"]);
    assert_eq!(output.status.code(), Some(1));
    let page: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (page["page"].as_str(), page["lines"][0]["id"].as_str()),
        (Some("message"), Some("error.not-relatch"))
    );
    fs::write(
        room.path("blank.png"),
        write_png(&Picture::new(90, 90, Colour::WHITE).unwrap()).unwrap(),
    )
    .unwrap();
    let output = room.run(&["code", "blank.png"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("no QR code could be read"));
}

/// A program in the place of ffmpeg that films what these files hold, and notes what it was asked for.
fn film(room: &Room, frames: &[&str]) {
    let script = format!(
        "#!/bin/sh\necho \"$*\" >{asked}\ncd {folder} && /bin/cat {frames}\n",
        asked = room.path("asked").display(),
        folder = room.folder.path().display(),
        frames = frames.join(" ")
    );
    fs::write(room.path("ffmpeg"), script).unwrap();
    fs::set_permissions(room.path("ffmpeg"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A frame as ffmpeg writes it.
fn frame(picture: &Picture, path: &Path) {
    let mut frame = format!("P5\n{} {}\n255\n", picture.width(), picture.height()).into_bytes();
    frame.extend_from_slice(&picture.luma());
    fs::write(path, frame).unwrap();
}

/// No file is at hand: the code is in front of the camera, after a frame without one.
#[test]
fn a_camera_is_filmed_until_it_shows_a_code() {
    let room = Room::new();
    frame(
        &Picture::new(90, 60, Colour::WHITE).unwrap(),
        &room.path("blank.pgm"),
    );
    frame(&drawn("HTTPS://EXAMPLE.COM"), &room.path("code.pgm"));
    let filmed = || {
        let output = room
            .command(&["--json", "scan", "/dev/null"])
            .env("PATH", room.folder.path())
            .output();
        let output = output.unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.code(),
            said,
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (status, _, error) = filmed();
    assert_eq!(status, Some(2));
    assert!(error.contains("ffmpeg cannot be started"), "{error}");

    film(&room, &["blank.pgm", "code.pgm"]);
    let (status, said, error) = filmed();
    assert_eq!(status, Some(1), "{error}");
    assert!(said.contains("error.not-relatch"), "{said}");
    let asked = fs::read_to_string(room.path("asked")).unwrap();
    assert!(
        asked.contains("-f v4l2") && asked.contains("-i /dev/null"),
        "{asked}"
    );

    for frames in [&["blank.pgm"][..], &["passphrase", "code.pgm"]] {
        film(&room, frames);
        let (status, _, error) = filmed();
        assert_eq!(status, Some(2));
        assert!(error.contains("the camera gives no picture"), "{error}");
    }
}

/// Without agreement no code is printed, and none is asked for.
#[test]
fn a_code_needs_a_yes() {
    let mut room = Room::new();
    room.show("offer.png");
    let said = room.says(&["bind", "offer.png", "--name", "Back room"]);
    assert!(
        said.contains("A person who sees or films this picture"),
        "{said}"
    );
    room.type_code("offer.png", code(&said).unwrap());
    room.show("challenge.png");
    let mut command = Command::new(env!("CARGO_BIN_EXE_relatch-app"));
    command.current_dir(room.folder.path()).args([
        "--passphrase-file",
        "passphrase",
        "code",
        "challenge.png",
    ]);
    let output = command.stdin(std::process::Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.contains("controls the device") && code(&said).is_none(),
        "{said}"
    );
}
