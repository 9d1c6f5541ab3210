//! The decoder of pictures for a Worker: one call, which `reader-worker.js` makes.
//!
//! It is a module apart from the app: a picture that breaks the decoder breaks no page, and no key is in its memory.

use relatch_optics::photo::Photo;
use relatch_optics::reader::{Reading, read_wanted};
use wasm_bindgen::prelude::wasm_bindgen;

/// The texts of the QR codes in a picture, byte by byte; none if nothing could be read.
///
/// # Errors
/// A sentence, for a picture that is too large, or whose bytes are not four for each pixel.
///
/// # Security
/// The picture is untrusted. The bounds of `read_wanted` hold.
#[wasm_bindgen]
pub fn read(width: u32, height: u32, rgba: &[u8]) -> Result<Vec<String>, String> {
    let photo = Photo::from_rgba(width, height, rgba).map_err(|error| error.to_string())?;
    Ok(match read_wanted(&photo, |text| text.starts_with("RL")) {
        Reading::Text(text) => vec![text],
        Reading::Several(texts) => texts,
        _ => Vec::new(),
    })
}
