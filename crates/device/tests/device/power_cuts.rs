//! Every cut point of every operation that stores something, and a second cut at every point of the
//! start that follows: no free guess, one password, one binding.

mod cases;

use cases::{BINDING, Case, Durable, RECOVERY, Told, UPKEEP};
use relatch_device::Slot;
use relatch_testkit::bench::{Bench, Hardware, NEW, OLD};
use relatch_testkit::codes;
use relatch_testkit::flash::{Fault, Flash, Moment, Page, Tear};

const PAGES: [Page; 6] = [
    Page::Record(Slot::BindingA),
    Page::Record(Slot::BindingB),
    Page::Record(Slot::StateA),
    Page::Record(Slot::StateB),
    Page::PasswordA,
    Page::PasswordB,
];

fn contents(flash: &Flash) -> [Vec<u8>; 6] {
    PAGES.map(|page| flash.read_page(page).unwrap())
}

/// What the device is now; a restart must have come before.
fn durable(bench: &mut Bench) -> Durable {
    let password = bench.password(&[OLD, NEW]);
    let Ok(challenge) = bench.begin_check() else {
        return Durable {
            binding: None,
            epoch: 0,
            failures: 0,
            password,
        };
    };
    let binding = bench
        .claims
        .iter()
        .position(|keys| codes::inspect(keys, &challenge).is_some());
    let status = bench.status();
    // A challenge and a grant never survive. [DEV-7] [DEV-25]
    assert_eq!((status.challenge, status.grant), (None, None));
    Durable {
        binding: Some(binding.expect("an unknown binding")),
        epoch: bench.epoch(),
        failures: bench.failures(),
        password,
    }
}

/// How many operations `run` takes on a copy of this flash, and where in each of them the power may
/// be cut.
fn cut_points(run: &dyn Fn(Option<Fault>) -> Bench) -> Vec<(u64, Vec<Moment>)> {
    let whole = run(None).flash.operations();
    (0..whole)
        .map(|operation| {
            let [before, after] = [Moment::Before, Moment::After].map(|moment| {
                let bench = run(Some(Fault::Cut(operation, moment)));
                bench.flash.power_on();
                contents(&bench.flash)
            });
            // A counter has nothing inside: no page differs.
            let written = before.iter().zip(&after).find(|(old, new)| old != new);
            let inside = written.into_iter().flat_map(|(_, page)| {
                (0..=page.len()).flat_map(|bytes| {
                    [Tear::Erased, Tear::Old].map(|tear| Moment::Inside(bytes, tear))
                })
            });
            let moments = [Moment::Before, Moment::After].into_iter().chain(inside);
            (operation, moments.collect())
        })
        .collect()
}

/// Whether a moment is among the few at which the other cut is tried at every byte.
fn is_landmark(moment: Moment) -> bool {
    match moment {
        Moment::Before | Moment::After => true,
        Moment::Inside(bytes, _) => matches!(bytes, 0 | 1 | 40 | 64 | 65 | 85),
    }
}

/// Runs a case from its prepared start with a fault in the operation.
fn run(case: &Case, prepared: &Bench, fault: Option<Fault>) -> (Bench, Told) {
    let mut bench = prepared.twin();
    let operation = (case.lead_up)(&mut bench);
    bench.flash.set_fault(fault);
    let told = operation(&mut bench);
    (bench, told)
}

/// Cuts a case at every point and returns how many cuts and pairs of cuts were tried.
fn cut_everywhere(case: &Case, hardware: Hardware) -> (u64, u64) {
    let prepared = (case.prepare)(hardware);
    let points = cut_points(&|fault| run(case, &prepared, fault).0);
    assert!(!points.is_empty(), "{} stores nothing", case.name);
    let (mut cuts, mut pairs) = (0, 0);
    for (operation, moment) in points
        .into_iter()
        .flat_map(|(operation, moments)| moments.into_iter().map(move |moment| (operation, moment)))
    {
        let (mut bench, told) = run(case, &prepared, Some(Fault::Cut(operation, moment)));
        assert!(bench.flash.is_dark());
        let torn = bench.flash.twin();
        bench.restart();
        let found = durable(&mut bench);
        let allowed = (case.leaves)(told);
        assert!(
            allowed.contains(&found),
            "{} on {hardware:?}, cut at {operation} {moment:?}, told {told:?}: {found:?}",
            case.name
        );
        pairs += cut_the_start_too(&bench, &torn, moment, &found);
        live_on(bench, &found);
        cuts += 1;
    }
    (cuts, pairs)
}

