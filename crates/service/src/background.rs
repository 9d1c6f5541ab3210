//! What runs beside the calls: the sweep, and the removal of what is over.

use std::convert::Infallible;
use std::time::Duration;

use relatch_authority::{AccountId, CallError, Swept};
use relatch_registry::{Beside, StoreError};
use tokio::time::{MissedTickBehavior, interval};

use crate::problem::Problem;
use crate::service::{Service, now};

/// At least once a day is asked for; a sweep looks at released bindings alone.
const SWEEP: Duration = Duration::from_secs(3_600);
const TIDY: Duration = Duration::from_secs(60);

/// Names the service in the audit log. No account of a token is called so: they all begin with `a_`.
pub(crate) const OPERATOR: &str = "operator";

/// Runs until it is dropped.
pub(crate) async fn run(service: Service) {
    let (mut sweeps, mut tidies) = (interval(SWEEP), interval(TIDY));
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    tidies.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        // Both answer for themselves in the log.
        tokio::select! {
            _ = sweeps.tick() => drop(service.blocking(|service| {
                sweep(service, false).map(report).map_err(|error| fault(&error))
            }).await),
            _ = tidies.tick() => drop(service.blocking(|service| {
                service.limits().tidy();
                service.database().tidy(now()).map_err(|error| Problem::of_fault(&error))
            }).await),
        }
    }
}

/// Erases the keys of released bindings whose 72 hours are over, or asks the operator first. [AUTH-53] [AUTH-54]
pub(crate) fn sweep(
    service: &Service,
    confirmed: bool,
) -> Result<Swept, CallError<Infallible, StoreError>> {
    let decider = service.decider();
    let Ok(by) = AccountId::new(OPERATOR) else {
        return Ok(Swept::Erased(0));
    };
    let begun = service.run(&Beside::default(), |rows, _| {
        decider.begin_sweep(rows, confirmed, now())
    })?;
    if !begun {
        return Ok(Swept::Confirm);
    }
    let (mut erased, mut after) = (0_usize, None);
    loop {
        let rows = service.database().ending(after.as_ref())?;
        let Some(last) = rows.last() else {
            return Ok(Swept::Erased(erased));
        };
        after = Some(last.locator);
        for row in &rows {
            let over = service.run(&Beside::default(), |rows, _| {
                decider.sweep_binding(rows, &by, &row.locator, now())
            })?;
            erased = erased.saturating_add(over.into());
        }
    }
}

fn report(swept: Swept) {
    match swept {
        Swept::Erased(bindings) => tracing::info!(bindings, "swept"),
        _ => tracing::warn!(
            "the last sweep is long ago: check the clock, then run `sweep --confirmed`"
        ),
    }
    metrics::gauge!("relatch_sweep_asks").set(f64::from(u8::from(swept == Swept::Confirm)));
}

fn fault(error: &CallError<Infallible, StoreError>) -> Problem {
    tracing::error!(%error, "the sweep ended early");
    Problem::unavailable()
}
