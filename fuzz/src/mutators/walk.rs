//! Walks: each byte of a legal message has every value in turn, and each character of a text. What the program compares byte
//! by byte is found in steps. A walk from what was just found meets the next step for certain; chance takes some hundred
//! thousand tries.

use std::ops::Range;

use super::spans::Spans;
use super::words::WORDS;
use super::{QR_TEXT, bytes_of};
use relatch_wire::{Message, text};

/// Bytes of a string that are walked through, and characters of a text.
const OF_A_STRING: usize = 32;
const CHARACTERS: usize = 64;
/// Every character of a text form, and one that is in none.
const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:x";

/// What the inputs of a target are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Message,
    Text,
}

/// Where a walk changes the input: a byte of the message, the front of a string, which gets what the program compares with,
/// or a character of the text.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Byte(usize),
    Front(usize),
    Character(usize),
}

/// The changes of an input that are left.
pub(super) struct Walk {
    form: Form,
    input: Vec<u8>,
    /// Its message, if it is one.
    message: Vec<u8>,
    places: Vec<Place>,
    /// Which value of the last place comes next.
    value: usize,
}

impl Form {
    /// The message of an input, or nothing.
    fn message(self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Message => input.to_vec(),
            Self::Text => bytes_of(input, QR_TEXT).unwrap_or_default(),
        }
    }

    /// The input of a message.
    pub(super) fn input(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Message => message.to_vec(),
            Self::Text => text::encode(message).into_bytes(),
        }
    }
}

impl Walk {
    /// The walk through the bytes of the strings.
    pub(super) fn bytes(form: Form, input: Vec<u8>) -> Self {
        Self::through(form, input, bytes)
    }

    /// The walk through the fronts of the strings, which is short.
    pub(super) fn fronts(form: Form, input: Vec<u8>) -> Self {
        Self::through(form, input, |span| vec![Place::Front(span.start)])
    }

    /// The walk through the string that a place is in.
    pub(super) fn around(form: Form, input: Vec<u8>, place: usize) -> Self {
        Self::through(form, input, |span| {
            if span.contains(&place) {
                bytes(span)
            } else {
                Vec::new()
            }
        })
    }

    /// The walk through the characters of a text.
    pub(super) fn characters(form: Form, input: Vec<u8>) -> Self {
        let characters = match form {
            Form::Message => 0..0,
            Form::Text => QR_TEXT.len()..input.len().min(CHARACTERS),
        };
        let mut walk = Self::through(form, input, |_| Vec::new());
        walk.places.extend(characters.map(Place::Character));
        walk
    }

    fn through(form: Form, input: Vec<u8>, places: impl Fn(Range<usize>) -> Vec<Place>) -> Self {
        let message = form.message(&input);
        let is_legal = Message::from_bytes(&message).is_ok();
        let spans = Spans::of(&message).filter(|_| is_legal);
        let places = spans.iter().flat_map(Spans::all).flat_map(places).collect();
        Self {
            form,
            input,
            message,
            places,
            value: 0,
        }
    }

    /// The next input, and where it differs.
    pub(super) fn step(&mut self) -> Option<(Vec<u8>, Place)> {
        let place = *self.places.last()?;
        let (made, values) = match place {
            Place::Byte(at) => (self.with_byte(at, self.value as u8), 256),
            Place::Front(at) => {
                let mut message = self.message.clone();
                let word = WORDS.get(self.value).map_or(&[][..], Vec::as_slice);
                for (byte, compared) in message.iter_mut().skip(at).zip(word) {
                    *byte = *compared;
                }
                (self.form.input(&message), WORDS.len().max(1))
            }
            Place::Character(at) => {
                let mut made = self.input.clone();
                made[at] = ALPHABET[self.value];
                (made, ALPHABET.len())
            }
        };
        self.value += 1;
        if self.value == values {
            self.value = 0;
            self.places.pop();
        }
        Some((made, place))
    }

    /// The input with another byte in its message. Of a text only the group is made new: the rest would take most of the time.
    fn with_byte(&self, at: usize, value: u8) -> Vec<u8> {
        let mut made = self.input.clone();
        match self.form {
            Form::Message => made[at] = value,
            Form::Text => {
                let first = at - at % 2;
                let mut pair: Vec<u8> = self.message.iter().skip(first).take(2).copied().collect();
                pair[at % 2] = value;
                let group = &text::encode(&pair).into_bytes()[QR_TEXT.len()..];
                let start = QR_TEXT.len() + first / 2 * 3;
                made[start..start + group.len()].copy_from_slice(group);
            }
        }
        made
    }
}

fn bytes(span: Range<usize>) -> Vec<Place> {
    span.take(OF_A_STRING).map(Place::Byte).collect()
}
