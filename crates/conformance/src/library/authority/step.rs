//! What is asked of the authority in a step.

use std::collections::BTreeSet;

use relatch_authority::{AccountId, Act, DeviceName, Receipt, Terms, WallTime};
use relatch_wire::{Action, Locator};
use serde::Deserialize;
use serde_json::Value;

use super::super::forms::told;
use super::super::hybrid::KeyPairs;
use super::proofs::Proof;
use crate::hex::Array;

#[derive(Deserialize)]
#[serde(tag = "op", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Request {
    Claim {
        name: String,
        text: String,
        factory_key: Option<Array<32>>,
        receipt: Option<ShownReceipt>,
    },
    #[serde(rename = "add keys")]
    AddKeys(KeyPairs),
    #[serde(rename = "retire keys")]
    RetireKeys {
        key_id: Array<4>,
    },
    #[serde(rename = "end restored mode")]
    EndRestoredMode {},
    Inspect {
        text: String,
    },
    Issue {
        text: String,
        session: String,
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
        uses: u64,
        proof: Option<Proof>,
    },
    #[serde(rename = "accept delegation")]
    AcceptDelegation {
        locator: Array<12>,
    },
    Revoke {
        locator: Array<12>,
        to: String,
    },
    #[serde(rename = "offer transfer")]
    OfferTransfer {
        locator: Array<12>,
        to: String,
        proof: Option<Proof>,
    },
    #[serde(rename = "take back")]
    TakeBack {
        locator: Array<12>,
    },
    #[serde(rename = "accept transfer")]
    AcceptTransfer {
        locator: Array<12>,
        name: String,
    },
    Release {
        locator: Array<12>,
        proof: Option<Proof>,
    },
    Undo {
        locator: Array<12>,
        proof: Option<Proof>,
    },
    Delete {
        locator: Array<12>,
        proof: Option<Proof>,
    },
    Freeze {
        locator: Array<12>,
    },
    #[serde(rename = "freeze former")]
    FreezeFormer {
        locator: Array<12>,
        proof: Option<Proof>,
    },
    #[serde(rename = "operator freeze")]
    OperatorFreeze {
        locator: Array<12>,
    },
    Lift {
        locator: Array<12>,
        proof: Option<Proof>,
    },
    Sweep {
        #[serde(default)]
        confirmed: bool,
    },
    /// A delegation stands in the row of its binding, so that it does not matter whose it is.
    Tamper {
        locator: Array<12>,
        #[serde(rename = "to")]
        _to: Option<String>,
        change: Value,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShownReceipt {
    number: u64,
    mac: Array<32>,
}

impl Request {
    /// The accounts of these steps are not judged.
    pub(super) fn is_by_the_operator(&self) -> bool {
        matches!(
            self,
            Self::AddKeys(_)
                | Self::RetireKeys { .. }
                | Self::EndRestoredMode {}
                | Self::OperatorFreeze { .. }
                | Self::Sweep { .. }
                | Self::Tamper { .. }
        )
    }

    /// Whether every account id and device name is legal.
    pub(super) fn has_legal_names(&self, account: &str) -> bool {
        let is_account = |text: &str| AccountId::new(text).is_ok();
        is_account(account)
            && match self {
                Self::Claim { name, .. } | Self::AcceptTransfer { name, .. } => {
                    DeviceName::new(name).is_ok()
                }
                Self::Delegate { to, .. }
                | Self::Revoke { to, .. }
                | Self::OfferTransfer { to, .. } => is_account(to),
                _ => true,
            }
    }

    /// The act of a step that is one, at which binding, and the proof that came with it.
    pub(super) fn act(self) -> Result<(Locator, Act, Option<Proof>), String> {
        let (locator, act, proof) = match self {
            Self::Delegate {
                locator,
                to,
                actions,
                expiry,
                uses,
                proof,
            } => {
                let to = AccountId::new(&to).map_err(told)?;
                let terms = terms(actions, expiry, uses)?;
                (locator, Act::Delegate { to, terms }, proof)
            }
            Self::OfferTransfer { locator, to, proof } => {
                let to = AccountId::new(&to).map_err(told)?;
                (locator, Act::OfferTransfer { to }, proof)
            }
            Self::Release { locator, proof } => (locator, Act::Release, proof),
            Self::Undo { locator, proof } => (locator, Act::Undo, proof),
            Self::Delete { locator, proof } => (locator, Act::Delete, proof),
            Self::Lift { locator, proof } => (locator, Act::Lift, proof),
            Self::FreezeFormer { locator, proof } => (locator, Act::FormerFreeze, proof),
            _ => return Err("the step is no act".into()),
        };
        Ok((Locator(locator.0), act, proof))
    }
}

/// A number of codes that no delegation can have stands for one that is too large.
pub(super) fn terms(actions: Vec<u64>, expiry: u64, uses: u64) -> Result<Terms, String> {
    let actions: Result<BTreeSet<_>, _> = actions.into_iter().map(Action::from_number).collect();
    Ok(Terms {
        actions: actions.map_err(told)?,
        expires: WallTime::from_secs(expiry),
        max_uses: u16::try_from(uses).unwrap_or(u16::MAX),
    })
}

impl From<ShownReceipt> for Receipt {
    fn from(shown: ShownReceipt) -> Self {
        Self {
            number: shown.number,
            mac: shown.mac.0,
        }
    }
}
