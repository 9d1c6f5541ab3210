//! Public keys of X25519, as far as their bytes tell (spec/hybrid.md, "Points").

use core::fmt;

use crate::hex::Hex;

/// The points of low order below p: 0, 1, the two of order 8, and p - 1.
const LOW_ORDER: [[u8; 32]; 5] = [
    [0; 32],
    {
        let mut one = [0; 32];
        one[0] = 1;
        one
    },
    [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ],
    [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ],
    below_p(1),
];

/// A legal point: below p, and not of low order; 32 bytes, least significant first.
///
/// For a value of this type, no private key takes it to zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Point([u8; 32]);

impl Point {
    /// The point with these bytes, if it is legal. [HYB-1]
    ///
    /// # Security
    /// The bytes are public, and so is their fault.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Option<Self> {
        let p = below_p(0);
        let canonical = bytes.iter().rev().lt(p.iter().rev());
        (canonical && !LOW_ORDER.contains(&bytes)).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Point").field(&Hex(&self.0)).finish()
    }
}

/// p - `less`, for `less` up to 0xed; p is 2^255 - 19.
const fn below_p(less: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed - less;
    bytes[31] = 0x7f;
    bytes
}

#[cfg(test)]
mod tests {
    use super::{LOW_ORDER, Point, below_p};

    // [HYB-1]
    #[test]
    fn the_largest_legal_point_is_p_minus_2() {
        assert!(Point::new(below_p(2)).is_some());
        assert!(Point::new(below_p(1)).is_none());
        assert!(Point::new(below_p(0)).is_none());
        let mut above = below_p(0);
        above[0] += 1;
        assert!(Point::new(above).is_none());
        assert!(Point::new([0xff; 32]).is_none());
    }

    // [HYB-1]
    #[test]
    fn no_point_of_low_order_is_legal_whatever_its_highest_bit() {
        for mut point in LOW_ORDER {
            assert!(Point::new(point).is_none());
            point[31] |= 0x80;
            assert!(Point::new(point).is_none());
        }
    }

    // [HYB-1]
    #[test]
    fn the_base_point_is_legal_and_not_with_the_high_bit() {
        let mut base = [0; 32];
        base[0] = 9;
        assert_eq!(Point::new(base).map(|point| *point.bytes()), Some(base));
        base[31] = 0x80;
        assert!(Point::new(base).is_none());
    }
}
