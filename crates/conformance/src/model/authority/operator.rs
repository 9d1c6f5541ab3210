//! What the operator does: sweeps, rotations of the master key, key ids.

use relatch_authority::{AccountId, Event, Locator, Rewrapped, WallTime};

use super::draft::Draft;
use super::{Answer, HOUR, Model, Outcome, Row, State};

impl Model {
    pub(super) fn key_id(&self, locator: &Locator) -> Answer {
        match (self.bindings.get(locator), self.binding(locator)) {
            (None, _) => Answer::KeyId(None),
            (_, None) => Answer::NotAuthentic,
            (_, Some(binding)) => Answer::KeyId(binding.needs()),
        }
    }

    /// [AUTH-54] [AUTH-55]
    pub(super) fn begin_sweep(&self, confirmed: bool, now: WallTime) -> Outcome {
        let read = self.sweep.as_ref();
        let last = read
            .filter(|row| self.masters.read(row))
            .map(|row| row.kept);
        let gap = last.and_then(|(at, _)| now.secs().checked_sub(at.secs()));
        let asked = last.is_some_and(|(_, asked)| asked);
        let (erases, next) = match gap {
            _ if confirmed => (true, Some(false)),
            Some(gap) if gap <= 48 * HOUR && !asked => (true, Some(false)),
            Some(gap) if (24 * HOUR..=48 * HOUR).contains(&gap) => (true, Some(false)),
            Some(gap) if gap <= 48 * HOUR => (false, None),
            _ => (false, Some(true)),
        };
        let mut outcome = Outcome::only(Answer::Swept(erases));
        outcome.sweep = next.map(|asks| Row::next(read, (now, asks), self.masters.current));
        outcome
    }

    /// [AUTH-53]
    pub(super) fn sweep_binding(&self, by: &AccountId, locator: Locator, now: WallTime) -> Outcome {
        let due = self
            .binding(&locator)
            .filter(|binding| matches!(binding.state, State::Ending(_)) && binding.has_ended(now));
        // [AUTH-71]
        let due = due.filter(|binding| !self.is_claimable_again(binding));
        let Some(binding) = due else {
            return Outcome::only(Answer::Swept(false));
        };
        let mut draft = Draft::new(self, locator, binding.clone(), by, now);
        draft.binding.end();
        draft.announce(Event::Ended);
        draft.end(Answer::Swept(true))
    }

    pub(super) fn rewrap_binding(&self, locator: Locator) -> Outcome {
        let (mut outcome, row) = self.rewrap(self.bindings.get(&locator));
        outcome.binding = row.map(|row| (locator, row));
        outcome
    }

    pub(super) fn rewrap_account(&self, account: &AccountId) -> Outcome {
        let (mut outcome, row) = self.rewrap(self.accounts.get(account));
        outcome.accounts = row.map(|row| (account.clone(), row)).into_iter().collect();
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
