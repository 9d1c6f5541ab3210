//! A binding as read, the changes to it, and what is to be recorded of them.

use alloc::vec::Vec;

use relatch_binding::{Account, AccountId, Binding, DeviceName, Seen, WallTime};
use relatch_derivation::BindingKey;
use relatch_wire::Locator;

use crate::audit::{AuditEntry, AuditHead, Event, Notice};
use crate::counter::{Counted, CounterRow};
use crate::master::MasterKeys;
use crate::registry::{Batch, BindingRow, SealedKey};
use crate::rows::{Place, SealRandom};
use crate::snapshot::{Snapshot, Undecided};
use crate::vault::Opened;

/// Collects what one call changes at one binding.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) binding: Binding,
    /// The limits of the caller.
    pub(crate) account: Option<AccountDraft>,
    /// Those of an account that loses a pending claim.
    pub(crate) former: Option<AccountDraft>,
    pub(crate) actor: AccountId,
    pub(crate) now: WallTime,
    place: Place,
    key: Option<SealedKey>,
    chain: AuditHead,
    written: bool,
    counter: Option<CounterRow>,
    audit: Vec<AuditEntry>,
    notices: Vec<Notice>,
}

/// The limits of an account, with the version that they were read at.
#[derive(Debug)]
pub(crate) struct AccountDraft {
    pub(crate) account: AccountId,
    pub(crate) version: u64,
    pub(crate) limits: Account,
    pub(crate) changed: bool,
}

impl AccountDraft {
    /// A pending claim of the account became active, or ended.
    pub(crate) fn settled(mut self) -> Self {
        self.limits.settle();
        self.changed = true;
        self
    }
}

impl Draft {
    /// A binding that is not in the registry yet, and has no key.
    pub(crate) fn vacant(
        locator: Locator,
        keys: &MasterKeys,
        binding: Binding,
        now: WallTime,
    ) -> Self {
        let place = Place::vacant(locator, keys);
        Self::at(place, None, AuditHead::default(), binding, now)
    }

    /// A binding that was read.
    pub(crate) fn of(opened: Opened, actor: &AccountId, now: WallTime) -> Self {
        let Opened { row, record } = opened;
        let draft = Self::at(Place::of(&row), row.key, record.chain, record.binding, now);
        Self {
            actor: actor.clone(),
            ..draft
        }
    }

    /// A binding in the place of one that was read; its audit chain goes on.
    pub(crate) fn replacing(
        row: &BindingRow,
        chain: AuditHead,
        binding: Binding,
        now: WallTime,
    ) -> Self {
        Self::at(Place::of(row), None, chain, binding, now)
    }

    fn at(
        place: Place,
        key: Option<SealedKey>,
        chain: AuditHead,
        binding: Binding,
        now: WallTime,
    ) -> Self {
        Self {
            actor: binding.owner.clone(),
            binding,
            account: None,
            former: None,
            now,
            place,
            key,
            chain,
            written: false,
            counter: None,
            audit: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// Seals the key for the binding as it is now, under the current master key.
    pub(crate) fn seal(&mut self, keys: &MasterKeys, key: &BindingKey, random: &SealRandom) {
        self.place.master = keys.current().id();
        self.key = Some(keys.seal(self.place, &self.binding, key, random));
    }

    /// Forgets the key.
    pub(crate) fn erase_key(&mut self) {
        // [KEY-11]
        self.key = None;
    }

    /// The row is to be written, also without an event.
    pub(crate) fn touch(&mut self) {
        self.written = true;
    }

    /// Records an event.
    pub(crate) fn record(&mut self, event: Event) {
        // [AUTH-21]
        let entry = self.entry(event);
        push_one(&mut self.audit, entry);
        self.touch();
    }

    /// Records an event and tells the owner.
    pub(crate) fn announce(&mut self, event: Event) {
        // [AUTH-22]
        self.tell_owner(event.clone());
        self.record(event);
    }

    /// Counts what can be repeated at will; the count makes an event at 1, 10, 100, ... of a day.
    pub(crate) fn count(
        &mut self,
        keys: &MasterKeys,
        rows: &Snapshot,
        what: Counted,
    ) -> Result<CounterRow, Undecided> {
        let row = keys.count_up(rows, self.place.locator, what, self.now)?;
        self.counter = Some(row);
        Ok(row)
    }

    /// Tells the owner, without a record.
    pub(crate) fn tell_owner(&mut self, event: Event) {
        let (to, name) = (self.binding.owner.clone(), self.binding.name.clone());
        self.tell(to, Some(name), event);
    }

    /// Tells another account, which learns no text of the owner. [AUTH-47]
    pub(crate) fn tell_other(&mut self, to: AccountId, event: Event) {
        self.tell(to, None, event);
    }

    /// Tells an account, with its own name for the device.
    pub(crate) fn tell(&mut self, to: AccountId, name: Option<DeviceName>, event: Event) {
        let entry = self.entry(event);
        push_one(&mut self.notices, Notice { to, name, entry });
    }

    /// Everything in one batch; rows that did not change stay out of it. [AUTH-74]
    pub(crate) fn into_batch(mut self, keys: &MasterKeys) -> Batch {
        if self.written {
            self.see();
        }
        let mut chain = self.chain;
        let audit: Vec<_> = (self.audit.into_iter())
            .map(|entry| chain.append(entry))
            .collect();
        let accounts = self.account.into_iter().chain(self.former);
        let accounts = accounts.filter(|draft| draft.changed);
        let write = || keys.write(self.place, self.key, &self.binding, &chain);
        Batch {
            binding: self.written.then(write),
            accounts: accounts
                .map(|draft| keys.write_account(&draft.account, draft.version, &draft.limits))
                .collect(),
            counter: self.counter,
            sweep: None,
            audit,
            notices: self.notices,
        }
    }

    /// [AUTH-34] [AUTH-35]
    fn see(&mut self) {
        let seen = self.binding.seen;
        if self.binding.see(self.now) == Seen::Replaced {
            self.record(Event::ClockReplaced { seen });
        }
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
