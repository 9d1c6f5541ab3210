//! Two processes over one PostgreSQL behave as one: limits are exact, keys and proofs are used once.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use relatch_registry::test_server::PostgresServer;
use relatch_testkit::bench::{Bench, Hardware};
use serde_json::{Value, json};

use crate::faults::postgres;
use crate::process::{
    Process, again, call, call_with, configure, offer_of, provider, until_answered,
};

/// Connections that call at the same time, each other one at the other process.
const CONNECTIONS: usize = 16;
/// Codes of a binding and of an account, and claims of an account, in 24 hours. [AUTH-18]
const OF_BINDING: usize = 5;
const OF_ACCOUNT: usize = 10;
const CLAIMS: usize = 100;

/// An account at both processes.
struct Account {
    name: &'static str,
    token: String,
    at: [SocketAddr; 2],
}

impl Account {
    fn new(name: &'static str, at: [SocketAddr; 2]) -> Self {
        let token = provider().sign(name, json!({})).unwrap();
        Self { name, token, at }
    }

    /// A call to one of the processes.
    fn post(&self, number: usize, path: &str, body: &Value) -> (u16, Value) {
        again(self.at[number % 2], path, &self.token, body).unwrap()
    }

    fn get(&self, path: &str) -> Value {
        call(self.at[0], "GET", path, &self.token, None).unwrap().1
    }

    /// A proof as a problem asks for it.
    fn prove(&self, asked: &Value) -> String {
        let nonce = asked["nonce"].as_str().unwrap();
        provider().prove(self.name, nonce).unwrap()
    }

    /// A device that is bound at one process and active by the other.
    fn device(&self, number: u8) -> (Bench, String) {
        let mut bench = Bench::unbound(Hardware::PLAIN);
        bench.number = number;
        let body = offer_of(&mut bench);
        let (status, claimed) = self.post(0, "/v1/bindings", &body);
        assert_eq!(status, 201, "{claimed}");
        let code = claimed["confirmation"].as_str().unwrap();
        bench.confirm(code).unwrap();
        let body = json!({ "challenge": bench.begin() });
        assert_eq!(self.post(1, "/v1/inspect", &body).0, 200);
        (bench, claimed["locator"].as_str().unwrap().into())
    }

    /// All at once: how often each status was answered.
    fn race<T: Sync>(
        &self,
        calls: &[T],
        call: impl Fn(usize, &T) -> (u16, Value) + Sync,
    ) -> HashMap<u16, usize> {
        let next = AtomicUsize::new(0);
        let client = || {
            let take = || calls.get(next.fetch_add(1, Ordering::Relaxed));
            std::iter::from_fn(take)
        };
        thread::scope(|scope| {
            let (call, client) = (&call, &client);
            let clients: Vec<_> = (0..CONNECTIONS)
                .map(|number| {
                    scope.spawn(move || {
                        let answers = client().map(|body| call(number, body).0);
                        answers.collect::<Vec<_>>()
                    })
                })
                .collect();
            let mut found = HashMap::new();
            for status in clients.into_iter().flat_map(|one| one.join().unwrap()) {
                *found.entry(status).or_default() += 1;
            }
            found
        })
    }
}

/// Starts both, where PostgreSQL is installed.
fn with_two_processes(test: impl FnOnce([SocketAddr; 2])) {
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let directories = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let connection = server.fresh_database().unwrap();
    let start = |directory: &Path| {
        configure(directory, &postgres(directory, &connection));
        Process::start(directory)
    };
    let processes = directories.each_ref().map(|one| start(one.path()));
    test(processes.each_ref().map(|process| process.public));
    for directory in &directories {
        let verified = Process::verify_audit(directory.path());
        assert!(verified.ends_with(", 0 with a fault\n"), "{verified}");
    }
}

/// New challenges of a device.
fn challenges(bench: &mut Bench, number: usize) -> Vec<Value> {
    let challenge = |_| {
        bench.restart();
        json!({ "challenge": bench.begin() })
    };
    (0..number).map(challenge).collect()
}

#[test]
fn limits_are_exact_across_processes() {
    with_two_processes(|at| {
        let issue = |account: &Account, challenges: &[Value]| {
            account.race(challenges, |number, body| {
                account.post(number, "/v1/issue", body)
            })
        };
        let exact = |given, asked| HashMap::from([(200, given), (401, asked - given)]);

        let owner = Account::new("owner", at);
        let (mut bench, _) = owner.device(1);
        let all = challenges(&mut bench, 24);
        assert_eq!(issue(&owner, &all), exact(OF_BINDING, 24));

        // No binding is at its own limit.
        let installer = Account::new("installer", at);
        let mut all = Vec::new();
        for number in 2..8 {
            all.extend(challenges(&mut installer.device(number).0, 4));
        }
        assert_eq!(issue(&installer, &all), exact(OF_ACCOUNT, 24));

        let buyer = Account::new("buyer", at);
        let mut bench = Bench::unbound(Hardware::PLAIN);
        bench.number = 9;
        let offers: Vec<_> = (0..CLAIMS + 12).map(|_| offer_of(&mut bench)).collect();
        let claimed = buyer.race(&offers, |number, body| {
            buyer.post(number, "/v1/bindings", body)
        });
        assert_eq!(claimed, HashMap::from([(201, CLAIMS), (429, 12)]));
    });
}

#[test]
fn keys_and_proofs_are_used_once_across_processes() {
    with_two_processes(|at| {
        let (alice, bob) = (Account::new("alice", at), Account::new("bob", at));
        let (mut bench, locator) = alice.device(1);
        let same = [(); CONNECTIONS];

        // One key and one proof from all sides: one delegation.
        let path = format!("/v1/bindings/{locator}/delegations");
        let to = bob.get("/v1/account")["account"].clone();
        let mut body =
            json!({ "to": to, "actions": [1], "expires": 4_000_000_000_u64, "max_uses": 2 });
        let delegate = |number: usize, key: &str, body: &Value| {
            let (to, token) = (alice.at[number % 2], &alice.token);
            let headers = [("idempotency-key", key)];
            let call = || call_with(to, "POST", &path, token, &headers, Some(body));
            until_answered(call).unwrap()
        };
        let proof = alice.prove(&delegate(0, "key", &body).1);
        body["proof"] = proof.into();
        let done = alice.race(&same, |number, ()| delegate(number, "key", &body));
        assert_eq!(done, HashMap::from([(204, CONNECTIONS)]));
        let log = alice.get(&format!("/v1/bindings/{locator}/audit"));
        let entries = log["entries"].as_array().unwrap().iter();
        let offered = entries.filter(|one| one["entry"]["event"] == "delegated");
        assert_eq!(offered.count(), 1, "{log}");

        // One proof for a challenge from all sides: one step-up.
        for body in challenges(&mut bench, OF_BINDING) {
            assert_eq!(alice.post(0, "/v1/issue", &body).0, 200);
        }
        let mut body = challenges(&mut bench, 1).remove(0);
        let (status, asked) = alice.post(1, "/v1/issue", &body);
        assert_eq!(status, 401, "{asked}");
        body["proof"] = alice.prove(&asked).into();
        let stepped = alice.race(&same, |number, ()| alice.post(number, "/v1/step-up", &body));
        assert_eq!(stepped, HashMap::from([(204, 1), (401, CONNECTIONS - 1)]));
    });
}
