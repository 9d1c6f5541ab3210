//! A running service, its clients, and a device.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use relatch_authority::{
    CodeLength, Decider, KeyRing, KeySet, MasterKey, MasterKeyId, MasterKeys, Minimum,
    PublicKeySet, ReceiptKey, Suite,
};
use relatch_device::{Config, RecordKey};
use relatch_registry::Database;
use relatch_registry::test_server::PostgresServer;
use relatch_service::{Demo, FactoryStore, Limits, Parts, Running, Service, serve};
use relatch_testkit::bench::{Bench, config};
use relatch_testkit::flash::Flash;
use relatch_testkit::passwords::Cost;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::oneshot;

pub(crate) const DEADLINE: Duration = Duration::from_millis(60);

pub(crate) const FACTORY_STORE_KEY: [u8; 32] = [45; 32];

/// A service and what it stands on.
pub(crate) struct World {
    pub(crate) demo: Demo,
    pub(crate) public: SocketAddr,
    pub(crate) management: SocketAddr,
    keys: PublicKeySet,
    service: Option<Service>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// How a service differs from the usual one.
#[derive(Clone, Copy)]
pub(crate) struct Setting {
    pub(crate) restored: bool,
    pub(crate) rotating: bool,
    pub(crate) calls_per_minute: u32,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            restored: false,
            rotating: false,
            calls_per_minute: 1_000_000,
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// All but the date.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An account at the API.
#[derive(Clone)]
pub(crate) struct Client<'a> {
    pub(crate) world: &'a World,
    subject: &'static str,
    pub(crate) token: String,
}

impl World {
    pub(crate) fn over(database: Database, setting: Setting) -> Self {
        Self::on(database, setting, |_| {})
    }

    /// As `over`, on ports that are set up in another way.
    pub(crate) fn on(
        database: Database,
        setting: Setting,
        change: impl FnOnce(&mut Running),
    ) -> Self {
        let demo = Demo::new([5; 32]);
        let mut ring = KeyRing::default();
        let set = KeySet::new(&[1; 32], &[2; 32]).unwrap();
        let keys = set.public().clone();
        ring.add(set).unwrap();
        ring.make_current(keys.id()).unwrap();
        let minimum = Minimum {
            suite: Some(Suite::Hmac),
            code_length: CodeLength::Twelve,
        };
        let master = MasterKey::new(MasterKeyId(1), &[42; 32]);
        let master = match setting.rotating {
            false => MasterKeys::new(master),
            true => {
                let current = MasterKey::new(MasterKeyId(2), &[44; 32]);
                MasterKeys::rotating(current, master).unwrap()
            }
        };
        let decider = Decider::new(master, ReceiptKey::new(&[43; 32]), minimum).with_key_ring(ring);
        let calls = NonZeroU32::new(setting.calls_per_minute).unwrap();
        let service = Service::new(Parts {
            decider: match setting.restored {
                true => decider.restored([keys.id()]),
                false => decider,
            },
            database,
            tokens: demo.tokens().unwrap(),
            deadline: DEADLINE,
            restored: setting.restored,
            limits: Limits::per_minute(calls, calls),
            previous_master_key: setting.rotating.then_some(MasterKeyId(1)),
            factory: Some(FactoryStore::new(&FACTORY_STORE_KEY)),
        });
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let any = "127.0.0.1:0".parse().unwrap();
        let mut running = runtime.block_on(Running::bind(any, any)).unwrap();
        change(&mut running);
        let public = running.public.local_addr().unwrap();
        let management = running.management.local_addr().unwrap();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let (end, ended) = oneshot::channel();
        let beside = demo.clone().router();
        let given = service.clone();
        let thread = thread::spawn(move || {
            let service = given;
            let until = async {
                ended.await.ok();
            };
            runtime
                .block_on(serve(
                    running,
                    service.clone(),
                    beside,
                    metrics,
                    None,
                    until,
                ))
                .unwrap();
            runtime.shutdown_timeout(Duration::from_secs(5));
            drop(service);
        });
        Self {
            demo,
            public,
            management,
            keys,
            service: Some(service),
            end: Some(end),
            thread: Some(thread),
        }
    }

    pub(crate) fn service(&self) -> &Service {
        self.service.as_ref().unwrap()
    }

