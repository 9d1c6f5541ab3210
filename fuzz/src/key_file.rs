//! The text of a key file: how a device learns an authority's public keys.

use relatch_derivation::PublicKeySet;
use relatch_wire::{KeyFile, KeyFileError};

use crate::naive::{base45, point};

/// Accepted exactly where the naive reader finds two legal points and, in suite 3, numbers below the
/// modulus, and then written back as it was; a
/// key set takes the file only under the id of its keys.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else {
        return;
    };
    let found = KeyFile::from_text(text);
    let expected = naive(text);
    match (&expected, &found) {
        (Ok(bytes), Ok(file)) => {
            let read = [file.binding.bytes(), file.recovery.bytes(), &file.key_id.0];
            assert_eq!(read.concat(), *bytes);
            assert_eq!(file.to_text(), text.trim_end_matches('\n'));
            let id = PublicKeySet::new(file.binding.clone(), file.recovery).id();
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
    // Two bytes are a group of three characters: 68 bytes in suite 2, 1,252 in suite 3.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let content = text
        .strip_prefix("RLK1:")
        .filter(|content| matches!(content.len(), 102 | 1878));
    let bytes = base45::bytes(content.ok_or("not a key file")?).ok_or("damaged")?;
    let keys = &bytes[..bytes.len() - 4];
    let (ml_kem, points) = keys.split_at(keys.len() - 64);
    // The last 32 bytes of a key of ML-KEM are a seed.
    let numbers = &ml_kem[..ml_kem.len().saturating_sub(32)];
    if numbers.chunks(3).any(|three| !is_reduced(three)) {
        return Err("bad key");
    }
    if !points.chunks(32).all(point::is_legal) {
        return Err("bad point");
    }
    Ok(bytes)
}

/// Whether both numbers of 12 bits, the least significant bit first, are below 3329.
fn is_reduced(three: &[u8]) -> bool {
    let bit = |at: usize| u32::from(three[at / 8] >> (at % 8) & 1);
    let number = |from: usize| (0..12).map(|at| bit(from + at) << at).sum::<u32>();
    number(0) < 3329 && number(12) < 3329
}
