//! Labels keep the uses of a key apart.

use relatch_derivation::labels;

fn all() -> Vec<&'static [u8]> {
    labels::ALL.iter().map(|label| label.bytes()).collect()
}

#[test]
fn are_those_of_the_registry() {
    let names: Vec<&str> = labels::ALL
        .iter()
        .map(|label| str::from_utf8(label.bytes()).unwrap())
        .map(|label| label.strip_prefix("relatch/1 ").unwrap())
        .map(|label| label.strip_suffix('\0').unwrap())
        .collect();
    let registered = [
        "key s1",
        "hpke binding",
        "key s2",
        "key s3",
        "encapsulate",
        "key id",
        "locator",
        "tag key",
        "code key",
        "confirm key",
        "seed key",
        "tag",
        "code",
        "hpke recovery",
        "export",
        "confirm",
        "nonce",
        "ephemeral",
        "attest",
        "binding mac",
        "state mac",
        "row key",
        "mac key",
        "row mac",
        "account",
        "counter",
        "sweep",
        "nonce key",
        "seal nonce",
        "audit",
        "act",
        "receipt",
    ];
    assert_eq!(names, registered);
}

#[test]
fn have_their_form() {
    for label in all() {
        assert!(label.starts_with(b"relatch/1 "));
        let zeros = label.iter().filter(|byte| **byte == 0).count();
        assert_eq!((zeros, label.last()), (1, Some(&0)), "{label:?}");
        let printable = |byte: &u8| (b' '..=b'~').contains(byte);
        assert!(label[..label.len() - 1].iter().all(printable), "{label:?}");
        assert!(label.len() <= 32, "{label:?}");
    }
}

#[test]
fn none_begins_with_another() {
    let all = all();
    for (one, label) in all.iter().enumerate() {
        for (other, longer) in all.iter().enumerate() {
            assert!(
                one == other || !longer.starts_with(label),
                "{label:?} {longer:?}"
            );
        }
    }
}
