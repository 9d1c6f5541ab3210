//! A trace of an authority: each step is one call of it, on a registry in memory.

mod chain;
mod proofs;
mod step;
mod words;

use std::cell::Ref;
use std::collections::BTreeMap;

use relatch_authority::{
    AccountId, ActRefusal, Authority, Brought, CallError, DeviceName, Fresh32, KeyRing, MasterKey,
    MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables, Minimum, Receipt, ReceiptKey, SessionId,
    StorageError, Swept, WallTime,
};
use relatch_derivation::FactoryKey;
use relatch_wire::{KeyId, Locator, OfferMessage, Suite};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::forms::{code_length, parse, told};
use super::hybrid::KeyPairs;
use super::refused::Refused;
use crate::hex::{Array, hex};
use crate::members::{remove, set};
use crate::protocol::{Answer, Output};
pub(super) use chain::audit;
pub(super) use proofs::act;
use proofs::{Proof, proved};
use step::Request;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trace {
    settings: Settings,
    steps: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    smallest_code_length: u64,
    smallest_suite: Option<u64>,
    #[serde(default)]
    key_sets: Vec<KeyPairs>,
    receipt_key: Array<32>,
    #[serde(default)]
    restored: bool,
}

/// The authority, how many random values it was given, and the act numbers of its bindings.
pub(crate) struct Player {
    authority: Authority<MemoryRegistry>,
    drawn: u8,
    numbers: BTreeMap<Locator, u64>,
}

/// Who asks, and when.
struct Call {
    account: AccountId,
    now: WallTime,
}

type Stepped = Result<Value, Refused>;
type Called<T, A> = Result<T, CallError<A, StorageError>>;

pub(super) fn play(input: &Value) -> Result<Answer, String> {
    let Trace { settings, steps } = parse(input)?;
    let mut player = Player::new(&settings)?;
    let steps: Result<Vec<Value>, String> =
        steps.into_iter().map(|step| player.play(step)).collect();
    Ok(Answer::Output(Output::Steps(steps?)))
}

fn authority(settings: &Settings) -> Result<Authority<MemoryRegistry>, String> {
    let suite = settings.smallest_suite.map(Suite::from_number).transpose();
    let mut ring = KeyRing::default();
    for pairs in &settings.key_sets {
        let key_set = pairs
            .key_set()
            .ok_or("a key set that fails its self-test")?;
        ring.add(key_set).map_err(told)?;
    }
    let minimum = Minimum {
        suite: suite.map_err(told)?,
        code_length: code_length(settings.smallest_code_length)?,
    };
    // Nothing that a trace shows depends on the master key.
    let keys = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
    let receipts = ReceiptKey::new(&settings.receipt_key.0);
    let registry = MemoryRegistry::default();
    let authority = Authority::new(registry, keys, receipts, minimum).with_key_ring(ring);
    Ok(match settings.restored {
        true => authority.restored(),
        false => authority,
    })
}

impl Player {
    /// A new authority with the settings of a trace.
    pub(crate) fn begin(settings: &Value) -> Result<Self, String> {
        Self::new(&parse(settings)?)
    }

    fn new(settings: &Settings) -> Result<Self, String> {
        Ok(Self {
            authority: authority(settings)?,
            drawn: 0,
            numbers: BTreeMap::new(),
        })
    }

    /// The answer to the next step.
    pub(crate) fn play(&mut self, mut step: Value) -> Result<Value, String> {
        let time = remove(&mut step, "time");
        let now = time.as_ref().and_then(Value::as_u64).unwrap_or(0);
        let account = remove(&mut step, "account");
        let account = account
            .as_ref()
            .and_then(Value::as_str)
            .unwrap_or("operator");
        let act: Request = parse(&step)?;
        let (audited, noticed) = (self.registry().audit.len(), self.registry().notices.len());
        let stepped = if act.is_by_the_operator() || act.has_legal_names(account) {
            let account = AccountId::new(account).or_else(|_| AccountId::new("operator"));
            let call = Call {
                account: account.map_err(told)?,
                now: WallTime::from_secs(now),
            };
            self.perform(act, &call)?
        } else {
            Err(Refused::new("form", "illegal name").answer("illegal name"))
        };
        let registry = self.registry();
        let new = registry.audit.iter().skip(audited);
        let audit: Vec<_> = new.filter_map(|record| record.event.registered()).collect();
        let new = registry.notices.iter().skip(noticed);
        let notices: Vec<_> = new
            .filter_map(|sent| {
                let kind = sent.entry.event.registered()?;
                Some(json!({"to": sent.to.as_str(), "kind": kind}))
            })
            .collect();
        Ok(match stepped {
            Ok(accepted) => json!({"accepted": accepted, "audit": audit, "notices": notices}),
            Err(refused) => json!({"refused": refused, "audit": audit, "notices": notices}),
        })
    }

