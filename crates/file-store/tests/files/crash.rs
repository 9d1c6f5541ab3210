//! A process that is killed while it writes: a slot holds its old record or its new one.

use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use relatch_device::{RECORD_MAX, Slot, Store};
use relatch_file_store::FileStore;

use crate::{child, folder, read};

const ROUNDS: u64 = 60;
const SEED: u64 = 0x5eed;

/// A record that shows its number in every byte group, and a torn one.
fn record(number: u64) -> Vec<u8> {
    let length = 1 + number as usize % (RECORD_MAX / 8);
    number.to_be_bytes().repeat(length)
}

fn number(record: &[u8]) -> u64 {
    let Some(first) = record.first_chunk() else {
        return 0; // never written
    };
    let number = u64::from_be_bytes(*first);
    assert_eq!(record, self::record(number), "a torn record");
    number
}

/// The next delay below 4 ms, in microseconds (xorshift).
fn delay(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state % 4_000
}

/// What the processes before this one wrote, and this one was told of, is there.
#[test]
fn a_killed_writer_leaves_the_old_record_or_the_new_one() {
    println!("seed {SEED:#x}");
    let folder = folder();
    let mut state = SEED;
    for round in 0..ROUNDS {
        let mut writer = child::command("crash::writer", folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = writer.stdout.take().unwrap();
        // The first byte says that it writes; what follows is one byte for each record.
        let mut first = [0];
        while first != [b'#'] {
            told.read_exact(&mut first).unwrap();
        }
        std::thread::sleep(Duration::from_micros(delay(&mut state)));
        writer.kill().unwrap();
        writer.wait().unwrap();
        let mut acknowledged = Vec::new();
        told.read_to_end(&mut acknowledged).unwrap();
        let acknowledged = 1 + acknowledged.len() as u64;
        let mut store = FileStore::open(folder.path()).unwrap();
        let newest = number(&read(&mut store, Slot::StateA).unwrap());
        let base = number(&read(&mut store, Slot::StateB).unwrap());
        let written = newest - base;
        assert!(
            (acknowledged..=acknowledged + 1).contains(&written),
            "round {round}: {acknowledged} were reported as written, there are {written}"
        );
        store.write(Slot::StateB, &record(newest)).unwrap();
    }
}

/// Writes records to one slot until it is killed, and says so byte by byte.
#[test]
fn writer() {
    use std::io::Write;
    let Some(folder) = child::folder() else {
        return;
    };
    let mut store = FileStore::open(folder).unwrap();
    let base = number(&read(&mut store, Slot::StateA).unwrap());
    let mut out = std::io::stdout();
    for next in base + 1.. {
        store.write(Slot::StateA, &record(next)).unwrap();
        out.write_all(b"#").unwrap();
        out.flush().unwrap();
    }
}
