#![no_main]

libfuzzer_sys::fuzz_target!(init: relatch_fuzz::plant(), |data: &[u8]| relatch_fuzz::key_file::check(data));
