//! A trace of an authority: each step is one call of it, on a registry in memory.

use std::cell::Ref;
use std::collections::BTreeSet;

use relatch_authority::{
    AccountId, ActRefusal, AuditEntry, Authority, CallError, ClaimRefusal, DeviceName, Event,
    KeyRing, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables, Minimum, Refusal,
    SealNonce, StorageError, Terms, WallTime,
};
use relatch_derivation::FactoryKey;
use relatch_wire::{Action, ChallengeMessage, DecodeError, KeyId, Locator, OfferMessage, Suite};
use serde::Deserialize;
use serde_json::{Value, json};

use super::forms::{code_length, parse, told};
use super::hybrid::KeyPairs;
use super::refused::Refused;
use crate::hex::{Array, hex};
use crate::members::remove;
use crate::protocol::{Answer, Output};

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
}

const LOAD_KEY_FILE: &str = "load the authority's key file, then make a new offer";

/// What is asked of the authority.
#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
enum Act {
    Claim {
        name: String,
        text: String,
        factory_key: Option<Array<32>>,
    },
    #[serde(rename = "add keys")]
    AddKeys(KeyPairs),
    #[serde(rename = "retire keys")]
    RetireKeys {
        key_id: Array<4>,
    },
    Inspect {
        text: String,
    },
    Issue {
        text: String,
    },
    #[serde(rename = "step up")]
    StepUp {
        text: String,
    },
    Delegate {
        locator: Array<12>,
        to: String,
        actions: Vec<u64>,
        expiry: u64,
        uses: u16,
    },
    Revoke {
        locator: Array<12>,
        to: String,
    },
    Transfer {
        locator: Array<12>,
        to: String,
    },
    Release {
        locator: Array<12>,
    },
    Delete {
        locator: Array<12>,
    },
    Freeze {
        locator: Array<12>,
    },
    Lift {
        locator: Array<12>,
    },
    /// A delegation stands in the row of its binding, so that it does not matter whose it is.
    Tamper {
        locator: Array<12>,
        #[serde(rename = "to")]
        _to: Option<String>,
        change: Value,
    },
}

/// The authority, and how many random values it was given.
struct Player {
    authority: Authority<MemoryRegistry>,
    drawn: u8,
}

/// Who asks, and when.
struct Call {
    account: AccountId,
    now: WallTime,
}

type Stepped = Result<Value, Refused>;

pub(super) fn play(input: &Value) -> Result<Answer, String> {
    let Trace { settings, steps } = parse(input)?;
    let least = code_length(settings.smallest_code_length)?;
    // Nothing that a trace shows depends on the master key.
    let keys = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
    let suite = Suite::from_number(settings.smallest_suite.unwrap_or(1)).map_err(told)?;
    let mut ring = KeyRing::default();
    for pairs in &settings.key_sets {
        let key_set = pairs
            .key_set()
            .ok_or("a key set that fails its self-test")?;
        ring.add(key_set).map_err(told)?;
    }
    let minimum = Minimum {
        suite,
        code_length: least,
    };
    let registry = MemoryRegistry::default();
    let authority = Authority::new(registry, keys, minimum).with_key_ring(ring);
    let mut player = Player {
        authority,
        drawn: 0,
    };
    let steps: Result<Vec<Value>, String> =
        steps.into_iter().map(|step| player.step(step)).collect();
    Ok(Answer::Output(Output::Steps(steps?)))
}

impl Player {
    fn step(&mut self, mut step: Value) -> Result<Value, String> {
        let now = remove(&mut step, "time").as_ref().and_then(Value::as_u64);
        let account = remove(&mut step, "account");
        let act: Act = parse(&step)?;
        let (audited, noticed) = (self.registry().audit.len(), self.registry().notices.len());
        let stepped = match act {
            Act::Tamper {
                locator, change, ..
            } => {
                self.tamper(&Locator(locator.0), &change)?;
                nothing()
            }
            act => {
                let account = account.as_ref().and_then(Value::as_str);
                let call = Call {
                    account: self::account(account.ok_or("a step has no account")?)?,
                    now: WallTime::from_secs(now.ok_or("a step has no time")?),
                };
                self.act(act, &call)?
            }
        };
        let audit: Vec<_> = self
            .registry()
            .audit
            .iter()
            .skip(audited)
            .filter_map(kind)
            .collect();
        let notices: Vec<_> = (self.registry().notices.iter().skip(noticed))
            .filter_map(|sent| Some(json!({"to": sent.to.as_str(), "kind": told_of(&sent.entry)?})))
            .collect();
        Ok(match stepped {
            Ok(accepted) => json!({"accepted": accepted, "audit": audit, "notices": notices}),
            Err(refused) => json!({"refused": refused, "audit": audit, "notices": notices}),
        })
    }

