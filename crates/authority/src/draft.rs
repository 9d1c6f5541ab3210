//! A binding as read, the changes to it, and what is to be recorded of them.

use alloc::vec::Vec;

use relatch_binding::{AccountId, Binding, CODES_PER_ACCOUNT, WallTime, Window};
use relatch_derivation::BindingKey;
use relatch_wire::Locator;

use crate::audit::{AuditEntry, Event, Notice};
use crate::master::MasterKeys;
use crate::registry::{Batch, BindingRow, SealNonce, SealedKey};
use crate::rows::Place;
use crate::vault::Opened;

/// Collects what one call changes at one binding.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) binding: Binding,
    pub(crate) account: Option<AccountDraft>,
    pub(crate) actor: AccountId,
    pub(crate) now: WallTime,
    /// The version of the serial's row, where the binding takes the serial.
    pub(crate) takes_serial: Option<u64>,
    place: Place,
    key: Option<SealedKey>,
    read: Option<BindingRow>,
    audit: Vec<AuditEntry>,
    notices: Vec<Notice>,
}

/// The limit of the owner's account, with the version that it was read at.
#[derive(Debug)]
pub(crate) struct AccountDraft {
    pub(crate) version: u64,
    pub(crate) window: Window<CODES_PER_ACCOUNT>,
    pub(crate) changed: bool,
}

impl Draft {
    /// A binding that is not in the registry yet, and has no key.
    pub(crate) fn vacant(
        locator: Locator,
        keys: &MasterKeys,
        binding: Binding,
        now: WallTime,
    ) -> Self {
        Self {
            actor: binding.owner.clone(),
            binding,
            account: None,
            now,
            takes_serial: None,
            place: Place::vacant(locator, keys),
            key: None,
            read: None,
            audit: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// A binding that was read.
    pub(crate) fn of(opened: Opened, actor: &AccountId, now: WallTime) -> Self {
        Self {
            binding: opened.binding,
            account: None,
            actor: actor.clone(),
            now,
            takes_serial: None,
            place: Place::of(&opened.row),
            key: opened.row.key,
            read: Some(opened.row),
            audit: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Seals the key for the binding as it is now, under the current master key.
    pub(crate) fn seal(&mut self, keys: &MasterKeys, key: &BindingKey, nonce: SealNonce) {
        self.place.master = keys.current().id();
        self.key = Some(keys.seal(self.place, &self.binding, key, nonce));
    }

    /// Forgets the key.
    pub(crate) fn erase_key(&mut self) {
        // [KEY-11]
        self.key = None;
    }

    /// Records an event.
    pub(crate) fn record(&mut self, event: Event) {
        // [AUTH-21]
        let entry = self.entry(event);
        push_one(&mut self.audit, entry);
    }

    /// Records an event and tells the owner.
    pub(crate) fn announce(&mut self, event: Event) {
        self.tell(self.binding.owner.clone(), event.clone());
        self.record(event);
    }

    /// Records a refusal; the owner gets a notice of the first of a clock hour.
    pub(crate) fn refuse(&mut self, event: Event) {
        // [AUTH-22]
        if self.binding.tell_of_refusal(self.now) {
            self.announce(event);
        } else {
            self.record(event);
        }
    }

    /// Tells an account, without a record.
    pub(crate) fn tell(&mut self, to: AccountId, event: Event) {
        let (name, entry) = (self.binding.name.clone(), self.entry(event));
        push_one(&mut self.notices, Notice { to, name, entry });
    }

    /// Everything in one batch; rows that did not change stay out of it.
    pub(crate) fn into_batch(self, keys: &MasterKeys) -> Batch {
        // Whatever changes is recorded: without a record no row is encoded to be compared.
        if self.audit.is_empty() && self.notices.is_empty() {
            debug_assert!(self.changed_row(keys).is_none() && self.takes_serial.is_none());
            debug_assert!(self.account.is_none_or(|account| !account.changed));
            return Batch::default();
        }
        let row = self.changed_row(keys);
        let account = self.account.filter(|account| account.changed);
        let identity = &self.binding.offered.identity;
        let locator = self.place.locator;
        Batch {
            binding: row,
            account: account
                .map(|account| keys.write_account(&self.actor, account.version, &account.window)),
            serial: (self.takes_serial)
                .map(|version| keys.write_serial(identity, locator, version)),
            audit: self.audit,
            notices: self.notices,
        }
    }

    fn changed_row(&self, keys: &MasterKeys) -> Option<BindingRow> {
        keys.write_change(self.read.as_ref(), self.place, self.key, &self.binding)
    }

    fn entry(&self, event: Event) -> AuditEntry {
        AuditEntry {
            at: self.now,
            locator: self.place.locator,
            account: self.actor.clone(),
            event,
        }
    }
}

/// Makes room for one more and no others: few calls record two.
fn push_one<T>(entries: &mut Vec<T>, entry: T) {
    entries.reserve_exact(1);
    entries.push(entry);
}
