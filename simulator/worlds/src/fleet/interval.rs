//! Confidence intervals.

use serde::Serialize;

/// Two-sided 99 %.
const SHOWN: f64 = 2.575_829;
/// Two-sided 99.9999 %: a closed form outside is no chance, also among the dozens of estimates of many runs.
const CERTAIN: f64 = 4.891_638;

/// An estimate with its 99 % confidence interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub mean: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
    /// The interval of 99.9999 %.
    #[serde(skip)]
    widest: (f64, f64),
}

impl Estimate {
    /// The mean of a sum over devices, from the sums of blocks of nearly equal size: devices of a block may share a
    /// history, blocks are independent.
    pub(super) fn of_blocks(blocks: &[Block]) -> Self {
        let devices: f64 = blocks.iter().map(|block| block.devices as f64).sum();
        let mean = blocks.iter().map(|block| block.sum).sum::<f64>() / devices;
        let count = blocks.len() as f64;
        let squares: f64 = blocks
            .iter()
            .map(|block| (block.sum - mean * block.devices as f64).powi(2))
            .sum();
        // Where every device was taken over, blocks do not differ: the interval is that of as many trials.
        if mean >= 1.0 {
            return Self::of_trials(devices as u64, devices as u64);
        }
        let error = (squares * count / (count - 1.0)).sqrt() / devices;
        let around = |z| {
            let reach = student(z, count - 1.0) * error;
            ((mean - reach).max(0.0), mean + reach)
        };
        Self::from_intervals(mean, around(SHOWN), around(CERTAIN))
    }

    /// A share of independent trials (Wilson).
    pub(super) fn of_trials(hits: u64, trials: u64) -> Self {
        let n = (trials as f64).max(1.0);
        let share = hits as f64 / n;
        let around = |z: f64| {
            let scale = 1.0 + z * z / n;
            let middle = (share + z * z / (2.0 * n)) / scale;
            let reach = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
            // At the ends rounding must not leave the share itself outside.
            (
                (middle - reach).clamp(0.0, share),
                (middle + reach).max(share),
            )
        };
        Self::from_intervals(share, around(SHOWN), around(CERTAIN))
    }

    /// Whether the interval of 99 % holds the value.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whether the value lies so far outside that chance does not explain it.
    #[must_use]
    pub fn contradicts(&self, value: f64) -> bool {
        !(self.widest.0..=self.widest.1).contains(&value)
    }

    /// The same in another unit.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self {
            mean: self.mean * factor,
            low: self.low * factor,
            high: self.high * factor,
            widest: (self.widest.0 * factor, self.widest.1 * factor),
        }
    }

    fn from_intervals(mean: f64, (low, high): (f64, f64), widest: (f64, f64)) -> Self {
        Self {
            mean,
            low,
            high,
            widest,
        }
    }
}

/// What the devices of a block count together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Block {
    pub(super) devices: u64,
    pub(super) sum: f64,
}

/// Student's quantile for a normal one (Cornish and Fisher's expansion; good to a percent from ten degrees on).
fn student(z: f64, degrees: f64) -> f64 {
    let (z3, z5, z7) = (z.powi(3), z.powi(5), z.powi(7));
    z + (z3 + z) / (4.0 * degrees)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * degrees.powi(2))
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * degrees.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_tables() {
        for (degrees, quantile) in [(10.0, 3.169), (19.0, 2.861), (99.0, 2.626), (999.0, 2.581)] {
            assert!((student(SHOWN, degrees) / quantile - 1.0).abs() < 0.01);
        }
    }

    #[test]
    fn wilson_at_the_ends() {
        let none = Estimate::of_trials(0, 100);
        assert_eq!((none.mean, none.low), (0.0, 0.0));
        assert!((none.high - 0.0622).abs() < 0.0005);
        assert!(none.holds(0.0) && Estimate::of_trials(100, 100).holds(1.0));
        assert!(Estimate::of_trials(0, 0).holds(0.5), "nothing is known");
    }

    #[test]
    fn equal_blocks_have_no_spread() {
        let blocks = [Block {
            devices: 4,
            sum: 2.0,
        }; 20];
        let estimate = Estimate::of_blocks(&blocks).times(10.0);
        assert_eq!(
            (estimate.low, estimate.mean, estimate.high),
            (5.0, 5.0, 5.0)
        );
        assert!(estimate.contradicts(5.1));
    }
}
