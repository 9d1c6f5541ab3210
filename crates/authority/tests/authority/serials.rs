//! Attested serials: who holds one, and how it becomes free.

use relatch_authority::{
    Authority, CallError, ClaimRefusal, Event, FactoryKey, MasterKeyId, MasterKeys, MemoryRegistry,
    Refusal, Rewrapped, SealNonce,
};
use relatch_wire::Identity;

use super::hybrid::{Hybrid, key_set, with_keys};
use crate::samples::{MINIMUM, account, at, master, stored};

/// S47b
// [BIND-16] [BIND-19]
#[test]
fn an_attested_serial_is_held_once_active_and_an_unattested_one_never() {
    let authority = with_keys(&[1]);
    let public = *key_set(1).public();
    // Mallory's offer has the serial and no attestation, or one under another key.
    let forged = Hybrid::for_keys(&public, 1);
    forged.activate(&authority, "mallory").expect("active");
    let other_key = Some(FactoryKey::new(&[1; 32]));
    let forged = Hybrid::made(&public, 2, "0001", other_key);
    forged.activate(&authority, "mallory").expect("active");

    let alices = Hybrid::attested(&public, 3, "0001");
    alices
        .claim(&authority, "alice")
        .expect("no binding holds it");
    let bobs = Hybrid::attested(&public, 4, "0001");
    bobs.claim(&authority, "bob")
        .expect("pending holds nothing");
    alices.activate(&authority, "alice").expect("active");

    let again = Hybrid::attested(&public, 5, "0001");
    let refused = again.claim(&authority, "bob").err();
    assert_eq!(refused, Some(CallError::Refused(ClaimRefusal::SerialHeld)));
    let told = authority
        .registry()
        .tables()
        .notices
        .last()
        .cloned()
        .expect("a notice");
    assert_eq!(told.to, account("alice"));
    assert_eq!(told.entry.event, Event::SerialClaimRefused);
    assert!(again.claim(&authority, "alice").is_ok(), "her own");
    let another = Hybrid::attested(&public, 6, "0002");
    assert!(another.claim(&authority, "bob").is_ok(), "another serial");
    let nameless = Hybrid::attested(&public, 7, "");
    nameless.activate(&authority, "alice").expect("active");
    let nameless = Hybrid::attested(&public, 8, "");
    assert!(nameless.activate(&authority, "bob").is_ok(), "no serial");
}

// [BIND-20]
#[test]
fn a_pending_binding_does_not_become_active_while_another_owner_holds_its_serial() {
    let authority = with_keys(&[1]);
    let public = *key_set(1).public();
    let (alices, bobs) = (
        Hybrid::attested(&public, 1, "0001"),
        Hybrid::attested(&public, 2, "0001"),
    );
    bobs.claim(&authority, "bob").expect("no binding holds it");
    alices.activate(&authority, "alice").expect("active");
    assert_eq!(
        bobs.activate(&authority, "bob"),
        Err(CallError::Refused(Refusal::SerialHeld))
    );
    assert_eq!(bobs.code(&authority, "bob"), None);
    assert_eq!(alices.code(&authority, "alice"), Some(true));
}

// [BIND-19] [BIND-20]
#[test]
fn a_device_without_a_proven_serial_is_not_stopped_by_whoever_holds_it() {
    let authority = with_keys(&[1]);
    let public = *key_set(1).public();
    let alices = Hybrid::attested(&public, 1, "0001");
    alices.activate(&authority, "alice").expect("active");
    let bobs = Hybrid::made(&public, 2, "0001", None);
    bobs.activate(&authority, "bob").expect("unproven");
    assert_eq!(bobs.code(&authority, "bob"), Some(true));
    let refused = Hybrid::attested(&public, 3, "0001").claim(&authority, "bob");
    assert_eq!(
        refused.err(),
        Some(CallError::Refused(ClaimRefusal::SerialHeld))
    );
}

