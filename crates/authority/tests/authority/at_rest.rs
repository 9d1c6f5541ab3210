//! Rows that were written, moved or damaged by others; master keys; and what a dump shows.

use proptest::prelude::*;
use relatch_authority::{
    Act, ActRefusal, BindingRow, CallError, ClaimRefusal, DeviceName, MasterKeyId, MasterKeys,
    MemoryRegistry, MemoryTables, Refusal, Rewrapped, StepUpReason,
};

use crate::samples::{
    Called, DAY, Device, SESSION, account, active, at, end, fresh, master, over, prove_and_act,
    rotating, seeded, stored, under,
};

/// What a tampered registry answers to the owner, and to a second account that hopes to gain by it.
fn answers(registry: MemoryTables, device: &Device) -> [Called<(), Refusal>; 2] {
    let authority = over(MemoryRegistry::from(registry));
    let text = device.shows(0, 1).text;
    ["alice", "mallory"].map(|who| {
        authority
            .issue(&account(who), SESSION, &text, at(0))
            .map(|_| ())
    })
}

fn flip(bytes: &mut [u8], bit: usize) {
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn damage(row: &mut BindingRow, field: usize, bit: usize) {
    let key = row.key.as_mut().expect("not ended");
    match field {
        0 => flip(&mut row.state, bit),
        1 => flip(&mut row.mac, bit),
        2 => flip(&mut key.nonce, bit),
        3 => flip(&mut key.sealed, bit),
        4 => flip(&mut key.tag, bit),
        5 => row.master.0 ^= 1 << (bit % 32),
        6 => row.owner = account("mallory"),
        7 => row.key = None,
        8 => row.state.truncate(bit % row.state.len()),
        _ => row.state.push(0),
    }
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-25] [AUTH-26]
    #[test]
    fn a_row_that_was_touched_gives_nobody_a_code(field in 0..10_usize, bit: usize) {
        let (authority, device) = active();
        let mut registry = stored(&authority);
        damage(registry.bindings.get_mut(&device.locator()).expect("bound"), field, bit);
        prop_assert_eq!(answers(registry, &device), [Err(CallError::Refused(Refusal::Invalid)); 2]);
    }

    // [AUTH-26]
    #[test]
    fn damage_to_an_account_row_lifts_no_limit(field in 0..4_usize, bit: usize) {
        let (mut authority, device) = active();
        let alice = account("alice");
        authority.issue(&alice, SESSION, &device.shows(0, 1).text, at(0)).expect("within the limit");
        let row = authority.registry_mut().tables_mut().accounts.get_mut(&alice).expect("counted");
        match field {
            0 => flip(&mut row.state, bit),
            1 => flip(&mut row.mac, bit),
            2 => row.master.0 ^= 1 << (bit % 32),
            _ => row.state.truncate(bit % row.state.len()),
        }
        let shown = device.shows(0, 2);
        let told = authority.issue(&alice, SESSION, &shown.text, at(1)).map(|_| ());
        prop_assert_eq!(told, Err(CallError::Refused(Refusal::StepUpNeeded(StepUpReason::AccountLimit))));
        prop_assert_eq!(authority.step_up(&alice, &shown.text, at(1), at(1)), Ok(()));
        prop_assert!(authority.issue(&alice, SESSION, &shown.text, at(1)).is_ok());
        prop_assert!(authority.issue(&alice, SESSION, &device.shows(0, 3).text, at(1 + DAY)).is_ok());
    }
}

