//! Suites 2 and 3 at the authority: its key sets, and what they open.

use relatch_authority::{
    Attestation, Authority, Brought, CallError, ClaimRefusal, Claimed, DeviceName, Event,
    FactoryKey, KeyRing, KeyRingError, KeySet, MasterKeys, MemoryRegistry, MemoryTables, Minimum,
    Reason, Refusal,
};
use relatch_derivation::{Authentic, CodeExporter, Keys, PublicKeySet};
use relatch_wire::{
    Action, Challenge, CodeLength, Epoch, Extensions, Failures, Freshness, Identity, KeyId, Nonce,
    Offer, OfferMessage, Suite,
};

use crate::samples::{
    Called, Device, MINIMUM, SESSION, account, at, end, fresh, master, over, receipts, stored,
};

pub(super) const EXPECT: &str = "a legal point does not lead to zero";
pub(super) const FACTORY: [u8; 32] = [0xfa; 32];

pub(super) fn key_set(number: u8) -> KeySet {
    KeySet::new(&[number; 32], &[number + 100; 32]).expect("two keys")
}

fn post_quantum(number: u8) -> KeySet {
    KeySet::post_quantum(&[number; 32], &[number + 100; 32]).expect("two keys")
}

pub(super) fn with_keys(numbers: &[u8]) -> Authority<MemoryRegistry> {
    over(MemoryRegistry::default()).with_key_ring(ring(numbers))
}

pub(super) fn ring(numbers: &[u8]) -> KeyRing {
    let mut ring = KeyRing::default();
    for number in numbers {
        ring.add(key_set(*number)).expect("another id");
    }
    ring
}

/// A device of suite 2.
pub(super) struct Hybrid {
    pub(super) offer: OfferMessage,
    pub(super) keys: Keys,
    authority: PublicKeySet,
}

impl Hybrid {
    pub(super) fn for_keys(authority: &PublicKeySet, number: u8) -> Self {
        Self::made(authority, number, "0001", None)
    }

    /// One that attests this serial.
    pub(super) fn attested(authority: &PublicKeySet, number: u8, serial: &str) -> Self {
        Self::made(authority, number, serial, Some(FactoryKey::new(&FACTORY)))
    }

    pub(super) fn made(
        authority: &PublicKeySet,
        number: u8,
        serial: &str,
        factory_key: Option<FactoryKey>,
    ) -> Self {
        let (contribution, exporter) = authority.encapsulate([number; 32].into()).expect(EXPECT);
        let mut offer = Offer {
            identity: Identity::new("Vendor", "NVR-8", serial).expect("short texts"),
            contribution,
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        };
        offer.attestation = factory_key.map(|key| key.attest(&offer));
        let offer = OfferMessage::new(offer);
        let keys = Keys::derive(&exporter.binding_key(&offer));
        let authority = authority.clone();
        Self {
            offer,
            keys,
            authority,
        }
    }

    /// A challenge under these keys, and the code that the device expects.
    pub(super) fn shows_for(&self, authority: &PublicKeySet, number: u8) -> (Authentic, String) {
        let locator = self.keys.locator();
        let made = CodeExporter::encapsulate(
            authority.suite(),
            authority.recovery(),
            authority.id(),
            &locator,
            &[number; 32],
        );
        let (freshness, exporter) = made.expect(EXPECT);
        let shown = self.keys.tag().seal(Challenge {
            freshness,
            ..self.challenge()
        });
        let export = exporter.export(&shown);
        let bound = CodeLength::Twelve;
        let code = self.keys.code().hybrid_code(&shown, &export, bound);
        let code = code.expect("suite 2").digits().to_string();
        (shown, code)
    }

    pub(super) fn shows(&self, number: u8) -> (Authentic, String) {
        self.shows_for(&self.authority, number)
    }

    pub(super) fn challenge(&self) -> Challenge {
        Challenge {
            action: Action::SetPassword,
            locator: self.keys.locator(),
            epoch: Epoch(0),
            failures: Failures::NONE,
            freshness: Freshness::Nonce(Nonce([0; 16])),
            extensions: Extensions::default(),
        }
    }

    pub(super) fn claim(
        &self,
        authority: &Authority<MemoryRegistry>,
        owner: &str,
    ) -> Called<Claimed, ClaimRefusal> {
        let name = DeviceName::new("Back room").expect("a legal name");
        let nonce = fresh(self.keys.locator().0[0]);
        let factory_key = FactoryKey::new(&FACTORY);
        let brought = Brought {
            factory_key: Some(&factory_key),
            receipt: None,
        };
        authority.claim_with(&account(owner), &self.offer, name, brought, at(0), nonce)
    }

