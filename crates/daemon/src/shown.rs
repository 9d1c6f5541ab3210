//! The library's status as an answer.

use std::time::Duration;

use relatch_device::{Status, StoredRecords};

use crate::answer::{BindingAnswer, RecordsAnswer, StatusAnswer};

pub(crate) fn status(status: &Status) -> StatusAnswer {
    let binding = status.binding.map(|binding| BindingAnswer {
        suite: binding.suite.number(),
        key_id: binding.key_id.map(|id| id.to_string()),
        generation: binding.generation,
        epoch: binding.epoch.0,
        failures: binding.failures.count(),
    });
    StatusAnswer {
        binding,
        records: match status.records {
            StoredRecords::Fresh => RecordsAnswer::Fresh,
            StoredRecords::Intact => RecordsAnswer::Intact,
            StoredRecords::BindingUnreadable => RecordsAnswer::BindingUnreadable,
            StoredRecords::StateUnreadable => RecordsAnswer::StateUnreadable,
            _ => RecordsAnswer::Unsupported,
        },
        wait: rounded_up(status.wait),
        challenge: status.challenge.map(|(left, _)| rounded_up(left)),
        grant: status.grant.map(rounded_up),
        offer_open: status.offer_open,
        check_open: status.check_open,
    }
}

/// Whole seconds, rounded up: a person who waits so long has waited long enough.
pub(crate) fn rounded_up(left: Duration) -> u64 {
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}
