//! The text of a key file: how a device learns an authority's public keys.

use relatch_derivation::PublicKeySet;
use relatch_wire::{KeyFile, KeyFileError};

use crate::naive::{base45, point};

/// Accepted exactly where the naive reader finds 68 bytes with two legal points, and then written back as it was; a
/// key set takes the file only under the id of its keys.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    let found = KeyFile::from_text(text);
    let expected = naive(text);
    match (&expected, &found) {
        (Ok(bytes), Ok(file)) => {
            let read = [
                file.binding.bytes().as_slice(),
                file.recovery.bytes(),
                &file.key_id.0,
            ];
            assert_eq!(read.concat(), *bytes);
            assert_eq!(file.to_text(), text.trim_end_matches('\n'));
            let id = PublicKeySet::new(file.binding, file.recovery).id();
            match PublicKeySet::from_text(text) {
                Ok(keys) => assert_eq!((keys.id(), id), (file.key_id, file.key_id)),
                Err(error) => assert!(error == KeyFileError::Damaged && id != file.key_id),
            }
        }
        (Err(expected), Err(found)) => assert_eq!(found.to_string(), *expected),
        _ => panic!("{expected:?} but {found:?}"),
    }
}

fn naive(text: &str) -> Result<Vec<u8>, &'static str> {
    // 68 bytes are 34 groups of three characters.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let content = text
        .strip_prefix("RLK1:")
        .filter(|content| content.len() == 102);
    let bytes = base45::bytes(content.ok_or("not a key file")?).ok_or("damaged")?;
    if !bytes[..64].chunks(32).all(point::is_legal) {
        return Err("bad point");
    }
    Ok(bytes)
}
