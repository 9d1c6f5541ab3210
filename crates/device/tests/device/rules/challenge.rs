//! Challenges: what is in them, how long they live.

use std::collections::BTreeSet;
use std::time::Duration;

use relatch_device::{LifetimeError, Slot, SubmitError};
use relatch_testkit::flash::Page;
use relatch_wire::{Action, Freshness};

use relatch_testkit::bench::{Bench, Hardware, LOCAL, OLD, SECOND_LOCAL};
use relatch_testkit::codes::read;
use relatch_testkit::{HOUR, MINUTE, SECOND};

fn stored(bench: &Bench) -> Vec<u8> {
    Slot::ALL
        .into_iter()
        .flat_map(|slot| bench.flash.read_page(Page::Record(slot)).unwrap())
        .collect()
}

// [DEV-6]
#[test]
fn while_a_challenge_lives_every_console_shows_the_same_bytes_and_lifetime() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let shown = bench.begin();
    bench.pass(4 * MINUTE);
    assert_eq!(bench.begin_at(SECOND_LOCAL).unwrap(), shown);
    let (random, now) = (bench.random(), bench.uptime());
    let again = bench
        .device()
        .begin_recovery(LOCAL, random.into(), now)
        .unwrap();
    assert_eq!(again.text, shown);
    assert_eq!(again.left, Duration::from_secs(6 * 60));
    bench.pass(6 * MINUTE);
    assert_ne!(bench.begin(), shown);
}

// [DEV-7]
#[test]
fn neither_challenge_nor_code_reaches_the_flash() {
    for hardware in [Hardware::PLAIN, Hardware::HYBRID] {
        let mut bench = Bench::bound(hardware);
        bench.guess_wrong();
        let text = bench.begin();
        let fresh = match read(&text).freshness {
            Freshness::Nonce(nonce) => nonce.0.to_vec(),
            Freshness::Encapsulated { enc, .. } => enc.bytes().to_vec(),
            _ => unreachable!("suites 1 to 3"),
        };
        let code = bench.issue(&text);
        bench.wait_out();
        bench.submit(&code).unwrap();
        let number: u64 = code[..11].parse().unwrap();
        let flash = stored(&bench);
        for secret in [&fresh[..8], code.as_bytes(), &number.to_be_bytes()[3..]] {
            assert!(!flash.windows(secret.len()).any(|bytes| bytes == secret));
        }
    }
}

// [DEV-7] [DEV-25]
#[test]
fn after_a_restart_the_code_of_before_opens_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let first = bench.begin();
    let code = bench.issue(&first);
    bench.restart();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    assert_ne!(bench.begin(), first);
    assert!(matches!(
        bench.submit(&code).unwrap_err(),
        SubmitError::Wrong { .. }
    ));
}

// [DEV-8]
#[test]
fn a_challenge_is_burned_at_exactly_ten_minutes() {
    for (passed, lives) in [(10 * MINUTE - 1, true), (10 * MINUTE, false)] {
        let mut bench = Bench::bound(Hardware::PLAIN);
        let code = bench.right_code();
        bench.pass(passed);
        assert_eq!(bench.status().challenge.is_some(), lives);
        assert_eq!(bench.submit(&code).is_ok(), lives);
        assert_eq!(bench.failures(), 0, "a late code is not charged");
    }
}

// [DEV-8]
#[test]
fn a_lifetime_is_between_two_minutes_and_a_day() {
    for ms in [2 * MINUTE, 24 * HOUR] {
        let config = Bench::unbound(Hardware::PLAIN).config;
        let mut bench = Bench::with(config.lifetime(Duration::from_millis(ms)).unwrap());
        let code = bench.right_code();
        bench.pass(ms - 1);
        assert!(bench.submit(&code).is_ok());
        let code = bench.right_code();
        bench.pass(ms);
        assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    }
    for ms in [0, 2 * MINUTE - 1, 24 * HOUR + 1, u64::MAX] {
        let config = Bench::unbound(Hardware::PLAIN).config;
        let refused = config.lifetime(Duration::from_millis(ms));
        assert_eq!(refused.err(), Some(LifetimeError), "{ms}");
    }
}

// [DEV-9]
#[test]
fn a_challenge_carries_epoch_and_failures_of_its_making() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.recover(OLD);
    bench.guess_wrong();
    bench.pass(10 * MINUTE);
    let text = bench.begin();
    let challenge = read(&text);
    assert_eq!((challenge.epoch.0, challenge.failures.count()), (1, 1));
    assert_eq!(challenge.action, Action::SetPassword);
    bench.guess_wrong();
    assert_eq!(bench.begin(), text, "the failures of its making stay in it");
}

/// The generator repeats itself after every restart; uptime, boot counter, epoch and failures tell
/// challenges apart.
#[test]
fn challenges_differ_though_the_generator_repeats_itself() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let mut seen = BTreeSet::new();
    let mut show = |bench: &mut Bench| {
        let now = bench.uptime();
        let shown = bench
            .device()
            .begin_recovery(LOCAL, [7; 32].into(), now)
            .unwrap();
        assert!(seen.insert(shown.text), "two equal challenges");
    };
    for _ in 0..3 {
        bench.restart();
        show(&mut bench);
        bench.pass(10 * MINUTE);
        show(&mut bench);
        bench.guess_wrong();
        bench.clear_failures().unwrap();
        bench.pass(SECOND);
        show(&mut bench);
    }
    // Without a boot counter the epoch and the failures still do.
    for _ in 0..3 {
        bench.boots = 7;
        bench.restart();
        bench.recover(OLD);
        bench.boots = 7;
        bench.restart();
        show(&mut bench);
        bench.guess_wrong();
        bench.boots = 7;
        bench.restart();
        show(&mut bench);
    }
}
