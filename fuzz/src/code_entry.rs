//! What a person types in place of the code that the phone shows.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_derivation::{BindingKey, Keys, TypedCode};
use relatch_wire::CodeLength;

use crate::naive;
use crate::samples;

#[derive(Debug, Arbitrary)]
enum Edit {
    Digit(u8, u8),
    Swap(u8),
    Insert(u8, char),
    Remove(u8),
    Text(String),
}

/// An entry is read exactly where the naive reader finds digits of the right number and check digit; it matches exactly
/// the code of these digits.
pub fn check(data: &[u8]) {
    let _ = entry(&mut Unstructured::new(data));
}

fn entry(u: &mut Unstructured<'_>) -> Result<()> {
    let keys = Keys::derive(&BindingKey::from_bytes([7; 32]));
    let mut challenge = samples::challenge(u, keys.locator())?;
    challenge.freshness = relatch_wire::Freshness::Nonce(relatch_wire::Nonce(u.arbitrary()?));
    let bound = samples::code_length(u)?;
    let code = keys.code().code(&keys.tag().seal(challenge), bound);
    let code = code.expect("suite 1");
    assert!(
        digits(&code.digits(), code.length()).is_some(),
        "a code is no typo"
    );
    let mut entry: Vec<char> = code.grouped().chars().collect();
    for _ in 0..u.int_in_range(0..=4)? {
        edit(&mut entry, Edit::arbitrary(u)?);
    }
    let entry: String = entry.into_iter().collect();
    let length = if u.arbitrary()? {
        code.length()
    } else {
        samples::code_length(u)?
    };
    let expected = digits(&entry, length);
    let typed = TypedCode::parse(&entry, length);
    assert_eq!(typed.is_ok(), expected.is_some(), "{entry:?}");
    if let (Ok(typed), Some(expected)) = (typed, expected) {
        assert_eq!(code.matches(&typed), expected == *code.digits());
    }
    Ok(())
}

fn edit(entry: &mut Vec<char>, edit: Edit) {
    let within = |at: u8, length: usize| usize::from(at).checked_rem(length);
    match edit {
        Edit::Digit(at, digit) => {
            if let Some(at) = within(at, entry.len()) {
                entry[at] = char::from(b'0' + digit % 10);
            }
        }
        Edit::Swap(at) => {
            if let Some(at) = within(at, entry.len().saturating_sub(1)) {
                entry.swap(at, at + 1);
            }
        }
        Edit::Insert(at, character) => {
            let at = usize::from(at) % (entry.len() + 1);
            entry.insert(at, character);
        }
        Edit::Remove(at) => {
            if let Some(at) = within(at, entry.len()) {
                entry.remove(at);
            }
        }
        Edit::Text(text) => *entry = text.chars().collect(),
    }
}

fn digits(entry: &str, length: CodeLength) -> Option<String> {
    naive::typed::digits(entry, length.digits().into())
}
