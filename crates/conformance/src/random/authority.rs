//! Random calls of several accounts at an authority, about a few devices.
//!
//! Calls follow from what the library answered to those before them: who owns a binding, which epoch is stored.

mod acts;

use serde_json::{Value, json};

use super::cases::made;
use super::dice::Dice;
use crate::hex::hex;
use crate::library;
use crate::library::authority::Player;
use crate::members::set;
use crate::protocol::{Answer, Operation, Output};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const ACCOUNTS: [&str; 4] = ["ann", "bob", "cid", "dan"];

/// Settings and steps.
pub(super) fn trace(dice: &mut Dice<'_>) -> Value {
    let mut service = Service::begin(dice);
    let most = 10 + service.dice.below(60);
    while (service.steps.len() as u64) < most {
        service.happen();
    }
    json!({"settings": service.settings, "steps": service.steps})
}

/// A device that was made ready to be bound.
struct Ready {
    /// The input of its challenges, without action, epoch and failures.
    challenge: Value,
    offer: String,
    locator: String,
    owner: &'static str,
    former: Option<&'static str>,
    claimed: bool,
    epoch: u64,
    receipts: Vec<Value>,
    delegate: Option<&'static str>,
    recipient: Option<&'static str>,
}

struct Service<'a, 'b> {
    dice: &'a mut Dice<'b>,
    settings: Value,
    player: Option<Player>,
    steps: Vec<Value>,
    time: u64,
    key_sets: Vec<(Value, String)>,
    devices: Vec<Ready>,
    /// Challenges that were shown since the clock was last set back: the record of an older one may be gone. [AUTH-14]
    texts: Vec<String>,
    /// Whether the clock is set back now and then.
    rewinds: bool,
}

impl<'a, 'b> Service<'a, 'b> {
    fn begin(dice: &'a mut Dice<'b>) -> Self {
        let count = dice.place(3);
        let key_sets: Vec<_> = (0..count).map(|_| dice.authority()).collect();
        let pairs: Vec<&Value> = key_sets.iter().map(|(pairs, _)| pairs).collect();
        let distinct = key_sets.iter().enumerate().all(|(at, (pairs, _))| {
            key_sets.iter().position(|(other, _)| other == pairs) == Some(at)
        });
        let mut settings = json!({
            "smallest_code_length": dice.of(&[8, 8, 8, 12]),
            "receipt_key": hex(&dice.bytes(32)),
            "key_sets": if distinct { json!(pairs) } else { json!([pairs.first()]) },
        });
        if dice.below(3) > 0 {
            set(&mut settings, "smallest_suite", dice.of(&[1, 1, 2, 3]));
        }
        if dice.below(5) == 0 {
            set(&mut settings, "restored", true);
        }
        let mut service = Self {
            player: Player::begin(&settings).ok(),
            dice,
            settings,
            steps: Vec::new(),
            time: 1_700_000_000,
            key_sets,
            devices: Vec::new(),
            texts: Vec::new(),
            rewinds: false,
        };
        service.rewinds = service.dice.below(4) == 0;
        for _ in 0..=service.dice.below(3) {
            let device = service.device();
            service.devices.extend(device);
        }
        service
    }

    /// A device with an offer, mostly one of suite 2 or 3 where the authority has key sets.
    fn device(&mut self) -> Option<Ready> {
        let digits = self.dice.of(&[8, 12, 12, 16]);
        let key = (self.dice.below(2) == 0).then(|| hex(&self.dice.factory_key()));
        let mut input = json!({
            "vendor": "Acme",
            "model": "R",
            "serial": self.dice.of(&["1", "2"]),
            "code_length": digits,
            "factory_key": key,
            "ignorable": [],
        });
        let random = hex(&self.dice.bytes(32));
        let at = self.dice.place(self.key_sets.len());
        let key_set = self.key_sets.get(at).filter(|_| self.dice.below(4) > 0);
        let Some((pairs, file)) = key_set else {
            set(&mut input, "secret", random);
            let offer = made(Operation::Offer, &input, "text");
            let keys = json!({"offer": offer});
            let challenge = json!({"offer": offer, "nonce": hex(&self.dice.bytes(16))});
            return Some(Ready::new(offer, &keys, challenge, digits));
        };
        set(&mut input, "random", random);
        set(&mut input, "authority", file.clone());
        let offer = made(Operation::Offer, &input, "text");
        let keys = json!({"offer": offer, "authority": pairs});
        let key = intermediate(&keys, "K")?;
        let challenge = json!({
            "key": key,
            "authority": file,
            "random": hex(&self.dice.bytes(32)),
            "uptime": 1,
            "boot_counter": 0,
        });
        Some(Ready::new(offer, &keys, challenge, digits))
    }

