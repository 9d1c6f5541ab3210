//! What a stranger learns: nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use relatch_testkit::bench::{Bench, Hardware};
use serde_json::json;

use crate::world::{Answer, Client, DEADLINE, Setting, on_every_store, send};

type Call<'a> = Box<dyn Fn() -> Answer + 'a>;

#[test]
fn every_refusal_is_the_same_and_leaves_at_the_deadline() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, locator) = world.bound(1);
        let (mut other, _) = world.bound(2);
        let (alice, mallory) = (world.client("alice"), world.client("mallory"));
        let right = bench.begin();
        // A device that is bound elsewhere: its locator is unknown here.
        let elsewhere = Bench::bound(Hardware::HYBRID).begin();
        // The challenge of one device under the locator of another: the tag is wrong.
        let forged = forged(&right, &other.begin());
        let nowhere = "00".repeat(12);
        let path = |call: &str| format!("/v1/bindings/{locator}/{call}");
        let act = json!({});
        let refused: Vec<(&str, Call<'_>)> = vec![
            ("unknown", Box::new(|| alice.issue(&elsewhere))),
            ("forged", Box::new(|| alice.issue(&forged))),
            ("stranger", Box::new(|| mallory.issue(&right))),
            ("stranger inspects", Box::new(|| mallory.inspect(&right))),
            (
                "unknown inspected",
                Box::new(|| mallory.inspect(&elsewhere)),
            ),
            (
                "act of a stranger",
                Box::new(|| mallory.post(&path("release"), &act)),
            ),
            (
                "act nowhere",
                Box::new(|| alice.post(&format!("/v1/bindings/{nowhere}/release"), &act)),
            ),
            ("freeze", Box::new(|| mallory.post(&path("freeze"), &act))),
            (
                "device",
                Box::new(|| mallory.get(&format!("/v1/bindings/{locator}"))),
            ),
            ("log", Box::new(|| mallory.get(&path("audit")))),
            (
                "log nowhere",
                Box::new(|| mallory.get(&format!("/v1/bindings/{nowhere}/audit"))),
            ),
            (
                "transfer",
                Box::new(|| mallory.post(&path("transfer/accept"), &json!({ "name": "x" }))),
            ),
            (
                "delegation",
                Box::new(|| mallory.post(&path("delegations/accept"), &act)),
            ),
            ("invitation", Box::new(|| mallory.get(&path("invitation")))),
        ];
        let first = refused[0].1();
        assert_eq!(first.problem(), "refused");
        for (cause, call) in &refused {
            let begun = Instant::now();
            let answer = call();
            assert!(begun.elapsed() >= DEADLINE, "{cause} left early");
            assert_eq!(answer, first, "{cause}");
        }
    });
}

/// `RELATCH_REFUSALS=100000 cargo test --release -p relatch-service --test api distribution` is the campaign.
///
/// Refusals of three causes come in turns from many clients. Of each cause no answer leaves before the deadline or outside
/// of a multiple of it, and no two causes differ by more than chance (Kolmogorov and Smirnov, at 1 in 1,000).
#[test]
fn refusals_of_all_causes_have_one_distribution() {
    let calls = std::env::var("RELATCH_REFUSALS")
        .ok()
        .and_then(|text| text.parse().ok());
    let Some(calls) = calls else {
        return println!("not run: RELATCH_REFUSALS says how many refusals are compared");
    };
    on_every_store(|start| {
        let world = start(Setting::default());
        let (mut bench, _) = world.bound(1);
        let (mut other, _) = world.bound(2);
        let right = bench.begin();
        let forged = forged(&right, &other.begin());
        let elsewhere = Bench::bound(Hardware::HYBRID).begin();
        let causes = [
            ("unknown", world.client("alice"), elsewhere),
            ("forged", world.client("alice"), forged),
            ("stranger", world.client("mallory"), right),
        ];
        let next = AtomicUsize::new(0);
        let taken = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .map(|_| scope.spawn(|| refuse(&causes, &next, calls)))
                .collect();
            let mut all = [Vec::new(), Vec::new(), Vec::new()];
            for client in clients {
                let each = client.join().unwrap();
                all.iter_mut()
                    .zip(each)
                    .for_each(|(all, some)| all.extend(some));
            }
            all
        });
        report(&causes.map(|(name, ..)| name), taken);
    });
}

const CLIENTS: usize = 32;
/// How far behind a multiple of the deadline an answer may arrive, in milliseconds: the way to the client, and the
/// scheduling of a machine that is busy.
const WAY: f64 = 25.0;

