//! Rows as this version has always written them, and as every later version must read them.

use relatch_authority::{
    AccountRow, Act, BindingRow, CounterId, CounterRow, Delegation, MasterKeyId, MemoryRegistry,
    MemoryTables, Phase, SealedKey, StepUpReason, Suite, SweepRow,
};

use crate::samples::{
    Device, SESSION, account, at, delegate, end, over, prove_and_act, stored, terms, transfer,
};

const GOLDEN: &str = include_str!("../golden/rows.txt");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let byte = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).expect("two digits");
    (0..text.len()).step_by(2).map(byte).collect()
}

/// The second device, whose binding has ended.
const ENDED: u8 = 2;

/// A registry after a story that fills every list: claimed by alice, now bob's, who delegated to carol.
fn story() -> MemoryTables {
    let authority = over(MemoryRegistry::default());
    let (alice, bob, carol) = (account("alice"), account("bob"), account("carol"));
    let device = Device::numbered(1);
    device.activate(&authority, "alice");
    let locator = device.locator();
    let code = authority.issue(&alice, SESSION, &device.shows(0, 1).text, at(1));
    assert!(code.is_ok());
    let given = transfer(&authority, &alice, &locator, &bob, 2);
    assert_eq!(given, Ok(None));
    let delegated = delegate(&authority, &bob, &locator, &carol, &terms(5_000, 3), 3);
    assert_eq!(delegated, Ok(()));
    assert!(
        authority
            .issue(&carol, SESSION, &device.shows(1, 2).text, at(4))
            .is_ok()
    );
    assert!(
        authority
            .issue(&bob, SESSION, &device.shows(1, 3).text, at(5))
            .is_ok()
    );
    let unexpected = device.shows(9, 4).text;
    assert!(
        authority.issue(&bob, SESSION, &unexpected, at(6)).is_err(),
        "counted"
    );
    assert_eq!(authority.step_up(&bob, &unexpected, at(7), at(7)), Ok(()));
    assert_eq!(authority.freeze(&bob, &locator, at(8)), Ok(()));
    let ended = Device::numbered(ENDED);
    ended.activate(&authority, "alice");
    end(&authority, "alice", &ended.locator());
    stored(&authority)
}

fn columns(tables: &MemoryTables) -> String {
    let mut lines = String::new();
    for row in tables.bindings.values() {
        let key = row.key.map_or("-".into(), |key| {
            [hex(&key.nonce), hex(&key.sealed), hex(&key.tag)].join(".")
        });
        let (locator, state, mac) = (hex(&row.locator.0), hex(&row.state), hex(&row.mac));
        let (owner, version, master) = (&row.owner, row.version, row.master);
        let suite = row.suite.number();
        lines +=
            &format!("binding {locator} {owner} {suite} {version} {master} {key} {state} {mac}\n");
    }
    for row in tables.accounts.values() {
        let (account, version, master) = (&row.account, row.version, row.master);
        let (state, mac) = (hex(&row.state), hex(&row.mac));
        lines += &format!("account {account} {version} {master} {state} {mac}\n");
    }
    for row in tables.counters.values() {
        let (id, version, master, count) = (row.id, row.version, row.master, row.count);
        lines += &format!(
            "counter {id} {version} {master} {count} {}\n",
            hex(&row.mac)
        );
    }
    if let Some(row) = &tables.sweep {
        let (version, master, at) = (row.version, row.master, row.at.secs());
        lines += &format!(
            "sweep {version} {master} {at} {} {}\n",
            row.asked,
            hex(&row.mac)
        );
    }
    lines
}

fn number(text: &str) -> u32 {
    text.parse().expect("a number")
}

fn array<const N: usize>(text: &str) -> [u8; N] {
    unhex(text).try_into().expect("the length of its field")
}

