//! What is built into the command: the scenarios, and the ids of the specification's rules.

use std::path::Path;
use std::{env, fs, io};

const SPEC: &str = "../../spec";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=../worlds/scenarios");
    println!("cargo::rerun-if-changed={SPEC}");
    let mut rules = Vec::new();
    for entry in fs::read_dir(SPEC)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            rules.extend(ids(&fs::read_to_string(path)?));
        }
    }
    rules.sort();
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("rules.txt"), rules.join("\n"))
}

/// The ids that a page defines: `**[DEV-1]**`.
fn ids(page: &str) -> Vec<String> {
    let defined = page.split("**[").skip(1);
    defined
        .filter_map(|rest| rest.split_once("]**"))
        .map(|(id, _)| id.to_owned())
        .collect()
}
