//! Bindings, guesses, recoveries and releases of a real device, cut at every word: afterwards it is
//! what it was before or what it is without the cut.

use crate::bench::{Bench, Durable};
use crate::chip::Moment;

/// An operation that stores something.
struct Case<B> {
    name: &'static str,
    prepare: fn(&mut B),
    /// True if it was reported as done.
    operation: fn(&mut B) -> bool,
    /// What a cut may leave beside the state before and the state after.
    between: fn(&Durable) -> Option<Durable>,
}

fn cases<const READ: usize, const WRITE: usize, const ERASE: usize>()
-> [Case<Bench<READ, WRITE, ERASE>>; 7] {
    let nothing = |_: &Durable| None;
    let bound = |bench: &mut Bench<READ, WRITE, ERASE>| assert!(bench.bind());
    let used = |bench: &mut Bench<READ, WRITE, ERASE>| {
        assert!(bench.bind() && bench.recover() && bench.guess());
    };
    [
        Case {
            name: "first binding",
            prepare: |_| {},
            operation: Bench::bind,
            between: nothing,
        },
        Case {
            name: "rebinding",
            prepare: used,
            operation: Bench::bind,
            between: nothing,
        },
        Case {
            name: "wrong code",
            prepare: bound,
            operation: Bench::guess,
            between: nothing,
        },
        Case {
            name: "recovery",
            prepare: used,
            operation: Bench::recover,
            // The charge of the right code.
            between: |before| {
                Some(Durable {
                    failures: before.failures + 1,
                    ..before.clone()
                })
            },
        },
        Case {
            name: "clearing",
            prepare: used,
            operation: Bench::clear,
            between: nothing,
        },
        Case {
            name: "release",
            prepare: used,
            operation: Bench::release,
            between: nothing,
        },
        Case {
            name: "factory reset",
            prepare: used,
            operation: Bench::reset,
            between: nothing,
        },
    ]
}

/// Cuts every case at every step, and the start that follows too; returns the cuts and the pairs.
fn cut_everywhere<const READ: usize, const WRITE: usize, const ERASE: usize>(hybrid: bool) {
    let (mut cuts, mut pairs) = (0, 0);
    for case in cases::<READ, WRITE, ERASE>() {
        let mut prepared = Bench::unbound(hybrid);
        (case.prepare)(&mut prepared);
        let before = prepared.twin().durable();
        let mut whole = prepared.twin();
        let first = whole.chip.steps();
        assert!((case.operation)(&mut whole), "{}", case.name);
        let steps = whole.chip.steps() - first;
        assert!(steps > 2, "{} stores nothing", case.name);
        let after = whole.twin().durable();
        let allowed = [
            Some(before.clone()),
            Some(after.clone()),
            (case.between)(&before),
        ];
        for step in 0..steps {
            for moment in Moment::ALL {
                let mut bench = prepared.twin();
                bench.chip.cut_at(step, moment);
                let told = (case.operation)(&mut bench);
                assert!(bench.chip.is_dark());
                bench.chip.power_on();
                let torn = bench.chip.twin();
                let mut restarted = bench.started_on(bench.chip.clone());
                let found = restarted.durable();
                let place = format!("{}, cut at {step} {moment:?}: {found:?}", case.name);
                assert!(allowed.contains(&Some(found.clone())), "{place}");
                assert!(!told || found == after, "reported as done, {place}");
                if moment == Moment::Half || hybrid {
                    pairs += cut_the_start(&bench, &torn, &found);
                }
                live_on(restarted, &found);
                cuts += 1;
            }
        }
    }
    println!("words of {WRITE} bytes: {cuts} cuts, {pairs} pairs of cuts");
}

/// A start repairs what a cut left; a cut inside it leaves the same device.
fn cut_the_start<const READ: usize, const WRITE: usize, const ERASE: usize>(
    device: &Bench<READ, WRITE, ERASE>,
    torn: &crate::bench::Chip<READ, WRITE, ERASE>,
    found: &Durable,
) -> u64 {
    let whole = torn.twin();
    device.started_on(whole.clone());
    let mut pairs = 0;
    for step in 0..whole.steps() {
        for moment in Moment::ALL {
            let chip = torn.twin();
            chip.cut_at(step, moment);
            device.started_on(chip.clone());
            chip.power_on();
            assert_eq!(
                &device.started_on(chip).durable(),
                found,
                "{step} {moment:?}"
            );
            pairs += 1;
        }
    }
    pairs
}

/// Whatever a cut left, a recovery works from there.
fn live_on<const READ: usize, const WRITE: usize, const ERASE: usize>(
    mut bench: Bench<READ, WRITE, ERASE>,
    found: &Durable,
) {
    if found.binding.is_none() {
        assert!(bench.bind());
    }
    assert!(bench.recover());
    let after = bench.twin().durable();
    assert!(after.binding.is_some() && after.epoch > 0 && after.failures == 0);
}

#[test]
fn a_cut_at_any_word_of_8_bytes_leaves_the_old_or_the_new() {
    cut_everywhere::<8, 8, 512>(false);
}

#[test]
fn a_cut_at_any_byte_leaves_the_old_or_the_new() {
    cut_everywhere::<1, 1, 256>(false);
}

#[test]
fn a_cut_in_slots_of_several_blocks_leaves_the_old_or_the_new() {
    cut_everywhere::<4, 4, 64>(false);
}

#[test]
fn a_cut_at_any_large_word_of_suite_2_leaves_the_old_or_the_new() {
    cut_everywhere::<4, 32, 512>(true);
}

#[test]
fn a_cut_in_a_word_as_large_as_a_page_leaves_the_old_or_the_new() {
    cut_everywhere::<1, 256, 4096>(false);
}
