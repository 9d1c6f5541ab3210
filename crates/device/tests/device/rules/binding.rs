//! Binding at the device: offers, confirmation codes, release.

use relatch_derivation::TypoError;
use relatch_device::{
    AdministratorError, CodeLength, Config, ConfirmError, Identity, OfferError, RecordKey,
    SetPasswordError, Slot, StorageError, SubmitError, Suite,
};
use relatch_testkit::flash::{Fault, Page};

use crate::support::forge::{self, Record, numbers};
use relatch_testkit::MINUTE;
use relatch_testkit::bench::{Bench, Hardware, NEW, OLD};
use relatch_testkit::codes::{inspect, typo, wrong};

const NOT_STORED: Result<(), AdministratorError> = Err(AdministratorError::Storage(StorageError));

fn page(bench: &Bench, slot: Slot) -> Vec<u8> {
    bench.flash.read_page(Page::Record(slot)).unwrap()
}

/// Whether a challenge of the device is one of this claim, counted from 0.
fn is_bound_to(bench: &mut Bench, claim: usize) -> bool {
    bench
        .begin_check()
        .is_ok_and(|shown| inspect(&bench.claims[claim], &shown).is_some())
}

// [CODE-4]
#[test]
fn a_configuration_says_what_it_offers() {
    let identity = Identity::new("Vendor", "NVR-8", "0001").unwrap();
    for length in CodeLength::ALL {
        let config = Config::new(identity.clone(), RecordKey::none(), Suite::Hmac, length);
        let mut bench = Bench::with(config);
        let claim = bench.offer();
        assert_eq!(bench.config.code_length(), length);
        assert_eq!(claim.confirmation.len(), usize::from(length.digits()));
        assert_eq!(bench.config.identity(), &identity);
    }
}

// [BIND-2]
#[test]
fn the_newest_offer_is_the_only_one_and_does_not_survive() {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    let first = bench.offer();
    let second = bench.offer();
    assert_eq!(
        bench.confirm(&first.confirmation),
        Err(ConfirmError::Wrong { left: 2 })
    );
    assert!(!bench.status().is_bound());
    let before = Slot::ALL.map(|slot| page(&bench, slot));
    bench.restart();
    assert_eq!(Slot::ALL.map(|slot| page(&bench, slot)), before);
    assert_eq!(
        bench.confirm(&second.confirmation),
        Err(ConfirmError::NoOffer)
    );
    let third = bench.offer();
    bench.device().discard_offer();
    assert_eq!(
        bench.confirm(&third.confirmation),
        Err(ConfirmError::NoOffer)
    );
}

// [BIND-3]
#[test]
fn an_offer_alone_changes_nothing() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let before = Slot::ALL.map(|slot| page(&bench, slot));
    let text = bench.begin();
    let offered = bench.offer();
    bench.confirm(&wrong(&offered.confirmation)).unwrap_err();
    bench.pass(20 * MINUTE);
    assert_eq!(Slot::ALL.map(|slot| page(&bench, slot)), before);
    assert!(is_bound_to(&mut bench, 0));
    assert_ne!(bench.begin(), text);
    bench.confirm(&offered.confirmation).unwrap();
    assert!(is_bound_to(&mut bench, 1));
}

// [BIND-4]
#[test]
fn the_third_wrong_confirmation_code_discards_the_offer_and_typing_errors_do_not() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let offered = bench.offer();
    let bad = wrong(&offered.confirmation);
    for left in [2, 1, 0] {
        for _ in 0..3 {
            assert_eq!(
                bench.confirm(&typo(&offered.confirmation)),
                Err(ConfirmError::Typo(TypoError::CheckDigit))
            );
        }
        assert_eq!(bench.confirm(&bad), Err(ConfirmError::Wrong { left }));
    }
    assert_eq!(
        bench.confirm(&offered.confirmation),
        Err(ConfirmError::NoOffer)
    );
    assert_eq!(bench.failures(), 0, "confirmation codes are not charged");
    assert!(is_bound_to(&mut bench, 0));
}

