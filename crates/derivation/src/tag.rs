//! The tag of a challenge, and the proof that it is correct (spec/protocol.md, "Values").

use core::fmt;
use core::ops::Deref;

use relatch_wire::{Challenge, ChallengeMessage, Hex, Tag};
use sha2::{Digest, Sha256};

use crate::labels;
use crate::mac::MacKey;

/// `K_tag`: authenticates challenges and nothing else.
#[derive(Debug, Clone)]
pub struct TagKey(MacKey);

/// A challenge with a correct tag: made here under the key, or checked against it.
///
/// Codes are computed only for such challenges:
/// ```compile_fail
/// # fn f(keys: &relatch_derivation::Keys, scanned: &relatch_wire::ChallengeMessage,
/// #     bound: relatch_wire::CodeLength) {
/// keys.code().code(scanned, bound); // not authenticated
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Authentic(ChallengeMessage);

/// SHA-256 of the whole message: names one challenge, and reveals nothing about its code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageHash(pub [u8; 32]);

/// The tag does not match under this key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TagError;

impl TagKey {
    pub(crate) fn new(key: MacKey) -> Self {
        Self(key)
    }

    /// Tags a challenge: the device's side. [KEY-5]
    #[must_use]
    pub fn seal(&self, challenge: Challenge) -> Authentic {
        let tag = Tag(self.0.mac_cut(labels::TAG, &[&challenge.body()]));
        Authentic(ChallengeMessage::new(challenge, tag))
    }

    /// Checks the tag of a received challenge, in constant time: the authority's side. [KEY-6]
    ///
    /// # Errors
    /// [`TagError`]: forged, damaged, or of another binding.
    ///
    /// # Security
    /// The bytes that are authenticated are the bytes that were received.
    pub fn authenticate(&self, challenge: ChallengeMessage) -> Result<Authentic, TagError> {
        self.0
            .verify(labels::TAG, &[challenge.body()], &challenge.tag().0)
            .map_err(|_| TagError)?;
        Ok(Authentic(challenge))
    }
}

impl Authentic {
    /// Names the challenge in limits, approvals and the audit log.
    #[must_use]
    pub fn hash(&self) -> MessageHash {
        MessageHash(Sha256::digest(self.0.message()).into())
    }
}

impl Deref for Authentic {
    type Target = ChallengeMessage;

    fn deref(&self) -> &ChallengeMessage {
        &self.0
    }
}

impl fmt::Display for MessageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl fmt::Debug for MessageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("MessageHash").field(&Hex(&self.0)).finish()
    }
}

impl fmt::Display for TagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the tag does not match")
    }
}

impl core::error::Error for TagError {}
