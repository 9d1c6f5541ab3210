//! A registry that cannot be read: every call says so, and nothing changes.

use relatch_authority::{
    Act, CallError, DeviceName, MemoryRegistry, NotAuthentic, Rewrapped, StorageError,
};
use relatch_wire::Locator;

use crate::samples::{
    Device, SESSION, account, active, at, fresh, over, rotating, shared, stored, under,
};

/// An account whose limit cannot be read gets no code, and nothing of the scan is recorded.
// [AUTH-18]
#[test]
fn a_limit_that_cannot_be_read_gives_no_code() {
    let (registry, device) = shared();
    let before = registry.rows().clone();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    let authority = over(&registry);
    registry.fail_after(1);
    let inspected = authority.inspect(&alice, &shown.text, at(0));
    assert_eq!(inspected, Err(CallError::Registry(StorageError)));
    registry.fail_after(1);
    let issued = authority
        .issue(&alice, SESSION, &shown.text, at(0))
        .map(|_| ());
    assert_eq!(issued, Err(CallError::Registry(StorageError)));
    assert_eq!(*registry.rows(), before);
}

/// Where the storage fails, every call gives the error of the registry.
#[test]
fn a_registry_that_cannot_be_read_refuses_every_call() {
    let (registry, device) = shared();
    let authority = over(&registry);
    registry.set_down(true);
    let (alice, bob) = (account("alice"), account("bob"));
    let locator = device.locator();
    let shown = device.shows(0, 1);

    let inspected = authority.inspect(&alice, &shown.text, at(0));
    assert_eq!(inspected, Err(CallError::Registry(StorageError)));
    let issued = authority
        .issue(&alice, SESSION, &shown.text, at(0))
        .map(|_| ());
    assert_eq!(issued, Err(CallError::Registry(StorageError)));
    let stepped = authority.step_up(&alice, &shown.text, at(0), at(0));
    assert_eq!(stepped, Err(CallError::Registry(StorageError)));

    let name = DeviceName::new("Back room").expect("a legal name");
    let offer = Device::numbered(2).offer;
    let claimed = authority.claim(&alice, &offer, name, at(0), fresh(2));
    assert_eq!(claimed.map(|_| ()), Err(CallError::Registry(StorageError)));

    let act = authority.act_hash(&alice, &locator, &Act::Release, at(0));
    assert_eq!(act, Err(CallError::Registry(StorageError)));
    let acts = [
        authority.act(&alice, &locator, &Act::Release, None, at(0)),
        authority.act(&alice, &locator, &Act::Delete, None, at(0)),
        authority.accept_delegation(&alice, &locator, at(0)),
        authority.revoke(&alice, &locator, &bob, at(0)),
        authority.take_back(&alice, &locator, at(0)),
        authority.freeze(&alice, &locator, at(0)),
        authority.freeze_as_operator(&alice, &locator, at(0)),
    ];
    assert_eq!(acts, [Err(CallError::Registry(StorageError)); 7]);
    let swept = authority.sweep(&alice, true, at(0));
    assert_eq!(swept, Err(CallError::Registry(StorageError)));

    assert_eq!(
        authority.devices(&alice, None, at(0)).map(|_| ()),
        Err(CallError::Registry(StorageError))
    );
    assert_eq!(
        authority.key_id(&locator),
        Err(CallError::Registry(StorageError))
    );
    let rewrapped = [
        authority.rewrap_binding(&locator, fresh(3)),
        authority.rewrap_account(&alice),
    ];
    assert_eq!(rewrapped, [Err(CallError::Registry(StorageError)); 2]);

    registry.set_down(false);
    assert!(authority.issue(&alice, SESSION, &shown.text, at(0)).is_ok());
    let listed = authority
        .devices(&alice, None, at(0))
        .expect("it can be read");
    assert_eq!(listed.devices.len(), 1);
}

/// A rotation passes over what it cannot read, and leaves it as it is.
#[test]
fn a_damaged_row_is_not_rewrapped() {
    let (mut authority, device) = active();
    let alice = account("alice");
    let issued = authority.issue(&alice, SESSION, &device.shows(0, 1).text, at(0));
    assert!(issued.is_ok());
    let registry = authority.registry_mut().tables_mut();
    let account = registry
        .accounts
        .get_mut(&alice)
        .expect("a code was issued");
    account.mac[0] ^= 1;
    let binding = registry.bindings.get_mut(&device.locator());
    binding.expect("it is active").state[0] ^= 1;
    let damaged = registry.clone();

    let rotating = rotating();
    let authority = under(MemoryRegistry::from(damaged.clone()), rotating);
    let rewrapped = [
        authority.rewrap_account(&alice),
        authority.rewrap_binding(&device.locator(), fresh(4)),
    ];
    assert_eq!(rewrapped, [Ok(Rewrapped::Unreadable); 2]);
    assert_eq!(stored(&authority), damaged);
    let key_id = authority.key_id(&device.locator());
    assert_eq!(key_id, Err(CallError::Refused(NotAuthentic)));
    assert_eq!(authority.key_id(&Locator([9; 12])), Ok(None), "no such row");
}