/// S34
// [AUTH-25] [AUTH-26]
#[test]
fn a_row_moved_to_the_attackers_account_or_locator_does_not_unwrap() {
    let (authority, device) = active();
    let mine = Device::numbered(2);
    mine.activate(&authority, "mallory");
    let registry = stored(&authority);
    let victim = registry.bindings[&device.locator()].clone();
    let own = registry.bindings[&mine.locator()].clone();

    let with = |row: BindingRow| {
        let mut registry = registry.clone();
        registry.bindings.insert(row.locator, row);
        answers(registry, &device)
    };
    let refused = [Err(CallError::Refused(Refusal::Invalid)); 2];
    // The attacker's row, whole, under the victim's locator.
    assert_eq!(
        with(BindingRow {
            locator: victim.locator,
            ..own.clone()
        }),
        refused
    );
    // The attacker's state around the victim's key.
    assert_eq!(
        with(BindingRow {
            locator: victim.locator,
            key: victim.key,
            ..own.clone()
        }),
        refused
    );
    // The victim's row with another owner in the index.
    assert_eq!(
        with(BindingRow {
            owner: account("mallory"),
            ..victim.clone()
        }),
        refused
    );
    // The attacker's key under the victim's state: the codes of the attacker's device are of no use either.
    let mut registry = registry.clone();
    registry.bindings.insert(
        victim.locator,
        BindingRow {
            key: own.key,
            ..victim.clone()
        },
    );
    assert_eq!(answers(registry, &device), refused);
}

#[test]
fn a_damaged_row_is_taken_and_denied_not_free() {
    let (mut authority, device) = active();
    let alice = account("alice");
    let locator = device.locator();
    authority
        .registry_mut()
        .tables_mut()
        .bindings
        .get_mut(&locator)
        .expect("bound")
        .mac[0] ^= 1;
    let before = stored(&authority);
    let name = DeviceName::new("Mine").expect("a legal name");
    let claimed = authority.claim(&account("mallory"), &device.offer, name, at(0), fresh(3));
    assert_eq!(
        claimed.map(|_| ()),
        Err(CallError::Refused(ClaimRefusal::Taken))
    );
    let released = prove_and_act(&authority, &alice, &locator, &Act::Release, 0);
    assert_eq!(released, Err(CallError::Refused(ActRefusal::NotOwner)));
    assert!(
        authority
            .devices(&alice, None, at(0))
            .expect("readable")
            .devices
            .is_empty()
    );
    assert_eq!(
        authority.rewrap_binding(&locator, fresh(4)),
        Ok(Rewrapped::NotNeeded)
    );
    assert_eq!(stored(&authority), before);
}

/// S33
#[test]
fn master_keys_rotate_while_calls_go_on() {
    let (authority, device) = active();
    let alice = account("alice");
    let locator = device.locator();
    let shown = device.shows(0, 1);
    authority
        .issue(&alice, SESSION, &shown.text, at(0))
        .expect("within the limit");
    let authority = under(authority.registry().clone(), rotating());

    // Before the row is re-wrapped, under the previous key.
    let code = authority
        .issue(&alice, SESSION, &device.shows(1, 2).text, at(1))
        .expect("read under the previous key");
    assert!(device.shows(1, 2).takes(&code));
    assert_eq!(
        authority.rewrap_binding(&locator, fresh(8)),
        Ok(Rewrapped::Done)
    );
    assert_eq!(
        authority.rewrap_binding(&locator, fresh(9)),
        Ok(Rewrapped::NotNeeded)
    );
    assert_eq!(
        authority.rewrap_account(&alice),
        Ok(Rewrapped::NotNeeded),
        "issuing wrote it under the current key"
    );

    // Afterwards the previous key may be forgotten, and is of no use.
    let registry = authority.registry().clone();
    let forgetful = under(registry.clone(), MasterKeys::new(master(2)));
    assert!(
        forgetful
            .issue(&alice, SESSION, &device.shows(2, 3).text, at(2))
            .is_ok()
    );
    let again = device.shows(1, 2);
    let old = under(registry, MasterKeys::new(master(1)));
    assert_eq!(
        old.issue(&alice, SESSION, &again.text, at(2)).map(|_| ()),
        Err(CallError::Refused(Refusal::Invalid))
    );
    assert_eq!(
        old.rewrap_binding(&locator, fresh(9)),
        Ok(Rewrapped::Unreadable)
    );
}

