//! Every row of the table of leaks in every suite, played: the verdicts are those of spec/threat-model.md.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a helper of a test fails as the test does"
)]

use relatch_authority::{
    AccountId, Authority, DeviceName, KeyRing, KeySet, MasterKey, MasterKeyId, MasterKeys,
    MemoryRegistry, Minimum, ReceiptKey, SealedKey, WallTime,
};
use relatch_device::{CodeLength, Fresh32};
use relatch_live_recorder::{Everything, Outcome, Recorder, Setup, Why, play, rows};
use relatch_testkit::passwords::Cost;
use relatch_wire::{OfferMessage, Suite};
use serde_json::{Value, json};

const THREAT_MODEL: &str = include_str!("../../../../spec/threat-model.md");
const MASTER: [u8; 32] = [42; 32];
const NOW: u64 = 1_800_000_000;
const FRESH: [[u8; 32]; 3] = [[5; 32], [6; 32], [7; 32]];
const SUITES: [Suite; 3] = [Suite::Hmac, Suite::Hybrid, Suite::PostQuantum];
/// Codes of a binding in 24 hours without a second factor.
const CODES: usize = 5;

/// The private keys of suites 2 and 3.
fn private(suite: Suite) -> [[u8; 32]; 2] {
    match suite {
        Suite::PostQuantum => [[31; 32], [32; 32]],
        _ => [[21; 32], [22; 32]],
    }
}

fn key_set(suite: Suite) -> KeySet {
    let [binding, recovery] = private(suite);
    match suite {
        Suite::PostQuantum => KeySet::post_quantum(&binding, &recovery).unwrap(),
        _ => KeySet::new(&binding, &recovery).unwrap(),
    }
}

fn service() -> Authority<MemoryRegistry> {
    let mut ring = KeyRing::default();
    for suite in [Suite::Hybrid, Suite::PostQuantum] {
        ring.add(key_set(suite)).unwrap();
    }
    let minimum = Minimum {
        suite: Some(Suite::Hmac),
        code_length: CodeLength::Twelve,
    };
    let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &MASTER));
    let receipts = ReceiptKey::new(&[43; 32]);
    let authority = Authority::new(MemoryRegistry::default(), master, receipts, minimum);
    authority.with_key_ring(ring)
}

/// A unit that is bound at a service, everything filmed, as the page hands it over.
fn everything(suite: Suite) -> Value {
    let key_file = (suite != Suite::Hmac).then(|| key_set(suite).public().to_text());
    let mut setup = json!({
        "serial": "0001", "recordKey": "07".repeat(32), "keyFile": key_file, "boots": 1, "pages": {},
    });
    let at_first: Setup = serde_json::from_value(setup.clone()).unwrap();
    let mut unit = Recorder::start(&at_first, Cost::Light, 1).unwrap();
    assert!(unit.first_password("Password-1", 1_000).ok);
    let discarded = unit.offer(Fresh32::from([9; 32]), 1_500).text.unwrap();
    let offer = unit.offer(Fresh32::from([1; 32]), 2_000).text.unwrap();
    let service = service();
    let claimed = service.claim(
        &AccountId::new("owner").unwrap(),
        &OfferMessage::from_text(&offer).unwrap(),
        DeviceName::new("Shop").unwrap(),
        WallTime::from_secs(NOW),
        Fresh32::from([2; 32]),
    );
    let code = claimed.unwrap().confirmation.digits();
    assert!(unit.confirm(&code, 3_000).ok);
    setup["pages"] = serde_json::to_value(unit.flash()).unwrap();
    json!({
        "setup": setup, "films": [discarded, offer], "now": NOW + 60, "service": copy(&service),
    })
}

/// The rows and the keys of a service.
fn copy(service: &Authority<MemoryRegistry>) -> Value {
    let tables = service.registry().tables();
    let bindings = tables.bindings.values().map(|row| {
        json!({
            "locator": hex(&row.locator.0), "owner": row.owner.as_str(), "suite": row.suite.number(),
            "version": row.version, "master": row.master.0, "key": row.key.map(sealed),
            "state": hex(&row.state), "mac": hex(&row.mac),
        })
    });
    let accounts = tables.accounts.values().map(|row| {
        json!({
            "account": row.account.as_str(), "version": row.version, "master": row.master.0,
            "state": hex(&row.state), "mac": hex(&row.mac),
        })
    });
    let sets = [Suite::Hybrid, Suite::PostQuantum].map(|suite| {
        let [binding, recovery] = private(suite).map(|key| hex(&key));
        json!({ "suite": suite.number(), "bindingPrivate": binding, "recoveryPrivate": recovery })
    });
    json!({
        "masterId": 1, "masterKey": hex(&MASTER), "keySets": sets,
        "bindings": bindings.collect::<Value>(), "accounts": accounts.collect::<Value>(),
    })
}

