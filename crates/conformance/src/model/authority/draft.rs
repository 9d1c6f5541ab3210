//! What one call changes at one binding, and what it records.

use relatch_authority::{AccountId, AuditEntry, Event, Locator, Notice, WallTime};

use super::{Answer, Binding, Model, Outcome, Row};

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
        self.send(self.binding.owner.clone(), event.clone());
        self.record(event);
    }

    /// Records a refusal: one notice for each clock hour. [AUTH-22]
    pub(super) fn refuse(&mut self, event: Event) {
        let hour = Some(self.now.secs() / 3_600);
        if self.binding.noticed == hour {
            self.record(event);
        } else {
            self.binding.noticed = hour;
            self.announce(event);
        }
    }

    pub(super) fn send(&mut self, to: AccountId, event: Event) {
        let (name, entry) = (self.binding.name.clone(), self.entry(event));
        self.outcome.notices.push(Notice { to, name, entry });
    }

    /// All of it, with this answer.
    pub(super) fn end(mut self, answer: Answer) -> Outcome {
        let read = self.model.bindings.get(&self.locator);
        let current = self.model.masters.current;
        let master = match read {
            Some(row) if !self.sealed => row.master,
            _ => current,
        };
        let same = |row: &Row<Binding>| row.kept == self.binding && row.master == master;
        if !read.is_some_and(same) {
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
