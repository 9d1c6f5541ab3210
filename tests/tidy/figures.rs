//! The figures of spec/threat-model.md: its tables are generated, the figures in its sentences checked.

use relatch_wire::{Action, CodeLength, Failures};

use crate::generated::{Part, row, table};
use crate::markdown::blocks;
use crate::repository::{nothing_wrong, text};

const PAGE: &str = "spec/threat-model.md";

const DAY: u64 = 24 * 60 * 60;
const YEAR: u64 = 365 * DAY;
/// Seconds that a local console waits after a wrong code. [DEV-11]
const WAIT: u64 = 5;
/// Seconds of the window of a physical act. [DEV-3]
const WINDOW: u64 = 10 * 60;
/// Attempts a second over a network: an assumption of the page.
const NETWORK: u64 = 10_000;
const CYCLES: u64 = 100_000;

/// A number of attempts, and the digits of the code that they are at.
type Attempts = (u64, u8);

/// The attempts between two clearings that are not at 20 digits for their failures: each raises the failures.
fn charged(bound: CodeLength) -> Vec<Attempts> {
    (0..Failures::MAX)
        .map(|count| {
            let failures = Failures::new(count.into()).expect("below the largest");
            let length = CodeLength::required(Action::SetPassword, failures, bound);
            (1, length.digits())
        })
        .collect()
}

/// Attempts at the hardest code, which charge nothing.
fn hardest(bound: CodeLength) -> u8 {
    CodeLength::required(Action::SetPassword, Failures::MOST, bound).digits()
}

/// A clearing, and then attempts at the hardest code until there are so many together.
fn until(attempts: u64, bound: CodeLength) -> Vec<Attempts> {
    let mut all = charged(bound);
    all.push((attempts - u64::from(Failures::MAX), hardest(bound)));
    all
}

fn times(factor: u64, attempts: &[Attempts]) -> Vec<Attempts> {
    let more = |(count, digits): &Attempts| (factor * count, *digits);
    attempts.iter().map(more).collect()
}

/// That at least one of these attempts hits.
fn hit(attempts: &[Attempts]) -> f64 {
    let misses = attempts
        .iter()
        .map(|(count, digits)| *count as f64 * (-1.0 / numbers(*digits)).ln_1p());
    -misses.sum::<f64>().exp_m1()
}

fn numbers(digits: u8) -> f64 {
    10_f64.powi(i32::from(digits) - 1)
}

/// The attempts after a start that has failures of 0 which are still at the binding's length.
fn short(bound: CodeLength) -> u64 {
    let own = |(_, digits): &&Attempts| *digits == bound.digits();
    charged(bound).iter().filter(own).count() as u64
}

/// A year's attempts of a rig with button and network, so many seconds from power to code entry.
fn rig_on_network(start: u64, bound: CodeLength) -> u64 {
    short(bound) * YEAR / start
}

/// The same at a local console, where each attempt but the first after a start waits.
fn rig_at_console(start: u64, bound: CodeLength) -> u64 {
    (1..=short(bound))
        .map(|attempts| attempts * YEAR / (start + WAIT * (attempts - 1)))
        .max()
        .unwrap_or_default()
}

pub(crate) fn parts() -> Vec<Part> {
    let part = |name, content| Part {
        page: PAGE,
        name,
        content,
    };
    vec![
        part("chances", chances()),
        part("guessing", guessing()),
        part("rollback", rollback()),
        part("flash wear", flash_wear()),
    ]
}

