//! CBOR written by hand, right or wrong as a test wants it; shares no code with the crate.

/// Bytes that may or may not be an encoded item.
pub(crate) type Item = Vec<u8>;

pub(crate) fn uint(value: u64) -> Item {
    head(0, value)
}

/// A negative number, -1 or below.
pub(crate) fn negative(value: i64) -> Item {
    head(1, !value as u64)
}

pub(crate) fn bytes(value: &[u8]) -> Item {
    join(&[head(2, value.len() as u64), value.to_vec()])
}

pub(crate) fn text(value: &str) -> Item {
    join(&[head(3, value.len() as u64), value.as_bytes().to_vec()])
}

pub(crate) fn array(items: &[Item]) -> Item {
    join(&[head(4, items.len() as u64), items.concat()])
}

pub(crate) fn tagged(tag: u64, item: Item) -> Item {
    join(&[head(6, tag), item])
}

pub(crate) fn join(parts: &[Vec<u8>]) -> Item {
    parts.concat()
}

/// The shortest head of a major type.
pub(crate) fn head(major: u8, value: u64) -> Item {
    let width = match value {
        0..=23 => 0,
        24..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    };
    wide_head(major, value, width)
}

/// A head with its number in `width` bytes: 0 (within the first byte), 1, 2, 4 or 8.
pub(crate) fn wide_head(major: u8, value: u64, width: usize) -> Item {
    let first = match width {
        0 => value as u8,
        1 => 24,
        2 => 25,
        4 => 26,
        _ => 27,
    };
    let mut head = vec![major << 5 | first];
    head.extend_from_slice(&value.to_be_bytes()[8 - width..]);
    head
}

/// A map whose entries keep the order that they were given.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    entries: Vec<(Item, Item)>,
    around: fn(&[u8]) -> Item,
}

impl Map {
    /// The legal challenge that the tables vary.
    pub(crate) fn challenge() -> Self {
        let entries = vec![
            (uint(0), uint(1)),
            (uint(1), uint(1)),
            (uint(2), uint(1)),
            (uint(3), bytes(&[0x33; 12])),
            (uint(4), uint(4)),
            (uint(5), uint(5)),
            (uint(7), bytes(&[0x77; 16])),
        ];
        let around = challenge_around;
        Self { entries, around }
    }

    /// The legal offer that the tables vary; it has every field, the optional one too.
    pub(crate) fn offer() -> Self {
        let entries = vec![
            (uint(0), uint(2)),
            (uint(1), uint(1)),
            (uint(2), text("Vendor")),
            (uint(3), text("Model")),
            (uint(4), text("Serial")),
            (uint(5), bytes(&[0x55; 32])),
            (uint(6), uint(12)),
            (uint(8), bytes(&[0x88; 16])),
        ];
        let around = offer_around;
        Self { entries, around }
    }

    /// The legal challenge of suite 2.
    pub(crate) fn hybrid_challenge() -> Self {
        Self::challenge()
            .set(1, uint(2))
            .set(7, bytes(&[0x77; 32]))
            .with(uint(8), bytes(&[0x88; 4]))
    }

    /// The legal offer of suite 2.
    pub(crate) fn hybrid_offer() -> Self {
        let attestation = Self::offer().value(8);
        Self::offer()
            .set(1, uint(2))
            .without(8)
            .with(uint(7), bytes(&[0x77; 4]))
            .with(uint(8), attestation)
    }

    /// A legal message of each kind and suite.
    pub(crate) fn each() -> [Self; 4] {
        [
            Self::challenge(),
            Self::hybrid_challenge(),
            Self::offer(),
            Self::hybrid_offer(),
        ]
    }

    /// Puts another value under a key that is there.
    pub(crate) fn set(mut self, key: u64, value: Item) -> Self {
        let entry = self.entries.iter_mut().find(|entry| entry.0 == uint(key));
        entry.expect("the key is there").1 = value;
        self
    }

    /// Writes a key that is there in another form.
    pub(crate) fn rekeyed(mut self, key: u64, form: Item) -> Self {
        let entry = self.entries.iter_mut().find(|entry| entry.0 == uint(key));
        entry.expect("the key is there").0 = form;
        self
    }

    pub(crate) fn without(mut self, key: u64) -> Self {
        self.entries.retain(|entry| entry.0 != uint(key));
        self
    }

    /// Puts one more entry behind all others.
    pub(crate) fn with(mut self, key: Item, value: Item) -> Self {
        self.entries.push((key, value));
        self
    }

    /// Exchanges two entries, keys and all.
    pub(crate) fn exchanged(mut self, one: usize, other: usize) -> Self {
        self.entries.swap(one, other);
        self
    }

    pub(crate) fn value(&self, key: u64) -> Item {
        let entry = self.entries.iter().find(|entry| entry.0 == uint(key));
        entry.expect("the key is there").1.clone()
    }

    /// The entries without the head of the map.
    pub(crate) fn entries(&self) -> Item {
        self.entries
            .iter()
            .flat_map(|(key, value)| [key.clone(), value.clone()])
            .flatten()
            .collect()
    }

    pub(crate) fn encoded(&self) -> Item {
        join(&[head(5, self.entries.len() as u64), self.entries()])
    }

    /// The message around this body: with a tag where it began as a challenge.
    pub(crate) fn message(&self) -> Item {
        (self.around)(&self.encoded())
    }
}

/// A challenge message around any body.
pub(crate) fn challenge_around(body: &[u8]) -> Item {
    array(&[bytes(body), bytes(&[0x99; 16])])
}

/// An offer message around any body.
pub(crate) fn offer_around(body: &[u8]) -> Item {
    array(&[bytes(body)])
}
