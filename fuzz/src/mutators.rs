//! What the fuzzer changes, for targets that read messages: parts of a message below its text form, heads and lengths.
//!
//! libFuzzer changes bytes. In base45 one byte of a message is two or three characters, and in CBOR a longer string needs
//! another head in front of it, and the body around it too: changed bytes alone rarely give the message that they should.
//! So a message is taken apart, one part is changed - by libFuzzer where it is a string, so that what it saw being
//! compared is tried there - and the message is put together again.

mod dice;
mod newest;
mod spans;
mod walk;
mod words;

use std::collections::HashMap;

use arbitrary::{Arbitrary, Unstructured};
use relatch_derivation::PublicKeySet;
use relatch_wire::{ChallengeMessage, KeyFile, Locator, Message, OfferMessage, Tag, text};

use crate::draft::{Change, Draft, head};
use crate::naive::base45;
use crate::samples;
use dice::Dice;
use newest::{Maker, Newest};
use spans::Spans;
use walk::Form;
use words::WORDS;

/// Changes the first bytes of a buffer, which are as many as the first number says, to at most the second number of
/// bytes, and gives their new number: libFuzzer's way of changing bytes.
pub type Own = fn(&mut [u8], usize, usize) -> usize;

/// The parts of a key file: what follows the prefix, and the id at its end.
const KEY_FILE: (&str, usize) = ("RLK1:", 4);
const QR_TEXT: &str = "RL1:";
/// How many random bytes the fields of a message take.
const RANDOM: usize = 400;
/// How many legal messages are drawn for one of each kind and suite.
const DRAWN: usize = 400;

/// Changes a message.
pub fn message(data: &mut [u8], size: usize, max_size: usize, seed: u32, own: Own) -> usize {
    from_newest(
        data,
        size,
        max_size,
        seed,
        Form::Message,
        |data, size, dice| match dice.below(16) {
            0 => own(data, size, max_size),
            1..=10 if size <= max_size && in_place(&mut data[..size], dice, own) => size,
            11..=13 => put(data, size, max_size, legal(dice), own),
            _ => {
                let changed = changed(&data[..size], dice, own);
                put(data, size, max_size, changed, own)
            }
        },
    )
}

/// Changes the message of a QR text, or the text.
pub fn text(data: &mut [u8], size: usize, max_size: usize, seed: u32, own: Own) -> usize {
    from_newest(
        data,
        size,
        max_size,
        seed,
        Form::Text,
        |data, size, dice| {
            let message = bytes_of(&data[..size], QR_TEXT);
            let message = message.and_then(|message| below_text(message, dice, own));
            let text = message.map(|message| text::encode(&message).into_bytes());
            put(data, size, max_size, text, own)
        },
    )
}

/// Takes the next step of a walk, or changes the input or one of the newest of the corpus in its place.
fn from_newest(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    form: Form,
    change: impl FnOnce(&mut [u8], usize, &mut Dice) -> usize,
) -> usize {
    let mut dice = Dice::new(seed);
    let mut newest = newest::lock(form);
    if newest.is_first() {
        walk_through_legal(&mut newest, form, &mut dice);
    }
    newest.look_at(&data[..size], form);
    let is_step = dice.below(8) > 0;
    let step = is_step.then(|| newest.step(&mut dice)).flatten();
    let (from, maker) = match &step {
        Some((made, place)) => (Some(&made[..]), Maker::Walk(*place)),
        None => (newest.choose(&mut dice), Maker::Chance),
    };
    let mut size = match from.filter(|from| from.len() <= max_size) {
        Some(from) => {
            data[..from.len()].copy_from_slice(from);
            from.len()
        }
        None => size,
    };
    if step.is_none() {
        size = change(data, size, &mut dice).min(max_size);
    }
    newest.made(&data[..size], maker);
    size
}

/// Lets a legal message of each kind and suite be walked through: an offer with a serial number, and none with many
/// extensions, which make a walk long.
fn walk_through_legal(newest: &mut Newest, form: Form, dice: &mut Dice) {
    let mut chosen: HashMap<_, (usize, Vec<u8>)> = HashMap::new();
    for message in (0..DRAWN).filter_map(|_| legal(dice)) {
        let (kind, extensions) = match Message::from_bytes(&message) {
            Ok(Message::Challenge(message)) => {
                let challenge = message.challenge();
                ((1, challenge.suite()), challenge.extensions.iter().count())
            }
            Ok(Message::Offer(message)) if message.offer().identity.serial().len() > 2 => {
                let offer = message.offer();
                ((2, offer.suite()), offer.extensions.iter().count())
            }
            _ => continue,
        };
        if chosen
            .get(&kind)
            .is_none_or(|(fewest, _)| extensions < *fewest)
        {
            chosen.insert(kind, (extensions, message));
        }
    }
    for (_, message) in chosen.values() {
        newest.walk(form, &form.input(message), Maker::Chance);
    }
}

