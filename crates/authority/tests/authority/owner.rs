//! What owners do to their bindings, and what others cannot.

use relatch_authority::{
    ActRefusal, Authority, CallError, Event, MemoryRegistry, Notice, PAGE, Refusal, SealNonce,
};

use crate::samples::{Called, DAY, Device, account, active, at, over, stored, terms};

const NONCE: SealNonce = SealNonce([5; 24]);

/// Every act of an owner, by its name.
type Act = fn(&Authority<MemoryRegistry>, &str, &Device) -> Called<(), ActRefusal>;

fn acts() -> Vec<(&'static str, Act)> {
    vec![
        ("delegate", |authority, who, device| {
            let locator = device.locator();
            authority.delegate(
                &account(who),
                &locator,
                &account("dave"),
                &terms(100, 1),
                at(0),
            )
        }),
        ("revoke", |authority, who, device| {
            authority.revoke(&account(who), &device.locator(), &account("bob"), at(0))
        }),
        ("transfer", |authority, who, device| {
            authority.transfer(
                &account(who),
                &device.locator(),
                &account("dave"),
                at(0),
                NONCE,
            )
        }),
        ("release", |authority, who, device| {
            authority.release(&account(who), &device.locator(), at(0))
        }),
        ("freeze", |authority, who, device| {
            authority.freeze(&account(who), &device.locator(), at(0))
        }),
    ]
}

fn delegated() -> (Authority<MemoryRegistry>, Device) {
    let (authority, device) = active();
    let (alice, bob) = (account("alice"), account("bob"));
    let told = authority.delegate(&alice, &device.locator(), &bob, &terms(10 * DAY, 3), at(0));
    assert_eq!(told, Ok(()));
    (authority, device)
}

// [BIND-18] [AUTH-4]
#[test]
fn delegates_strangers_and_unknown_locators_are_denied_alike_and_change_nothing() {
    let (authority, device) = delegated();
    let before = stored(&authority);
    for (name, act) in acts() {
        for who in ["bob", "carol"] {
            let told = act(&authority, who, &device);
            assert_eq!(
                told,
                Err(CallError::Refused(ActRefusal::NotOwner)),
                "{name}"
            );
        }
        let told = act(&authority, "alice", &Device::numbered(9));
        assert_eq!(
            told,
            Err(CallError::Refused(ActRefusal::NotOwner)),
            "{name}"
        );
    }
    let alice_s = device.locator();
    assert_eq!(
        authority.unfreeze(&account("bob"), &alice_s, at(0)),
        Err(CallError::Refused(ActRefusal::NotOwner))
    );
    assert_eq!(
        authority.delete_pending(&account("bob"), &alice_s, at(0)),
        Err(CallError::Refused(ActRefusal::NotOwner))
    );
    assert_eq!(stored(&authority), before);
}

// [AUTH-21] [AUTH-22]
#[test]
fn every_act_is_recorded_once_and_told_to_the_owner() {
    for (name, act) in acts() {
        let (authority, device) = delegated();
        let before = stored(&authority);
        assert_eq!(act(&authority, "alice", &device), Ok(()), "{name}");
        let after = stored(&authority);
        let entries = &after.audit[before.audit.len()..];
        assert_eq!(entries.len(), 1, "{name}");
        assert_eq!(
            after.audit[..before.audit.len()],
            before.audit[..],
            "{name}"
        );
        let told: Vec<&Notice> = after.notices[before.notices.len()..].iter().collect();
        assert!(
            told.iter().any(|notice| notice.to == account("alice")),
            "{name}"
        );
        assert!(
            told.iter().all(|notice| notice.entry == entries[0]),
            "{name}"
        );
    }
}

