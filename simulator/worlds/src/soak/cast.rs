//! Who is there.

use relatch_authority::AccountId;

/// An account: three owners, an installer, and three who have no rights until they get some.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    Anna,
    Ben,
    Cleo,
    /// Installs devices for the owners, and holds delegations.
    Dora,
    /// A colleague with another account; photographs every screen.
    Eve,
    /// Gets devices by transfer, and loses them again: a former owner.
    Fred,
    /// Owns bindings of made-up devices, and probes with them.
    Mallory,
}

impl Who {
    pub(super) const OWNERS: [Self; 3] = [Self::Anna, Self::Ben, Self::Cleo];
    pub(super) const STRANGERS: [Self; 4] = [Self::Eve, Self::Fred, Self::Mallory, Self::Dora];
    const ALL: [(Self, &str); 7] = [
        (Self::Anna, "anna"),
        (Self::Ben, "ben"),
        (Self::Cleo, "cleo"),
        (Self::Dora, "dora"),
        (Self::Eve, "eve"),
        (Self::Fred, "fred"),
        (Self::Mallory, "mallory"),
    ];

    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::ALL.iter().map(|(who, _)| *who)
    }

    /// Whose account this is.
    pub(super) fn of(account: &AccountId) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(_, name)| *name == account.as_str())
            .map(|(who, _)| *who)
    }

    pub(super) fn account(self) -> AccountId {
        let name = Self::ALL.iter().find(|(who, _)| *who == self);
        legal(name.map_or("unknown", |(_, name)| name))
    }
}

#[allow(
    clippy::expect_used,
    reason = "constant names of a legal length; every world is a test of them"
)]
fn legal(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}
