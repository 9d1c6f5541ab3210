//! A store with nothing but its four slots: what the library asks for at least.

use relatch_device::{
    CodeLength, Config, Device, RECORD_MAX, RecordKey, Slot, Store, Suite, Uptime,
};
use relatch_testkit::flash::{Flash, FlashError};

use relatch_testkit::bench::{DESK, config};
use relatch_testkit::codes::claim;

struct Slots(Flash);

impl Store for Slots {
    type Error = FlashError;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, FlashError> {
        self.0.read(slot, buffer)
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), FlashError> {
        self.0.write(slot, record)
    }
}

fn started(store: Slots, config: &Config) -> Device<Slots> {
    Device::start(config.clone(), store, Uptime::default(), 0)
}

// [DEV-38]
#[test]
fn without_a_counter_a_binding_outlives_the_device() {
    let config = config(RecordKey::none(), Suite::Hmac, CodeLength::Twelve);
    let mut store = Slots(Flash::new());
    assert!(store.counter().is_none());
    let mut device = started(store, &config);
    let proof = device.prove_administrator(DESK, Uptime::default());
    let offer = device.offer_binding(&proof, [7; 32].into(), Uptime::default());
    let code = claim(&offer.unwrap()).confirmation;
    device
        .confirm_binding(proof.administrator(), &code, Uptime::default())
        .unwrap();
    let mut again = started(device.into_store(), &config);
    assert!(again.status(Uptime::default()).is_bound());
}
