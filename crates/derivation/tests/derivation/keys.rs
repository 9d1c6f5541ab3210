//! Everything that is derived, against the reference.

use proptest::prelude::*;
use relatch_derivation::{BindingKey, FactoryKey, Keys, MacKey, SeedInput, labels};
use relatch_wire::{CodeLength, Contribution, Epoch, OfferMessage};
use sha2::{Digest, Sha256};

use crate::reference::{code, hkdf_expand, hkdf_extract, hmac, label};
use crate::samples::{challenges, failures, lengths, offers, seeded};

fn secret(offer: &OfferMessage) -> &[u8; 32] {
    match &offer.offer().contribution {
        Contribution::Secret(secret) => secret,
        _ => unreachable!("an offer of suite 1"),
    }
}

proptest! {
    #![proptest_config(seeded(1))]

    // [KEY-3]
    #[test]
    fn binding_key(offer in offers()) {
        let info = [label("key s1"), Sha256::digest(offer.message()).to_vec()].concat();
        let key = hkdf_expand(&hkdf_extract(&[], secret(&offer)), &info, 32);

        let derived = BindingKey::from_offer(&offer).expect("suite 1");
        prop_assert_eq!(derived.expose().as_slice(), key);
    }

    // [KEY-4] [KEY-5] [KEY-7]
    #[test]
    fn locator_tag_and_code(key: [u8; 32], challenge in challenges(), bound in lengths()) {
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let sealed = keys.tag().seal(challenge.clone());
        let expand = |name: &str, length| hkdf_expand(&key, &label(name), length);

        prop_assert_eq!(keys.locator().0.to_vec(), expand("locator", 12));
        let tag = hmac(&expand("tag key", 32), &[label("tag"), challenge.body()].concat());
        prop_assert_eq!(&sealed.tag().0, &tag[..16]);
        let message = [label("code"), vec![0, 0, 0, 1], sealed.message().to_vec()].concat();
        let length = CodeLength::required(challenge.action, challenge.failures, bound);
        let expected = code(&hmac(&expand("code key", 32), &message), length.digits());
        prop_assert_eq!(&*keys.code().code(&sealed, bound).expect("suite 1").digits(), &expected);
        prop_assert_eq!(sealed.hash().0.to_vec(), Sha256::digest(sealed.message()).to_vec());
    }

    // [KEY-8] [CODE-4]
    #[test]
    fn confirmation_code(key: [u8; 32], offer in offers()) {
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let confirm_key = hkdf_expand(&key, &label("confirm key"), 32);
        let material = hmac(&confirm_key, &[label("confirm"), offer.message().to_vec()].concat());

        let expected = code(&material, offer.offer().code_length.digits());
        prop_assert_eq!(&*keys.confirm().code(&offer).digits(), &expected);
    }

    // [KEY-9] [HYB-16]
    #[test]
    fn nonce_and_ephemeral(key: [u8; 32], random: [u8; 32], failures in failures(), numbers: (u32, u64, u64, u64)) {
        let (epoch, uptime, boot, made) = numbers;
        let keys = Keys::derive(&BindingKey::from_bytes(key));
        let data = [
            random.as_slice(),
            &epoch.to_be_bytes(),
            &u32::from(failures.count()).to_be_bytes(),
            &uptime.to_be_bytes(),
            &boot.to_be_bytes(),
            &made.to_be_bytes(),
        ]
        .concat();
        let seed_key = hkdf_expand(&key, &label("seed key"), 32);
        let hedged = |name| hmac(&seed_key, &[label(name), data.clone()].concat());

        let epoch = Epoch(epoch);
        let input = || SeedInput { random: random.into(), epoch, failures, uptime, boot, made };
        let (nonce, ephemeral) = (keys.seed().nonce(input()), keys.seed().ephemeral(input()));
        prop_assert_eq!(nonce.0.as_slice(), &hedged("nonce")[..16]);
        prop_assert_eq!(ephemeral.as_slice(), hedged("ephemeral"));
    }

    // [KEY-10]
    #[test]
    fn attestation(factory: [u8; 32], offer in offers()) {
        let mut offer = offer.offer().clone();
        let expected = hmac(&factory, &[label("attest").as_slice(), &offer.attested()].concat());
        let factory = FactoryKey::new(&factory);

        let attestation = factory.attest(&offer);
        prop_assert_eq!(attestation.as_slice(), &expected[..16]);
        offer.attestation = Some(attestation);
        prop_assert!(factory.verify(&offer).is_ok());
    }

    #[test]
    fn a_wrong_attestation_is_refused(factory: [u8; 32], other: [u8; 32], offer in offers(), bit in 0..128_usize) {
        prop_assume!(factory != other);
        let factory = FactoryKey::new(&factory);
        let mut offer = offer.offer().clone();

        offer.attestation = None;
        prop_assert!(factory.verify(&offer).is_err());
        let mut attestation = factory.attest(&offer);
        attestation[bit / 8] ^= 1 << (bit % 8);
        offer.attestation = Some(attestation);
        prop_assert!(factory.verify(&offer).is_err());
        offer.attestation = Some(FactoryKey::new(&other).attest(&offer));
        prop_assert!(factory.verify(&offer).is_err());
    }

    #[test]
    fn mac(key: [u8; 32], parts: Vec<Vec<u8>>, bit in 0..256_usize) {
        let key_under_test = MacKey::new(&key);
        let data = [label("row mac"), parts.concat()].concat();
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        let mut mac = key_under_test.mac(labels::ROW, &parts);
        prop_assert_eq!(mac, hmac(&key, &data));
        prop_assert!(key_under_test.verify(labels::ROW, &parts, &mac).is_ok());

        let mut cut: [u8; 16] = key_under_test.mac_cut(labels::ROW, &parts);
        prop_assert_eq!(cut.as_slice(), &mac[..16]);
        prop_assert!(key_under_test.verify(labels::ROW, &parts, &cut).is_ok());

        mac[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(key_under_test.verify(labels::ROW, &parts, &mac).is_err());
        cut[bit / 8 % 16] ^= 1 << (bit % 8);
        prop_assert!(key_under_test.verify(labels::ROW, &parts, &cut).is_err());
    }

    /// Keys are a function of the whole offer, not of its secret alone.
    #[test]
    fn another_offer_with_the_same_secret_gives_another_key(offer in offers(), other in offers()) {
        let mut with_its_secret = other.offer().clone();
        with_its_secret.contribution = offer.offer().contribution.clone();
        let other = OfferMessage::new(with_its_secret);
        prop_assume!(offer.message() != other.message());

        let (key, other) = (BindingKey::from_offer(&offer).expect("suite 1"), BindingKey::from_offer(&other).expect("suite 1"));
        prop_assert_ne!(key.expose(), other.expose());
    }
}
