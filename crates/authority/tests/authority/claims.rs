//! How bindings begin, and what others can do about it.

use relatch_authority::{
    Act, Authority, CallError, ClaimRefusal, Claimed, DeviceName, Event, MasterKeys,
    MemoryRegistry, Minimum, Phase, Refusal,
};
use relatch_wire::CodeLength;

use crate::samples::{
    Called, Device, MINIMUM, SESSION, account, active, at, end, fresh, master, over, prove_and_act,
    receipts, stored,
};

fn claim(
    authority: &Authority<MemoryRegistry>,
    who: &str,
    device: &Device,
) -> Called<Claimed, ClaimRefusal> {
    let name = DeviceName::new("Back room").expect("a legal name");
    authority.claim(&account(who), &device.offer, name, at(0), fresh(1))
}

// [CODE-4]
#[test]
fn the_confirmation_code_is_the_devices_own() {
    let authority = over(MemoryRegistry::default());
    let device = Device::numbered(1);
    let claimed = claim(&authority, "alice", &device).expect("a fresh offer");
    let expected = device.keys.confirm().code(&device.offer);
    assert_eq!(*claimed.confirmation.digits(), *expected.digits());
    assert_eq!(claimed.locator, device.locator());
    assert_eq!(claimed.identity.serial(), "0001");
    assert!(!claimed.already);
    assert_eq!(authority.registry().tables().audit.len(), 1);
    assert!(authority.registry().tables().notices.is_empty());
}

/// S47
// [BIND-12] [BIND-13]
#[test]
fn a_claim_is_repeated_for_its_account_and_refused_to_others() {
    let authority = over(MemoryRegistry::default());
    let device = Device::numbered(1);
    let first = claim(&authority, "alice", &device).expect("a fresh offer");
    let before = stored(&authority);
    let again = claim(&authority, "alice", &device).expect("the same account");
    assert!(again.already);
    assert_eq!(*again.confirmation.digits(), *first.confirmation.digits());
    assert_eq!(stored(&authority), before);

    let other = claim(&authority, "bob", &device).map(|_| ());
    assert_eq!(other, Err(CallError::Refused(ClaimRefusal::Taken)));
    assert_eq!(
        authority.registry().tables().bindings[&device.locator()].owner,
        account("alice")
    );
    let entry = authority
        .registry()
        .tables()
        .audit
        .last()
        .cloned()
        .expect("recorded");
    assert_eq!(
        (&entry.event, &entry.account),
        (&Event::ClaimRefused { count: 1 }, &account("bob"))
    );
    let notice = authority
        .registry()
        .tables()
        .notices
        .last()
        .cloned()
        .expect("a notice");
    assert_eq!(notice.to, account("alice"));
}

// [BIND-12] [BIND-13]
#[test]
fn an_ended_binding_keeps_its_locator_and_loses_its_key() {
    let (authority, device) = active();
    let alice = account("alice");
    end(&authority, "alice", &device.locator());
    assert_eq!(
        authority.registry().tables().bindings[&device.locator()].key,
        None
    );
    for who in ["alice", "bob"] {
        let told = claim(&authority, who, &device).map(|_| ());
        assert_eq!(told, Err(CallError::Refused(ClaimRefusal::Taken)));
    }
    assert!(
        authority
            .devices(&alice, None, at(0))
            .expect("readable")
            .devices
            .is_empty()
    );
}

/// S47b
// [BIND-16]
#[test]
fn a_forged_offer_with_somebodys_serial_blocks_nobody() {
    let authority = over(MemoryRegistry::default());
    let forged = Device::offering(2, CodeLength::Twelve, Some([0xee; 16]));
    let real = Device::offering(1, CodeLength::Twelve, None);
    assert_eq!(forged.offer.offer().identity, real.offer.offer().identity);
    assert!(claim(&authority, "mallory", &forged).is_ok());
    assert!(claim(&authority, "alice", &real).is_ok());
    forged.activate(&authority, "mallory");
    let third = Device::offering(3, CodeLength::Twelve, None);
    assert!(claim(&authority, "carol", &third).is_ok());
}