    fn happen(&mut self) {
        let at = self.dice.place(self.devices.len());
        let Some(device) = self.devices.get(at) else {
            return self.operate();
        };
        let claimed = device.claimed;
        if !claimed && self.dice.below(3) > 0 {
            return self.claim(at);
        }
        match self.dice.below(60) {
            0..3 => self.claim(at),
            3..20 => self.scan(at, "issue"),
            20..27 => self.scan(at, "inspect"),
            27..31 => self.step_up(at),
            31..35 => self.delegate(at),
            35..37 => self.answer(at, "accept delegation"),
            37 => self.toward(at, "revoke"),
            38..41 => self.act(at, "offer transfer"),
            41 => self.about(at, "take back"),
            42..45 => self.answer(at, "accept transfer"),
            45 => self.act(at, "release"),
            46..48 => self.act(at, "undo"),
            48 => self.act(at, "delete"),
            49 | 50 => self.about(at, "freeze"),
            51 => self.about(at, "operator freeze"),
            52 => self.act(at, "freeze former"),
            53..56 => self.act(at, "lift"),
            56 => self.tamper(at),
            _ => self.operate(),
        }
    }

    /// Plays a step by an account, and lets time pass; gives what was accepted.
    fn play(&mut self, op: &str, account: &str, mut step: Value) -> Option<Value> {
        set(&mut step, "op", op);
        set(&mut step, "time", self.time);
        set(&mut step, "account", account);
        self.steps.push(step.clone());
        let answer = self.player.as_mut()?.play(step);
        self.pass();
        answer.ok()?.get("accepted").cloned()
    }

    /// Mostly moments; or a period that something lasts, or one second less; now and then backwards.
    fn pass(&mut self) {
        let end = self.dice.of(&[
            10 * MINUTE,
            10 * MINUTE,
            DAY,
            DAY,
            2 * DAY,
            3 * DAY,
            7 * DAY,
            14 * DAY,
        ]);
        let ahead = match self.dice.below(24) {
            0..14 => self.dice.below(30),
            14 | 15 => end,
            16 => end - 1,
            17 => end + 1,
            18 => self.dice.below(DAY),
            19 => self.dice.below(20 * DAY),
            20 if self.rewinds => {
                self.time = self.time.saturating_sub(end);
                self.texts.clear();
                0
            }
            _ => 0,
        };
        self.time = self.time.saturating_add(ahead);
    }