fn golden() -> MemoryTables {
    let mut tables = MemoryTables::default();
    for line in GOLDEN.lines() {
        let fields: Vec<_> = line.split(' ').collect();
        match fields.as_slice() {
            ["binding", rest @ ..] => {
                let row = binding(rest);
                tables.bindings.insert(row.locator, row);
            }
            ["account", name, version, master, state, mac] => {
                let row = AccountRow {
                    account: account(name),
                    version: number(version).into(),
                    master: MasterKeyId(number(master)),
                    state: unhex(state),
                    mac: array(mac),
                };
                tables.accounts.insert(account(name), row);
            }
            ["counter", locator, day, what, version, master, count, mac] => {
                let id = CounterId {
                    locator: relatch_authority::Locator(array(locator)),
                    day: number(day).into(),
                    what: number(what).try_into().expect("a byte"),
                };
                let row = CounterRow {
                    id,
                    version: number(version).into(),
                    master: MasterKeyId(number(master)),
                    count: number(count).into(),
                    mac: array(mac),
                };
                tables.counters.insert(id, row);
            }
            ["sweep", version, master, seconds, asked, mac] => {
                tables.sweep = Some(SweepRow {
                    version: number(version).into(),
                    master: MasterKeyId(number(master)),
                    at: relatch_authority::WallTime::from_secs(number(seconds).into()),
                    asked: *asked == "true",
                    mac: array(mac),
                });
            }
            other => panic!("not a row: {other:?}"),
        }
    }
    tables
}

fn binding(fields: &[&str]) -> BindingRow {
    let [locator, owner, suite, version, master, key, state, mac] = fields else {
        panic!("not a row of a binding: {fields:?}");
    };
    let parts: Vec<_> = key.split('.').collect();
    let key = match parts.as_slice() {
        [nonce, sealed, tag] => Some(SealedKey {
            nonce: array(nonce),
            sealed: array(sealed),
            tag: array(tag),
        }),
        _ => None,
    };
    BindingRow {
        locator: relatch_authority::Locator(array(locator)),
        owner: account(owner),
        suite: Suite::from_number(number(suite).into()).expect("1 or 2"),
        version: number(version).into(),
        master: MasterKeyId(number(master)),
        key,
        state: unhex(state),
        mac: array(mac),
    }
}

#[test]
fn rows_are_written_as_they_always_were() {
    let written = columns(&story());
    assert!(
        written == GOLDEN,
        "tests/golden/rows.txt is not:\n{written}"
    );
}

/// Every part of a stored binding still counts: owner, delegation, epoch, limits, approval, freeze, end.
#[test]
fn golden_rows_are_read_with_all_that_they_say() {
    let authority = over(MemoryRegistry::from(golden()));
    let (alice, bob, carol) = (account("alice"), account("bob"), account("carol"));
    let device = Device::numbered(1);
    let listed = authority
        .devices(&bob, None, at(0))
        .expect("readable")
        .devices;
    let [bound] = listed.as_slice() else {
        panic!("one device, not {listed:?}");
    };
    assert_eq!((bound.phase, bound.freezes.owner), (Phase::Active, true));
    let delegation = Delegation {
        to: carol.clone(),
        terms: terms(5_000, 3),
        accepted: true,
        used: 1,
    };
    assert_eq!(bound.delegations, [delegation]);
    assert!(
        authority
            .devices(&alice, None, at(0))
            .expect("readable")
            .devices
            .is_empty()
    );

    assert_eq!(
        prove_and_act(&authority, &bob, &device.locator(), &Act::Lift, 10),
        Ok(())
    );
    let told = authority
        .issue(&bob, SESSION, &device.shows(8, 5).text, at(11))
        .map(|_| ());
    let why = StepUpReason::UnexpectedEpoch;
    assert_eq!(
        told,
        Err(relatch_authority::CallError::Refused(
            relatch_authority::Refusal::StepUpNeeded(why)
        ))
    );
    for (who, shown) in [(&carol, device.shows(1, 2)), (&bob, device.shows(9, 4))] {
        let code = authority
            .issue(who, SESSION, &shown.text, at(12))
            .expect("issued or approved before");
        assert!(shown.takes(&code), "the key opens");
    }
    assert!(
        authority
            .issue(&alice, SESSION, &device.shows(9, 6).text, at(13))
            .is_err()
    );
    let ended = Device::numbered(ENDED);
    assert!(
        authority
            .issue(&alice, SESSION, &ended.shows(0, 1).text, at(13))
            .is_err()
    );
}
