//! Who decides in a world: an account service in this process, or one that runs elsewhere.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Method, Request, StatusCode};
use relatch_authority::{Decider, KeyRing, KeySet, MasterKey, MasterKeys, ReceiptKey, Suite};
use relatch_registry::Database;
use relatch_service::{Demo, Parts, Service};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::copy::{self, MASTER};
use crate::limits;

/// Why a call came to nothing.
pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The longest answer of a service, in bytes.
const LONGEST: usize = 1 << 20;
/// How long a service elsewhere may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// A call of the account service's interface.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// From `/v1` on, with what follows the question mark.
    pub(crate) path: String,
    /// `Authorization`, `Content-Type` and `Idempotency-Key`, as far as they are there.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Bytes,
}

/// What the service answers.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) kind: String,
    pub(crate) body: Bytes,
}

/// An account service of one world, with keys that were made for it and are gone with it.
#[derive(Debug)]
pub(crate) struct Local {
    router: Router,
    service: Service,
    demo: Demo,
    /// Its private keys, for what the page of leaks plays: they are of this world alone.
    keys: Keys,
}

/// A service that runs elsewhere and logs everyone in.
#[derive(Debug)]
pub(crate) struct Remote {
    address: String,
    agent: ureq::Agent,
}

impl Local {
    /// A service over the database in this folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        std::fs::create_dir_all(folder)?;
        let keys = Keys::kept(folder)?;
        let master = MasterKeys::new(MasterKey::new(MASTER, &keys.master));
        let decider = Decider::new(master, ReceiptKey::new(&keys.receipts), limits::minimum());
        let demo = Demo::new(keys.provider);
        let service = Service::new(Parts {
            decider: decider.with_key_ring(keys.ring()?),
            database: Database::sqlite(&folder.join("registry.db"))?,
            tokens: demo.tokens()?,
            deadline: limits::DEADLINE,
            restored: false,
            limits: limits::calls(),
            previous_master_key: None,
            factory: None,
        });
        Ok(Self {
            router: relatch_service::router(service.clone(), Router::new()),
            service,
            demo,
            keys,
        })
    }

    /// Where the rows are.
    pub(crate) fn database(&self) -> &Database {
        self.service.database()
    }

    /// All that it keeps: rows and keys.
    pub(crate) fn copy(&self) -> Result<Value, Fault> {
        let [bindings, accounts] = copy::rows(self.database())?;
        Ok(json!({
            "masterId": MASTER.0, "masterKey": hex(&self.keys.master), "keySets": self.keys.sets(),
            "bindings": bindings, "accounts": accounts,
        }))
    }

    pub(crate) fn token(&self, subject: &str, nonce: Option<&str>) -> Result<String, Fault> {
        Ok(match nonce {
            Some(nonce) => self.demo.prove(subject, nonce)?,
            None => self.demo.sign(subject, json!({ "sid": subject }))?,
        })
    }

    pub(crate) async fn call(&self, call: Call) -> Result<Reply, Fault> {
        let mut request = Request::builder().method(call.method).uri(call.path);
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let response = self
            .router
            .clone()
            .oneshot(request.body(Body::from(call.body))?)
            .await?;
        let (parts, body) = response.into_parts();
        let kind = parts
            .headers
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        Ok(Reply {
            status: parts.status,
            kind: kind.unwrap_or_default().into(),
            body: to_bytes(body, LONGEST).await?,
        })
    }
}

impl Remote {
    pub(crate) fn at(address: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .build();
        Self {
            address: address.trim_end_matches('/').into(),
            agent: agent.into(),
        }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A token of the service's own provider.
    pub(crate) async fn token(
        self: &Arc<Self>,
        subject: &str,
        nonce: Option<&str>,
    ) -> Result<String, Fault> {
        let ask = json!({ "subject": subject, "session": subject, "nonce": nonce });
        let reply = self.call(Call {
            method: Method::POST,
            path: "/demo/token".into(),
            headers: vec![("content-type", "application/json".into())],
            body: ask.to_string().into(),
        });
        let given: Value = serde_json::from_slice(&reply.await?.body)?;
        let token = given.get("token").and_then(Value::as_str);
        token
            .map(Into::into)
            .ok_or_else(|| "the service gives no token: is it a demonstration?".into())
    }

    pub(crate) async fn call(self: &Arc<Self>, call: Call) -> Result<Reply, Fault> {
        let remote = self.clone();
        tokio::task::spawn_blocking(move || remote.send(call)).await?
    }

    fn send(&self, call: Call) -> Result<Reply, Fault> {
        let mut request = Request::builder()
            .method(call.method)
            .uri(format!("{}{}", self.address, call.path));
        for (name, value) in call.headers {
            request = request.header(name, value);
        }
        let mut response = self.agent.run(request.body(call.body.to_vec())?)?;
        let kind = response
            .headers()
            .get("content-type")
            .and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default().to_owned();
        let status = response.status();
        let body = response
            .body_mut()
            .with_config()
            .limit(LONGEST as u64)
            .read_to_vec()?;
        Ok(Reply {
            status,
            kind,
            body: body.into(),
        })
    }
}

/// The keys of one world.
struct Keys {
    master: [u8; 32],
    receipts: [u8; 32],
    provider: [u8; 32],
    sets: [[[u8; 32]; 2]; 2],
}

impl Keys {
    /// Made on first use; a world that outlives the process has them beside its database.
    fn kept(folder: &Path) -> Result<Self, Fault> {
        const ALL: usize = 7;
        let path = folder.join("keys");
        let mut bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(_) => {
                let mut bytes = vec![0; ALL * 32];
                getrandom::fill(&mut bytes)?;
                std::fs::write(&path, &bytes)?;
                bytes
            }
        };
        let (chunks, rest) = bytes.as_chunks_mut::<32>();
        match (chunks, rest) {
            ([master, receipts, provider, a, b, c, d], []) => Ok(Self {
                master: *master,
                receipts: *receipts,
                provider: *provider,
                sets: [[*a, *b], [*c, *d]],
            }),
            _ => Err(format!("{} holds no keys", path.display()).into()),
        }
    }

    fn ring(&self) -> Result<KeyRing, Fault> {
        let [[binding_2, recovery_2], [binding_3, recovery_3]] = &self.sets;
        let mut ring = KeyRing::default();
        for set in [
            KeySet::new(binding_2, recovery_2)?,
            KeySet::post_quantum(binding_3, recovery_3)?,
        ] {
            let id = set.id();
            ring.add(set)?;
            ring.make_current(id)?;
        }
        Ok(ring)
    }

    /// The private keys of suites 2 and 3.
    fn sets(&self) -> Value {
        let suites = [Suite::Hybrid, Suite::PostQuantum].into_iter();
        let sets = suites.zip(&self.sets).map(|(suite, [binding, recovery])| {
            let (binding, recovery) = (hex(binding), hex(recovery));
            json!({ "suite": suite.number(), "bindingPrivate": binding, "recoveryPrivate": recovery })
        });
        sets.collect()
    }
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
