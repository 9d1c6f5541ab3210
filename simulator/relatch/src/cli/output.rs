//! Where results go: a table on the standard output, and files that are whole or not there.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::{CliError, Verdict, write_line};

/// What `-` means as a path.
const STANDARD_OUTPUT: &str = "-";

/// Where one option's results go. It is opened before the work, so that hours are not lost to a mistyped path.
pub(super) struct Target {
    named: PathBuf,
    place: Place,
}

enum Place {
    StandardOutput,
    /// A terminal, a pipe or another device: what is written is there at once.
    Through(File),
    /// A regular file, or none yet.
    Whole(Box<Whole>),
}

/// A file that is written beside its place and renamed, so that it is never there by half.
struct Whole {
    beside: NamedTempFile,
    at: PathBuf,
    old: Option<Metadata>,
}

/// A target, and what makes its content.
pub(super) type Content<'a> = (
    Option<Target>,
    &'a dyn Fn(&mut Vec<u8>) -> Result<(), CliError>,
);

impl Target {
    /// Opens what an option names, if it names anything.
    ///
    /// # Errors
    /// The target cannot be written to.
    pub(super) fn open(named: Option<&Path>) -> Result<Option<Self>, CliError> {
        let Some(named) = named else { return Ok(None) };
        let place = Place::open(named).map_err(|error| cannot_write(named, &error))?;
        let named = named.to_owned();
        Ok(Some(Self { named, place }))
    }

    /// Writes the results; they stand in `out` where the option was `-`.
    pub(super) fn write(self, content: &[u8], out: &mut impl Write) -> Result<(), CliError> {
        let Self { named, place } = self;
        match place {
            Place::StandardOutput => out.write_all(content).map_err(unwritten),
            Place::Through(mut device) => device
                .write_all(content)
                .map_err(|error| cannot_write(&named, &error)),
            Place::Whole(whole) => whole
                .replace(content)
                .map_err(|error| cannot_write(&named, &error)),
        }
    }
}

impl Place {
    fn open(named: &Path) -> io::Result<Self> {
        if named.as_os_str() == STANDARD_OUTPUT {
            return Ok(Self::StandardOutput);
        }
        // A link stays a link: the file that it leads to is replaced.
        let at = match fs::canonicalize(named) {
            Ok(at) => at,
            Err(error) if error.kind() == io::ErrorKind::NotFound => new_file(named)?,
            Err(error) => return Err(error),
        };
        let old = fs::metadata(&at).ok();
        if old.as_ref().is_some_and(|old| !old.is_file()) {
            return OpenOptions::new()
                .write(true)
                .open(named)
                .map(Self::Through);
        }
        if old.is_some() {
            // What must not be written to must not be replaced either.
            OpenOptions::new().write(true).open(&at)?;
        }
        let folder = at.parent().unwrap_or(Path::new("/"));
        let mut beside = tempfile::Builder::new();
        beside.prefix(".relatch-");
        // As any new file: the user's mask takes from it.
        #[cfg(unix)]
        beside.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let beside = beside.tempfile_in(folder)?;
        Ok(Self::Whole(Box::new(Whole { beside, at, old })))
    }
}

/// The path of a file that is not there yet; a link that leads nowhere is followed once.
fn new_file(named: &Path) -> io::Result<PathBuf> {
    let folder_of = |path: &Path| match path.parent() {
        Some(folder) if folder != Path::new("") => fs::canonicalize(folder),
        _ => fs::canonicalize("."),
    };
    let leads = match fs::read_link(named) {
        Ok(leads) => folder_of(named)?.join(leads),
        Err(_) => named.to_owned(),
    };
    let name = leads.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok(folder_of(&leads)?.join(name))
}

impl Whole {
    fn replace(self, content: &[u8]) -> io::Result<()> {
        let Self {
            mut beside,
            at,
            old,
        } = self;
        if let Some(old) = &old
            && !belongs_to_same(&beside, old)?
        {
            // Another owner's file stays theirs: it can be written to, not replaced.
            let file = OpenOptions::new().write(true).truncate(true).open(at);
            return file?.write_all(content);
        }
        beside.write_all(content)?;
        if let Some(old) = old {
            beside.as_file().set_permissions(old.permissions())?;
        }
        beside.persist(at).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(unix)]
fn belongs_to_same(beside: &NamedTempFile, old: &Metadata) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let new = beside.as_file().metadata()?;
    Ok((new.uid(), new.gid()) == (old.uid(), old.gid()))
}

#[cfg(not(unix))]
fn belongs_to_same(_: &NamedTempFile, _: &Metadata) -> io::Result<bool> {
    Ok(true)
}

/// Writes the table, unless an option has taken the standard output, and then each file.
///
/// A file that cannot be written does not hide what was found: everything else is written, and the exit status of a
/// finding stays.
///
/// # Errors
/// The standard output cannot be written to, or a file cannot and nothing was found.
pub(super) fn deliver<W: Write>(
    verdict: Verdict,
    out: &mut W,
    table: impl FnOnce(&mut W) -> Result<(), CliError>,
    contents: Vec<Content<'_>>,
) -> Result<Verdict, CliError> {
    let takes = |content: &Content<'_>| {
        let place = content.0.as_ref().map(|target| &target.place);
        matches!(place, Some(Place::StandardOutput))
    };
    if !contents.iter().any(takes) {
        table(out)?;
    }
    let mut done = Ok(verdict);
    for (target, make) in contents {
        let Some(target) = target else { continue };
        let mut content = Vec::new();
        let written = make(&mut content).and_then(|()| target.write(&content, out));
        match (written, verdict) {
            (Err(CliError::Message(message)), Verdict::Fails) => {
                eprintln!("relatch: {}", super::escaped(&message));
            }
            (Err(error), _) => done = done.and(Err(error)),
            (Ok(()), _) => {}
        }
    }
    done
}

/// # Errors
/// Two options name the standard output.
pub(super) fn one_standard_output(named: &[Option<&Path>]) -> Result<(), CliError> {
    let taken = named.iter().flatten();
    match taken
        .filter(|path| path.as_os_str() == STANDARD_OUTPUT)
        .count()
    {
        0 | 1 => Ok(()),
        _ => Err(CliError::Message(
            "two options name the standard output (-); give one of them a file".into(),
        )),
    }
}

/// What every JSON output begins with: which schema of `docs/schemas` it follows.
#[derive(Serialize)]
struct Document<'a, T> {
    format: &'a str,
    #[serde(flatten)]
    results: &'a T,
}

/// An object as JSON, with the name of its format and a line ending.
pub(super) fn pretty(
    format: &str,
    results: &impl Serialize,
    out: &mut impl Write,
) -> Result<(), CliError> {
    let text = serde_json::to_string_pretty(&Document { format, results });
    write_line(
        out,
        &text.map_err(|error| CliError::Message(error.to_string()))?,
    )
}

/// Results that the standard output does not take; a reader that has read enough is no error.
pub(super) fn unwritten(error: io::Error) -> CliError {
    match error.kind() {
        io::ErrorKind::BrokenPipe => CliError::ClosedPipe,
        _ => CliError::Message(format!("cannot write the results: {error}")),
    }
}

fn cannot_write(file: &Path, error: &io::Error) -> CliError {
    CliError::Message(format!("cannot write {}: {error}", file.display()))
}
