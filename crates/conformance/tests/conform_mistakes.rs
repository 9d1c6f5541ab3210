//! The kit notices mistakes: the reference errs on purpose, one mistake at a time, and the vectors of the rule that it
//! breaks must fail.
#![cfg(test)]

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use relatch_conformance::implementation::Implementation;
use relatch_conformance::kit;
use relatch_conformance::vector::{self, Loaded};

/// A mistake, and a rule that it breaks.
const MISTAKES: [(&str, &str); 91] = [
    ("text-trimmed", "WIRE-7"),
    ("text-case-folded", "WIRE-5"),
    ("text-unbounded", "WIRE-4"),
    ("base45-tail", "WIRE-7"),
    ("cbor-trailing", "WIRE-9"),
    ("cbor-long-forms", "WIRE-10"),
    ("cbor-duplicates", "WIRE-9"),
    ("cbor-depth", "WIRE-9"),
    ("critical-ignored", "WIRE-16"),
    ("ignorable-refused", "WIRE-19"),
    ("ignorable-unbounded", "WIRE-20"),
    ("fields-before-newer", "WIRE-21"),
    ("tag-length", "WIRE-9"),
    ("label-after", "KEY-7"),
    ("salt-swapped", "KEY-3"),
    ("label-without-zero", "KEY-4"),
    ("tag-key-for-code", "KEY-7"),
    ("tag-prefix", "KEY-6"),
    ("tag-over-message", "KEY-5"),
    ("code-over-body", "KEY-7"),
    ("code-little-endian", "CODE-1"),
    ("code-31-bit", "CODE-1"),
    ("code-64-bit", "CODE-1"),
    ("code-zeros-dropped", "CODE-1"),
    ("no-check-digit", "CODE-6"),
    ("typed-unicode", "CODE-6"),
    ("charge-after-compare", "DEV-16"),
    ("charge-kept", "DEV-20"),
    ("penalty-forgotten", "DEV-24"),
    ("penalty-credited", "DEV-17"),
    ("penalty-per-challenge", "DEV-22"),
    ("penalty-late", "DEV-21"),
    ("lifetime-inclusive", "DEV-8"),
    ("challenge-renewed", "DEV-6"),
    ("challenge-kept", "DEV-7"),
    ("challenge-not-burned", "DEV-21"),
    ("viewer-clears", "DEV-31"),
    ("login-clears-often", "DEV-31"),
    ("grant-for-all", "DEV-26"),
    ("grant-kept", "DEV-26"),
    ("remote-allowed", "DEV-3"),
    ("typos-charged", "DEV-14"),
    ("typos-unpaced", "DEV-15"),
    ("long-codes-forgotten", "DEV-10"),
    ("confirmation-skipped", "BIND-3"),
    ("confirmation-unlimited", "BIND-4"),
    ("old-binding-slot", "BIND-7"),
    ("epoch-eager", "AUTH-16"),
    ("epoch-unchecked", "AUTH-15"),
    ("step-up-skipped", "AUTH-15"),
    ("step-up-any-message", "AUTH-17"),
    ("limit-off-by-one", "AUTH-18"),
    ("limit-repeats", "AUTH-14"),
    ("delegation-expiry-inclusive", "AUTH-12"),
    ("delegation-unlimited", "AUTH-12"),
    ("precise-refusal", "AUTH-4"),
    ("frozen-told", "AUTH-13"),
    ("claim-twice", "BIND-12"),
    ("ended-claimable", "BIND-12"),
    ("transfer-keeps-delegations", "BIND-17"),
    ("pending-for-delegates", "BIND-15"),
    ("rows-unchecked", "AUTH-26"),
    ("points-unchecked", "HYB-1"),
    ("low-order-taken", "HYB-1"),
    ("high-bit-masked", "HYB-1"),
    ("enc-and-key-id-swapped", "HYB-1"),
    ("key-id-of-binding-key", "HYB-3"),
    ("key-file-unchecked", "HYB-8"),
    ("keys-from-anybody", "HYB-9"),
    ("key-sets-untested", "HYB-4"),
    ("key-id-unchecked", "HYB-13"),
    ("retired-claimable", "HYB-5"),
    ("retired-forgets-recovery", "HYB-6"),
    ("challenge-key-id-unchecked", "HYB-20"),
    ("smallest-suite-unchecked", "HYB-14"),
    ("suite-forgotten", "BIND-11"),
    ("new-keys-for-old-binding", "HYB-15"),
    ("offer-to-recovery-key", "HYB-11"),
    ("recovery-to-binding-key", "HYB-17"),
    ("offer-not-hashed", "HYB-11"),
    ("hybrid-key-label", "HYB-11"),
    ("psk-left-out", "HYB-17"),
    ("psk-of-code-key", "HYB-17"),
    ("psk-id-empty", "HYB-17"),
    ("recovery-info", "HYB-17"),
    ("hybrid-code-label", "HYB-17"),
    ("message-not-hashed", "HYB-17"),
    ("ephemeral-unhedged", "HYB-16"),
    ("seed-without-count", "KEY-9"),
    ("held-serial-claimed", "BIND-19"),
    ("held-serial-activated", "BIND-20"),
];

#[test]
fn every_mistake_fails_the_rule_that_it_breaks() {
    if !python_is_there() {
        println!("skipped: there is no python3 to run the reference");
        return;
    }
    let vectors = vector::built_in().expect("readable vectors");
    let next = AtomicUsize::new(0);
    let unnoticed = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((mistake, rule)) = MISTAKES.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    let (right, erring) = (
                        failures(&vectors, rule, None),
                        failures(&vectors, rule, Some(mistake)),
                    );
                    if !right.is_empty() || erring.is_empty() {
                        unnoticed.lock().unwrap().push((mistake, rule, right));
                    }
                }
            });
        }
    });
    let unnoticed = unnoticed.into_inner().unwrap();
    assert!(
        unnoticed.is_empty(),
        "not noticed, or failing without the mistake: {unnoticed:?}"
    );
}

/// The vectors of a rule that the reference fails.
fn failures(vectors: &[Loaded], rule: &str, mistake: Option<&str>) -> Vec<String> {
    let proofs = vectors
        .iter()
        .filter(|it| it.vector.requirements.iter().any(|id| id == rule));
    let rows = kit::run(proofs, &mut reference(mistake), |_| {});
    assert!(!rows.is_empty(), "no vector proves {rule}");
    let failed = rows.into_iter().filter(|row| row.failure().is_some());
    failed.map(|row| row.id).collect()
}

fn reference(mistake: Option<&str>) -> Implementation {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec/reference/driver.py");
    // Without -B the interpreter would leave its compiled files beside the sources.
    let mut arguments: Vec<OsString> = vec!["-B".into(), driver.into()];
    if let Some(mistake) = mistake {
        arguments.extend(["--mistake".into(), mistake.into()]);
    }
    Implementation::new("python3".into(), arguments, Duration::from_secs(60))
}

fn python_is_there() -> bool {
    let started = Command::new("python3")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    started.is_ok_and(|status| status.success())
}
