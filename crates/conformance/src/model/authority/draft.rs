//! What one call changes at one binding, and what it records.

use relatch_authority::{
    AccountId, AuditEntry, CounterId, DeviceName, Event, Locator, Notice, WallTime,
};

use super::{Account, Answer, Binding, DAY, Model, Outcome, Row, after};

/// A binding as it was read, and as it becomes.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    model: &'a Model,
    locator: Locator,
    by: AccountId,
    pub(super) now: WallTime,
    pub(super) binding: Binding,
    /// The row goes under the current master key.
    pub(super) sealed: bool,
    pub(super) outcome: Outcome,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        model: &'a Model,
        locator: Locator,
        binding: Binding,
        by: &AccountId,
        now: WallTime,
    ) -> Self {
        Self {
            model,
            locator,
            by: by.clone(),
            now,
            binding,
            sealed: false,
            outcome: Outcome::only(Answer::Done),
        }
    }

    /// Records an event. [AUTH-21]
    pub(super) fn record(&mut self, event: Event) {
        let entry = self.entry(event);
        self.outcome.audit.push(entry);
    }

    /// Records an event and sends the owner a notice. [AUTH-22]
    pub(super) fn announce(&mut self, event: Event) {
        let (to, name) = (self.binding.owner.clone(), self.binding.name.clone());
        self.send(to, Some(name), event.clone());
        self.record(event);
    }

    /// Counts one more of a kind: how many today. [AUTH-58]
    pub(super) fn count(&mut self, what: u8) -> u64 {
        let id = CounterId {
            locator: self.locator,
            day: self.now.secs() / DAY,
            what,
        };
        let before = self.model.counters.get(&id);
        let valid = before.filter(|row| self.model.masters.read(row));
        let count = valid.map_or(0, |row| row.kept) + 1;
        let row = Row::next(before, count, self.model.masters.current);
        self.outcome.counter = Some((id, row));
        count
    }

    pub(super) fn send(&mut self, to: AccountId, name: Option<DeviceName>, event: Event) {
        let entry = self.entry(event);
        self.outcome.notices.push(Notice { to, name, entry });
    }

    /// The caller's limits are written.
    pub(super) fn limits(&mut self, kept: Account) {
        self.limits_of(self.by.clone(), kept);
    }

    /// The limits of an account are written.
    pub(super) fn limits_of(&mut self, account: AccountId, kept: Account) {
        let before = self.model.accounts.get(&account);
        let row = Row::next(before, kept, self.model.masters.current);
        self.outcome.accounts.retain(|(other, _)| *other != account);
        self.outcome.accounts.push((account, row));
    }

    /// All of it, with this answer. The row is written where the binding changed or something was
    /// recorded; then the time is noted. [AUTH-34] [AUTH-35]
    pub(super) fn end(mut self, answer: Answer) -> Outcome {
        let read = self.model.bindings.get(&self.locator);
        let same = |row: &Row<Binding>| row.kept == self.binding;
        if !self.outcome.audit.is_empty() || !read.is_some_and(same) {
            let seen = self.binding.seen;
            let ahead = seen > after(self.now, DAY);
            self.binding.seen = self.binding.time(self.now);
            if ahead {
                self.record(Event::ClockReplaced { seen });
            }
            let master = match read {
                Some(row) if !self.sealed => row.master,
                _ => self.model.masters.current,
            };
            let row = Row::next(read, self.binding, master);
            self.outcome.binding = Some((self.locator, row));
        }
        self.outcome.answer = answer;
        self.outcome
    }

    fn entry(&self, event: Event) -> AuditEntry {
        AuditEntry {
            at: self.now,
            locator: self.locator,
            account: self.by.clone(),
            event,
        }
    }
}

/// 1, 10, 100, ... [AUTH-59]
pub(super) fn is_power_of_ten(count: u64) -> bool {
    let digits = count.to_string();
    digits.trim_end_matches('0') == "1"
}
