//! Encrypted backups as age files, and on paper.

use relatch_app::{Language, Sheet};
use relatch_app_backup::{Lock, Unlock, open, seal};
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

use crate::errors::Error;

/// Encrypts a backup with a passphrase of 8 characters or more. It takes about a second and 256 MiB: call it in a Worker.
#[wasm_bindgen(js_name = sealBackup)]
pub fn seal_backup(backup: Vec<u8>, passphrase: String) -> Result<Vec<u8>, Error> {
    let (backup, passphrase) = (Zeroizing::new(backup), Zeroizing::new(passphrase));
    Ok(seal(&backup, &Lock::Passphrase(&passphrase))?)
}

/// Encrypts a backup for a public key, `age1...`, whose secret part is elsewhere.
#[wasm_bindgen(js_name = sealBackupFor)]
pub fn seal_backup_for(backup: Vec<u8>, recipient: &str) -> Result<Vec<u8>, Error> {
    let backup = Zeroizing::new(backup);
    Ok(seal(&backup, &Lock::Key(recipient))?)
}

/// Decrypts a backup with its passphrase, for `Phone.restore`. It takes as long and as much as `sealBackup`.
#[wasm_bindgen(js_name = openBackup)]
pub fn open_backup(file: &[u8], passphrase: String) -> Result<Vec<u8>, Error> {
    let passphrase = Zeroizing::new(passphrase);
    Ok(open(file, &Unlock::Passphrase(&passphrase))?.to_vec())
}

/// Decrypts a backup with a secret key, `AGE-SECRET-KEY-1...`.
#[wasm_bindgen(js_name = openBackupWithKey)]
pub fn open_backup_with_key(file: &[u8], key: String) -> Result<Vec<u8>, Error> {
    let key = Zeroizing::new(key);
    Ok(open(file, &Unlock::Key(&key))?.to_vec())
}

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
