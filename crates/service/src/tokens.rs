//! Who calls: tokens of an OpenID provider, and proofs that an account authenticated for one act.

#[cfg(test)]
mod keys;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use relatch_authority::{AccountId, SessionId, WallTime};
use relatch_registry::SpentProof;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::jwks::KeySource;

/// What is taken: a key of another kind cannot be mistaken for one of these.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::EdDSA, Algorithm::ES256, Algorithm::RS256];
/// How long a proof holds, in seconds. [AUTH-37]
const FRESH: u64 = 600;
/// The longest token, in bytes.
const LONGEST: usize = 8_192;

/// Verifies the tokens of one OpenID provider.
#[derive(Debug)]
pub struct Tokens {
    /// Its name: the claim `iss`.
    pub issuer: String,
    /// The claim `aud` of access tokens for this service.
    pub audience: String,
    /// The claim `aud` of ID tokens: the apps that ask for proofs. It differs from the audience.
    pub proof_audience: String,
    /// The values of `acr` that a proof may have; any where this is empty.
    pub proof_acr: Vec<String>,
    /// Its public keys.
    pub keys: KeySource,
}

/// An account that is logged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    pub(crate) roles: Vec<Role>,
}

/// What an operator may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// Sees the state of a binding and freezes it; gets no code and moves no device.
    Support,
    /// Sees the state of keys and begins a rotation; gets no code, moves no device and reads no log.
    Keys,
    /// Reads the audit log.
    Audit,
}

/// A proof that was verified: for which hash the account authenticated, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proved {
    pub(crate) hash: [u8; 32],
    pub(crate) time: WallTime,
    pub(crate) spent: SpentProof,
}

/// A token is not one of the provider for this service, or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotVerified;

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    sid: Option<String>,
    #[serde(default)]
    relatch_roles: Vec<serde_json::Value>,
    nonce: Option<String>,
    auth_time: Option<u64>,
    acr: Option<String>,
}

impl Tokens {
    /// The account of an access token.
    pub(crate) fn caller(&self, token: &str) -> Result<Caller, NotVerified> {
        let claims = self.verify(token, &self.audience)?;
        let roles = claims.relatch_roles.into_iter();
        Ok(Caller {
            account: account(&claims.iss, &claims.sub)?,
            session: session(&claims.iss, &claims.sub, claims.sid.as_deref()),
            roles: roles
                .filter_map(|role| serde_json::from_value(role).ok())
                .collect(),
        })
    }

    /// What an ID token proves of this account.
    ///
    /// # Security
    /// The time is that of the authentication, not of the token: a session that is open gives new tokens at will.
    pub(crate) fn proved(&self, token: &str, by: &AccountId) -> Result<Proved, NotVerified> {
        let claims = self.verify(token, &self.proof_audience)?;
        let nonce = claims.nonce.ok_or(NotVerified)?;
        let hash = BASE64_URL_SAFE_NO_PAD
            .decode(nonce)
            .map_err(|_| NotVerified)?;
        let time = claims.auth_time.ok_or(NotVerified)?;
        let level = claims
            .acr
            .as_ref()
            .is_some_and(|acr| self.proof_acr.contains(acr));
        if account(&claims.iss, &claims.sub)? != *by || !(level || self.proof_acr.is_empty()) {
            return Err(NotVerified);
        }
        // What is signed names the proof: the signature itself may have several forms.
        let (signed, _) = token.rsplit_once('.').ok_or(NotVerified)?;
        Ok(Proved {
            hash: hash.try_into().map_err(|_| NotVerified)?,
            time: WallTime::from_secs(time),
            spent: SpentProof {
                id: Sha256::digest(signed).into(),
                until: WallTime::from_secs(time.saturating_add(FRESH)),
            },
        })
    }

    fn verify(&self, token: &str, audience: &str) -> Result<Claims, NotVerified> {
        if token.len() > LONGEST {
            return Err(NotVerified);
        }
        let header = decode_header(token).map_err(|_| NotVerified)?;
        if !ALGORITHMS.contains(&header.alg) {
            return Err(NotVerified);
        }
        let key = self.keys.find(header.kid.as_deref()).ok_or(NotVerified)?;
        let key = DecodingKey::from_jwk(&key).map_err(|_| NotVerified)?;
        let mut validation = Validation::new(header.alg);
        validation.required_spec_claims = ["exp", "iss", "aud", "sub"]
            .map(String::from)
            .into_iter()
            .collect::<HashSet<_>>();
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[audience]);
        validation.validate_nbf = true;
        validation.leeway = 30;
        let verified = decode::<Claims>(token, &key, &validation);
        verified.map(|data| data.claims).map_err(|_| NotVerified)
    }
}

/// `sub` is unique per issuer alone, and may be longer than an account: both are hashed, each with its length.
fn account(issuer: &str, subject: &str) -> Result<AccountId, NotVerified> {
    let hash = hash(&[issuer, subject]);
    let text = format!("a_{}", BASE64_URL_SAFE_NO_PAD.encode(hash));
    AccountId::new(&text).map_err(|_| NotVerified)
}

/// A provider that names no sessions has one for each account.
fn session(issuer: &str, subject: &str, session: Option<&str>) -> SessionId {
    let hash = hash(&[issuer, subject, session.unwrap_or_default()]);
    let mut id = [0; 16];
    id.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
    SessionId(id)
}

fn hash(texts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for text in texts {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}
