//! A device on files: bound, started again, recovered.

use relatch_derivation::Keys;
use relatch_device::{
    CodeLength, Config, Console, Device, Fresh32, Identity, PasswordStore, RecordKey, ReplaceError,
    Session, Store, StoredRecords, Suite, Uptime,
};
use relatch_file_store::FileStore;
use relatch_testkit::codes;

use crate::folder;

const HERE: Session = Session {
    id: 1,
    console: Console::Local,
};

struct Login;

impl PasswordStore for Login {
    fn replace(&mut self, _: &str) -> Result<(), ReplaceError> {
        Ok(())
    }

    fn holds(&mut self, _: &str) -> Option<bool> {
        None
    }
}

fn started(folder: &std::path::Path) -> Device<FileStore> {
    let identity = Identity::new("Vendor", "Model", "0001").unwrap();
    let key = RecordKey::new(&[0x5a; 32]);
    let config = Config::new(identity, key, Suite::Hmac, CodeLength::Twelve);
    Device::start(config, FileStore::open(folder).unwrap(), at(0), 0)
}

fn at(seconds: u64) -> Uptime {
    Uptime::from_millis(1_000 * seconds)
}

fn fresh(byte: u8) -> Fresh32 {
    [byte; 32].into()
}

/// Binds a device that was just started.
pub(crate) fn bind<S: Store>(device: &mut Device<S>) -> Keys {
    let proof = device.prove_administrator(HERE, at(1));
    let claim = codes::claim(&device.offer_binding(&proof, fresh(1), at(1)).unwrap());
    let typed = &claim.confirmation;
    device
        .confirm_binding(proof.administrator(), typed, at(2))
        .unwrap();
    claim.keys
}

/// Types a code that is not the one of the binding.
pub(crate) fn guess<S: Store>(device: &mut Device<S>) {
    device.begin_recovery(HERE, fresh(2), at(6)).unwrap();
    // Of the codes of zeros and a last digit, one has a correct check digit.
    let told = (0..10).map(|check| device.submit_code(HERE, &format!("{check:012}"), at(6)));
    assert!(told.into_iter().all(|told| told.is_err()));
}

#[test]
fn a_device_on_files_is_bound_guessed_at_and_recovered_over_restarts() {
    let folder = folder();
    let mut device = started(folder.path());
    let keys = bind(&mut device);
    drop(device);

    let mut device = started(folder.path());
    guess(&mut device);
    drop(device);

    let mut device = started(folder.path());
    let failures = device.status(at(0)).binding.unwrap().failures;
    assert_eq!(failures.count(), 1);
    let shown = device.begin_recovery(HERE, fresh(3), at(6)).unwrap();
    let right = codes::issue(&keys, &shown.text, CodeLength::Twelve);
    let grant = device.submit_code(HERE, &right, at(6)).unwrap();
    device
        .set_password(grant, HERE, &mut Login, "new", at(7))
        .unwrap();
    drop(device);

    let status = started(folder.path()).status(at(0));
    let binding = status.binding.unwrap();
    assert_eq!((binding.epoch.0, binding.failures.count()), (1, 0));
    assert_eq!(status.records, StoredRecords::Intact);
}
