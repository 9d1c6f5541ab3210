//! What an implementation gets that derives otherwise: another code.

use relatch_derivation::{BindingKey, Keys, TypedCode};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
    Nonce, Offer, OfferMessage,
};
use sha2::{Digest, Sha256};

use crate::reference::{code, digits, hkdf_expand, hkdf_extract, hmac, label, remainder};

/// One recovery, with everything that the other implementation sees.
struct Recovery {
    secret: [u8; 32],
    offer: OfferMessage,
    keys: Keys,
    challenge: Challenge,
}

impl Recovery {
    fn new(seed: u8, code_length: CodeLength) -> Self {
        let secret = [seed; 32];
        let offer = OfferMessage::new(Offer {
            identity: Identity::new("Vendor", "Model", "0001").expect("short texts"),
            contribution: Contribution::Secret(secret.into()),
            code_length,
            attestation: None,
            extensions: Extensions::default(),
        });
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        let challenge = Challenge {
            action: Action::SetPassword,
            locator: keys.locator(),
            epoch: Epoch(seed.into()),
            failures: Failures(0),
            code_length,
            freshness: Freshness::Nonce(Nonce([seed; 16])),
            extensions: Extensions::default(),
        };
        Self {
            secret,
            offer,
            keys,
            challenge,
        }
    }

    fn length(&self) -> u8 {
        self.challenge.code_length.digits()
    }

    fn message(&self) -> Vec<u8> {
        self.keys
            .tag()
            .seal(self.challenge.clone())
            .message()
            .to_vec()
    }

    fn binding_key(&self) -> Vec<u8> {
        let info = [
            label("key s1"),
            Sha256::digest(self.offer.message()).to_vec(),
        ]
        .concat();
        hkdf_expand(&hkdf_extract(&[], &self.secret), &info, 32)
    }

    fn material(&self) -> [u8; 32] {
        self.material_under(&self.binding_key())
    }

    /// The code material, right in all but the binding key.
    fn material_under(&self, binding_key: &[u8]) -> [u8; 32] {
        let key = hkdf_expand(binding_key, &label("code key"), 32);
        hmac(&key, &[label("code s1"), self.message()].concat())
    }

    fn accepts(&self, code: &str) -> bool {
        let right = self
            .keys
            .code()
            .code(&self.keys.tag().seal(self.challenge.clone()))
            .expect("suite 1");
        let typed = TypedCode::parse(code, self.challenge.code_length);
        right.matches(&typed.expect("the mistakes have the form of a code"))
    }
}

fn recoveries() -> impl Iterator<Item = Recovery> {
    CodeLength::ALL
        .into_iter()
        .flat_map(|length| (1..=8).map(move |seed| Recovery::new(seed, length)))
}

/// Every code of `mistake` is refused.
fn refused(mistake: &str, wrong: impl Fn(&Recovery) -> String) {
    for recovery in recoveries() {
        assert!(!recovery.accepts(&wrong(&recovery)), "{mistake}");
    }
}

#[test]
fn without_a_mistake_the_code_is_right() {
    for recovery in recoveries() {
        assert!(recovery.accepts(&code(&recovery.material(), recovery.length())));
    }
}

// [CODE-1]
#[test]
fn in_the_number() {
    let of_bytes = |recovery: &Recovery, bytes: &[u8]| code(bytes, recovery.length());
    refused("truncation to 31 bits", |it| {
        let mut first = it.material()[..4].to_vec();
        first[0] &= 0x7f;
        of_bytes(it, &first)
    });
    refused("truncation to 31 bits as in RFC 4226", |it| {
        let material = it.material();
        let offset = usize::from(material[31] & 0xf);
        let mut chosen = material[offset..offset + 4].to_vec();
        chosen[0] &= 0x7f;
        of_bytes(it, &chosen)
    });
    refused("first 64 bits", |it| of_bytes(it, &it.material()[..8]));
    refused("last 64 bits", |it| of_bytes(it, &it.material()[24..]));
    refused("little-endian", |it| {
        let mut reversed = it.material();
        reversed.reverse();
        of_bytes(it, &reversed)
    });
    refused("sum in 64 bits that overflows", |it| {
        let sum = it.material().iter().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(256).wrapping_add(u64::from(*byte))
        });
        of_bytes(it, &sum.to_be_bytes())
    });
    refused("first digits instead of the last", |it| {
        let number = it
            .material()
            .iter()
            .map(|byte| format!("{byte:03}"))
            .collect::<String>();
        let front = &number[..usize::from(it.length()) - 1];
        digits(front.parse().expect("digits"), it.length())
    });
    refused("one less than a power of ten", |it| {
        let modulus = 10_u128.pow(u32::from(it.length()) - 1) - 1;
        digits(remainder(&it.material(), modulus), it.length())
    });
}

