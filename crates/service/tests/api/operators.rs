//! The management port.

use serde_json::json;

use crate::world::{Setting, on_every_store, send};

#[test]
fn operators_see_and_freeze_and_no_more() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let alice = world.client("alice");
        let to = world.management;
        assert_eq!(send("GET", to, "/live", &[], None).body, b"live");
        assert_eq!(send("GET", to, "/ready", &[], None).body, b"ready");
        assert_eq!(send("GET", to, "/metrics", &[], None).status, 200);

        let device = format!("/v1/support/bindings/{locator}");
        let freeze = format!("{device}/freeze");
        let log = format!("/v1/audit?locator={locator}&until=4000000000");
        let rotate = "/v1/keys/rotate-master-key";
        for (roles, seen, read, keys) in [
            (&[][..], 403, 403, (403, 403)),
            (&["support"], 200, 403, (403, 403)),
            (&["audit"], 403, 200, (403, 403)),
            // There is nothing to rotate here.
            (&["keys"], 403, 403, (200, 409)),
            (&["owner", "admin", "*"], 403, 403, (403, 403)),
        ] {
            let one = world.with_roles("operator", roles);
            assert_eq!(
                one.send("GET", to, &device, &[], None).status,
                seen,
                "{roles:?}"
            );
            assert_eq!(
                one.send("GET", to, &log, &[], None).status,
                read,
                "{roles:?}"
            );
            let seen = one.send("GET", to, "/v1/keys", &[], None).status;
            let begun = one.send("POST", to, rotate, &[], None).status;
            assert_eq!((seen, begun), keys, "{roles:?}");
            if !roles.contains(&"support") {
                assert_eq!(
                    one.send("POST", to, &freeze, &[], None).status,
                    403,
                    "{roles:?}"
                );
            }
        }
        let support = world.with_roles("operator", &["support"]);
        assert_eq!(
            support.send("GET", to, &device, &[], None).json()["owner"],
            alice.id()
        );
        // The role gives nothing at the calls of apps.
        assert_eq!(support.issue(&bench.begin()).problem(), "refused");
        assert_eq!(
            support
                .send("POST", to, &freeze, &[], Some(&json!({})))
                .status,
            204
        );
        assert_eq!(alice.issue(&bench.begin()).problem(), "frozen");
        let audit = world.with_roles("operator", &["audit"]);
        let found = audit.send("GET", to, &log, &[], None).json();
        let last = found.as_array().unwrap().last().unwrap();
        assert_eq!(last["entry"]["event"], "refused");
        // The public port knows none of it.
        assert_eq!(support.get(&device).status, 404);
    });
}

#[test]
fn the_role_for_keys_moves_rows_to_another_master_key() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, _) = world.bound(1);
        drop(world.bound(2));
        drop(world);
        let world = start(Setting {
            rotating: true,
            ..Setting::default()
        });
        let to = world.management;
        let keys = world.with_roles("operator", &["keys"]);
        let state = || keys.send("GET", to, "/v1/keys", &[], None).json();
        assert_eq!(state()["previous_is_used"], true);
        assert!(!state().to_string().contains("private"));
        let begun = keys.send("POST", to, "/v1/keys/rotate-master-key", &[], None);
        assert_eq!(begun.status, 202);
        while state()["rotation"]["running"] == true {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        assert_eq!(state()["previous_is_used"], false);
        // Two bindings and their account.
        assert_eq!(state()["rotation"]["rows_moved"], 3);
        assert_eq!(world.client("alice").issue(&bench.begin()).status, 200);
    });
}