fn sealed(key: SealedKey) -> String {
    hex(&[&key.nonce[..], &key.sealed, &key.tag].concat())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn played(id: &str, everything: &Value) -> Outcome {
    let everything: Everything = serde_json::from_value(everything.clone()).unwrap();
    play(id, &everything, FRESH).unwrap()
}

/// The rows of the table: id, what leaked, and a verdict for each suite.
fn table() -> Vec<Vec<&'static str>> {
    let from = THREAT_MODEL.split_once("\n## What a leak gives").unwrap().1;
    let here = from.split_once("\n## ").unwrap().0;
    let lines = here.lines().filter(|line| line.starts_with("| "));
    let rows = lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect());
    rows.filter(|row: &Vec<&str>| row.len() == 5 && row[0] != "id")
        .collect()
}

/// What a cell says, where it may point to another one.
fn verdict(rows: &[Vec<&str>], row: usize, suite: usize) -> Outcome {
    let cell = rows[row][suite + 1].trim_matches('*');
    if let Some(other) = cell.strip_prefix("as suite ") {
        return verdict(rows, row, other.parse().unwrap());
    }
    if let Some(other) = cell.strip_prefix("as ") {
        let row = rows.iter().position(|row| row[0] == other).unwrap();
        return verdict(rows, row, suite);
    }
    let (word, _) = cell.split_once([':', ';']).unwrap_or((cell, ""));
    match word {
        "nothing" => Outcome::Nothing,
        "fakes" => Outcome::Fakes,
        "codes" => Outcome::Codes,
        "that code" => Outcome::OneCode,
        "codes within the limits, each noticed" => Outcome::Account {
            codes: CODES,
            notices: CODES,
        },
        "-" => Outcome::NoKey,
        other => panic!("unknown verdict: {other}"),
    }
}

#[test]
fn every_row_in_every_suite_gives_what_the_table_says() {
    let table = table();
    let ids: Vec<&str> = table.iter().map(|row| row[0]).collect();
    assert_eq!(ids, rows());
    for (number, suite) in SUITES.into_iter().enumerate() {
        let everything = everything(suite);
        for (row, id) in ids.iter().enumerate() {
            let expected = verdict(&table, row, number + 1);
            assert_eq!(played(id, &everything), expected, "{id}, {suite:?}");
        }
    }
}

#[test]
fn without_the_film_a_row_that_needs_it_is_not_played() {
    for suite in SUITES {
        let mut everything = everything(suite);
        let no_film = Outcome::NotPlayed { why: Why::NoFilm };
        // An offer that was discarded is none of this binding.
        everything["films"].as_array_mut().unwrap().pop();
        assert_eq!(played("C1", &everything), no_film, "{suite:?}");
        assert_eq!(played("C0", &everything), Outcome::Nothing, "{suite:?}");
    }
}

#[test]
fn at_a_service_elsewhere_only_what_needs_none_of_it_is_played() {
    let elsewhere = Outcome::NotPlayed {
        why: Why::Elsewhere,
    };
    let mut two = everything(Suite::Hybrid);
    two["service"] = Value::Null;
    for id in rows() {
        let expected = match id {
            "C0" | "C3" => Outcome::Nothing,
            _ => elsewhere,
        };
        assert_eq!(played(id, &two), expected, "{id}");
    }
    let mut one = everything(Suite::Hmac);
    one["service"] = Value::Null;
    assert_eq!(played("C1", &one), Outcome::Codes);
    assert_eq!(played("C2", &one), Outcome::Codes);
    assert_eq!(played("C5", &one), elsewhere);
    // A service of other rows and keys is as good as none.
    let mut other = everything(Suite::Hybrid);
    other["service"]["keySets"] = json!([]);
    other["service"]["bindings"] = json!([]);
    for id in ["C5", "C6", "C8", "C9", "C10", "C11", "Q0"] {
        assert_eq!(played(id, &other), elsewhere, "{id}");
    }
}

#[test]
fn a_recorder_that_is_not_bound_has_nothing_to_play_with() {
    let mut everything = everything(Suite::Hybrid);
    everything["setup"]["pages"] = json!({});
    for id in rows() {
        let not_bound = Outcome::NotPlayed { why: Why::NotBound };
        assert_eq!(played(id, &everything), not_bound, "{id}");
    }
}

#[test]
fn the_registry_needs_the_master_key_and_the_place_of_its_row() {
    let mut everything = everything(Suite::Hmac);
    assert_eq!(played("C5", &everything), Outcome::Codes);
    // A row that is called another owner's opens nowhere.
    everything["service"]["bindings"][0]["owner"] = "other".into();
    assert_eq!(played("C5", &everything), Outcome::Nothing);
}

#[test]
fn nothing_of_it_is_printed() {
    let everything: Everything = serde_json::from_value(everything(Suite::Hybrid)).unwrap();
    let printed = format!("{everything:?} {:?}", everything.service);
    assert_eq!(printed, "Everything(..) Some(ServiceCopy(..))");
}
