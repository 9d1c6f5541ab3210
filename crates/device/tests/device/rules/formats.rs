//! Records of a format that this firmware does not know: newer firmware wrote them, and comes back
//! to them.

use relatch_device::{
    Counted, Device, Failures, MonotonicCounter, OfferError, RecordKey, Slot, StorageError, Store,
    StoredRecords, Suite, Uptime,
};
use relatch_testkit::bench::{Bench, DESK, Hardware, NEW, config};
use relatch_testkit::codes::inspect;
use relatch_testkit::flash::{Flash, Page};

use crate::support::forge::{self, Record, numbers};

const BINDING: [Slot; 2] = [Slot::BindingA, Slot::BindingB];
const STATE: [Slot; 2] = [Slot::StateA, Slot::StateB];
const KEY: [u8; 32] = [0x5a; 32];
const OTHER_FORMATS: [u8; 4] = [0, 1, 3, 255];

fn pages(bench: &Bench, slots: [Slot; 2]) -> [Vec<u8>; 2] {
    slots.map(|slot| bench.flash.read_page(Page::Record(slot)).unwrap())
}

fn put(bench: &Bench, slot: Slot, record: &[u8]) {
    let page = Page::Record(slot);
    bench
        .flash
        .tamper(page, |content| *content = record.to_vec());
}

/// A record of another format, newer than every other one: head, minimum suite in a binding, and
/// whatever else.
fn other_format(bench: &Bench, version: u8, content: &[u8]) -> Record {
    let records = pages(bench, BINDING).into_iter().chain(pages(bench, STATE));
    let newest = records.map(|record| numbers(&record).0).max().unwrap();
    let (_, generation) = numbers(&pages(bench, BINDING)[0]);
    Record {
        version,
        ..Record::new(newest + 1, generation, content.to_vec())
    }
}

// [DEV-62] [DEV-63] [DEV-64]
#[test]
fn a_binding_of_another_format_is_kept_and_named_and_binds_nobody() {
    for version in OTHER_FORMATS {
        for slots in [&BINDING[..1], &BINDING[1..], &BINDING] {
            let mut bench = Bench::bound(Hardware::KEY);
            let record = other_format(&bench, version, &[0, 1, 9, 9, 9]).binding(&KEY);
            for slot in slots {
                put(&bench, *slot, &record);
            }
            for _ in 0..3 {
                bench.restart();
                let status = bench.status();
                assert_eq!(status.records, StoredRecords::UnsupportedFormat);
                assert!(!status.is_bound(), "the older binding does not come back");
                assert!(bench.begin_check().is_err());
                let kept = pages(&bench, BINDING);
                assert_eq!(kept, [record.clone(), record.clone()], "in both slots");
            }
        }
    }
}

// [DEV-60] [BIND-10]
#[test]
fn the_minimum_suite_of_a_binding_of_another_format_holds() {
    let mut bench = Bench::bound(Hardware::KEY);
    let record = other_format(&bench, 3, &[0, 2, 9, 9, 9]).binding(&KEY);
    put(&bench, Slot::BindingA, &record);
    bench.restart();
    let proof = bench.prove();
    let (random, now) = (bench.random().into(), bench.uptime());
    let told = bench.device().offer_binding(&proof, random, now);
    assert_eq!(told, Err(OfferError::SuiteTooLow));
}

// [DEV-63]
#[test]
fn an_administrator_may_bind_or_reset_a_device_with_a_binding_of_another_format() {
    let mut bench = Bench::bound(Hardware::KEY);
    let record = other_format(&bench, 3, &[0, 1, 9, 9, 9]).binding(&KEY);
    put(&bench, Slot::BindingA, &record);
    bench.restart();
    let mut reset = bench.twin();
    bench.bind();
    bench.restart();
    let shown = bench.begin_check().unwrap();
    assert!(inspect(bench.claims.last().unwrap(), &shown).is_some());
    assert_eq!(bench.status().records, StoredRecords::Intact);
    bench.recover(NEW);

    reset.device().factory_reset().unwrap();
    reset.restart();
    assert_eq!(reset.status().records, StoredRecords::Intact);
    assert!(!reset.status().is_bound());
}

/// Firmware that went back finds no older state that takes failures away.
// [DEV-36] [DEV-62] [DEV-64]
#[test]
fn a_state_of_another_format_is_the_worst_case_until_one_is_stored() {
    for hardware in [Hardware::KEY, Hardware::FULL, Hardware::HYBRID] {
        for slot in STATE {
            let mut bench = Bench::bound(hardware);
            bench.guess_wrong();
            let record = other_format(&bench, 3, &[9; 13]).state(&KEY);
            put(&bench, slot, &record);
            let number = numbers(&record).0;
            bench.restart();
            let status = bench.status();
            assert_eq!(status.records, StoredRecords::UnsupportedFormat);
            assert_eq!(status.binding.unwrap().failures, Failures::MOST);
            let kept = bench.flash.read_page(Page::Record(slot)).unwrap();
            assert_eq!(kept, record, "a start replaces nothing");
            bench.recover(NEW);
            assert_eq!(bench.status().records, StoredRecords::Intact);
            let stored = pages(&bench, STATE).map(|record| numbers(&record).0);
            assert!(stored.iter().all(|stored| *stored > number));
            bench.restart();
            assert_eq!(bench.failures(), 0);
        }
    }
}

