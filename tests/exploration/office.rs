//! What happens at the real authority: claims, codes, and the deeds of owners.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::OnceLock;

use relatch_authority::{
    AccountId, Authority, CallError, DeviceName, Event, KeyRing, KeySet, MasterKey, MasterKeyId,
    MasterKeys, MemoryRegistry, MemoryTables, Minimum, Notice, Refusal, SealNonce, Terms,
};
use relatch_wire::{Action, CodeLength, OfferMessage, Suite};

use crate::ledger::{Account, Deed, Delegated, Entry, Right};
use crate::seen::Told;
use crate::world::{Open, World, administrator};

const HOUR: u64 = 60 * 60;

/// The authority's keys of suite 2.
pub(crate) fn key_set() -> KeySet {
    static KEYS: OnceLock<KeySet> = OnceLock::new();
    let keys = || KeySet::new(&[0xa1; 32], &[0xa2; 32]).unwrap();
    KEYS.get_or_init(keys).clone()
}

impl World {
    pub(crate) fn authority(&self) -> Authority<MemoryRegistry> {
        let keys = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
        let mut ring = KeyRing::default();
        ring.add(key_set()).unwrap();
        let minimum = Minimum {
            suite: Suite::Hmac,
            code_length: CodeLength::Eight,
        };
        let registry = MemoryRegistry::from(self.kept.registry.clone());
        Authority::new(registry, keys, minimum).with_key_ring(ring)
    }

    /// What the authority keeps, without what no later call reads.
    fn keep(&mut self, authority: &Authority<MemoryRegistry>) {
        self.kept.registry = authority.registry().tables().clone();
        self.kept.registry.audit.clear();
        self.kept.registry.notices.clear();
    }

    /// The administrator asks to bind, and a phone claims what the screen shows.
    pub(crate) fn offer(&mut self, who: Account) -> Told {
        // The same for the same number of bindings, so that worlds that are alike look alike.
        let random = [u8::try_from(self.kept.ledger.len()).unwrap() + 1; 32];
        let now = self.uptime();
        let offered = self
            .device
            .offer_binding(&administrator(), random.into(), now);
        let text = match offered {
            Ok(text) => text,
            Err(error) => return Told::Unexpected(format!("{error:?}")),
        };
        let offer = OfferMessage::from_text(&text).unwrap();
        let authority = self.authority();
        let claim = |who: Account| {
            let name = DeviceName::new("Shop").unwrap();
            let (now, nonce) = (self.kept.wall, SealNonce([7; 24]));
            authority.claim(&who.id(), &offer, name, now, nonce)
        };
        let claimed = claim(who).unwrap();
        let again = claim(who).map(|it| it.confirmation);
        let other = claim(who.other()).map(|it| it.confirmation);
        self.keep(&authority);
        self.open = Some(Open {
            binding: self.kept.ledger.len(),
            code: claimed.confirmation.digits().to_string(),
        });
        self.kept.ledger.push(Entry::claimed(claimed.locator, who));
        match (again, other) {
            (Ok(again), Err(_)) if *again.digits() == *claimed.confirmation.digits() => {
                Told::Nothing
            }
            (again, other) => Told::Unexpected(format!(
                "claimed again: {}, claimed by another account too: {}",
                again.is_ok(),
                other.is_ok()
            )),
        }
    }

    /// An account asks for the code of a challenge; the owner steps up where that is needed.
    pub(crate) fn issue(&mut self, at: usize, who: Account) -> Told {
        let text = self.kept.challenges[at].text.clone();
        let binding = self.kept.challenges[at].binding;
        let (account, now) = (who.id(), self.kept.wall);
        let authority = self.authority();
        let first = authority.issue(&account, &text, now);
        let stepped_up = matches!(first, Err(CallError::Refused(Refusal::StepUpNeeded(_))));
        let code = if stepped_up {
            self.kept.out_of_step = true;
            authority.step_up(&account, &text, now, now).unwrap();
            authority.issue(&account, &text, now)
        } else {
            first
        };
        let noticed = noticed(
            &authority.registry().tables(),
            self.kept.ledger[binding].owner,
        );
        self.keep(&authority);
        let code = match code {
            Ok(code) => code.digits().to_string(),
            Err(CallError::Refused(refusal)) => return Told::Refused(refusal),
            Err(fault) => return Told::Unexpected(fault.to_string()),
        };
        self.kept.challenges[at].code = Some(code);
        let entry = &mut self.kept.ledger[binding];
        entry.epoch = crate::world::shown_epoch(&text);
        entry.active |= who == entry.owner;
        if entry.right(who) == Right::Delegate {
            entry.delegated = Delegated::UsedUp;
        }
        match (noticed, stepped_up) {
            (false, _) => Told::Unexpected("a code without an audit entry and a notice".into()),
            (true, true) => Told::StepUpNeeded,
            (true, false) => Told::Code,
        }
    }

    /// What the authority says to an account, without a trace.
    pub(crate) fn asked(&self, who: &str, text: &str) -> Result<String, Refusal> {
        let account = AccountId::new(who).unwrap();
        match self.authority().issue(&account, text, self.kept.wall) {
            Ok(code) => Ok(code.digits().to_string()),
            Err(CallError::Refused(refusal)) => Err(refusal),
            Err(fault) => panic!("{fault}"),
        }
    }

    /// The owner of the binding that the device has does something with it.
    pub(crate) fn deed(&mut self, deed: Deed) -> Told {
        let Some(at) = self.kept.bound_to else {
            return Told::Nothing;
        };
        let (locator, owner) = (self.kept.ledger[at].locator, self.kept.ledger[at].owner);
        let (by, to, now) = (owner.id(), owner.other().id(), self.kept.wall);
        let authority = self.authority();
        let done = match deed {
            Deed::Check => {
                let text = self.check_binding().unwrap();
                authority.inspect(&by, &text, now).map(|_| ()).map_err(said)
            }
            Deed::Delegate => {
                let terms = Terms {
                    actions: BTreeSet::from([Action::SetPassword]),
                    expires: now.plus_secs(HOUR),
                    max_uses: 1,
                };
                authority
                    .delegate(&by, &locator, &to, &terms, now)
                    .map_err(said)
            }
            Deed::Revoke => authority.revoke(&by, &locator, &to, now).map_err(said),
            Deed::Transfer => authority
                .transfer(&by, &locator, &to, now, SealNonce([9; 24]))
                .map_err(said),
            Deed::End => authority
                .release(&by, &locator, now)
                .or_else(|_| authority.delete_pending(&by, &locator, now))
                .map_err(said),
            Deed::HourPasses => {
                self.kept.wall = now.plus_secs(HOUR);
                Ok(())
            }
        };
        self.keep(&authority);
        match deed {
            Deed::HourPasses => self.kept.ledger.iter_mut().for_each(|it| it.note(deed)),
            _ => self.kept.ledger[at].note(deed),
        }
        match done {
            Ok(()) => Told::Nothing,
            Err(refusal) => Told::Unexpected(refusal),
        }
    }
}

fn said(refusal: impl Debug) -> String {
    format!("{refusal:?}")
}

/// Whether the code is in the audit log and the owner was told. [AUTH-21] [AUTH-22]
fn noticed(registry: &MemoryTables, owner: Account) -> bool {
    let is_code = |event: &Event| matches!(event, Event::Issued { .. });
    let told = |it: &Notice| it.to == owner.id() && is_code(&it.entry.event);
    registry.audit.iter().any(|it| is_code(&it.event)) && registry.notices.iter().any(told)
}