    pub(crate) fn client(&self, subject: &'static str) -> Client<'_> {
        self.with_roles(subject, &[])
    }

    pub(crate) fn with_roles(&self, subject: &'static str, roles: &[&str]) -> Client<'_> {
        let claims = json!({ "sid": "session", "relatch_roles": roles });
        Client {
            world: self,
            subject,
            token: self.demo.sign(subject, claims).unwrap(),
        }
    }

    /// A device that was never bound and has the authority's keys.
    pub(crate) fn device(&self, number: u8) -> Bench {
        self.device_of(number, |config| config)
    }

    /// As `device`, of another configuration.
    pub(crate) fn device_of(&self, number: u8, change: impl FnOnce(Config) -> Config) -> Bench {
        let config = config(RecordKey::none(), Suite::Hybrid, CodeLength::Twelve);
        let config = change(config);
        let mut bench = Bench::on(
            Flash::new(),
            config.authority(self.keys.clone()),
            Cost::Light,
        );
        relatch_device::PasswordStore::replace(&mut bench.passwords, "old password 1").unwrap();
        bench.number = number;
        bench
    }

    /// A device that Alice has bound and scanned once.
    pub(crate) fn bound(&self, number: u8) -> (Bench, String) {
        let mut bench = self.device(number);
        let claimed = self.client("alice").claim(&mut bench).json();
        bench
            .confirm(claimed["confirmation"].as_str().unwrap())
            .unwrap();
        let preview = self.client("alice").inspect(&bench.begin());
        assert_eq!(preview.status, 200, "{preview:?}");
        (bench, claimed["locator"].as_str().unwrap().into())
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.service.take());
        drop(self.end.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

impl Client<'_> {
    pub(crate) fn id(&self) -> String {
        self.get("/v1/account").json()["account"]
            .as_str()
            .unwrap()
            .into()
    }

    pub(crate) fn claim(&self, bench: &mut Bench) -> Answer {
        let (proof, now, random) = (bench.prove(), bench.uptime(), bench.random());
        let offer = bench
            .device()
            .offer_binding(&proof, random.into(), now)
            .unwrap();
        self.post(
            "/v1/bindings",
            &json!({ "offer": offer.as_str(), "name": "Back room" }),
        )
    }

    pub(crate) fn inspect(&self, challenge: &str) -> Answer {
        self.post("/v1/inspect", &json!({ "challenge": challenge }))
    }

    pub(crate) fn issue(&self, challenge: &str) -> Answer {
        self.post("/v1/issue", &json!({ "challenge": challenge }))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", self.world.public, path, &[], None)
    }

    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", self.world.public, path, &[], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", self.world.public, path, &[], Some(body))
    }

    /// Asks without a proof, answers the nonce, and asks again; gives the proof too.
    pub(crate) fn prove(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (Answer, String) {
        let asked = self.send("POST", self.world.public, path, headers, Some(body));
        assert_eq!(asked.status, 401, "{asked:?}");
        let proof = self
            .world
            .demo
            .prove(self.subject, asked.json()["nonce"].as_str().unwrap())
            .unwrap();
        let mut proved = body.clone();
        proved["proof"] = proof.clone().into();
        (
            self.send("POST", self.world.public, path, headers, Some(&proved)),
            proof,
        )
    }

    pub(crate) fn send(
        &self,
        method: &str,
        to: SocketAddr,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let token = format!("Bearer {}", self.token);
        let all = [&[("authorization", token.as_str())], headers].concat();
        send(
            method,
            to,
            path,
            &all,
            body.map(Value::to_string).as_deref(),
        )
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The name of a problem.
    pub(crate) fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.trim_start_matches("urn:relatch:problem:").into()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }
}

pub(crate) fn send(
    method: &str,
    to: SocketAddr,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<&str>,
) -> Answer {
    let agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("http://{to}{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_some() {
        request = request.header("content-type", "application/json");
    }
    let agent = ureq::Agent::from(agent);
    let mut answer = match body {
        Some(body) => agent.run(request.body(body).unwrap()).unwrap(),
        None => agent.run(request.body(()).unwrap()).unwrap(),
    };
    let headers = answer.headers().iter().filter(|(name, _)| *name != "date");
    Answer {
        status: answer.status().as_u16(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().into()))
            .collect(),
        body: answer.body_mut().read_to_vec().unwrap(),
    }
}

/// Runs a test on SQLite, and on PostgreSQL where it is installed.
pub(crate) fn on_every_store(test: impl Fn(&dyn Fn(Setting) -> World)) {
    let directory: TempDir = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    test(&|setting| World::over(Database::sqlite(&path).unwrap(), setting));
    match PostgresServer::start() {
        Ok(mut server) => {
            let config = server.fresh(8).unwrap();
            test(&|setting| World::over(Database::postgres(config.clone()).unwrap(), setting));
        }
        Err(why) => eprintln!("{why}"),
    }
}
