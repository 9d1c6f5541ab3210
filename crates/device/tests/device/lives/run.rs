//! One sequence, on a device and on the model beside it.

use relatch_derivation::Keys;
use relatch_device::{
    BeginError, ConfirmError, Grant, PasswordStore, Session, SetPasswordError, SubmitError,
};
use relatch_testkit::flash::Fault;

use super::model::{Kept, Model, Seen};
use super::operation::{Entry, Operation, Who};
use crate::support::authority::{Claim, complete, inspect, read, typo, wrong};
use crate::support::bench::{Bench, Hardware, LOCAL, OLD, REMOTE, SECOND_LOCAL};

pub(crate) struct Run {
    bench: Bench,
    model: Model,
    /// The QR text on the screen, and the offer.
    shown: String,
    offered: Option<Claim>,
    grant: Option<Grant>,
    /// The password that was set last, and the one that a cut operation may have set.
    passwords: Vec<String>,
}

fn session(who: Who) -> Session {
    match who {
        Who::Local => LOCAL,
        Who::SecondLocal => SECOND_LOCAL,
        Who::Remote => REMOTE,
    }
}

fn variant(right: &str, entry: Entry) -> String {
    match entry {
        Entry::Right => right.to_owned(),
        Entry::Wrong => wrong(right),
        Entry::Typo => typo(right),
    }
}

impl Run {
    pub(crate) fn new(hardware: Hardware) -> Self {
        Self {
            bench: Bench::bound(hardware),
            model: Model::new(),
            shown: String::new(),
            offered: None,
            grant: None,
            passwords: vec![OLD.to_owned()],
        }
    }

    pub(crate) fn step(&mut self, operation: &Operation) {
        if let Operation::Cut(inner, at, moment) = operation {
            self.bench.flash.set_fault(Some(Fault::Cut(*at, *moment)));
            let told = self.act(inner);
            if self.bench.flash.is_dark() {
                return self.after_cut(inner, &told);
            }
            self.bench.flash.set_fault(None);
            self.compare(inner, &told);
        } else {
            let told = self.act(operation);
            self.compare(operation, &told);
        }
    }

    fn compare(&mut self, operation: &Operation, told: &str) {
        let expected = self.model.step(operation);
        assert_eq!(told, expected, "{operation:?}");
        assert_eq!(self.seen(), self.model.seen(), "{operation:?}");
        let password = self.password();
        assert_eq!(password, self.model.kept.password, "{operation:?}");
    }

    fn after_cut(&mut self, operation: &Operation, told: &str) {
        let possible = self.model.cut(operation);
        self.bench.restart();
        let kept = self.kept();
        assert!(
            possible.contains(&kept),
            "{operation:?}, told {told:?}: {kept:?} is none of {possible:?}"
        );
        if told.starts_with("Wrong ") || told == "set" {
            assert_eq!(kept, possible[1], "{operation:?}: told, but not kept");
        }
        self.passwords.truncate(kept.password as usize + 1);
        self.model.restart(kept);
        assert_eq!(self.seen(), self.model.seen());
    }

    fn seen(&mut self) -> Seen {
        let status = self.bench.status();
        let ms = |it: std::time::Duration| u64::try_from(it.as_millis()).unwrap();
        Seen {
            bound: status.bound,
            epoch: status.epoch.0,
            failures: status.failures.0,
            penalty: ms(status.penalty),
            challenge: status.challenge.map(|(left, it)| (ms(left), it.digits())),
            grant: status.grant.map(ms),
        }
    }

    /// Which password holds, by its number: exactly one must.
    fn password(&mut self) -> u32 {
        let from = self.passwords.len().saturating_sub(2);
        let held: Vec<_> = (from..self.passwords.len())
            .filter(|&at| self.bench.passwords.holds(&self.passwords[at]) == Some(true))
            .collect();
        assert_eq!(held.len(), 1);
        u32::try_from(held[0]).unwrap()
    }

    fn kept(&mut self) -> Kept {
        let seen = self.seen();
        Kept {
            binding: self.binding(),
            epoch: seen.epoch,
            failures: seen.failures,
            // What an unbound device holds of an older penalty is of no account.
            penalty: if seen.bound {
                seen.penalty
            } else {
                self.model.kept.penalty
            },
            password: self.password(),
        }
    }

    fn binding(&mut self) -> Option<usize> {
        let challenge = self.bench.check_binding().ok()?;
        let mine = |keys: &Keys| inspect(keys, &challenge).is_some();
        let found = self.bench.claims.iter().position(mine);
        Some(found.expect("a binding"))
    }