/// Cuts the start that follows a cut as well: the device must come to the same. The bytes of one of
/// the two cuts are all tried, those of the other at landmarks.
fn cut_the_start_too(device: &Bench, torn: &Flash, first: Moment, found: &Durable) -> u64 {
    let start = |fault| {
        let flash = torn.twin();
        flash.set_fault(fault);
        device.started_on(flash)
    };
    if start(None).flash.operations() == 0 {
        return 0;
    }
    let mut pairs = 0;
    for (operation, moments) in cut_points(&start) {
        for moment in moments {
            if !is_landmark(first) && !is_landmark(moment) {
                continue;
            }
            let mut bench = start(Some(Fault::Cut(operation, moment)));
            assert!(bench.flash.is_dark());
            bench.restart();
            assert_eq!(&durable(&mut bench), found, "{first:?}, then {moment:?}");
            pairs += 1;
        }
    }
    pairs
}

/// Whatever a cut left, a recovery works from there.
fn live_on(mut bench: Bench, found: &Durable) {
    if found.binding.is_none() {
        bench.bind();
    }
    bench.recover(NEW);
    bench.restart();
    let after = durable(&mut bench);
    assert_eq!(after.password, NEW);
    assert_eq!(after.failures, 0);
    assert!(after.epoch > 0 && after.binding.is_some());
}

fn cut_all(cases: &[Case]) {
    for case in cases {
        let (mut cuts, mut pairs) = (0, 0);
        for hardware in Hardware::ALL {
            let (more_cuts, more_pairs) = cut_everywhere(case, hardware);
            cuts += more_cuts;
            pairs += more_pairs;
        }
        println!("{}: {cuts} cuts, {pairs} pairs of cuts", case.name);
    }
}

// [DEV-16] [DEV-20] [DEV-27] [DEV-30]
#[test]
fn a_recovery_cut_anywhere_gives_no_free_guess_and_leaves_one_password() {
    cut_all(RECOVERY);
}

// [DEV-16] [DEV-18]
#[test]
fn until_the_charge_is_stored_right_and_wrong_codes_are_alike() {
    let [wrong, right] = [0, 1].map(|at| &RECOVERY[at]);
    for hardware in Hardware::ALL {
        let prepared = (wrong.prepare)(hardware);
        // With a counter the charge is stored when that is raised.
        let charge = if hardware.counter { 2 } else { 1 };
        let points = cut_points(&|fault| run(wrong, &prepared, fault).0);
        assert_eq!(points.len() as u64, charge);
        for (operation, moments) in points {
            for moment in moments {
                let fault = Some(Fault::Cut(operation, moment));
                let [one, other] = [wrong, right].map(|case| {
                    let (bench, told) = run(case, &prepared, fault);
                    bench.flash.power_on();
                    (contents(&bench.flash), told)
                });
                assert_eq!(one, other);
                assert_eq!(other.1, Told::Nothing);
            }
        }
    }
}

// [DEV-31] [DEV-34] [DEV-41]
#[test]
fn upkeep_cut_anywhere_is_done_or_not_done() {
    cut_all(UPKEEP);
}

// [BIND-6] [BIND-7] [BIND-8] [BIND-10] [DEV-35]
#[test]
fn a_binding_cut_anywhere_is_the_old_one_or_the_new_one_each_with_its_state() {
    cut_all(BINDING);
}

// [DEV-6] [DEV-7] [DEV-12]
#[test]
fn showing_challenges_and_offers_stores_nothing() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        bench.flash.set_fault(None);
        let before = contents(&bench.flash);
        bench.begin();
        bench.begin();
        bench.begin_check().unwrap();
        bench.offer();
        bench.restart();
        assert_eq!(bench.flash.operations(), 0);
        assert_eq!(contents(&bench.flash), before);
    }
}

/// Writes that fail, from each operation on, with the power on all the time.
fn fail_writes_everywhere(case: &Case, hardware: Hardware) -> u64 {
    let prepared = (case.prepare)(hardware);
    let operations = run(case, &prepared, None).0.flash.operations();
    for from in 0..operations {
        let (mut bench, told) = run(case, &prepared, Some(Fault::WriteError(from)));
        if from == 0 {
            assert_eq!(told, Told::Nothing, "{}: nothing was stored", case.name);
        }
        bench.restart();
        let found = durable(&mut bench);
        let allowed = (case.leaves)(told);
        assert!(
            allowed.contains(&found),
            "{} on {hardware:?}, no writes from {from}, told {told:?}: {found:?}",
            case.name
        );
        live_on(bench, &found);
    }
    operations
}

// [DEV-18] [DEV-28]
#[test]
fn failing_writes_leave_what_a_cut_may_leave() {
    let mut faults = 0;
    for hardware in Hardware::ALL {
        for case in [RECOVERY, UPKEEP, BINDING].into_iter().flatten() {
            faults += fail_writes_everywhere(case, hardware);
        }
    }
    println!("{faults} failing writes");
}
