//! What happened: a digest always, and a transcript on request.

/// Both records of one world.
#[derive(Debug, Clone)]
pub(super) struct Log {
    digest: u64,
    transcript: Option<Vec<String>>,
}

impl Log {
    pub(super) fn new(verbose: bool) -> Self {
        Self {
            digest: 0xcbf2_9ce4_8422_2325,
            transcript: verbose.then(Vec::new),
        }
    }

    /// Takes a number into the digest.
    pub(super) fn note(&mut self, number: u64) {
        self.digest = mix(self.digest, number);
    }

    /// Takes a text into the digest.
    pub(super) fn note_text(&mut self, text: &str) {
        for chunk in text.as_bytes().chunks(8) {
            let number = chunk
                .iter()
                .fold(0, |number, byte| number << 8 | u64::from(*byte));
            self.note(number);
        }
    }

    /// Writes a line, where there is a transcript.
    pub(super) fn say(&mut self, line: impl FnOnce() -> String) {
        if let Some(transcript) = &mut self.transcript {
            transcript.push(line());
        }
    }

    pub(super) fn digest(&self) -> u64 {
        self.digest
    }

    pub(super) fn transcript(&self) -> &[String] {
        self.transcript.as_deref().unwrap_or_default()
    }
}

/// One round of a hash that is not for security: two worlds that differ are distinguished.
pub(super) fn mix(digest: u64, number: u64) -> u64 {
    let mixed = (digest ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}
