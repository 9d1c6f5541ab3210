//! The simulated vendor's password store: two pages of the flash, each write atomic.

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
    /// No hash: for fuzzing and exploration, which also want to see the password.
    Plain,
}

/// What a replacement comes to instead of what the flash makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The policy refuses the password.
    Refused,
    /// The password is not stored, and the store says so.
    NotStored,
    /// The store does not know whether it stored the password.
    Unknown {
        /// Whether it did.
        stored: bool,
        /// Whether it can find out afterwards.
        readable: bool,
    },
}

/// The administrator's password of one device.
#[derive(Debug)]
pub struct Passwords {
    flash: Flash,
    cost: Cost,
    next_salt: [u8; SALT],
    /// What the next replacements come to, and how many of them.
    mishap: Option<(Mishap, u32)>,
    unreadable: bool,
}

/// A page that passed its check: sequence number, and the password or its salt and hash.
struct Entry {
    page: Page,
    sequence: u64,
    kept: Vec<u8>,
}

impl Passwords {
    /// Opens the store; `salt_seed` makes the salts.
    #[must_use]
    pub fn open(flash: Flash, cost: Cost, salt_seed: u64) -> Self {
        let mut store = Self {
            flash,
            cost,
            next_salt: [0; SALT],
            mishap: None,
            unreadable: false,
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
        let digit = password.chars().any(|letter| letter.is_ascii_digit());
        password.chars().count() >= SHORTEST && letter && digit
    }

    /// From now on so many replacements come to this; later ones work again.
    pub fn script(&mut self, mishap: Mishap, times: u32) {
        self.mishap = Some((mishap, times));
    }

    /// Every replacement works from now on, and the store can be read.
    pub fn work(&mut self) {
        self.mishap = None;
        self.unreadable = false;
    }

    /// The password that holds, of a store of [`Cost::Plain`], also while the power is off.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        let dump = self.flash.dump();
        let entry = newest(|page| Ok(dump.page(page))).ok()??;
        String::from_utf8(entry.kept).ok()
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

    fn mishap(&mut self) -> Option<Mishap> {
        let (mishap, times) = self.mishap.as_mut()?;
        *times = times.checked_sub(1)?;
        Some(*mishap)
    }

    /// What a page keeps of a password.
    fn kept(&self, password: &str, salt: &[u8; SALT]) -> Option<Vec<u8>> {
        let params = match self.cost {
            Cost::Real => Params::new(19 * 1024, 2, 1, Some(HASH)),
            Cost::Light => Params::new(Params::MIN_M_COST, 1, 1, Some(HASH)),
            Cost::Plain => return Some(password.as_bytes().to_vec()),
        };
        let mut hash = Zeroizing::new([0; HASH]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params.ok()?)
            .hash_password_into(password.as_bytes(), salt, hash.as_mut_slice())
            .ok()?;
        Some([salt.as_slice(), hash.as_slice()].concat())
    }

    fn current(&self) -> Result<Option<Entry>, FlashError> {
        newest(|page| self.flash.read_page(page))
    }

    fn write(&mut self, new: &str) -> Result<(), ReplaceError> {
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
        let kept = self.kept(new, &salt).ok_or(ReplaceError::NotStored)?;
        let entry = Entry {
            page,
            sequence,
            kept,
        };
        let written = self.flash.write_page(page, &entry.to_bytes());
        written.map_err(|error| match error {
            FlashError::NotWritten | FlashError::NotRead => ReplaceError::NotStored,
            FlashError::PowerLost | FlashError::Unknown => ReplaceError::Unknown,
        })
    }
}

impl PasswordStore for Passwords {
    fn replace(&mut self, new: &str) -> Result<(), ReplaceError> {
        self.unreadable = false;
        match self.mishap() {
            _ if !Self::acceptable(new) => Err(ReplaceError::Refused),
            None => self.write(new),
            Some(Mishap::Refused) => Err(ReplaceError::Refused),
            Some(Mishap::NotStored) => Err(ReplaceError::NotStored),
            Some(Mishap::Unknown { stored, readable }) => {
                self.unreadable = !readable;
                if stored {
                    self.write(new)?;
                }
                Err(ReplaceError::Unknown)
            }
        }
    }

    fn holds(&mut self, password: &str) -> Option<bool> {
        if self.unreadable {
            return None;
        }
        let Some(entry) = self.current().ok()? else {
            return Some(false);
        };
        // Without a salt in front the password itself is kept, and none is needed.
        let salt = entry.kept.first_chunk().copied().unwrap_or_default();
        // The vendor's own code: what an attacker could time here is a salted hash.
        Some(self.kept(password, &salt)? == entry.kept)
    }
}

impl Entry {
    fn parse(page: Page, stored: &[u8]) -> Option<Self> {
        let (content, check) = stored.split_last_chunk()?;
        if *check != checksum(content) {
            return None;
        }
        let (sequence, kept) = content.split_first_chunk()?;
        Some(Self {
            page,
            sequence: u64::from_be_bytes(*sequence),
            kept: kept.to_vec(),
        })
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut content = self.sequence.to_be_bytes().to_vec();
        content.extend_from_slice(&self.kept);
        content.extend_from_slice(&checksum(&content));
        content
    }
}

/// The entry with the highest sequence number.
fn newest(read: impl Fn(Page) -> Result<Vec<u8>, FlashError>) -> Result<Option<Entry>, FlashError> {
    let first = Entry::parse(Page::PasswordA, &read(Page::PasswordA)?);
    let second = Entry::parse(Page::PasswordB, &read(Page::PasswordB)?);
    Ok([first, second]
        .into_iter()
        .flatten()
        .max_by_key(|entry| entry.sequence))
}

fn checksum(content: &[u8]) -> [u8; CHECK] {
    Sha256::digest(content)
        .first_chunk()
        .copied()
        .unwrap_or_default()
}
