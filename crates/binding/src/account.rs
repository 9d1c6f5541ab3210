//! What limits an account: the codes that it was issued as an owner, and its claims.

use core::fmt;

use crate::time::{CODES_PER_ACCOUNT, WallTime, Window};

/// Claims of an account whose devices were not seen yet. [AUTH-33]
pub const PENDING_PER_ACCOUNT: u16 = 100;
/// Claims of an account in a day. [AUTH-33]
pub const CLAIMS_PER_DAY: u16 = 100;

/// What is kept of an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    /// When it was issued codes as an owner.
    pub window: Window<CODES_PER_ACCOUNT>,
    /// Its bindings that are pending.
    pub pending: u16,
    /// The day of its last claim, counted from 1970.
    pub day: u64,
    /// Its claims of that day.
    pub claims: u16,
}

/// Why an account may not claim now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TooMany {
    /// It has 100 pending claims.
    Pending,
    /// It made 100 claims today.
    Today,
}

impl Account {
    /// All limits used up at this time: what is assumed where the stored ones cannot be trusted.
    #[must_use]
    pub fn used_up(now: WallTime) -> Self {
        Self {
            window: Window::full(now),
            pending: 0,
            day: now.day(),
            claims: CLAIMS_PER_DAY,
        }
    }

    /// Counts a claim.
    ///
    /// # Errors
    /// [`TooMany`]; nothing is counted then.
    pub fn claim(&mut self, now: WallTime) -> Result<(), TooMany> {
        // [AUTH-33]
        if self.pending >= PENDING_PER_ACCOUNT {
            return Err(TooMany::Pending);
        }
        let today = now.day();
        let claims = if self.day == today { self.claims } else { 0 };
        if claims >= CLAIMS_PER_DAY {
            return Err(TooMany::Today);
        }
        self.pending = self.pending.saturating_add(1);
        self.day = today;
        self.claims = claims.saturating_add(1);
        Ok(())
    }

    /// A pending claim became active, or ended.
    pub fn settle(&mut self) {
        self.pending = self.pending.saturating_sub(1);
    }
}

impl fmt::Display for TooMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "100 devices wait to be scanned: scan or delete some first",
            Self::Today => "100 claims today: try again tomorrow",
        })
    }
}

impl core::error::Error for TooMany {}
