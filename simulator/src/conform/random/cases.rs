//! One random case of each category.

use relatch_wire::text;
use serde_json::{Value, json};

use super::Category;
use super::body::{self, BYTES, Body, Kind, TEXT, UINT};
use crate::conform::hex::hex;
use crate::conform::library;
use crate::conform::members;
use crate::conform::protocol::{Answer, Operation, Output};
use crate::random::Random;

/// The numbers that every JSON reader takes exactly.
const EXACT: u64 = (1 << 53) - 1;

/// A choice of what to draw.
pub(super) struct Dice<'a>(&'a mut Random);

/// The operation and its input.
pub(super) fn make(category: Category, random: &mut Random) -> (Operation, Value) {
    let mut dice = Dice(random);
    match category {
        Category::Text => text(&mut dice),
        Category::Message => message(&mut dice),
        Category::Bytes => bytes(&mut dice),
        Category::Fields => fields(&mut dice),
        Category::Offer => offer(&mut dice),
        Category::Keys => (Operation::Keys, json!({"offer": offered(&mut dice)})),
        Category::Nonce => nonce(&mut dice),
        Category::Challenge => (Operation::Challenge, challenge_input(&mut dice)),
        Category::Tag => tag(&mut dice),
        Category::Code => code(&mut dice),
        Category::Typed => typed(&mut dice),
    }
}

fn text(dice: &mut Dice<'_>) -> (Operation, Value) {
    let (kind, message) = right_message(dice);
    let mut text: Vec<char> = text::encode(&message).chars().collect();
    match dice.below(8) {
        // The prefix alone.
        0 => {
            let prefix = dice.of(&[
                "RL1:", "RL2:", "RL01:", "RL10:", "rl1:", "RL0:", "RL:", " RL1:", "RL1", "RL1;",
            ]);
            text.splice(..4, prefix.chars());
        }
        // Longer than any text may be, or not quite.
        1 => {
            let length = 760 + dice.below(30);
            while (text.len() as u64) < length {
                text.push(dice.character());
            }
        }
        _ => {
            for _ in 0..=dice.below(3) {
                let at = dice.place(text.len());
                let character = dice.character();
                match dice.below(3) {
                    0 => text.insert(at, character),
                    1 => drop(text.splice(at..at.saturating_add(1).min(text.len()), [])),
                    _ => drop(text.splice(at..at.saturating_add(1).min(text.len()), [character])),
                }
            }
        }
    }
    let text: String = text.into_iter().collect();
    (Operation::Decode, decode_input(kind, &text))
}

fn message(dice: &mut Dice<'_>) -> (Operation, Value) {
    let (kind, mut message) = right_message(dice);
    for _ in 0..=dice.below(3) {
        let at = dice.place(message.len());
        let end = at.saturating_add(1).min(message.len());
        let byte = dice.byte();
        match dice.below(5) {
            0 => message.insert(at, byte),
            1 => drop(message.splice(at..end, [])),
            2 => message.truncate(at),
            3 => drop(message.splice(at..end, [byte])),
            _ => {
                let bit = 1 << dice.below(8);
                message
                    .iter_mut()
                    .skip(at)
                    .take(1)
                    .for_each(|byte| *byte ^= bit);
            }
        }
    }
    (
        Operation::Decode,
        decode_input(kind, &text::encode(&message)),
    )
}

fn bytes(dice: &mut Dice<'_>) -> (Operation, Value) {
    let kind = dice.kind();
    let length = dice.below(90);
    let mut bytes = dice.bytes(length);
    // Mostly with the head of a message, or nothing but the head would be looked at.
    if dice.below(4) > 0 {
        let body = dice.below(60);
        let items = dice.bytes(body);
        let mut map = body::head(5, dice.below(9));
        map.extend(items);
        bytes = body::message(&map, (kind == Kind::Challenge).then_some(&[7; 16]));
    }
    (Operation::Decode, decode_input(kind, &text::encode(&bytes)))
}

fn fields(dice: &mut Dice<'_>) -> (Operation, Value) {
    let kind = dice.kind();
    let mut body = Body::random(kind, dice);
    if dice.below(4) > 0 {
        body.spoil(kind, dice);
    }
    let asked = dice.seldom_other(kind);
    let array = dice.seldom_other(kind);
    let tag = dice.bytes(16);
    let message = body::message(&body.encoded(), (array == Kind::Challenge).then_some(&tag));
    (
        Operation::Decode,
        decode_input(asked, &text::encode(&message)),
    )
}