// [BIND-6]
#[test]
fn the_state_of_the_new_generation_is_stored_before_the_binding() {
    for hardware in Hardware::ALL {
        let mut bench = Bench::bound(hardware);
        bench.guess_wrong();
        let (_, old) = numbers(&page(&bench, Slot::BindingA));
        let offered = bench.offer();
        // Only the first write is done.
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        assert!(matches!(
            bench.confirm(&offered.confirmation),
            Err(ConfirmError::Storage(_))
        ));
        bench.flash.set_fault(None);
        let states = [Slot::StateA, Slot::StateB].map(|slot| numbers(&page(&bench, slot)).1);
        let bindings = [Slot::BindingA, Slot::BindingB].map(|slot| numbers(&page(&bench, slot)).1);
        assert!(states.contains(&(old + 1)) && states.contains(&old));
        assert_eq!(bindings, [old, old]);
        assert_eq!(bench.failures(), 1, "the old binding holds with its state");
        assert!(is_bound_to(&mut bench, 0));
        bench.confirm(&offered.confirmation).unwrap();
        assert_eq!((bench.failures(), bench.epoch()), (0, 0));
        assert!(is_bound_to(&mut bench, 1));
    }
}

// [BIND-6] [BIND-10]
#[test]
fn a_counter_that_fails_while_a_binding_is_stored_or_ended_leaves_the_state_as_it_was() {
    let storing = |bench: &mut Bench, code: &str| {
        let told = bench.confirm(code);
        assert!(matches!(told, Err(ConfirmError::Storage(_))));
    };
    let ending = |bench: &mut Bench, _: &str| assert_eq!(bench.release(), NOT_STORED);
    for fails in [storing as fn(&mut Bench, &str), ending] {
        let mut bench = Bench::bound(Hardware::COUNTER);
        bench.recover(NEW);
        bench.guess_wrong();
        // The record that clears the failures is written, its counter is not raised: it does not
        // count.
        bench.flash.set_fault(Some(Fault::WriteError(1)));
        assert_eq!(bench.clear_failures(), NOT_STORED);
        bench.flash.set_fault(None);
        let offered = bench.offer();
        bench.flash.set_fault(Some(Fault::WriteError(0)));
        fails(&mut bench, &offered.confirmation);
        bench.flash.set_fault(None);
        assert_eq!((bench.failures(), bench.epoch()), (1, 1));
        bench.restart();
        let kept = (bench.failures(), bench.epoch());
        assert_eq!(kept, (0, 1), "at the start the record that clears counts");
    }
}

// [BIND-7] [BIND-24]
#[test]
fn both_binding_slots_hold_the_new_record_and_a_failed_repetition_is_made_up_for() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    assert_eq!(page(&bench, Slot::BindingA), page(&bench, Slot::BindingB));
    let offered = bench.offer();
    bench.flash.set_fault(Some(Fault::WriteError(2)));
    assert_eq!(bench.confirm(&offered.confirmation), Ok(()));
    bench.flash.set_fault(None);
    assert_ne!(page(&bench, Slot::BindingA), page(&bench, Slot::BindingB));
    bench.restart();
    assert_eq!(page(&bench, Slot::BindingA), page(&bench, Slot::BindingB));
    assert!(is_bound_to(&mut bench, 1));
}

// [BIND-8]
#[test]
fn each_binding_comes_with_a_state_of_its_own() {
    let mut bench = Bench::bound(Hardware::FULL);
    bench.recover(OLD);
    bench.guess_remotely(9);
    bench.bind();
    assert_eq!((bench.epoch(), bench.failures()), (0, 0));
    bench.restart();
    assert_eq!((bench.epoch(), bench.failures()), (0, 0));
    bench.recover(NEW);
}

type Ending = fn(&mut Bench);

