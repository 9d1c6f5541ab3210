//! A registry that cannot be read: every call says so, and nothing changes.

use std::cell::RefCell;

use relatch_authority::{
    AccountId, AccountRow, ActRefusal, Authority, Batch, BindingRow, ClaimRefusal, CommitError,
    DeviceName, MasterKeys, MemoryRegistry, Refusal, Registry, Rewrapped, SealNonce, SerialRow,
    StorageError,
};
use relatch_wire::{Identity, Locator};

use crate::samples::{Device, account, active, at, master, over, shared, terms};

/// A registry that gives bindings and fails at what is read after them.
struct BindingsAlone<'a>(&'a RefCell<MemoryRegistry>);

impl Registry for BindingsAlone<'_> {
    fn binding(&self, locator: &Locator) -> Result<Option<BindingRow>, StorageError> {
        self.0.binding(locator)
    }

    fn account(&self, _: &AccountId) -> Result<Option<AccountRow>, StorageError> {
        Err(StorageError)
    }

    fn serial(&self, _: &Identity) -> Result<Option<SerialRow>, StorageError> {
        Err(StorageError)
    }

    fn bindings_of(
        &self,
        owner: &AccountId,
        after: Option<&Locator>,
    ) -> Result<Vec<BindingRow>, StorageError> {
        self.0.bindings_of(owner, after)
    }

    fn commit(&mut self, batch: Batch) -> Result<(), CommitError> {
        self.0.commit(batch)
    }
}

/// An account whose limit cannot be read gets no code, and nothing of the scan is recorded.
// [AUTH-18]
#[test]
fn a_limit_that_cannot_be_read_gives_no_code() {
    let (registry, device) = shared();
    let before = registry.borrow().clone();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let mut authority = over(BindingsAlone(&registry));
    let inspected = authority.inspect(&alice, &shown.text, at(0));
    assert_eq!(inspected, Err(Refusal::Unavailable));
    let issued = authority.issue(&alice, &shown.text, at(0)).map(|_| ());
    assert_eq!(issued, Err(Refusal::Unavailable));
    assert_eq!(*registry.borrow(), before);
}

/// Where the storage fails an account is told to try again, whatever it asked for.
#[test]
fn a_registry_that_cannot_be_read_refuses_every_call() {
    let (registry, device) = shared();
    let before = registry.borrow().clone();
    let failing = registry.borrow_mut();
    let mut authority = over(&registry);
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    let shown = device.shows(0, 1);

    let inspected = authority.inspect(&alice, &shown.text, at(0));
    assert_eq!(inspected, Err(Refusal::Unavailable));
    let issued = authority.issue(&alice, &shown.text, at(0)).map(|_| ());
    assert_eq!(issued, Err(Refusal::Unavailable));
    let stepped = authority.step_up(&alice, &shown.text, at(0), at(0));
    assert_eq!(stepped, Err(Refusal::Unavailable));

    let name = DeviceName::new("Back room").expect("a legal name");
    let offer = Device::numbered(2).offer;
    let claimed = authority.claim(&alice, &offer, name, at(0), SealNonce([2; 24]));
    assert_eq!(claimed.map(|_| ()), Err(ClaimRefusal::Unavailable));

    let acts = [
        authority.delegate(&alice, &locator, &bob, &terms(1, 1), at(0)),
        authority.revoke(&alice, &locator, &bob, at(0)),
        authority.freeze(&alice, &locator, at(0)),
        authority.unfreeze(&alice, &locator, at(0)),
        authority.release(&alice, &locator, at(0)),
        authority.delete_pending(&alice, &locator, at(0)),
    ];
    assert_eq!(acts, [Err(ActRefusal::Unavailable); 6]);

    let identity = Identity::default();
    assert_eq!(
        authority.devices(&alice, None).map(|_| ()),
        Err(StorageError)
    );
    assert_eq!(authority.key_id(&locator), Err(StorageError));
    let rewrapped = [
        authority.rewrap_binding(&locator, SealNonce([3; 24])),
        authority.rewrap_account(&alice),
        authority.rewrap_serial(&identity),
    ];
    assert_eq!(rewrapped, [Err(StorageError); 3]);
    let released = authority.release_serial(&alice, &identity, at(0));
    assert_eq!(released, Err(StorageError));

    drop(failing);
    assert_eq!(*registry.borrow(), before);
    let mut authority = over(&registry);
    assert!(authority.issue(&alice, &shown.text, at(0)).is_ok());
    let listed = authority.devices(&alice, None).expect("it can be read");
    assert_eq!(listed.devices.len(), 1);
    let released = authority.release_serial(&alice, &identity, at(0));
    assert_eq!(released, Ok(false), "nobody holds it");
}

/// A rotation passes over what it cannot read, and leaves it for whoever looks into it.
#[test]
fn a_damaged_row_is_not_rewrapped() {
    let (mut authority, device) = active();
    let alice = account("alice");
    let issued = authority.issue(&alice, &device.shows(0, 1).text, at(0));
    assert!(issued.is_ok());
    let registry = authority.registry_mut();
    let account = registry
        .accounts
        .get_mut(&alice)
        .expect("a code was issued");
    account.mac[0] ^= 1;
    let binding = registry.bindings.get_mut(&device.locator());
    binding.expect("it is active").state[0] ^= 1;
    let damaged = registry.clone();

    let rotating = MasterKeys::rotating(master(2), master(1));
    let mut authority = Authority::new(damaged.clone(), rotating);
    let rewrapped = [
        authority.rewrap_account(&alice),
        authority.rewrap_binding(&device.locator(), SealNonce([4; 24])),
    ];
    assert_eq!(rewrapped, [Ok(Rewrapped::Unreadable); 2]);
    assert_eq!(*authority.registry(), damaged);
    assert_eq!(authority.key_id(&device.locator()), Err(StorageError));
    assert_eq!(authority.key_id(&Locator([9; 12])), Ok(None), "no such row");
}
