//! A store in memory: what a device costs beside its flash.

use std::convert::Infallible;

use relatch_derivation::{BindingKey, Keys, labels};
use relatch_device::{
    Config, Console, Device, RECORD_MAX, RecordKey, Session, Slot, Store, Suite, Uptime,
};
use relatch_wire::{ChallengeMessage, OfferMessage};

use crate::inputs;

/// What a record ends with.
const MAC_LENGTH: usize = 32;

/// Four slots.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ram {
    slots: [Content; Slot::ALL.len()],
}

#[derive(Debug, Clone, Copy)]
struct Content {
    length: usize,
    bytes: [u8; RECORD_MAX],
}

impl Default for Content {
    fn default() -> Self {
        Self {
            length: 0,
            bytes: [0; RECORD_MAX],
        }
    }
}

impl Store for Ram {
    type Error = Infallible;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, Infallible> {
        let Content { length, bytes } = self.slots[slot as usize];
        *buffer = bytes;
        Ok(length)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), Infallible> {
        let content = &mut self.slots[slot as usize];
        content.length = record.len();
        content.bytes[..record.len()].copy_from_slice(record);
        Ok(())
    }
}

impl Ram {
    /// The bytes under the MAC of the record in a slot, where there is one.
    #[must_use]
    pub fn signed(&self, slot: Slot) -> Option<usize> {
        let label = match slot {
            Slot::BindingA | Slot::BindingB => labels::BINDING_RECORD,
            Slot::StateA | Slot::StateB => labels::STATE_RECORD,
        };
        let record = self.slots[slot as usize].length.checked_sub(MAC_LENGTH);
        record.map(|record| inputs::label(label) + record)
    }
}

/// The screen of the device.
pub const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};

/// So many milliseconds after the start.
#[must_use]
pub const fn at(millis: u64) -> Uptime {
    Uptime::from_millis(millis)
}

/// The vendor's choices.
#[must_use]
pub fn config() -> Config {
    Config::new(
        inputs::identity(),
        RecordKey::new(&[1; 32]),
        Suite::Hmac,
        inputs::LENGTH,
    )
}

/// A device that was just bound, and the keys that its authority shares with it.
#[derive(Debug)]
pub struct Bound {
    /// Its records.
    pub store: Ram,
    /// The shared keys.
    pub keys: Keys,
}

/// Binds a device of these choices; the authority makes the binding key of the offer.
///
/// # Panics
/// When the device does not take the confirmation code of its own offer.
#[must_use]
pub fn bind(config: Config, binding_key: impl Fn(&OfferMessage) -> BindingKey) -> Bound {
    let mut device = Device::start(config, Ram::default(), at(0), 0);
    let proof = device.prove_administrator(LOCAL, at(1));
    let text = device
        .offer_binding(&proof, [2; 32].into(), at(1))
        .expect("nothing is bound");
    let offer = OfferMessage::from_text(&text).expect("its own offer");
    let keys = Keys::derive(&binding_key(&offer));
    let code = keys.confirm().code(&offer).digits();
    device
        .confirm_binding(proof.administrator(), &code, at(2))
        .expect("the right code");
    let store = device.into_store();
    Bound { store, keys }
}

/// A device bound in suite 1.
///
/// # Panics
/// As [`bind`].
#[must_use]
pub fn bound() -> Bound {
    bind(config(), |offer| {
        BindingKey::from_offer(offer).expect("suite 1")
    })
}

/// A device with a challenge of suite 1 on its screen, and the code that it waits for.
///
/// # Panics
/// When the device makes a challenge that cannot be read.
#[must_use]
pub fn waiting(bound: &Bound) -> (Device<Ram>, String) {
    let mut device = Device::start(config(), bound.store, at(0), 0);
    let shown = device
        .begin_recovery(LOCAL, [4; 32].into(), at(1))
        .expect("bound");
    let challenge = ChallengeMessage::from_text(&shown.text).expect("its own");
    let authentic = bound.keys.tag().authenticate(challenge).expect("its own");
    let code = bound.keys.code().code(&authentic, inputs::LENGTH);
    let digits = code.expect("suite 1").digits().to_string();
    (device, digits)
}
