#![no_main]

use relatch_fuzz::{key_file, mutators, options};

libfuzzer_sys::fuzz_target!(init: options::apply("key_file"), |data: &[u8]| key_file::check(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutators::key_file(data, size, max_size, seed, libfuzzer_sys::fuzzer_mutate)
});
