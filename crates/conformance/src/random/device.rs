//! A random life of a device: recoveries, bindings and checks, and what disturbs them.
//!
//! A step follows from what the library answered to the steps before it: the code of a challenge is known only then.

use relatch_wire::CodeLength;
use serde_json::{Value, json};

use super::codes::{self, Claim};
use super::dice::Dice;
use crate::hex::hex;
use crate::library::device::Player;
use crate::members::set;

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const DAY: u64 = 24 * 60 * MINUTE;

/// Settings and steps.
pub(super) fn trace(dice: &mut Dice<'_>) -> Value {
    let mut life = Life::begin(dice);
    let most = 8 + life.dice.below(50);
    while (life.steps.len() as u64) < most {
        life.happen();
    }
    json!({"settings": life.settings, "steps": life.steps})
}

struct Life<'a, 'b> {
    dice: &'a mut Dice<'b>,
    settings: Value,
    digits: u64,
    lifetime: u64,
    player: Option<Player>,
    steps: Vec<Value>,
    uptime: u64,
    /// After a power cut.
    dark: bool,
    bound: bool,
    granted: bool,
    offer: Option<Claim>,
    bindings: Vec<Claim>,
    challenge: String,
    check: String,
    /// The code that was typed last.
    stale: String,
    snapshots: u64,
}

impl<'a, 'b> Life<'a, 'b> {
    fn begin(dice: &'a mut Dice<'b>) -> Self {
        let digits = dice.of(&[8, 12, 12, 16, 20]);
        let lifetime = dice.of(&[2 * MINUTE, 2 * MINUTE + 1, 30 * MINUTE, DAY]);
        let factory_key = (dice.below(4) == 0).then(|| hex(&dice.factory_key()));
        let mut settings = json!({
            "vendor": "Acme",
            "model": dice.text(32),
            "serial": "R-1",
            "code_length": digits,
            "factory_key": factory_key,
            "lifetime_ms": lifetime,
            "other_consoles": dice.below(4) == 0,
            "monotonic_counter": dice.below(2) == 0,
            "password": "first",
        });
        if dice.below(3) > 0 {
            set(&mut settings, "authority", codes::key_file(dice));
        }
        if dice.below(3) == 0 {
            set(&mut settings, "minimum_suite", 1 + dice.below(2));
        }
        Self {
            player: Player::begin(&settings).ok(),
            dice,
            settings,
            digits,
            lifetime,
            steps: Vec::new(),
            uptime: 0,
            dark: false,
            bound: false,
            granted: false,
            offer: None,
            bindings: Vec::new(),
            challenge: String::new(),
            check: String::new(),
            stale: String::new(),
            snapshots: 0,
        }
    }

    /// What an owner or administrator would do next, or anything else.
    fn happen(&mut self) {
        if self.dark {
            self.restart();
        } else if self.dice.below(5) < 2 {
            self.disturb();
        } else if !self.bound && self.offer.is_none() {
            self.named("prove");
            self.administered("bind");
        } else if self.offer.is_some() {
            self.typed("confirm");
        } else if self.granted {
            self.set_password();
        } else if !self.check.is_empty() {
            self.typed("enter check");
        } else if !self.challenge.is_empty() {
            self.typed("enter");
        } else if self.dice.below(4) == 0 {
            self.administered("check");
        } else {
            self.recover();
        }
    }

    fn disturb(&mut self) {
        match self.dice.below(60) {
            0..3 => self.named("prove"),
            3..5 => self.administered("bind"),
            5..7 => self.typed("confirm"),
            7..9 => self.load_keys(),
            9..13 => self.recover(),
            13..20 => self.typed("enter"),
            20..23 => self.set_password(),
            23..25 => self.administered("check"),
            25..27 => self.typed("enter check"),
            27..32 => self.plain("touch"),
            32..35 => self.plain("tick"),
            35..42 => self.plain("status"),
            42 => self.plain("cancel offer"),
            43 => self.administered("release"),
            44 => self.plain("factory reset"),
            45..48 => self.administered("clear failures"),
            48 => self.named("end session"),
            49 => self.siege(),
            50..54 => self.snapshot(),
            _ => self.restart(),
        }
    }

