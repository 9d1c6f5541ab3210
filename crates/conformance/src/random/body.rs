//! Message bodies written by hand, so that every fault can be put in.

use super::cbor::{BYTES, MAP, NEGATIVE, TEXT, UINT, head, string};
use super::dice::Dice;

/// Encoded keys and values of a body, in the order of their keys.
#[derive(Clone)]
pub(super) struct Body(Vec<(i64, Vec<u8>)>);

/// What the body of a kind consists of.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    #[default]
    Challenge,
    Offer,
}

impl Kind {
    pub(super) fn random(dice: &mut Dice<'_>) -> Self {
        dice.of(&[Self::Challenge, Self::Offer])
    }

    /// This kind, or seldom the other one.
    pub(super) fn seldom_other(self, dice: &mut Dice<'_>) -> Self {
        match self {
            _ if dice.below(8) > 0 => self,
            Self::Challenge => Self::Offer,
            Self::Offer => Self::Challenge,
        }
    }

    fn number(self) -> u64 {
        match self {
            Self::Challenge => 1,
            Self::Offer => 2,
        }
    }
}

impl Body {
    /// Right fields, drawn at random, the boundaries more often than what lies between.
    pub(super) fn random(kind: Kind, dice: &mut Dice<'_>) -> Self {
        let mut body = Self(Vec::new());
        let code_length = dice.of(&[8, 12, 16, 20]);
        let suite = dice.of(&[1, 1, 2, 3]);
        let hybrid = suite > 1;
        body.set(0, head(UINT, kind.number()));
        body.set(1, head(UINT, suite));
        match kind {
            Kind::Challenge => {
                body.set(2, head(UINT, dice.below(2)));
                body.set(3, string(BYTES, &dice.bytes(12)));
                body.set(4, head(UINT, dice.u32().into()));
                body.set(5, head(UINT, dice.failures()));
                if hybrid {
                    body.set(7, string(BYTES, &dice.point()));
                    body.set(8, string(BYTES, &dice.bytes(4)));
                } else {
                    body.set(7, string(BYTES, &dice.bytes(16)));
                }
            }
            Kind::Offer => {
                body.set(6, head(UINT, code_length));
                body.set(2, string(TEXT, dice.text(32).as_bytes()));
                body.set(3, string(TEXT, dice.text(32).as_bytes()));
                body.set(4, string(TEXT, dice.text(48).as_bytes()));
                if hybrid {
                    let ml_kem = dice.bytes(if suite == 3 { 1088 } else { 0 });
                    body.set(5, string(BYTES, &[ml_kem, dice.point()].concat()));
                    body.set(7, string(BYTES, &dice.bytes(4)));
                } else {
                    body.set(5, string(BYTES, &dice.bytes(32)));
                }
                if dice.below(2) == 0 {
                    body.set(8, string(BYTES, &dice.bytes(16)));
                }
            }
        }
        for _ in 0..dice.below(5) {
            let length = dice.below(33);
            let key = -1 - i64::try_from(dice.below(24)).unwrap_or(0);
            body.set(key, string(BYTES, &dice.bytes(length)));
        }
        body
    }

    /// Puts in one fault, or a legal oddity.
    pub(super) fn spoil(&mut self, kind: Kind, dice: &mut Dice<'_>) {
        let known = 9;
        let key = i64::try_from(dice.below(known)).unwrap_or(0);
        let enc = match kind {
            Kind::Challenge => 7,
            Kind::Offer => 5,
        };
        match dice.below(8) {
            5 => {
                let before = dice.of(&[0, 1088]);
                let ml_kem = dice.bytes(before);
                self.set(enc, string(BYTES, &[ml_kem, dice.bad_point()].concat()));
            }
            // One more failure than there are, and a code length where none belongs.
            6 if kind == Kind::Challenge => self.set(5, head(UINT, 31)),
            7 if kind == Kind::Challenge => self.set(6, head(UINT, 12)),
            // Too long for its suite, and no suite of this edition now and then.
            6 | 7 => {
                let length = 300 + dice.below(400);
                self.set(9, string(BYTES, &dice.bytes(length)));
                if dice.below(2) == 0 {
                    self.set(1, head(UINT, 4));
                }
            }
            0 => self.0.retain(|(other, _)| *other != key),
            1 => self.set(key, dice.value()),
            2 => {
                let number = dice.number();
                self.set(i64::try_from(number).unwrap_or(i64::MAX), dice.value());
            }
            3 if dice.below(4) == 0 => {
                for key in -5..0 {
                    self.set(key, string(BYTES, b"one too many"));
                }
            }
            3 => {
                self.0.retain(|(other, _)| *other >= 0);
                let number = i64::try_from(dice.below(30)).unwrap_or(0);
                self.set(-1 - number, dice.value());
            }
            _ => {
                let other = i64::try_from(dice.below(known)).unwrap_or(0);
                if let Some(value) = self.get(other).map(<[u8]>::to_vec) {
                    self.set(key, value);
                }
            }
        }
    }

    /// The body in the deterministic encoding.
    pub(super) fn encoded(&self) -> Vec<u8> {
        let mut encoded = head(MAP, self.0.len() as u64);
        for (key, value) in &self.0 {
            encoded.extend(match u64::try_from(*key) {
                Ok(key) => head(UINT, key),
                Err(_) => head(NEGATIVE, (!key).cast_unsigned()),
            });
            encoded.extend_from_slice(value);
        }
        encoded
    }

    fn get(&self, key: i64) -> Option<&[u8]> {
        let entry = self.0.iter().find(|(other, _)| *other == key);
        entry.map(|(_, value)| value.as_slice())
    }

    fn set(&mut self, key: i64, value: Vec<u8>) {
        self.0.retain(|(other, _)| *other != key);
        // Positive keys in their order, then -1 downward: the order of the encoded bytes.
        let order = |key: i64| (key < 0, key.unsigned_abs());
        let at = self
            .0
            .partition_point(|(other, _)| order(*other) < order(key));
        self.0.insert(at, (key, value));
    }
}
