#![no_main]

use relatch_fuzz::{mutators, options, qr_text};

libfuzzer_sys::fuzz_target!(init: options::apply("qr_text"), |data: &[u8]| qr_text::check(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutators::text(data, size, max_size, seed, libfuzzer_sys::fuzzer_mutate)
});