// [KEY-7]
#[test]
fn in_the_code_material() {
    let under = |recovery: &Recovery, key_label: &str, data: &[Vec<u8>]| {
        let key = hkdf_expand(&recovery.binding_key(), &label(key_label), 32);
        code(&hmac(&key, &data.concat()), recovery.length())
    };
    refused("tag key", |it| {
        under(it, "tag key", &[label("code s1"), it.message()])
    });
    refused("confirmation key", |it| {
        under(it, "confirm key", &[label("code s1"), it.message()])
    });
    refused("binding key itself", |it| {
        let data = [label("code s1"), it.message()].concat();
        code(&hmac(&it.binding_key(), &data), it.length())
    });
    refused("label after", |it| {
        under(it, "code key", &[it.message(), label("code s1")])
    });
    refused("no label", |it| under(it, "code key", &[it.message()]));
    refused("another label", |it| {
        under(it, "code key", &[label("tag"), it.message()])
    });
    refused("label without its zero", |it| {
        under(
            it,
            "code key",
            &[b"relatch/1 code s1".to_vec(), it.message()],
        )
    });
    refused("body alone", |it| {
        under(it, "code key", &[label("code s1"), it.challenge.body()])
    });
    refused("text instead of bytes", |it| {
        let text = it.keys.tag().seal(it.challenge.clone()).to_text();
        under(it, "code key", &[label("code s1"), text.into_bytes()])
    });
    refused("hash of the message", |it| {
        let hash = Sha256::digest(it.message()).to_vec();
        under(it, "code key", &[label("code s1"), hash])
    });
    refused("key and data exchanged", |it| {
        let key = hkdf_expand(&it.binding_key(), &label("code key"), 32);
        let data = [label("code s1"), it.message()].concat();
        code(&hmac(&data, &key), it.length())
    });
}

// [KEY-3]
#[test]
fn in_the_binding_key() {
    let info =
        |it: &Recovery| [label("key s1"), Sha256::digest(it.offer.message()).to_vec()].concat();
    let under = |it: &Recovery, key: &[u8]| code(&it.material_under(key), it.length());
    refused("salt and input exchanged", |it| {
        under(
            it,
            &hkdf_expand(&hkdf_extract(&it.secret, &[]), &info(it), 32),
        )
    });
    refused("hash as salt", |it| {
        let salt = Sha256::digest(it.offer.message());
        under(
            it,
            &hkdf_expand(&hkdf_extract(&salt, &it.secret), &label("key s1"), 32),
        )
    });
    refused("no extraction", |it| {
        under(it, &hkdf_expand(&it.secret, &info(it), 32))
    });
    refused("no expansion", |it| {
        under(it, &hkdf_extract(&[], &it.secret))
    });
    refused("the secret itself", |it| under(it, &it.secret));
    refused("no hash", |it| {
        under(
            it,
            &hkdf_expand(&hkdf_extract(&[], &it.secret), &label("key s1"), 32),
        )
    });
    refused("message instead of its hash", |it| {
        let info = [label("key s1"), it.offer.message().to_vec()].concat();
        under(it, &hkdf_expand(&hkdf_extract(&[], &it.secret), &info, 32))
    });
    refused("hash of the text", |it| {
        let hash = Sha256::digest(it.offer.to_text().as_bytes()).to_vec();
        let info = [label("key s1"), hash].concat();
        under(it, &hkdf_expand(&hkdf_extract(&[], &it.secret), &info, 32))
    });
    refused("second extraction before the code key", |it| {
        let key = hkdf_extract(&[], &it.binding_key());
        under(it, &key)
    });
}
