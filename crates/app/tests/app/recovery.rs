//! Whole bindings, checks and recoveries with the authority inside the app.

use relatch_app::{Act, Button, Failure, Kind, Language, Proof, Purpose, SaveError};
use relatch_testkit::bench::NEW;

use crate::support::{Own, Shared, bind, device, ids, local, offer, phone};

// [APP-3] [APP-4] [APP-5] [APP-6] [APP-10] [APP-11]
#[test]
fn a_device_is_bound_checked_and_recovered_in_both_suites() {
    for hybrid in [false, true] {
        let disk = Shared::default();
        let mut phone = phone(local(&disk));
        let key_file = phone.authority().key_file();
        let mut bench = device(hybrid.then_some(&key_file));

        let text = offer(&mut bench);
        phone.scan(&[&text]);
        if !hybrid {
            assert_eq!(phone.screen().kind, Kind::Warning);
            assert_eq!(ids(&phone.screen()), ["offer.film"]);
            phone.press(Button::GoOn);
        }
        assert_eq!(phone.screen().kind, Kind::Offer);
        assert!(phone.screen().code.is_none());
        phone.bind("Back room", None);
        let screen = phone.screen();
        assert_eq!(screen.kind, Kind::Confirmation);
        assert!(ids(&screen).contains(&"bind.own-app"));
        bench.confirm(screen.code.unwrap().grouped()).unwrap();

        phone.press(Button::Check);
        assert_eq!(phone.screen().kind, Kind::Checking);
        let check = bench.begin_check().unwrap();
        phone.scan(&[&check]);
        let screen = phone.screen();
        assert_eq!(screen.kind, Kind::CheckCode);
        assert_eq!(ids(&screen), ["check.type", "check.bound", "check.caption"]);
        bench.submit_check(screen.code.unwrap().grouped()).unwrap();

        phone.close();
        let challenge = bench.begin();
        phone.scan(&[&challenge]);
        let screen = phone.screen();
        assert_eq!(screen.kind, Kind::Preview);
        assert_eq!(screen.buttons, [Button::Cancel, Button::Confirm]);
        assert_eq!(
            screen.say(Language::English),
            [
                "New password for \u{2068}Back room\u{2069}?",
                "The code sets a new administrator password. Settings and recordings stay",
                "Wrong codes so far: 0",
                "The person who types the code controls the device",
            ]
        );
        assert!(screen.code.is_none());
        phone.press(Button::Confirm);
        let screen = phone.screen();
        assert_eq!(screen.kind, Kind::Code);
        assert!(ids(&screen).contains(&"code.valid"));
        let grant = bench.submit(screen.code.unwrap().grouped()).unwrap();
        bench.set_password(grant, NEW).unwrap();

        phone.press(Button::Done);
        assert!(phone.screen().code.is_none());
        assert_eq!(phone.screen().kind, Kind::Scanning);
    }
}

/// The scanner for recoveries opens the check page by itself; the scanner of checks takes nothing else. [APP-9]
#[test]
fn a_check_page_never_shows_a_code_that_sets_a_password() {
    let disk = Shared::default();
    let mut phone = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut phone, &mut bench, "Back room");
    let (challenge, text) = (bench.begin(), offer(&mut bench));
    for other in [&challenge, &text] {
        phone.open(Purpose::Check);
        phone.scan(&[other]);
        assert_eq!(ids(&phone.screen()), ["error.not-a-check"]);
        phone.press(Button::Again);
        assert_eq!(phone.screen().kind, Kind::Checking);
    }
    let check = bench.begin_check().unwrap();
    phone.open(Purpose::Recover);
    phone.scan(&[&check]);
    assert_eq!(phone.screen().kind, Kind::CheckCode);
    assert_eq!(phone.screen().code.unwrap().digits(), 8);
    phone.press(Button::Done);
    assert_eq!(phone.screen().kind, Kind::Checking);
}