/// S49
// [BIND-15]
#[test]
fn a_claim_that_was_never_confirmed_stays_pending_until_its_owner_deletes_it() {
    let authority = over(MemoryRegistry::default());
    let device = Device::numbered(1);
    let alice = account("alice");
    claim(&authority, "alice", &device).expect("a fresh offer");
    let years = at(20 * 365 * 86_400);
    let devices = authority
        .devices(&alice, None, at(0))
        .expect("readable")
        .devices;
    assert_eq!(devices[0].phase, Phase::Pending);
    let deleted = prove_and_act(
        &authority,
        &alice,
        &device.locator(),
        &Act::Delete,
        20 * 365 * 86_400,
    );
    assert_eq!(deleted, Ok(()));
    assert!(
        authority
            .devices(&alice, None, at(0))
            .expect("readable")
            .devices
            .is_empty()
    );
    let told = authority.inspect(&alice, &device.shows(0, 1).text, years);
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
}

// [BIND-15] [AUTH-8]
#[test]
fn the_owners_first_scan_makes_a_binding_active_and_nobody_elses_does() {
    for issue in [false, true] {
        let authority = over(MemoryRegistry::default());
        let device = Device::numbered(1);
        let (alice, bob) = (account("alice"), account("bob"));
        claim(&authority, "alice", &device).expect("a fresh offer");
        let check = device.shows_check(0);
        assert_eq!(
            authority.inspect(&bob, &check.text, at(0)),
            Err(CallError::Refused(Refusal::Invalid))
        );
        let phase = |authority: &Authority<MemoryRegistry>| {
            authority
                .devices(&alice, None, at(0))
                .expect("readable")
                .devices[0]
                .phase
        };
        assert_eq!(phase(&authority), Phase::Pending);
        if issue {
            let told = authority
                .issue(&alice, SESSION, &check.text, at(0))
                .map(|_| ());
            assert_eq!(told, Ok(()));
        } else {
            let preview = authority
                .inspect(&alice, &check.text, at(0))
                .expect("the owner");
            assert_eq!(preview.name.as_str(), "Back room");
        }
        assert_eq!(phase(&authority), Phase::Active);
        let activated = |entry: &relatch_authority::AuditEntry| entry.event == Event::Activated;
        assert_eq!(
            authority
                .registry()
                .tables()
                .audit
                .iter()
                .filter(|entry| activated(entry))
                .count(),
            1
        );
        assert_eq!(
            authority
                .registry()
                .tables()
                .notices
                .iter()
                .filter(|notice| activated(&notice.entry))
                .count(),
            1
        );
    }
}

/// S53
#[test]
fn a_device_released_at_the_authority_first_is_bound_afresh() {
    let (authority, device) = active();
    let alice = account("alice");
    end(&authority, "alice", &device.locator());
    let told = authority.inspect(&alice, &device.shows(0, 1).text, at(1));
    assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
    let rebound = Device::numbered(2);
    rebound.activate(&authority, "alice");
    let shown = rebound.shows(0, 1);
    let code = authority
        .issue(&alice, SESSION, &shown.text, at(2))
        .expect("bound again");
    assert!(shown.takes(&code));
}

// [BIND-14]
#[test]
fn an_offer_of_short_codes_is_refused_where_the_authority_wants_longer_ones() {
    let minimum = Minimum {
        code_length: CodeLength::Sixteen,
        ..MINIMUM
    };
    let keys = MasterKeys::new(master(1));
    let authority = Authority::new(MemoryRegistry::default(), keys, receipts(), minimum);
    let [short, long] =
        [CodeLength::Twelve, CodeLength::Sixteen].map(|length| Device::offering(1, length, None));
    let told = claim(&authority, "alice", &short).map(|_| ());
    assert_eq!(told, Err(CallError::Refused(ClaimRefusal::CodeTooShort)));
    assert!(authority.registry().tables().bindings.is_empty());
    assert!(claim(&authority, "alice", &long).is_ok());
}
