//! A running account service, `relatch-authority serve --demo`, that phones ask over HTTP.
//!
//! Its clock is that of its machine and its registry is out of reach: [`in_the_way`] says what keeps a scenario from it.
#![allow(
    clippy::indexing_slicing,
    reason = "a member that an answer does not have is null"
)]

mod fits;
mod http;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use relatch_authority::{AccountId, Act, PublicKeySet, Receipt, SessionId, StepUpReason, WallTime};
use relatch_wire::{Action, Failures, Locator, Suite};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use crate::calls::{Caller, Calls, Claim, Doing, Elsewhere, Failed, Listed, Named, Shown};
use crate::scenario::Running;
use crate::seen::Seen;
pub use fits::in_the_way;
use http::{Answer, Server};

/// Worlds of this process; each has accounts of its own at the service.
static WORLDS: AtomicU64 = AtomicU64::new(0);

/// One world's connection.
pub struct Remote {
    server: Server,
    /// What the accounts of this world are called at the provider, before their names.
    prefix: String,
    tokens: BTreeMap<String, Zeroizing<String>>,
    ids: BTreeMap<String, String>,
    /// Counts the requests that must not be done twice.
    requests: u64,
    /// The time of the service and of the world at the first use: both go on at their own pace.
    begun: Option<(u64, u64)>,
}

/// The service at this address, for [`crate::scenario::Options`].
///
/// # Errors
/// A sentence: the address is not that of a demonstration that runs.
pub fn running(address: &str) -> Result<Running, String> {
    let server = Server::at(address)?;
    let keys = server.send("GET", "/demo/keys", None, &[], None)?;
    if keys.status != 200 {
        return Err(format!(
            "{address} is not a demonstration of the account service: relatch-authority serve --demo"
        ));
    }
    let begun = SystemTime::now().duration_since(UNIX_EPOCH);
    let run = begun.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(0));
    Ok(Running::new(move |id| {
        let world = WORLDS.fetch_add(1, Ordering::Relaxed);
        let remote = Remote {
            server: server.clone(),
            prefix: format!("{run} {world} {id}"),
            tokens: BTreeMap::new(),
            ids: BTreeMap::new(),
            requests: 0,
            begun: None,
        };
        (Box::new(remote), run.wrapping_add(world))
    }))
}

impl Remote {
    fn subject(&self, account: &AccountId) -> String {
        format!("{} {}", self.prefix, account.as_str())
    }

    /// An access token of this session.
    fn token(&mut self, account: &AccountId, session: SessionId) -> Result<String, String> {
        let SessionId([first, ..]) = session;
        let name = format!("{} {first}", account.as_str());
        if let Some(token) = self.tokens.get(&name) {
            return Ok(token.to_string());
        }
        let ask = json!({ "subject": self.subject(account), "session": format!("{first}") });
        let token = self.demo_token(&ask)?;
        self.tokens.insert(name, Zeroizing::new(token.clone()));
        Ok(token)
    }

    /// An ID token for what has this name.
    fn proof(&self, account: &AccountId, named: &str) -> Result<String, String> {
        self.demo_token(&json!({ "subject": self.subject(account), "nonce": named }))
    }

    fn demo_token(&self, ask: &Value) -> Result<String, String> {
        let answer = self
            .server
            .send("POST", "/demo/token", None, &[], Some(ask))?;
        let token = answer.body["token"].as_str();
        token
            .map(String::from)
            .ok_or("the service gives no token".into())
    }

    /// A call of an account. An answer that asks to try again is one that did not come.
    fn call(
        &mut self,
        by: Caller<'_>,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let token = self.token(by.account, by.session)?;
        self.requests += 1;
        let key = format!("{} {}", self.prefix, self.requests);
        let headers = [("idempotency-key", key.as_str())];
        let answer = self
            .server
            .send(method, path, Some(&token), &headers, body)?;
        match answer.status {
            503 => Err("the service is busy".into()),
            _ => Ok(answer),
        }
    }

    /// What the service calls an account of this world.
    fn id(&mut self, account: &AccountId) -> Result<String, String> {
        if let Some(id) = self.ids.get(account.as_str()) {
            return Ok(id.clone());
        }
        let by = Caller {
            account,
            session: SessionId([1; 16]),
            now: WallTime::from_secs(0),
        };
        let answer = self.call(by, "GET", "/v1/account", None)?;
        let id = answer.body["account"]
            .as_str()
            .ok_or("no account")?
            .to_owned();
        self.ids.insert(account.as_str().into(), id.clone());
        Ok(id)
    }

