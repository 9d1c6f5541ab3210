//! What happened: a digest always, and a transcript on request.

use std::fmt::{self, Debug, Write};

/// Both records of one world.
#[derive(Debug, Clone)]
pub struct Log {
    digest: Digest,
    transcript: Option<Vec<String>>,
}

#[derive(Debug, Clone)]
struct Digest(u64);

impl Log {
    /// Nothing happened; with a transcript, or without.
    #[must_use]
    pub fn new(transcript: bool) -> Self {
        Self {
            digest: Digest(0xcbf2_9ce4_8422_2325),
            transcript: transcript.then(Vec::new),
        }
    }

    /// Takes what happened into the digest, and a line into the transcript.
    pub fn note(&mut self, what: &dyn Debug, about: impl FnOnce() -> String) {
        // A digest takes everything.
        let _ = write!(self.digest, "{what:?}");
        if let Some(transcript) = &mut self.transcript {
            transcript.push(format!("{}: {what:?}", about()));
        }
    }

    /// Two worlds of one digest had the same history.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.digest.0
    }

    /// The lines, where there is a transcript.
    #[must_use]
    pub fn transcript(&self) -> &[String] {
        self.transcript.as_deref().unwrap_or_default()
    }
}

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for chunk in text.as_bytes().chunks(8) {
            let number = chunk
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte));
            self.0 = mix(self.0, number);
        }
        Ok(())
    }
}

/// One round of a hash that is not for security: two worlds that differ are distinguished.
#[must_use]
pub fn mix(digest: u64, number: u64) -> u64 {
    let mixed = (digest ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}