    /// Claimed, and a challenge inspected.
    pub(super) fn activate(
        &self,
        authority: &Authority<MemoryRegistry>,
        owner: &str,
    ) -> Called<(), Refusal> {
        self.claim(authority, owner).expect("a claim");
        let (shown, _) = self.shows(1);
        authority
            .inspect(&account(owner), &shown.to_text(), at(0))
            .map(|_| ())
    }

    pub(super) fn code(&self, authority: &Authority<MemoryRegistry>, owner: &str) -> Option<bool> {
        let (shown, expected) = self.shows(2);
        let code = authority
            .issue(&account(owner), SESSION, &shown.to_text(), at(1))
            .ok()?;
        Some(*code.digits() == expected)
    }
}

// [HYB-11] [HYB-17]
#[test]
fn a_binding_of_suite_2_gives_the_codes_that_its_device_expects() {
    let authority = with_keys(&[1]);
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    let claimed = device.claim(&authority, "alice").expect("a claim");
    let expected = device.keys.confirm().code(&device.offer);
    assert_eq!(*claimed.confirmation.digits(), *expected.digits());
    assert!(device.activate(&authority, "alice").is_ok());
    assert_eq!(device.code(&authority, "alice"), Some(true));
    assert_eq!(device.code(&authority, "bob"), None);
}

// [HYB-13]
#[test]
fn an_offer_for_keys_that_are_not_there_is_refused_and_nothing_is_stored() {
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    for numbers in [[].as_slice(), &[2], &[2, 3]] {
        let authority = with_keys(numbers);
        let refused = device.claim(&authority, "alice").err();
        assert_eq!(
            refused,
            Some(CallError::Refused(ClaimRefusal::UnknownKeyId))
        );
        assert_eq!(stored(&authority), MemoryTables::default());
    }
}

// [HYB-5] [HYB-6] [HYB-13]
#[test]
fn after_a_rotation_old_devices_are_answered_and_old_offers_refused() {
    let mut authority = with_keys(&[1]);
    let (old, new) = (key_set(1).public().clone(), key_set(2).public().clone());
    let bound = Hybrid::for_keys(&old, 1);
    bound.activate(&authority, "alice").expect("active");

    let ring = authority.key_ring_mut();
    ring.add(key_set(2)).expect("another id");
    let late = Hybrid::for_keys(&old, 3);
    assert!(
        late.claim(&authority, "alice").is_ok(),
        "older, not retired"
    );

    authority
        .key_ring_mut()
        .retire(old.id())
        .expect("it is there");
    let later = Hybrid::for_keys(&old, 4);
    let refused = later.claim(&authority, "alice").err();
    assert_eq!(refused, Some(CallError::Refused(ClaimRefusal::RetiredKeys)));
    assert!(Hybrid::for_keys(&new, 5).claim(&authority, "alice").is_ok());
    assert_eq!(bound.code(&authority, "alice"), Some(true));
    assert_eq!(
        authority.key_id(&bound.keys.locator()),
        Ok(Some(old.id())),
        "the key set is still needed"
    );

    let locator = bound.keys.locator();
    end(&authority, "alice", &locator);
    assert_eq!(authority.key_id(&locator), Ok(None), "and now it is not");
}

// [HYB-6]
#[test]
fn without_the_recovery_key_there_is_no_code_and_the_log_says_why() {
    let mut authority = with_keys(&[1]);
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    device.activate(&authority, "alice").expect("active");
    authority
        .key_ring_mut()
        .forget(key_set(1).id())
        .expect("it is there");
    let (shown, _) = device.shows(2);
    let told = authority.issue(&account("alice"), SESSION, &shown.to_text(), at(1));
    assert_eq!(told.err(), Some(CallError::Refused(Refusal::Invalid)));
    let last = authority
        .registry()
        .tables()
        .audit
        .last()
        .cloned()
        .expect("an entry");
    assert!(matches!(
        last.event,
        Event::Refused {
            reason: Reason::NoKeySet,
            ..
        }
    ));
}

