//! A provider for trying things out: it logs everyone in, as whom they like.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json as Answer, Router};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::api::extract::Json;
use crate::jwks::KeySource;
use crate::problem::Problem;
use crate::service::now;
use crate::tokens::Tokens;

const ISSUER: &str = "urn:relatch:demo";
const AUDIENCE: &str = "relatch";
const PROOF_AUDIENCE: &str = "relatch-app";
/// The name of its key.
const NAME: &str = "demo";
/// How long a token holds, in seconds.
const LIFE: u64 = 3_600;
/// A private key of Ed25519 in PKCS #8 begins with this (RFC 8410).
const PKCS8: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// A provider with a key of its own, which is gone with the process.
///
/// # Security
/// It gives a token for every account to everyone who asks: on a loopback address alone.
#[derive(Clone)]
pub struct Demo {
    seed: [u8; 32],
}

/// Whose token is wanted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    subject: String,
    #[serde(default)]
    session: Option<String>,
    /// For a proof: the `nonce` of the problem `step-up-needed`.
    #[serde(default)]
    nonce: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Given {
    token: String,
}

impl Demo {
    /// A provider with this private key.
    #[must_use]
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed }
    }

    /// What verifies its tokens.
    ///
    /// # Errors
    /// [`serde_json::Error`]: never, for its own constant texts.
    pub fn tokens(&self) -> Result<Tokens, serde_json::Error> {
        Ok(Tokens {
            issuer: ISSUER.into(),
            audience: AUDIENCE.into(),
            proof_audience: PROOF_AUDIENCE.into(),
            proof_acr: Vec::new(),
            keys: KeySource::given(serde_json::from_value(self.keys())?),
        })
    }

    /// Its public keys, as providers publish them.
    #[must_use]
    pub fn keys(&self) -> serde_json::Value {
        let public = SigningKey::from_bytes(&self.seed).verifying_key();
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": NAME,
            "x": BASE64_URL_SAFE_NO_PAD.encode(public.as_bytes()),
        }]})
    }

    /// A token with these claims beside the usual ones, which they can replace.
    ///
    /// # Errors
    /// [`jsonwebtoken::errors::Error`]: never, for its own key.
    pub fn sign(
        &self,
        subject: &str,
        claims: serde_json::Value,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let at = now().secs();
        let mut all = json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": subject,
            "iat": at, "exp": at.saturating_add(LIFE),
        });
        if let (Some(all), serde_json::Value::Object(claims)) = (all.as_object_mut(), claims) {
            all.extend(claims);
        }
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(NAME.into());
        let key = [&PKCS8[..], &self.seed].concat();
        encode(&header, &all, &EncodingKey::from_ed_der(&key))
    }

    /// A proof: an ID token that answers this nonce, of an authentication a moment ago.
    ///
    /// # Errors
    /// [`jsonwebtoken::errors::Error`]: never, for its own key.
    pub fn prove(&self, subject: &str, nonce: &str) -> Result<String, jsonwebtoken::errors::Error> {
        let claims = json!({ "aud": PROOF_AUDIENCE, "nonce": nonce, "auth_time": now().secs() });
        self.sign(subject, claims)
    }

    /// `POST /demo/token`: an access token, or a proof where a `nonce` is given. `GET /demo/keys`: what verifies them.
    pub fn router(self) -> Router {
        let keys = self.keys();
        Router::new()
            .route("/demo/keys", get(move || async move { Answer(keys) }))
            .route("/demo/token", post(give))
            .with_state(self)
    }
}

async fn give(State(demo): State<Demo>, Json(ask): Json<Ask>) -> Result<Answer<Given>, Problem> {
    let token = match &ask.nonce {
        Some(nonce) => demo.prove(&ask.subject, nonce),
        None => demo.sign(
            &ask.subject,
            json!({ "sid": ask.session, "relatch_roles": ask.roles }),
        ),
    };
    token
        .map(|token| Answer(Given { token }))
        .map_err(|_| Problem::unavailable())
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Demo")
    }
}
