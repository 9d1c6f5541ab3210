//! Pictures to texts.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use relatch_optics::photo::Photo;
use relatch_optics::reader::{Reading, read_wanted};

/// The longest picture file, in bytes.
const LONGEST: u64 = 64 << 20;

/// The texts of the QR codes in a picture.
pub(crate) fn texts(path: &Path) -> Result<Vec<String>, String> {
    let shown = path.display();
    let photo = Photo::open(&bytes(path)?).map_err(|error| format!("{shown}: {error}"))?;
    match read_wanted(&photo, |text| text.starts_with("RL")) {
        Reading::Text(text) => Ok(vec![text]),
        Reading::Several(texts) => Ok(texts),
        _ => Err(format!(
            "{shown}: no QR code could be read; take the picture closer and straight"
        )),
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
