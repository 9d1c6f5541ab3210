//! Whether a guess hits: sampled for each comparison, with an importance weight.
//!
//! A comparison of a code with N numbers is correct with probability p = 1 / N, for any typed code: codes are as good as
//! random. (Three different guesses at one code hit with 3 / N, and so a part in N more often than three independent
//! ones.) At p = 10^-11 a million devices show no hit. So hits are drawn with a probability q above p, and a device whose first hit is at
//! comparison k counts as the likelihood ratio of that event,
//!
//! ```text
//! w = (p / q) (1 - p)^(k-1) / (1 - q)^(k-1),
//! ```
//!
//! and a device without a hit counts nothing. The mean of w over devices is then the probability of a takeover, without
//! bias, for every q. With q = s p for all comparisons and Q = s H, where H is the sum of p over a history, the relative
//! variance of w is (e^Q - 1) / Q^2 - 1. It is least, 0.54, at Q = 1.6; w is at most e^1.6 times p / q there, so no
//! rare large weight spoils an interval. A history with H above 1.6 is sampled as it is: w = 1.

use relatch_wire::CodeLength;

use super::chance::Chance;
use super::history::History;

/// The expected sampled hits a history that make the estimate sharpest.
const SHARPEST: f64 = 1.6;

/// The hits of devices that share one history.
#[derive(Debug, Clone)]
pub(super) struct Lottery(Vec<Stake>);

/// Comparisons in a row with the same odds.
#[derive(Debug, Clone, Copy)]
struct Stake {
    comparisons: f64,
    /// ln(1 - p), the odds that are.
    miss: f64,
    /// ln(1 - q), the odds that are sampled.
    sampled_miss: f64,
    /// p / q.
    ratio: f64,
}

/// One over the count of numbers of a code.
pub(super) fn odds(length: CodeLength) -> f64 {
    10_f64.powi(1 - i32::from(length.digits()))
}

impl Lottery {
    pub(super) fn new(history: &History) -> Self {
        let hits: f64 = history
            .runs
            .iter()
            .map(|run| run.comparisons as f64 * odds(run.length))
            .sum();
        let boost = (SHARPEST / hits).max(1.0);
        let stakes = history.runs.iter().map(|run| {
            let p = odds(run.length);
            // A half at most: a device with only a few comparisons is sampled with less.
            let q = (p * boost).min(0.5);
            Stake {
                comparisons: run.comparisons as f64,
                miss: (-p).ln_1p(),
                sampled_miss: (-q).ln_1p(),
                ratio: p / q,
            }
        });
        Self(stakes.collect())
    }

    /// What one device counts: the weight of its first hit, 0 without one.
    pub(super) fn draw(&self, chance: &mut Chance) -> f64 {
        // Misses in a row are geometric; as many as an exponential time holds, comparison by comparison.
        let mut time = chance.exponential();
        let mut log_weight = 0.0;
        for stake in &self.0 {
            let misses = (time / -stake.sampled_miss).floor();
            if misses < stake.comparisons {
                log_weight += misses * (stake.miss - stake.sampled_miss);
                return stake.ratio * log_weight.exp();
            }
            time += stake.comparisons * stake.sampled_miss;
            log_weight += stake.comparisons * (stake.miss - stake.sampled_miss);
        }
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::history::Run;
    use super::*;

    fn history(runs: &[(CodeLength, u64)]) -> History {
        let run = |&(length, comparisons)| Run {
            length,
            comparisons,
        };
        History {
            runs: runs.iter().map(run).collect(),
            calls: 0,
        }
    }

    /// The mean and the relative variance of a device's weight.
    fn moments(history: &History) -> (f64, f64) {
        const DRAWS: u32 = 400_000;
        let lottery = Lottery::new(history);
        let mut chance = Chance::new(1, "moments");
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..DRAWS {
            let weight = lottery.draw(&mut chance);
            sum += weight;
            squares += weight * weight;
        }
        let mean = sum / f64::from(DRAWS);
        (mean, squares / f64::from(DRAWS) / (mean * mean) - 1.0)
    }

    #[test]
    fn the_mean_weight_is_the_probability() {
        use CodeLength::{Eight, Sixteen, Twelve, Twenty};
        for runs in [
            &[(Eight, 1)][..],
            &[(Eight, 99), (Twenty, 5_394)],
            &[(Eight, 11_826_000)],
            &[(Eight, 60_000_000), (Twenty, 3)],
            &[(Twelve, 7_300)],
            &[(Sixteen, 3), (Twenty, 30_000), (Sixteen, 3)],
            &[(Twenty, 5_475)],
        ] {
            let history = history(runs);
            let exact = runs
                .iter()
                .map(|(length, comparisons)| *comparisons as f64 * (-odds(*length)).ln_1p());
            let exact = -exact.sum::<f64>().exp_m1();
            let (mean, _) = moments(&history);
            assert!(
                (mean / exact - 1.0).abs() < 0.008,
                "{runs:?}: {mean} for {exact}"
            );
        }
    }

    #[test]
    fn the_variance_is_the_least_there_is() {
        let (_, relative) = moments(&history(&[(CodeLength::Twelve, 7_300)]));
        assert!((relative - 0.544).abs() < 0.02, "{relative}");
    }

    #[test]
    fn without_a_guess_nobody_wins() {
        assert_eq!(moments(&History::default()).0, 0.0);
    }
}
