//! Which record is current, which slot is written, and what a monotonic counter adds.

use relatch_device::{CodeLength, RecordKey, Slot, SubmitError, Suite};
use relatch_testkit::flash::{Fault, Moment, Page, Tear};

use crate::support::forge::{self, Record, numbers};
use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, Hardware, NEW, OLD, config};
use relatch_testkit::codes::{inspect, wrong};

const NO_KEY: [u8; 32] = [0; 32];

fn page(bench: &Bench, slot: Slot) -> Vec<u8> {
    bench.flash.read_page(Page::Record(slot)).unwrap()
}

fn put(bench: &Bench, slot: Slot, record: Vec<u8>) {
    bench
        .flash
        .tamper(Page::Record(slot), |page| *page = record);
}

/// Epoch and failures.
fn state(bench: &mut Bench) -> (u32, u8) {
    (bench.epoch(), bench.failures())
}

const WORST: (u32, u8) = (0, 30);

// [DEV-34]
#[test]
fn writes_take_turns_and_count_up() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let states = |bench: &Bench| [Slot::StateA, Slot::StateB].map(|slot| page(bench, slot));
    for _ in 0..6 {
        bench.wait_out();
        let before = states(&bench);
        bench.guess_wrong();
        let after = states(&bench);
        let [written, kept] = if before[0] == after[0] {
            [1, 0]
        } else {
            [0, 1]
        };
        assert_eq!(before[kept], after[kept], "the slot that was current");
        let highest = before.iter().filter(|record| !record.is_empty());
        let highest = highest.map(|record| numbers(record).0).max().unwrap();
        assert!(numbers(&after[written]).0 > highest);
    }
}

// [DEV-34] [DEV-35]
#[test]
fn a_write_outnumbers_every_authentic_record_also_of_other_generations() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let (_, generation) = numbers(&page(&bench, Slot::BindingA));
    let ahead = Record::new(1 << 40, generation + 1, forge::state(9, 9, 0));
    put(&bench, Slot::StateB, ahead.state(&NO_KEY));
    bench.restart();
    assert_eq!(
        state(&mut bench),
        (0, 0),
        "of no binding that was committed"
    );
    bench.guess_wrong();
    assert!(numbers(&page(&bench, Slot::StateB)).0 > 1 << 40);
    bench.restart();
    assert_eq!(state(&mut bench), (0, 1));
}

// [DEV-35]
#[test]
fn the_authentic_record_with_the_highest_number_is_current() {
    for (numbers, expected) in [([5, 6], (2, 2)), ([6, 5], (1, 1))] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        let (_, generation) = forge::numbers(&page(&bench, Slot::BindingA));
        for (slot, number, value) in [(Slot::StateA, numbers[0], 1), (Slot::StateB, numbers[1], 2)]
        {
            let record = Record::new(number, generation, forge::state(value.into(), value, 0));
            put(&bench, slot, record.state(&NO_KEY));
        }
        bench.restart();
        assert_eq!(state(&mut bench), expected);
    }
}

// [DEV-35]
#[test]
fn the_binding_record_with_the_highest_number_is_current() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    let newer = Record::new(number + 9, generation, forge::binding(1, 0, 0, &[0; 32]));
    put(&bench, Slot::BindingB, newer.clone().binding(&NO_KEY));
    let mut restarted = bench.twin();
    assert!(!restarted.status().is_bound());
    let older = Record {
        sequence: number - 1,
        ..newer
    };
    put(&bench, Slot::BindingB, older.binding(&NO_KEY));
    bench.restart();
    assert!(bench.status().is_bound());
}

// [DEV-33]
#[test]
fn the_version_and_the_mac_come_before_anything_else() {
    let bench = Bench::bound(Hardware::KEY);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    let good = Record::new(number + 9, generation, forge::state(7, 7, 0));
    let unique = [0x5a; 32];
    let cases = [
        (good.clone().state(&unique), 7),
        (
            Record {
                version: 0,
                ..good.clone()
            }
            .state(&unique),
            0,
        ),
        (
            Record {
                version: 1,
                ..good.clone()
            }
            .state(&unique),
            0,
        ),
        (good.clone().state(&NO_KEY), 0),
        (good.clone().binding(&unique), 0), // the label of the other kind
        (good.clone().state(&unique)[..31].to_vec(), 0),
        (
            Record {
                content: Vec::new(),
                ..good.clone()
            }
            .state(&unique),
            0,
        ),
        (
            Record {
                content: [forge::state(7, 7, 0), vec![0]].concat(),
                ..good.clone()
            }
            .state(&unique),
            0,
        ),
        (vec![2], 0),
        (Vec::new(), 0),
        (vec![2; 1_000], 0),
    ];
    for (record, epoch) in cases {
        let mut other = bench.twin();
        put(&other, Slot::StateB, record);
        other.restart();
        assert_eq!(other.epoch(), epoch);
        other.recover(NEW);
    }
}

