//! Challenges: what is in them, how long they live.

use std::collections::BTreeSet;
use std::time::Duration;

use relatch_device::{LONGEST_LIFETIME, RecordKey, Slot, SubmitError, Suite};
use relatch_testkit::flash::Page;
use relatch_wire::{Action, CodeLength, Freshness};

use relatch_testkit::bench::{Bench, Hardware, LOCAL, OLD, SECOND_LOCAL, config};
use relatch_testkit::codes::{inspect, issue, read};
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
            _ => unreachable!("suites 1 and 2"),
        };
        let code = bench.issue(&text);
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
fn a_configured_lifetime_is_cut_to_24_hours() {
    let configured = [
        (Duration::from_millis(1), 1),
        (LONGEST_LIFETIME, 24 * HOUR),
        (LONGEST_LIFETIME + Duration::from_secs(1), 24 * HOUR),
        (Duration::MAX, 24 * HOUR),
    ];
    for (lifetime, ms) in configured {
        let config = Bench::unbound(Hardware::PLAIN).config;
        let mut bench = Bench::with(config.lifetime(lifetime));
        let code = bench.right_code();
        bench.pass(ms - 1);
        assert!(bench.submit(&code).is_ok());
        let code = bench.right_code();
        bench.pass(ms);
        assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    }
}

// [DEV-8]
#[test]
fn a_lifetime_of_nothing_takes_no_code() {
    let config = Bench::unbound(Hardware::PLAIN).config;
    let mut bench = Bench::with(config.lifetime(Duration::ZERO));
    let code = bench.right_code();
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
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
    assert_eq!((challenge.epoch.0, challenge.failures.0), (1, 1));
    assert_eq!(challenge.action, Action::SetPassword);
    bench.guess_wrong();
    assert_eq!(bench.begin(), text, "the failures of its making stay in it");
}

// [DEV-10]
#[test]
fn from_99_failures_on_codes_have_20_digits() {
    for length in CodeLength::ALL {
        let mut bench = Bench::with(config(RecordKey::none(), Suite::Hmac, length));
        assert_eq!(read(&bench.begin()).code_length, length);
        for total in 1..=99 {
            bench.guess_wrong();
            bench.serve();
            let asked = read(&bench.begin()).code_length;
            let expected = if total < 99 {
                length
            } else {
                CodeLength::Twenty
            };
            assert_eq!(asked, expected, "{total} failures");
        }
        bench.recover(OLD);
        assert_eq!(read(&bench.begin()).code_length, length);
    }
}

// [DEV-10]
#[test]
fn the_length_is_fixed_when_the_challenge_is_made() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for _ in 0..98 {
        bench.guess_wrong();
    }
    let text = bench.begin();
    bench.guess_wrong();
    assert_eq!(read(&text).code_length, CodeLength::Twelve);
    bench.serve();
    bench.login();
    assert_eq!(read(&bench.begin()).code_length, CodeLength::Twelve);
}

// [DEV-12] [DEV-13]
#[test]
fn checking_the_binding_touches_nothing_and_its_code_opens_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let live = bench.begin();
    bench.pass(MINUTE);
    let before = bench.status();
    let first = bench.check_binding().unwrap();
    let second = bench.check_binding().unwrap();
    assert_ne!(first, second, "made again at each request");
    assert_eq!(read(&first).action, Action::CheckBinding);
    assert_eq!(bench.status(), before);
    assert_eq!(bench.begin(), live);
    let code = issue(&bench.claims[0], &second);
    assert!(matches!(
        bench.submit(&code),
        Err(SubmitError::Wrong { .. })
    ));
}

// [DEV-12] [DEV-13]
#[test]
fn the_binding_can_be_checked_without_a_challenge_and_during_a_penalty() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let check = bench.check_binding().unwrap();
    assert!(inspect(&bench.claims[0], &check).is_some());
    let code = issue(&bench.claims[0], &check);
    assert_eq!(bench.submit(&code).unwrap_err(), SubmitError::NoChallenge);
    for _ in 0..3 {
        bench.guess_wrong();
    }
    let before = bench.status();
    assert!(bench.check_binding().is_ok());
    assert_eq!(bench.status(), before);
}

// [DEV-22]
#[test]
fn fresh_challenges_change_neither_failures_nor_penalty() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    bench.guess_wrong();
    for _ in 0..5 {
        bench.begin();
        bench.pass(10 * MINUTE);
    }
    assert_eq!(bench.failures(), 2);
    bench.guess_wrong();
    assert_eq!(bench.penalty(), MINUTE);
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
        bench.login();
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
