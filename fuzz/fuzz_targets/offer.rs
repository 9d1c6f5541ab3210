#![no_main]

use relatch_fuzz::{offer, options};

libfuzzer_sys::fuzz_target!(init: options::apply("offer"), |data: &[u8]| offer::check(data));
