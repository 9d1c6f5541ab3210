#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| relatch_fuzz::c_interface::check(data));
