//! The recorder's pages, by what a reader makes of them.

use super::*;
use relatch_optics::reader::{Reading, read};

const CHALLENGE: &str = "RL1:CHALLENGE  WITH SPACES ";

fn code() -> QrMatrix {
    QrMatrix::encode(CHALLENGE).unwrap()
}

#[test]
fn every_page_with_a_code_is_read_and_no_other() {
    let (left, name) = (Duration::from_secs(600), "Garage".to_owned());
    let with_code = [
        NvrScreen::Recovery(Recovery {
            code: code(),
            left,
            failures: 0,
            entry: CodeEntry::default(),
        }),
        NvrScreen::BindingOffer(BindingOffer {
            name: name.clone(),
            code: code(),
            holds_secret: true,
        }),
        NvrScreen::ScanToCheck(ScanToCheck {
            name,
            code: code(),
            left,
            entry: CodeEntry::default(),
        }),
    ];
    for screen in with_code {
        assert_eq!(read(&draw(&screen)), Reading::Text(CHALLENGE.to_owned()));
    }
    for screen in [
        NvrScreen::Desktop(Desktop::default()),
        NvrScreen::BindingConfirmation(CodeEntry::default()),
        NvrScreen::Rehearsed,
    ] {
        assert_eq!(read(&draw(&screen)), Reading::NoCode);
    }
}

/// As long as the largest offer of suite 3, and with four ignorable keys.
#[test]
fn a_large_offer_takes_the_whole_height() {
    for length in [1924, 2134] {
        let text = "RL1:OFFER".repeat(length)[..length].to_owned();
        let code = QrMatrix::encode(&text).unwrap();
        assert!(HEIGHT / code.framed_size() >= 5);
        let screen = draw(&NvrScreen::BindingOffer(BindingOffer {
            name: "Garage".to_owned(),
            code,
            holds_secret: false,
        }));
        assert_eq!(read(&screen), Reading::Text(text));
    }
}

#[test]
fn texts_of_any_length_are_drawn_without_fail() {
    let endless = "W".repeat(5_000);
    let entry = CodeEntry {
        length: usize::MAX,
        typed: endless.clone().into(),
        message: Some(endless.clone()),
    };
    let code = QrMatrix::encode(&endless[..3_000]).unwrap();
    let screens = [
        NvrScreen::Login(Login {
            user: endless.clone(),
            password_length: usize::MAX,
            message: Some(endless.clone()),
            forgot_password: true,
            verify_with_app: true,
        }),
        NvrScreen::Recovery(Recovery {
            code,
            left: Duration::MAX,
            failures: u32::MAX,
            entry: entry.clone(),
        }),
        NvrScreen::BindingConfirmation(entry),
        NvrScreen::Desktop(Desktop {
            name: endless.clone(),
            cameras: vec![endless; 9],
            recordings: u64::MAX,
            message: None,
        }),
    ];
    for screen in screens {
        let picture = draw(&screen);
        assert_eq!((picture.width(), picture.height()), (WIDTH, HEIGHT));
    }
}

#[test]
fn the_way_through_the_app_is_shown_only_when_offered() {
    let login = |verify_with_app| {
        draw(&NvrScreen::Login(Login {
            forgot_password: true,
            verify_with_app,
            ..Login::default()
        }))
    };
    assert!(login(true) != login(false));
}
