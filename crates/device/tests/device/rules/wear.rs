//! Flash wear under the fastest abuse that the rules permit, for ten years of virtual time.

use relatch_testkit::bench::{Bench, Hardware};
use relatch_testkit::codes::{typo, wrong};
use relatch_testkit::{DAY, HOUR, MINUTE, SECOND};

const TEN_YEARS: u64 = 3_652 * DAY;
const LIMIT: u64 = 100_000;

/// Types wrong codes as fast as the penalties allow until the day is over; what stores nothing is
/// done beside it.
fn guess_until(bench: &mut Bench, end: u64) {
    while bench.now < end {
        let left = bench.penalty();
        if left > 0 {
            bench.pass(left.min(HOUR).min(end - bench.now));
            continue;
        }
        let code = bench.right_code();
        let _ = bench.submit(&typo(&code));
        bench.pass(SECOND);
        let _ = bench.submit(&wrong(&code));
    }
}

fn report(name: &str, bench: &Bench) {
    let wear = bench.flash.wear();
    println!("{name}: {wear} erasures of the most worn page in ten years");
    assert!(wear < LIMIT, "{name}: {wear}");
}

// [DEV-23] [DEV-31]
#[test]
fn guessing_alone_wears_no_page_out() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    guess_until(&mut bench, TEN_YEARS);
    assert!(bench.failures() > 10_000);
    report("guessing", &bench);
}

// [DEV-23] [DEV-31]
#[test]
fn guessing_with_a_daily_login_wears_no_page_out() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for day in 1..=TEN_YEARS / DAY {
        guess_until(&mut bench, day * DAY);
        bench.login();
        assert_eq!(bench.failures(), 0);
    }
    report("guessing with a daily login", &bench);
}

// [DEV-23] [DEV-24]
#[test]
fn restarts_beside_the_guessing_only_slow_it_down() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    // A restart at each point of the hour: just before a mark is due, just after, and at random
    // between.
    let mut passed = 0;
    for lap in 0_u64.. {
        let until = match lap % 4 {
            0 => HOUR - 1,
            1 => HOUR,
            2 => 2 * HOUR + MINUTE,
            _ => MINUTE + lap * 7_919 % HOUR,
        };
        guess_until(&mut bench, until);
        passed += until;
        bench.restart();
        if passed >= TEN_YEARS {
            break;
        }
    }
    report("guessing and restarting", &bench);
}