/// Changes the message of a text; the text itself is changed where nothing is made.
fn below_text(mut message: Vec<u8>, dice: &mut Dice, own: Own) -> Option<Vec<u8>> {
    match dice.below(16) {
        0 => None,
        1 => Some(any(&message, message.len() + 8, own)),
        2..=10 if in_place(&mut message, dice, own) => Some(message),
        11..=13 => legal(dice),
        _ => changed(&message, dice, own),
    }
}

/// Changes the bytes of a key file, and at times makes its id that of its keys.
pub fn key_file(data: &mut [u8], size: usize, max_size: usize, seed: u32, own: Own) -> usize {
    let mut dice = Dice::new(seed);
    let (prefix, id) = KEY_FILE;
    let bytes = bytes_of(&data[..size], prefix).filter(|bytes| bytes.len() > id);
    let text = match (dice.below(8), bytes) {
        (0, _) | (_, None) => None,
        (_, Some(bytes)) => {
            let mut bytes = same_length(&bytes, own);
            if dice.below(2) == 0 {
                with_its_id(prefix, &mut bytes);
            }
            Some(key_file_text(prefix, &bytes).into_bytes())
        }
    };
    put(data, size, max_size, text, own)
}

/// A legal message, of random fields: few inputs are legal, and what is changed in the others is not looked at.
fn legal(dice: &mut Dice) -> Option<Vec<u8>> {
    let mut random = dice.bytes(RANDOM);
    if dice.below(2) == 0 {
        // Texts of random bytes are short: few bytes are UTF-8.
        random.iter_mut().for_each(|byte| *byte &= 0x7f);
    }
    let mut u = Unstructured::new(&random);
    if dice.below(2) == 0 {
        let offer = samples::offer(&mut u).ok()?;
        return Some(OfferMessage::new(offer).message().to_vec());
    }
    let (tag, locator) = (u.arbitrary().ok()?, u.arbitrary().ok()?);
    let challenge = samples::challenge(&mut u, Locator(locator)).ok()?;
    let message = ChallengeMessage::new(challenge, Tag(tag));
    Some(message.message().to_vec())
}

/// Changes what a string holds, or the tag; every length stays. Says whether there was one.
fn in_place(message: &mut [u8], dice: &mut Dice, own: Own) -> bool {
    let Some(spans) = Spans::of(message) else {
        return false;
    };
    let part = &mut message[spans.choose(dice.below(1 << 16))];
    let longest = part.len();
    match dice.below(8) {
        0..=3 if word(part, dice) => {}
        0 => random(part, 4, dice),
        0..=5 => random(part, 1, dice),
        _ => {
            own(part, longest, longest);
        }
    }
    true
}

/// The message with one part changed, whose length may change too; nothing where it cannot be taken apart.
fn changed(message: &[u8], dice: &mut Dice, own: Own) -> Option<Vec<u8>> {
    let mut draft = Draft::read(message)?;
    match dice.below(4) {
        0 => part(&mut draft, dice, own)?,
        1 => number(&mut draft, dice)?,
        _ => {
            let random = dice.bytes(64);
            draft.change(Change::arbitrary(&mut Unstructured::new(&random)).ok()?);
        }
    }
    Some(draft.bytes())
}

/// Changes what a string holds, the tag's too, and its length.
fn part(draft: &mut Draft, dice: &mut Dice, own: Own) -> Option<()> {
    let strings = draft.pairs.iter_mut().map(|pair| &mut pair.value);
    let mut strings: Vec<&mut Vec<u8>> = strings.filter(|value| is_string(value)).collect();
    let chosen = dice.below(strings.len() + usize::from(draft.tag.is_some()));
    if let Some(value) = strings.get_mut(chosen) {
        let content = &value[content_start(value)..];
        let content = any(content, content.len() + 16, own);
        **value = [head(value[0] >> 5, content.len() as u64), content].concat();
        return Some(());
    }
    let tag = draft.tag.as_mut()?;
    *tag = any(tag, tag.len() + 16, own);
    Some(())
}

