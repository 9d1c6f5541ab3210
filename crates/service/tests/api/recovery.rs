//! A whole recovery, and what asks for the owner.

use serde_json::json;

use crate::world::{Setting, on_every_store};

#[test]
fn a_forgotten_password_is_set_again() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let alice = world.client("alice");
        let mut bench = world.device(1);
        let claimed = alice.claim(&mut bench);
        assert_eq!(claimed.status, 201);
        assert_eq!(claimed.header("cache-control"), Some("no-store"));
        let claimed = claimed.json();
        assert_eq!(claimed["suite"], 2);
        assert_eq!(claimed["identity"]["vendor"], "Vendor");
        assert!(claimed["receipt"]["mac"].is_string());
        bench
            .confirm(claimed["confirmation"].as_str().unwrap())
            .unwrap();

        let challenge = bench.begin();
        let preview = alice.inspect(&challenge).json();
        assert_eq!(
            (&preview["name"], &preview["role"]),
            (&json!("Back room"), &json!("owner"))
        );
        assert_eq!(preview["code_length"], 12);
        let code = alice.issue(&challenge).json()["code"].clone();
        assert_eq!(alice.issue(&challenge).json()["code"], code);
        let grant = bench.submit(code.as_str().unwrap()).unwrap();
        bench.set_password(grant, "new password 2").unwrap();

        let devices = alice.get("/v1/bindings").json();
        assert_eq!(devices["devices"][0]["phase"], "active");
        let locator = claimed["locator"].as_str().unwrap();
        let log = alice.get(&format!("/v1/bindings/{locator}/audit")).json();
        let events: Vec<_> = log["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["entry"]["event"].clone())
            .collect();
        assert_eq!(events, ["claimed", "activated", "issued", "code-repeated"]);
        let notices = alice.get("/v1/notices").json();
        assert_eq!(notices["entries"].as_array().unwrap().len(), 2);
        assert_eq!(
            world.client("bob").get("/v1/notices").json()["entries"],
            json!([])
        );
    });
}

#[test]
fn the_sixth_code_of_a_day_needs_the_owner() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let alice = world.client("alice");
        let (mut bench, _) = world.bound(1);
        for _ in 0..5 {
            bench.restart();
            assert_eq!(alice.issue(&bench.begin()).status, 200);
        }
        bench.restart();
        let challenge = bench.begin();
        let asked = alice.issue(&challenge);
        assert_eq!(
            (asked.status, asked.problem().as_str()),
            (401, "step-up-needed")
        );
        let header = asked.header("www-authenticate").unwrap();
        assert!(header.starts_with("Bearer error=\"insufficient_user_authentication\""));

        let nonce = asked.json()["nonce"].as_str().unwrap().to_owned();
        let step_up = |proof: &str| {
            alice.post(
                "/v1/step-up",
                &json!({ "challenge": challenge, "proof": proof }),
            )
        };
        // Not of this challenge, of another account, without a time, old, of a session: none is a proof.
        let other = world
            .demo
            .prove("alice", &nonce.replace(&nonce[..4], "AAAA"))
            .unwrap();
        let bob = world.demo.prove("bob", &nonce).unwrap();
        let claims = |time: Option<u64>, audience: &str| json!({ "aud": audience, "nonce": nonce, "auth_time": time });
        let now = relatch_service::now().secs();
        let sign = |claims| world.demo.sign("alice", claims).unwrap();
        let none = [
            other,
            bob,
            sign(claims(None, "relatch-app")),
            sign(claims(Some(now - 601), "relatch-app")),
            sign(claims(Some(now + 60), "relatch-app")),
            sign(claims(Some(now), "relatch")),
            "nonsense".into(),
        ];
        for proof in none {
            assert_eq!(step_up(&proof).problem(), "step-up-needed");
        }
        let proof = world.demo.prove("alice", &nonce).unwrap();
        assert_eq!(step_up(&proof).status, 204);
        assert_eq!(alice.issue(&challenge).status, 200);
        // A proof is used once.
        assert_eq!(step_up(&proof).problem(), "step-up-needed");
    });
}

#[test]
fn a_restored_service_holds_back_what_it_may_have_forgotten() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let (alice, bob) = (world.client("alice"), world.client("bob"));
        let body =
            json!({ "to": bob.id(), "actions": [1], "expires": 4_000_000_000_u64, "max_uses": 5 });
        let path = format!("/v1/bindings/{locator}");
        let key = [("idempotency-key", "one")];
        assert_eq!(
            alice
                .prove(&format!("{path}/delegations"), &key, &body)
                .0
                .status,
            204
        );
        assert_eq!(
            bob.post(&format!("{path}/delegations/accept"), &json!({}))
                .status,
            204
        );
        assert_eq!(bob.issue(&bench.begin()).status, 200);
        drop((alice, bob));
        drop(world);

        let world = start(Setting {
            restored: true,
            ..Setting::default()
        });
        let (alice, bob) = (world.client("alice"), world.client("bob"));
        bench.restart();
        let challenge = bench.begin();
        assert_eq!(bob.issue(&challenge).problem(), "refused");
        let asked = alice.issue(&challenge);
        assert_eq!(asked.problem(), "step-up-needed");
        let proof = world
            .demo
            .prove("alice", asked.json()["nonce"].as_str().unwrap())
            .unwrap();
        let stepped = alice.post(
            "/v1/step-up",
            &json!({ "challenge": challenge, "proof": proof }),
        );
        assert_eq!(stepped.status, 204);
        assert_eq!(alice.issue(&challenge).status, 200);
        assert_eq!(
            alice.post(&format!("{path}/lift"), &json!({})).problem(),
            "restored"
        );
        assert_eq!(
            alice.post(&format!("{path}/freeze"), &json!({})).status,
            204
        );
        assert_eq!(
            alice.claim(&mut world.device(2)).problem(),
            "receipt-needed"
        );
    });
}
