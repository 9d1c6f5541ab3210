#![no_main]

use relatch_fuzz::{options, picture};

libfuzzer_sys::fuzz_target!(init: options::apply("picture"), |data: &[u8]| picture::check(data));
