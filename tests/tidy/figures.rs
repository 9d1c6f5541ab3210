//! The figures of spec/threat-model.md, calculated again.

use relatch_device::penalty;
use relatch_wire::Failures;

use crate::generated::Part;
use crate::markdown::{blocks, tables};
use crate::repository::{nothing_wrong, text};

const PAGE: &str = "spec/threat-model.md";
const DIGITS: [i32; 4] = [8, 12, 16, 20];

const DAY: u64 = 24 * 60;
const YEAR: u64 = 365 * DAY;
/// From this many failures on a code has 20 digits.
const LONG_CODES_FROM: usize = 99;

/// Attempts as fast as the penalties allow: the minute of each.
fn attempts_without_login() -> impl Iterator<Item = u64> {
    (1..).scan(0, |minute, total| {
        let now = *minute;
        *minute += penalty_minutes(total);
        Some(now)
    })
}

/// Attempts of a day at whose end the administrator logs in: none that would begin a penalty beyond it.
fn attempts_before_login() -> Vec<u64> {
    attempts_without_login()
        .zip(1..)
        .take_while(|(minute, total)| minute + penalty_minutes(*total) <= DAY)
        .map(|(minute, _)| minute)
        .collect()
}

/// Writes of a penalty's progress: one each full hour, and one at the end.
fn marks(minutes: u64) -> u64 {
    minutes.div_ceil(60)
}

fn penalty_minutes(total: u32) -> u64 {
    penalty(Failures(total)).map_or(0, |it| it.as_secs() / 60)
}

fn attempts_in_first_year() -> usize {
    attempts_without_login().take_while(|it| *it < YEAR).count()
}

/// That a guess of the first year hits: the last of them have 20 digits.
fn first_year_at(digits: i32) -> f64 {
    let long = attempts_in_first_year() - LONG_CODES_FROM;
    LONG_CODES_FROM as f64 / numbers(digits) + long as f64 / numbers(20)
}

/// A year's guesses of a rig that restores the flash, so many seconds from power to code entry.
fn guesses_of_a_rig(start: u64) -> u64 {
    3 * YEAR * 60 / (start + 3)
}

/// That one of so many guesses hits.
fn hit_once(guesses: u64, digits: i32) -> f64 {
    -(guesses as f64 * (-1.0 / numbers(digits)).ln_1p()).exp_m1()
}

fn numbers(digits: i32) -> f64 {
    10_f64.powi(digits - 1)
}

pub(crate) fn parts() -> Vec<Part> {
    Vec::new()
}

#[test]
fn guessing() {
    let first_year = attempts_in_first_year();
    let later_year = 3 * YEAR / DAY;
    let with_login = attempts_before_login();
    let a_year_with_login = with_login.len() * 365;
    let probabilities = DIGITS.map(|digits| {
        let first = first_year_at(digits);
        let later = later_year as f64 / numbers(digits);
        let daily = a_year_with_login as f64 / numbers(digits);
        vec![
            digits.to_string(),
            two_digits(first),
            two_digits(later),
            two_digits(daily),
        ]
    });
    let head = [
        "digits".into(),
        format!(
            "first year, no login: {LONG_CODES_FROM} / N + {} / 10^19",
            first_year - LONG_CODES_FROM
        ),
        format!("a year at 24 h penalties, all with n digits: {later_year} / N"),
        format!("daily login: {a_year_with_login} / N"),
    ];
    compare(
        "Guessing",
        &[&[head.to_vec()], probabilities.as_slice()].concat(),
    );

    let last_short = attempts_without_login().nth(LONG_CODES_FROM - 1).unwrap();
    let starts: Vec<String> = attempts_without_login()
        .step_by(3)
        .take(7)
        .map(|it| it.to_string())
        .collect();
    says(
        "Guessing",
        &[
            format!("at the minutes {} and then every {DAY}.", starts.join(", ")),
            format!("= {first_year} attempts in the first year"),
            format!("3 x 365 = {later_year} in each later one"),
            format!(
                "up to minute {} ({:.1} days)",
                thousands(last_short),
                last_short as f64 / DAY as f64
            ),
            format!("{} a day, {a_year_with_login} a year", with_login.len()),
            format!(
                "{} attempts up to minute {}",
                with_login.len() - 2,
                with_login[with_login.len() - 3]
            ),
            format!(
                "two more when their penalty of 12 hours is served at minute {}",
                with_login[with_login.len() - 1]
            ),
        ],
    );
}

#[test]
fn what_remains() {
    let sizes = [
        ("12 digits, first year", two_digits(first_year_at(12))),
        ("the same with 8 digits", two_digits(first_year_at(8))),
        (
            "12 digits, 5 s a start",
            two_digits(hit_once(guesses_of_a_rig(5), 12)),
        ),
        (
            "a confirmation code is guessed, 12 digits",
            two_digits(3.0 / numbers(12)).replace("3.0", "3"),
        ),
    ];
    let rows = tables(text(PAGE), "What remains").concat();
    let faults: Vec<String> = sizes
        .iter()
        .filter(|(risk, size)| {
            !rows
                .iter()
                .any(|row| row[0].contains(risk) && row[1].starts_with(size))
        })
        .map(|(risk, size)| format!("{risk}: {size}"))
        .collect();
    nothing_wrong(
        &format!("The table under \"What remains\" in {PAGE} does not say what is right."),
        &faults,
    );
}

#[test]
fn rollback() {
    let head = ["T".to_owned(), "guesses a year".into()];
    let head = head
        .into_iter()
        .chain(DIGITS.map(|digits| format!("{digits} digits")));
    let mut rows = vec![head.collect::<Vec<_>>()];
    for start in [5, 30, 60] {
        let guesses = guesses_of_a_rig(start);
        let mut row = vec![format!("{start} s"), thousands(guesses)];
        row.extend(DIGITS.map(|digits| two_digits(hit_once(guesses, digits))));
        rows.push(row);
    }
    compare("Rollback", &rows);
}

#[test]
fn flash_wear() {
    let longest = penalty_minutes(21);
    let with_login = attempts_before_login().len();
    let served: u64 = (1..=u32::try_from(with_login).unwrap())
        .map(penalty_minutes)
        .map(marks)
        .sum();
    let abuses = [
        (
            format!(
                "guessing at 24 h penalties: 3 charges and {} marks",
                marks(longest)
            ),
            3 + marks(longest),
        ),
        (
            format!(
                "guessing with a daily login: {with_login} charges, {served} marks, 1 clearing"
            ),
            with_login as u64 + served + 1,
        ),
    ];
    let mut rows = vec![vec![
        "abuse".to_owned(),
        "writes a day".into(),
        "erasures of a slot in 10 years".into(),
    ]];
    for (abuse, writes) in abuses {
        let erasures = 3650 * writes / 2;
        assert!(
            erasures < 100_000,
            "the flash does not last 10 years: {abuse}"
        );
        rows.push(vec![abuse, writes.to_string(), thousands(erasures)]);
    }
    compare("Flash wear", &rows);
}

/// The first table under a heading is this one.
fn compare(section: &str, right: &[Vec<String>]) {
    let printed = tables(text(PAGE), section)
        .into_iter()
        .next()
        .unwrap_or_default();
    let faults: Vec<String> = right
        .iter()
        .filter(|row| !printed.contains(row))
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    nothing_wrong(
        &format!("The table under \"{section}\" in {PAGE} lacks rows."),
        &faults,
    );
    assert_eq!(
        printed.len(),
        right.len(),
        "{PAGE}: rows under \"{section}\" that no test calculates"
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
    if probability >= 0.1 {
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
