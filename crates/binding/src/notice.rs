//! Refusals are many, notices of them few: one for each binding and clock hour.

use crate::record::Binding;
use crate::time::WallTime;

impl Binding {
    /// Notes a refusal; says whether it is the one of this clock hour that the owner is told of.
    pub fn tell_of_refusal(&mut self, now: WallTime) -> bool {
        // [AUTH-22]
        let hour = Some(now.clock_hour());
        let first = self.refusals_told != hour;
        self.refusals_told = hour;
        first
    }
}
