#![no_main]

use relatch_fuzz::{message, mutators, options};

libfuzzer_sys::fuzz_target!(init: options::apply("message"), |data: &[u8]| message::check(data));
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutators::message(data, size, max_size, seed, libfuzzer_sys::fuzzer_mutate)
});
