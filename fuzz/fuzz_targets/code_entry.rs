#![no_main]

use relatch_fuzz::{code_entry, options};

libfuzzer_sys::fuzz_target!(init: options::apply("code_entry"), |data: &[u8]| code_entry::check(data));
