//! What a page leaves behind: nothing that is secret.

use relatch_app::{Button, Kind};

use crate::support::{Shared, asked, bind, device, local, offer, phone};

/// Neither a code nor an offer is in what a program may log. [KEY-12]
#[test]
fn debug_shows_no_code_and_no_offer() {
    let disk = Shared::default();
    let mut phone = phone(local(&disk));
    let mut bench = device(None);
    let text = offer(&mut bench);
    phone.scan(&[&text]);
    let logged = format!("{phone:?}");
    assert!(!logged.contains(&text[4..20]), "{logged}");
    phone.close();
    bind(&mut phone, &mut bench, "Back room");
    let code = phone.screen().code.unwrap().grouped().to_owned();
    let logged = format!("{phone:?} {:?}", phone.screen());
    assert!(!logged.contains(&code) && !logged.contains(&code.replace(' ', "")));
    for key in [[9_u8; 32], [10; 32], [11; 32], [12; 32]] {
        assert!(!logged.contains(&format!("{key:?}")));
    }
}

/// An answer that comes after the person has left is dropped, however late.
#[test]
fn a_late_answer_is_dropped() {
    let disk = Shared::default();
    let mut own = phone(local(&disk));
    let mut bench = device(None);
    bind(&mut own, &mut bench, "Back room");
    let challenge = bench.begin();
    own.close();
    own.scan(&[&challenge]);
    assert_eq!(own.screen().kind, Kind::Preview);
    let (mut app, ticket) = asked(&challenge);
    assert_eq!(app.screen().kind, Kind::Waiting);
    let _ = app.press(Button::Cancel);
    assert_eq!(app.screen().kind, Kind::Scanning);
    let again = app.scan(&[&challenge]);
    assert_ne!(crate::support::ticket(&again), Some(ticket));
    let todo = app.answer(ticket, Err(relatch_app::Failure::Unavailable));
    assert_eq!(todo, relatch_app::Todo::Nothing);
    assert_eq!(
        app.screen().kind,
        Kind::Waiting,
        "it was for the question before"
    );
}
