#![no_main]

use relatch_fuzz::{differential, mutators, options};

libfuzzer_sys::fuzz_target!(init: options::apply("differential"), |data: &[u8]| differential::check(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutators::message(data, size, max_size, seed, libfuzzer_sys::fuzzer_mutate)
});