// [DEV-33] [DEV-36]
#[test]
fn a_record_with_more_failures_than_there_are_does_not_count() {
    for (failures, expected) in [(30, 30), (31, 0), (255, 0)] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        let (number, generation) = numbers(&page(&bench, Slot::BindingA));
        let record = Record::new(number + 9, generation, forge::state(0, failures, 0));
        put(&bench, Slot::StateB, record.state(&NO_KEY));
        bench.restart();
        assert_eq!(bench.failures(), expected);
    }
}

// [DEV-16] [DEV-27]
#[test]
fn epoch_and_failures_stay_at_their_largest_value() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    let top = Record::new(number + 9, generation, forge::state(u32::MAX, 29, 0));
    put(&bench, Slot::StateB, top.state(&NO_KEY));
    bench.restart();
    for _ in 0..2 {
        bench.guess_wrong();
        assert_eq!(state(&mut bench), (u32::MAX, 30));
    }
    let grant = bench.grant();
    bench.set_password(grant, NEW).unwrap();
    bench.restart();
    assert_eq!(state(&mut bench), (u32::MAX, 0));
}

/// A state record that could not be read, and so was not seen, does not come back as the newest.
// [DEV-41]
#[test]
fn after_a_start_without_a_state_the_next_one_is_written_over_both_slots() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        let slots = [Slot::StateA, Slot::StateB];
        let newer = slots.map(|slot| page(&bench, slot));
        for slot in slots {
            put(&bench, slot, vec![0xff; 3]);
        }
        bench.restart();
        assert_eq!(state(&mut bench), WORST);
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        bench.clear_failures().unwrap_err();
        assert_eq!(state(&mut bench), WORST, "one slot is not enough");
        bench.flash.set_fault(None);
        bench.clear_failures().unwrap();
        let [one, other] = slots.map(|slot| page(&bench, slot));
        assert_eq!(one, other);
        assert!(!newer.contains(&one));
        bench.guess_wrong();
        let [one, other] = slots.map(|slot| page(&bench, slot));
        assert_ne!(one, other, "and then they take turns");
    }
}

// [DEV-33]
#[test]
fn records_of_another_unit_do_not_count_if_each_has_its_key() {
    let one = Bench::bound(Hardware::KEY);
    let mut other = Bench::with(config(
        RecordKey::new(&[0xa5; 32]),
        Suite::Hmac,
        CodeLength::Twelve,
    ));
    other.claims.clear();
    other.flash.restore(&one.flash.dump());
    other.restart();
    assert!(!other.status().is_bound());
    other.bind();
    other.recover(NEW);
}

// [DEV-7] [DEV-25]
#[test]
fn a_restored_flash_gains_tries_but_replays_no_code() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let dump = bench.flash.dump();
    let photo = bench.begin();
    let code = bench.issue(&photo);
    for _ in 0..3 {
        bench.wait_out();
        bench.submit(&wrong(&code)).unwrap_err();
    }
    bench.flash.restore(&dump);
    bench.restart();
    assert_eq!(
        state(&mut bench),
        (0, 0),
        "without a counter it cannot be detected"
    );
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    bench.begin();
    assert!(matches!(
        bench.submit(&code),
        Err(SubmitError::Wrong { .. })
    ));
    bench.pass(10 * MINUTE);
    let photo = bench.begin();
    let code = bench.issue(&photo);
    bench.recover(NEW);
    bench.flash.restore(&dump);
    bench.restart();
    bench.begin();
    assert!(matches!(
        bench.submit(&code),
        Err(SubmitError::Wrong { .. })
    ));
    let shown = bench.begin_check().unwrap();
    let challenge = inspect(&bench.claims[0], &shown).unwrap();
    assert_eq!(
        challenge.challenge().epoch.0,
        0,
        "the authority sees it lag"
    );
}

// [DEV-37] [DEV-38]
#[test]
fn a_counter_unmasks_every_restored_state() {
    let mut bench = Bench::bound(Hardware::COUNTER);
    let mut dumps = vec![bench.flash.dump()];
    for _ in 0..3 {
        bench.guess_wrong();
        dumps.push(bench.flash.dump());
    }
    let newest = dumps.pop().unwrap();
    for dump in &dumps {
        let mut rolled_back = bench.twin();
        rolled_back.flash.restore(dump);
        rolled_back.restart();
        assert_eq!(state(&mut rolled_back), WORST);
    }
    bench.flash.restore(&newest);
    bench.restart();
    assert_eq!(state(&mut bench), (0, 3));
}