/// The sixth code in a day needs the owner: they prove it over the hash of this challenge, and go on. [APP-4]
#[test]
fn a_step_up_is_proved_and_then_gives_the_code() {
    let disk = Shared::default();
    let mut phone = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut phone, &mut bench, "Back room");
    let mut code = None;
    for round in 0..6 {
        // Another session gets another challenge.
        bench.restart();
        let challenge = bench.begin();
        phone.close();
        phone.scan(&[&challenge]);
        if round < 5 {
            phone.press(Button::Confirm);
            assert_eq!(phone.screen().kind, Kind::Code, "round {round}");
            continue;
        }
        let screen = phone.screen();
        assert_eq!(screen.buttons, [Button::Cancel, Button::Prove]);
        assert!(ids(&screen).contains(&"prove.binding-limit"));
        phone.press(Button::Prove);
        assert_eq!(phone.screen().kind, Kind::Proving);
        let nonce = *phone.nonce().expect("what the proof is over");
        nothing_else_happens(&mut phone);
        assert_eq!(phone.nonce(), Some(&nonce));
        phone.proved(Proof::Token(String::from("a token").into()));
        assert!(
            ids(&phone.screen()).contains(&"error.proof"),
            "not for this authority"
        );
        assert_eq!(phone.nonce(), None);
        phone.press(Button::Prove);
        assert_eq!(phone.nonce(), Some(&nonce));
        phone.proved(Proof::Present);
        code = phone.screen().code;
    }
    bench
        .submit(code.expect("the sixth code").grouped())
        .unwrap();
}

/// While the owner proves that it is they: buttons that are not there, a camera that still runs, a name that nothing asks for.
fn nothing_else_happens(phone: &mut Own) {
    for absent in Button::ALL {
        if absent != Button::Cancel {
            phone.press(absent);
        }
    }
    phone.scan(&["HTTPS://EXAMPLE.COM"]);
    phone.bind("Back room", None);
    assert_eq!(phone.screen().kind, Kind::Proving);
}

// [APP-8] [APP-15] [APP-16] [APP-18]
#[test]
fn acts_are_shown_proved_and_done() {
    let disk = Shared::default();
    let mut phone = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut phone, &mut bench, "Back room");
    let challenge = bench.begin();
    phone.close();
    phone.scan(&[&challenge]);
    let (devices, next) = phone.devices(None).unwrap();
    assert_eq!((devices.len(), next.is_some()), (1, true));
    let device = &devices[0];
    assert_eq!(
        device.identity,
        ["Vendor", "Model", "0001"].map(String::from)
    );

    phone.act(device, Act::Freeze);
    phone.press(Button::Yes);
    assert_eq!(
        ids(&phone.screen()),
        ["act.frozen"],
        "no proof is asked for"
    );
    phone.close();
    phone.scan(&[&challenge]);
    assert_eq!(ids(&phone.screen()), ["error.frozen"]);

    phone.act(device, Act::Lift);
    phone.press(Button::Yes);
    assert_eq!(phone.screen().kind, Kind::Proving);
    phone.press(Button::Cancel);
    assert_eq!(phone.screen().kind, Kind::Act);
    assert!(phone.devices(None).unwrap().0[0].frozen);
    phone.press(Button::Yes);
    phone.proved(Proof::Present);
    assert_eq!(ids(&phone.screen()), ["act.done"]);
    assert!(!phone.devices(None).unwrap().0[0].frozen);

    phone.act(device, Act::Release);
    assert_eq!(
        ids(&phone.screen()),
        ["act.release", "act.undo-until", "act.seen"]
    );
    phone.press(Button::Yes);
    phone.proved(Proof::Present);
    phone.close();
    phone.scan(&[&challenge]);
    assert_eq!(ids(&phone.screen()), ["error.ending"]);
}

/// What cannot be saved did not happen, and is not shown.
#[test]
fn nothing_is_shown_that_is_not_saved() {
    let disk = Shared::default();
    let mut phone = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut phone, &mut bench, "Back room");
    let challenge = bench.begin();
    phone.close();
    phone.scan(&[&challenge]);
    disk.borrow_mut().full = true;
    let before = disk.borrow().state.clone();
    phone.press(Button::Confirm);
    let screen = phone.screen();
    assert_eq!(screen.kind, Kind::Preview, "the page stays");
    assert!(ids(&screen).contains(&"error.save"));
    assert!(screen.code.is_none());
    assert_eq!(disk.borrow().state, before);
    assert_eq!(*phone.authority().backup(), before, "nothing is changed");
    disk.borrow_mut().full = false;
    phone.press(Button::Confirm);
    assert_eq!(phone.screen().kind, Kind::Code);
    assert_eq!(
        SaveError.to_string(),
        "the state could not be saved: free some space and try again"
    );
    assert!(Failure::NotSaved.is_passing());
}
