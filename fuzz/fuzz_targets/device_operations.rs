#![no_main]

use relatch_fuzz::{device_operations, options};

libfuzzer_sys::fuzz_target!(init: options::apply("device_operations"), |data: &[u8]| device_operations::check(data));
