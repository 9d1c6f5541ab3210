//! A camera's frames, by ffmpeg: it knows every camera that the system has a driver for.

use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use relatch_optics::grey::Grey;
use relatch_optics::photo::Photo;

use crate::picture;

/// The most frames that are looked at: half a minute or so.
const MOST_FRAMES: usize = 600;
/// The most pixels of a frame.
const MOST_PIXELS: usize = 1 << 25;

/// Whether this is a camera, such as `/dev/video0`, and no file.
#[cfg(unix)]
pub(crate) fn is_camera(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    path.metadata()
        .is_ok_and(|found| found.file_type().is_char_device())
}

/// Cameras have no name in the file system here.
#[cfg(not(unix))]
pub(crate) fn is_camera(_: &Path) -> bool {
    false
}

/// The texts of the QR codes in the first frame that has one.
pub(crate) fn texts(camera: &Path) -> Result<Vec<String>, String> {
    let shown = camera.display();
    let mut film = Film::start(camera)?;
    eprintln!("{shown}: hold the QR code in front of the camera");
    for _ in 0..MOST_FRAMES {
        let frame = film.frame();
        let frame =
            frame.map_err(|error| format!("{shown}: the camera gives no picture: {error}"))?;
        if let Some(texts) = picture::read(&Photo::from(frame)) {
            return Ok(texts);
        }
    }
    Err(format!("{shown}: {}", picture::NOTHING_READ))
}

/// A program that films; it ends with this.
struct Film {
    program: Child,
    frames: BufReader<ChildStdout>,
}

impl Film {
    fn start(camera: &Path) -> Result<Self, String> {
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-loglevel", "error", "-nostdin"]);
        // A camera without this size takes the nearest that it has.
        command.args(["-f", "v4l2", "-video_size", "1920x1080", "-i"]);
        command.arg(camera);
        command.args(["-f", "image2pipe", "-c:v", "pgm", "-pix_fmt", "gray", "-"]);
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut program = started.map_err(|error| {
            format!("ffmpeg cannot be started ({error}): install it, or give a picture")
        })?;
        let frames = program.stdout.take().map(BufReader::new);
        let frames = frames.ok_or("ffmpeg gives nothing")?;
        Ok(Self { program, frames })
    }

    /// The next frame: a picture in the form PGM, its head in three lines.
    fn frame(&mut self) -> io::Result<Grey> {
        let damaged = || io::Error::other("this is no frame");
        let (kind, size, most) = (self.line()?, self.line()?, self.line()?);
        let size = size.split_once(' ').and_then(|(width, height)| {
            let (width, height): (usize, usize) = (width.parse().ok()?, height.parse().ok()?);
            let pixels = width.checked_mul(height)?;
            (width > 0 && (1..=MOST_PIXELS).contains(&pixels)).then_some((width, pixels))
        });
        let (width, pixels) = size.ok_or_else(damaged)?;
        if (kind.as_str(), most.as_str()) != ("P5", "255") {
            return Err(damaged());
        }
        let mut levels = vec![0; pixels];
        self.frames.read_exact(&mut levels)?;
        Ok(Grey::new(width, levels))
    }

    /// A line of a head, without its end.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        let read = (&mut self.frames).take(32).read_line(&mut line)?;
        if read == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        Ok(line.trim_end_matches('\n').into())
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