/// S41, S42
// [BIND-17] [AUTH-11]
#[test]
fn a_transfer_while_a_challenge_is_up_leaves_only_the_new_owner() {
    let (authority, device) = delegated();
    let (alice, bob, dave) = (account("alice"), account("bob"), account("dave"));
    let shown = device.shows(0, 1);
    assert!(authority.inspect(&alice, &shown.text, at(0)).is_ok());
    let told = authority.transfer(&alice, &device.locator(), &dave, at(1), NONCE);
    assert_eq!(told, Ok(()));
    for former in [&alice, &bob] {
        let told = authority.issue(former, &shown.text, at(2)).map(|_| ());
        assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    }
    let code = authority
        .issue(&dave, &shown.text, at(2))
        .expect("the new owner");
    assert!(shown.takes(&code));
    let notices = &authority.registry().tables().notices;
    let to = |who, found: &Notice| {
        found.to == who && matches!(found.entry.event, Event::Transferred { .. })
    };
    assert!(notices.iter().any(|notice| to(alice.clone(), notice)));
    assert!(notices.iter().any(|notice| to(dave.clone(), notice)));
    assert!(
        notices
            .iter()
            .any(|notice| notice.to == dave && matches!(notice.entry.event, Event::Refused { .. }))
    );
    assert!(
        authority
            .devices(&alice, None)
            .expect("readable")
            .devices
            .is_empty()
    );
    assert_eq!(
        authority
            .devices(&dave, None)
            .expect("readable")
            .devices
            .len(),
        1
    );
}

/// S44
// [AUTH-13]
#[test]
fn a_frozen_device_gives_no_code_until_its_owner_lifts_it() {
    let (authority, device) = delegated();
    let (alice, bob) = (account("alice"), account("bob"));
    let shown = device.shows(0, 1);
    assert_eq!(authority.freeze(&alice, &device.locator(), at(0)), Ok(()));
    let told = |authority: &Authority<MemoryRegistry>, who| {
        authority.issue(who, &shown.text, at(1)).map(|_| ())
    };
    assert_eq!(
        told(&authority, &alice),
        Err(CallError::Refused(Refusal::Frozen))
    );
    assert_eq!(
        told(&authority, &bob),
        Err(CallError::Refused(Refusal::Invalid))
    );
    assert_eq!(
        authority.inspect(&alice, &shown.text, at(1)),
        Err(CallError::Refused(Refusal::Frozen))
    );
    assert!(authority.devices(&alice, None).expect("readable").devices[0].frozen);
    assert_eq!(authority.unfreeze(&alice, &device.locator(), at(2)), Ok(()));
    assert_eq!(told(&authority, &alice), Ok(()));
    assert_eq!(told(&authority, &bob), Ok(()));
    // A second time changes nothing and sends no notice.
    let before = stored(&authority);
    assert_eq!(authority.unfreeze(&alice, &device.locator(), at(2)), Ok(()));
    assert_eq!(
        authority.revoke(&alice, &device.locator(), &account("carol"), at(2)),
        Ok(())
    );
    assert_eq!(stored(&authority), before);
}

#[test]
fn a_frozen_device_shows_no_earlier_code_again() {
    let (authority, device) = active();
    let alice = account("alice");
    let shown = device.shows(0, 1);
    assert!(authority.issue(&alice, &shown.text, at(0)).is_ok());
    assert_eq!(authority.freeze(&alice, &device.locator(), at(1)), Ok(()));
    let told = authority.issue(&alice, &shown.text, at(2)).map(|_| ());
    assert_eq!(told, Err(CallError::Refused(Refusal::Frozen)));
}

#[test]
fn devices_are_listed_by_page_and_for_their_owner_only() {
    let authority = over(MemoryRegistry::default());
    let count = PAGE + 5;
    for number in 0..count {
        let who = if number % 2 == 0 { "alice" } else { "bob" };
        let device = Device::numbered(u8::try_from(number).expect("below 256"));
        device.claim(&authority, who);
        let to = account("alice");
        if who == "bob" {
            let told = authority.transfer(&account(who), &device.locator(), &to, at(0), NONCE);
            assert_eq!(told, Ok(()));
        }
    }
    let alice = account("alice");
    let first = authority.devices(&alice, None).expect("readable");
    assert_eq!(first.devices.len(), PAGE);
    let second = authority
        .devices(&alice, first.next.as_ref())
        .expect("readable");
    assert_eq!(second.devices.len(), count - PAGE);
    let last = authority
        .devices(&alice, second.next.as_ref())
        .expect("readable");
    assert_eq!((last.devices.len(), last.next), (0, None));
    assert!(
        authority
            .devices(&account("bob"), None)
            .expect("readable")
            .devices
            .is_empty()
    );
}
