//! A whole device whose secrets are secret from its first moment: bind, restart, challenge, wrong code, right code.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::rc::Rc;

use relatch_derivation::{BindingKey, KeySet, Keys};
use relatch_device::{
    Administrator, CodeLength, Config, ConfirmError, Console, Device, Identity, RECORD_MAX,
    RecordKey, Session, Slot, Store, SubmitError, Suite, Uptime,
};
use relatch_wire::{ChallengeMessage, OfferMessage};

use crate::secret::{poisoned, public_text, still_secret};

const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};

/// When the next code may be typed, and no challenge is over.
const LATER: Uptime = Uptime(10_000);

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
        CodeLength::Twelve,
    );
    if let Some(set) = &set {
        config = config.authority(*set.public());
    }
    let mut flash = Flash::default();
    let keys = bind(&config, &flash, set.as_ref());
    for slot in [Slot::BindingA, Slot::BindingB] {
        still_secret(&flash.slots.borrow()[&slot][KEY]);
    }

    flash.leaks = leaks;
    let mut device = Device::start(config, flash, Uptime(0), 1);
    let shown = device
        .begin_recovery(LOCAL, random(9).into(), Uptime(0))
        .expect("bound");
    let text = public_text(shown.text.as_bytes());
    let read = ChallengeMessage::from_text(&text).expect("its own challenge");
    let scanned = keys.tag().authenticate(read).expect("its own tag");
    let code = match &set {
        None => keys.code().code(&scanned).expect("suite 1"),
        Some(set) => set.code(&keys, &scanned).expect("its own key set"),
    };
    let wrong = device.submit_code(LOCAL, "0000 0000 0000", Uptime(0));
    assert!(matches!(wrong, Err(SubmitError::Wrong { .. })));
    assert!(device.submit_code(LOCAL, &code.grouped(), LATER).is_ok());
}

/// Binds under a secret of the device's own. The keys are those of the other side, to which they are not marked.
fn bind(config: &Config, flash: &Flash, set: Option<&KeySet>) -> Keys {
    let mut device = Device::start(config.clone(), flash.clone(), Uptime(0), 0);
    let administrator = Administrator::logged_in(LOCAL);
    let text = device
        .offer_binding(&administrator, random(7).into(), Uptime(0))
        .expect("an offer");
    let offer = OfferMessage::from_text(&public_text(text.as_bytes())).expect("its own offer");
    let key = match set {
        None => BindingKey::from_offer(&offer).expect("suite 1"),
        Some(set) => set.binding_key(&offer).expect("its own key set"),
    };
    let keys = Keys::derive(&key);
    let code = keys.confirm().code(&offer).grouped();
    let wrong = device.confirm_binding(&administrator, "0000 0000 0000", Uptime(0));
    assert!(matches!(wrong, Err(ConfirmError::Wrong { .. })));
    device
        .confirm_binding(&administrator, &code, LATER)
        .expect("the right code");
    keys
}

fn random(byte: u8) -> [u8; 32] {
    poisoned([byte; 32])
}
