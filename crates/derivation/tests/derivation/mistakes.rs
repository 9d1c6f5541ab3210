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
            failures: Failures::NONE,
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
        self.offer.offer().code_length.digits()
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
        hmac(&key, &[code_label(), self.message()].concat())
    }

    fn accepts(&self, code: &str) -> bool {
        let right = self
            .keys
            .code()
            .code(
                &self.keys.tag().seal(self.challenge.clone()),
                self.offer.offer().code_length,
            )
            .expect("suite 1");
        let typed = TypedCode::parse(code, self.offer.offer().code_length);
        right.matches(&typed.expect("the mistakes have the form of a code"))
    }
}

/// What stands before the message: label and suite.
fn code_label() -> Vec<u8> {
    [label("code"), vec![0, 0, 0, 1]].concat()
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
    refused("truncation to 31 bits", |recovery| {
        let mut first = recovery.material()[..4].to_vec();
        first[0] &= 0x7f;
        of_bytes(recovery, &first)
    });
    refused("truncation to 31 bits as in RFC 4226", |recovery| {
        let material = recovery.material();
        let offset = usize::from(material[31] & 0xf);
        let mut chosen = material[offset..offset + 4].to_vec();
        chosen[0] &= 0x7f;
        of_bytes(recovery, &chosen)
    });
    refused("first 64 bits", |recovery| {
        of_bytes(recovery, &recovery.material()[..8])
    });
    refused("last 64 bits", |recovery| {
        of_bytes(recovery, &recovery.material()[24..])
    });
    refused("little-endian", |recovery| {
        let mut reversed = recovery.material();
        reversed.reverse();
        of_bytes(recovery, &reversed)
    });
    refused("sum in 64 bits that overflows", |recovery| {
        let sum = recovery.material().iter().fold(0_u64, |sum, byte| {
            sum.wrapping_mul(256).wrapping_add(u64::from(*byte))
        });
        of_bytes(recovery, &sum.to_be_bytes())
    });
    refused("first digits instead of the last", |recovery| {
        let number = recovery
            .material()
            .iter()
            .map(|byte| format!("{byte:03}"))
            .collect::<String>();
        let front = &number[..usize::from(recovery.length()) - 1];
        digits(front.parse().expect("digits"), recovery.length())
    });
    refused("one less than a power of ten", |recovery| {
        let modulus = 10_u128.pow(u32::from(recovery.length()) - 1) - 1;
        digits(remainder(&recovery.material(), modulus), recovery.length())
    });
}

// [KEY-7]
#[test]
fn in_the_code_material() {
    let under = |recovery: &Recovery, key_label: &str, data: &[Vec<u8>]| {
        let key = hkdf_expand(&recovery.binding_key(), &label(key_label), 32);
        code(&hmac(&key, &data.concat()), recovery.length())
    };
    refused("tag key", |recovery| {
        under(recovery, "tag key", &[code_label(), recovery.message()])
    });
    refused("confirmation key", |recovery| {
        under(recovery, "confirm key", &[code_label(), recovery.message()])
    });
    refused("binding key itself", |recovery| {
        let data = [code_label(), recovery.message()].concat();
        code(&hmac(&recovery.binding_key(), &data), recovery.length())
    });
    refused("label after", |recovery| {
        under(recovery, "code key", &[recovery.message(), code_label()])
    });
    refused("no label", |recovery| {
        under(recovery, "code key", &[recovery.message()])
    });
    refused("another label", |recovery| {
        under(recovery, "code key", &[label("tag"), recovery.message()])
    });
    refused("no suite", |recovery| {
        under(recovery, "code key", &[label("code"), recovery.message()])
    });
    refused("another suite", |recovery| {
        let suite_2 = vec![0, 0, 0, 2];
        under(
            recovery,
            "code key",
            &[label("code"), suite_2, recovery.message()],
        )
    });
    refused("label without its zero", |recovery| {
        under(
            recovery,
            "code key",
            &[b"relatch/1 code\0\0\0\x01".to_vec(), recovery.message()],
        )
    });
    refused("body alone", |recovery| {
        under(
            recovery,
            "code key",
            &[code_label(), recovery.challenge.body()],
        )
    });
    refused("text instead of bytes", |recovery| {
        let text = recovery
            .keys
            .tag()
            .seal(recovery.challenge.clone())
            .to_text();
        under(recovery, "code key", &[code_label(), text.into_bytes()])
    });
    refused("hash of the message", |recovery| {
        let hash = Sha256::digest(recovery.message()).to_vec();
        under(recovery, "code key", &[code_label(), hash])
    });
    refused("key and data exchanged", |recovery| {
        let key = hkdf_expand(&recovery.binding_key(), &label("code key"), 32);
        let data = [code_label(), recovery.message()].concat();
        code(&hmac(&data, &key), recovery.length())
    });
}

// [KEY-3]
#[test]
fn in_the_binding_key() {
    let info = |recovery: &Recovery| {
        [
            label("key s1"),
            Sha256::digest(recovery.offer.message()).to_vec(),
        ]
        .concat()
    };
    let under =
        |recovery: &Recovery, key: &[u8]| code(&recovery.material_under(key), recovery.length());
    refused("salt and input exchanged", |recovery| {
        under(
            recovery,
            &hkdf_expand(&hkdf_extract(&recovery.secret, &[]), &info(recovery), 32),
        )
    });
    refused("hash as salt", |recovery| {
        let salt = Sha256::digest(recovery.offer.message());
        under(
            recovery,
            &hkdf_expand(&hkdf_extract(&salt, &recovery.secret), &label("key s1"), 32),
        )
    });
    refused("no extraction", |recovery| {
        under(
            recovery,
            &hkdf_expand(&recovery.secret, &info(recovery), 32),
        )
    });
    refused("no expansion", |recovery| {
        under(recovery, &hkdf_extract(&[], &recovery.secret))
    });
    refused("the secret itself", |recovery| {
        under(recovery, &recovery.secret)
    });
    refused("no hash", |recovery| {
        under(
            recovery,
            &hkdf_expand(&hkdf_extract(&[], &recovery.secret), &label("key s1"), 32),
        )
    });
    refused("message instead of its hash", |recovery| {
        let info = [label("key s1"), recovery.offer.message().to_vec()].concat();
        under(
            recovery,
            &hkdf_expand(&hkdf_extract(&[], &recovery.secret), &info, 32),
        )
    });
    refused("hash of the text", |recovery| {
        let hash = Sha256::digest(recovery.offer.to_text().as_bytes()).to_vec();
        let info = [label("key s1"), hash].concat();
        under(
            recovery,
            &hkdf_expand(&hkdf_extract(&[], &recovery.secret), &info, 32),
        )
    });
    refused("second extraction before the code key", |recovery| {
        let key = hkdf_extract(&[], &recovery.binding_key());
        under(recovery, &key)
    });
}