fn offer(dice: &mut Dice<'_>) -> (Operation, Value) {
    if dice.below(4) > 0 {
        return (Operation::Offer, offer_input(dice));
    }
    let input = json!({"factory_key": hex(&dice.factory_key()), "offer": offered(dice)});
    (Operation::Attestation, input)
}

fn nonce(dice: &mut Dice<'_>) -> (Operation, Value) {
    let input = json!({
        "offer": offered(dice),
        "random": hex(&dice.bytes(32)),
        "epoch": dice.u32(),
        "failures": dice.u32(),
        "uptime": dice.number() & EXACT,
        "boot_counter": dice.number() & EXACT,
    });
    (Operation::Nonce, input)
}

fn tag(dice: &mut Dice<'_>) -> (Operation, Value) {
    let mut input = challenge_input(dice);
    let challenge = made(Operation::Challenge, &input, "text");
    let challenge = match dice.below(3) {
        0 => challenge,
        // A damaged tag: the last bytes of the message are the tag's.
        1 => {
            let mut message = text::decode(&challenge).unwrap_or_default();
            let at = message.len().saturating_sub(1 + dice.place(15));
            let bit = 1 << dice.below(8);
            message
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|byte| *byte ^= bit);
            text::encode(&message)
        }
        _ => {
            members::set(&mut input, "offer", offered(dice));
            challenge
        }
    };
    (
        Operation::Tag,
        json!({"offer": input.get("offer"), "challenge": challenge}),
    )
}

fn code(dice: &mut Dice<'_>) -> (Operation, Value) {
    let input = json!({
        "material": hex(&dice.bytes(32)),
        "code_length": dice.of(&[8, 12, 16, 20]),
    });
    (Operation::Code, input)
}

fn typed(dice: &mut Dice<'_>) -> (Operation, Value) {
    let mut input = challenge_input(dice);
    members::set(&mut input, "action", 1);
    let challenge = made(Operation::Challenge, &input, "text");
    let code = made(Operation::Challenge, &input, "code");
    let typed = match dice.below(6) {
        0 => code,
        1 => code.replace(' ', ""),
        // Another code of the right form.
        2 => {
            members::set(&mut input, "failures", dice.u32());
            made(Operation::Challenge, &input, "code")
        }
        _ => dice.mistyped(&code),
    };
    let input = json!({"offer": input.get("offer"), "challenge": challenge, "typed": typed});
    (Operation::Typed, input)
}

fn decode_input(kind: Kind, text: &str) -> Value {
    let kind = match kind {
        Kind::Challenge => "challenge",
        Kind::Offer => "offer",
    };
    json!({"as": kind, "text": text})
}

fn right_message(dice: &mut Dice<'_>) -> (Kind, Vec<u8>) {
    let kind = dice.kind();
    let body = Body::random(kind, dice).encoded();
    let tag = dice.bytes(16);
    (
        kind,
        body::message(&body, (kind == Kind::Challenge).then_some(&tag)),
    )
}

fn offer_input(dice: &mut Dice<'_>) -> Value {
    let key = (dice.below(2) == 0).then(|| hex(&dice.factory_key()));
    json!({
        "vendor": dice.text(32),
        "model": dice.text(32),
        "serial": dice.text(48),
        "secret": hex(&dice.bytes(32)),
        "code_length": dice.of(&[8, 12, 16, 20]),
        "factory_key": key,
        "ignorable": dice.ignorable(),
    })
}

fn challenge_input(dice: &mut Dice<'_>) -> Value {
    json!({
        "offer": offered(dice),
        "action": dice.below(2),
        "epoch": dice.u32(),
        "failures": dice.u32(),
        "code_length": dice.of(&[8, 12, 16, 20]),
        "nonce": hex(&dice.bytes(16)),
        "ignorable": dice.ignorable(),
    })
}

/// The text of a random offer.
fn offered(dice: &mut Dice<'_>) -> String {
    made(Operation::Offer, &offer_input(dice), "text")
}

/// What the library makes of an input.
fn made(operation: Operation, input: &Value, member: &str) -> String {
    let text = match library::answer(operation, input) {
        Ok(Answer::Output(Output::Accepted { accepted, .. })) => accepted
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    };
    text.unwrap_or_default()
}

