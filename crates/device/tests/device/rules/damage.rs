//! Damaged records, bit by bit.

use relatch_device::Slot;
use relatch_testkit::flash::Page;

use crate::support::forge::numbers;
use relatch_testkit::DAY;
use relatch_testkit::bench::{Bench, Hardware, NEW};
use relatch_testkit::codes::inspect;

/// Turns one bit of a slot.
fn damage(bench: &Bench, slot: Slot, bit: usize) {
    bench
        .flash
        .tamper(Page::Record(slot), |page| page[bit / 8] ^= 1 << (bit % 8));
}

fn bits(bench: &Bench, slot: Slot) -> usize {
    8 * bench.flash.read_page(Page::Record(slot)).unwrap().len()
}

fn number(bench: &Bench, slot: Slot) -> u64 {
    numbers(&bench.flash.read_page(Page::Record(slot)).unwrap()).0
}

/// Two state records of one generation: the newest has two failures, the other one.
fn two_states(hardware: Hardware) -> Bench {
    let mut bench = Bench::bound(hardware);
    bench.guess_wrong();
    bench.guess_wrong();
    bench
}

fn state(bench: &mut Bench) -> (u32, u64) {
    (bench.failures(), bench.penalty())
}

// [DEV-33] [DEV-35] [DEV-36]
#[test]
fn a_turned_bit_in_a_state_record_brings_the_other_one_or_the_worst_case() {
    for hardware in Hardware::ALL {
        let bench = two_states(hardware);
        // With a counter the older record is behind it.
        let older = if hardware.counter { (99, DAY) } else { (1, 0) };
        let pages = [Slot::StateA, Slot::StateB].map(|slot| (number(&bench, slot), slot));
        let newest = pages.into_iter().max().unwrap().1;
        for (slot, expected) in [(newest, older), (newest.other(), (2, 0))] {
            for bit in 0..bits(&bench, slot) {
                let mut damaged = bench.twin();
                damage(&damaged, slot, bit);
                damaged.restart();
                assert_eq!(state(&mut damaged), expected, "{slot:?}, bit {bit}");
            }
        }
    }
}

// [DEV-36]
#[test]
fn with_both_state_records_damaged_the_worst_case_holds() {
    for hardware in Hardware::ALL {
        let bench = two_states(hardware);
        for bit in 0..bits(&bench, Slot::StateA) {
            let mut damaged = bench.twin();
            damage(&damaged, Slot::StateA, bit);
            damage(&damaged, Slot::StateB, bit);
            damaged.restart();
            assert_eq!(state(&mut damaged), (99, DAY));
            assert_eq!(damaged.status().epoch.0, 0);
            damaged.recover(NEW);
        }
    }
}

// [BIND-7] [DEV-35]
#[test]
fn a_turned_bit_in_one_binding_record_is_repaired_from_the_other() {
    let bench = two_states(Hardware::FULL);
    for slot in [Slot::BindingA, Slot::BindingB] {
        for bit in 0..bits(&bench, slot) {
            let mut damaged = bench.twin();
            damage(&damaged, slot, bit);
            damaged.restart();
            assert_eq!(state(&mut damaged), (2, 0));
            damage(&damaged, slot.other(), bit);
            damaged.restart();
            let shown = damaged.check_binding().unwrap();
            assert!(inspect(&damaged.claims[0], &shown).is_some());
        }
    }
}

// [DEV-36]
#[test]
fn with_both_binding_records_damaged_the_device_is_unbound_and_can_be_bound() {
    let bench = two_states(Hardware::FULL);
    for bit in 0..bits(&bench, Slot::BindingA) {
        let mut damaged = bench.twin();
        damage(&damaged, Slot::BindingA, bit);
        damage(
            &damaged,
            Slot::BindingB,
            (bit + 1) % bits(&bench, Slot::BindingB),
        );
        let before = [Slot::BindingA, Slot::BindingB]
            .map(|slot| damaged.flash.read_page(Page::Record(slot)).unwrap());
        damaged.restart();
        assert!(!damaged.status().bound);
        let after = [Slot::BindingA, Slot::BindingB]
            .map(|slot| damaged.flash.read_page(Page::Record(slot)).unwrap());
        assert_eq!(before, after, "what cannot be read is not copied");
        damaged.bind();
        damaged.recover(NEW);
    }
}

/// Generations go on, so that the record of a lost binding never meets the state of a later one.
#[test]
fn a_lost_binding_that_comes_back_does_not_come_back_with_a_later_state() {
    for hardware in Hardware::ALL {
        let mut bench = two_states(hardware);
        let slots = [Slot::BindingA, Slot::BindingB].map(Page::Record);
        let lost = slots.map(|slot| bench.flash.read_page(slot).unwrap());
        for slot in slots {
            bench.flash.tamper(slot, Vec::clear);
        }
        bench.flash.tamper(Page::Record(Slot::StateB), Vec::clear);
        bench.restart();
        bench.login();
        bench.pass_in_minutes(2 * DAY);
        bench.restart();
        bench.bind();
        bench.guess_wrong();
        for (slot, record) in slots.into_iter().zip(lost) {
            bench.flash.tamper(slot, |page| *page = record);
        }
        bench.restart();
        assert_eq!(state(&mut bench), (99, DAY));
    }
}

/// An unbound device takes no codes, so no penalty is served and the flash rests.
#[test]
fn an_unbound_device_stores_nothing_as_time_passes() {
    for mut bench in [Bench::unbound(Hardware::FULL), two_states(Hardware::FULL)] {
        bench.release().unwrap_or(());
        bench.restart();
        bench.flash.set_fault(None);
        bench.pass_in_minutes(2 * DAY);
        assert_eq!(bench.flash.operations(), 0);
        assert_eq!(bench.penalty(), 0);
    }
}
