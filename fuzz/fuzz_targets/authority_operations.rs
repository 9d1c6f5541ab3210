#![no_main]

use relatch_fuzz::{authority_operations, options};

libfuzzer_sys::fuzz_target!(init: options::apply("authority_operations"), |data: &[u8]| authority_operations::check(data));
