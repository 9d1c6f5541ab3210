//! The device as the specification tells it: ends of periods on one clock, no storage, no
//! cryptography.

use super::operation::{Entry, Operation, Who};
use crate::support::{DAY, HOUR, MINUTE, SECOND};

/// What survives a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The number of the binding among all that were offered.
    pub(crate) binding: Option<usize>,
    pub(crate) epoch: u32,
    pub(crate) failures: u32,
    pub(crate) penalty: u64,
    /// How often the password was set.
    pub(crate) password: u32,
}

/// What the device says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) bound: bool,
    pub(crate) epoch: u32,
    pub(crate) failures: u32,
    pub(crate) penalty: u64,
    pub(crate) challenge: Option<(u64, u8)>,
    pub(crate) grant: Option<u64>,
}

#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) kept: Kept,
    uptime: u64,
    /// Credited uptime; never goes back.
    clock: u64,
    challenge: Option<(u64, u8)>,
    grant: Option<(Who, u64)>,
    window: u64,
    pause: u64,
    no_clearing: u64,
    /// Since when a penalty runs, and until when.
    penalty: Option<(u64, u64)>,
    /// The open offer: its number, and tries left.
    offer: Option<(usize, u8)>,
    offers: usize,
}

/// The penalty of a total.
fn scheduled(total: u32) -> u64 {
    let steps = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR];
    match (total / 3, total % 3) {
        (0, _) | (_, 1 | 2) => 0,
        (third, _) => steps.get(third as usize - 1).copied().unwrap_or(DAY),
    }
}

impl Model {
    /// Bound to binding 0 of one offer.
    pub(crate) fn new() -> Self {
        let kept = Kept {
            binding: Some(0),
            epoch: 0,
            failures: 0,
            penalty: 0,
            password: 0,
        };
        Self {
            kept,
            uptime: 0,
            clock: 0,
            challenge: None,
            grant: None,
            window: 0,
            pause: 0,
            no_clearing: 0,
            penalty: None,
            offer: None,
            offers: 1,
        }
    }

    pub(crate) fn seen(&self) -> Seen {
        Seen {
            bound: self.kept.binding.is_some(),
            epoch: self.kept.epoch,
            failures: self.kept.failures,
            penalty: self.penalty.map_or(0, |(_, until)| until - self.clock),
            challenge: self
                .challenge
                .map(|(until, length)| (until - self.clock, length)),
            grant: self.grant.map(|(_, until)| until - self.clock),
        }
    }

    /// After a restart that found this on the flash.
    pub(crate) fn restart(&mut self, kept: Kept) {
        let offers = self.offers;
        *self = Self {
            kept,
            offers,
            ..Self::new()
        };
        self.resume();
    }

    fn resume(&mut self) {
        let left = self.kept.penalty;
        let runs = left > 0 && self.kept.binding.is_some();
        self.penalty = runs.then_some((self.clock, self.clock + left));
    }

    fn pass(&mut self, ms: u64) {
        if let Some((since, until)) = self.penalty {
            let hours = |at: u64| (at - since) / HOUR;
            if self.clock + ms >= until {
                self.kept.penalty = 0;
                self.penalty = None;
            } else if hours(self.clock + ms) > hours(self.clock) {
                self.kept.penalty = until - self.clock - ms;
            }
        }
        self.clock += ms;
        self.uptime += ms;
        self.challenge = self.challenge.filter(|(until, _)| *until > self.clock);
        self.grant = self.grant.filter(|(_, until)| *until > self.clock);
    }

    fn back_to(&mut self, uptime: u64) {
        if uptime < self.uptime {
            self.challenge = None;
            self.grant = None;
            self.window = self.clock;
        }
        self.uptime = uptime;
    }

    /// Steps 1 to 3, which every request for a recovery passes too.
    fn admission(&self, who: Who) -> Option<String> {
        if self.kept.binding.is_none() {
            return Some("NotBound".to_owned());
        }
        if who == Who::Remote && self.window <= self.clock {
            return Some("NotHere".to_owned());
        }
        self.penalty
            .map(|(_, until)| format!("Penalty {}", until - self.clock))
    }

    fn waiting(&self) -> Option<String> {
        (self.pause > self.clock).then(|| format!("Wait {}", self.pause - self.clock))
    }

    fn begin(&mut self, who: Who) -> String {
        if let Some(refusal) = self.admission(who) {
            return refusal;
        }
        if self.challenge.is_some() {
            return "same".to_owned();
        }
        let length = if self.kept.failures >= 99 { 20 } else { 12 };
        self.challenge = Some((self.clock + 10 * MINUTE, length));
        format!(
            "shown: epoch {}, failures {}, {length} digits",
            self.kept.epoch, self.kept.failures
        )
    }