/// Milliseconds of each call, by cause.
fn refuse(
    causes: &[(&str, Client<'_>, String); 3],
    next: &AtomicUsize,
    calls: usize,
) -> [Vec<f64>; 3] {
    let mut taken = [Vec::new(), Vec::new(), Vec::new()];
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= calls {
            return taken;
        }
        let (_, client, challenge) = &causes[number % 3];
        let begun = Instant::now();
        let answer = client.issue(challenge);
        taken[number % 3].push(begun.elapsed().as_secs_f64() * 1_000.0);
        assert_eq!(answer.problem(), "refused");
    }
}

fn report(names: &[&str; 3], mut taken: [Vec<f64>; 3]) {
    let deadline = DEADLINE.as_secs_f64() * 1_000.0;
    for (name, times) in names.iter().zip(&mut taken) {
        times.sort_by(f64::total_cmp);
        let outside = times
            .iter()
            .filter(|time| **time < deadline || **time % deadline > WAY);
        let outside = outside.count();
        let late = times.iter().filter(|time| **time >= 2.0 * deadline).count();
        let at = |part: f64| times[(times.len() as f64 * part) as usize];
        println!(
            "{name}: {} refusals, median {:.2} ms, p99 {:.2} ms, {late} at a later multiple, {outside} outside",
            times.len(),
            at(0.5),
            at(0.99)
        );
        assert!(times[0] >= deadline, "{name} left early");
    }
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        let (distance, bound) = kolmogorov(&taken[one], &taken[other]);
        println!(
            "{} and {}: {distance:.4}, chance gives up to {bound:.4}",
            names[one], names[other]
        );
        assert!(
            distance < bound,
            "{} and {} differ",
            names[one],
            names[other]
        );
    }
}

/// The greatest distance of two distributions, and what chance exceeds once in 1,000 times.
fn kolmogorov(one: &[f64], other: &[f64]) -> (f64, f64) {
    let part = |times: &[f64], time: f64| {
        times.partition_point(|other| *other <= time) as f64 / times.len() as f64
    };
    let all = one.iter().chain(other);
    let distance = all.map(|time| (part(one, *time) - part(other, *time)).abs());
    let (n, m) = (one.len() as f64, other.len() as f64);
    (
        distance.fold(0.0, f64::max),
        1.949 * ((n + m) / (n * m)).sqrt(),
    )
}

/// The locator of the second in the first: 12 bytes that both have at one place.
fn forged(right: &str, other: &str) -> String {
    use relatch_authority::ChallengeMessage;
    let read = |text: &str| ChallengeMessage::from_text(text).unwrap();
    let (right, other) = (read(right), read(other));
    let mut challenge = right.challenge().clone();
    challenge.locator = other.challenge().locator;
    ChallengeMessage::new(challenge, right.tag()).to_text()
}

#[test]
fn calls_without_a_token_of_the_provider_are_turned_away() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let now = relatch_service::now().secs();
        let sign = |claims| world.demo.sign("alice", claims).unwrap();
        let good = sign(json!({}));
        let (front, signature) = good.rsplit_once('.').unwrap();
        let tokens = [
            String::new(),
            "nonsense".into(),
            sign(json!({ "aud": "other" })),
            sign(json!({ "aud": "relatch-app" })),
            sign(json!({ "iss": "urn:other" })),
            sign(json!({ "exp": now - 60 })),
            sign(json!({ "nbf": now + 3_600 })),
            format!("{front}.{}", signature.chars().rev().collect::<String>()),
            format!("{}.", front),
            relatch_service::Demo::new([6; 32])
                .sign("alice", json!({}))
                .unwrap(),
        ];
        for token in tokens {
            let header = format!("Bearer {token}");
            let answer = send(
                "GET",
                world.public,
                "/v1/account",
                &[("authorization", &header)],
                None,
            );
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (401, "not-authenticated"),
                "{token}"
            );
        }
        assert_eq!(
            send("GET", world.public, "/v1/account", &[], None).status,
            401
        );
        let header = format!("Bearer {good}");
        let answer = send(
            "GET",
            world.public,
            "/v1/account",
            &[("authorization", &header)],
            None,
        );
        assert_eq!(answer.status, 200);
    });
}

#[test]
fn malformed_calls_are_problems() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let alice = world.client("alice");
        let cases = [
            (
                alice.post("/v1/issue", &json!({})),
                400,
                "malformed-request",
            ),
            (
                alice.post("/v1/issue", &json!({ "challenge": 1 })),
                400,
                "malformed-request",
            ),
            (
                alice.post("/v1/issue", &json!({ "challenge": "https://example.com" })),
                400,
                "not-usable",
            ),
            (
                alice.post("/v1/issue", &json!({ "challenge": "x", "more": 1 })),
                400,
                "malformed-request",
            ),
            (
                alice.post("/v1/issue", &json!({ "challenge": "x".repeat(20_000) })),
                413,
                "too-long",
            ),
            (alice.get("/v1/bindings/xyz"), 400, "malformed-request"),
            (
                alice.get("/v1/bindings?after=xyz"),
                400,
                "malformed-request",
            ),
            (alice.get("/v1/notices?after=-1"), 400, "malformed-request"),
            (
                alice.get("/v1/notices?after=9223372036854775808"),
                400,
                "malformed-request",
            ),
            (alice.get("/v1/nothing"), 404, "not-found"),
        ];
        for (answer, status, name) in cases {
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (status, name),
                "{answer:?}"
            );
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json")
            );
        }
    });
}

#[test]
fn an_account_and_an_address_have_a_limit() {
    on_every_store(|start| {
        let world = start(Setting {
            calls_per_minute: 5,
            ..Setting::default()
        });
        let alice = world.client("alice");
        for _ in 0..5 {
            assert_eq!(alice.get("/v1/account").status, 200);
        }
        let answer = alice.get("/v1/account");
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (429, "too-many-requests")
        );
        assert!(answer.header("retry-after").is_some());
    });
}
