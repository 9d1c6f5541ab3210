//! A whole device whose secrets are secret from its first moment: bind, check, restart, challenge, wrong code, right
//! code, failures cleared.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::rc::Rc;

use relatch_derivation::{BindingKey, Code, KeySet, Keys};
use relatch_device::{
    Config, ConfirmError, Console, Device, Identity, RECORD_MAX, RecordKey, Session, Slot, Store,
    SubmitCheckError, SubmitError, Suite, Uptime,
};
use relatch_wire::{ChallengeMessage, OfferMessage};

use crate::secret::{poisoned, public_text, still_secret};
use crate::shared::LENGTH;

const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};

const START: Uptime = Uptime::from_millis(0);
/// When the next code may be typed, and no challenge is over.
const LATER: Uptime = Uptime::from_millis(10_000);
/// A typed code whose check digit is right.
const WRONG: &str = "0000 0000 0000";

/// Where K stands in a binding record (spec/device.md, "Stored records").
const KEY: usize = 18;

/// Flash that keeps what is secret secret, or one that looks at it while it writes something else.
#[derive(Clone, Default)]
struct Flash {
    slots: Rc<RefCell<BTreeMap<Slot, Vec<u8>>>>,
    leaks: bool,
}

impl Store for Flash {
    type Error = ();

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, ()> {
        let slots = self.slots.borrow();
        let content = slots.get(&slot).map_or(&[][..], Vec::as_slice);
        buffer[..content.len()].copy_from_slice(content);
        Ok(content.len())
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), ()> {
        if self.leaks && self.first_byte_of_the_key() == 0 {
            return Err(());
        }
        self.slots.borrow_mut().insert(slot, record.to_vec());
        Ok(())
    }
}

impl Flash {
    fn first_byte_of_the_key(&self) -> u8 {
        black_box(self.slots.borrow()[&Slot::BindingA][KEY])
    }
}

pub(crate) fn of_suite_1() {
    life(None, false);
}

pub(crate) fn of_suite_2() {
    life(Some(key_set()), false);
}

/// The wrong code is charged in a store that branches on the binding key: what the device calls is examined too.
pub(crate) fn leaky() {
    life(None, true);
}

fn key_set() -> KeySet {
    KeySet::new(&[1; 32], &[2; 32]).expect("sound keys")
}

fn life(set: Option<KeySet>, leaks: bool) {
    let record_key = poisoned([3; 32]);
    let mut config = Config::new(
        Identity::default(),
        RecordKey::new(&record_key),
        Suite::Hmac,
        LENGTH,
    );
    if let Some(set) = &set {
        config = config.authority(set.public().clone());
    }
    let mut flash = Flash::default();
    let keys = bind(&config, &flash, set.as_ref());
    for slot in [Slot::BindingA, Slot::BindingB] {
        still_secret(&flash.slots.borrow()[&slot][KEY]);
    }

    flash.leaks = leaks;
    let mut device = Device::start(config, flash, START, 1);
    let shown = device
        .begin_recovery(LOCAL, random(9).into(), START)
        .expect("bound");
    let code = code(&keys, set.as_ref(), &shown.text);
    let wrong = device.submit_code(LOCAL, WRONG, START);
    assert!(matches!(wrong, Err(SubmitError::Wrong { .. })));
    assert!(device.submit_code(LOCAL, &code.grouped(), LATER).is_ok());
    let proof = device.prove_administrator(LOCAL, LATER);
    device
        .clear_failures(&proof, LATER)
        .expect("flash that works");
}

/// The code of a challenge on the screen, by the other side.
fn code(keys: &Keys, set: Option<&KeySet>, shown: &str) -> Code {
    let text = public_text(shown.as_bytes());
    let read = ChallengeMessage::from_text(&text).expect("its own challenge");
    let scanned = keys.tag().authenticate(read).expect("its own tag");
    let code = match set {
        None => keys.code().code(&scanned, LENGTH),
        Some(set) => {
            let export = set.export(&scanned).expect("its own key set");
            keys.code().hybrid_code(&scanned, &export, LENGTH)
        }
    };
    code.expect("the suite of the binding")
}

/// Binds under a secret of the device's own, and checks the binding. The keys are those of the other side, to which they are not marked.
fn bind(config: &Config, flash: &Flash, set: Option<&KeySet>) -> Keys {
    let mut device = Device::start(config.clone(), flash.clone(), START, 0);
    let proof = device.prove_administrator(LOCAL, START);
    let text = device
        .offer_binding(&proof, random(7).into(), START)
        .expect("an offer");
    let offer = OfferMessage::from_text(&public_text(text.as_bytes())).expect("its own offer");
    let key = match set {
        None => BindingKey::from_offer(&offer).expect("suite 1"),
        Some(set) => set.binding_key(&offer).expect("its own key set"),
    };
    let keys = Keys::derive(&key);
    let confirmation = keys.confirm().code(&offer).grouped();
    let administrator = proof.administrator();
    let wrong = device.confirm_binding(administrator, WRONG, START);
    assert!(matches!(wrong, Err(ConfirmError::Wrong { .. })));
    device
        .confirm_binding(administrator, &confirmation, START)
        .expect("the right code");
    let check = device.begin_check(administrator, random(8).into(), START);
    let right = code(&keys, set, &check.expect("bound"));
    let wrong = device.submit_check(administrator, "0000 0000", START);
    assert!(matches!(wrong, Err(SubmitCheckError::Wrong { .. })));
    device
        .submit_check(administrator, &right.grouped(), START)
        .expect("the right code");
    keys
}

fn random(byte: u8) -> [u8; 32] {
    poisoned([byte; 32])
}