    fn submit(&mut self, who: Who, entry: Entry) -> String {
        if let Some(refusal) = self.admission(who) {
            return refusal;
        }
        if self.challenge.is_none() {
            return "NoChallenge".to_owned();
        }
        if let Some(wait) = self.waiting() {
            return wait;
        }
        match entry {
            Entry::Typo => {
                self.pause = self.clock + SECOND;
                "Typo".to_owned()
            }
            Entry::Right => {
                self.challenge = None;
                self.kept.penalty = 0;
                self.grant = Some((who, self.clock + 10 * MINUTE));
                "grant".to_owned()
            }
            Entry::Wrong => {
                self.kept = self.charged();
                self.resume();
                if self.penalty.is_some() {
                    self.challenge = None;
                }
                format!("Wrong {} {}", self.kept.failures, self.kept.penalty)
            }
        }
    }

    fn charged(&self) -> Kept {
        let failures = self.kept.failures + 1;
        Kept {
            failures,
            penalty: scheduled(failures),
            ..self.kept
        }
    }

    fn set_password(&mut self, who: Who, good: bool) -> String {
        match self.grant {
            None => "Over".to_owned(),
            Some((owner, _)) if owner != who => "OtherSession".to_owned(),
            Some(_) if !good => "Refused".to_owned(),
            Some(_) => {
                self.grant = None;
                self.challenge = None;
                self.penalty = None;
                self.kept.epoch += 1;
                self.kept.failures = 0;
                self.kept.penalty = 0;
                self.kept.password += 1;
                "set".to_owned()
            }
        }
    }

    fn login(&mut self) {
        self.challenge = None;
        if self.kept.failures > 0 && self.no_clearing <= self.clock {
            self.kept.failures = 0;
            self.no_clearing = self.clock + DAY;
        }
    }

    fn confirm(&mut self, entry: Entry) -> String {
        let Some((number, tries)) = self.offer else {
            return "NoOffer".to_owned();
        };
        if let Some(wait) = self.waiting() {
            return wait;
        }
        match entry {
            Entry::Typo => {
                self.pause = self.clock + SECOND;
                "Typo".to_owned()
            }
            Entry::Wrong => {
                self.offer = (tries > 1).then_some((number, tries - 1));
                format!("Wrong, left {}", tries - 1)
            }
            Entry::Right => {
                let password = self.kept.password;
                self.kept = Kept {
                    binding: Some(number),
                    password,
                    ..Self::new().kept
                };
                self.binding_changed();
                "bound".to_owned()
            }
        }
    }

    fn binding_changed(&mut self) {
        self.offer = None;
        self.challenge = None;
        self.grant = None;
        self.resume();
    }

    fn unbind(&mut self) -> String {
        self.kept.binding = None;
        self.binding_changed();
        "unbound".to_owned()
    }

    /// Does it and says what the console is told.
    pub(crate) fn step(&mut self, operation: &Operation) -> String {
        match operation {
            Operation::Begin(who) => self.begin(*who),
            Operation::Submit(who, entry) => self.submit(*who, *entry),
            Operation::SetPassword(who, good) => self.set_password(*who, *good),
            Operation::Confirm(entry) => self.confirm(*entry),
            Operation::Release | Operation::FactoryReset => self.unbind(),
            Operation::CheckBinding => match self.kept.binding {
                Some(binding) => format!("binding {binding}"),
                None => "NotBound".to_owned(),
            },
            Operation::Offer => {
                self.offer = Some((self.offers, 3));
                self.offers += 1;
                String::new()
            }
            Operation::SessionEnds(who) => {
                self.grant = self.grant.filter(|(owner, _)| owner != who);
                String::new()
            }
            Operation::Login => {
                self.login();
                String::new()
            }
            Operation::PhysicalAct => {
                self.window = self.clock + 10 * MINUTE;
                String::new()
            }
            Operation::Pass(ms) => {
                self.pass(*ms);
                String::new()
            }
            Operation::Back(ms) => {
                self.back_to(self.uptime.saturating_sub(*ms));
                String::new()
            }
            Operation::Wrap => {
                self.back_to(0);
                String::new()
            }
            Operation::Restart => {
                self.restart(self.kept.clone());
                String::new()
            }
            Operation::Cut(inner, ..) => self.step(inner),
        }
    }

    /// What may be on the flash when the power was cut in this operation: all before it, all after
    /// it, or a step between.
    pub(crate) fn cut(&self, operation: &Operation) -> Vec<Kept> {
        let mut after = self.clone();
        after.step(operation);
        let mut kept = vec![self.kept.clone(), after.kept.clone()];
        match operation {
            Operation::Submit(_, Entry::Right) => kept.push(self.charged()),
            Operation::SetPassword(..) => kept.push(Kept {
                password: after.kept.password,
                ..self.kept.clone()
            }),
            _ => {}
        }
        kept
    }
}
