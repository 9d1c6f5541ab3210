//! A unit without a page: leaks, power cuts, entry.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a helper of a test fails as the test does"
)]

use relatch_derivation::{BindingKey, KeySet, Keys};
use relatch_device::Fresh32;
use relatch_live_recorder::{Ingredients, Outcome, Recorder, Setup, play};
use relatch_testkit::passwords::Cost;
use relatch_wire::{ChallengeMessage, CodeLength, OfferMessage, Suite};
use serde_json::{Value, json};

const FIRST: &str = "Password-1";
const SECOND: &str = "Password-2";
const BINDING: [u8; 32] = [21; 32];
const RECOVERY: [u8; 32] = [22; 32];

/// A unit that is bound, and what a person who films everything has of it.
struct Bound {
    setup: Setup,
    offer: String,
    keys: Keys,
}

fn key_set() -> KeySet {
    KeySet::new(&BINDING, &RECOVERY).unwrap()
}

fn setup(suite: Suite) -> Setup {
    let key_file = (suite != Suite::Hmac).then(|| key_set().public().to_text());
    let setup = json!({
        "serial": "0001", "recordKey": "07".repeat(32), "keyFile": key_file, "boots": 1, "pages": {},
    });
    serde_json::from_value(setup).unwrap()
}

fn bound(suite: Suite) -> Bound {
    let mut setup = setup(suite);
    let mut unit = Recorder::start(&setup, Cost::Light, 1).unwrap();
    assert!(unit.first_password(FIRST, 1_000).ok);
    let offer = unit.offer(Fresh32::from([1; 32]), 2_000).text.unwrap();
    let message = OfferMessage::from_text(&offer).unwrap();
    let key = match suite {
        Suite::Hmac => BindingKey::from_offer(&message).unwrap(),
        _ => key_set().binding_key(&message).unwrap(),
    };
    let keys = Keys::derive(&key);
    assert!(
        unit.confirm(&keys.confirm().code(&message).digits(), 3_000)
            .ok
    );
    setup.pages = unit.flash();
    Bound { setup, offer, keys }
}

impl Bound {
    /// What the authority answers to a challenge of suite 1.
    fn code(&self, challenge: &str) -> String {
        let challenge = ChallengeMessage::from_text(challenge).unwrap();
        let challenge = self.keys.tag().authenticate(challenge).unwrap();
        let code = self.keys.code().code(&challenge, CodeLength::Twelve);
        code.unwrap().digits().to_string()
    }

    fn leaks(&self, leaked: Value) -> Outcome {
        let leaked: Ingredients = serde_json::from_value(leaked).unwrap();
        play(&self.setup, &leaked, [[5; 32], [6; 32]]).unwrap()
    }
}

/// The rows of spec/threat-model.md, "What a leak gives".
#[test]
fn leaks_give_what_the_threat_model_says() {
    let recovery = "16".repeat(32);
    let binding = "15".repeat(32);
    let two = bound(Suite::Hybrid);
    let flash = &two.setup.pages;
    for (leaked, outcome) in [
        (json!({}), Outcome::Guessed),
        (json!({ "offer": two.offer }), Outcome::Guessed),
        (json!({ "flash": flash }), Outcome::Guessed),
        (json!({ "recoveryPrivate": recovery }), Outcome::Guessed),
        (
            json!({ "bindingPrivate": binding, "recoveryPrivate": recovery }),
            Outcome::Guessed,
        ),
        (
            json!({ "flash": flash, "recoveryPrivate": recovery }),
            Outcome::Opened,
        ),
        (
            json!({ "offer": two.offer, "bindingPrivate": binding, "recoveryPrivate": recovery }),
            Outcome::Opened,
        ),
    ] {
        assert_eq!(two.leaks(leaked.clone()), outcome, "{leaked}");
    }
    let one = bound(Suite::Hmac);
    assert_eq!(one.leaks(json!({})), Outcome::Guessed);
    assert_eq!(one.leaks(json!({ "offer": one.offer })), Outcome::Opened);
    assert_eq!(
        one.leaks(json!({ "flash": one.setup.pages })),
        Outcome::Opened
    );
    let unbound = setup(Suite::Hmac);
    let played = play(&unbound, &Ingredients::default(), [[5; 32], [6; 32]]);
    assert_eq!(played, Ok(Outcome::NotBound));
}

#[test]
fn a_cut_at_any_byte_of_the_new_password_leaves_the_old_one_or_the_new_one() {
    let unit = bound(Suite::Hmac);
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
    let unit = bound(Suite::Hmac);
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
    let unit = bound(Suite::Hmac);
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
fn a_setup_prints_no_key() {
    let printed = format!("{:?}", setup(Suite::Hybrid));
    assert!(!printed.contains("0707"), "{printed}");
}
