//! The reading-rate grid: how many photos of a QR code on a screen the reader reads, under one condition after another
//! and at several strengths of each.
//!
//! - [`conditions`]: what spoils a photo, and how strongly.
//! - [`scene`]: one photo of one code under a condition.
//! - [`panels`]: the screens that devices have.
//! - [`results`]: the rates, as a table and as data.
//! - [`heat_map`]: the rates as a picture.
//! - [`hostile`]: pictures that are made to harm the reader.
//!
//! Everything random follows from the seed, the condition, the message and the number of the photo, so the results
//! are the same at any number of threads. Two messages, or two levels of error correction, meet the same photographer.

pub mod conditions;
pub mod heat_map;
pub mod hostile;
pub mod panels;
pub mod results;
pub mod scene;

use core::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use rand_chacha::ChaCha20Rng;

use crate::png::write_png;
use crate::qr::Level;
use crate::reader::{Reading, read};

use conditions::Place;
use results::{Grid, Score};
use scene::{Sheet, Size};

/// What is photographed, and how often.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Everything random follows from it.
    pub seed: u64,
    /// The stream of random bytes of this name under this seed.
    pub stream: fn(u64, &str) -> ChaCha20Rng,
    /// Photos for each condition, strength and message.
    pub shots: u32,
    /// The size of the photos.
    pub photo: Size,
    /// The codes, the columns of the table.
    pub subjects: Vec<Subject>,
    /// The conditions and strengths, the lines of the table.
    pub places: Vec<Place>,
    /// Which photos are kept as files.
    pub keep: Option<Keep>,
}

/// A code that is photographed: a column of the table.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What it holds.
    pub payload: Payload,
    /// The error correction of its code.
    pub level: Level,
}

/// A kind of text, random where it may be.
#[derive(Clone, Copy, Debug)]
pub struct Payload {
    /// In tables.
    pub title: &'static str,
    /// In data.
    pub name: &'static str,
    /// A text of this kind.
    pub text: fn(&mut ChaCha20Rng) -> String,
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.payload.title, self.level)
    }
}

/// Which photos are written as PNG files, each with the text that it holds beside it.
#[derive(Clone, Debug)]
pub struct Keep {
    /// The folder.
    pub folder: PathBuf,
    /// Those that were read too, not only those that were not.
    pub all: bool,
}

/// Why a grid could not be finished.
#[derive(Clone, Debug)]
pub struct GridError(String);

impl fmt::Display for GridError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl core::error::Error for GridError {}

/// Takes and reads all photos of `plan` on `jobs` threads. `progress` gets how many of how many are done.
///
/// # Errors
/// [`GridError`] if a photo cannot be taken or kept.
pub fn shoot(
    plan: &Plan,
    jobs: usize,
    progress: impl Fn(usize, usize) + Sync,
) -> Result<Grid, GridError> {
    if let Some(keep) = &plan.keep {
        fs::create_dir_all(&keep.folder).map_err(cannot_write(&keep.folder))?;
    }
    let cells = plan.places.len() * plan.subjects.len();
    let all = cells * plan.shots as usize;
    let outcomes = in_parallel(all, jobs, &progress, |at| {
        let (cell, number) = (at / plan.shots as usize, at % plan.shots as usize);
        let (place, subject) = (cell / plan.subjects.len(), cell % plan.subjects.len());
        match (plan.places.get(place), plan.subjects.get(subject)) {
            (Some(place), Some(subject)) => one_photo(plan, place, *subject, number),
            _ => Ok(Score::default()),
        }
    })?;
    let mut scores = outcomes
        .chunks(plan.shots.max(1) as usize)
        .map(|shots| shots.iter().copied().sum());
    Ok(Grid::new(plan, || scores.next().unwrap_or_default()))
}

/// Takes, reads and perhaps keeps one photo.
fn one_photo(
    plan: &Plan,
    place: &Place,
    subject: Subject,
    number: usize,
) -> Result<Score, GridError> {
    let wrong = |error: &dyn fmt::Display| GridError(format!("{place}, {subject}: {error}"));
    let mut dice = (plan.stream)(plan.seed, &format!("{subject} {number}"));
    let text = (subject.payload.text)(&mut dice);
    let sheet = Sheet::new(&text, subject.level).map_err(|error| wrong(&error))?;
    let mut dice = (plan.stream)(plan.seed, &format!("{place} {number}"));
    let scene = place.scene(&mut dice);
    let photo = sheet.photograph(&scene, plan.photo, &mut dice);
    let photo = photo.map_err(|error| wrong(&error))?;
    let score = Score::of(&read(&photo), &text);
    if let Some(keep) = &plan.keep
        && (keep.all || score.right == 0)
    {
        let name = format!("{place} {subject} {number:03}").replace([' ', ',', '/'], "-");
        let file = |extension| keep.folder.join(format!("{name}.{extension}"));
        let png = write_png(&photo).map_err(|error| wrong(&error))?;
        fs::write(file("png"), png).map_err(cannot_write(&keep.folder))?;
        fs::write(file("txt"), &text).map_err(cannot_write(&keep.folder))?;
    }
    Ok(score)
}

fn cannot_write(folder: &Path) -> impl Fn(std::io::Error) -> GridError {
    let folder = folder.display().to_string();
    move |error| GridError(format!("cannot write in {folder}: {error}"))
}

/// Does `work` for every number below `all`; the answers come in the order of the numbers. The first error ends it.
fn in_parallel<T: Send>(
    all: usize,
    jobs: usize,
    progress: &(impl Fn(usize, usize) + Sync),
    work: impl Fn(usize) -> Result<T, GridError> + Sync,
) -> Result<Vec<T>, GridError> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failed = AtomicBool::new(false);
    let answers = Mutex::new(Vec::with_capacity(all));
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, all.max(1)) {
            scope.spawn(|| {
                while !failed.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= all {
                        break;
                    }
                    let answer = work(at);
                    failed.fetch_or(answer.is_err(), Ordering::Relaxed);
                    progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
                    // A lock is poisoned only by a panic, which ends the run anyway.
                    if let Ok(mut answers) = answers.lock() {
                        answers.push((at, answer));
                    }
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_default();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

impl Score {
    fn of(reading: &Reading, text: &str) -> Self {
        let (right, wrong) = match reading {
            Reading::NoCode => (0, 0),
            Reading::Text(found) => (u32::from(found == text), u32::from(found != text)),
            Reading::Several(_) | Reading::NotText | Reading::MicroCode => (0, 1),
        };
        Self {
            shots: 1,
            right,
            wrong,
        }
    }
}