/// Gives an integer another value, of any width.
fn number(draft: &mut Draft, dice: &mut Dice) -> Option<()> {
    let values = draft.pairs.iter_mut().map(|pair| &mut pair.value);
    let mut numbers: Vec<&mut Vec<u8>> = values
        .filter(|value| value.first().is_some_and(|first| first >> 5 < 2))
        .collect();
    let chosen = dice.below(numbers.len());
    let number = numbers.get_mut(chosen)?;
    let value = match dice.below(3) {
        // One byte of what is there.
        0 => value(number) ^ dice.next() % 256 << (8 * dice.below(4)),
        _ => dice.next() >> (8 * dice.below(8)),
    };
    **number = head(number[0] >> 5, value);
    Some(())
}

/// The argument of a head that is the shortest.
fn value(encoded: &[u8]) -> u64 {
    match encoded {
        [first] => (first & 31).into(),
        [_, argument @ ..] => argument
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)),
        [] => 0,
    }
}

fn is_string(value: &[u8]) -> bool {
    value
        .first()
        .is_some_and(|first| matches!(first >> 5, 2 | 3))
}

/// How long the head of a string is.
fn content_start(value: &[u8]) -> usize {
    let width = match value[0] & 31 {
        0..=23 => 1,
        24 => 2,
        25 => 3,
        26 => 5,
        _ => 9,
    };
    width.min(value.len())
}

/// Puts something that the program compares with into a part; says whether there was one that fits.
fn word(part: &mut [u8], dice: &mut Dice) -> bool {
    let Some(word) = WORDS.get(dice.below(WORDS.len())) else {
        return false;
    };
    let Some(room) = part.len().checked_sub(word.len()) else {
        return false;
    };
    // At the front more often than by chance.
    let at = usize::from(dice.below(4) > 0) * dice.below(room + 1);
    part[at..at + word.len()].copy_from_slice(word);
    true
}

/// Some bytes in a row, at most so many, become random.
fn random(content: &mut [u8], most: usize, dice: &mut Dice) {
    let at = dice.below(content.len());
    let many = 1 + dice.below(most);
    for byte in content.iter_mut().skip(at).take(many) {
        *byte = dice.next() as u8;
    }
}

/// Changed by libFuzzer, and cut or filled up with what was there to the length that it had.
fn same_length(content: &[u8], own: Own) -> Vec<u8> {
    let mut changed = any(content, content.len().max(1), own);
    changed.truncate(content.len());
    changed.extend_from_slice(&content[changed.len()..]);
    changed
}

/// Changed by libFuzzer, to at most so many bytes.
fn any(content: &[u8], longest: usize, own: Own) -> Vec<u8> {
    let mut changed = content.to_vec();
    changed.resize(longest.max(content.len()), 0);
    let size = own(&mut changed, content.len(), longest);
    changed.truncate(size);
    changed
}

/// Puts what was made into the fuzzer's buffer; libFuzzer changes the input where nothing was made, or it is too long.
fn put(data: &mut [u8], size: usize, max_size: usize, made: Option<Vec<u8>>, own: Own) -> usize {
    match made {
        Some(made) if made.len() <= max_size && !made.is_empty() => {
            data[..made.len()].copy_from_slice(&made);
            made.len()
        }
        _ => own(data, size, max_size),
    }
}

/// The bytes behind a prefix.
fn bytes_of(text: &[u8], prefix: &str) -> Option<Vec<u8>> {
    let text = core::str::from_utf8(text).ok()?;
    base45::bytes(
        text.strip_suffix('\n')
            .unwrap_or(text)
            .strip_prefix(prefix)?,
    )
}

/// The QR text form with another prefix.
fn key_file_text(prefix: &str, bytes: &[u8]) -> String {
    let text = text::encode(bytes);
    format!("{prefix}{}", &text[QR_TEXT.len()..])
}

fn with_its_id(prefix: &str, bytes: &mut [u8]) {
    if let Ok(file) = KeyFile::from_text(&key_file_text(prefix, bytes)) {
        let id = PublicKeySet::new(file.binding, file.recovery).id().0;
        let start = bytes.len() - id.len();
        bytes[start..].copy_from_slice(&id);
    }
}
