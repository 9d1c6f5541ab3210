//! What the app says, and what it does not do until the person has agreed.
#![cfg(test)]

use relatch_authority::{AccountId, WallTime};
use relatch_testkit::passwords::Cost;
use relatch_wire::{CodeLength, Contribution, Extensions, Identity, Offer, OfferMessage, Suite};
use relatch_worlds::phone::{Page, Phone};
use relatch_worlds::scenario::{Options, Outcome, Scenario, play};
use relatch_worlds::world::World;

/// Plays these steps between a bound recorder and the phones of its owner and another account; at the end `look`
/// sees the world.
fn after(steps: &str, mut look: impl FnMut(&World)) {
    let text = format!(
        "id = \"app\"\ntitle = \"app\"\nnvr = [{{ name = \"shop\", bound-to = \"anna\" }}]\n\
         phone = [{{ account = \"anna\" }}, {{ account = \"boris\" }}]\nsteps = [{steps}]"
    );
    let scenario = Scenario::parse(&text).unwrap();
    let options = Options {
        seed: 1,
        pictures: false,
        written_to: None,
        suite: Suite::Hybrid,
        cost: Cost::Light,
        rounds: 1,
        elsewhere: None,
    };
    let last = scenario.steps.len();
    let mut step = 0;
    let played = play(&scenario, &options, |moment, world, _| {
        step += usize::from(moment.is_some());
        if step == last {
            look(world);
        }
    });
    assert_eq!(played.outcome, Outcome::Passed);
    assert_eq!(step, last);
}

fn page<'a>(world: &'a World, account: &str) -> &'a Page {
    world.phone(account).unwrap().page()
}

// [APP-4]
#[test]
fn no_code_is_asked_for_before_the_person_confirms() {
    let steps = r#"
        { at = "shop", do = "verify-with-app", see = "qr-code" },
        { at = "anna", do = "scan", of = "shop", see = "preview" },
        { at = "anna", do = "cancel" },
        { at = "anna", do = "confirm", see = "nothing-to-confirm" },
        { at = "anna", do = "notices", of = "code-issued", count = 0 },
    "#;
    after(steps, |world| {
        assert!(matches!(page(world, "anna"), Page::Scanning));
    });
}

// [APP-7]
#[test]
fn texts_of_an_offer_reach_the_screen_without_control_and_direction_changing_characters() {
    let hostile = [
        '\u{1b}', '\0', '\n', '\u{7f}', '\u{85}', '\u{200e}', '\u{200f}', '\u{61c}', '\u{202a}',
        '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
        '\u{2069}',
    ];
    let mut world = World::new(1);
    let account = AccountId::new("anna").unwrap();
    world.add_phone(&account, "cloud");
    for character in hostile {
        let text = format!("a{character}b");
        let offer = OfferMessage::new(Offer {
            identity: Identity::new(&text, &text, &text).unwrap(),
            contribution: Contribution::Secret([7; 32].into()),
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        });
        let mut phone = Phone::new(account.clone());
        let (_, service, _) = world.at_phone("anna").unwrap();
        phone.scan(Some(&offer.to_text()), service, WallTime::from_secs(0));
        let Page::Offer { identity, .. } = phone.page() else {
            panic!("an offer shows its preview, not {:?}", phone.page());
        };
        assert_eq!(identity, &["a\u{fffd}b"; 3], "{character:?}");
    }
}

// [APP-8]
#[test]
fn who_gives_a_device_away_is_told_what_that_does_not_end() {
    after(
        r#"{ at = "anna", do = "end-binding", of = "Shop recorder" }"#,
        |world| {
            let shown = page(world, "anna");
            assert!(matches!(shown, Page::HandedOver(name) if name == "Shop recorder"));
        },
    );
}

/// The question before a suite 1 offer is claimed. [APP-11]
#[test]
fn an_offer_that_holds_the_secret_is_marked() {
    let mut world = World::new(1);
    let account = AccountId::new("anna").unwrap();
    world.add_phone(&account, "cloud");
    let offer = OfferMessage::new(Offer {
        identity: Identity::new("Vendor", "NVR-8", "1").unwrap(),
        contribution: Contribution::Secret([7; 32].into()),
        code_length: CodeLength::Twelve,
        attestation: None,
        extensions: Extensions::default(),
    });
    let mut phone = Phone::new(account);
    let (_, service, now) = world.at_phone("anna").unwrap();
    phone.scan(Some(&offer.to_text()), service, now);
    assert!(matches!(
        phone.page(),
        Page::Offer {
            holds_secret: true,
            ..
        }
    ));
}

/// A check code is on a page that says what it cannot do. [APP-10]
#[test]
fn a_check_code_is_not_on_the_page_of_a_verification_code() {
    let steps = r#"
        { at = "shop", do = "log-in", password = "Old-Secret-1", see = "logged-in" },
        { at = "shop", do = "check-binding", see = "qr-code" },
        { at = "anna", do = "scan", of = "shop", see = "device-named" },
        { at = "anna", do = "confirm", see = "check-code" },
    "#;
    after(steps, |world| {
        assert!(matches!(page(world, "anna"), Page::CheckCode { .. }));
    });
}
