//! Why an act was not done, in the order in which it is judged (spec/authority.md, "Calls about a binding").

use core::fmt;

/// Why an act was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ActRefusal {
    /// The account does not own the binding, or the binding has ended or does not exist.
    NotOwner,
    /// No transfer of the binding is open to the account.
    NoTransfer,
    /// No delegation of the binding is offered to the account.
    NoDelegation,
    /// The binding is released: a release can be taken back, and nothing else.
    Ending,
    /// Only a pending binding is deleted.
    Active,
    /// Only an active binding is delegated, transferred or released.
    Pending,
    /// There is no release to take back.
    NotEnding,
    /// After a restore a later receipt may still replace the binding: it was claimed with one less than 72 hours ago, or
    /// the authority is in restored mode.
    Waiting,
    /// The binding is frozen.
    Frozen,
    /// The last transfer is less than 72 hours old.
    Grace,
    /// The other account is the owner.
    OwnAccount,
    /// A delegation names no action.
    NoAction,
    /// A delegation would be over already.
    ExpiryNotInFuture,
    /// A delegation is for no code, or for more than 64.
    Uses,
    /// There are 16 delegations that hold.
    TooManyDelegations,
    /// The delegation was over before it was accepted.
    DelegationExpired,
    /// The account must re-authenticate for this very act.
    ProofNeeded,
}

impl ActRefusal {
    /// Every one of them.
    pub const ALL: [Self; 17] = [
        Self::NotOwner,
        Self::NoTransfer,
        Self::NoDelegation,
        Self::Ending,
        Self::Active,
        Self::Pending,
        Self::NotEnding,
        Self::Waiting,
        Self::Frozen,
        Self::Grace,
        Self::OwnAccount,
        Self::NoAction,
        Self::ExpiryNotInFuture,
        Self::Uses,
        Self::TooManyDelegations,
        Self::DelegationExpired,
        Self::ProofNeeded,
    ];

    /// Stage and reason as spec/registry.md has them.
    #[must_use]
    pub fn registered(self) -> (&'static str, &'static str) {
        match self {
            Self::NotOwner => ("authorisation", "not the owner"),
            Self::NoTransfer => ("authorisation", "no transfer"),
            Self::NoDelegation => ("authorisation", "no delegation"),
            Self::Ending => ("authorisation", "ending"),
            Self::Active => ("state", "active"),
            Self::Pending => ("state", "pending"),
            Self::NotEnding => ("state", "not ending"),
            Self::Waiting => ("authorisation", "restored"),
            Self::Frozen => ("authorisation", "frozen"),
            Self::Grace => ("authorisation", "grace"),
            Self::OwnAccount => ("terms", "own account"),
            Self::NoAction => ("terms", "no action"),
            Self::ExpiryNotInFuture => ("terms", "expiry"),
            Self::Uses => ("terms", "uses"),
            Self::TooManyDelegations => ("terms", "too many delegations"),
            Self::DelegationExpired => ("authorisation", "delegation expired"),
            Self::ProofNeeded => ("authorisation", "proof"),
        }
    }

    /// Whether the account learns nothing but "refused".
    #[must_use]
    pub fn is_hidden(self) -> bool {
        matches!(self, Self::NotOwner | Self::NoTransfer | Self::NoDelegation)
    }
}

impl fmt::Display for ActRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotOwner | Self::NoTransfer | Self::NoDelegation => {
                "the device is not bound to this account"
            }
            Self::Ending => "the device is released: take the release back first",
            Self::Active => "the binding is active: release it instead",
            Self::Pending => "the binding is pending: scan its device first, or delete it",
            Self::NotEnding => "the device is not released: there is nothing to take back",
            Self::Waiting => "the service was restored from a backup: wait until it is settled who owns the device",
            Self::Frozen => "the device is frozen: lift the freeze first",
            Self::Grace => "the device has a new owner: wait 72 hours",
            Self::OwnAccount => "the account is the owner already: name another one",
            Self::NoAction => "the delegation names no action: name at least one",
            Self::ExpiryNotInFuture => "the expiry is not in the future: give a later one",
            Self::Uses => "the number of codes must be 1 to 64",
            Self::TooManyDelegations => "there are 16 delegations: revoke one first",
            Self::DelegationExpired => "the delegation has expired: ask the owner for a new one",
            Self::ProofNeeded => "confirm your identity for this",
        })
    }
}

impl core::error::Error for ActRefusal {}
