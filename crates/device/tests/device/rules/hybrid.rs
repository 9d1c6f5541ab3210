//! Suite 2 at the device: which suite it offers, whose keys it uses, what it keeps.

use relatch_derivation::{CodeExporter, KeySet, Keys};
use relatch_device::{
    CodeLength, LoadKeysError, OfferError, PublicKeySet, RecordKey, SubmitError, Suite,
};
use relatch_wire::{Contribution, Freshness, KeyFileError, KeyId, OfferMessage};

use relatch_testkit::bench::{Bench, Hardware, LOCAL, NEW, administrator, config};
use relatch_testkit::codes::{POST_QUANTUM, inspect, key_set, key_sets, read, wrong};

/// The keys of another authority.
fn other() -> KeySet {
    KeySet::new(&[0xb1; 32], &[0xb2; 32]).unwrap()
}

fn load(bench: &mut Bench, key_file: &str) -> Result<PublicKeySet, LoadKeysError> {
    let (proof, now) = (bench.prove(), bench.uptime());
    bench.device().load_authority(&proof, key_file, now)
}

fn offer(bench: &mut Bench) -> Result<OfferMessage, OfferError> {
    let (random, now) = (bench.random(), bench.uptime());
    let proof = bench.prove();
    let text = bench.device().offer_binding(&proof, random.into(), now)?;
    Ok(OfferMessage::from_text(&text).unwrap())
}

fn offered(bench: &mut Bench) -> (Suite, Option<KeyId>) {
    let message = offer(bench).unwrap();
    (message.offer().suite(), message.offer().key_id())
}

// [HYB-10]
#[test]
fn a_device_offers_suite_2_where_it_has_keys_and_suite_1_where_it_has_none() {
    let mut plain = Bench::unbound(Hardware::FULL);
    assert_eq!(offered(&mut plain), (Suite::Hmac, None));
    let mut hybrid = Bench::unbound(Hardware::HYBRID);
    assert_eq!(offered(&mut hybrid), (Suite::Hybrid, Some(key_set().id())));
    let mut post_quantum = Bench::unbound(Hardware::POST_QUANTUM);
    let key_id = Some(key_sets()[POST_QUANTUM].id());
    assert_eq!(offered(&mut post_quantum), (Suite::PostQuantum, key_id));
}

/// A device is bound by suite 3, asks by it, and is not bound by suite 2 again.
// [BIND-11] [HYB-10] [HYB-24]
#[test]
fn after_suite_3_no_lower_suite_is_offered_until_a_factory_reset() {
    let mut bench = Bench::bound(Hardware::POST_QUANTUM);
    let set = &key_sets()[POST_QUANTUM];
    let challenge = bench.begin();
    assert_eq!(read(&challenge).suite(), Suite::PostQuantum);
    assert_eq!(read(&challenge).key_id(), Some(set.id()));
    let code = bench.issue(&challenge);
    assert!(bench.submit(&code).is_ok());

    bench.config = Bench::unbound(Hardware::HYBRID).config;
    bench.restart();
    assert_eq!(read(&bench.begin()).suite(), Suite::PostQuantum);
    assert_eq!(offer(&mut bench).err(), Some(OfferError::SuiteTooLow));
    load(&mut bench, &set.public().to_text()).unwrap();
    assert_eq!(offered(&mut bench), (Suite::PostQuantum, Some(set.id())));
    bench.device().factory_reset().unwrap();
    load(&mut bench, &key_set().public().to_text()).unwrap();
    assert_eq!(offered(&mut bench).0, Suite::Hybrid);
}

// [HYB-8] [HYB-9] [HYB-10]
#[test]
fn a_loaded_key_file_holds_for_later_offers_until_the_restart() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    let key_file = other().public().to_text();
    assert_eq!(load(&mut bench, &key_file), Ok(other().public().clone()));
    let loaded = (Suite::Hybrid, Some(other().id()));
    assert_eq!(offered(&mut bench), loaded);

    let faults = [
        ("RL1:ABC", KeyFileError::NotAKeyFile),
        (&format!("{}000", &key_file[..104]), KeyFileError::Damaged),
    ];
    for (text, fault) in faults {
        assert_eq!(load(&mut bench, text), Err(LoadKeysError::KeyFile(fault)));
        assert_eq!(offered(&mut bench), loaded, "the keys of before hold");
    }
    bench.restart();
    assert_eq!(offered(&mut bench), (Suite::Hmac, None));
}

// [BIND-11]
#[test]
fn after_suite_2_no_lower_suite_is_offered_until_a_factory_reset() {
    let mut bench = Bench::bound(Hardware::HYBRID);
    // The same device under a firmware without the keys.
    bench.config = Bench::unbound(Hardware::FULL).config;
    bench.restart();
    assert_eq!(offer(&mut bench).err(), Some(OfferError::SuiteTooLow));
    bench.release().unwrap();
    assert_eq!(offer(&mut bench).err(), Some(OfferError::SuiteTooLow));
    bench.device().factory_reset().unwrap();
    assert_eq!(offered(&mut bench), (Suite::Hmac, None));
}