// [DEV-38] [DEV-36]
#[test]
fn one_ahead_is_repaired_and_everything_else_is_unreadable() {
    let bench = Bench::bound(Hardware::COUNTER);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    // One binding has raised the counter to 1.
    for (recorded, expected) in [
        (0, WORST),
        (1, (7, 7)),
        (2, (7, 7)),
        (3, WORST),
        (u64::MAX, WORST),
    ] {
        let mut other = bench.twin();
        let record = Record::new(number + 9, generation, forge::state(7, 7, recorded));
        put(&other, Slot::StateB, record.state(&NO_KEY));
        other.restart();
        assert_eq!(state(&mut other), expected, "{recorded}");
        // What was taken stays taken: the repair raised the counter, the next write moves it on.
        other.restart();
        assert_eq!(state(&mut other), expected, "{recorded}");
        other.wait_out();
        other.guess_wrong();
        other.restart();
        assert_eq!(state(&mut other).1, (expected.1 + 1).min(30), "{recorded}");
        other.recover(NEW);
    }
}

// [DEV-38]
#[test]
fn a_counter_that_cannot_be_raised_at_the_start_makes_the_state_unreadable() {
    let bench = Bench::bound(Hardware::COUNTER);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    let record = Record::new(number + 9, generation, forge::state(7, 7, 2));
    put(&bench, Slot::StateB, record.state(&NO_KEY));
    let flash = bench.flash.twin();
    flash.set_fault(Some(Fault::WriteError(0)));
    let mut stuck = bench.started_on(flash);
    assert_eq!(state(&mut stuck), WORST);
}

// [DEV-38]
#[test]
fn the_repair_of_a_cut_charge_leaves_no_way_back() {
    let mut bench = Bench::bound(Hardware::COUNTER);
    let dump = bench.flash.dump();
    let code = wrong(&bench.right_code());
    bench.flash.set_fault(Some(Fault::Cut(0, Moment::After)));
    bench.submit(&code).unwrap_err();
    bench.restart();
    assert_eq!(state(&mut bench), (0, 1));
    bench.flash.restore(&dump);
    bench.restart();
    assert_eq!(state(&mut bench), WORST);
}

// [DEV-37]
#[test]
fn a_write_counts_only_when_the_counter_is_raised() {
    let mut bench = Bench::bound(Hardware::COUNTER);
    let code = bench.right_code();
    bench.flash.set_fault(Some(Fault::WriteError(1)));
    assert!(matches!(bench.submit(&code), Err(SubmitError::Storage(_))));
    bench.flash.set_fault(None);
    assert_eq!(bench.failures(), 1, "in memory it counts");
    // It is on the flash all the same, and a start finds it one ahead.
    let mut restarted = bench.twin();
    assert_eq!(restarted.failures(), 1);
    assert!(bench.submit(&code).is_ok());
    bench.restart();
    assert_eq!(bench.failures(), 1);
}

// [DEV-65] [DEV-34]
#[test]
fn a_failed_write_and_then_a_power_cut_lose_no_state() {
    let mut bench = Bench::bound(Hardware::COUNTER);
    bench.recover(NEW);
    bench.guess_wrong();
    bench.guess_wrong();
    let moments = [
        Moment::Before,
        Moment::Inside(20, Tear::Erased),
        Moment::Inside(20, Tear::Old),
        Moment::After,
    ];
    // The record is operation 0, the raise 1; done without a result, or not done.
    for failed in [0, 1].map(|nth| [Fault::Unknown(nth), Fault::Transient(nth, 1)]) {
        for (fault, cut) in failed
            .into_iter()
            .flat_map(|fault| [(fault, 0), (fault, 1)])
        {
            for moment in moments {
                let mut other = bench.twin();
                for fault in [fault, Fault::Cut(cut, moment)] {
                    other.wait_out();
                    let code = wrong(&other.right_code());
                    other.flash.set_fault(Some(fault));
                    other.submit(&code).unwrap_err();
                    other.flash.set_fault(None);
                }
                other.restart();
                let (epoch, failures) = state(&mut other);
                assert!(
                    epoch == 1 && (2..=4).contains(&failures),
                    "{fault:?}, then {moment:?} of {cut}: epoch {epoch}, failures {failures}"
                );
            }
        }
    }
}

// [DEV-36]
#[test]
fn the_worst_case_asks_for_20_digits_and_nothing_waits_for_hours() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.recover(NEW);
    for slot in [Slot::StateA, Slot::StateB] {
        put(&bench, slot, Vec::new());
    }
    bench.restart();
    assert_eq!((state(&mut bench), bench.wait()), (WORST, 5_000));
    assert_eq!(bench.right_code().len(), 20);
    bench.recover(OLD);
    bench.restart();
    assert_eq!(state(&mut bench), (1, 0));
}