    fn registry(&self) -> Ref<'_, MemoryTables> {
        self.authority.registry().tables()
    }

    fn perform(&mut self, step: Request, call: &Call) -> Result<Stepped, String> {
        Ok(match step {
            Request::Claim {
                name,
                text,
                factory_key,
                receipt,
            } => {
                let name = DeviceName::new(&name).map_err(told)?;
                self.claim(name, &text, factory_key, receipt.map(Into::into), call)
            }
            Request::Inspect { text } => self.inspect(&text, call),
            Request::Issue { text, session } => self.issue(&text, &session, call),
            Request::StepUp { text } => self.step_up(&text, call),
            Request::AcceptTransfer { locator, name } => {
                let name = DeviceName::new(&name).map_err(told)?;
                self.accept_transfer(&Locator(locator.0), &name, call)
            }
            Request::AddKeys(pairs) => self.add_keys(&pairs),
            Request::RetireKeys { key_id } => {
                // An id that the authority does not have is retired already.
                let retired = self.authority.key_ring_mut().retire(KeyId(key_id.0));
                retired.map_or_else(|_| nothing(), |()| nothing())
            }
            Request::EndRestoredMode {} => {
                self.authority.end_restored_mode();
                nothing()
            }
            Request::Sweep { confirmed } => self.sweep(confirmed, call),
            Request::Tamper {
                locator, change, ..
            } => {
                self.tamper(&Locator(locator.0), &change)?;
                nothing()
            }
            about => self.about(about, call)?,
        })
    }

    /// The calls about a binding that need no more than its locator, another account, and a proof.
    fn about(&mut self, step: Request, call: &Call) -> Result<Stepped, String> {
        let (authority, who, now) = (&self.authority, &call.account, call.now);
        let called = match step {
            Request::AcceptDelegation { locator } => {
                authority.accept_delegation(who, &Locator(locator.0), now)
            }
            Request::Revoke { locator, to } => {
                let from = AccountId::new(&to).map_err(told)?;
                authority.revoke(who, &Locator(locator.0), &from, now)
            }
            Request::TakeBack { locator } => authority.take_back(who, &Locator(locator.0), now),
            Request::Freeze { locator } => authority.freeze(who, &Locator(locator.0), now),
            Request::OperatorFreeze { locator } => {
                authority.freeze_as_operator(who, &Locator(locator.0), now)
            }
            other => {
                let (locator, act, proof) = other.act()?;
                return self.act(&locator, &act, proof.as_ref(), call);
            }
        };
        Ok(done(called))
    }

    /// An act, with a proof if the step has one.
    fn act(
        &mut self,
        locator: &Locator,
        act: &relatch_authority::Act,
        proof: Option<&Proof>,
        call: &Call,
    ) -> Result<Stepped, String> {
        let number = self.numbers.get(locator).copied().unwrap_or(0);
        let proof = match proof {
            Some(proof) => Some(proved(proof, locator, number, &call.account, act)?),
            None => None,
        };
        let before = self.registry().audit.len();
        let authority = &self.authority;
        let called = authority.act(&call.account, locator, act, proof.as_ref(), call.now);
        if called.is_ok() && self.registry().audit.len() > before {
            self.numbers.insert(*locator, number + 1);
        }
        Ok(done(called))
    }

    fn add_keys(&mut self, pairs: &KeyPairs) -> Stepped {
        let unfit = || Refused::new("authority key", "unfit").answer("unfit");
        let key_set = pairs.key_set().ok_or_else(unfit)?;
        let text = key_set.public().to_text();
        let added = self.authority.key_ring_mut().add(key_set);
        added.map_err(|_| unfit())?;
        Ok(json!({"text": text}))
    }

    fn claim(
        &mut self,
        name: DeviceName,
        text: &str,
        factory_key: Option<Array<32>>,
        receipt: Option<Receipt>,
        call: &Call,
    ) -> Stepped {
        let offer = OfferMessage::from_text(text).map_err(words::undecoded)?;
        let factory_key = factory_key.map(|key| FactoryKey::new(&key.0));
        let random = self.random();
        let brought = Brought {
            factory_key: factory_key.as_ref(),
            receipt: receipt.as_ref(),
        };
        let (who, now) = (&call.account, call.now);
        let claimed = (self.authority).claim_with(who, &offer, name, brought, now, random);
        let claimed = claimed.map_err(words::not_claimed)?;
        let mut answer = json!({
            "confirmation_code": *claimed.confirmation.grouped(),
            "locator": hex(&claimed.locator.0),
            "suite": claimed.suite.number(),
            "attestation": claimed.attestation.name(),
        });
        if !claimed.already {
            let number = claimed.receipt.map_or(0, |receipt| receipt.number);
            self.numbers.insert(claimed.locator, number);
        }
        show_receipt(&mut answer, claimed.receipt);
        Ok(answer)
    }

    fn accept_transfer(&mut self, locator: &Locator, name: &DeviceName, call: &Call) -> Stepped {
        let random = self.random();
        let authority = &self.authority;
        let accepted = authority.accept_transfer(&call.account, locator, name, call.now, random);
        let receipt = accepted.map_err(words::not_done)?;
        *self.numbers.entry(*locator).or_default() += 1;
        let mut answer = json!({});
        show_receipt(&mut answer, receipt);
        Ok(answer)
    }

    fn inspect(&mut self, text: &str, call: &Call) -> Stepped {
        let preview = self.authority.inspect(&call.account, text, call.now);
        let preview = preview.map_err(words::refused)?;
        Ok(json!({
            "name": preview.name.as_str(),
            "suite": preview.suite.number(),
            "attestation": preview.attestation.name(),
            "action": preview.action.number(),
            "failures": preview.failures.count(),
            "code_length": preview.code_length.digits(),
            "step_up": preview.step_up.is_some(),
        }))
    }

    fn issue(&mut self, text: &str, session: &str, call: &Call) -> Stepped {
        let hash: [u8; 32] = Sha256::digest(session).into();
        let mut session = SessionId([0; 16]);
        session
            .0
            .iter_mut()
            .zip(hash)
            .for_each(|(to, from)| *to = from);
        let code = self.authority.issue(&call.account, session, text, call.now);
        let code = code.map_err(words::refused)?;
        Ok(json!({"code": *code.grouped()}))
    }

    /// What a proof is worth shows in the calls after it; one that is refused leaves no trace.
    fn step_up(&mut self, text: &str, call: &Call) -> Stepped {
        let (who, now) = (&call.account, call.now);
        match self.authority.step_up(who, text, now, now) {
            Ok(()) | Err(_) => nothing(),
        }
    }

    fn sweep(&mut self, confirmed: bool, call: &Call) -> Stepped {
        match self.authority.sweep(&call.account, confirmed, call.now) {
            Ok(Swept::Erased(keys)) => Ok(json!({"erased": keys})),
            Ok(_) => Ok(json!({"confirm": true})),
            Err(_) => Err(Refused::answered("try again")),
        }
    }

    /// A writer of the database changes a row: the owner, or what is only under the MAC.
    fn tamper(&mut self, locator: &Locator, change: &Value) -> Result<(), String> {
        let owner = change.get("owner").and_then(Value::as_str);
        let owner = owner.map(AccountId::new).transpose().map_err(told)?;
        let rows = &mut self.authority.registry_mut().tables_mut().bindings;
        let row = rows.get_mut(locator).ok_or("there is no such row")?;
        // A row that was changed twice is not the row that it was.
        match owner {
            Some(owner) => row.owner = owner,
            None => row.state.push(0),
        }
        Ok(())
    }

    fn random(&mut self) -> Fresh32 {
        self.drawn = self.drawn.wrapping_add(1);
        Fresh32::from([self.drawn; 32])
    }
}

fn show_receipt(answer: &mut Value, receipt: Option<Receipt>) {
    if let Some(receipt) = receipt {
        let shown = json!({"number": receipt.number, "mac": hex(&receipt.mac)});
        set(answer, "receipt", shown);
    }
}

fn done(called: Called<(), ActRefusal>) -> Stepped {
    called.map_err(words::not_done)?;
    nothing()
}

fn nothing() -> Stepped {
    Ok(json!({}))
}
