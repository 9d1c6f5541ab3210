//! `relatch camera --folder`: other people's pictures, read here and by other decoders.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use relatch_optics::photo::Photo;
use relatch_optics::reader::{Reading, read_wanted};
use serde::Deserialize;

use super::progress::Progress;
use super::{CliError, Verdict, write_line};
use crate::inspect::MAX_INPUT;

/// What a decoder read in a picture.
#[derive(Debug, Deserialize)]
struct Answer {
    /// The path below the folder.
    picture: String,
    /// The bytes of each text, in hexadecimal.
    texts: BTreeSet<String>,
    /// Milliseconds, of reading alone.
    #[serde(default)]
    ms: f64,
}

/// A decoder and its answers by picture.
struct Decoder {
    name: String,
    answers: BTreeMap<String, Answer>,
}

/// Prints how many pictures of each folder every decoder reads, and how long that takes.
pub(super) fn compare(
    folder: &Path,
    answers: &[PathBuf],
    out: &mut impl Write,
) -> Result<Verdict, CliError> {
    let mut decoders = vec![here(folder)?];
    for file in answers {
        decoders.push(of_another(file)?);
    }
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for picture in decoders
        .iter()
        .take(1)
        .flat_map(|decoder| decoder.answers.keys())
    {
        let group = picture.rsplit_once('/').map_or("", |(group, _)| group);
        groups.entry(group).or_default().push(picture);
        groups.entry("all").or_default().push(picture);
    }
    let cells = |cell: &dyn Fn(&Decoder) -> String| {
        decoders
            .iter()
            .map(|decoder| format!("{:>24}", cell(decoder)))
            .collect::<String>()
    };
    let head = cells(&|decoder| decoder.name.clone());
    write_line(out, &format!("{:<24}{:>9}{head}", "", "pictures"))?;
    for (group, pictures) in &groups {
        let row = cells(&|decoder| decoder.cell(pictures));
        write_line(out, &format!("{group:<24}{:>9}{row}", pictures.len()))?;
    }
    write_line(
        out,
        "\nPictures in which a text is read, and the median time in milliseconds.",
    )?;
    for differing in differing(&decoders) {
        write_line(out, &differing)?;
    }
    Ok(Verdict::Holds)
}

impl Decoder {
    fn cell(&self, pictures: &[&str]) -> String {
        let answers = || {
            pictures
                .iter()
                .filter_map(|picture| self.answers.get(*picture))
        };
        let read = answers().filter(|answer| !answer.texts.is_empty()).count();
        let mut times: Vec<f64> = answers().map(|answer| answer.ms).collect();
        times.sort_unstable_by(f64::total_cmp);
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        format!("{read} {median:>9.1}")
    }
}

/// The pictures in which this decoder and another read texts of which none is the same: one of them is wrong, or each
/// reads another code.
fn differing(decoders: &[Decoder]) -> Vec<String> {
    let Some((first, others)) = decoders.split_first() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    for (picture, answer) in &first.answers {
        for other in others {
            let both = other
                .answers
                .get(picture)
                .filter(|there| !there.texts.is_empty());
            if both.is_some_and(|there| answer.texts.is_disjoint(&there.texts))
                && !answer.texts.is_empty()
            {
                lines.push(format!("{picture}: no text in common with {}", other.name));
            }
        }
    }
    lines
}

/// Reads every picture with the reader here.
fn here(folder: &Path) -> Result<Decoder, CliError> {
    let mut files = Vec::new();
    list(folder, &mut files)?;
    let line = Progress::new();
    let mut answers = BTreeMap::new();
    for (done, path) in files.iter().enumerate() {
        line.count(done, files.len(), "pictures");
        let name = path
            .strip_prefix(folder)
            .unwrap_or(path)
            .display()
            .to_string();
        let (texts, ms) = read(path)?;
        let picture = name.clone();
        answers.insert(name, Answer { picture, texts, ms });
    }
    Ok(Decoder {
        name: "relatch".to_owned(),
        answers,
    })
}

fn read(path: &Path) -> Result<(BTreeSet<String>, f64), CliError> {
    let mut file = Vec::new();
    let opened = fs::File::open(path).map_err(|error| cannot_read(path, &error))?;
    opened
        .take(MAX_INPUT as u64)
        .read_to_end(&mut file)
        .map_err(|error| cannot_read(path, &error))?;
    // A file that is no picture is a picture in which nothing is read.
    let Ok(photo) = Photo::open(&file) else {
        return Ok((BTreeSet::new(), 0.0));
    };
    let start = Instant::now();
    let texts = match read_wanted(&photo, |_| true) {
        Reading::Text(text) => vec![text],
        Reading::Several(texts) => texts,
        Reading::NoCode | Reading::MicroCode | Reading::NotText => Vec::new(),
    };
    let ms = start.elapsed().as_secs_f64() * 1000.0;
    let hexadecimal = |text: String| text.bytes().map(|byte| format!("{byte:02x}")).collect();
    Ok((texts.into_iter().map(hexadecimal).collect(), ms))
}

/// The files in a folder and in those below it that have a picture's name.
fn list(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), CliError> {
    const EXTENSIONS: [&str; 4] = ["png", "jpg", "jpeg", "webp"];
    for entry in fs::read_dir(folder).map_err(|error| cannot_read(folder, &error))? {
        let entry = entry.map_err(|error| cannot_read(folder, &error))?;
        let path = entry.path();
        let extension = path.extension().map(|name| name.to_ascii_lowercase());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            list(&path, files)?;
        } else if extension.is_some_and(|name| EXTENSIONS.iter().any(|known| name == *known)) {
            files.push(path);
        }
    }
    Ok(())
}

/// The answers of another decoder, called as their file.
fn of_another(file: &Path) -> Result<Decoder, CliError> {
    let opened = fs::File::open(file).map_err(|error| cannot_read(file, &error))?;
    let mut answers = BTreeMap::new();
    for (number, line) in (1..).zip(BufReader::new(opened).lines()) {
        let line = line.map_err(|error| cannot_read(file, &error))?;
        let answer: Answer = serde_json::from_str(&line)
            .map_err(|error| CliError::Message(format!("{}:{number}: {error}", file.display())))?;
        let texts = answer.texts.iter().map(|text| text.to_ascii_lowercase());
        let texts = texts.collect();
        answers.insert(answer.picture.clone(), Answer { texts, ..answer });
    }
    let name = file.file_stem().unwrap_or(file.as_os_str());
    Ok(Decoder {
        name: name.display().to_string(),
        answers,
    })
}

fn cannot_read(path: &Path, error: &std::io::Error) -> CliError {
    CliError::Message(format!("cannot read {}: {error}", path.display()))
}
