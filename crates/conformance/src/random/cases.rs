//! One random case of each category.

use relatch_wire::text;
use serde_json::{Value, json};

use super::body::{Body, Kind};
use super::cbor;
use super::device;
use super::dice::Dice;
use super::{Category, authority};
use crate::hex::hex;
use crate::library;
use crate::members;
use crate::protocol::{Answer, Operation, Output};
use crate::seeded::Random;

/// The numbers that every JSON reader takes exactly.
const EXACT: u64 = (1 << 53) - 1;

/// The operation and its input.
pub(super) fn make(category: Category, random: &mut Random) -> (Operation, Value) {
    let mut dice = Dice::new(random);
    match category {
        Category::Text => text(&mut dice),
        Category::Message => message(&mut dice),
        Category::Bytes => bytes(&mut dice),
        Category::Fields => fields(&mut dice),
        Category::KeyFile => key_file(&mut dice),
        Category::Offer => offer(&mut dice),
        Category::Keys => keys(&mut dice),
        Category::Nonce => nonce(&mut dice),
        Category::Challenge => (Operation::Challenge, challenge_input(&mut dice)),
        Category::Hybrid => hybrid(&mut dice),
        Category::Tag => tag(&mut dice),
        Category::Code => code(&mut dice),
        Category::Typed => typed(&mut dice),
        Category::Device => (Operation::Device, device::trace(&mut dice)),
        Category::Authority => (Operation::Authority, authority::trace(&mut dice)),
    }
}

fn text(dice: &mut Dice<'_>) -> (Operation, Value) {
    let (kind, message) = right_message(dice);
    let mut text: Vec<char> = text::encode(&message).chars().collect();
    match dice.below(8) {
        // The prefix alone.
        0 => {
            let prefix = dice.of(&[
                "RL1:",
                "RL2:",
                "RL01:",
                "RL10:",
                "rl1:",
                "RL0:",
                "RL:",
                " RL1:",
                "RL1",
                "RL1;",
                "RL99999:",
                "RL100000:",
            ]);
            text.splice(..4, prefix.chars());
        }
        // Longer than any text may be, or not quite.
        1 => {
            let length = 4_290 + dice.below(12);
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
    let kind = Kind::random(dice);
    let length = dice.below(90);
    let mut bytes = dice.bytes(length);
    // Mostly with the head of a message, or nothing but the head would be looked at.
    if dice.below(4) > 0 {
        let body = dice.below(60);
        let items = dice.bytes(body);
        let mut map = cbor::head(5, dice.below(9));
        map.extend(items);
        bytes = cbor::message(&map, (kind == Kind::Challenge).then_some(&[7; 16]));
    }
    (Operation::Decode, decode_input(kind, &text::encode(&bytes)))
}

fn fields(dice: &mut Dice<'_>) -> (Operation, Value) {
    let kind = Kind::random(dice);
    let mut body = Body::random(kind, dice);
    if dice.below(4) > 0 {
        body.spoil(kind, dice);
    }
    let asked = kind.seldom_other(dice);
    let array = kind.seldom_other(dice);
    let tag = dice.bytes(16);
    let message = cbor::message(&body.encoded(), (array == Kind::Challenge).then_some(&tag));
    (
        Operation::Decode,
        decode_input(asked, &text::encode(&message)),
    )
}

/// A key file, with a character changed or another key in it now and then.
fn key_file(dice: &mut Dice<'_>) -> (Operation, Value) {
    let (_, text) = dice.authority();
    let text = match dice.below(4) {
        0 => text,
        1 => {
            let at = dice.place(text.len());
            let mut changed: Vec<char> = text.chars().collect();
            let end = at.saturating_add(dice.place(3)).min(changed.len());
            changed.splice(at..end, [dice.character()]);
            changed.into_iter().collect()
        }
        _ => {
            let [binding, recovery] = [(); 2].map(|()| match dice.below(3) {
                0 => dice.bad_point(),
                _ => dice.point(),
            });
            let content = [binding, recovery, dice.bytes(4)].concat();
            text::encode(&content).replace("RL1:", "RLK1:")
        }
    };
    (Operation::KeyFile, json!({"text": text}))
}

fn keys(dice: &mut Dice<'_>) -> (Operation, Value) {
    if dice.below(2) == 0 {
        return (Operation::Keys, json!({"offer": offered(dice)}));
    }
    let (pairs, text) = dice.authority();
    // Now and then an offer to another authority.
    let text = if dice.below(4) == 0 {
        dice.authority().1
    } else {
        text
    };
    let offer = made(Operation::Offer, &hybrid_offer_input(dice, &text), "text");
    (Operation::Keys, json!({"offer": offer, "authority": pairs}))
}

/// A challenge of suite 2 or 3 and its code, or its tag, right or under another key.
fn hybrid(dice: &mut Dice<'_>) -> (Operation, Value) {
    let (_, text) = dice.authority();
    let key = hex(&dice.bytes(32));
    let input = json!({
        "key": key,
        "authority": text,
        "action": dice.below(2),
        "epoch": dice.u32(),
        "failures": dice.failures(),
        "code_length": dice.of(&[8, 12, 16, 20]),
        "random": hex(&dice.bytes(32)),
        "uptime": dice.number() & EXACT,
        "boot_counter": dice.number() & EXACT,
        "made": dice.number() & EXACT,
        "ignorable": dice.ignorable(),
    });
    if dice.below(2) == 0 {
        return (Operation::Challenge, input);
    }
    let challenge = made(Operation::Challenge, &input, "text");
    let key = if dice.below(2) == 0 {
        hex(&dice.bytes(32))
    } else {
        key
    };
    (Operation::Tag, json!({"key": key, "challenge": challenge}))
}

fn offer(dice: &mut Dice<'_>) -> (Operation, Value) {
    if dice.below(2) == 0 {
        let (_, text) = dice.authority();
        return (Operation::Offer, hybrid_offer_input(dice, &text));
    }
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
        "failures": dice.failures(),
        "uptime": dice.number() & EXACT,
        "boot_counter": dice.number() & EXACT,
        "made": dice.number() & EXACT,
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
            members::set(&mut input, "failures", dice.failures());
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
    let kind = Kind::random(dice);
    let body = Body::random(kind, dice).encoded();
    let tag = dice.bytes(16);
    (
        kind,
        cbor::message(&body, (kind == Kind::Challenge).then_some(&tag)),
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

fn hybrid_offer_input(dice: &mut Dice<'_>, authority: &str) -> Value {
    let mut input = offer_input(dice);
    members::remove(&mut input, "secret");
    members::set(&mut input, "random", hex(&dice.bytes(32)));
    members::set(&mut input, "authority", authority);
    input
}

fn challenge_input(dice: &mut Dice<'_>) -> Value {
    json!({
        "offer": offered(dice),
        "action": dice.below(2),
        "epoch": dice.u32(),
        "failures": dice.failures(),
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
pub(super) fn made(operation: Operation, input: &Value, member: &str) -> String {
    let text = match library::answer(operation, input) {
        Ok(Answer::Output(Output::Accepted { accepted, .. })) => accepted
            .get(member)
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => None,
    };
    text.unwrap_or_default()
}
