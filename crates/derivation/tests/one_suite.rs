//! A build without suite 3: `cargo test -p relatch-derivation --no-default-features --features hybrid --test one_suite`.
#![cfg(all(feature = "hybrid", not(feature = "post-quantum")))]

use relatch_derivation::PublicKeySet;
use relatch_wire::KeyFileError;

// [HYB-26]
#[test]
fn a_key_file_of_suite_3_is_refused_before_it_is_decoded() {
    // No key, and no base45 either: the length alone says the suite.
    let text = format!("RLK1:{}", "!".repeat(1_878));
    let refused = PublicKeySet::from_text(&text).map(|set| set.id());
    assert_eq!(refused, Err(KeyFileError::UnsupportedSuite));
    let shorter = text.strip_suffix('!').map(PublicKeySet::from_text);
    assert!(matches!(shorter, Some(Err(KeyFileError::NotAKeyFile))));
}
