//! Who may be given a code, by what was committed at the authority: the judges' own book, kept from the calls alone.

use std::collections::{BTreeMap, BTreeSet};

use relatch_wire::Locator;

use super::cast::Who;

/// Every binding that was claimed.
#[derive(Debug, Clone, Default)]
pub(super) struct Rights(BTreeMap<Locator, Right>);

#[derive(Debug, Clone)]
pub(super) struct Right {
    pub(super) owner: Who,
    pub(super) frozen: bool,
    pub(super) ended: bool,
    delegations: BTreeMap<Who, Term>,
}

#[derive(Debug, Clone)]
struct Term {
    expires: u64,
    uses: usize,
    codes: BTreeSet<usize>,
}

/// How an account stands to a binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// May be given a code.
    Entitled,
    /// Has to do with the binding, but may be given none now.
    Known,
    /// May not even learn that there is a binding.
    Stranger,
}

impl Rights {
    /// A claim was committed; a second one of the same offer changes nothing.
    pub(super) fn claimed(&mut self, locator: Locator, by: Who) {
        self.0.entry(locator).or_insert(Right {
            owner: by,
            frozen: false,
            ended: false,
            delegations: BTreeMap::new(),
        });
    }

    pub(super) fn of(&self, locator: &Locator) -> Option<&Right> {
        self.0.get(locator)
    }

    /// The owner of a binding that has not ended.
    pub(super) fn owner(&self, locator: &Locator) -> Option<Who> {
        self.of(locator)
            .filter(|right| !right.ended)
            .map(|right| right.owner)
    }

    pub(super) fn delegated(&mut self, locator: &Locator, to: Who, expires: u64, uses: u16) {
        if let Some(right) = self.0.get_mut(locator) {
            let term = Term {
                expires,
                uses: uses.into(),
                codes: BTreeSet::new(),
            };
            right.delegations.insert(to, term);
        }
    }

    pub(super) fn revoked(&mut self, locator: &Locator, from: Who) {
        if let Some(right) = self.0.get_mut(locator) {
            right.delegations.remove(&from);
        }
    }

    pub(super) fn set_frozen(&mut self, locator: &Locator, frozen: bool) {
        if let Some(right) = self.0.get_mut(locator) {
            right.frozen = frozen;
        }
    }

    pub(super) fn transferred(&mut self, locator: &Locator, to: Who) {
        if let Some(right) = self.0.get_mut(locator) {
            right.owner = to;
            right.delegations.clear();
        }
    }

    pub(super) fn ended(&mut self, locator: &Locator) {
        if let Some(right) = self.0.get_mut(locator) {
            right.ended = true;
            right.delegations.clear();
        }
    }

    /// A code of this challenge was committed for the account.
    pub(super) fn issued(&mut self, locator: &Locator, to: Who, shown: usize) {
        let right = self.0.get_mut(locator);
        if let Some(term) = right.and_then(|right| right.delegations.get_mut(&to)) {
            term.codes.insert(shown);
        }
    }

    /// How an account stands at a binding, for this challenge and at this wall time.
    pub(super) fn standing(
        &self,
        locator: &Locator,
        who: Who,
        shown: Option<usize>,
        now: u64,
    ) -> Standing {
        let Some(right) = self.of(locator).filter(|right| !right.ended) else {
            return Standing::Stranger;
        };
        if who == right.owner {
            return match right.frozen {
                true => Standing::Known,
                false => Standing::Entitled,
            };
        }
        let Some(term) = right.delegations.get(&who) else {
            return Standing::Stranger;
        };
        let again = shown.is_some_and(|shown| term.codes.contains(&shown));
        let left = again || term.codes.len() < term.uses;
        match !right.frozen && now < term.expires && left {
            true => Standing::Entitled,
            false => Standing::Known,
        }
    }
}
