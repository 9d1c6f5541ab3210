//! An encrypted backup on paper.

use relatch_app::{Language, Sheet};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::errors::Error;

/// The texts of the QR codes of an encrypted backup on paper.
#[wasm_bindgen(js_name = sheetParts)]
pub fn sheet_parts(file: &[u8]) -> Result<Vec<String>, Error> {
    Ok(Sheet::new(file)?.parts().to_vec())
}

/// An encrypted backup as one SVG picture, to be printed.
#[wasm_bindgen(js_name = sheetSvg)]
pub fn sheet_svg(file: &[u8], language: &str) -> Result<String, Error> {
    Ok(Sheet::new(file)?.svg(Language::of_tag(language))?)
}

/// Collects the parts of a sheet as they are scanned, in any order.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct SheetReader(relatch_app::SheetReader);

#[wasm_bindgen]
impl SheetReader {
    /// A reader without parts.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the text of a code. Says how many are missing.
    pub fn add(&mut self, text: &str) -> Result<u32, Error> {
        let missing = self.0.add(text)?;
        Ok(u32::try_from(missing).unwrap_or(u32::MAX))
    }

    /// The encrypted backup, once all parts are there.
    pub fn finish(&self) -> Result<Vec<u8>, Error> {
        Ok(self.0.finish()?)
    }
}
