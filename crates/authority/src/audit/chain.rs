//! The chain of a binding's audit entries: its head stands in the row, under the row's MAC.

use core::fmt;
use core::ops::Deref;

use relatch_derivation::{digest, labels};

use super::AuditEntry;

/// An audit entry with its place in the chain of its binding. An adapter stores every field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRecord {
    /// The entry.
    pub entry: AuditEntry,
    /// Its number in the chain: the first is 1.
    pub number: u64,
    /// The head of the chain with this entry as the last one.
    pub link: [u8; 32],
}

/// Where the audit chain of a binding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditHead {
    /// How many entries there are.
    pub count: u64,
    /// The link of the last one; 32 zero bytes where there is none.
    pub hash: [u8; 32],
}

/// Where a log differs from what the authority wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum AuditFault {
    /// In the place of the entry of this number stands another one, or none: entries were removed or moved.
    Missing {
        /// The number.
        number: u64,
    },
    /// The entry of this number, or its link, was changed.
    Changed {
        /// The number.
        number: u64,
    },
    /// The log ends after this entry, and the row knows of more.
    Cut {
        /// The number of the last one.
        after: u64,
    },
    /// The log goes on after the last entry that the row knows of: the row was rolled back, or entries were added.
    Ahead {
        /// The number of the last one that the row knows of.
        after: u64,
    },
    /// Every entry follows from the one before it, but the last one is not the row's: the whole log was made again.
    Forged,
}

impl AuditHead {
    /// The record of the next entry. [AUTH-62]
    pub(crate) fn append(&mut self, entry: AuditEntry) -> AuditRecord {
        self.hash = audit_link(&self.hash, &entry.to_bytes());
        self.count = self.count.saturating_add(1);
        AuditRecord {
            entry,
            number: self.count,
            link: self.hash,
        }
    }
}

/// Checks the whole log of one binding, oldest record first, against what its row says ([`crate::Decider::audit_head`]).
///
/// # Errors
/// [`AuditFault`]: the first place where it was cut or changed.
///
/// # Security
/// A row that was rolled back together with its log is not found.
pub fn verify_audit<'a>(
    records: impl IntoIterator<Item = &'a AuditRecord>,
    head: &AuditHead,
) -> Result<(), AuditFault> {
    let mut found = AuditHead::default();
    for record in records {
        if found.count == head.count {
            return Err(AuditFault::Ahead { after: found.count });
        }
        let number = found.count.saturating_add(1);
        if record.number != number {
            return Err(AuditFault::Missing { number });
        }
        if found.append(record.entry.clone()).link != record.link {
            return Err(AuditFault::Changed { number });
        }
    }
    if found.count != head.count {
        return Err(AuditFault::Cut { after: found.count });
    }
    if found.hash != head.hash {
        return Err(AuditFault::Forged);
    }
    Ok(())
}

/// The link of an entry of these canonical bytes, behind the link before it; the first one is behind 32 zero bytes. [AUTH-62]
///
/// With it another program checks a stored log.
#[must_use]
pub fn audit_link(before: &[u8; 32], entry: &[u8]) -> [u8; 32] {
    digest(&[labels::AUDIT.bytes(), before, entry])
}

impl Deref for AuditRecord {
    type Target = AuditEntry;

    fn deref(&self) -> &AuditEntry {
        &self.entry
    }
}

impl fmt::Display for AuditRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.entry)
    }
}

impl fmt::Display for AuditFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { number } => write!(f, "entry {number} is missing"),
            Self::Changed { number } => write!(f, "entry {number} was changed"),
            Self::Cut { after } => write!(f, "the log was cut after entry {after}"),
            Self::Ahead { after } => write!(f, "the row knows of no entry after {after}"),
            Self::Forged => f.write_str("the log was made again: its head is not the row's"),
        }
    }
}

impl core::error::Error for AuditFault {}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use relatch_binding::{AccountId, WallTime};
    use relatch_wire::Locator;

    use super::*;
    use crate::audit::Event;

    const ENTRIES: usize = 6;

    fn entry(account: &str) -> AuditEntry {
        AuditEntry {
            at: WallTime::from_secs(1),
            locator: Locator([3; 12]),
            account: AccountId::new(account).unwrap(),
            event: Event::Frozen,
        }
    }

    fn log() -> (Vec<AuditRecord>, AuditHead) {
        let mut head = AuditHead::default();
        let records = (0..ENTRIES).map(|_| head.append(entry("anna"))).collect();
        (records, head)
    }

    /// A forger knows no key, but SHA-256 needs none. [AUTH-62]
    #[test]
    fn an_entry_with_a_link_made_again_is_found() {
        let (records, head) = log();
        for at in 0..ENTRIES {
            let mut forged = records.clone();
            let mut before = AuditHead {
                count: at as u64,
                hash: at.checked_sub(1).map_or([0; 32], |last| records[last].link),
            };
            forged[at] = before.append(entry("thief"));
            let found = verify_audit(&forged, &head);
            let next = at as u64 + 2;
            let expected = match at + 1 == ENTRIES {
                true => AuditFault::Forged,
                false => AuditFault::Changed { number: next },
            };
            assert_eq!(found, Err(expected), "entry {at}");
            // Every later link made again too: the row still has the true head.
            for later in forged.iter_mut().skip(at + 1) {
                *later = before.append(later.entry.clone());
            }
            assert_eq!(verify_audit(&forged, &head), Err(AuditFault::Forged));
        }
    }
}
