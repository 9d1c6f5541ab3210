//! The committed seeds of the fuzz targets hold on every build, without a fuzzer; and what the targets change in them is
//! still mostly read as a message.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use relatch_fuzz::mutators::{self, Own};
use relatch_fuzz::{TARGETS, naive};
use relatch_wire::text;

#[test]
fn every_seed_of_every_target_holds() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/seeds");
    for (name, check) in TARGETS {
        let files = fs::read_dir(seeds.join(name)).expect("seeds for each target");
        let mut inputs = 0;
        for file in files {
            let path = file.expect("a readable directory").path();
            let input = fs::read(&path).expect("a readable file");
            let shown = ShownWherePanics(name, path);
            check(&input);
            drop(shown);
            inputs += 1;
        }
        assert!((1..=200).contains(&inputs), "{name}: {inputs} inputs");
    }
}

type Mutator = fn(&mut [u8], usize, usize, u32, Own) -> usize;

/// A legal message of suite 1, made here: the smallest challenge.
fn message() -> Vec<u8> {
    let body = [
        &[0xa7, 0, 1, 1, 1, 2, 1, 3, 0x4c][..],
        &[7; 12],
        &[4, 0, 5, 0, 7, 0x50],
        &[9; 16],
    ];
    let body = body.concat();
    [&[0x82, 0x58, body.len() as u8], &*body, &[0x50], &[5; 16]].concat()
}

/// What libFuzzer might do: another byte in the middle, or one more at the end.
fn own(data: &mut [u8], size: usize, longest: usize) -> usize {
    if size.is_multiple_of(3) && size < longest {
        return size + 1;
    }
    if let Some(byte) = data.get_mut(size / 2) {
        *byte ^= 0x55;
    }
    size
}

fn changed(mutator: Mutator, input: &[u8], seed: u32) -> Vec<u8> {
    let mut data = input.to_vec();
    data.resize(2 * input.len(), 0);
    let longest = data.len();
    let size = mutator(&mut data, input.len(), longest, seed, own);
    data.truncate(size);
    data
}

#[test]
fn most_changed_messages_pass_their_outer_stages() {
    let message = message();
    assert!(matches!(naive::message(&message), naive::Verdict::Legal(_)));
    let text = text::encode(&message).into_bytes();
    let (mut of_bytes, mut of_text) = (0, 0);
    for seed in 0..1_000 {
        let bytes = changed(mutators::message, &message, seed);
        of_bytes += u32::from(passes(&naive::message(&bytes)));
        let text = String::from_utf8_lossy(&changed(mutators::text, &text, seed)).into_owned();
        of_text += u32::from(passes(&naive::text(&text)));
    }
    assert!(of_bytes > 600 && of_text > 600, "{of_bytes}, {of_text}");
}

/// Legal, or refused for its fields alone.
fn passes(verdict: &naive::Verdict) -> bool {
    matches!(
        verdict,
        naive::Verdict::Legal(_) | naive::Verdict::Fields(_)
    )
}

/// Says after a panic which input it came of, and what shows it again.
struct ShownWherePanics(&'static str, PathBuf);

impl Drop for ShownWherePanics {
    fn drop(&mut self) {
        if thread::panicking() {
            let Self(name, path) = self;
            let file = path.file_name().unwrap_or_default().display();
            eprintln!(
                "the input is fuzz/seeds/{name}/{file}: see \"Reproduce and minimise\" in fuzz/README.md"
            );
        }
    }
}
