//! Every state and every event of the tables in spec/device.md and spec/binding.md ("At the
//! device"), compared with the committed tests/snapshots/device_states.txt.
//! `RELATCH_SNAPSHOT=write` writes it again.

mod events;
mod grants;
mod offers;

use std::fmt::Write;
use std::path::Path;

/// One line: state, event, next state, what was told and what changed.
pub(crate) struct Line(pub(crate) [String; 4]);

fn table(title: &str, lines: &[Line]) -> String {
    let mut text = format!("{title}\n");
    for Line([state, event, next, answer]) in lines {
        writeln!(text, "{state} | {event} | {next} | {answer}").unwrap();
    }
    text
}

// [DEV-5] [DEV-6] [DEV-11] [DEV-21] [DEV-25] [DEV-29] [DEV-31] [BIND-2] [BIND-4] [BIND-9]
#[test]
fn every_state_answers_every_event_as_in_the_snapshot() {
    let made = [
        table("device", &events::lines()),
        table("grant", &grants::lines()),
        table("offer", &offers::lines()),
    ]
    .join("\n");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/device_states.txt");
    if std::env::var("RELATCH_SNAPSHOT").is_ok_and(|value| value == "write") {
        std::fs::write(&file, &made).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap();
    for (number, (new, old)) in made.lines().zip(committed.lines()).enumerate() {
        assert_eq!(new, old, "line {}", number + 1);
    }
    assert_eq!(made, committed);
}
