//! No code but for an account that may recover the device, and no password without a code that was
//! issued for exactly its challenge, or a guess; a stranger learns nothing.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, Action, Event, Refusal, WallTime};
use relatch_conformance::model::authority::{Answer, Model, Scanned};

use super::{Judged, ShownId, found};
use crate::authority::{Asked, Called};

/// How an account stands to a binding, for one challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// May be given its code.
    Entitled,
    /// Has to do with the binding, and may be given none.
    Known,
    /// May not even learn that there is a binding.
    Stranger,
}

/// Which challenges have a code that may be typed.
#[derive(Debug, Default)]
pub(super) struct Rights {
    issued: BTreeSet<[u8; 32]>,
    guessed: BTreeSet<ShownId>,
}

impl Rights {
    pub(super) fn committed(&mut self, called: &Called) {
        let entries = called.committed.iter().flat_map(|outcome| &outcome.audit);
        let issued = entries.filter_map(|entry| match &entry.event {
            Event::Issued { challenge, .. } => Some(challenge.0),
            _ => None,
        });
        self.issued.extend(issued);
    }

    /// A call that another one overtook may be answered as before it or as after it.
    pub(super) fn answered(
        &self,
        asked: &Asked,
        answer: &Answer,
        models: [&Model; 2],
        now: WallTime,
    ) -> Judged<()> {
        let Some(scan) = &asked.scan else {
            return Ok(());
        };
        let stands = models.map(|model| standing(model, &asked.by, &scan.scanned, now));
        match answer {
            Answer::Code if !stands.contains(&Standing::Entitled) => {
                let what = format!("{}, who is {stands:?}, was given a code", asked.by.as_str());
                found("rights", what)
            }
            Answer::Code | Answer::Refused(Refusal::Invalid) => Ok(()),
            answer if stands == [Standing::Stranger; 2] => {
                let what = format!("{}, a stranger, was told {answer:?}", asked.by.as_str());
                found("rights", what)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn issued(&self, hash: &[u8; 32]) -> bool {
        self.issued.contains(hash)
    }

    pub(super) fn opened(&mut self, shown: ShownId, hash: &[u8; 32], guessed: bool) -> Judged<()> {
        if guessed {
            self.guessed.insert(shown);
        }
        self.allowed(shown, hash, "a grant was opened")
    }

    pub(super) fn may_set(&self, shown: ShownId, hash: &[u8; 32]) -> Judged<()> {
        self.allowed(shown, hash, "a password was set")
    }

    fn allowed(&self, shown: ShownId, hash: &[u8; 32], what: &str) -> Judged<()> {
        if self.issued(hash) || self.guessed.contains(&shown) {
            return Ok(());
        }
        let what = format!("{what}, and no account was given the code of challenge {shown}");
        found("rights", what)
    }
}

fn standing(model: &Model, by: &AccountId, scanned: &Scanned, now: WallTime) -> Standing {
    let binding = model.binding(&scanned.locator);
    let binding = binding.filter(|binding| scanned.authentic && !binding.has_ended(now));
    let Some(binding) = binding else {
        return Standing::Stranger;
    };
    let entitled = match binding.delegation(by).filter(|given| given.accepted) {
        _ if *by == binding.owner => true,
        None => return Standing::Stranger,
        Some(given) => {
            let mut issued = binding.issued.iter();
            let again = issued.any(|code| code.challenge == scanned.hash && code.to == *by);
            let check = scanned.action == Action::CheckBinding;
            binding.time(now) < given.terms.expires
                && given.terms.actions.contains(&Action::SetPassword)
                && (check || again || given.used < given.terms.max_uses)
        }
    };
    match entitled && binding.stopped(now).is_none() {
        true => Standing::Entitled,
        false => Standing::Known,
    }
}
