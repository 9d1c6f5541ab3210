//! The slots alone: what was written is read, and a cut changes no other slot.

use embedded_storage::nor_flash::NorFlash;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use relatch_device::{RECORD_MAX, Slot, Store};
use relatch_nor_flash::{NorError, NorStore, PlaceError};

use crate::chip::{Driver, Moment};

type Stm32 = Driver<8, 8, 512>;

fn fixed() -> Config {
    Config {
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    }
}

fn store<F: NorFlash>(flash: F) -> NorStore<F> {
    NorStore::new(flash, 0).unwrap()
}

fn slot() -> impl Strategy<Value = Slot> {
    prop::sample::select(Slot::ALL.to_vec())
}

fn record() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 1..=RECORD_MAX)
}

fn read<F: NorFlash>(store: &mut NorStore<F>, slot: Slot) -> Result<Vec<u8>, NorError<F::Error>> {
    let mut buffer = [0; RECORD_MAX];
    let length = store.read(slot, &mut buffer)?;
    Ok(buffer[..length].to_vec())
}

/// Writes in any order leave in each slot what was written there last.
fn keeps<F: NorFlash<Error: PartialEq>>(flash: F, writes: &[(Slot, Vec<u8>)]) {
    let mut store = store(flash);
    let mut expected = Slot::ALL.map(|slot| (slot, Vec::new()));
    for (slot, record) in writes {
        store.write(*slot, record).unwrap();
        let place = expected.iter_mut().find(|(other, _)| other == slot);
        place.unwrap().1.clone_from(record);
    }
    for (slot, record) in expected {
        assert_eq!(read(&mut store, slot).unwrap(), record);
    }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn what_was_written_last_is_read(writes in prop::collection::vec((slot(), record()), 0..12)) {
        keeps(Driver::<1, 1, 256>::erased(4 * 256), &writes);
        keeps(Driver::<1, 1, 128>::erased(8 * 128), &writes);
        keeps(Driver::<4, 4, 4096>::erased(5 * 4096), &writes);
        keeps(Stm32::erased(4 * 512), &writes);
        keeps(Driver::<1, 32, 256>::erased(4 * 256), &writes);
        keeps(Driver::<1, 256, 4096>::erased(4 * 4096), &writes);
    }

    #[test]
    fn a_cut_changes_no_other_slot_and_is_never_taken_for_another_record(
        old in prop::array::uniform4(record()),
        slot in slot(),
        new in record(),
        step in 0_u64..18,
        moment in prop::sample::select(Moment::ALL.to_vec()),
    ) {
        let chip = Stm32::erased(4 * 512);
        let mut slots = store(chip.clone());
        for (slot, record) in Slot::ALL.into_iter().zip(&old) {
            slots.write(slot, record).unwrap();
        }
        chip.cut_at(step, moment);
        let told = slots.write(slot, &new);
        chip.power_on();
        for (other, record) in Slot::ALL.into_iter().zip(&old).filter(|(other, _)| *other != slot) {
            prop_assert_eq!(&read(&mut slots, other).unwrap(), record);
        }
        if told.is_ok() {
            prop_assert_eq!(read(&mut slots, slot).unwrap(), new);
        } else if step > 0 {
            // Past the erasure the old record is gone; the new one is there only with its header.
            let left = read(&mut slots, slot).unwrap_or_default();
            prop_assert!(left.is_empty() || left == new);
        }
    }
}

/// A header lacks bits, or has too many, until its last bit is written: its complement shows it.
#[test]
fn no_part_of_a_header_is_a_header() {
    for length in 0..=RECORD_MAX as u16 {
        let whole = (u32::from(length) << 16) | u32::from(!length);
        for missing in 0..32 {
            let chip = Driver::<1, 1, 256>::erased(1024);
            chip.tamper(|bytes| {
                let torn = whole | (1 << missing);
                bytes[..4].copy_from_slice(&torn.to_be_bytes());
            });
            let read = read(&mut store(chip), Slot::BindingA);
            let is_whole = whole & (1 << missing) != 0;
            assert_eq!(read.is_ok(), is_whole, "{length}, {missing}");
        }
    }
}

#[test]
fn a_record_without_its_header_is_torn_and_erased_flash_is_empty() {
    let chip = Stm32::erased(4 * 512);
    let mut slots = store(chip.clone());
    assert_eq!(read(&mut slots, Slot::StateB), Ok(Vec::new()));
    chip.tamper(|bytes| bytes[3 * 512 + 8 + 127] = 0xfe);
    assert_eq!(read(&mut slots, Slot::StateB), Err(NorError::Torn));
}

#[test]
fn a_record_that_is_too_long_changes_nothing() {
    let chip = Stm32::erased(4 * 512);
    let mut slots = store(chip.clone());
    slots.write(Slot::StateA, &[7; RECORD_MAX]).unwrap();
    let before = chip.content();
    let told = slots.write(Slot::StateA, &[8; RECORD_MAX + 1]);
    assert_eq!(told, Err(NorError::TooLong));
    assert_eq!(chip.content(), before);
}

#[test]
fn the_slots_have_to_fit_the_blocks_and_the_chip() {
    let place = |start| NorStore::new(Stm32::erased(5 * 512), start).map(|_| ());
    assert_eq!(NorStore::<Stm32>::SIZE, 4 * 512);
    assert_eq!([place(0), place(512)], [Ok(()), Ok(())]);
    for start in [8, 256, 1024, u32::MAX - 511] {
        assert_eq!(place(start), Err(PlaceError));
    }
    // A block that is too small for a record: a slot takes several.
    assert_eq!(NorStore::<Driver<1, 1, 64>>::SIZE, 4 * 192);
}
