#![no_main]

use relatch_fuzz::{conformance_line, options};

libfuzzer_sys::fuzz_target!(init: options::apply("conformance_line"), |data: &[u8]| conformance_line::check(data));