#[test]
fn accounts_and_ended_bindings_are_rewrapped_too() {
    let (authority, device) = active();
    let alice = account("alice");
    authority
        .issue(&alice, SESSION, &device.shows(0, 1).text, at(0))
        .expect("within the limit");
    end(&authority, "alice", &device.locator());
    let authority = under(authority.registry().clone(), rotating());
    assert_eq!(authority.rewrap_account(&alice), Ok(Rewrapped::Done));
    assert_eq!(
        authority.rewrap_binding(&device.locator(), fresh(8)),
        Ok(Rewrapped::Done)
    );
    let registry = authority.registry().tables();
    assert_eq!(registry.accounts[&alice].master, MasterKeyId(2));
    assert_eq!(registry.bindings[&device.locator()].master, MasterKeyId(2));
    let bob = account("bob");
    assert_eq!(authority.rewrap_account(&bob), Ok(Rewrapped::NotNeeded));
}

/// S30: an old registry put back is not detected as such; the epoch asks for a step-up beyond one recovery.
// [AUTH-15] [AUTH-16]
#[test]
fn a_registry_restored_behind_several_recoveries_works_with_a_step_up() {
    for behind in 1..=8_u32 {
        let (mut authority, device) = active();
        let alice = account("alice");
        let backup = authority.registry().clone();
        let mut now = 0;
        for epoch in 0..behind {
            now += DAY;
            let code = authority.issue(&alice, SESSION, &device.shows(epoch, 1).text, at(now));
            assert!(code.is_ok());
        }
        *authority.registry_mut() = backup;
        let shown = device.shows(behind, 1);
        let told = authority
            .issue(&alice, SESSION, &shown.text, at(now))
            .map(|_| ());
        if behind > 1 {
            let why = StepUpReason::UnexpectedEpoch;
            assert_eq!(told, Err(CallError::Refused(Refusal::StepUpNeeded(why))));
            let proved = authority.step_up(&alice, &shown.text, at(now), at(now));
            assert_eq!(proved, Ok(()));
        }
        let code = authority
            .issue(&alice, SESSION, &shown.text, at(now))
            .expect("approved");
        assert!(shown.takes(&code));
        let next = device.shows(behind + 1, 2);
        assert!(
            authority
                .issue(&alice, SESSION, &next.text, at(now))
                .is_ok()
        );
    }
}

// [AUTH-25]
#[test]
fn neither_a_dump_of_the_registry_nor_debug_shows_a_key() {
    let (authority, device) = active();
    let key = relatch_derivation::BindingKey::from_offer(&device.offer).expect("suite 1");
    let hex = |bytes: &[u8]| {
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let decimal = |bytes: &[u8]| format!("{bytes:?}").trim_matches(['[', ']']).to_string();
    let printed = format!("{authority:?} {authority:#?}").to_lowercase();
    for secret in [
        key.expose().as_slice(),
        &[1; 32],
        &device.offer.message()[..32],
    ] {
        assert!(!printed.contains(&hex(secret)));
        assert!(!printed.contains(&decimal(secret)));
    }
    let row = &authority.registry().tables().bindings[&device.locator()];
    let sealed = row.key.expect("not ended").sealed;
    assert_ne!(&sealed, key.expose());
    assert!(!row.state.windows(32).any(|window| window == key.expose()));
}

#[test]
fn a_master_key_expands_as_hkdf_does() {
    let prk = [1; 32]; // `samples::master(1)`
    let expand = |label: &[u8]| {
        let mut out = [0; 32];
        hkdf::Hkdf::<sha2::Sha256>::from_prk(&prk)
            .expect("32 bytes")
            .expand(label, &mut out)
            .expect("32 bytes");
        out
    };
    let (authority, device) = active();
    let row = &authority.registry().tables().bindings[&device.locator()];
    let key = row.key.expect("not ended");
    let front = [
        row.locator.0.as_slice(),
        &row.master.0.to_be_bytes(),
        &[1],
        &key.nonce,
        &key.sealed,
        &key.tag,
    ]
    .concat();
    let mac = relatch_derivation::MacKey::new(&expand(b"relatch/1 mac key\0"));
    assert_eq!(
        mac.mac(relatch_derivation::labels::ROW, &[&front, &row.state]),
        row.mac
    );
}
