//! `relatch camera`: how well the reader reads photographed codes.

use std::io::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{ArgGroup, Args, ValueEnum};

use super::output::{self, Target, pretty};
use super::progress::Progress;
use super::{CliError, Verdict, compare, threads, write_line};
use crate::message;
use relatch_optics::grid::conditions::{all, common, screens};
use relatch_optics::grid::results::Grid;
use relatch_optics::grid::scene::Size;
use relatch_optics::grid::{Keep, Payload, Plan, Subject, heat_map, hostile, shoot};
use relatch_optics::png::write_png;
use relatch_optics::qr::{Level, QrMatrix};
use relatch_optics::reader::{Reading, read};
use relatch_worlds::screens::nvr_screens::{self, CodeEntry, NvrScreen, ScanToCheck};

/// Photographs QR codes under one condition after another, and says how many of the photos are read.
///
/// The exit status is 1 if a photo gives a text that is not there, or a picture makes the reader panic.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("task").required(true).args(["grid", "common", "screens", "hostile", "clean", "folder"]))]
pub(super) struct CameraArgs {
    /// All conditions at all strengths.
    #[arg(long)]
    grid: bool,
    /// One strength of each condition that decoders are compared by.
    #[arg(long)]
    common: bool,
    /// The screens that devices have, at the distances from which they are photographed. Choose --photo as well: a preview is
    /// 1280x720 or 1920x1080.
    #[arg(long)]
    screens: bool,
    /// Instead, reads this many pictures that are made to harm the reader.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    hostile: Option<u32>,
    /// Instead, measures the time to read a clean picture of the recorder's screen, 1280x720 pixels.
    #[arg(long)]
    clean: bool,
    /// Instead, reads the pictures in this folder and those below it, and counts them by folder.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    /// What other decoders read in the same folder: JSON lines such as {"picture": "glare/1.jpg", "texts": ["48656C6C6F"],
    /// "ms": 3.5}, the bytes of the texts in hexadecimal.
    #[arg(long, value_name = "FILE", requires = "folder")]
    answers: Vec<PathBuf>,
    /// Everything random follows from this number.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Photos for each condition, strength and code.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    shots: u32,
    /// The messages.
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "challenge1,challenge2,offer1,offer2,offer3"
    )]
    messages: Vec<Sent>,
    /// The levels of error correction, each of which gives a version; all codes of a message have the same size. Without
    /// them, each message at the protocol's level.
    #[arg(long, value_enum, value_delimiter = ',', ignore_case = true)]
    levels: Vec<Correction>,
    /// The size of the photos.
    #[arg(long, value_name = "WIDTHxHEIGHT", default_value = "480x360", value_parser = size)]
    photo: Size,
    /// Threads; by default one for each core. The results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Writes the results as JSON to this file; `-` is the standard output, instead of the table.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draws the results into this PNG file.
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,
    /// Writes each photo that was not read as PNG into this folder, with the text that it holds beside it.
    #[arg(long, value_name = "DIR", conflicts_with = "keep_all")]
    keep: Option<PathBuf>,
    /// Writes every photo into this folder, for other readers to be tried on.
    #[arg(long, value_name = "DIR")]
    keep_all: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Sent {
    Challenge1,
    Challenge2,
    Offer1,
    Offer2,
    Offer3,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Correction {
    L,
    M,
    Q,
    H,
}

/// Does what is asked for.
pub(super) fn camera(args: &CameraArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    if args.clean {
        return clean(args.seed, out);
    }
    if let Some(folder) = &args.folder {
        return compare::compare(folder, &args.answers, out);
    }
    let files = [args.json.as_deref(), args.picture.as_deref()];
    output::one_standard_output(&files)?;
    let [json, picture] = [Target::open(files[0])?, Target::open(files[1])?];
    let jobs = threads(args.jobs);
    let line = Progress::new();
    let progress = |done, all| line.count(done, all, "pictures");
    if let Some(pictures) = args.hostile {
        let results = hostile::attack(
            |name| message::stream(args.seed, name),
            pictures,
            [message::CHALLENGE_1, message::CHALLENGE_2],
            jobs,
            progress,
        )
        .map_err(|error| CliError::Message(error.to_string()))?;
        drop(line);
        pretty("relatch.camera-hostile/1", &results, out)?;
        return Ok(Verdict::of(results.wrong + results.panics == 0));
    }
    let grid =
        shoot(&plan(args), jobs, progress).map_err(|error| CliError::Message(error.to_string()))?;
    drop(line);
    output::deliver(
        Verdict::of(grid.wrong() == 0),
        out,
        |out| write_line(out, grid.table().trim_end()),
        vec![
            (json, &|out| pretty("relatch.camera/1", &grid, out)),
            (picture, &|out| draw(&grid, out)),
        ],
    )
}

fn plan(args: &CameraArgs) -> Plan {
    let keep = args.keep.as_ref().or(args.keep_all.as_ref());
    Plan {
        seed: args.seed,
        stream: message::stream,
        shots: args.shots,
        photo: args.photo,
        subjects: subjects(args),
        places: match (args.common, args.screens) {
            (true, _) => common(),
            (_, true) => screens(),
            _ => all(),
        },
        keep: keep.map(|folder| Keep {
            folder: folder.clone(),
            all: args.keep_all.is_some(),
        }),
    }
}

/// The messages at each level, or each at its level.
fn subjects(args: &CameraArgs) -> Vec<Subject> {
    let messages = args.messages.iter().map(|message| match message {
        Sent::Challenge1 => message::CHALLENGE_1,
        Sent::Challenge2 => message::CHALLENGE_2,
        Sent::Offer1 => message::OFFER_1,
        Sent::Offer2 => message::OFFER_2,
        Sent::Offer3 => message::OFFER_3,
    });
    if args.levels.is_empty() {
        return messages.map(message::at_its_level).collect();
    }
    let payloads: Vec<Payload> = messages.collect();
    let levels = args.levels.iter().map(|level| match level {
        Correction::L => Level::L,
        Correction::M => Level::M,
        Correction::Q => Level::Q,
        Correction::H => Level::H,
    });
    let at = |level| {
        payloads
            .iter()
            .map(move |&payload| Subject { payload, level })
    };
    levels.flat_map(at).collect()
}

/// The median and the least time of 100 readings. It depends on the machine, so it is no part of the results.
fn clean(seed: u64, out: &mut impl Write) -> Result<Verdict, CliError> {
    let mut wrong = 0;
    for payload in message::ALL {
        let text = (payload.text)(&mut message::stream(seed, "clean"));
        let code = QrMatrix::encode(&text).map_err(|error| CliError::Message(error.to_string()))?;
        let version = code.version();
        let screen = nvr_screens::draw(&NvrScreen::ScanToCheck(ScanToCheck {
            name: "Garage".to_owned(),
            code,
            left: Duration::from_secs(600),
            entry: CodeEntry::default(),
        }));
        let mut times: Vec<Duration> = (0..100)
            .map(|_| {
                let start = Instant::now();
                wrong += u32::from(read(&screen) != Reading::Text(text.clone()));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().unwrap_or_default();
        let (least, median) = (at(0), at(times.len() / 2));
        let line = format!(
            "{}, version {version}: {median:.2?}, least {least:.2?}",
            payload.title
        );
        write_line(out, &line)?;
    }
    Ok(Verdict::of(wrong == 0))
}

fn draw(grid: &Grid, out: &mut Vec<u8>) -> Result<(), CliError> {
    let picture = heat_map::draw(grid).map_err(|error| CliError::Message(error.to_string()))?;
    *out = write_png(&picture).map_err(|error| CliError::Message(error.to_string()))?;
    Ok(())
}

/// The code at 4 pixels a module needs 260 pixels, the camera makes at most 4096.
fn size(argument: &str) -> Result<Size, String> {
    let sides = argument.split_once('x').and_then(|(width, height)| {
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        Some(Size { width, height })
    });
    let allowed = 300..=4096;
    sides
        .filter(|size| allowed.contains(&size.width) && allowed.contains(&size.height))
        .ok_or_else(|| "two sides of 300 to 4096 pixels, such as 1280x720".to_owned())
}