    /// Plays a step, after some time and with a fault now and then, and looks at what comes of it.
    fn play(&mut self, op: &str, mut step: Value) {
        if op != "restart" {
            self.pass();
        }
        set(&mut step, "op", op);
        set(&mut step, "uptime", self.uptime);
        if self.dice.below(10) == 0 {
            let fault = self.fault();
            set(&mut step, "storage", fault);
        }
        self.steps.push(step.clone());
        let answer = self.player.as_mut().map(|player| player.play(step));
        let Some(Ok(answer)) = answer else {
            return;
        };
        self.dark = answer.pointer("/refused/reason") == Some(&json!("power cut"));
        let reason = answer.pointer("/refused/reason").and_then(Value::as_str);
        match (op, reason) {
            ("confirm", Some("no offer")) => self.offer = None,
            ("enter", Some("no challenge")) => self.challenge.clear(),
            ("enter check", Some("no check")) => self.check.clear(),
            ("set password", Some("no grant")) => self.granted = false,
            (_, Some("not bound")) => self.bound = false,
            _ => {}
        }
        if let Some(accepted) = answer.get("accepted") {
            self.learn(op, accepted.get("text").and_then(Value::as_str));
        }
    }

    /// What an accepted step changes for the steps after it.
    fn learn(&mut self, op: &str, text: Option<&str>) {
        match (op, text) {
            ("bind", Some(text)) => self.offer = codes::claim(text),
            ("recover", Some(text)) => text.clone_into(&mut self.challenge),
            ("check", Some(text)) => text.clone_into(&mut self.check),
            ("confirm", _) => {
                self.bindings.extend(self.offer.take());
                self.bound = true;
            }
            ("enter", _) => {
                self.granted = true;
                self.challenge.clear();
            }
            ("enter check", _) => self.check.clear(),
            ("set password", _) => self.granted = false,
            ("release" | "factory reset", _) => self.bound = false,
            _ => {}
        }
    }

    /// Mostly a moment; or a period that something lasts, or one millisecond less; seldom backwards.
    fn pass(&mut self) {
        let end = self.dice.of(&[
            5 * SECOND,
            5 * SECOND,
            5 * MINUTE,
            10 * MINUTE,
            30 * MINUTE,
            self.lifetime,
        ]);
        let time = match self.dice.below(20) {
            0..9 => self.dice.below(2 * SECOND),
            9..14 => 5 * SECOND,
            14 | 15 => end,
            16 => end - 1,
            17 => 0,
            18 => self.dice.below(20 * MINUTE),
            _ => {
                if self.dice.below(3) == 0 {
                    self.uptime = self.dice.below(self.uptime.saturating_add(1));
                }
                0
            }
        };
        self.uptime = self.uptime.saturating_add(time);
    }

    fn fault(&mut self) -> Value {
        let target = self
            .dice
            .of(&["state", "state", "binding", "password", "counter"]);
        let how = match target {
            "password" => self.dice.of(&[
                "fails",
                "cut before",
                "cut after",
                "unknown before",
                "unknown after",
            ]),
            "counter" => self.dice.of(&[
                "fails",
                "cut before",
                "cut after",
                "unknown before",
                "unknown after",
            ]),
            _ => self
                .dice
                .of(&["fails", "fails", "cut before", "cut after", "cut during"]),
        };
        json!({"target": target, "nth": 1 + self.dice.below(3), "how": how})
    }

    fn plain(&mut self, op: &str) {
        self.play(op, json!({}));
    }

    fn named(&mut self, op: &str) {
        let session = self.session();
        self.play(op, json!({"session": session}));
    }

