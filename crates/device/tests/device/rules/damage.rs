//! Damaged records, bit by bit.

use relatch_device::Slot;
use relatch_testkit::flash::Page;

use crate::support::forge::numbers;
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

// [DEV-33] [DEV-35] [DEV-36]
#[test]
fn a_turned_bit_in_a_state_record_brings_the_other_one_or_the_worst_case() {
    for hardware in Hardware::ALL {
        let bench = two_states(hardware);
        // With a counter the older record is behind it.
        let older = if hardware.counter { 30 } else { 1 };
        let pages = [Slot::StateA, Slot::StateB].map(|slot| (number(&bench, slot), slot));
        let newest = pages.into_iter().max().unwrap().1;
        for (slot, expected) in [(newest, older), (newest.other(), 2)] {
            for bit in 0..bits(&bench, slot) {
                let mut damaged = bench.twin();
                damage(&damaged, slot, bit);
                damaged.restart();
                assert_eq!(damaged.failures(), expected, "{slot:?}, bit {bit}");
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
            assert_eq!((damaged.epoch(), damaged.failures()), (0, 30));
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
            assert_eq!(damaged.failures(), 2);
            damage(&damaged, slot.other(), bit);
            damaged.restart();
            let shown = damaged.begin_check().unwrap();
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
        assert!(!damaged.status().is_bound());
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
        bench.bind();
        bench.guess_wrong();
        for (slot, record) in slots.into_iter().zip(lost) {
            bench.flash.tamper(slot, |page| *page = record);
        }
        bench.restart();
        assert_eq!(bench.failures(), 30);
    }
}
