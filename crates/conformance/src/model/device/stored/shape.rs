//! The storage in words, with numbers by their order.

use std::collections::BTreeSet;
use std::fmt::Debug;

use super::pair::{Cell, Pair};
use super::{Image, State, Stored};

impl Stored {
    pub(in super::super) fn shape(&self, copy: Option<&Image>) -> String {
        let now = self.image();
        let images = [Some(&now), copy];
        let written = images.iter().flatten();
        let written: BTreeSet<u64> = written.flat_map(|image| image.written()).collect();
        let images = images.map(|image| {
            image.map(|image| {
                let bindings = words(&image.bindings, &written, |binding| *binding);
                // A record is written for the counter one above, and counts by how far it is from it.
                let states = words(
                    &image.states,
                    &written,
                    |(state, counter): &(State, u64)| {
                        (*state, self.counter.map(|now| counter.wrapping_sub(now)))
                    },
                );
                (bindings, states)
            })
        });
        let current = [self.bindings.current, self.states.current];
        let generations = (self.generation, self.last_generation, self.lost);
        format!(
            "{images:?} {current:?} {generations:?} {:?} {:?}",
            self.state, self.condition
        )
    }
}

impl Image {
    fn written(&self) -> impl Iterator<Item = u64> {
        self.bindings.written().chain(self.states.written())
    }
}

/// Both slots, each record with the order of its write.
fn words<T: Copy + PartialEq, Shown: Debug>(
    pair: &Pair<T>,
    written: &BTreeSet<u64>,
    show: impl Fn(&T) -> Shown,
) -> String {
    let order = |number: u64| written.range(..number).count();
    let cells = pair.cells().each_ref().map(|cell| {
        cell.record().map_or_else(
            || format!("{:?}", matches!(cell, Cell::Torn)),
            |record| {
                format!(
                    "{} {} {:?}",
                    order(record.written),
                    record.generation,
                    show(&record.content)
                )
            },
        )
    });
    cells.join(", ")
}
