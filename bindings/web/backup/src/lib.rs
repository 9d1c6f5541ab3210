//! Encrypted backups as age files: the calls that `backup-worker.js` makes.
//!
//! They are a module apart: a page needs them rarely, and their code is as large as the app's. A Worker that ends gives back
//! the 256 MiB that a passphrase takes.

use js_sys::{Error, Reflect};
use relatch_app_backup::{BackupError, Lock, Unlock, open, seal};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// Encrypts a backup with a passphrase.
#[wasm_bindgen(js_name = sealBackup)]
pub fn seal_backup(backup: Vec<u8>, passphrase: String) -> Result<Vec<u8>, JsValue> {
    let (backup, passphrase) = (Zeroizing::new(backup), Zeroizing::new(passphrase));
    seal(&backup, &Lock::Passphrase(&passphrase)).map_err(thrown)
}

/// Encrypts a backup for a public key.
#[wasm_bindgen(js_name = sealBackupFor)]
pub fn seal_backup_for(backup: Vec<u8>, recipient: &str) -> Result<Vec<u8>, JsValue> {
    let backup = Zeroizing::new(backup);
    seal(&backup, &Lock::Key(recipient)).map_err(thrown)
}

/// Decrypts a backup with its passphrase.
#[wasm_bindgen(js_name = openBackup)]
pub fn open_backup(file: &[u8], passphrase: String) -> Result<Vec<u8>, JsValue> {
    let passphrase = Zeroizing::new(passphrase);
    let opened = open(file, &Unlock::Passphrase(&passphrase));
    opened.map(|backup| backup.to_vec()).map_err(thrown)
}

/// Decrypts a backup with a secret key.
#[wasm_bindgen(js_name = openBackupWithKey)]
pub fn open_backup_with_key(file: &[u8], key: String) -> Result<Vec<u8>, JsValue> {
    let key = Zeroizing::new(key);
    let opened = open(file, &Unlock::Key(&key));
    opened.map(|backup| backup.to_vec()).map_err(thrown)
}

/// An error of JavaScript with a reason that never changes.
fn thrown(error: BackupError) -> JsValue {
    let reason = match error {
        BackupError::WeakPassphrase => "weak-passphrase",
        BackupError::NotAKey => "not-a-key",
        BackupError::WrongKey => "wrong-key",
        BackupError::TooMuch => "too-much",
        _ => "damaged",
    };
    let thrown = Error::new(&error.to_string());
    // A new object takes every member.
    let _ = Reflect::set(&thrown, &"reason".into(), &reason.into());
    thrown.into()
}
