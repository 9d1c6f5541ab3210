#![no_main]

use relatch_fuzz::{hybrid, options};

libfuzzer_sys::fuzz_target!(init: options::apply("hybrid"), |data: &[u8]| hybrid::check(data));