impl Dice<'_> {
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0.number() % end.max(1)
    }

    pub(super) fn of<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let at = self.place(choices.len());
        choices.get(at).copied().unwrap_or_default()
    }

    /// An index of a list of this length.
    fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    pub(super) fn bytes(&mut self, length: u64) -> Vec<u8> {
        (0..length).map(|_| self.byte()).collect()
    }

    fn byte(&mut self) -> u8 {
        let [byte] = self.0.bytes();
        byte
    }

    /// A number, the boundaries of lengths and types more often than others.
    pub(super) fn number(&mut self) -> u64 {
        match self.below(4) {
            0 => self.below(30),
            1 => self.of(&[
                23,
                24,
                255,
                256,
                65535,
                65536,
                0xffff_ffff,
                0x1_0000_0000,
                u64::MAX >> 1,
            ]),
            2 => self.below(70_000),
            _ => self.0.number() >> 1,
        }
    }

    pub(super) fn u32(&mut self) -> u32 {
        u32::try_from(self.number() & 0xffff_ffff).unwrap_or(u32::MAX)
    }

    /// A text of at most so many bytes.
    pub(super) fn text(&mut self, most: u64) -> String {
        let length = if self.below(4) == 0 {
            most
        } else {
            self.below(most + 1)
        };
        let mut text = String::new();
        loop {
            let next = self.of(&[
                'a',
                'Z',
                '0',
                '-',
                ' ',
                '"',
                '\\',
                '\u{e9}',
                '\u{20ac}',
                '\u{1f512}',
            ]);
            if (text.len() + next.len_utf8()) as u64 > length {
                return text;
            }
            text.push(next);
        }
    }

    /// A value of any type.
    pub(super) fn value(&mut self) -> Vec<u8> {
        match self.below(6) {
            0 | 1 => body::head(UINT, self.number()),
            2 | 3 => {
                let length = self.of(&[0, 11, 12, 13, 15, 16, 17, 31, 32, 33, 48]);
                body::string(BYTES, &self.bytes(length))
            }
            4 => body::string(TEXT, self.text(60).as_bytes()),
            _ => self
                .of(&[
                    &b"\xf4"[..],
                    b"\xf6",
                    b"\x80",
                    b"\xa0",
                    b"\x20",
                    b"\xf9\x3c\x00",
                    b"\xc1\x00",
                ])
                .to_vec(),
        }
    }

    fn kind(&mut self) -> Kind {
        if self.below(2) == 0 {
            Kind::Challenge
        } else {
            Kind::Offer
        }
    }

    fn seldom_other(&mut self, kind: Kind) -> Kind {
        if self.below(8) == 0 {
            kind.other()
        } else {
            kind
        }
    }

    /// One of two keys, so that an attestation is now and then right.
    fn factory_key(&mut self) -> Vec<u8> {
        vec![self.of(&[3, 5]); 32]
    }

    fn ignorable(&mut self) -> Vec<Value> {
        let count = self.below(4).saturating_sub(1);
        let mut keys: Vec<u64> = (0..count).map(|_| 1 + self.below(24)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut entry = |key: u64| {
            let length = self.below(33);
            json!({"key": -i64::try_from(key).unwrap_or(1), "value": hex(&self.bytes(length))})
        };
        keys.into_iter().map(&mut entry).collect()
    }

    /// A character that belongs in a text, or one that does not.
    fn character(&mut self) -> char {
        if self.below(3) > 0 {
            let at = self.place(45);
            return "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
                .chars()
                .nth(at)
                .unwrap_or('0');
        }
        self.of(&[
            'a',
            'z',
            '!',
            ',',
            ';',
            '\n',
            '\0',
            '\t',
            '\u{a0}',
            '\u{660}',
            '\u{ff11}',
            '\u{1f512}',
        ])
    }

    fn mistyped(&mut self, code: &str) -> String {
        let mut typed: Vec<char> = code.chars().collect();
        for _ in 0..=self.below(3) {
            let at = self.place(typed.len());
            let end = at.saturating_add(1).min(typed.len());
            let next = self.of(&[
                '0', '1', '5', '9', ' ', '-', 'O', '.', '\u{a0}', '\u{ff11}', '\u{664}', '\0',
            ]);
            match self.below(4) {
                0 => typed.insert(at, next),
                1 => drop(typed.splice(at..end, [])),
                2 => drop(typed.splice(at..end, [next])),
                _ => typed.extend(std::iter::repeat_n(' ', self.place(60))),
            }
        }
        typed.into_iter().collect()
    }
}
