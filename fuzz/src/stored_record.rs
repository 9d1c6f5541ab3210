//! What a device finds in its flash when it starts: its own records, forged ones, damage.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_derivation::{BindingKey, Keys, Label, MacKey, labels};
use relatch_device::{
    Administrator, CodeLength, Config, Console, Device, RECORD_MAX, RecordKey, Session, Slot,
    Suite, Uptime,
};
use relatch_testkit::flash::{Flash, Page};
use relatch_wire::{ChallengeMessage, Identity};

use crate::naive::point;

const KEY: [u8; 32] = [0x5a; 32];

/// A slot's content.
#[derive(Debug, Arbitrary)]
enum Content {
    Raw(Vec<u8>),
    Binding(Head, Binding, Damage),
    State(Head, State, Damage),
}

#[derive(Debug, Arbitrary, Clone, Copy)]
struct Head {
    version: bool,
    sequence: u8,
    generation: u8,
}

#[derive(Debug, Arbitrary, Clone, Copy)]
struct Binding {
    minimum: u8,
    suite: u8,
    digits: u8,
    key: u8,
    key_id: [u8; 4],
    recovery: [u8; 32],
}

#[derive(Debug, Arbitrary, Clone, Copy)]
struct State {
    epoch: u32,
    failures: u8,
    counter: Counter,
}

/// Values near those that the hardware's counter has.
#[derive(Debug, Arbitrary, Clone, Copy)]
enum Counter {
    Small(u8),
    Highest,
}

/// What is done to a record, and whether the MAC is made afterwards.
#[derive(Debug, Arbitrary)]
enum Damage {
    None,
    Flip(u8, u8),
    Longer(Vec<u8>),
    Shorter(u8),
    ForgedFlip(u8, u8),
    ForgedLonger(Vec<u8>),
}

/// The device starts on any content, and says of itself what the newest record with a right MAC and form says; one of another
/// format is no binding, and no readable state. Nothing else counts. Without a readable state, or with one that the monotonic
/// counter does not agree with, there are 30 failures. Starting again changes nothing.
pub fn check(data: &[u8]) {
    let _ = start(&mut Unstructured::new(data));
}

fn start(u: &mut Unstructured<'_>) -> Result<()> {
    let counter = u.arbitrary::<Option<Counter>>()?.map(Counter::value);
    let flash = Flash::beside(counter);
    let mut contents = Vec::new();
    for slot in Slot::ALL {
        let content = Content::arbitrary(u)?.bytes();
        flash.tamper(Page::Record(slot), |page| page.clone_from(&content));
        contents.push(content);
    }
    let expected = Expected::of(&contents, counter);
    for _ in 0..2 {
        let config = Config::new(
            Identity::default(),
            RecordKey::new(&KEY),
            Suite::Hmac,
            CodeLength::Twelve,
        );
        let mut device = Device::start(config, flash.clone(), Uptime::default(), 0);
        expected.holds(&mut device);
    }
    Ok(())
}

/// A binding that is readable and in effect.
#[derive(Debug)]
struct Bound {
    key: [u8; 32],
    digits: u8,
    key_id: Option<[u8; 4]>,
}

/// What the contents mean.
#[derive(Debug)]
struct Expected {
    bound: Option<Bound>,
    epoch: u32,
    failures: u8,
}

impl Expected {
    fn of(contents: &[Vec<u8>], counter: Option<u64>) -> Self {
        let newest = |found: Vec<Option<Record>>, counts: &dyn Fn(&Record) -> bool| {
            found
                .into_iter()
                .flatten()
                .filter(counts)
                .max_by_key(|record| record.sequence)
        };
        let open_all = |from: usize, label, length, least| -> Vec<Option<Record>> {
            contents[from..from + 2]
                .iter()
                .map(|slot| open(slot, label, length, least))
                .collect()
        };
        let mut states = open_all(2, labels::STATE_RECORD, 13, 0);
        for state in &mut states {
            state.take_if(|record| record.fields.as_ref().is_some_and(|fields| fields[4] > 30));
        }
        let bindings = open_all(0, labels::BINDING_RECORD, 73, 2);
        let highest = states
            .iter()
            .chain(&bindings)
            .flatten()
            .map(|record| record.generation)
            .max();
        let binding = newest(bindings, &|_| true);
        let generation = binding
            .as_ref()
            .map_or(highest.unwrap_or(0), |record| record.generation);
        let state = newest(states, &|record| record.generation == generation);
        let fields = state.and_then(|record| record.fields);
        let (epoch, failures) = match fields.filter(|fields| agrees(&fields[5..], counter)) {
            Some(fields) => (number(&fields[..4]), fields[4]),
            None => (0, 30),
        };
        Self {
            bound: binding.and_then(|record| bound(&record.fields?)),
            epoch,
            failures,
        }
    }

