#![no_main]

use relatch_fuzz::{challenge, options};

libfuzzer_sys::fuzz_target!(init: options::apply("challenge"), |data: &[u8]| challenge::check(data));
