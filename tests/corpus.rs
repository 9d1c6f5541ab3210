//! The committed corpora of the fuzz targets hold on every build, without a fuzzer.

use std::fs;
use std::path::Path;

use relatch_fuzz::TARGETS;

#[test]
fn every_input_of_every_corpus_holds() {
    let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus");
    for (name, check) in TARGETS {
        let files = fs::read_dir(corpora.join(name)).expect("a corpus for each target");
        let mut inputs = 0;
        for file in files {
            let path = file.expect("a readable directory").path();
            println!("{}", path.display());
            check(&fs::read(&path).expect("a readable file"));
            inputs += 1;
        }
        assert!((1..=200).contains(&inputs), "{name}: {inputs} inputs");
    }
}