    fn act(&mut self, operation: &Operation) -> String {
        match operation {
            Operation::Begin(who) => self.begin(*who),
            Operation::Submit(who, entry) => self.submit(*who, *entry),
            Operation::SetPassword(who, good) => self.set_password(*who, *good),
            Operation::Confirm(entry) => self.confirm(*entry),
            Operation::CheckBinding => match self.binding() {
                Some(binding) => format!("binding {binding}"),
                None => "NotBound".to_owned(),
            },
            Operation::Release => {
                let _ = self.bench.release();
                "unbound".to_owned()
            }
            Operation::FactoryReset => {
                let _ = self.bench.device().factory_reset();
                "unbound".to_owned()
            }
            other => {
                self.happen(other);
                String::new()
            }
        }
    }

    /// What gets no answer.
    fn happen(&mut self, operation: &Operation) {
        let now = self.bench.uptime();
        match operation {
            Operation::Offer => self.offered = Some(self.bench.offer()),
            Operation::SessionEnds(who) => {
                self.bench.device().session_ended(session(*who));
            }
            Operation::Login => self.bench.login(),
            Operation::PhysicalAct => self.bench.device().physical_act(now),
            Operation::Pass(ms) => self.bench.pass(*ms),
            Operation::Back(ms) => {
                self.bench.now = self.bench.now.saturating_sub(*ms);
                self.bench.pass(0);
            }
            Operation::Wrap => {
                self.bench.now = 0;
                self.bench.pass(0);
            }
            Operation::Restart => self.bench.start(),
            _ => {}
        }
    }

    fn begin(&mut self, who: Who) -> String {
        match self.bench.begin_at(session(who)) {
            Ok(text) if text == self.shown => "same".to_owned(),
            Ok(text) => {
                let it = read(&text);
                self.shown = text;
                format!(
                    "shown: epoch {}, failures {}, {} digits",
                    it.epoch.0,
                    it.failures.0,
                    it.code_length.digits()
                )
            }
            Err(BeginError::Penalty(left)) => format!("Penalty {}", left.as_millis()),
            Err(error) => format!("{error:?}"),
        }
    }

    fn submit(&mut self, who: Who, entry: Entry) -> String {
        let right = match self.bench.status().challenge {
            Some(_) => self.bench.issue(&self.shown),
            None => complete("48219035071"),
        };
        match self.bench.submit_at(session(who), &variant(&right, entry)) {
            Ok(grant) => {
                self.grant = Some(grant);
                "grant".to_owned()
            }
            Err(SubmitError::Penalty(left)) => format!("Penalty {}", left.as_millis()),
            Err(SubmitError::Wait(left)) => format!("Wait {}", left.as_millis()),
            Err(SubmitError::Typo(_)) => "Typo".to_owned(),
            Err(SubmitError::Wrong { failures, penalty }) => {
                format!(
                    "Wrong {} {}",
                    failures.0,
                    penalty.unwrap_or_default().as_millis()
                )
            }
            Err(error) => format!("{error:?}"),
        }
    }

    fn set_password(&mut self, who: Who, good: bool) -> String {
        let Some(grant) = self.grant.take() else {
            return "Over".to_owned();
        };
        let next = format!("password number {}", self.passwords.len());
        let password = if good { next.as_str() } else { "weak" };
        let told = match self.bench.set_password_at(session(who), grant, password) {
            Ok(set) if set.counted => "set",
            Ok(_) => "not counted",
            Err(SetPasswordError::Over) => "Over",
            Err(SetPasswordError::OtherSession(grant)) => {
                self.grant = Some(grant);
                "OtherSession"
            }
            Err(SetPasswordError::Refused(grant)) => {
                self.grant = Some(grant);
                "Refused"
            }
            Err(SetPasswordError::NotStored(grant)) => {
                self.grant = Some(grant);
                "NotStored"
            }
            Err(error) => panic!("{error}"),
        };
        if matches!(told, "set" | "not counted" | "NotStored") {
            self.passwords.push(next);
        }
        told.to_owned()
    }

    fn confirm(&mut self, entry: Entry) -> String {
        let right = match &self.offered {
            Some(claim) => claim.confirmation.clone(),
            None => complete("48219035071"),
        };
        match self.bench.confirm(&variant(&right, entry)) {
            Ok(()) => "bound".to_owned(),
            Err(ConfirmError::Wait(left)) => format!("Wait {}", left.as_millis()),
            Err(ConfirmError::Typo(_)) => "Typo".to_owned(),
            Err(ConfirmError::Wrong { left }) => format!("Wrong, left {left}"),
            Err(error) => format!("{error:?}"),
        }
    }
}
