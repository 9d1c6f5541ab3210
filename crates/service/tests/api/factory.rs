//! Factory keys: imported in bulk, and what a claim says then.

use relatch_device::FactoryKey;
use relatch_registry::Database;
use relatch_service::{FactoryStore, Imported};
use serde_json::json;

use crate::world::{FACTORY_STORE_KEY, Setting, on_every_store};

fn line(serial: &str, key: u8) -> String {
    let key = format!("{key:02x}").repeat(32);
    json!({ "vendor": "Vendor", "model": "NVR-8", "serial": serial, "factory_key": key })
        .to_string()
        + "\n"
}

fn import(database: &Database, text: &str, replace: bool) -> Result<Imported, String> {
    let store = FactoryStore::new(&FACTORY_STORE_KEY);
    let imported = store.import(database, text.as_bytes(), replace);
    imported.map_err(|error| error.to_string())
}

#[test]
fn a_claim_says_whether_the_device_is_the_vendors() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let alice = world.client("alice");
        let attested = |number, key: u8| {
            world.device_of(number, |config| {
                config.factory_key(FactoryKey::new(&[key; 32]))
            })
        };
        let claimed = |mut bench| alice.claim(&mut bench).json();
        // The vendor's file is not there yet: nothing is known of the device.
        let first = claimed(attested(1, 7));
        assert_eq!(first["attestation"], "none");
        let identity = first["identity"].clone();
        let serial = identity["serial"].as_str().unwrap();
        let text = line(serial, 7).replace("NVR-8", identity["model"].as_str().unwrap());
        let text = text.replace("Vendor", identity["vendor"].as_str().unwrap());
        let database = world.service().database();
        import(database, &text, false).unwrap();
        assert_eq!(claimed(attested(2, 7))["attestation"], "genuine");
        assert_eq!(claimed(attested(3, 8))["attestation"], "wrong");
        assert_eq!(claimed(world.device(4))["attestation"], "none");

        // A key that was moved to another device, or sealed under another key, does not count.
        let other = FactoryStore::new(&[1; 32]);
        other.import(database, text.as_bytes(), true).unwrap();
        assert_eq!(alice.claim(&mut attested(5, 7)).problem(), "unavailable");
    });
}

#[test]
fn a_file_is_imported_once_and_its_faults_have_a_line() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let database = world.service().database();
        let many: String = (0..1_203)
            .map(|number| line(&format!("{number:05}"), 9))
            .collect();
        let added = |added, known, replaced| Imported {
            added,
            known,
            replaced,
        };
        assert_eq!(import(database, &many, false), Ok(added(1_203, 0, 0)));
        assert_eq!(import(database, &many, false), Ok(added(0, 1_203, 0)));
        let other = line("00007", 1);
        let refused = import(database, &format!("\n{other}"), false).unwrap_err();
        assert!(
            refused.starts_with("line 2: ") && refused.contains("--replace"),
            "{refused}"
        );
        assert_eq!(import(database, &other, true), Ok(added(0, 0, 1)));
        for fault in [
            "nonsense".to_owned(),
            line("1", 1).replace("0101", "01"),
            line(&"x".repeat(49), 1),
            line("1", 1).replace("serial", "serie"),
            line(&"x".repeat(5_000), 1),
        ] {
            let said = import(database, &(line("2", 2) + &fault), false).unwrap_err();
            assert!(said.starts_with("line 2: "), "{said}");
            assert!(!said.contains("0101"), "{said}");
        }
    });
}