/// The residual risks that have a number.
fn chances() -> String {
    let first_year = |bound| two_digits(hit(&until(YEAR / WAIT, bound)));
    let rig = |attempts: u64| two_digits(hit(&[(attempts, 12)]));
    let three = |digits: u8| two_digits(3.0 / numbers(digits)).replace("3.0", "3");
    let daily = times(365, &until(DAY / WAIT, CodeLength::Twelve));
    let rows = [
        (
            "a guess at the console is correct, 12 digits, first year",
            format!("{} a device", first_year(CodeLength::Twelve)),
            "longer codes; [Guessing](#guessing)",
        ),
        (
            "the same with 8 digits",
            format!("{} a device", first_year(CodeLength::Eight)),
            "12 digits or more",
        ),
        (
            "the same, 12 digits, where an administrator clears the failures every day",
            format!("{} a year", two_digits(hit(&daily))),
            "not clearing what an attacker caused",
        ),
        (
            "a window held open for a year, or the option of [DEV-4]",
            format!(
                "{} a year, at any length",
                two_digits(hit(&[(YEAR * NETWORK, 20)]))
            ),
            "the vendor's limit on requests",
        ),
        (
            "a rollback rig guesses a code within a year, 12 digits, 5 s a start, button and network",
            format!("{} a device", rig(rig_on_network(5, CodeLength::Twelve))),
            "a monotonic counter; 16 digits; [Rollback](#rollback)",
        ),
        (
            "the same at a local console alone",
            format!("{} a device", rig(rig_at_console(5, CodeLength::Twelve))),
            "the same",
        ),
        (
            "a confirmation code is guessed, 12 digits",
            format!("{} an offer", three(12)),
            "longer codes",
        ),
        (
            "a check code is guessed, and a wrong phone looks right",
            format!("{} a check", three(8)),
            "nothing is needed: the administrator types each of the three",
        ),
        (
            "a tag is guessed",
            "2^-128 a message".into(),
            "nothing is needed",
        ),
        (
            "flash worn out by guessing",
            format!(
                "{} of {} erasures in ten years, with a clearing every day",
                thousands(erasures(daily_clearing())),
                thousands(CYCLES)
            ),
            "[Flash wear](#flash-wear)",
        ),
    ];
    let head = row(["residual risk", "size", "what makes it smaller"]);
    let rows = rows.map(|(risk, size, remedy)| row([risk, &size, remedy]));
    table([head].into_iter().chain(rows))
}

fn guessing() -> String {
    let (a_year, a_day) = (YEAR / WAIT, DAY / WAIT);
    let largest = u64::from(Failures::MAX);
    let head = row([
        "digits".to_owned(),
        "a clearing: 9 / N + 21 / M".into(),
        format!(
            "first year at the console: + {} / 10^19",
            thousands(a_year - largest)
        ),
        format!(
            "cleared every day: 365 times 9 / N + 21 / M + {} / 10^19",
            thousands(a_day - largest)
        ),
    ]);
    let rows = CodeLength::ALL.map(|bound| {
        row([
            bound.digits().to_string(),
            two_digits(hit(&charged(bound))),
            two_digits(hit(&until(a_year, bound))),
            two_digits(hit(&times(365, &until(a_day, bound)))),
        ])
    });
    table([head].into_iter().chain(rows))
}

#[test]
fn sentences_about_guessing() {
    let twelve = charged(CodeLength::Twelve);
    let at = |digits: u8| twelve.iter().filter(|attempt| attempt.1 == digits).count();
    let (a_year, window, held) = (YEAR / WAIT, WINDOW * NETWORK, YEAR * NETWORK);
    says(
        "Guessing",
        &[
            format!("{} attempts at n digits", at(12)),
            format!("{} at the longer of n and 16 digits", at(16)),
            format!("{} in a year of {} s", thousands(a_year), thousands(YEAR)),
            format!(
                "{} at 20 digits, {}",
                thousands(window),
                two_digits(hit(&[(window, 20)]))
            ),
            format!(
                "has {}: {}",
                thousands(held),
                two_digits(hit(&[(held, 20)]))
            ),
        ],
    );
    says(
        "The network",
        &[
            format!(
                "{} of 20 digits at 10,000 a second: {}",
                thousands(window),
                two_digits(hit(&[(window, 20)]))
            ),
            format!("is good for {}", two_digits(hit(&[(held, 20)]))),
        ],
    );
}

