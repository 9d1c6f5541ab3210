//! A whole device whose flash gives the binding key as a secret: start, challenge, wrong code, right code.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use relatch_derivation::{BindingKey, KeySet, Keys};
use relatch_device::{
    Administrator, Config, Console, Device, RECORD_MAX, Session, Slot, Store, SubmitError, Uptime,
};
use relatch_wire::{ChallengeMessage, Identity, OfferMessage};

use crate::secret::{poison, publish};

const LOCAL: Session = Session {
    id: 1,
    console: Console::Local,
};

/// Where K stands in a binding record (spec/device.md, "Stored records").
const KEY: core::ops::Range<usize> = 18..50;

/// Flash that gives K as a secret once it is told to.
#[derive(Clone, Default)]
struct Flash(Rc<RefCell<Chip>>);

#[derive(Default)]
struct Chip {
    slots: BTreeMap<Slot, Vec<u8>>,
    secret: bool,
}

impl Store for Flash {
    type Error = ();

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, ()> {
        let chip = self.0.borrow();
        let content = chip.slots.get(&slot).map_or(&[][..], Vec::as_slice);
        buffer[..content.len()].copy_from_slice(content);
        if chip.secret && matches!(slot, Slot::BindingA | Slot::BindingB) {
            let key: &[u8; 32] = buffer[KEY].try_into().expect("32 bytes");
            poison(key);
        }
        Ok(content.len())
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), ()> {
        self.0.borrow_mut().slots.insert(slot, record.to_vec());
        Ok(())
    }
}

pub(crate) fn of_suite_1() {
    recovery(None);
}

pub(crate) fn of_suite_2() {
    recovery(Some(KeySet::new(&[1; 32], &[2; 32]).expect("sound keys")));
}

fn recovery(set: Option<KeySet>) {
    let mut config = Config::new(Identity::default()).record_key(&[3; 32]);
    if let Some(set) = &set {
        config = config.authority(*set.public());
    }
    let flash = Flash::default();
    let keys = bind(&config, &flash, set.as_ref());

    flash.0.borrow_mut().secret = true;
    let mut device = Device::start(config, flash, Uptime(0), 1);
    let shown = device.begin(LOCAL, &[9; 32], Uptime(0)).expect("bound");
    // What is on the screen is public.
    let text: Vec<u8> = shown.text.into_bytes();
    text.iter().for_each(publish);
    let text = String::from_utf8(text).expect("ASCII");
    let read = ChallengeMessage::from_text(&text).expect("its own challenge");
    let scanned = keys.tag().authenticate(read).expect("its own tag");
    let code = match &set {
        None => keys.code().code(&scanned).expect("suite 1"),
        Some(set) => set.code(&keys, &scanned).expect("its own key set"),
    };
    let wrong = device.submit(LOCAL, "0000 0000 0000", Uptime(0));
    assert!(matches!(wrong, Err(SubmitError::Wrong { .. })));
    assert!(device.submit(LOCAL, &code.grouped(), Uptime(0)).is_ok());
}

/// Binds the device while nothing is secret yet.
fn bind(config: &Config, flash: &Flash, set: Option<&KeySet>) -> Keys {
    let mut device = Device::start(config.clone(), flash.clone(), Uptime(0), 0);
    let administrator = Administrator::logged_in();
    let text = device
        .offer(&administrator, [7; 32].into(), Uptime(0))
        .expect("an offer");
    let offer = OfferMessage::from_text(&text).expect("its own offer");
    let key = match set {
        None => BindingKey::from_offer(&offer).expect("suite 1"),
        Some(set) => set.binding_key(&offer).expect("its own key set"),
    };
    let keys = Keys::derive(&key);
    let code = keys.confirm().code(&offer).grouped();
    device
        .confirm(&administrator, &code, Uptime(0))
        .expect("the right code");
    keys
}
