//! Proofs of acts: what a step says that the account proved, and the hash of an act.

use relatch_authority::{AccountId, Act, ActProof, WallTime, act_hash};
use relatch_wire::Locator;
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::forms::{Answered, accepted, parse, told};
use super::step::terms;
use crate::hex::{Array, hex};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Proof {
    time: u64,
    number: Option<u64>,
    #[serde(rename = "for", default)]
    about: Other,
}

/// What differs in the act that was proved.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Other {
    op: Option<String>,
    locator: Option<Array<12>>,
    account: Option<String>,
    to: Option<String>,
    actions: Option<Vec<u64>>,
    expiry: Option<u64>,
    uses: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    locator: Array<12>,
    number: u64,
    act: String,
    account: String,
    to: Option<String>,
    actions: Option<Vec<u64>>,
    expiry: Option<u64>,
    uses: Option<u64>,
}

/// The hash of an act.
pub(in super::super) fn act(input: &Value) -> Answered {
    let input: Input = parse(input)?;
    let other = Other {
        op: Some(input.act),
        to: input.to,
        actions: input.actions,
        expiry: input.expiry,
        uses: input.uses,
        ..Other::default()
    };
    let by = AccountId::new(&input.account).map_err(told)?;
    let act = other.act(&Act::Release)?;
    let hash = act_hash(&Locator(input.locator.0), input.number, &by, &act);
    Ok(accepted(json!({"hash": hex(&hash.0)})))
}

/// The proof of a step: of its own act at this number, where it says nothing else.
pub(super) fn proved(
    proof: &Proof,
    locator: &Locator,
    number: u64,
    by: &AccountId,
    act: &Act,
) -> Result<ActProof, String> {
    let other = &proof.about;
    let locator = other
        .locator
        .as_ref()
        .map_or(*locator, |other| Locator(other.0));
    let by = match &other.account {
        Some(account) => AccountId::new(account).map_err(told)?,
        None => by.clone(),
    };
    let number = proof.number.unwrap_or(number);
    let hash = act_hash(&locator, number, &by, &other.act(act)?);
    Ok(ActProof::verified(hash, WallTime::from_secs(proof.time)))
}

impl Other {
    /// This act where it differs from `own`, and `own` otherwise.
    fn act(&self, own: &Act) -> Result<Act, String> {
        Ok(match self.op.as_deref().unwrap_or(name(own)) {
            "delegate" => self.delegation(own)?,
            "offer transfer" => Act::OfferTransfer { to: self.to(own)? },
            "release" => Act::Release,
            "undo" => Act::Undo,
            "delete" => Act::Delete,
            "lift" => Act::Lift,
            "freeze former" => Act::FormerFreeze,
            other => return Err(format!("no act is called {other}")),
        })
    }

    fn delegation(&self, own: &Act) -> Result<Act, String> {
        let own_terms = match own {
            Act::Delegate { terms, .. } => Some(terms),
            _ => None,
        };
        let actions = own_terms.map(|terms| {
            let numbers = terms.actions.iter().map(|action| action.number().into());
            numbers.collect::<Vec<u64>>()
        });
        let expiry = own_terms.map(|terms| terms.expires.secs());
        let uses = own_terms.map(|terms| terms.max_uses.into());
        let missing = "a delegation has no terms";
        Ok(Act::Delegate {
            to: self.to(own)?,
            terms: terms(
                self.actions.clone().or(actions).ok_or(missing)?,
                self.expiry.or(expiry).ok_or(missing)?,
                self.uses.or(uses).ok_or(missing)?,
            )?,
        })
    }

    fn to(&self, own: &Act) -> Result<AccountId, String> {
        match (&self.to, own) {
            (Some(to), _) => AccountId::new(to).map_err(told),
            (None, Act::Delegate { to, .. } | Act::OfferTransfer { to }) => Ok(to.clone()),
            (None, _) => Err("the act names no other account".into()),
        }
    }
}

fn name(act: &Act) -> &'static str {
    match act {
        Act::Delegate { .. } => "delegate",
        Act::OfferTransfer { .. } => "offer transfer",
        Act::Release => "release",
        Act::Undo => "undo",
        Act::Delete => "delete",
        Act::Lift => "lift",
        _ => "freeze former",
    }
}
