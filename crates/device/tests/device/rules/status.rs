//! What the device says about its records, its binding and its offer.

use relatch_device::{
    Console, Device, Failures, Session, Slot, Status, StoredRecords, Suite, Uptime,
};
use relatch_testkit::flash::{Fault, Page};

use crate::support::forge::{self, Record, numbers};
use relatch_testkit::bench::{Bench, DESK, Hardware};
use relatch_testkit::codes::key_set;

fn tamper(bench: &Bench, slots: [Slot; 2], change: impl Fn(&mut Vec<u8>) + Copy) {
    for slot in slots {
        bench.flash.tamper(Page::Record(slot), change);
    }
}

#[allow(clippy::ptr_arg, reason = "a change of a page, as `Vec::clear` is")]
fn turn_a_bit(page: &mut Vec<u8>) {
    if let Some(byte) = page.get_mut(20) {
        *byte ^= 1;
    }
}

const BINDING: [Slot; 2] = [Slot::BindingA, Slot::BindingB];
const STATE: [Slot; 2] = [Slot::StateA, Slot::StateB];

fn restarted(bench: &Bench) -> Status {
    let mut twin = bench.twin();
    twin.status()
}

#[test]
fn a_device_that_was_never_bound_is_fresh_and_shows_no_failures() {
    let mut bench = Bench::unbound(Hardware::FULL);
    let status = bench.status();
    assert_eq!(status.records, StoredRecords::Fresh);
    assert_eq!(status.binding, None);
}

#[test]
fn a_bound_device_names_suite_and_key_set_and_so_after_a_restart() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        let (suite, key_id) = match hardware.authority {
            Some(_) => (Suite::Hybrid, Some(key_set().id())),
            None => (Suite::Hmac, None),
        };
        for status in [bench.status(), restarted(&bench)] {
            assert_eq!(status.records, StoredRecords::Intact);
            let binding = status.binding.unwrap();
            assert_eq!((binding.suite, binding.key_id), (suite, key_id));
            assert_eq!(binding.generation, 1);
        }
    }
}

#[test]
fn a_released_device_is_intact_whatever_becomes_of_its_old_state() {
    let mut bench = Bench::bound(Hardware::FULL);
    bench.release().unwrap();
    assert_eq!(bench.status().records, StoredRecords::Intact);
    tamper(&bench, STATE, Vec::clear);
    let status = restarted(&bench);
    assert_eq!(status.records, StoredRecords::Intact);
    assert!(!status.is_bound());
}

#[test]
fn damage_to_both_binding_records_or_another_record_key_is_no_fresh_device() {
    let bench = Bench::bound(Hardware::FULL);
    let mut other_key = Bench::unbound(Hardware::COUNTER);
    other_key.flash.restore(&bench.flash.dump());
    other_key.restart();
    assert_eq!(other_key.status().records, StoredRecords::BindingUnreadable);
    tamper(&bench, BINDING, turn_a_bit);
    assert_eq!(restarted(&bench).records, StoredRecords::BindingUnreadable);
    tamper(&bench, BINDING, Vec::clear);
    let status = restarted(&bench);
    assert_eq!(status.records, StoredRecords::BindingUnreadable);
    assert!(!status.is_bound());
}

#[test]
fn one_readable_copy_is_enough() {
    let bench = Bench::bound(Hardware::FULL);
    bench.flash.tamper(Page::Record(Slot::BindingA), turn_a_bit);
    assert_eq!(restarted(&bench).records, StoredRecords::Intact);
}

#[test]
fn slots_that_cannot_be_read_are_not_empty() {
    let bench = Bench::bound(Hardware::FULL);
    let flash = bench.flash.twin();
    for slot in Slot::ALL {
        flash.add_fault(Fault::Unreadable(Page::Record(slot)));
    }
    let mut device = Device::start(bench.config.clone(), flash, Uptime::default(), 0);
    let status = device.status(Uptime::default());
    assert_eq!(status.records, StoredRecords::BindingUnreadable);
}

// [DEV-36]
#[test]
fn an_unreadable_state_is_said_until_a_state_is_stored_again() {
    for change in [turn_a_bit, Vec::clear] {
        let mut bench = Bench::bound(Hardware::FULL);
        tamper(&bench, STATE, change);
        bench.restart();
        let status = bench.status();
        assert_eq!(status.records, StoredRecords::StateUnreadable);
        assert_eq!(status.binding.unwrap().failures, Failures::MOST);
        bench.flash.set_fault(Some(Fault::WriteError(0)));
        bench.clear_failures().unwrap_err();
        assert_eq!(bench.status().records, StoredRecords::StateUnreadable);
        bench.flash.set_fault(None);
        bench.clear_failures().unwrap();
        assert_eq!(bench.status().records, StoredRecords::Intact);
        assert_eq!(restarted(&bench).records, StoredRecords::Intact);
    }
}

/// A flash that fails while a binding is committed takes nothing from what was read before.
#[test]
fn a_failed_commit_leaves_the_condition_as_it_was() {
    let mut bench = Bench::bound(Hardware::FULL);
    let claim = bench.offer();
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    bench.confirm(&claim.confirmation).unwrap_err();
    bench.flash.set_fault(None);
    assert_eq!(bench.status().records, StoredRecords::Intact);

    let mut bench = Bench::bound(Hardware::FULL);
    tamper(&bench, STATE, Vec::clear);
    bench.restart();
    let claim = bench.offer();
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    bench.confirm(&claim.confirmation).unwrap_err();
    bench.flash.set_fault(None);
    assert_eq!(bench.status().records, StoredRecords::StateUnreadable);
}

#[test]
fn a_suite_of_another_firmware_is_named_as_the_reason() {
    let bench = Bench::bound(Hardware::PLAIN);
    let page = bench.flash.read_page(Page::Record(Slot::BindingA)).unwrap();
    let (number, generation) = numbers(&page);
    for content in [
        forge::binding(1, 3, 12, &[7; 32]),
        forge::binding(1, 1, 13, &[7; 32]),
    ] {
        let newer = Record::new(number + 9, generation, content).binding(&[0; 32]);
        bench
            .flash
            .tamper(Page::Record(Slot::BindingB), |page| *page = newer.clone());
        let status = restarted(&bench);
        assert_eq!(status.records, StoredRecords::UnsupportedSuite);
        assert!(!status.is_bound());
    }
}

#[test]
fn an_offer_is_open_until_its_session_ends() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    assert!(!bench.status().offer_open);
    bench.offer();
    assert!(bench.status().offer_open);
    let other = Session {
        id: DESK.id + 1,
        ..DESK
    };
    bench.device().session_ended(other);
    assert!(bench.status().offer_open);
    // The number alone names a session.
    let ended = Session {
        console: Console::Local,
        ..DESK
    };
    bench.device().session_ended(ended);
    assert!(!bench.status().offer_open);
    bench.bind();
    assert!(!bench.status().offer_open);
}
