#![no_main]

use relatch_fuzz::{options, structured};

libfuzzer_sys::fuzz_target!(init: options::apply("structured"), |data: &[u8]| structured::check(data));
