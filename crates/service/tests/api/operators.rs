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
        for (roles, seen, read) in [
            (&[][..], 403, 403),
            (&["support"], 200, 403),
            (&["audit"], 403, 200),
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
