//! What the program compares bytes with, from the dictionary that `constants.py` writes beside it.

use std::sync::LazyLock;
use std::{env, fs};

/// What stands in front of them.
const MARK: &str = "# What the program compares with.\n";

/// None where there is no such dictionary.
pub(super) static WORDS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let program = env::current_exe().unwrap_or_default();
    let text = fs::read_to_string(program.with_extension("dict")).unwrap_or_default();
    let words = text.split_once(MARK).map_or("", |(_, words)| words);
    words.lines().filter_map(parse).collect()
});

/// A line of the dictionary: bytes in hexadecimal digits, in quotes.
fn parse(line: &str) -> Option<Vec<u8>> {
    let bytes = line.trim_matches('"').split("\\x").skip(1);
    bytes
        .map(|byte| u8::from_str_radix(byte, 16).ok())
        .collect()
}
