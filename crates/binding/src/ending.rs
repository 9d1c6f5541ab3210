//! The end of a binding: at once for a pending one, after 72 hours for an active one.

use crate::challenge::{Approvals, IssuedCodes};
use crate::delegation::Delegations;
use crate::owner::Effect;
use crate::record::{Binding, Phase};
use crate::refusal::ActRefusal;
use crate::time::{HOUR, WallTime};

/// How long a release can be taken back, in seconds. [AUTH-51]
const GRACE: u64 = 72 * HOUR;

impl Binding {
    /// Where the binding is in its life now: one whose 72 hours are over has ended, whether it was swept or not.
    #[must_use]
    pub fn phase_at(&self, now: WallTime) -> Phase {
        match self.phase {
            // [AUTH-52]
            Phase::Ending { until } if until <= self.time(now) => Phase::Ended,
            phase => phase,
        }
    }

    /// Begins the end of an active binding. The device does not learn of it.
    pub(crate) fn release(&mut self, at: WallTime) -> Result<Effect, ActRefusal> {
        self.out_of_grace(at)?;
        self.phase = Phase::Ending {
            until: at.plus_secs(GRACE),
        };
        self.transfer = None;
        Ok(Effect::Changed)
    }

    /// Ends a claim whose device was never seen.
    pub(crate) fn delete(&mut self) -> Effect {
        self.end();
        Effect::Changed
    }

    /// Ends a binding whose 72 hours are over; says whether they are. Its key is to be erased with this. [AUTH-53]
    pub fn sweep(&mut self, now: WallTime) -> bool {
        let over = self.phase != Phase::Ended && self.phase_at(now) == Phase::Ended;
        if over {
            self.end();
        }
        over
    }

    fn end(&mut self) {
        self.phase = Phase::Ended;
        self.delegations = Delegations::default();
        self.approvals = Approvals::default();
        self.issued = IssuedCodes::default();
    }
}
