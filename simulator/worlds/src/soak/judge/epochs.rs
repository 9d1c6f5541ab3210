//! Without a rollback a device is never behind its authority, and never more than one recovery ahead.

use relatch_authority::{Event as Logged, Refusal, StepUpReason};
use relatch_testkit::registry::Commit;

use super::{Answer, Event, Judge, entry};
use crate::soak::rights::Standing;

/// What is known of each binding, and which binding each unit has.
#[derive(Debug, Default)]
pub(super) struct Epochs {
    bindings: Vec<Known>,
    units: Vec<Option<usize>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Known {
    /// The epoch of the last code that was issued.
    stored: u32,
    /// Something was rolled back, or a guess was lucky: anything may be shown until a code is issued.
    loose: bool,
}

impl Judge for Epochs {
    fn name(&self) -> &'static str {
        "epochs"
    }

    fn see(&mut self, event: &Event<'_>) -> Result<(), String> {
        match *event {
            Event::Bound { unit, binding } => {
                if let Some(place) = entry(&mut self.units, unit) {
                    *place = binding;
                }
            }
            Event::Rolled { unit, .. } => self.loosen(unit),
            Event::Compared {
                unit, lucky: true, ..
            } => self.loosen(unit),
            Event::RegistryRolled => self.bindings.iter_mut().for_each(|it| it.loose = true),
            Event::Committed {
                commit,
                binding: Some(binding),
                device,
                ..
            } => self.committed(commit, binding, device),
            Event::Answered {
                binding: Some(binding),
                current: true,
                answer:
                    Answer::Preview(Some(StepUpReason::UnexpectedEpoch))
                    | Answer::Refused(Refusal::StepUpNeeded(StepUpReason::UnexpectedEpoch)),
                standing: Standing::Entitled,
                ..
            } if self.bindings.get(binding).is_none_or(|it| !it.loose) => {
                return Err(format!(
                    "binding {binding} needs its owner's step-up, and nothing was rolled back"
                ));
            }
            Event::Status { unit, epoch, .. } => return self.status(unit, epoch),
            _ => {}
        }
        Ok(())
    }
}

impl Epochs {
    fn loosen(&mut self, unit: usize) {
        let binding = self.units.get(unit).copied().flatten();
        if let Some(known) = binding.and_then(|it| entry(&mut self.bindings, it)) {
            known.loose = true;
        }
    }

    fn committed(&mut self, commit: &Commit, binding: usize, device: Option<u32>) {
        let Some(known) = entry(&mut self.bindings, binding) else {
            return;
        };
        for logged in &commit.audit {
            if let Logged::Issued { epoch, .. } = logged.event {
                known.stored = epoch.0;
                // The owner may have stepped up for an older challenge.
                let ahead = device.and_then(|device| device.checked_sub(epoch.0));
                known.loose = !matches!(ahead, Some(0 | 1));
            }
        }
    }

    fn status(&mut self, unit: usize, epoch: u32) -> Result<(), String> {
        let binding = self.units.get(unit).copied().flatten();
        let Some(known) = binding.and_then(|it| entry(&mut self.bindings, it)) else {
            return Ok(());
        };
        if known.loose || matches!(epoch.checked_sub(known.stored), Some(0 | 1)) {
            return Ok(());
        }
        Err(format!(
            "unit {unit} is at epoch {epoch}, the authority at {}",
            known.stored
        ))
    }
}
