//! Legal points of X25519 (spec/hybrid.md, "Points"), by schoolbook comparison.

/// The u of low order, as the specification prints them.
const LOW: [&str; 5] = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/// Whether these 32 bytes are a legal point.
#[must_use]
pub fn is_legal(bytes: &[u8]) -> bool {
    let p = "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f";
    below(bytes, &unhex(p)) && LOW.iter().all(|low| unhex(low) != bytes)
}

/// Little-endian comparison from the most significant byte.
fn below(one: &[u8], other: &[u8]) -> bool {
    for (a, b) in one.iter().rev().zip(other.iter().rev()) {
        if a != b {
            return a < b;
        }
    }
    false
}

fn unhex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).expect("hexadecimal"))
        .collect()
}
