//! 256-bit numbers modulo a power of ten, without a branch or an index on the number.

/// `material`, read as a big-endian integer, modulo `modulus` (at most 10^19).
///
/// Eight products of a 32-bit limb with a public power of two modulo `modulus` add up to less than
/// `modulus * 2^35`; a binary long division with a fixed number of steps reduces the sum.
pub(crate) fn modulo(material: &[u8; 32], modulus: u64) -> u64 {
    let modulus = u128::from(modulus);
    let mut sum = 0_u128;
    let mut weight = 1_u128;
    for limb in material.as_chunks::<4>().0.iter().rev() {
        sum = sum.wrapping_add(u128::from(u32::from_be_bytes(*limb)).wrapping_mul(weight));
        weight = (weight << 32) % modulus;
    }
    for shift in (0..=34).rev() {
        sum = subtract_where_it_fits(sum, modulus << shift);
    }
    // The sum is below the modulus now, which is a u64.
    sum as u64
}

fn subtract_where_it_fits(value: u128, amount: u128) -> u128 {
    let (difference, borrow) = value.overflowing_sub(amount);
    // All ones where the subtraction borrowed; black_box keeps the compiler from seeing a branch in it.
    let keep = core::hint::black_box(u128::from(borrow)).wrapping_neg();
    (value & keep) | (difference & !keep)
}
