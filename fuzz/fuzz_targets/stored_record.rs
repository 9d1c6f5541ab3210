#![no_main]

use relatch_fuzz::{options, stored_record};

libfuzzer_sys::fuzz_target!(init: options::apply("stored_record"), |data: &[u8]| stored_record::check(data));
