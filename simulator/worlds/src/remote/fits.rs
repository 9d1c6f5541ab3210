//! What keeps a scenario from a service that runs elsewhere.

use crate::scenario::{Act, Part, Scenario, Step};

/// Longer waits, in seconds of the scenario, are such that the authority's clock counts.
const LONGEST: u64 = 3_600;
/// The same once an owner has authenticated again.
const LONGEST_PROVED: u64 = 600;

/// Why a scenario does not make sense over the network; none where it does.
///
/// Devices have clocks of their own, so short waits are played there alone.
#[must_use]
pub fn in_the_way(scenario: &Scenario) -> Option<&'static str> {
    if !scenario.authority.is_empty() {
        return Some("an authority of its own");
    }
    if scenario
        .phone
        .iter()
        .any(|phone| phone.authority != "cloud")
    {
        return Some("several authorities");
    }
    if scenario.nvr.iter().any(|nvr| nvr.keys.is_some()) {
        return Some("keys of another authority");
    }
    if scenario.nvr.iter().any(|nvr| nvr.factory_key) {
        return Some("factory keys are imported by an operator");
    }
    if (scenario.nvr.iter()).any(|nvr| nvr.lacks.contains(&Part::Entropy)) {
        return Some("a device that makes the offer of an earlier one again");
    }
    let mut clock = Clock {
        waited: 0,
        longest: LONGEST,
    };
    let mut steps = scenario.steps.iter().map(|step| step.get_ref());
    steps.find_map(|step| of_step(step, 1, &mut clock))
}

/// How long was waited, and for how long the authority's clock does not matter.
struct Clock {
    waited: u64,
    longest: u64,
}

fn of_step(step: &Step, times: u64, clock: &mut Clock) -> Option<&'static str> {
    Some(match &step.act {
        Act::Wait {
            seconds,
            minutes,
            hours,
            days,
        } => {
            let all = seconds + 60 * minutes + 3_600 * hours + 86_400 * days;
            clock.waited = clock.waited.saturating_add(all.saturating_mul(times));
            return (clock.waited >= clock.longest).then_some("the authority's clock");
        }
        Act::Repeat { times: more, steps } => {
            let times = times.saturating_mul(u64::from(*more));
            return steps.iter().find_map(|step| of_step(step, times, clock));
        }
        Act::Prove {} => {
            *clock = Clock {
                waited: 0,
                longest: LONGEST_PROVED,
            };
            return None;
        }
        Act::ComputeCode { .. } | Act::ForgeChallenge { .. } => "a thief in the authority",
        Act::Probe { .. } | Act::Audit { .. } => "a look into the registry",
        Act::BackUp { .. }
        | Act::RestoreBackUp { .. }
        | Act::RestoredMode { .. }
        | Act::Trouble { .. }
        | Act::OverwriteRow { .. } => "an authority that is tampered with",
        Act::RotateMasterKey {}
        | Act::RenewKeys {}
        | Act::RetireOldKeys {}
        | Act::LoseRecoveryKey {}
        | Act::RewrapRows { .. }
        | Act::ForgetOldKeys {}
        | Act::OperatorFreeze { .. }
        | Act::Sweep { .. } => "what an operator does",
        Act::SetWallClock { .. } => "the authority's clock",
        Act::AskAnother { .. } => "several authorities",
        Act::LoadKeyFile { of: Some(of), .. } if of != "cloud" => "keys of another authority",
        Act::Attested { .. } => "factory keys are imported by an operator",
        _ => return None,
    })
}
