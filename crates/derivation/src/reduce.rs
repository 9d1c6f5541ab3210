//! 256-bit numbers modulo a power of ten, without a branch or an index on the number.

/// A public modulus, 2 to 10^19, with what a reduction by it needs.
pub(crate) struct Modulus {
    value: u64,
    /// Powers of 2^32 modulo the value, the lowest first.
    weights: [u64; 8],
    /// The bits of the value.
    width: u32,
    /// 2^(width + 36) divided by the value: at most 2^37.
    reciprocal: u64,
}

impl Modulus {
    #[allow(
        clippy::indexing_slicing,
        reason = "evaluated by the compiler, where a wrong index is a compile error"
    )]
    pub(crate) const fn new(value: u64) -> Self {
        let wide = value as u128;
        let mut weights = [0; 8];
        let mut weight = 1 % wide;
        let mut limb = 0;
        while limb < weights.len() {
            weights[limb] = weight as u64;
            weight = (weight << 32) % wide;
            limb += 1;
        }
        let width = u64::BITS - value.leading_zeros();
        let reciprocal = ((1_u128 << (width + 36)) / wide) as u64;
        Self {
            value,
            weights,
            width,
            reciprocal,
        }
    }

    /// `material`, read as a big-endian integer, modulo the value.
    ///
    /// Eight products of a 32-bit limb with a weight add up to less than `value * 2^35`. The
    /// product of the sum's leading bits, at most 37, with the reciprocal is then the quotient or
    /// one less (Barrett's reduction).
    pub(crate) fn reduce(&self, material: &[u8; 32]) -> u64 {
        let limbs = material.as_chunks::<4>().0.iter().rev();
        let sum = limbs.zip(self.weights).fold(0_u128, |sum, (limb, weight)| {
            let limb = u128::from(u32::from_be_bytes(*limb));
            sum.wrapping_add(limb.wrapping_mul(weight.into()))
        });
        let leading = (sum >> self.width.saturating_sub(2)) as u64;
        let quotient = (u128::from(leading).wrapping_mul(self.reciprocal.into()) >> 38) as u64;
        let value = u128::from(self.value);
        let rest = sum.wrapping_sub(u128::from(quotient).wrapping_mul(value));
        // The rest is below the value then, which is a u64.
        subtract_where_it_fits(rest, value) as u64
    }
}

fn subtract_where_it_fits(value: u128, amount: u128) -> u128 {
    let (difference, borrow) = value.overflowing_sub(amount);
    // All ones where the subtraction borrowed; black_box keeps the compiler from seeing a branch in
    // it.
    let keep = u128::from(core::hint::black_box(u64::from(borrow))).wrapping_neg();
    (value & keep) | (difference & !keep)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::Modulus;

    const MODULI: [u64; 4] = [
        10_u64.pow(7),
        10_u64.pow(11),
        10_u64.pow(15),
        10_u64.pow(19),
    ];

    fn modulo(number: &[u8; 32], modulus: u64) -> u64 {
        Modulus::new(modulus).reduce(number)
    }

    /// Long division in base 256; a rest below 10^19 and one more byte fit 128 bits easily.
    fn schoolbook(number: &[u8], modulus: u64) -> u64 {
        let modulus = u128::from(modulus);
        let rest = number
            .iter()
            .fold(0, |rest, byte| (rest * 256 + u128::from(*byte)) % modulus);
        rest as u64
    }

    fn number(low: u128) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[16..].copy_from_slice(&low.to_be_bytes());
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(1), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_long_division(material: [u8; 32], modulus in 2..=10_u64.pow(19)) {
            for modulus in MODULI.into_iter().chain([modulus]) {
                // The largest number makes the largest sum of products.
                for material in [material, [0xff; 32]] {
                    prop_assert_eq!(modulo(&material, modulus), schoolbook(&material, modulus));
                }
            }
        }

        #[test]
        fn agrees_on_sparse_numbers(places: [bool; 32], byte: u8) {
            let material = places.map(|place| if place { byte } else { 0 });
            for modulus in MODULI {
                prop_assert_eq!(modulo(&material, modulus), schoolbook(&material, modulus));
            }
        }
    }

    #[test]
    fn a_quotient_that_is_guessed_too_low() {
        // Little over a power of two, where the guess is worst; the largest multiple of it below
        // 2^256.
        let modulus = 8_392_577;
        let mut material = [0xff; 32];
        material[29..].copy_from_slice(&[0x89, 0x9e, 0x0b]);
        assert_eq!(schoolbook(&material, modulus), 0);
        assert_eq!(modulo(&material, modulus), 0);
    }

    #[test]
    fn at_the_bounds() {
        for modulus in MODULI {
            let wide = u128::from(modulus);
            assert_eq!(modulo(&[0; 32], modulus), 0);
            assert_eq!(modulo(&number(1), modulus), 1);
            assert_eq!(modulo(&number(wide - 1), modulus), modulus - 1);
            assert_eq!(modulo(&number(wide), modulus), 0);
            assert_eq!(modulo(&number(wide + 1), modulus), 1);
            assert_eq!(modulo(&number(wide * wide), modulus), 0);
            assert_eq!(modulo(&number(wide * wide - 1), modulus), modulus - 1);
        }
        // The last digits of 2^256 - 1 = 1157920892...9457584007913129639935.
        let largest = [
            9_639_935,
            13_129_639_935,
            7_913_129_639_935,
            7_584_007_913_129_639_935,
        ];
        assert_eq!(MODULI.map(|modulus| modulo(&[0xff; 32], modulus)), largest);
    }
}
