//! While instances are updated one by one, an old one meets rows of a newer version.

use relatch_authority::{Act, CallError, MemoryRegistry, MemoryTables, Rewrapped, StorageError};
use relatch_derivation::{MacKey, labels};

use crate::samples::{Device, SESSION, account, active, at, fresh, over, rotating, stored, under};

/// The key that rows are authenticated with under `samples::master(1)`.
fn mac_key() -> MacKey {
    let mut key = [0; 32];
    hkdf::Hkdf::<sha2::Sha256>::from_prk(&[1; 32])
        .expect("32 bytes")
        .expand(labels::MAC_KEY.bytes(), &mut key)
        .expect("32 bytes");
    MacKey::new(&key)
}

/// Makes the binding a row of the next version, as authentic as the one it was.
fn upgrade_binding(tables: &mut MemoryTables, device: &Device) {
    let row = tables.bindings.get_mut(&device.locator()).expect("bound");
    row.state[0] += 1;
    row.state.push(0);
    let key = row.key.expect("not ended");
    let parts: [&[u8]; 7] = [
        &row.locator.0,
        &row.master.0.to_be_bytes(),
        &[1],
        &key.nonce,
        &key.sealed,
        &key.tag,
        &row.state,
    ];
    row.mac = mac_key().mac(labels::ROW, &parts);
}

fn upgrade_account(tables: &mut MemoryTables, name: &str) {
    let row = tables.accounts.get_mut(&account(name)).expect("counted");
    row.state[0] += 1;
    let length = name.len() as u8;
    let master = row.master.0.to_be_bytes();
    let parts: [&[u8]; 4] = [&master, &[length], name.as_bytes(), &row.state];
    row.mac = mac_key().mac(labels::ACCOUNT, &parts);
}

fn newer<T: PartialEq + std::fmt::Debug, A: PartialEq + std::fmt::Debug>(
    told: Result<T, CallError<A, StorageError>>,
) {
    assert_eq!(told, Err(CallError::NewerRow));
}

#[test]
fn a_binding_of_a_newer_version_is_a_fault_of_every_call_and_never_invalid() {
    let (mut authority, device) = active();
    let (alice, bob) = (account("alice"), account("bob"));
    upgrade_binding(authority.registry_mut().tables_mut(), &device);
    let before = stored(&authority);
    let (locator, text) = (device.locator(), device.shows(0, 1).text);
    newer(authority.inspect(&alice, &text, at(0)));
    newer(authority.issue(&alice, SESSION, &text, at(0)).map(|_| ()));
    newer(authority.step_up(&alice, &text, at(0), at(0)));
    newer(authority.freeze(&alice, &locator, at(0)));
    newer(authority.act(&alice, &locator, &Act::Release, None, at(0)));
    newer(authority.accept_delegation(&bob, &locator, at(0)));
    newer(authority.devices(&alice, None, at(0)));
    newer(authority.key_id(&locator));
    let name = relatch_authority::DeviceName::new("Mine").expect("a legal name");
    let claimed = authority.claim(&bob, &device.offer, name, at(0), fresh(6));
    newer(claimed.map(|_| ()));
    assert_eq!(stored(&authority), before);
}

#[test]
fn an_account_of_a_newer_version_is_a_fault_and_lifts_no_limit() {
    let (mut authority, device) = active();
    let alice = account("alice");
    let issued = authority.issue(&alice, SESSION, &device.shows(0, 1).text, at(0));
    assert!(issued.is_ok());
    upgrade_account(authority.registry_mut().tables_mut(), "alice");
    let before = stored(&authority);
    let text = device.shows(0, 2).text;
    newer(authority.inspect(&alice, &text, at(1)));
    newer(authority.issue(&alice, SESSION, &text, at(1)).map(|_| ()));
    assert_eq!(stored(&authority), before);
}

/// A version that this one has left behind, or damage to the version, is no newer one.
#[test]
fn a_newer_version_that_is_not_authentic_is_unknown() {
    let (mut authority, device) = active();
    let tables = authority.registry_mut().tables_mut();
    let row = tables.bindings.get_mut(&device.locator()).expect("bound");
    row.state[0] += 1;
    let told = authority.issue(&account("alice"), SESSION, &device.shows(0, 1).text, at(0));
    let refusal = told.map(|_| ()).expect_err("not authentic");
    assert_eq!(
        refusal,
        CallError::Refused(relatch_authority::Refusal::Invalid)
    );
}

#[test]
fn a_rotation_waits_for_the_newer_version() {
    let (mut authority, device) = active();
    upgrade_binding(authority.registry_mut().tables_mut(), &device);
    let registry: MemoryRegistry = stored(&authority).into();
    let authority = under(registry, rotating());
    newer(authority.rewrap_binding(&device.locator(), fresh(4)));
    let none = over(MemoryRegistry::default()).rewrap_account(&account("alice"));
    assert_eq!(none, Ok(Rewrapped::NotNeeded));
}
