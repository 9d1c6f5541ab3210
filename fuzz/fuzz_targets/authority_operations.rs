#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| relatch_fuzz::authority_operations::check(data));
