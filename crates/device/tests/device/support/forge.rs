//! Records made outside the library, byte by byte, as an attacker with the record key could write
//! them.

use relatch_derivation::{Label, MacKey, labels};

/// A record with whatever format version and whatever content, under a right MAC.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) version: u8,
    pub(crate) sequence: u64,
    pub(crate) generation: u32,
    pub(crate) content: Vec<u8>,
}

/// The content of a state record.
pub(crate) fn state(epoch: u32, failures: u8, counter: u64) -> Vec<u8> {
    let mut content = Vec::new();
    content.extend_from_slice(&epoch.to_be_bytes());
    content.push(failures);
    content.extend_from_slice(&counter.to_be_bytes());
    content
}

/// The content of a binding record; suite 0 is unbound.
pub(crate) fn binding(minimum_suite: u16, suite: u16, digits: u8, key: &[u8; 32]) -> Vec<u8> {
    let mut content = minimum_suite.to_be_bytes().to_vec();
    content.extend_from_slice(&suite.to_be_bytes());
    content.push(digits);
    content.extend_from_slice(key);
    // Key id and recovery key, of suite 2.
    content.extend_from_slice(&[0; 36]);
    content
}

impl Record {
    /// A record of format version 2.
    pub(crate) fn new(sequence: u64, generation: u32, content: Vec<u8>) -> Self {
        Self {
            version: 2,
            sequence,
            generation,
            content,
        }
    }

    pub(crate) fn state(self, key: &[u8; 32]) -> Vec<u8> {
        self.sealed(key, labels::STATE_RECORD)
    }

    pub(crate) fn binding(self, key: &[u8; 32]) -> Vec<u8> {
        self.sealed(key, labels::BINDING_RECORD)
    }

    fn sealed(self, key: &[u8; 32], label: Label) -> Vec<u8> {
        let mut record = vec![self.version];
        record.extend_from_slice(&self.sequence.to_be_bytes());
        record.extend_from_slice(&self.generation.to_be_bytes());
        record.extend_from_slice(&self.content);
        let mac = MacKey::new(key).mac(label, &[&record]);
        record.extend_from_slice(&mac);
        record
    }
}

/// The sequence number and the generation of a stored record.
pub(crate) fn numbers(record: &[u8]) -> (u64, u32) {
    (
        u64::from_be_bytes(record[1..9].try_into().unwrap()),
        u32::from_be_bytes(record[9..13].try_into().unwrap()),
    )
}