    fn holds(&self, device: &mut Device<Flash>) {
        let status = device.status(Uptime::default());
        let shown = status
            .binding
            .map(|binding| (binding.epoch.0, binding.failures.count()));
        let expected = self.bound.as_ref().map(|_| (self.epoch, self.failures));
        assert_eq!(shown, expected, "{self:?}");
        let administrator = Administrator::logged_in(Session {
            id: 1,
            console: Console::Local,
        });
        let shown = device.begin_check(&administrator, [1; 32].into(), Uptime::default());
        let Some(bound) = &self.bound else {
            assert!(shown.is_err() && status.wait.is_zero());
            return;
        };
        assert_eq!(status.wait.is_zero(), self.failures == 0);
        let keys = Keys::derive(&BindingKey::from_bytes(bound.key));
        let shown = ChallengeMessage::from_text(&shown.expect("bound")).expect("its own challenge");
        let shown = keys.tag().authenticate(shown).expect("its own key");
        let challenge = shown.challenge();
        let digits = match self.failures {
            0..=8 => bound.digits,
            9..=29 => bound.digits.max(16),
            _ => 20,
        };
        let local = Session {
            id: 2,
            console: Console::Local,
        };
        let begun = device.begin_recovery(local, [1; 32].into(), Uptime::default());
        assert!(begun.is_ok());
        let asked = device.status(Uptime::default()).challenge;
        assert_eq!(asked.map(|(_, length)| length.digits()), Some(digits));
        assert_eq!(challenge.key_id().map(|id| id.0), bound.key_id);
    }
}

/// The record is at the counter, or its raise was cut off.
fn agrees(recorded: &[u8], counter: Option<u64>) -> bool {
    let recorded = u64::from_be_bytes(recorded.try_into().expect("8 bytes"));
    counter.is_none_or(|now| recorded == now || now < u64::MAX && recorded == now + 1)
}

struct Record {
    sequence: u64,
    generation: u32,
    /// None in a format that the device does not know.
    fields: Option<Vec<u8>>,
}

/// Version, sequence number, generation, fields of this length, or in another format of at least that length, MAC.
fn open(stored: &[u8], label: Label, length: usize, least: usize) -> Option<Record> {
    const HEAD_AND_MAC: usize = 1 + 8 + 4 + 32;
    let is_known = stored.first() == Some(&2);
    let is_legal = match is_known {
        true => stored.len() == HEAD_AND_MAC + length,
        false => (HEAD_AND_MAC + least..=RECORD_MAX).contains(&stored.len()),
    };
    if !is_legal {
        return None;
    }
    let (record, mac) = stored.split_at(stored.len() - 32);
    if MacKey::new(&KEY).mac(label, &[record]) != mac {
        return None;
    }
    Some(Record {
        sequence: u64::from_be_bytes(record[1..9].try_into().expect("8 bytes")),
        generation: number(&record[9..13]),
        fields: is_known.then(|| record[13..].to_vec()),
    })
}

fn bound(fields: &[u8]) -> Option<Bound> {
    let digits = fields[4];
    let suite = u16::from_be_bytes([fields[2], fields[3]]);
    let legal = match suite {
        1 => true,
        2 | 3 => point::is_legal(&fields[41..73]),
        _ => false,
    };
    (legal && [8, 12, 16, 20].contains(&digits)).then(|| Bound {
        key: fields[5..37].try_into().expect("32 bytes"),
        digits,
        key_id: (suite != 1).then(|| fields[37..41].try_into().expect("4 bytes")),
    })
}

fn number(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |value, byte| value << 8 | u32::from(*byte))
}

impl Content {
    fn bytes(self) -> Vec<u8> {
        match self {
            Self::Raw(bytes) => bytes.into_iter().take(160).collect(),
            Self::Binding(head, it, damage) => {
                let mut record = head.bytes();
                record.extend([0, it.minimum % 4, 0, it.suite % 4]);
                record.push(it.digits % 32);
                record.extend([it.key; 32]);
                record.extend(it.key_id);
                record.extend(it.recovery);
                damage.sealed(record, labels::BINDING_RECORD)
            }
            Self::State(head, it, damage) => {
                let mut record = head.bytes();
                record.extend(it.epoch.to_be_bytes());
                record.push(it.failures);
                record.extend(it.counter.value().to_be_bytes());
                damage.sealed(record, labels::STATE_RECORD)
            }
        }
    }
}

impl Counter {
    fn value(self) -> u64 {
        match self {
            Self::Small(value) => u64::from(value % 4),
            Self::Highest => u64::MAX,
        }
    }
}

impl Head {
    fn bytes(self) -> Vec<u8> {
        let mut record = vec![if self.version { 2 } else { 1 }];
        record.extend(u64::from(self.sequence).to_be_bytes());
        record.extend(u32::from(self.generation % 4).to_be_bytes());
        record
    }
}

impl Damage {
    fn sealed(self, mut record: Vec<u8>, label: Label) -> Vec<u8> {
        match &self {
            Self::ForgedFlip(at, bits) => flip(&mut record, *at, *bits),
            Self::ForgedLonger(more) => record.extend(more.iter().take(30)),
            _ => {}
        }
        let mac = MacKey::new(&KEY).mac(label, &[&record]);
        record.extend(mac);
        match self {
            Self::Flip(at, bits) => flip(&mut record, at, bits),
            Self::Longer(more) => record.extend(more.iter().take(30)),
            Self::Shorter(by) => record.truncate(record.len().saturating_sub(by.into())),
            _ => {}
        }
        record
    }
}

fn flip(record: &mut [u8], at: u8, bits: u8) {
    let length = record.len();
    record[usize::from(at) % length] ^= bits;
}