fn rollback() -> String {
    let head = ["T", "consoles", "attempts a year, 8 and 12 digits"].map(ToOwned::to_owned);
    let digits = CodeLength::ALL.map(|bound| format!("{} digits", bound.digits()));
    let mut rows = vec![[&head[..], &digits[..]].concat()];
    for start in [5, 30, 60] {
        rows.push(rig(start, "button and network", rig_on_network));
        rows.push(rig(start, "local", rig_at_console));
    }
    table(rows)
}

fn rig(start: u64, consoles: &str, attempts: fn(u64, CodeLength) -> u64) -> Vec<String> {
    let few = attempts(start, CodeLength::Twelve);
    assert_eq!(
        few,
        attempts(start, CodeLength::Eight),
        "the page has one column for both"
    );
    let chance = |bound: CodeLength| two_digits(hit(&[(attempts(start, bound), bound.digits())]));
    let mut row = row([&format!("{start} s"), consoles, &thousands(few)]);
    row.extend(CodeLength::ALL.map(chance));
    row
}

#[test]
fn sentences_about_rollback() {
    let (few, many) = (short(CodeLength::Eight), short(CodeLength::Sixteen));
    says(
        "Rollback",
        &[
            format!("after the {few} attempts at n digits"),
            format!("after the {many} at n digits"),
        ],
    );
}

/// Charges of a day at whose end the administrator clears the failures, and the clearing.
fn daily_clearing() -> u64 {
    u64::from(Failures::MAX) + 1
}

/// Charges of a day at whose end the owner recovers, and the writes of the recovery.
fn daily_recovery() -> u64 {
    u64::from(Failures::MAX) - 1 + 3
}

fn erasures(writes_a_day: u64) -> u64 {
    3650 * writes_a_day / 2
}

fn flash_wear() -> String {
    let charges = u64::from(Failures::MAX);
    let daily =
        |abuse: String, writes: u64| row([abuse, writes.to_string(), thousands(erasures(writes))]);
    table([
        row(["abuse", "writes a day", "erasures of a slot in 10 years"]),
        row([
            &format!("guessing, nothing cleared: {charges} charges once, then nothing"),
            "0",
            &(charges / 2).to_string(),
        ]),
        daily(
            format!("guessing with a clearing every day: {charges} charges, 1 clearing"),
            daily_clearing(),
        ),
        daily(
            format!(
                "guessing with a recovery every day: {} charges, and 3 writes of the recovery",
                charges - 1
            ),
            daily_recovery(),
        ),
    ])
}

#[test]
fn the_flash_lasts() {
    for writes in [daily_clearing(), daily_recovery()] {
        assert!(
            erasures(writes) < CYCLES,
            "the flash does not last 10 years"
        );
    }
    says(
        "Flash wear",
        &[
            format!("{} writes of both slots", thousands(2 * CYCLES)),
            format!("{} recoveries", thousands(2 * CYCLES / daily_recovery())),
            format!("{} clearings", thousands(2 * CYCLES / daily_clearing())),
        ],
    );
}

fn says(section: &str, phrases: &[String]) {
    let prose: Vec<String> = blocks(text(PAGE))
        .into_iter()
        .filter(|block| block.section == section)
        .map(|block| block.text)
        .collect();
    let faults: Vec<String> = phrases
        .iter()
        .filter(|phrase| !prose.iter().any(|text| text.contains(*phrase)))
        .cloned()
        .collect();
    nothing_wrong(
        &format!("The text under \"{section}\" in {PAGE} does not say what is right."),
        &faults,
    );
}

fn two_digits(probability: f64) -> String {
    if probability >= 0.995 {
        "> 0.99".to_owned()
    } else if probability >= 0.1 {
        format!("{probability:.2}")
    } else {
        format!("{probability:.1e}").replace('e', " x 10^")
    }
}

fn thousands(number: u64) -> String {
    let mut text = number.to_string();
    for at in (1..text.len())
        .rev()
        .filter(|at| (text.len() - at).is_multiple_of(3))
        .collect::<Vec<_>>()
    {
        text.insert(at, ',');
    }
    text
}
