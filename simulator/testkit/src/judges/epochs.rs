//! A device is at the epoch of its authority's last code or one recovery ahead, unless something was
//! rolled back, guessed, or approved by its owner.
//!
//! The *gap* of a binding is the epoch of the device minus the one that the authority stores. It is 0
//! or 1: a code, or the owner's look, brings the authority to the epoch of its challenge, and a password
//! brings the device one further. Three things widen what is allowed: a password without a code, an
//! approval of another epoch than the next, and records or rows that were changed. A challenge of the
//! epoch at which the device is narrows it to 0 and 1 again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use relatch_conformance::model::authority::Model;
use relatch_wire::Locator;

use super::{Judged, Moved, found};
use crate::authority::{Asked, Called};

/// What is known of each binding, and which devices have changed records.
#[derive(Debug, Default)]
pub(super) struct Epochs {
    bindings: BTreeMap<Locator, Known>,
    damaged: BTreeSet<usize>,
}

#[derive(Debug)]
struct Known {
    /// Where the device was seen last.
    device: u32,
    stored: u32,
    allowed: RangeInclusive<i64>,
    /// Passwords that were set and did not yet bring the device further.
    uncounted: u32,
}

impl Epochs {
    /// What is known of a binding, in words.
    pub(super) fn shape(&self, binding: &Locator) -> String {
        format!("{:?} {:?}", self.bindings.get(binding), self.damaged)
    }

    /// A password was set, with the code of a challenge or with a guess.
    pub(super) fn password(&mut self, binding: Locator, issued: bool) {
        if let Some(known) = self.bindings.get_mut(&binding) {
            known.uncounted += 1;
            if !issued {
                known.allowed = *known.allowed.start()..=*known.allowed.end() + 1;
            }
        }
    }

    pub(super) fn moved(&mut self, moved: Moved, model: &Model) -> Judged<()> {
        let unit = moved.unit;
        if moved.damage {
            self.damaged.insert(unit);
        }
        let Some((binding, epoch)) = moved.after else {
            return Ok(());
        };
        let damaged = self.damaged.contains(&unit);
        let stays = moved.before.is_some_and(|(before, _)| before == binding);
        let Some(known) = self.bindings.get_mut(&binding) else {
            self.bindings
                .insert(binding, Known::new(epoch, stored(model, &binding)));
            return Ok(());
        };
        if !stays && !damaged {
            return found(
                "epochs",
                format!("unit {unit} is back at a binding that it left"),
            );
        }
        let was = std::mem::replace(&mut known.device, epoch);
        if epoch == was.saturating_add(1) && known.uncounted > 0 {
            known.uncounted -= 1;
        } else if damaged && (epoch != was || !stays) {
            known.widen(1);
        } else if epoch != was {
            let what = format!("unit {unit} went from epoch {was} to {epoch} without a password");
            return found("epochs", what);
        }
        match known.allowed.contains(&known.gap()) {
            true => Ok(()),
            false => {
                let stored = known.stored;
                let what = format!("unit {unit} is at epoch {epoch}, the authority at {stored}");
                found("epochs", what)
            }
        }
    }

    /// A call brings the stored epoch to that of its challenge, or leaves it.
    pub(super) fn called(&mut self, asked: [Option<&Asked>; 2], called: &Called) -> Judged<()> {
        for outcome in &called.committed {
            let Some((binding, row)) = &outcome.binding else {
                continue;
            };
            let epoch = row.kept.epoch;
            let known = self.bindings.get_mut(binding);
            let Some(known) = known.filter(|known| known.stored != epoch) else {
                continue;
            };
            let mut scans = asked
                .into_iter()
                .flatten()
                .filter_map(|asked| asked.scan.as_ref());
            if !scans.any(|scan| scan.scanned.epoch == epoch && scan.scanned.locator == *binding) {
                let what = format!("epoch {epoch} is stored, and no challenge shows it");
                return found("epochs", what);
            }
            known.asked(epoch);
        }
        Ok(())
    }

    pub(super) fn restored(&mut self, model: &Model) {
        for (binding, known) in &mut self.bindings {
            let stored = stored(model, binding);
            if stored != known.stored {
                known.stored = stored;
                known.widen(1);
            }
        }
    }
}

impl Known {
    fn new(device: u32, stored: u32) -> Self {
        let mut known = Self {
            device,
            stored,
            allowed: 0..=1,
            uncounted: 0,
        };
        known.widen(0);
        known
    }

    fn gap(&self) -> i64 {
        i64::from(self.device) - i64::from(self.stored)
    }

    /// Whatever the gap is, it is excused; so may be this many recoveries more.
    fn widen(&mut self, more: i64) {
        self.allowed = self.gap().min(0)..=self.gap().max(1) + more;
    }

    fn asked(&mut self, epoch: u32) {
        let expected = epoch == self.stored.saturating_add(1) || epoch == self.stored;
        self.stored = epoch;
        // After an approval of another epoch, a code that was issued before may still set a password.
        self.widen(i64::from(!expected && epoch != self.device));
    }
}

/// A binding that was not claimed yet is at 0.
fn stored(model: &Model, binding: &Locator) -> u32 {
    model.bindings.get(binding).map_or(0, |row| row.kept.epoch)
}
