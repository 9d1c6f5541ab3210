//! Flash wear under the fastest abuse that the rules permit.

use relatch_testkit::bench::{Bench, Hardware};
use relatch_testkit::codes::typo;

/// Erasures that a page of a common flash survives.
const LIMIT: u64 = 100_000;

/// Guessing stops to wear at 30 failures: between two clearings a page is erased for half of the 30
/// charges, and for half of the write-backs of right codes.
// [DEV-34] [DEV-44]
#[test]
fn guessing_wears_a_page_for_fifteen_erasures_a_clearing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    for clearing in 1..=50 {
        for _ in 0..100 {
            bench.guess_wrong();
            let code = typo(&bench.right_code());
            bench.submit(&code).unwrap_err();
        }
        let wear = bench.flash.wear();
        assert!(wear <= 2 + 16 * clearing, "{wear} after {clearing}");
        bench.clear_failures().unwrap();
    }
    // A clearing a day for ten years.
    let (of_fifty, days) = (bench.flash.wear(), 3_652);
    let of_ten_years = of_fifty * days / 50;
    println!("{of_ten_years} erasures of the most worn page in ten years of daily clearing");
    assert!(of_ten_years < LIMIT);
}