    fn registry(&self) -> Ref<'_, MemoryTables> {
        self.authority.registry().tables()
    }

    fn act(&mut self, act: Act, call: &Call) -> Result<Stepped, String> {
        Ok(match act {
            Act::Claim {
                name,
                text,
                factory_key,
            } => {
                let factory_key = factory_key.map(|key| FactoryKey::new(&key.0));
                let name = DeviceName::new(&name).map_err(told)?;
                self.claim(name, &text, factory_key.as_ref(), call)
            }
            Act::AddKeys(pairs) => self.add_keys(&pairs),
            Act::RetireKeys { key_id } => {
                // An id that the authority does not have is retired already.
                let _ = self.authority.key_ring_mut().retire(KeyId(key_id.0));
                nothing()
            }
            Act::Inspect { text } => self.inspect(&text, call),
            Act::Issue { text } => self.issue(&text, call),
            Act::StepUp { text } => self.step_up(&text, call),
            Act::Delegate {
                locator,
                to,
                actions,
                expiry,
                uses,
            } => {
                let actions: Result<BTreeSet<_>, _> =
                    actions.into_iter().map(Action::from_number).collect();
                let terms = Terms {
                    actions: actions.map_err(told)?,
                    expires: WallTime::from_secs(expiry),
                    max_uses: uses,
                };
                let to = account(&to)?;
                self.owner(call, locator, |authority, who, at| {
                    authority.delegate(who, at, &to, &terms, call.now)
                })
            }
            Act::Revoke { locator, to } => {
                let from = account(&to)?;
                self.owner(call, locator, |authority, who, at| {
                    authority.revoke(who, at, &from, call.now)
                })
            }
            Act::Transfer { locator, to } => {
                let (to, nonce) = (account(&to)?, self.nonce());
                self.owner(call, locator, |authority, who, at| {
                    authority.transfer(who, at, &to, call.now, nonce)
                })
            }
            Act::Release { locator } => self.owner(call, locator, |authority, who, at| {
                authority.release(who, at, call.now)
            }),
            Act::Delete { locator } => self.owner(call, locator, |authority, who, at| {
                authority.delete_pending(who, at, call.now)
            }),
            Act::Freeze { locator } => self.owner(call, locator, |authority, who, at| {
                authority.freeze(who, at, call.now)
            }),
            Act::Lift { locator } => self.owner(call, locator, |authority, who, at| {
                authority.unfreeze(who, at, call.now)
            }),
            Act::Tamper { .. } => nothing(),
        })
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
        factory_key: Option<&FactoryKey>,
        call: &Call,
    ) -> Stepped {
        let offer = OfferMessage::from_text(text).map_err(undecoded)?;
        let nonce = self.nonce();
        let claimed = self.authority.claim_attested(
            &call.account,
            &offer,
            name,
            factory_key,
            call.now,
            nonce,
        );
        match claimed {
            Ok(claimed) => Ok(json!({
                "confirmation_code": *claimed.confirmation.grouped(),
                "locator": hex(&claimed.locator.0),
            })),
            Err(CallError::Refused(ClaimRefusal::Taken)) => {
                Err(Refused::new("look-up", "locator taken").answer("make a new offer"))
            }
            Err(CallError::Refused(ClaimRefusal::SuiteTooLow)) => {
                Err(Refused::new("message", "suite").answer("refused"))
            }
            Err(CallError::Refused(ClaimRefusal::UnknownKeyId)) => {
                Err(Refused::new("authority key", "unknown key id").answer(LOAD_KEY_FILE))
            }
            Err(CallError::Refused(ClaimRefusal::RetiredKeys)) => {
                Err(Refused::new("authority key", "retired").answer(LOAD_KEY_FILE))
            }
            Err(CallError::Refused(ClaimRefusal::SerialHeld)) => Err(serial_held()),
            Err(_) => Err(Refused::new("message", "code length").answer("refused")),
        }
    }

    fn inspect(&mut self, text: &str, call: &Call) -> Stepped {
        let preview = self
            .authority
            .inspect(&call.account, text, call.now)
            .map_err(refused)?;
        Ok(json!({
            "name": preview.name.as_str(),
            "action": preview.action.number(),
            "failures": preview.failures.count(),
            "step_up": preview.step_up.is_some(),
        }))
    }

    fn issue(&mut self, text: &str, call: &Call) -> Stepped {
        let code = self
            .authority
            .issue(&call.account, text, call.now)
            .map_err(refused)?;
        Ok(json!({"code": *code.grouped()}))
    }

    fn step_up(&mut self, text: &str, call: &Call) -> Stepped {
        if self.may_be_proved(text, call) {
            // What a proof is worth shows in the calls after it.
            let _ = self
                .authority
                .step_up(&call.account, text, call.now, call.now);
        }
        nothing()
    }

    /// Whether an account service would ask this account for a proof: it owns the device, which is not frozen.
    fn may_be_proved(&self, text: &str, call: &Call) -> bool {
        let Ok(scanned) = ChallengeMessage::from_text(text) else {
            return false;
        };
        let owned = self.authority.devices(&call.account, None);
        owned.is_ok_and(|owned| {
            let mut devices = owned.devices.iter();
            devices.any(|device| device.locator == scanned.challenge().locator && !device.frozen)
        })
    }

    /// What the owner alone may do to a binding.
    fn owner(
        &mut self,
        call: &Call,
        locator: Array<12>,
        act: impl FnOnce(
            &Authority<MemoryRegistry>,
            &AccountId,
            &Locator,
        ) -> Result<(), CallError<ActRefusal, StorageError>>,
    ) -> Stepped {
        match act(&self.authority, &call.account, &Locator(locator.0)) {
            Ok(()) => nothing(),
            Err(CallError::Refused(ActRefusal::NotOwner)) => Err(Refused::answered("refused")),
            Err(other) => Err(Refused::new("authorisation", &other.to_string()).answer("refused")),
        }
    }

    /// A writer of the database changes a row: the owner, or what is only under the MAC.
    fn tamper(&mut self, locator: &Locator, change: &Value) -> Result<(), String> {
        let owner = change
            .get("owner")
            .and_then(Value::as_str)
            .map(account)
            .transpose()?;
        let rows = &mut self.authority.registry_mut().tables_mut().bindings;
        let row = rows.get_mut(locator).ok_or("there is no such row")?;
        match (owner, row.state.last_mut()) {
            (Some(owner), _) => row.owner = owner,
            (None, Some(byte)) => *byte ^= 1,
            (None, None) => return Err("there is nothing in the row".into()),
        }
        Ok(())
    }

    fn nonce(&mut self) -> SealNonce {
        self.drawn = self.drawn.wrapping_add(1);
        SealNonce([self.drawn; 24])
    }
}

