//! Sweeps: a scenario is played again and again, with the power cut at another place each time.

use crate::scenario::words::Sweep;
use relatch_testkit::flash::{Fault, Flash, Moment, Tear};

/// Where the power is cut in this round, for each sweeping step in the order in which they come: an odometer, whose
/// last wheel turns fastest. A wheel is through when its cut was not reached any more.
#[derive(Debug, Default)]
pub(super) struct Sweeps {
    wheels: Vec<Wheel>,
    /// How many of them this round has come to.
    reached: usize,
}

#[derive(Debug)]
struct Wheel {
    sweep: Sweep,
    operation: u64,
    place: Place,
    /// The flash of the step in this round.
    flash: Option<Flash>,
    /// The length of the page that the cut of this round fell into.
    cut: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Inside(usize, Tear),
    After,
}

impl Sweeps {
    /// The fault that the next sweeping step plans in this round.
    pub(super) fn next_fault(&mut self, sweep: Sweep, flash: &Flash) -> Fault {
        self.collect();
        if self.wheels.len() == self.reached {
            self.wheels.push(Wheel {
                sweep,
                operation: 0,
                place: Place::Before,
                flash: None,
                cut: None,
            });
        }
        let wheel = self.wheels.get_mut(self.reached);
        self.reached += 1;
        let Some(wheel) = wheel else {
            return Fault::Cut(0, Moment::Before);
        };
        wheel.flash = Some(flash.clone());
        wheel.cut = None;
        Fault::Cut(
            wheel.operation,
            match wheel.place {
                Place::Before => Moment::Before,
                Place::Inside(bytes, tear) => Moment::Inside(bytes, tear),
                Place::After => Moment::After,
            },
        )
    }

    /// Goes on to the next round; false when all have been played.
    pub(super) fn advance(&mut self) -> bool {
        self.collect();
        self.reached = 0;
        while let Some(wheel) = self.wheels.last_mut() {
            if let Some(bytes) = wheel.cut.take() {
                wheel.step(bytes);
                return true;
            }
            self.wheels.pop();
        }
        false
    }

    /// Where this round cuts, for a message; empty without a sweep.
    pub(super) fn describe(&self) -> String {
        let cuts: Vec<String> = self
            .wheels
            .iter()
            .take(self.reached)
            .map(|wheel| match wheel.place {
                Place::Before => format!("before operation {}", wheel.operation),
                Place::Inside(bytes, _) => {
                    format!("after {bytes} bytes of operation {}", wheel.operation)
                }
                Place::After => format!("after operation {}", wheel.operation),
            })
            .collect();
        cuts.join(", then ")
    }

    /// Notes whether the cuts so far have happened, before another fault takes their place.
    pub(super) fn collect(&mut self) {
        for wheel in &mut self.wheels {
            let cut = wheel.flash.take().map(|flash| flash.cut());
            wheel.cut = wheel.cut.or(cut.flatten());
        }
    }
}

impl Wheel {
    /// The next place of an operation on a page of this length, or the next operation.
    fn step(&mut self, bytes: usize) {
        let last = bytes.saturating_sub(1);
        self.place = match (self.sweep, self.place) {
            // A counter is raised or not: there is nothing inside.
            (_, Place::Before) if last == 0 => Place::After,
            (Sweep::Operations, Place::Before) => Place::Inside(bytes / 2, Tear::Erased),
            (Sweep::Operations, Place::Inside(..)) => Place::After,
            (Sweep::Bytes, Place::Before) => Place::Inside(1, Tear::Erased),
            (Sweep::Bytes, Place::Inside(at, Tear::Erased)) => Place::Inside(at, Tear::Old),
            (Sweep::Bytes, Place::Inside(at, Tear::Old)) if at < last => {
                Place::Inside(at + 1, Tear::Erased)
            }
            (Sweep::Bytes, Place::Inside(..)) => Place::After,
            (_, Place::After) => {
                self.operation += 1;
                Place::Before
            }
        };
    }
}
