//! Every change of a binding and every code is in the audit log, and the owner is told of each code.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, Action, Event};
use relatch_conformance::model::authority::{Binding, Outcome};

use super::{Judged, found};
use crate::authority::{Called, Scan};

/// Whose code for which challenge is in the log.
#[derive(Debug, Default)]
pub(super) struct Audit(BTreeSet<(AccountId, [u8; 32])>);

impl Audit {
    pub(super) fn committed(&mut self, called: &Called) -> Judged<()> {
        for (at, outcome) in called.committed.iter().enumerate() {
            complete(called, at, outcome)?;
            for entry in &outcome.audit {
                let Event::Issued { challenge, .. } = &entry.event else {
                    continue;
                };
                let owner = outcome.binding.as_ref().map(|(_, row)| &row.kept.owner);
                let mut notices = outcome.notices.iter();
                if !notices.any(|sent| Some(&sent.to) == owner && sent.entry == *entry) {
                    return found("audit", "a code was issued, and the owner was not told");
                }
                self.0.insert((entry.account.clone(), challenge.0));
            }
        }
        Ok(())
    }

    /// Codes of checks are counted, and not each is recorded.
    pub(super) fn given(&self, to: &AccountId, scan: &Scan) -> Judged<()> {
        if scan.scanned.action == Action::CheckBinding {
            return Ok(());
        }
        match self.0.contains(&(to.clone(), scan.scanned.hash.0)) {
            true => Ok(()),
            false => {
                let what = "was given a code that is not in the audit log";
                found("audit", format!("{} {what}", to.as_str()))
            }
        }
    }
}

/// Who may do what is as before, or the log says why not. Before the second of two calls at once is after the first.
fn complete(called: &Called, at: usize, outcome: &Outcome) -> Judged<()> {
    let Some((locator, row)) = &outcome.binding else {
        return Ok(());
    };
    let earlier = called.committed.iter().take(at).rev();
    let earlier = earlier.filter_map(|outcome| outcome.binding.as_ref());
    let before = earlier
        .filter(|(of, _)| of == locator)
        .map(|(_, row)| row)
        .next();
    let before = before.or_else(|| called.before.bindings.get(locator));
    let same = before.is_some_and(|before| rights(&before.kept) == rights(&row.kept));
    match same || outcome.audit.iter().any(|entry| entry.locator == *locator) {
        true => Ok(()),
        false => found(
            "audit",
            "a binding changed without an entry in the audit log",
        ),
    }
}

fn rights(binding: &Binding) -> impl PartialEq + '_ {
    let delegations = binding.delegations.iter();
    let given: Vec<_> = delegations
        .map(|given| (&given.to, &given.terms, given.accepted))
        .collect();
    let stops = (binding.state, &binding.frozen, binding.waits_until);
    (&binding.owner, stops, &binding.transfer, given)
}
