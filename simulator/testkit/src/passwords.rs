//! The simulated vendor's password store: Argon2id in two pages of the same flash, each write atomic.

use argon2::{Algorithm, Argon2, Params, Version};
use relatch_device::{PasswordStore, ReplaceError};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::flash::{Flash, FlashError, Page};

const SALT: usize = 16;
const HASH: usize = 32;
const CHECK: usize = 8;
/// What the policy asks for: no fewer characters, and at least one digit and one letter.
const SHORTEST: usize = 8;

/// How much work a password check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cost {
    /// 19 MiB and two passes, the usual minimum for people's passwords.
    #[default]
    Real,
    /// As little as the algorithm allows: for simulations of thousands of recoveries.
    Light,
}

/// The administrator's password of one device.
#[derive(Debug)]
pub struct Passwords {
    flash: Flash,
    cost: Cost,
    next_salt: [u8; SALT],
}

/// A page that passed its check: sequence number, salt, hash.
struct Entry {
    page: Page,
    sequence: u64,
    salt: [u8; SALT],
    hash: [u8; HASH],
}

impl Passwords {
    /// Opens the store; `salt_seed` makes the salts.
    #[must_use]
    pub fn open(flash: Flash, cost: Cost, salt_seed: u64) -> Self {
        let mut store = Self {
            flash,
            cost,
            next_salt: [0; SALT],
        };
        store.stir(&salt_seed.to_be_bytes());
        store
    }

    /// What the policy asks for, in words for the screen.
    #[must_use]
    pub fn policy() -> &'static str {
        "At least 8 characters, with a letter and a digit"
    }

    /// Whether the policy takes this password.
    #[must_use]
    pub fn acceptable(password: &str) -> bool {
        let letter = password.chars().any(char::is_alphabetic);
        let digit = password.chars().any(|it| it.is_ascii_digit());
        password.chars().count() >= SHORTEST && letter && digit
    }

    fn stir(&mut self, with: &[u8]) {
        let hash = Sha256::new()
            .chain_update(self.next_salt)
            .chain_update(with)
            .finalize();
        if let Some(salt) = hash.first_chunk() {
            self.next_salt = *salt;
        }
    }

    fn hash(&self, password: &str, salt: &[u8; SALT]) -> Option<Zeroizing<[u8; HASH]>> {
        let params = match self.cost {
            Cost::Real => Params::new(19 * 1024, 2, 1, Some(HASH)),
            Cost::Light => Params::new(Params::MIN_M_COST, 1, 1, Some(HASH)),
        };
        let mut hash = Zeroizing::new([0; HASH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.ok()?)
            .hash_password_into(password.as_bytes(), salt, hash.as_mut_slice())
            .ok()?;
        Some(hash)
    }

    fn current(&self) -> Result<Option<Entry>, FlashError> {
        let mut current: Option<Entry> = None;
        for page in [Page::PasswordA, Page::PasswordB] {
            let found = Entry::parse(page, &self.flash.read_page(page)?);
            if let Some(found) = found
                && current
                    .as_ref()
                    .is_none_or(|it| it.sequence < found.sequence)
            {
                current = Some(found);
            }
        }
        Ok(current)
    }
}

impl PasswordStore for Passwords {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        if !Self::acceptable(new) {
            return Err(ReplaceError::Refused);
        }
        let current = self.current().map_err(|_| ReplaceError::NotStored)?;
        let (page, sequence) = match current {
            Some(Entry {
                page: Page::PasswordA,
                sequence,
                ..
            }) => (Page::PasswordB, sequence + 1),
            Some(Entry { sequence, .. }) => (Page::PasswordA, sequence + 1),
            None => (Page::PasswordA, 1),
        };
        let salt = self.next_salt;
        self.stir(new.as_bytes());
        let hash = self.hash(new, &salt).ok_or(ReplaceError::NotStored)?;
        self.flash
            .write_page(
                page,
                &Entry {
                    page,
                    sequence,
                    salt,
                    hash: *hash,
                }
                .to_bytes(),
            )
            .map_err(|error| match error {
                FlashError::NotWritten => ReplaceError::NotStored,
                FlashError::PowerLost => ReplaceError::Unknown,
            })
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        let Some(entry) = self.current().ok()? else {
            return Some(false);
        };
        // The vendor's own code: what an attacker could time here is a salted hash.
        Some(*self.hash(password, &entry.salt)? == entry.hash)
    }
}

impl Entry {
    fn parse(page: Page, stored: &[u8]) -> Option<Self> {
        let (content, check) = stored.split_at_checked(8 + SALT + HASH)?;
        if check != checksum(content) {
            return None;
        }
        let (sequence, rest) = content.split_first_chunk()?;
        let (salt, hash) = rest.split_first_chunk()?;
        Some(Self {
            page,
            sequence: u64::from_be_bytes(*sequence),
            salt: *salt,
            hash: hash.try_into().ok()?,
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut content = self.sequence.to_be_bytes().to_vec();
        content.extend_from_slice(&self.salt);
        content.extend_from_slice(&self.hash);
        content.extend_from_slice(&checksum(&content));
        content
    }
}

fn checksum(content: &[u8]) -> [u8; CHECK] {
    Sha256::digest(content)
        .first_chunk()
        .copied()
        .unwrap_or_default()
}