    /// Path and body of an act.
    fn request(
        &mut self,
        by: Caller<'_>,
        device: &Locator,
        act: &Act,
    ) -> Result<(String, Value), String> {
        let (call, body) = match act {
            Act::Delegate { to, terms } => {
                let real = SystemTime::now().duration_since(UNIX_EPOCH);
                let first = (real.map_or(0, |since| since.as_secs()), by.now.secs());
                let (real, world) = *self.begun.get_or_insert(first);
                let lasts = terms.expires.secs().saturating_sub(world);
                let expires = real.saturating_add(lasts);
                let actions: Vec<u16> = terms.actions.iter().map(|one| one.number()).collect();
                let terms = json!({
                    "to": self.id(to)?, "actions": actions, "expires": expires, "max_uses": terms.max_uses,
                });
                ("delegations", terms)
            }
            Act::OfferTransfer { to } => ("transfer", json!({ "to": self.id(to)? })),
            Act::Release => ("release", json!({})),
            Act::Undo => ("undo", json!({})),
            Act::Delete => ("delete", json!({})),
            Act::FormerFreeze => ("freeze-as-former", json!({})),
            Act::Lift => ("lift", json!({})),
            _ => return Err("an act that this command does not know".into()),
        };
        Ok((format!("/v1/bindings/{device}/{call}"), body))
    }

    fn scanned(&mut self, by: Caller<'_>, path: &str, body: &Value) -> Result<Value, Failed> {
        let answer = self.call(by, "POST", path, Some(body));
        let answer = answer.map_err(|_| Failed::Fault)?;
        match answer.status {
            200 | 204 => Ok(answer.body),
            _ => Err(refused(&answer)),
        }
    }
}

/// What the app says of a problem with a scan.
fn refused(answer: &Answer) -> Failed {
    Failed::Refused(match answer.problem() {
        "step-up-needed" => return Failed::StepUp,
        "ending" => Seen::Ending,
        "restored" => Seen::HeldBack,
        "frozen" => Seen::Frozen,
        "owner-must-approve" => Seen::OwnerMustApprove,
        "delegation-expired" => Seen::DelegationExpired,
        "delegation-used-up" => Seen::DelegationUsedUp,
        _ => Seen::InvalidQrCode,
    })
}

/// What the app says of an act.
fn done(answer: Result<Answer, String>) -> Result<(), Seen> {
    let answer = answer.map_err(|_| Seen::TryAgain)?;
    match (answer.status, answer.problem()) {
        (200 | 204, _) => Ok(()),
        (_, "step-up-needed") => Err(Seen::ProofNeeded),
        _ => Err(Seen::Denied),
    }
}

fn step_up(name: &str) -> Option<StepUpReason> {
    let all = [
        StepUpReason::UnexpectedEpoch,
        StepUpReason::OlderEpoch,
        StepUpReason::BindingLimit,
        StepUpReason::AccountLimit,
    ];
    all.into_iter().find(|reason| reason.name() == name)
}

impl Calls for Remote {
    fn look(&mut self, by: Caller<'_>, text: &str) -> Result<Shown, Failed> {
        let shown = self.scanned(by, "/v1/inspect", &json!({ "challenge": text }))?;
        let number = |name: &str| shown[name].as_u64();
        let action = number("action").and_then(|number| Action::from_number(number).ok());
        let failures = number("failures").and_then(Failures::new);
        Ok(Shown {
            name: shown["name"].as_str().unwrap_or_default().into(),
            action: action.ok_or(Failed::Fault)?,
            failures: failures.ok_or(Failed::Fault)?,
            step_up: shown["step_up"].as_str().and_then(step_up),
        })
    }

    fn code(&mut self, by: Caller<'_>, text: &str) -> Result<Zeroizing<String>, Failed> {
        let given = self.scanned(by, "/v1/issue", &json!({ "challenge": text }))?;
        let code = given["code"].as_str().ok_or(Failed::Fault)?;
        Ok(Zeroizing::new(code.into()))
    }

    fn prove(&mut self, by: Caller<'_>, text: &str) -> Result<(), Failed> {
        // The nonce stands in the answer to a call that needs the proof.
        let fault = |_| Failed::Fault;
        let body = json!({ "challenge": text, "proof": "none" });
        let asked = self
            .call(by, "POST", "/v1/step-up", Some(&body))
            .map_err(fault)?;
        let Some(nonce) = asked.body["nonce"].as_str() else {
            return Err(refused(&asked));
        };
        let proof = self.proof(by.account, nonce).map_err(fault)?;
        let body = json!({ "challenge": text, "proof": proof });
        self.scanned(by, "/v1/step-up", &body).map(drop)
    }

