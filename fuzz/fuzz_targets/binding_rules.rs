#![no_main]

use relatch_fuzz::{binding_rules, options};

libfuzzer_sys::fuzz_target!(init: options::apply("binding_rules"), |data: &[u8]| binding_rules::check(data));