    fn account(&mut self) -> &'static str {
        let at = self.dice.place(ACCOUNTS.len());
        ACCOUNTS.get(at).copied().unwrap_or("ann")
    }

    /// The owner of a binding in most calls.
    fn caller(&mut self, at: usize) -> &'static str {
        match self.devices.get(at) {
            Some(device) if self.dice.below(5) > 0 => device.owner,
            _ => self.account(),
        }
    }

    fn locator(&mut self, at: usize) -> Value {
        match self.devices.get(at) {
            Some(device) if self.dice.below(40) > 0 => json!(device.locator),
            _ => json!(hex(&self.dice.bytes(12))),
        }
    }

    fn name(&mut self) -> &'static str {
        match self.dice.below(16) {
            0 => "a\u{202e}b",
            1 => "\u{2028}",
            2 => "M\u{fc}nchen \u{1f512}",
            _ => "Camera",
        }
    }

    fn claim(&mut self, at: usize) {
        let account = self.caller(at);
        let Some(device) = self.devices.get(at) else {
            return;
        };
        let mut step = json!({"text": device.offer});
        let receipts = device.receipts.clone();
        if self.dice.below(2) == 0 {
            let at = self.dice.place(receipts.len());
            if let Some(receipt) = receipts.get(at) {
                set(&mut step, "receipt", receipt.clone());
            }
        }
        if self.dice.below(2) == 0 {
            set(&mut step, "factory_key", hex(&self.dice.factory_key()));
        }
        set(&mut step, "name", self.name());
        let accepted = self.play("claim", account, step);
        if let (Some(accepted), Some(device)) = (accepted, self.devices.get_mut(at)) {
            device.owner = account;
            device.claimed = true;
            device.receipts.extend(accepted.get("receipt").cloned());
        }
    }

    /// A challenge of the device, with the epoch stored or one near it; or one that was shown before.
    fn text(&mut self, at: usize) -> String {
        let before = self.dice.place(self.texts.len());
        let Some(device) = self.devices.get(at) else {
            return String::new();
        };
        match self.texts.get(before) {
            Some(text) if self.dice.below(3) == 0 => return text.clone(),
            _ => {}
        }
        let mut input = device.challenge.clone();
        let ahead = self.dice.of(&[0, 0, 0, 0, 1, 1, 2]);
        let epoch = match self.dice.below(12) {
            0 => device.epoch.saturating_sub(1),
            _ => device.epoch + ahead,
        };
        set(&mut input, "action", u64::from(self.dice.below(5) > 0));
        set(&mut input, "epoch", epoch);
        set(
            &mut input,
            "failures",
            self.dice.of(&[0, 0, 3, 8, 9, 29, 30]),
        );
        set(&mut input, "ignorable", json!([]));
        if input.get("key").is_some() {
            set(&mut input, "made", self.steps.len());
            if self.dice.below(20) == 0 {
                let (_, other) = self.dice.authority();
                set(&mut input, "authority", other);
            }
            if self.dice.below(30) == 0 {
                set(&mut input, "key", hex(&self.dice.bytes(32)));
            }
        } else {
            let made = (self.steps.len() as u64).to_be_bytes();
            set(&mut input, "nonce", hex(&[made, made].concat()));
        }
        let mut text = made(Operation::Challenge, &input, "text");
        if self.dice.below(30) == 0 {
            text.pop();
        }
        self.texts.push(text.clone());
        text
    }

    /// A scan by the owner, the delegate, or a stranger.
    fn scan(&mut self, at: usize, op: &str) {
        let delegate = self.devices.get(at).and_then(|device| device.delegate);
        let account = match delegate {
            Some(delegate) if self.dice.below(3) == 0 => delegate,
            _ => self.caller(at),
        };
        let text = self.text(at);
        let mut step = json!({"text": text});
        if op == "issue" {
            set(&mut step, "session", self.dice.of(&["s", "s", "t"]));
        }
        let before = self.texts.len();
        let accepted = self.play(op, account, step);
        // The epoch of a picture is the device's: an accepted one is near what is stored.
        let advances = accepted.is_some() && before > 0 && self.dice.below(3) == 0;
        if let Some(device) = self.devices.get_mut(at).filter(|_| advances) {
            device.epoch += 1;
        }
    }

    /// A proof for a picture, and mostly the call that needs it.
    fn step_up(&mut self, at: usize) {
        let account = self.caller(at);
        let text = self.text(at);
        self.play("step up", account, json!({"text": text}));
        if self.texts.contains(&text) && self.dice.below(3) > 0 {
            let step = json!({"text": text, "session": "s"});
            self.play("issue", account, step);
        }
    }

    /// A proof of now, or one that is too old, of the future, or for something else; or none.
    fn proof(&mut self, step: &mut Value) {
        let made = match self.dice.below(20) {
            0 => return,
            1 => self.time.saturating_sub(10 * MINUTE - 1),
            2 => self.time.saturating_sub(10 * MINUTE),
            3 => self.time.saturating_add(60),
            _ => self.time,
        };
        let mut proof = json!({"time": made});
        match self.dice.below(20) {
            0 => set(&mut proof, "number", self.dice.below(4)),
            1 => set(&mut proof, "for", json!({"op": "lift"})),
            2 => set(&mut proof, "for", json!({"account": "dan"})),
            3 if step.get("to").is_some() => set(&mut proof, "for", json!({"to": "cid"})),
            4 if step.get("uses").is_some() => set(&mut proof, "for", json!({"uses": 9})),
            _ => {}
        }
        set(step, "proof", proof);
    }
}

impl Ready {
    fn new(offer: String, keys: &Value, mut challenge: Value, digits: u64) -> Self {
        set(&mut challenge, "code_length", digits);
        Self {
            offer,
            locator: made(Operation::Keys, keys, "locator"),
            challenge,
            owner: "ann",
            former: None,
            claimed: false,
            epoch: 0,
            receipts: Vec::new(),
            delegate: None,
            recipient: None,
        }
    }
}

fn library_key_id(text: &str) -> String {
    made(Operation::KeyFile, &json!({"text": text}), "key_id")
}

/// A value on the way to the keys of an offer.
fn intermediate(input: &Value, name: &str) -> Option<String> {
    match library::answer(Operation::Keys, input) {
        Ok(Answer::Output(Output::Accepted { intermediate, .. })) => {
            let value = intermediate?.get(name)?.as_str()?.to_owned();
            Some(value)
        }
        _ => None,
    }
}
