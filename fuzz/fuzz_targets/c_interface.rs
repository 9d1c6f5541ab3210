#![no_main]

use relatch_fuzz::{c_interface, options};

libfuzzer_sys::fuzz_target!(init: options::apply("c_interface"), |data: &[u8]| c_interface::check(data));
