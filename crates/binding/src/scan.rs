//! The questions that a scanned challenge raises: who asks, and which epoch.

use core::fmt;

use relatch_wire::{Action, Epoch};

use crate::record::{Binding, Phase};
use crate::text::AccountId;
use crate::time::WallTime;

/// In which capacity an account recovers a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The account owns the binding.
    Owner,
    /// The account holds a delegation.
    Delegate,
}

/// Why an account may not recover a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stranger {
    /// The binding was released or deleted.
    Ended,
    /// The account neither owns the binding nor holds a delegation.
    Unrelated,
    /// The binding is pending: the owner has not scanned the device yet.
    NotActive,
    /// The account holds a delegation for other actions.
    OtherAction,
}

/// How an epoch shown relates to the stored one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EpochStep {
    /// The same: no recovery was completed since.
    Same,
    /// One more: the last recovery was completed.
    NextRecovery,
    /// Fewer recoveries than were seen: a rolled-back or cloned device; the owner has to approve.
    Older,
    /// A restored registry, or two authorities: the owner has to approve.
    Unexpected,
}

/// Why a binding gives no code to an account that it would give one otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stopped {
    /// It is frozen.
    Frozen,
    /// It is released.
    Ending,
    /// It was claimed with a receipt after a restore, less than 72 hours ago.
    Waiting,
}

impl Binding {
    /// What the account is to this binding. An expired delegation still makes a delegate, who learns of it later.
    ///
    /// # Errors
    /// [`Stranger`], for the audit log and never for the account.
    pub fn role(
        &self,
        account: &AccountId,
        action: Action,
        now: WallTime,
    ) -> Result<Role, Stranger> {
        let phase = self.phase_at(now);
        if phase == Phase::Ended {
            return Err(Stranger::Ended);
        }
        // [AUTH-11]
        if *account == self.owner {
            return Ok(Role::Owner);
        }
        if phase == Phase::Pending {
            return Err(Stranger::NotActive);
        }
        let delegation = self.delegations.of(account).ok_or(Stranger::Unrelated)?;
        // [AUTH-12] A check rehearses what a delegate for the password may do.
        let needed = match action {
            Action::CheckBinding => Action::SetPassword,
            other => other,
        };
        if !delegation.terms.actions.contains(&needed) {
            return Err(Stranger::OtherAction);
        }
        Ok(Role::Delegate)
    }

    /// The owner inspected a challenge of the device; says whether the binding was pending.
    pub fn activate(&mut self) -> bool {
        let pending = self.phase == Phase::Pending;
        if pending {
            self.phase = Phase::Active;
        }
        pending
    }

    /// Counts one code against the delegation of this account.
    pub fn spend(&mut self, account: &AccountId) {
        self.delegations.spend(account);
    }

    /// Whether the binding gives codes now.
    ///
    /// # Errors
    /// [`Stopped`].
    pub fn is_free(&self, now: WallTime) -> Result<(), Stopped> {
        // [AUTH-13]
        if self.freezes.any() {
            Err(Stopped::Frozen)
        } else if matches!(self.phase, Phase::Ending { .. }) {
            Err(Stopped::Ending)
        } else if self.is_held(now) {
            Err(Stopped::Waiting)
        } else {
            Ok(())
        }
    }

    /// The owner inspected a challenge that shows one completed recovery more; says whether the stored epoch rises.
    /// [AUTH-30]
    pub fn raise_epoch(&mut self, shown: Epoch) -> bool {
        let next = EpochStep::between(self.epoch, shown) == EpochStep::NextRecovery;
        if next {
            self.epoch = shown;
        }
        next
    }
}

impl EpochStep {
    /// Compares without wrapping: nothing is one more than the last epoch.
    #[must_use]
    pub fn between(stored: Epoch, shown: Epoch) -> Self {
        // [AUTH-15]
        if shown == stored {
            Self::Same
        } else if stored.0.checked_add(1) == Some(shown.0) {
            Self::NextRecovery
        } else if shown < stored {
            Self::Older
        } else {
            Self::Unexpected
        }
    }

    /// Whether a challenge of this epoch follows from what was seen.
    #[must_use]
    pub fn is_expected(self) -> bool {
        matches!(self, Self::Same | Self::NextRecovery)
    }
}

impl Stranger {
    /// Every one of them.
    pub const ALL: [Self; 4] = [
        Self::Ended,
        Self::Unrelated,
        Self::NotActive,
        Self::OtherAction,
    ];

    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Ended => 1,
            Self::Unrelated => 2,
            Self::NotActive => 3,
            Self::OtherAction => 4,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::Unrelated => "unrelated",
            Self::NotActive => "not-active",
            Self::OtherAction => "other-action",
        }
    }
}

impl Stopped {
    /// The number in an audit entry, which never changes.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Frozen => 1,
            Self::Ending => 2,
            Self::Waiting => 3,
        }
    }

    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Frozen => "frozen",
            Self::Ending => "ending",
            Self::Waiting => "waiting",
        }
    }
}

impl Role {
    /// A name that never changes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Delegate => "delegate",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
