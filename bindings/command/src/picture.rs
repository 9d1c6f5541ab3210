//! Pictures to texts.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use relatch_optics::photo::Photo;
use relatch_optics::reader::{Reading, read_wanted};

use crate::camera;

/// The longest picture file, in bytes.
const LONGEST: u64 = 64 << 20;

/// What is said of pictures in which nothing is found.
pub(crate) const NOTHING_READ: &str =
    "no QR code could be read; take the picture closer and straight";

/// The texts of the QR codes in a picture file, or in front of a camera.
pub(crate) fn texts(path: &Path) -> Result<Vec<String>, String> {
    if camera::is_camera(path) {
        return camera::texts(path);
    }
    let shown = path.display();
    let photo = Photo::open(&bytes(path)?).map_err(|error| format!("{shown}: {error}"))?;
    read(&photo).ok_or_else(|| format!("{shown}: {NOTHING_READ}"))
}

/// The texts of the QR codes in a picture; none where there is no code that can be read.
pub(crate) fn read(photo: &Photo) -> Option<Vec<String>> {
    match read_wanted(photo, |text| text.starts_with("RL")) {
        Reading::Text(text) => Some(vec![text]),
        Reading::Several(texts) => Some(texts),
        _ => None,
    }
}

/// A file, or the standard input for `-`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(LONGEST).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes))
    };
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}
