//! What random cases are drawn from: boundaries more often than what lies between.

use relatch_derivation::KeySet;
use serde_json::{Value, json};

use super::cbor::{self, BYTES, TEXT, UINT};
use crate::hex::hex;
use crate::members;
use crate::seeded::Random;

/// A choice of what to draw.
pub(super) struct Dice<'a>(&'a mut Random);

impl<'a> Dice<'a> {
    pub(super) fn new(random: &'a mut Random) -> Self {
        Self(random)
    }

    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.0.number() % end.max(1)
    }

    pub(super) fn of<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let at = self.place(choices.len());
        choices.get(at).copied().unwrap_or_default()
    }

    /// An index of a list of this length.
    pub(super) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    pub(super) fn bytes(&mut self, length: u64) -> Vec<u8> {
        (0..length).map(|_| self.byte()).collect()
    }

    pub(super) fn byte(&mut self) -> u8 {
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

    /// Failures that a challenge may say, those where codes grow more often than others.
    pub(super) fn failures(&mut self) -> u64 {
        match self.below(2) {
            0 => self.of(&[0, 8, 9, 23, 24, 29, 30]),
            _ => self.below(31),
        }
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
            0 | 1 => cbor::head(UINT, self.number()),
            2 | 3 => {
                let length = self.of(&[0, 11, 12, 13, 15, 16, 17, 31, 32, 33, 48]);
                cbor::string(BYTES, &self.bytes(length))
            }
            4 => cbor::string(TEXT, self.text(60).as_bytes()),
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

    /// The private keys of one of a few authorities, the last of suite 3, and its key file.
    pub(super) fn authority(&mut self) -> (Value, String) {
        let start = self.of(&[1, 3, 5]);
        let (binding, recovery) = ([start; 32], [start + 1; 32]);
        let mut pairs = json!({"binding": hex(&binding), "recovery": hex(&recovery)});
        let keys = if start == 5 {
            members::set(&mut pairs, "suite", 3);
            KeySet::post_quantum(&binding, &recovery)
        } else {
            KeySet::new(&binding, &recovery)
        };
        let text = keys.map(|keys| keys.public().to_text());
        (pairs, text.unwrap_or_default())
    }

    /// 32 bytes that are a legal point.
    pub(super) fn point(&mut self) -> Vec<u8> {
        let mut bytes = self.bytes(32);
        if let Some(last) = bytes.last_mut() {
            *last &= 0x3f;
        }
        bytes
    }

    /// 32 bytes that are seldom a legal point: of low order, around p, or with the highest bit set.
    pub(super) fn bad_point(&mut self) -> Vec<u8> {
        let mut bytes = match self.below(3) {
            0 => vec![0; 32],
            1 => [[0xff; 31].as_slice(), &[0x7f]].concat(),
            _ => self.point(),
        };
        if let Some(first) = bytes.first_mut() {
            let near = 0xe8_u64.saturating_add(self.below(10));
            let low = self.below(3);
            *first = u8::try_from(if *first == 0 { low } else { near }).unwrap_or(0);
        }
        if let Some(last) = bytes.last_mut() {
            *last |= self.of(&[0, 0x80]);
        }
        bytes
    }

    /// One of two keys, so that an attestation is now and then right.
    pub(super) fn factory_key(&mut self) -> Vec<u8> {
        vec![self.of(&[3, 5]); 32]
    }

    pub(super) fn ignorable(&mut self) -> Vec<Value> {
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
    pub(super) fn character(&mut self) -> char {
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

    pub(super) fn mistyped(&mut self, code: &str) -> String {
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