// [BIND-19] [BIND-20]
#[test]
fn a_serial_is_free_after_release_transfer_takes_it_along_and_the_vendor_can_free_it() {
    let public = *key_set(1).public();
    let identity = Identity::new("Vendor", "NVR-8", "0001").expect("short texts");
    let held = || {
        let authority = with_keys(&[1]);
        let device = Hybrid::attested(&public, 1, "0001");
        device.activate(&authority, "alice").expect("active");
        (authority, device.keys.locator())
    };
    let next = Hybrid::attested(&public, 2, "0001");
    let (alice, vendor) = (account("alice"), account("vendor"));

    let (authority, locator) = held();
    authority.release(&alice, &locator, at(1)).expect("active");
    assert!(next.activate(&authority, "bob").is_ok());

    let (authority, locator) = held();
    let carol = account("carol");
    authority
        .transfer(&alice, &locator, &carol, at(1), SealNonce([9; 24]))
        .expect("her own");
    assert_eq!(
        next.claim(&authority, "alice").err(),
        Some(CallError::Refused(ClaimRefusal::SerialHeld))
    );
    assert!(next.activate(&authority, "carol").is_ok());

    let (authority, locator) = held();
    assert_eq!(
        authority.release_serial(&vendor, &identity, at(1)),
        Ok(true)
    );
    assert_eq!(
        authority.release_serial(&vendor, &identity, at(1)),
        Ok(false)
    );
    let told = authority
        .registry()
        .tables()
        .notices
        .last()
        .cloned()
        .expect("a notice");
    assert_eq!(
        (&told.to, &told.entry.event),
        (&alice, &Event::SerialReleased)
    );
    assert!(next.activate(&authority, "bob").is_ok());
    assert_eq!(
        authority.key_id(&locator),
        Ok(Some(public.id())),
        "still bound"
    );
}

// [AUTH-26]
#[test]
fn a_row_of_a_serial_that_somebody_else_wrote_holds_nothing() {
    let mut authority = with_keys(&[1]);
    let public = *key_set(1).public();
    let identity = Identity::new("Vendor", "NVR-8", "0001").expect("short texts");
    Hybrid::attested(&public, 1, "0001")
        .activate(&authority, "alice")
        .expect("active");
    assert_eq!(authority.rewrap_serial(&identity), Ok(Rewrapped::NotNeeded));
    let row = authority
        .registry_mut()
        .tables_mut()
        .serials
        .get_mut(&identity);
    row.expect("she holds it").holder.0[0] ^= 1;
    let next = Hybrid::attested(&public, 2, "0001");
    assert!(next.claim(&authority, "bob").is_ok());
}

/// S33
#[test]
fn the_row_of_a_serial_is_rewrapped_where_it_is_readable() {
    let authority = with_keys(&[1]);
    let identity = Identity::new("Vendor", "NVR-8", "0001").expect("short texts");
    Hybrid::attested(key_set(1).public(), 1, "0001")
        .activate(&authority, "alice")
        .expect("active");
    let written = stored(&authority);
    let rotating = || MasterKeys::rotating(master(2), master(1));

    let authority = Authority::new(MemoryRegistry::from(written.clone()), rotating(), MINIMUM);
    assert_eq!(authority.rewrap_serial(&identity), Ok(Rewrapped::Done));
    assert_eq!(authority.rewrap_serial(&identity), Ok(Rewrapped::NotNeeded));
    let row = &authority.registry().tables().serials[&identity];
    assert_eq!(row.master, MasterKeyId(2));
    assert_eq!(row.holder, written.serials[&identity].holder);

    let mut damaged = written;
    let row = damaged.serials.get_mut(&identity).expect("she holds it");
    row.mac[0] ^= 1;
    let authority = Authority::new(MemoryRegistry::from(damaged.clone()), rotating(), MINIMUM);
    assert_eq!(
        authority.rewrap_serial(&identity),
        Ok(Rewrapped::Unreadable)
    );
    assert_eq!(stored(&authority), damaged);
}
