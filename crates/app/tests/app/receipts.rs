//! What an app keeps of a claim, for the day on which the service is restored (spec/authority.md, "Receipts and restores").

use relatch_app::{
    App, Button, Connected, Failure, Kind, Phone, Question, Request, Response, Service, Todo,
    Transport, TransportError,
};
use relatch_authority::{Locator, Receipt};

use crate::support::{NOW, Shared, bind, clock, device, ids, local, offer, phone};

/// The service's answer to every claim, with a receipt.
const CLAIMED: &str = r#"{"locator": "000000000000000000000000", "confirmation": "1234 5678 9012", "attestation": "none",
    "receipt": {"number": 3, "mac": "MAC"}}"#;

fn claim(app: &mut App, text: &str, receipt: Option<&Receipt>) -> (u64, Question) {
    let _ = app.scan(&[text]);
    let _ = app.press(Button::GoOn);
    match app.bind("Back room", receipt) {
        Todo::Ask { ticket, question } => (ticket, question),
        other => panic!("an offer is claimed, not {other:?}"),
    }
}

fn answered(question: &Question) -> Result<relatch_app::Answer, Failure> {
    let body = CLAIMED.replace("MAC", &"0a".repeat(32));
    Service::answer(question, &Response::new(201, body.into()))
}

// [AUTH-63] [AUTH-65]
#[test]
fn offer_and_receipt_are_kept_and_claim_the_device_again() {
    let key_file = local(&Shared::default()).key_file();
    let text = offer(&mut device(Some(&key_file)));
    let mut app = App::new();
    let (ticket, question) = claim(&mut app, &text, None);
    assert_eq!(app.to_keep(), None, "nothing is claimed yet");
    let _ = app.answer(ticket, answered(&question));
    assert_eq!(app.screen().kind, Kind::Confirmation);
    let (kept, receipt) = app.to_keep().expect("an offer of suite 2 is kept");
    assert_eq!(kept.as_str(), text.as_str());
    assert_eq!((receipt.number, receipt.mac), (3, [0x0a; 32]));
    let (kept, receipt) = (kept.clone(), *receipt);
    app.close();
    assert_eq!(app.to_keep(), None, "the page is closed");

    let refused = r#"{"type": "urn:relatch:problem:receipt-needed", "title": "t", "status": 409}"#;
    let (ticket, question) = claim(&mut app, kept.as_str(), None);
    let answer = Service::answer(&question, &Response::new(409, refused.into()));
    assert_eq!(answer, Err(Failure::ReceiptNeeded));
    let _ = app.answer(ticket, answer);
    assert_eq!(ids(&app.screen()), ["error.receipt"]);
    app.close();

    let (ticket, question) = claim(&mut app, kept.as_str(), Some(&receipt));
    let body = Service::request(&question).unwrap().body.unwrap();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let sent = serde_json::json!({"number": 3, "mac": "0a".repeat(32)});
    assert_eq!(
        (&body["offer"], &body["receipt"]),
        (&serde_json::json!(text.as_str()), &sent)
    );
    let _ = app.answer(ticket, answered(&question));
    assert!(app.to_keep().is_some());
}

/// An offer of suite 1 is a secret: an app keeps it nowhere, whatever a service answers.
#[test]
fn an_offer_that_is_a_secret_is_not_kept() {
    let text = offer(&mut device(None));
    let mut app = App::new();
    let (ticket, question) = claim(&mut app, &text, None);
    let _ = app.answer(ticket, answered(&question));
    assert_eq!(app.screen().kind, Kind::Confirmation);
    assert_eq!(app.to_keep(), None);
}

/// The authority inside the app gives receipts too, and takes the offer again.
#[test]
fn the_authority_inside_gives_the_same() {
    let mut own = phone(local(&Shared::default()));
    let key_file = own.authority().key_file();
    let mut bench = device(Some(&key_file));
    bind(&mut own, &mut bench, "Back room");
    let (kept, receipt) = own.to_keep().expect("suite 2");
    let (kept, receipt) = (kept.clone(), *receipt);
    own.close();
    own.scan(&[kept.as_str()]);
    own.bind("Back room", Some(&receipt));
    assert_eq!(own.screen().kind, Kind::Confirmation);
}

/// A service whose list of devices has no end.
#[derive(Default)]
struct Endless(usize);

impl Transport for Endless {
    fn send(&mut self, _: &Request) -> Result<Response, TransportError> {
        self.0 += 1;
        let body = format!(r#"{{"devices": [], "next": "{:024x}"}}"#, self.0);
        Ok(Response::new(200, body.into()))
    }
}

#[test]
fn a_list_of_devices_without_an_end_is_left() {
    let mut phone = Phone::new(Connected(Endless::default()), clock(NOW));
    let found = phone.device(&Locator([7; 12]));
    assert_eq!(found, Err(Failure::BadAnswer));
    assert_eq!(phone.authority().0.0, Service::MOST_PAGES);
}

#[test]
fn a_device_is_found_by_its_locator() {
    let mut own = phone(local(&Shared::default()));
    bind(&mut own, &mut device(None), "Back room");
    let bound = own.devices(None).unwrap().0.remove(0);
    assert_eq!(
        (bound.phase_name(), bound.until()),
        ("pending", None),
        "no challenge was seen"
    );
    assert_eq!(own.device(&bound.locator), Ok(Some(bound)));
    assert_eq!(own.device(&Locator([7; 12])), Ok(None));
}