// [BIND-11]
#[test]
fn a_firmware_may_ask_for_suite_2_from_the_first_binding_on() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.config = config(RecordKey::none(), Suite::Hybrid, CodeLength::Twelve);
    bench.restart();
    assert_eq!(offer(&mut bench).err(), Some(OfferError::SuiteTooLow));
    load(&mut bench, &key_set().public().to_text()).unwrap();
    bench.bind();
    assert!(bench.status().is_bound());
}

// [HYB-15] [HYB-20]
#[test]
fn a_binding_keeps_its_keys_whatever_is_loaded_later() {
    let mut bench = Bench::bound(Hardware::HYBRID);
    let key_id = Some(key_set().id());
    load(&mut bench, &other().public().to_text()).unwrap();
    assert_eq!(read(&bench.begin()).key_id(), key_id);

    bench.config = bench.config.clone().authority(other().public().clone());
    bench.restart();
    let challenge = bench.begin();
    assert_eq!(read(&challenge).key_id(), key_id);
    assert_eq!(read(&bench.begin_check().unwrap()).key_id(), key_id);
    let code = bench.issue(&challenge);
    let grant = bench.submit(&code).unwrap();
    bench.set_password(grant, NEW).unwrap();
}

/// The generator gives the same bytes each time, at the same uptime of the same start.
// [KEY-9] [HYB-16]
#[test]
fn where_the_generator_repeats_itself_challenges_still_differ() {
    for hardware in [Hardware::PLAIN, Hardware::HYBRID] {
        let mut bench = Bench::bound(hardware);
        let now = bench.uptime();
        let mut seen = Vec::new();
        for _ in 0..3 {
            let administrator = administrator();
            let shown = bench
                .device()
                .begin_recovery(LOCAL, [7; 32].into(), now)
                .unwrap();
            seen.push(read(&shown.text).freshness);
            let check = bench
                .device()
                .begin_check(&administrator, [7; 32].into(), now)
                .unwrap();
            seen.push(read(&check).freshness);
            let code = bench.issue(&shown.text);
            bench.submit(&code).unwrap();
        }
        for (place, freshness) in seen.iter().enumerate() {
            assert!(!seen[..place].contains(freshness), "{hardware:?}");
        }
    }
}

/// S55: what an attacker read from the flash is the binding key, and with it everything that suite
/// 1 is made of.
// [HYB-17] [HYB-19]
#[test]
fn a_dump_of_the_flash_does_not_give_the_code() {
    let mut bench = Bench::bound(Hardware::HYBRID);
    let dumped: Keys = bench.claims[0].clone();
    let text = bench.begin();
    let challenge = inspect(&dumped, &text).expect("the dump authenticates the challenge");
    assert!(dumped.code().code(&challenge, CodeLength::Twelve).is_err());
    // The attacker's encapsulation and key set.
    let Freshness::Encapsulated { suite, key_id, .. } = challenge.challenge().freshness else {
        panic!("suite 2");
    };
    let recovery = *key_set().public().recovery();
    let made = CodeExporter::encapsulate(suite, &recovery, key_id, &dumped.locator(), &[1; 32]);
    let export = made.unwrap().1.export(&challenge);
    let guess = dumped
        .code()
        .hybrid_code(&challenge, &export, CodeLength::Twelve);
    let guess = guess.unwrap().digits().to_string();
    let right = bench.issue(&text);
    assert_ne!(guess, right);
    assert!(matches!(
        bench.submit(&guess),
        Err(SubmitError::Wrong { .. })
    ));
    bench.wait_out();
    assert!(bench.submit(&right).is_ok());
}

// [DEV-7] [HYB-19]
#[test]
fn what_gives_the_code_is_gone_with_its_challenge() {
    let mut bench = Bench::bound(Hardware::HYBRID);
    let code = bench.right_code();
    bench.restart();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    bench.begin();
    let refused = bench.submit(&code).unwrap_err();
    assert!(matches!(refused, SubmitError::Wrong { .. }));
    let code = bench.right_code();
    bench.clear_failures().unwrap();
    bench.wait_out();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
}

// [HYB-11] [HYB-12]
#[test]
fn the_text_of_an_offer_does_not_give_the_binding_key() {
    let mut bench = Bench::unbound(Hardware::HYBRID);
    let message = offer(&mut bench).unwrap();
    assert!(matches!(
        message.offer().contribution,
        Contribution::Encapsulated { .. }
    ));
    // A person who photographed it and has another key set gets no key, or another one.
    assert!(other().binding_key(&message).is_err());
    let right = key_set().binding_key(&message).unwrap();
    let code = Keys::derive(&right)
        .confirm()
        .code(&message)
        .digits()
        .to_string();
    assert!(bench.confirm(&wrong(&code)).is_err());
    assert!(bench.confirm(&code).is_ok());
}
