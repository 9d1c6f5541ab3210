//! What was written last is read, by this store and by the next one.

use std::os::unix::fs::PermissionsExt;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use relatch_device::{RECORD_MAX, Slot, Store};
use relatch_file_store::{FileError, FileStore};

use crate::{folder, read};

fn fixed() -> Config {
    Config {
        cases: 32,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(fixed())]

    #[test]
    fn what_was_written_last_is_read(
        writes in prop::collection::vec(
            (
                prop::sample::select(Slot::ALL.to_vec()),
                prop::collection::vec(any::<u8>(), 1..=RECORD_MAX),
                any::<bool>(),
            ),
            0..8,
        ),
    ) {
        let folder = folder();
        let mut store = FileStore::open(folder.path()).unwrap();
        let mut expected = Slot::ALL.map(|slot| (slot, Vec::new()));
        for (slot, record, reopened) in writes {
            store.write(slot, &record).unwrap();
            let place = expected.iter_mut().find(|(other, _)| *other == slot);
            place.unwrap().1 = record;
            if reopened {
                drop(store);
                store = FileStore::open(folder.path()).unwrap();
            }
        }
        for (slot, record) in expected {
            prop_assert_eq!(read(&mut store, slot).unwrap(), record);
        }
    }
}

#[test]
fn files_are_for_their_owner_alone_and_temporary_ones_do_not_stay() {
    let folder = folder();
    let mut store = FileStore::open(folder.path()).unwrap();
    for slot in Slot::ALL {
        store.write(slot, b"record").unwrap();
    }
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            assert_eq!(
                entry.metadata().unwrap().permissions().mode() & 0o777,
                0o600
            );
            entry.file_name().into_string().unwrap()
        })
        .collect();
    names.sort();
    assert_eq!(names, ["binding-a", "binding-b", "state-a", "state-b"]);
}

#[test]
fn a_record_that_is_too_long_or_empty_changes_nothing() {
    let folder = folder();
    let mut store = FileStore::open(folder.path()).unwrap();
    store.write(Slot::StateA, b"old").unwrap();
    for record in [&[8; RECORD_MAX + 1][..], &[]] {
        let told = store.write(Slot::StateA, record);
        assert!(
            matches!(told, Err(FileError::Damaged("state-a"))),
            "{told:?}"
        );
        assert_eq!(read(&mut store, Slot::StateA).unwrap(), b"old");
    }
}

#[test]
fn a_folder_has_one_store_at_a_time() {
    let folder = folder();
    let store = FileStore::open(folder.path()).unwrap();
    let second = FileStore::open(folder.path());
    assert!(matches!(second, Err(FileError::InUse)), "{second:?}");
    drop(store);
    FileStore::open(folder.path()).unwrap();
}
