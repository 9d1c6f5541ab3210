//! Random acts of owners, delegates and operators.

use serde_json::json;

use super::{DAY, HOUR, Service, library_key_id};
use crate::members::set;

impl Service<'_, '_> {
    pub(super) fn delegate(&mut self, at: usize) {
        let (account, to) = (self.caller(at), self.account());
        let lasts = self.dice.of(&[0, 1, HOUR, DAY, 100 * DAY, 100 * DAY]);
        let actions = match self.dice.below(6) {
            0 => json!([]),
            1 => json!([0]),
            2 => json!([0, 1]),
            _ => json!([1]),
        };
        let mut step = json!({
            "locator": self.locator(at),
            "to": to,
            "actions": actions,
            "expiry": self.time + lasts,
            "uses": self.dice.of(&[1, 1, 2, 64, 65, 0]),
        });
        self.proof(&mut step);
        let accepted = self.play("delegate", account, step).is_some();
        if let Some(device) = self.devices.get_mut(at).filter(|_| accepted) {
            device.delegate = Some(to);
        }
        if accepted && self.dice.below(4) > 0 {
            self.answer(at, "accept delegation");
        }
    }

    /// The other side of a delegation or a transfer.
    pub(super) fn answer(&mut self, at: usize, op: &str) {
        let transfer = op == "accept transfer";
        let expected = self.devices.get(at).and_then(|device| match transfer {
            true => device.recipient,
            false => device.delegate,
        });
        let account = match expected {
            Some(account) if self.dice.below(6) > 0 => account,
            _ => self.account(),
        };
        let mut step = json!({"locator": self.locator(at)});
        if transfer {
            set(&mut step, "name", self.name());
        }
        let accepted = self.play(op, account, step);
        let took = transfer && accepted.is_some();
        if let (true, Some(accepted), Some(device)) = (transfer, accepted, self.devices.get_mut(at))
        {
            device.former = Some(device.owner);
            device.owner = account;
            device.receipts.extend(accepted.get("receipt").cloned());
        }
        if took && self.dice.below(3) == 0 {
            self.act(at, "freeze former");
        }
    }

    /// A call about a binding that needs no proof.
    pub(super) fn about(&mut self, at: usize, op: &str) {
        let account = self.caller(at);
        let step = json!({"locator": self.locator(at)});
        self.play(op, account, step);
    }

    pub(super) fn toward(&mut self, at: usize, op: &str) {
        let account = self.caller(at);
        let to = self.devices.get(at).and_then(|device| device.delegate);
        let to = to.unwrap_or_else(|| self.account());
        let step = json!({"locator": self.locator(at), "to": to});
        self.play(op, account, step);
    }

    /// An act, which needs a proof.
    pub(super) fn act(&mut self, at: usize, op: &str) {
        let former = self.devices.get(at).and_then(|device| device.former);
        let account = match (op, former) {
            ("freeze former", Some(former)) => former,
            ("lift", Some(former)) if self.dice.below(3) == 0 => former,
            _ => self.caller(at),
        };
        let mut step = json!({"locator": self.locator(at)});
        let to = self.account();
        if op == "offer transfer" {
            set(&mut step, "to", to);
        }
        self.proof(&mut step);
        let accepted = self.play(op, account, step).is_some();
        if let (true, "offer transfer", Some(device)) = (accepted, op, self.devices.get_mut(at)) {
            device.recipient = Some(to);
        }
    }

    /// A writer of the database changes a row that is there.
    pub(super) fn tamper(&mut self, at: usize) {
        let Some(device) = self.devices.get(at).filter(|device| device.claimed) else {
            return;
        };
        let change = match self.dice.below(2) {
            0 => json!({"owner": "eve"}),
            _ => json!({"frozen": true}),
        };
        let step = json!({"locator": device.locator, "change": change});
        self.play("tamper", "ann", step);
    }

    /// The operator.
    pub(super) fn operate(&mut self) {
        match self.dice.below(8) {
            0..5 => {
                let step = json!({"confirmed": self.dice.below(3) == 0});
                self.play("sweep", "ann", step);
            }
            5 => {
                let (pairs, text) = self.dice.authority();
                let accepted = self.play("add keys", "ann", pairs.clone()).is_some();
                if accepted {
                    self.key_sets.push((pairs, text));
                    let device = self.device();
                    self.devices.extend(device);
                }
            }
            6 => {
                self.play("end restored mode", "ann", json!({}));
            }
            _ => {
                let (_, text) = self.dice.authority();
                let id = library_key_id(&text);
                self.play("retire keys", "ann", json!({"key_id": id}));
            }
        }
    }
}
