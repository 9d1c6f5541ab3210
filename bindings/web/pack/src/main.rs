//! Builds a crate as a WebAssembly module for pages, and the npm package of the app.
//!
//! ```text
//! relatch-web-pack npm FOLDER [--wasm-opt PROGRAM] [--profile web]
//! relatch-web-pack module CRATE FOLDER [--manifest-path Cargo.toml] [--wasm-opt PROGRAM] [--profile web]
//! ```
//!
//! The profile `dev` builds sooner, for tests: its modules are several times as large.

mod module;
mod package;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use module::Builder;

const USAGE: &str = "relatch-web-pack npm FOLDER [--wasm-opt PROGRAM] [--profile web]
relatch-web-pack module CRATE FOLDER [--manifest-path Cargo.toml] [--wasm-opt PROGRAM] [--profile web]";

fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("relatch-web-pack: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(mut words: Vec<String>) -> Result<(), String> {
    let builder = Builder {
        manifest: option(&mut words, "--manifest-path")?.unwrap_or(bindings().join("Cargo.toml")),
        wasm_opt: option(&mut words, "--wasm-opt")?,
        profile: option(&mut words, "--profile")?.unwrap_or("web".into()),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["npm", folder] => package::write(&builder, &bindings(), Path::new(folder)),
        ["module", name, folder] => builder.write(&[name], Path::new(folder)),
        _ => Err(format!("usage:\n{USAGE}")),
    }
}

/// The workspace of this program.
fn bindings() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Takes an option and its value out of the words.
fn option(words: &mut Vec<String>, name: &str) -> Result<Option<PathBuf>, String> {
    let Some(at) = words.iter().position(|word| word == name) else {
        return Ok(None);
    };
    let value = words.get(at + 1).map(PathBuf::from);
    let value = value.ok_or_else(|| format!("{name} needs a value"))?;
    words.drain(at..at + 2);
    Ok(Some(value))
}
