//! `relatchctl`: a person's words in five languages, and lines for programs.

use relatch_daemon::{Answer, Place};

use crate::machine::{Machine, OLD, bind};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn status_speaks_the_language_of_the_person() {
    let machine = Machine::new();
    let _daemon = machine.start();
    let english = machine.ctl(&["status"], "");
    assert_eq!(said(&english), "This device is not bound to an account\n");
    let german = machine.ctl(&["--lang", "de", "status"], "");
    assert_eq!(
        said(&german),
        "Dieses Gerät ist mit keinem Konto gekoppelt\n"
    );
    let json = machine.ctl(&["--json", "status"], "");
    let answer: Answer = serde_json::from_slice(&json.stdout).unwrap();
    assert!(matches!(answer, Answer::Status(_)));
}

#[test]
fn exit_codes_say_how_it_ended() {
    let machine = Machine::new();
    assert_eq!(machine.ctl(&["status"], "").status.code(), Some(2));
    let _daemon = machine.start();
    assert_eq!(machine.ctl(&["status"], "").status.code(), Some(0));
    let refused = machine.ctl(&["recover"], "");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(said(&refused), "This device is not bound to an account\n");
    let ended = machine.ctl(&["bind"], "");
    assert_eq!(ended.status.code(), Some(1));
}

#[test]
fn a_person_who_leaves_takes_the_offer_with_them() {
    let machine = Machine::new();
    let _daemon = machine.start();
    let output = machine.ctl(&["bind"], &format!("{OLD}\n\n"));
    let text = said(&output);
    assert!(text.contains("This QR code is a secret"), "{text}");
    assert!(text.contains('█'), "{text}");
    assert_eq!(output.status.code(), Some(1));
    let status = machine.ctl(&["--json", "status"], "");
    assert!(said(&status).contains("\"offer_open\":false"));
}

#[test]
fn a_dialogue_is_lines_with_a_letter() {
    let machine = Machine::new();
    let _daemon = machine.start();
    let (_, bound) = bind(&mut machine.connect(Place::Local), OLD).unwrap();
    assert_eq!(bound, Answer::Done);
    let output = machine.ctl(&["--dialogue", "recover"], "1\n\n");
    let text = said(&output);
    assert!(
        text.lines().all(|line| ["I ", "E ", "P ", "S "]
            .iter()
            .any(|letter| line.starts_with(letter))),
        "{text}"
    );
    let asked = text.lines().filter(|line| line.starts_with("P ")).count();
    let complained = text.lines().filter(|line| line.starts_with("E ")).count();
    assert_eq!((asked, complained), (2, 1), "{text}");
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_remote_console_is_refused_until_the_button_is_pressed() {
    let machine = Machine::new();
    let _daemon = machine.start();
    bind(&mut machine.connect(Place::Local), OLD).unwrap();
    let remote = || machine.ctl(&["--remote", "--json", "recover"], "\n");
    assert!(said(&remote()).contains("\"reason\":\"not-here\""));
    assert!(machine.ctl(&["button"], "").status.success());
    assert!(said(&remote()).contains("\"answer\":\"show\""));
}
