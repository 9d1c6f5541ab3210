//! Runs one check under valgrind's memcheck with the secrets marked as undefined: a branch or an index that depends on
//! one is reported. `run` runs all of them; README.md says what is secret and what is not.

mod authority;
mod device;
mod secret;
mod shared;

use std::process::ExitCode;

use secret::{poisoned, publish};

type Check = fn();

const CHECKS: &[(&str, Check)] = &[
    ("suite-1-binding", shared::binding_of_suite_1),
    ("suite-1-recovery", shared::recovery_of_suite_1),
    ("suite-2-binding", shared::binding_of_suite_2),
    ("suite-2-recovery", shared::recovery_of_suite_2),
    ("suite-2-device", shared::device_of_suite_2),
    ("suite-3-device", shared::device_of_suite_3),
    ("tag", shared::tag),
    ("attestation", shared::attestation),
    ("device-suite-1", device::of_suite_1),
    ("device-suite-2", device::of_suite_2),
    ("authority-suite-1", authority::of_suite_1),
    ("authority-suite-2", authority::of_suite_2),
    ("receipt", authority::receipt),
    ("leaky-compare", leaky_compare),
    ("leaky-index", leaky_index),
    ("leaky-store", device::leaky),
];

/// Ends at the first byte that differs: memcheck has to report it, or all the other checks prove nothing.
fn leaky_compare() {
    let (one, other) = (poisoned([7_u8; 32]), [7_u8; 32]);
    let pairs = std::hint::black_box(&one)
        .iter()
        .zip(std::hint::black_box(&other));
    for (one, other) in pairs {
        if std::hint::black_box(one) != std::hint::black_box(other) {
            return;
        }
    }
}

/// Looks a secret up in a table: as above.
fn leaky_index() {
    let (table, place) = ([1_u8; 256], poisoned(9_u8));
    let index = usize::from(place);
    let found = std::hint::black_box(&table)[index];
    publish(&found);
}

fn main() -> ExitCode {
    let name = std::env::args().nth(1).unwrap_or_default();
    if name == "--list" {
        for (name, _) in CHECKS {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    }
    let Some((_, check)) = CHECKS.iter().find(|check| check.0 == name) else {
        eprintln!("name one of the checks that --list lists, and run it under valgrind");
        return ExitCode::FAILURE;
    };
    check();
    ExitCode::SUCCESS
}
