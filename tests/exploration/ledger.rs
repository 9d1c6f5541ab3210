//! Who may recover the device, as an onlooker keeps it who saw every claim and deed.

use relatch_authority::AccountId;
use relatch_wire::Locator;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Account {
    Anna,
    Ben,
}

/// What the owner of a binding does at the authority, or time does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A scan to check: the device was seen, the binding is active.
    Check,
    /// The other account may have one code, within an hour.
    Delegate,
    Revoke,
    /// The other account is the owner.
    Transfer,
    End,
    HourPasses,
}

/// A binding that was claimed, in the order of the claims.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) locator: Locator,
    pub(crate) owner: Account,
    /// What the owner gave to the other account.
    pub(crate) delegated: Delegated,
    /// Its owner has scanned a challenge of it; before, no delegation holds. [BIND-15]
    pub(crate) active: bool,
    pub(crate) ended: bool,
    /// The epoch that the authority was last shown with a code issued.
    pub(crate) epoch: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Delegated {
    No,
    Yes,
    UsedUp,
    Expired,
}

/// What an account may expect of the authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Right {
    Owner,
    Delegate,
    /// A delegation that is over.
    Spent,
    None,
}

impl Account {
    pub(crate) const ALL: [Self; 2] = [Self::Anna, Self::Ben];

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Anna => Self::Ben,
            Self::Ben => Self::Anna,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Anna => "anna",
            Self::Ben => "ben",
        }
    }

    pub(crate) fn id(self) -> AccountId {
        AccountId::new(self.name()).unwrap()
    }
}

impl Entry {
    pub(crate) fn claimed(locator: Locator, owner: Account) -> Self {
        Self {
            locator,
            owner,
            delegated: Delegated::No,
            active: false,
            ended: false,
            epoch: 0,
        }
    }

    pub(crate) fn right(&self, account: Account) -> Right {
        match self.delegated {
            _ if self.ended => Right::None,
            _ if account == self.owner => Right::Owner,
            _ if !self.active => Right::None,
            Delegated::Yes => Right::Delegate,
            Delegated::UsedUp | Delegated::Expired => Right::Spent,
            Delegated::No => Right::None,
        }
    }

    /// What the deed makes of the entry.
    pub(crate) fn note(&mut self, deed: Deed) {
        match deed {
            Deed::Check => self.active = true,
            Deed::Delegate => self.delegated = Delegated::Yes,
            Deed::Revoke => self.delegated = Delegated::No,
            Deed::HourPasses if self.delegated == Delegated::Yes => {
                self.delegated = Delegated::Expired;
            }
            Deed::HourPasses => {}
            Deed::Transfer => {
                self.owner = self.owner.other();
                self.delegated = Delegated::No;
            }
            Deed::End => {
                self.ended = true;
                self.delegated = Delegated::No;
            }
        }
    }
}