    fn claim(
        &mut self,
        by: Caller<'_>,
        claim: Claim<'_>,
    ) -> Result<(Zeroizing<String>, Option<Receipt>), Seen> {
        let mut body = json!({ "offer": claim.offer, "name": claim.name.as_str() });
        if let Some(receipt) = claim.receipt {
            body["receipt"] = json!({ "number": receipt.number, "mac": hex(&receipt.mac) });
        }
        let answer = self.call(by, "POST", "/v1/bindings", Some(&body));
        let answer = answer.map_err(|_| Seen::TryAgain)?;
        match (answer.status, answer.problem()) {
            (200 | 201, _) => {}
            (_, "make-a-new-offer") => return Err(Seen::OfferTaken),
            (_, "load-the-key-file") => return Err(Seen::OtherKeys),
            (_, "receipt-needed") => return Err(Seen::ReceiptNeeded),
            _ => return Err(Seen::InvalidQrCode),
        }
        let code = answer.body["confirmation"].as_str().ok_or(Seen::TryAgain)?;
        let receipt = &answer.body["receipt"];
        let receipt = receipt["number"].as_u64().zip(receipt["mac"].as_str());
        let receipt = receipt.and_then(|(number, mac)| {
            Some(Receipt {
                number,
                mac: bytes(mac)?,
            })
        });
        Ok((Zeroizing::new(code.into()), receipt))
    }

    fn name_act(&mut self, by: Caller<'_>, device: &Locator, act: &Act) -> Result<Named, Seen> {
        let request = self.request(by, device, act);
        let (path, body) = request.map_err(|_| Seen::TryAgain)?;
        let asked = self.call(by, "POST", &path, Some(&body));
        let asked = asked.map_err(|_| Seen::TryAgain)?;
        let nonce = asked.body["nonce"].as_str();
        nonce.map(String::from).ok_or(Seen::Denied)
    }

    fn act(
        &mut self,
        by: Caller<'_>,
        device: &Locator,
        act: &Act,
        proof: Option<&Named>,
    ) -> Result<(), Seen> {
        let request = self.request(by, device, act);
        let (path, mut body) = request.map_err(|_| Seen::TryAgain)?;
        if let Some(named) = proof {
            let proof = self.proof(by.account, named);
            body["proof"] = proof.map_err(|_| Seen::TryAgain)?.into();
        }
        done(self.call(by, "POST", &path, Some(&body)))
    }

    fn manage(&mut self, by: Caller<'_>, device: &Locator, doing: Doing<'_>) -> Result<(), Seen> {
        let path = |call: &str| format!("/v1/bindings/{device}/{call}");
        let none = json!({});
        done(match doing {
            Doing::AcceptDelegation => {
                self.call(by, "POST", &path("delegations/accept"), Some(&none))
            }
            Doing::Revoke(from) => {
                let from = self.id(from).map_err(|_| Seen::TryAgain)?;
                self.call(by, "DELETE", &path(&format!("delegations/{from}")), None)
            }
            Doing::TakeBack => self.call(by, "DELETE", &path("transfer"), None),
            Doing::AcceptTransfer(name, _) => {
                let name = json!({ "name": name.as_str() });
                self.call(by, "POST", &path("transfer/accept"), Some(&name))
            }
            Doing::Freeze => self.call(by, "POST", &path("freeze"), Some(&none)),
        })
    }

    fn list(&mut self, by: Caller<'_>) -> Result<Vec<Listed>, String> {
        let answer = self.call(by, "GET", "/v1/bindings", None)?;
        let devices = answer.body["devices"].as_array().ok_or("no list")?;
        let listed = devices.iter().map(|device| {
            let locator = device["locator"].as_str().and_then(bytes);
            Ok(Listed {
                locator: Locator(locator.ok_or("no locator")?),
                name: device["name"].as_str().unwrap_or_default().into(),
                genuine: device["attestation"] == "genuine",
            })
        });
        listed.collect()
    }

    fn told(&mut self, by: Caller<'_>) -> Result<Vec<String>, String> {
        let (mut told, mut after) = (Vec::new(), 0);
        loop {
            let path = format!("/v1/notices?after={after}");
            let answer = self.call(by, "GET", &path, None)?;
            let entries = answer.body["entries"].as_array().ok_or("no list")?;
            let Some(last) = entries.last() else {
                return Ok(told);
            };
            after = last["number"].as_u64().ok_or("no number")?;
            let names = entries.iter().map(|one| &one["entry"]["entry"]["event"]);
            told.extend(names.filter_map(|name| Some(name.as_str()?.to_owned())));
        }
    }
}

impl Elsewhere for Remote {
    fn public_keys(&mut self, suite: Suite) -> Option<PublicKeySet> {
        let path = format!("/v1/key-file?suite={}", suite.number());
        let answer = self.server.send("GET", &path, None, &[], None).ok()?;
        PublicKeySet::from_text(&answer.text).ok()
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
    bytes?.try_into().ok().filter(|_| rest.is_empty())
}

/// Tokens are secrets.
impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Remote")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}
