//! What a device puts into the QR codes that anyone can photograph, and where it takes the
//! randomness from.

use relatch_device::{CodeLength, Config, Identity, RecordKey, Suite};
use relatch_testkit::bench::{Bench, Hardware, LOCAL};
use relatch_wire::{ChallengeMessage, Contribution, OfferMessage};
use zeroize::Zeroizing;

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

fn offered(bench: &mut Bench, secret: [u8; 32]) -> Zeroizing<String> {
    let (proof, now) = (bench.prove(), bench.uptime());
    let offered = bench.device().offer_binding(&proof, secret.into(), now);
    offered.unwrap()
}

fn challenged(bench: &mut Bench, random: [u8; 32]) -> String {
    let now = bench.uptime();
    bench
        .device()
        .begin_recovery(LOCAL, random.into(), now)
        .unwrap()
        .text
}

// [WIRE-13]
#[test]
fn a_challenge_names_neither_the_device_nor_its_maker() {
    let texts = ["vendor of cameras", "model 4711-XL", "serial 0815"];
    let [vendor, model, serial] = texts;
    let identity = Identity::new(vendor, model, serial).unwrap();
    let mut bench = Bench::with(Config::new(
        identity,
        RecordKey::none(),
        Suite::Hmac,
        CodeLength::Twelve,
    ));
    for shown in [bench.begin(), bench.begin_check().unwrap()] {
        let message = ChallengeMessage::from_text(&shown).unwrap();
        assert!(message.challenge().extensions.is_empty());
        for text in texts {
            assert!(!contains(message.message(), text), "{text}");
        }
    }
}

// [WIRE-13]
#[test]
fn two_challenges_of_a_binding_have_only_the_locator_in_common() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let first = ChallengeMessage::from_text(&bench.begin()).unwrap();
    bench.restart();
    let second = ChallengeMessage::from_text(&bench.begin()).unwrap();
    assert_eq!(first.challenge().locator, second.challenge().locator);
    assert_ne!(first.challenge().freshness, second.challenge().freshness);
    assert_ne!(first.tag().0, second.tag().0);
    bench.bind();
    let rebound = ChallengeMessage::from_text(&bench.begin()).unwrap();
    assert_ne!(first.challenge().locator, rebound.challenge().locator);
}

// [KEY-1]
#[test]
fn the_secret_of_an_offer_is_the_fresh_bytes_as_they_are() {
    let mut bench = Bench::unbound(Hardware::FULL);
    for fresh in [[7; 32], [8; 32]] {
        let offer = OfferMessage::from_text(&offered(&mut bench, fresh)).unwrap();
        assert!(
            matches!(&offer.offer().contribution, Contribution::Secret(secret) if **secret == fresh)
        );
    }
}

/// All entropy is the caller's: if the caller's generator repeats itself, so does the device, down
/// to the last bit.
// [KEY-2]
#[test]
fn nothing_is_random_but_what_the_caller_gives() {
    let mut twins = [(); 2].map(|()| Bench::unbound(Hardware::FULL));
    let offers = twins.each_mut().map(|bench| offered(bench, [7; 32]));
    assert_eq!(offers[0], offers[1]);
    let mut twins = [(); 2].map(|()| Bench::bound(Hardware::FULL));
    let challenges = twins.each_mut().map(|bench| challenged(bench, [9; 32]));
    assert_eq!(challenges[0], challenges[1]);
    twins.iter_mut().for_each(Bench::restart);
    let [one, other] = &mut twins;
    assert_ne!(challenged(one, [9; 32]), challenged(other, [10; 32]));
}