/// The kinds of audit entries that the specification fixes.
fn kind(entry: &AuditEntry) -> Option<&'static str> {
    Some(match entry.event {
        Event::Claimed => "claim",
        Event::Activated => "activation",
        Event::Issued { .. } => "code issued",
        Event::Refused { .. } => "refusal",
        Event::Delegated { .. } => "delegation",
        Event::Revoked { .. } => "revocation",
        Event::Transferred { .. } => "transfer",
        Event::Frozen => "freeze",
        Event::Unfrozen => "lift",
        Event::Released | Event::Deleted => "end",
        _ => return None,
    })
}

/// The kinds of notices that the specification fixes; an authority may send more.
fn told_of(entry: &AuditEntry) -> Option<&'static str> {
    kind(entry).filter(|kind| !matches!(*kind, "claim" | "revocation" | "freeze" | "lift"))
}

/// What an account is told; the reason of "refused" goes to the operator.
fn refused(error: CallError<Refusal, StorageError>) -> Refused {
    let CallError::Refused(refusal) = error else {
        return Refused::answered("try again");
    };
    match refusal {
        Refusal::NotUsable(error) => undecoded(error),
        Refusal::SerialHeld => serial_held(),
        Refusal::Frozen => Refused::new("authorisation", "frozen").answer("frozen"),
        Refusal::StepUpNeeded(why) => {
            Refused::new("state", why_step_up(why)).answer("step-up needed")
        }
        Refusal::OwnerMustApprove => Refused::new("state", "epoch").answer("owner must approve"),
        Refusal::DelegationExpired => {
            Refused::new("authorisation", "delegation expired").answer("delegation expired")
        }
        Refusal::DelegationUsedUp => Refused::new("state", "limit").answer("delegation used up"),
        _ => Refused::answered("refused"),
    }
}

fn serial_held() -> Refused {
    Refused::new("binding", "serial held").answer("the serial number is held by another account")
}

fn why_step_up(why: relatch_authority::StepUpReason) -> &'static str {
    match why {
        relatch_authority::StepUpReason::UnexpectedEpoch => "epoch",
        _ => "limit",
    }
}

fn undecoded(error: DecodeError) -> Refused {
    Refused::from(error).answer("not decoded")
}

fn account(name: &str) -> Result<AccountId, String> {
    AccountId::new(name).map_err(told)
}

fn nothing() -> Stepped {
    Ok(json!({}))
}