    fn session(&mut self) -> &'static str {
        match self.dice.below(10) {
            0 => "b",
            1 => "w",
            _ => "a",
        }
    }

    fn by(&mut self) -> Value {
        let by = match self.dice.below(10) {
            0 => "set-up",
            1 => "anybody",
            _ => "administrator",
        };
        json!({"by": by, "session": self.session()})
    }

    /// What an administrator does; with randomness where something is made.
    fn administered(&mut self, op: &str) {
        let mut step = self.by();
        if matches!(op, "bind" | "check") {
            set(&mut step, "random", hex(&self.dice.bytes(32)));
        }
        self.play(op, step);
    }

    fn load_keys(&mut self) {
        let mut step = self.by();
        let mut text = codes::key_file(self.dice);
        if self.dice.below(4) == 0 {
            text.pop();
        }
        set(&mut step, "text", text);
        self.play("load keys", step);
    }

    fn recover(&mut self) {
        let console = self.dice.of(&["local", "local", "local", "other"]);
        let random = hex(&self.dice.bytes(32));
        self.play("recover", json!({"console": console, "random": random}));
    }

    /// A code is typed: the right one in half of all cases.
    fn typed(&mut self, op: &str) {
        let right = self.right(op);
        let typed = match self.dice.below(10) {
            0..5 => right,
            5 | 6 => codes::changed(self.dice, &right),
            7 => self.dice.mistyped(&right),
            8 => self.stale.clone(),
            _ => {
                let length = self.dice.of(&[8, 12, 16, 20]);
                codes::guessed(self.dice, length)
            }
        };
        self.stale.clone_from(&typed);
        let step = match op {
            "enter" => {
                let console = self.dice.of(&["local", "local", "other"]);
                json!({"console": console, "session": self.session(), "typed": typed})
            }
            _ => {
                let mut step = self.by();
                set(&mut step, "typed", typed);
                step
            }
        };
        self.play(op, step);
    }

    fn right(&mut self, op: &str) -> String {
        let Some(bound) = CodeLength::from_digits(self.digits) else {
            return String::new();
        };
        let right = match op {
            "confirm" => self.offer.as_ref().map(|offer| offer.confirmation.clone()),
            "enter" => codes::code(&self.bindings, &self.challenge, bound),
            _ => codes::code(&self.bindings, &self.check, bound),
        };
        right.unwrap_or_else(|| codes::guessed(self.dice, self.digits))
    }

    /// Incorrect codes one after the other: the length of codes depends on their number.
    fn siege(&mut self) {
        for _ in 0..self.dice.of(&[3, 9, 12, 31]) {
            self.uptime = self.uptime.saturating_add(5 * SECOND);
            let random = hex(&self.dice.bytes(32));
            self.play("recover", json!({"console": "local", "random": random}));
            let right = self.right("enter");
            let typed = codes::changed(self.dice, &right);
            let entry = json!({"console": "local", "session": "a", "typed": typed});
            self.play("enter", entry);
            if self.dark {
                return;
            }
        }
    }

    fn set_password(&mut self) {
        let password = self.dice.of(&["second", "third"]);
        let mut step = json!({"session": self.session(), "password": password});
        if self.dice.below(6) == 0 {
            set(&mut step, "policy", "refuses");
        }
        self.play("set password", step);
    }

    fn snapshot(&mut self) {
        self.play("snapshot", json!({"name": format!("s{}", self.snapshots)}));
        self.snapshots = self.snapshots.saturating_add(u64::from(!self.dark));
    }

    /// Power off and on, with a thief at the records meanwhile now and then.
    fn restart(&mut self) {
        let mut step = json!({"boot_counter": self.dice.below(3)});
        if self.snapshots > 0 && self.dice.below(4) == 0 {
            let name = format!("s{}", self.dice.below(self.snapshots));
            set(&mut step, "restore", name);
        }
        if self.dice.below(4) == 0 {
            let what = self.dice.of(&[
                "state",
                "binding",
                "newest state",
                "newest state",
                "newest binding",
            ]);
            set(&mut step, "damage", json!([what]));
        }
        self.uptime = self.dice.of(&[0, 0, 7, MINUTE, DAY]);
        self.play("restart", step);
    }
}