// [HYB-20]
#[test]
fn a_challenge_under_another_key_id_is_refused() {
    let authority = with_keys(&[1, 2]);
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    device.activate(&authority, "alice").expect("active");
    let before = stored(&authority);
    let (foreign, _) = device.shows_for(key_set(2).public(), 2);
    let told = authority.issue(&account("alice"), SESSION, &foreign.to_text(), at(1));
    assert_eq!(told.err(), Some(CallError::Refused(Refusal::Invalid)));
    let unknown = device.keys.tag().seal(Challenge {
        freshness: match device.shows(3).0.challenge().freshness {
            Freshness::Encapsulated { suite, enc, .. } => Freshness::Encapsulated {
                suite,
                enc,
                key_id: KeyId([0; 4]),
            },
            _ => panic!("suite 2"),
        },
        ..device.challenge()
    });
    let told = authority.issue(&account("alice"), SESSION, &unknown.to_text(), at(1));
    assert_eq!(told.err(), Some(CallError::Refused(Refusal::Invalid)));
    // A correct tag: both are in the audit log, and nothing else changed.
    let after = stored(&authority);
    assert_eq!(after.bindings.len(), before.bindings.len());
    let recorded = after.audit.iter().skip(before.audit.len());
    let reasons: Vec<_> = recorded.map(|record| &record.event).collect();
    assert_eq!(reasons.len(), 1, "the second is counted");
    assert!(reasons.iter().all(|event| matches!(
        event,
        Event::Refused {
            reason: Reason::OtherKeySet,
            ..
        }
    )));
}

// [AUTH-5]
#[test]
fn a_challenge_of_suite_1_under_the_keys_of_suite_2_is_refused() {
    let authority = with_keys(&[1]);
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    device.activate(&authority, "alice").expect("active");
    let downgraded = device.keys.tag().seal(device.challenge());
    let told = authority.issue(&account("alice"), SESSION, &downgraded.to_text(), at(1));
    assert_eq!(told.err(), Some(CallError::Refused(Refusal::Invalid)));
}

// [HYB-14]
#[test]
fn an_authority_may_ask_for_suite_2() {
    let minimum = Minimum {
        suite: None,
        ..MINIMUM
    };
    let keys = MasterKeys::new(master(1));
    let authority = Authority::new(MemoryRegistry::default(), keys, receipts(), minimum);
    let authority = authority.with_key_ring(ring(&[1]));
    let plain = Device::numbered(1);
    let name = DeviceName::new("Back room").expect("a legal name");
    let refused = authority.claim(&account("alice"), &plain.offer, name, at(0), fresh(1));
    assert_eq!(
        refused.err(),
        Some(CallError::Refused(ClaimRefusal::SuiteTooLow))
    );
    let device = Hybrid::for_keys(key_set(1).public(), 1);
    assert!(device.claim(&authority, "alice").is_ok());
}

#[test]
fn a_key_ring_names_one_current_key_set_and_knows_what_it_has() {
    let id = |number| key_set(number).id();
    let mut keys = ring(&[1, 2]);
    assert_eq!(current(&keys), None, "to add one does not make it current");
    assert_eq!(keys.add(key_set(1)), Err(KeyRingError::SameKeyId));
    assert_eq!(keys.make_current(id(3)), Err(KeyRingError::UnknownKeyId));
    assert_eq!(keys.make_current(id(1)), Ok(()));
    assert_eq!(current(&keys), Some(key_set(1).id()));
    assert_eq!(keys.retire(id(3)), Err(KeyRingError::UnknownKeyId));
    assert_eq!(keys.retire(id(2)), Ok(()));
    assert_eq!(keys.make_current(id(2)), Err(KeyRingError::Retired));
    let states: Vec<_> = keys.states().collect();
    let told: Vec<_> = states
        .iter()
        .map(|state| (state.public.id(), state.retired, state.current))
        .collect();
    assert_eq!(told, [(id(1), false, true), (id(2), true, false)]);
    assert_eq!(states[1].public, *key_set(2).public(), "both keys are kept");
    assert_eq!(keys.retire(id(1)), Ok(()));
    assert_eq!(
        current(&keys),
        None,
        "no device is bound with a retired one"
    );
    assert_eq!(keys.forget(id(3)), Err(KeyRingError::UnknownKeyId));
    assert_eq!(keys.forget(id(1)), Ok(()));
    assert_eq!(keys.states().len(), 1);

    let mut keys = ring(&[1]);
    assert_eq!(keys.make_current(id(1)), Ok(()));
    assert_eq!(keys.forget(id(1)), Ok(()));
    assert_eq!(current(&keys), None);
}

/// The current key set of suite 2.
fn current(keys: &KeyRing) -> Option<KeyId> {
    keys.current(Suite::Hybrid).map(PublicKeySet::id)
}

