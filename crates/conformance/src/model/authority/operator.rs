//! What the operator does: rotations of the master key, serials, key ids.

use relatch_authority::{AccountId, Event, Identity, Locator, Rewrapped, WallTime};

use super::draft::Draft;
use super::{Answer, Model, Outcome, Row};

impl Model {
    pub(super) fn release_serial(
        &self,
        by: &AccountId,
        identity: &Identity,
        now: WallTime,
    ) -> Outcome {
        let Some((locator, holder)) = self.holder(identity) else {
            return Outcome::only(Answer::Held(false));
        };
        let mut draft = Draft::new(self, locator, holder.clone(), by, now);
        draft.binding.offered.attested = false;
        draft.announce(Event::SerialReleased);
        draft.end(Answer::Held(true))
    }

    pub(super) fn key_id(&self, locator: &Locator) -> Answer {
        match (self.bindings.get(locator), self.binding(locator)) {
            (None, _) => Answer::KeyId(None),
            (_, None) => Answer::NotAuthentic,
            (_, Some(binding)) => Answer::KeyId(binding.needs()),
        }
    }

    pub(super) fn rewrap_binding(&self, locator: Locator) -> Outcome {
        let (mut outcome, row) = self.rewrap(self.bindings.get(&locator));
        outcome.binding = row.map(|row| (locator, row));
        outcome
    }

    pub(super) fn rewrap_account(&self, account: &AccountId) -> Outcome {
        let (mut outcome, row) = self.rewrap(self.accounts.get(account));
        outcome.account = row.map(|row| (account.clone(), row));
        outcome
    }

    pub(super) fn rewrap_serial(&self, identity: &Identity) -> Outcome {
        let (mut outcome, row) = self.rewrap(self.serials.get(identity));
        outcome.serial = row.map(|row| (identity.clone(), row));
        outcome
    }

    fn rewrap<T: Clone>(&self, row: Option<&Row<T>>) -> (Outcome, Option<Row<T>>) {
        let current = self.masters.current;
        let (became, row) = match row {
            Some(row) if row.master == current => (Rewrapped::NotNeeded, None),
            None => (Rewrapped::NotNeeded, None),
            Some(row) if !self.masters.read(row) => (Rewrapped::Unreadable, None),
            Some(row) => {
                let next = Row::next(Some(row), row.kept.clone(), current);
                (Rewrapped::Done, Some(next))
            }
        };
        (Outcome::only(Answer::Rewrapped(became)), row)
    }
}
