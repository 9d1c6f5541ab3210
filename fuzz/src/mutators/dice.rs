//! Chance from the fuzzer's seed: the same seed makes the same change.

/// SplitMix64.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u32) -> Self {
        Self(seed.into())
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Below the limit; 0 where there is none.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        let next = usize::try_from(self.next() >> 32).unwrap_or_default();
        next.checked_rem(limit).unwrap_or_default()
    }

    pub(super) fn bytes(&mut self, number: usize) -> Vec<u8> {
        (0..number).map(|_| self.next() as u8).collect()
    }
}
