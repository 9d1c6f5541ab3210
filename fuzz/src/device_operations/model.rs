//! What the specification says of a device, in a few numbers.

/// The model of a device; periods in ms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct State {
    /// Which of the claimed offers is in effect.
    pub(super) bound: Option<usize>,
    pub(super) epoch: u32,
    pub(super) failures: u32,
    pub(super) penalty: u64,
    pub(super) challenge: u64,
    pub(super) grant: Option<(u64, u64)>,
    pub(super) window: u64,
    pub(super) pace: u64,
    pub(super) cleared: u64,
}

/// Why a code is not even compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    NotBound,
    NotHere,
    Penalty,
    NoChallenge,
    Wait,
}

impl State {
    pub(super) const GRANT: u64 = 600_000;
    pub(super) const CHALLENGE: u64 = 600_000;
    pub(super) const WINDOW: u64 = 600_000;
    pub(super) const DAY: u64 = 86_400_000;

    pub(super) fn pass(&mut self, ms: u64) {
        for left in [
            &mut self.penalty,
            &mut self.challenge,
            &mut self.window,
            &mut self.pace,
            &mut self.cleared,
        ] {
            *left = left.saturating_sub(ms);
        }
        self.grant = self.grant.and_then(|(session, left)| {
            let left = left.saturating_sub(ms);
            (left > 0).then_some((session, left))
        });
    }

    /// What a restart leaves.
    pub(super) fn restarted(self) -> Self {
        Self {
            bound: self.bound,
            epoch: self.epoch,
            failures: self.failures,
            penalty: self.penalty,
            ..Self::default()
        }
    }

    /// A binding began or ended.
    pub(super) fn rebound(self, bound: Option<usize>) -> Self {
        Self {
            bound,
            challenge: 0,
            grant: None,
            penalty: 0,
            epoch: 0,
            failures: 0,
            ..self
        }
    }

    /// The penalty that the last wrong code began.
    pub(super) fn wrong(&mut self) {
        const MINUTES: [u64; 6] = [1, 5, 15, 60, 240, 720];
        self.failures += 1;
        if self.failures.is_multiple_of(3) {
            let step = self.failures as usize / 3 - 1;
            self.penalty = MINUTES.get(step).copied().unwrap_or(1440) * 60_000;
            self.challenge = 0;
        }
    }

    pub(super) fn may_begin(&self, remote: bool) -> Result<(), Stop> {
        if self.bound.is_none() {
            Err(Stop::NotBound)
        } else if remote && self.window == 0 {
            Err(Stop::NotHere)
        } else if self.penalty > 0 {
            Err(Stop::Penalty)
        } else {
            Ok(())
        }
    }

    pub(super) fn may_submit(&self, remote: bool) -> Result<(), Stop> {
        self.may_begin(remote)?;
        if self.challenge == 0 {
            Err(Stop::NoChallenge)
        } else if self.pace > 0 {
            Err(Stop::Wait)
        } else {
            Ok(())
        }
    }
}
