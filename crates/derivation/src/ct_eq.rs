//! Comparison of secrets, and the one place where its answer becomes public.

use core::hint::black_box;

use subtle::{Choice, ConstantTimeEq};

/// Whether two byte strings are equal, in constant time; their lengths are public.
///
/// # Security
/// Which bytes differ stays secret, but the answer does not: compare only what the other side may
/// learn.
#[must_use]
pub fn ct_eq(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && reveal(equal(one, other))
}

/// Compares bytes of one length, eight at a time: each comparison of `subtle` is hidden from the
/// compiler, which costs time.
fn equal(one: &[u8], other: &[u8]) -> Choice {
    let (words, rest) = one.as_chunks::<8>();
    let (other_words, other_rest) = other.as_chunks::<8>();
    let pairs = words.iter().zip(other_words);
    pairs.fold(rest.ct_eq(other_rest), |same, (word, other)| {
        same & u64::from_ne_bytes(*word).ct_eq(&u64::from_ne_bytes(*other))
    })
}

/// The answer as something to branch on.
///
/// This is the only branch of these comparisons that depends on a secret. assurance/constant-time
/// excuses this function by name, and nothing around it. Without the barriers the optimiser passes
/// the answer on as a number, and the branch happens where the number is used.
#[inline(never)]
pub(crate) fn reveal(answer: Choice) -> bool {
    if answer.unwrap_u8() == 1 {
        black_box(true)
    } else {
        black_box(false)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::ct_eq;

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn as_equality_says(one: [u8; 20], other: [u8; 20], length in 0..=20_usize) {
            prop_assert_eq!(ct_eq(&one[..length], &other[..length]), one[..length] == other[..length]);
            prop_assert!(ct_eq(&one, &one));
            prop_assert_eq!(ct_eq(&one, &one[..length]), length == 20);
        }

        #[test]
        fn one_bit_differs(one: [u8; 32], bit in 0..256_usize) {
            let mut other = one;
            other[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!ct_eq(&one, &other));
        }
    }

    /// Equal in the part that both have, in words and in the rest.
    #[test]
    fn a_shorter_one_is_another() {
        for length in 0..20 {
            assert!(!ct_eq(&[7; 20], &[7; 20][..length]));
            assert!(!ct_eq(&[7; 20][..length], &[7; 20]));
        }
    }
}