// [BIND-9]
#[test]
fn a_binding_a_release_and_a_reset_end_challenge_offer_and_grant() {
    let endings: [Ending; 3] = [
        |bench| bench.bind(),
        |bench| bench.release().unwrap(),
        |bench| bench.device().factory_reset().unwrap(),
    ];
    for end in endings {
        let mut bench = Bench::bound(Hardware::PLAIN);
        let grant = bench.grant();
        let code = bench.right_code();
        let offered = bench.offer();
        end(&mut bench);
        let status = bench.status();
        assert_eq!((status.challenge, status.grant), (None, None));
        assert!(matches!(
            bench.submit(&code).unwrap_err(),
            SubmitError::NoChallenge | SubmitError::NotBound
        ));
        assert!(matches!(
            bench.set_password(grant, NEW),
            Err(SetPasswordError::Over)
        ));
        assert_eq!(
            bench.confirm(&offered.confirmation),
            Err(ConfirmError::NoOffer)
        );
        assert_eq!(bench.password(&[OLD, NEW]), OLD);
    }
}

/// The first bytes of both binding slots' content: minimum suite, suite.
fn suites(bench: &Bench) -> [(u16, u16); 2] {
    [Slot::BindingA, Slot::BindingB].map(|slot| {
        let record = page(bench, slot);
        let number = |at| u16::from_be_bytes([record[at], record[at + 1]]);
        (number(13), number(15))
    })
}

// [BIND-10]
#[test]
fn release_keeps_the_minimum_suite_and_reset_does_not_and_both_erase_the_key() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    assert_eq!(suites(&bench), [(1, 1); 2]);
    let (_, generation) = numbers(&page(&bench, Slot::BindingA));
    let key = page(&bench, Slot::BindingA)[18..50].to_vec();
    bench.release().unwrap();
    assert_eq!(suites(&bench), [(1, 0); 2]);
    assert_eq!(numbers(&page(&bench, Slot::BindingB)).1, generation);
    bench.device().factory_reset().unwrap();
    assert_eq!(suites(&bench), [(0, 0); 2]);
    for slot in Slot::ALL {
        assert!(!page(&bench, slot).windows(32).any(|bytes| bytes == key));
    }
}

// [BIND-10]
#[test]
fn a_release_that_is_not_stored_leaves_the_device_bound() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    bench.guess_wrong();
    bench.flash.set_fault(Some(Fault::WriteError(0)));
    assert_eq!(bench.release(), NOT_STORED);
    bench.flash.set_fault(Some(Fault::WriteError(1)));
    assert!(is_bound_to(&mut bench, 0));
    assert_eq!(bench.failures(), 1);
    assert_eq!(bench.release(), NOT_STORED, "one slot is left over");
    assert!(!bench.status().is_bound());
    bench.flash.set_fault(None);
    bench.restart();
    assert_eq!(suites(&bench), [(1, 0); 2], "made up for at the start");
}

// [BIND-11]
#[test]
fn no_suite_below_that_of_the_last_binding_is_offered_until_a_factory_reset() {
    let mut bench = Bench::bound(Hardware::PLAIN);
    let (number, generation) = numbers(&page(&bench, Slot::BindingA));
    // As a firmware left it that knew suite 2.
    let higher = Record::new(number + 1, generation, forge::binding(2, 2, 12, &[7; 32]));
    bench.flash.tamper(Page::Record(Slot::BindingA), |page| {
        *page = higher.binding(&[0; 32]);
    });
    bench.restart();
    assert!(
        !bench.status().is_bound(),
        "a suite that this firmware does not know"
    );
    let refused = |bench: &mut Bench| {
        let (secret, now) = (bench.random(), bench.uptime());
        let proof = bench.prove();
        let offered = bench.device().offer_binding(&proof, secret.into(), now);
        offered.err() == Some(OfferError::SuiteTooLow)
    };
    assert!(refused(&mut bench));
    bench.release().unwrap();
    assert!(refused(&mut bench));
    bench.restart();
    assert!(refused(&mut bench));
    bench.device().factory_reset().unwrap();
    assert!(!refused(&mut bench));
}
