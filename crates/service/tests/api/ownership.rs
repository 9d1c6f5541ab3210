//! Delegations, transfers, releases and freezes.

use serde_json::json;

use crate::world::{Setting, on_every_store};

#[test]
fn a_delegation_is_offered_once_for_each_key() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let (alice, bob) = (world.client("alice"), world.client("bob"));
        let path = format!("/v1/bindings/{locator}/delegations");
        let body =
            json!({ "to": bob.id(), "actions": [1], "expires": 4_000_000_000_u64, "max_uses": 2 });
        assert_eq!(alice.post(&path, &body).problem(), "malformed-request");
        let key = [("idempotency-key", "first")];
        let (offered, proof) = alice.prove(&path, &key, &body);
        assert_eq!(offered.status, 204);
        let invitation = format!("/v1/bindings/{locator}/invitation");
        assert_eq!(bob.get(&invitation).json()["delegation"]["max_uses"], 2);
        assert_eq!(bob.post(&format!("{path}/accept"), &json!({})).status, 204);
        assert_eq!(bob.issue(&bench.begin()).status, 200);
        let used = || bob.get("/v1/delegations").json()["devices"][0]["delegation"]["used"].clone();
        assert_eq!(used(), 1);

        // A repetition, with or without the proof, is answered and changes nothing.
        let send = |key: &[(&str, &str)], body: &serde_json::Value| {
            alice.send("POST", world.public, &path, key, Some(body))
        };
        let mut repeated = body.clone();
        assert_eq!(send(&key, &repeated).status, 204);
        repeated["proof"] = proof.into();
        assert_eq!(send(&key, &repeated).status, 204);
        assert_eq!(used(), 1);
        // Under another key it is another request, and the proof is spent.
        assert_eq!(
            send(&[("idempotency-key", "second")], &repeated).problem(),
            "step-up-needed"
        );
        let mut other = body.clone();
        other["max_uses"] = 3.into();
        assert_eq!(send(&key, &other).problem(), "key-reused");
        assert_eq!(used(), 1);

        assert_eq!(alice.delete(&format!("{path}/{}", bob.id())).status, 204);
        assert_eq!(bob.get("/v1/delegations").json()["devices"], json!([]));
        assert_eq!(bob.issue(&bench.begin()).problem(), "refused");
    });
}

#[test]
fn a_device_changes_hands_in_two_steps() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let (alice, bob) = (world.client("alice"), world.client("bob"));
        let path = format!("/v1/bindings/{locator}/transfer");
        let accept = |client: &crate::world::Client<'_>| {
            client.post(&format!("{path}/accept"), &json!({ "name": "Bought" }))
        };
        assert_eq!(accept(&bob).problem(), "refused");
        let to_bob = json!({ "to": bob.id() });
        assert_eq!(alice.prove(&path, &[], &to_bob).0.status, 204);
        assert_eq!(alice.delete(&path).status, 204);
        assert_eq!(accept(&bob).problem(), "refused");
        // Nothing was raised by taking back: the same act needs a proof of its own all the same.
        assert_eq!(alice.prove(&path, &[], &to_bob).0.status, 204);
        let accepted = accept(&bob);
        assert_eq!(accepted.status, 200);
        assert!(accepted.json()["receipt"]["number"].as_u64().unwrap() > 0);
        assert_eq!(alice.issue(&bench.begin()).problem(), "refused");
        assert_eq!(bob.inspect(&bench.begin()).json()["name"], "Bought");
        let release = format!("/v1/bindings/{locator}/release");
        assert_eq!(bob.post(&release, &json!({})).problem(), "too-early");
        let former = format!("/v1/bindings/{locator}/freeze-as-former");
        assert_eq!(alice.prove(&former, &[], &json!({})).0.status, 204);
        assert_eq!(bob.issue(&bench.begin()).problem(), "frozen");
    });
}

#[test]
fn a_release_is_taken_back_and_a_freeze_lifted() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let alice = world.client("alice");
        let path = |call: &str| format!("/v1/bindings/{locator}/{call}");
        assert_eq!(
            alice.post(&path("undo"), &json!({})).problem(),
            "not-possible"
        );
        assert_eq!(alice.prove(&path("release"), &[], &json!({})).0.status, 204);
        assert_eq!(alice.issue(&bench.begin()).problem(), "ending");
        assert_eq!(alice.prove(&path("undo"), &[], &json!({})).0.status, 204);
        assert_eq!(alice.issue(&bench.begin()).status, 200);
        assert_eq!(alice.post(&path("freeze"), &json!({})).status, 204);
        assert_eq!(alice.issue(&bench.begin()).problem(), "frozen");
        let (lifted, proof) = alice.prove(&path("lift"), &[], &json!({}));
        assert_eq!(lifted.status, 204);
        assert_eq!(alice.issue(&bench.begin()).status, 200);
        // The same proof lifts no second freeze.
        assert_eq!(alice.post(&path("freeze"), &json!({})).status, 204);
        assert_eq!(
            alice
                .post(&path("lift"), &json!({ "proof": proof }))
                .problem(),
            "step-up-needed"
        );

        let mut pending = world.device(2);
        let claimed = alice.claim(&mut pending).json();
        let delete = format!(
            "/v1/bindings/{}/delete",
            claimed["locator"].as_str().unwrap()
        );
        assert_eq!(alice.prove(&delete, &[], &json!({})).0.status, 204);
        assert_eq!(
            alice.get("/v1/bindings").json()["devices"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    });
}
