use base64::prelude::BASE64_STANDARD;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use super::keys::{EC, EC_X, EC_Y, RSA, RSA_N};
use super::*;

fn der(text: &str) -> Vec<u8> {
    BASE64_STANDARD.decode(text).unwrap()
}

/// A provider with a key of each of two kinds.
fn provider() -> Tokens {
    let set = json!({ "keys": [
        { "kty": "RSA", "kid": "rsa", "use": "sig", "alg": "RS256", "n": RSA_N, "e": "AQAB" },
        { "kty": "EC", "kid": "ec", "use": "sig", "crv": "P-256", "x": EC_X, "y": EC_Y },
    ]});
    let set: JwkSet = serde_json::from_value(set).unwrap();
    Tokens {
        issuer: "https://id.example.com".into(),
        audience: "relatch".into(),
        proof_audience: "app".into(),
        proof_acr: Vec::new(),
        keys: KeySource::given(set),
    }
}

fn claims() -> Value {
    let exp = crate::service::now().secs() + 600;
    json!({ "iss": "https://id.example.com", "aud": "relatch", "sub": "alice", "exp": exp })
}

fn signed(algorithm: Algorithm, name: &str, key: &EncodingKey) -> String {
    let mut header = Header::new(algorithm);
    header.kid = Some(name.into());
    encode(&header, &claims(), key).unwrap()
}

#[test]
fn tokens_of_both_kinds_of_providers_are_taken() {
    let tokens = provider();
    let rsa = EncodingKey::from_rsa_der(&der(RSA));
    let ec = EncodingKey::from_ec_der(&der(EC));
    let by_rsa = tokens
        .caller(&signed(Algorithm::RS256, "rsa", &rsa))
        .unwrap();
    let by_ec = tokens.caller(&signed(Algorithm::ES256, "ec", &ec)).unwrap();
    assert_eq!(by_rsa, by_ec);
    // The key of one name is not asked for another, nor in another algorithm of the same kind.
    for (algorithm, name, key) in [
        (Algorithm::RS256, "ec", &rsa),
        (Algorithm::ES256, "rsa", &ec),
        (Algorithm::RS512, "rsa", &rsa),
        (Algorithm::PS256, "rsa", &rsa),
    ] {
        assert_eq!(
            tokens.caller(&signed(algorithm, name, key)),
            Err(NotVerified),
            "{algorithm:?} {name}"
        );
    }
}

#[test]
fn a_public_key_is_no_secret_of_a_mac() {
    let tokens = provider();
    for secret in [RSA_N.as_bytes(), &der(EC), EC_X.as_bytes()] {
        let forged = signed(
            Algorithm::HS256,
            "rsa",
            &EncodingKey::from_secret(secret).unwrap(),
        );
        assert_eq!(tokens.caller(&forged), Err(NotVerified));
    }
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let bare = part(&json!({ "alg": "none", "kid": "rsa" }));
    for end in ["", ".", ".AA"] {
        let unsigned = format!("{bare}.{}{end}", part(&claims()));
        assert_eq!(tokens.caller(&unsigned), Err(NotVerified), "{end}");
    }
}

#[test]
fn a_signature_covers_every_byte() {
    let tokens = provider();
    let token = signed(Algorithm::ES256, "ec", &EncodingKey::from_ec_der(&der(EC)));
    for at in (0..token.len()).step_by(7) {
        let mut other = token.clone().into_bytes();
        other[at] = if other[at] == b'A' { b'B' } else { b'A' };
        let other = String::from_utf8(other).unwrap();
        assert_eq!(tokens.caller(&other), Err(NotVerified), "byte {at}");
    }
}

#[test]
fn accounts_are_of_one_issuer_and_one_subject() {
    let all = [
        ("a", "bc"),
        ("ab", "c"),
        ("abc", ""),
        ("", "abc"),
        ("a", "bd"),
    ];
    let accounts: HashSet<_> = all
        .iter()
        .map(|(issuer, subject)| account(issuer, subject).unwrap())
        .collect();
    assert_eq!(accounts.len(), all.len());
    assert!(account("a", &"long ".repeat(51)).is_ok());
}