// [HYB-4]
#[test]
fn each_suite_has_a_current_key_set() {
    let mut keys = ring(&[1, 2]);
    keys.add(post_quantum(3)).expect("another id");
    let ids = [1, 2].map(|number| key_set(number).id());
    let of_suite_3 = post_quantum(3).id();
    for id in [ids[0], of_suite_3, ids[1]] {
        assert_eq!(keys.make_current(id), Ok(()));
    }
    let suite_3 = |keys: &KeyRing| keys.current(Suite::PostQuantum).map(PublicKeySet::id);
    assert_eq!(
        (current(&keys), suite_3(&keys)),
        (Some(ids[1]), Some(of_suite_3))
    );
    let marked: Vec<_> = keys.states().map(|state| state.current).collect();
    assert_eq!(marked, [false, true, true]);
    assert_eq!(keys.current(Suite::Hmac), None);
    keys.retire(of_suite_3).expect("it is there");
    assert_eq!((current(&keys), suite_3(&keys)), (Some(ids[1]), None));
}

/// Key sets of both suites, and of suite 3 alone: what is claimed where no smallest suite is configured.
// [HYB-14]
#[test]
fn the_smallest_suite_is_that_of_the_key_sets() {
    let minimum = Minimum {
        suite: None,
        ..MINIMUM
    };
    let of = |sets: Vec<KeySet>| {
        let keys = MasterKeys::new(master(1));
        let mut ring = KeyRing::default();
        sets.into_iter()
            .for_each(|set| ring.add(set).expect("another id"));
        let authority = Authority::new(MemoryRegistry::default(), keys, receipts(), minimum);
        authority.with_key_ring(ring)
    };
    let claim = |authority: &Authority<MemoryRegistry>, set: &KeySet| {
        let claimed = Hybrid::for_keys(set.public(), 1).claim(authority, "alice");
        claimed.map(|claimed| claimed.suite)
    };
    let too_low = Err(CallError::Refused(ClaimRefusal::SuiteTooLow));

    let both = of(vec![key_set(1), post_quantum(3)]);
    assert_eq!(claim(&both, &key_set(1)), Ok(Suite::Hybrid));
    let mut retired = post_quantum(3);
    retired.retire();
    let alone = of(vec![retired, post_quantum(4)]);
    assert_eq!(claim(&alone, &key_set(1)), too_low);
    assert_eq!(claim(&alone, &post_quantum(4)), Ok(Suite::PostQuantum));
    let gone = Err(CallError::Refused(ClaimRefusal::RetiredKeys));
    assert_eq!(claim(&alone, &post_quantum(3)), gone);
}

// [HYB-17] [HYB-20]
#[test]
fn a_binding_of_suite_3_is_answered_in_suite_3_alone() {
    let set = post_quantum(3);
    let mut authority = with_keys(&[1]);
    authority
        .key_ring_mut()
        .add(set.clone())
        .expect("another id");
    let device = Hybrid::for_keys(set.public(), 1);
    device.activate(&authority, "alice").expect("active");
    let (shown, expected) = device.shows(2);
    assert_eq!(shown.challenge().suite(), Suite::PostQuantum);
    let issue = |text: &str| {
        let issued = authority.issue(&account("alice"), SESSION, text, at(1));
        issued.map(|code| code.digits().to_string())
    };
    assert_eq!(issue(&shown.to_text()), Ok(expected));
    let mut lower = shown.challenge().clone();
    if let Freshness::Encapsulated { suite, .. } = &mut lower.freshness {
        *suite = Suite::Hybrid;
    }
    let lower = device.keys.tag().seal(lower).to_text();
    assert_eq!(issue(&lower), Err(CallError::Refused(Refusal::Invalid)));
}

/// Attestation is for people, and blocks nothing.
#[test]
fn claim_and_preview_say_what_the_attestation_came_to() {
    let authority = with_keys(&[1]);
    let keys = key_set(1).public().clone();
    let wrong = FactoryKey::new(&[1; 32]);
    for (number, device, expected) in [
        (1, Hybrid::for_keys(&keys, 1), Attestation::None),
        (2, Hybrid::attested(&keys, 2, "0001"), Attestation::Genuine),
        (3, Hybrid::attested(&keys, 3, "0001"), Attestation::Genuine),
        (
            4,
            Hybrid::made(&keys, 4, "0001", Some(wrong)),
            Attestation::Wrong,
        ),
    ] {
        let owner = format!("owner {number}");
        let claimed = device
            .claim(&authority, &owner)
            .expect("nothing is blocked");
        assert_eq!(
            (claimed.attestation, claimed.suite),
            (expected, Suite::Hybrid)
        );
        let text = device.shows(1).0.to_text();
        let preview = authority
            .inspect(&account(&owner), &text, at(0))
            .expect("the owner");
        assert_eq!(
            (preview.attestation, preview.suite),
            (expected, Suite::Hybrid)
        );
    }
}
