//! The committed seeds of the fuzz targets hold on every build, without a fuzzer.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use relatch_fuzz::TARGETS;

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

/// Says after a panic which input it came of, and what shows it again.
struct ShownWherePanics(&'static str, PathBuf);

impl Drop for ShownWherePanics {
    fn drop(&mut self) {
        if thread::panicking() {
            let Self(name, path) = self;
            let file = path.file_name().unwrap_or_default().display();
            eprintln!("the input is fuzz/seeds/{name}/{file}: see \"Reproduce and minimise\" in fuzz/README.md");
        }
    }
}
