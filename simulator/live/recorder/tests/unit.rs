//! A unit without a page: power cuts, restarts, entry.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use relatch_derivation::{BindingKey, Keys};
use relatch_device::Fresh32;
use relatch_live_recorder::{Recorder, Setup};
use relatch_testkit::passwords::Cost;
use relatch_wire::{ChallengeMessage, CodeLength, OfferMessage};
use serde_json::json;

const FIRST: &str = "Password-1";
const SECOND: &str = "Password-2";

/// A unit that is bound with suite 1, and the keys of its binding.
struct Bound {
    setup: Setup,
    keys: Keys,
}

fn setup() -> Setup {
    let setup = json!({ "serial": "0001", "recordKey": "07".repeat(32), "boots": 1, "pages": {} });
    serde_json::from_value(setup).unwrap()
}

fn bound() -> Bound {
    let mut setup = setup();
    let mut unit = Recorder::start(&setup, Cost::Light, 1).unwrap();
    assert!(unit.first_password(FIRST, 1_000).ok);
    let offer = unit.offer(Fresh32::from([1; 32]), 2_000).text.unwrap();
    let offer = OfferMessage::from_text(&offer).unwrap();
    let keys = Keys::derive(&BindingKey::from_offer(&offer).unwrap());
    let code = keys.confirm().code(&offer).digits();
    assert!(unit.confirm(&code, 3_000).ok);
    setup.pages = unit.flash();
    Bound { setup, keys }
}

impl Bound {
    /// What the authority answers to a challenge of suite 1.
    fn code(&self, challenge: &str) -> String {
        let challenge = ChallengeMessage::from_text(challenge).unwrap();
        let challenge = self.keys.tag().authenticate(challenge).unwrap();
        let code = self.keys.code().code(&challenge, CodeLength::Twelve);
        code.unwrap().digits().to_string()
    }
}

#[test]
fn a_cut_at_any_byte_of_the_new_password_leaves_the_old_one_or_the_new_one() {
    let unit = bound();
    let (mut olds, mut news) = (0, 0);
    for operation in 0..2 {
        for bytes in (0..=66).map(Some).chain([None]) {
            let mut on = Recorder::start(&unit.setup, Cost::Light, 2).unwrap();
            let shown = on
                .begin_recovery(Fresh32::from([3; 32]), 10_000)
                .text
                .unwrap();
            assert!(on.submit_code(&unit.code(&shown), 11_000).ok);
            on.plan_cut(operation, bytes, bytes.unwrap_or(0) % 2 == 0);
            on.set_password(SECOND, 12_000);
            let after = Setup {
                pages: on.flash(),
                ..unit.setup.clone()
            };
            let mut again = Recorder::start(&after, Cost::Light, 3).unwrap();
            let (old, new) = (again.log_in(FIRST, 1).ok, again.log_in(SECOND, 2).ok);
            assert!(old ^ new, "operation {operation}, {bytes:?}");
            olds += u32::from(old);
            news += u32::from(new);
        }
    }
    assert!(olds > 0 && news > 0, "{olds} {news}");
}

#[test]
fn a_restart_ends_what_was_on_the_screen() {
    let unit = bound();
    let mut on = Recorder::start(&unit.setup, Cost::Light, 2).unwrap();
    let shown = on
        .begin_recovery(Fresh32::from([3; 32]), 10_000)
        .text
        .unwrap();
    let mut again = Recorder::start(&unit.setup, Cost::Light, 3).unwrap();
    let said = again.submit_code(&unit.code(&shown), 10_000);
    assert_eq!((said.ok, said.id), (false, "error.no-challenge"));
}

#[test]
fn what_is_typed_is_judged_while_it_is_typed() {
    let unit = bound();
    let mut on = Recorder::start(&unit.setup, Cost::Light, 2).unwrap();
    let code = unit.code(
        &on.begin_recovery(Fresh32::from([3; 32]), 10_000)
            .text
            .unwrap(),
    );
    assert_eq!(Recorder::typed("", 12), "empty");
    assert_eq!(Recorder::typed(&code[..11], 12), "part");
    assert_eq!(Recorder::typed(&code, 12), "whole");
    assert_eq!(Recorder::typed(&format!("{code}0"), 12), "typing");
    assert_eq!(
        Recorder::typed(&code.replace(&code[11..], "x"), 12),
        "character"
    );
    // Every digit that is typed incorrectly, at every place.
    for place in 0..12 {
        for digit in ('0'..='9').filter(|digit| code.chars().nth(place) != Some(*digit)) {
            let mut slip: Vec<char> = code.chars().collect();
            slip[place] = digit;
            assert_eq!(Recorder::typed(&String::from_iter(slip), 12), "typing");
        }
    }
}

#[test]
fn a_setup_prints_no_key_and_no_flash() {
    let unit = bound();
    let printed = format!("{:?}", unit.setup);
    assert!(!printed.contains("0707"), "{printed}");
    for page in unit.setup.pages.values().filter(|page| !page.is_empty()) {
        assert!(!printed.contains(page.as_str()), "{printed}");
    }
}