// [DEV-33] [DEV-64]
#[test]
fn a_version_without_its_mac_is_damage() {
    let bench = Bench::bound(Hardware::KEY);
    let binding = other_format(&bench, 3, &[0, 1, 9]).binding(&[0; 32]);
    let state = other_format(&bench, 3, &[9; 13]).state(&[0; 32]);
    let mut one = bench.twin();
    put(&one, Slot::BindingB, &binding);
    put(&one, Slot::StateB, &state);
    one.restart();
    assert_eq!(one.status().records, StoredRecords::Intact);
    assert_eq!(one.failures(), 0);
    put(&one, Slot::BindingA, &binding);
    put(&one, Slot::BindingB, &binding);
    one.restart();
    assert_eq!(one.status().records, StoredRecords::BindingUnreadable);
}

/// Records of format 2, byte by byte: firmware of every later format reads them.
// [DEV-61]
#[test]
fn records_of_format_2_are_read() {
    for (name, binding, state) in FORMAT_2 {
        let flash = Flash::new();
        for (slot, record) in [(Slot::BindingA, binding), (Slot::StateB, state)] {
            let bytes = unhex(record);
            flash.write_page(Page::Record(slot), &bytes).unwrap();
        }
        let minimum = Suite::Hmac;
        let length = relatch_device::CodeLength::Twelve;
        let config = config(RecordKey::new(&KEY), minimum, length);
        let mut device = Device::start(config, flash, Uptime::default(), 0);
        let status = device.status(Uptime::default());
        assert_eq!(status.records, StoredRecords::Intact);
        let read = status.binding.unwrap();
        let told = format!("{}", read.suite.number());
        assert_eq!((told.as_str(), read.generation), (name, 7));
        assert_eq!((read.epoch.0, read.failures.count()), (5, 4));
        let proof = device.prove_administrator(DESK, Uptime::default());
        let administrator = proof.administrator();
        let check = device.begin_check(administrator, [1; 32].into(), Uptime::default());
        assert!(check.is_ok());
    }
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
    digits.chunks(2).map(byte).collect()
}

/// A counter that was raised this often.
struct Ticks(u64);

impl MonotonicCounter for Ticks {
    fn read(&mut self) -> Result<u64, StorageError> {
        Ok(self.0)
    }

    fn raise(&mut self) -> Result<(), StorageError> {
        self.0 += 1;
        Ok(())
    }
}

// [DEV-37]
#[test]
fn a_counter_beside_a_store_is_its_counter() {
    let bench = Bench::bound(Hardware::KEY);
    let mut store = Counted::new(bench.flash.twin(), Ticks(4));
    assert_eq!(store.counter().unwrap().read(), Ok(4));
    let mut device = Device::start(bench.config.clone(), store, Uptime::default(), 0);
    let status = device.status(Uptime::default());
    assert_eq!(
        status.records,
        StoredRecords::StateUnreadable,
        "written for no counter"
    );
    let proof = device.prove_administrator(DESK, Uptime::default());
    device.clear_failures(&proof, Uptime::default()).unwrap();
    let (flash, Ticks(ticks)) = device.into_store().into_parts();
    assert_eq!(ticks, 5);
    let record = flash.read_page(Page::Record(Slot::StateA)).unwrap();
    assert_eq!(record[18..26], 5_u64.to_be_bytes());
    assert_eq!(forge::numbers(&record).1, 1);
}

/// Suite, binding record, state record: generation 7, epoch 5, four failures.
const FORMAT_2: [(&str, &str, &str); 2] = [
    (
        "1",
        "\
         02000000000000002900000007000100010c000102030405060708090a0b0c0d \
         0e0f101112131415161718191a1b1c1d1e1f0000000000000000000000000000 \
         00000000000000000000000000000000000000000000a3fcb8a999fc972cc850 \
         bba21ad3bd41999d4866369c8660617826f12cfa60b6",
        "\
         020000000000000033000000070000000504000000000000000007658dcf050e \
         1ff2552efcfae5ced433f2fd95ba1bee46bd6e10cc5e07859a97",
    ),
    (
        "2",
        "\
         02000000000000002a00000007000100020c000102030405060708090a0b0c0d \
         0e0f101112131415161718191a1b1c1d1e1f0102030409000000000000000000 \
         00000000000000000000000000000000000000000000f40b520c1155e0c50b4e \
         1a32289657a94627b1e872d7336b037f9405bd3c0640",
        "\
         02000000000000003400000007000000050400000000000000001221a1217446 \
         1fb15e1d21a4f863ac86350782d0977e67618e94ccd77543478a",
    ),
];
