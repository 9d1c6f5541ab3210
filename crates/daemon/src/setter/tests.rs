//! The service that sets passwords, and the daemon's side of it, over a socket.

use std::os::unix::net::UnixListener;
use std::thread;

use super::*;
use crate::config::Settings;

fn commands(set: &str, check: &str) -> Commands {
    let text = include_str!("../../package/relatchd.toml");
    let mut settings = Settings::parse(text).unwrap().password;
    settings.set = vec![set.into()];
    settings.check = vec![check.into()];
    Commands::new(settings)
}

/// What the daemon hears from a service with these commands.
fn over(set: &str, check: &str) -> (Result<(), ReplaceError>, Option<bool>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("setter");
    let listener = UnixListener::bind(&path).unwrap();
    let mut commands = commands(set, check);
    let service = thread::spawn(move || {
        for _ in 0..2 {
            let (stream, _) = listener.accept().unwrap();
            serve(stream.try_clone().unwrap(), &mut &stream, &mut commands);
        }
    });
    let mut setter = Setter::new(path);
    let heard = (setter.replace("n3w password"), setter.holds("n3w password"));
    service.join().unwrap();
    heard
}

#[test]
fn the_daemon_hears_what_the_commands_say() {
    let (right, wrong, none) = ("/bin/true", "/bin/false", "/nonexistent/program");
    assert_eq!(over(right, right), (Ok(()), Some(true)));
    assert_eq!(over(wrong, right), (Ok(()), Some(true)));
    let refused = (Err(ReplaceError::Refused), Some(false));
    assert_eq!(over(wrong, wrong), refused);
    assert_eq!(over(none, none), (Err(ReplaceError::NotStored), None));
}

#[test]
fn no_service_is_an_answer_too() {
    let mut setter = Setter::new("/nonexistent/setter".into());
    let answer = setter.replace("n3w password");
    assert_eq!(answer, Err(ReplaceError::NotStored));
    assert_eq!(setter.holds("n3w password"), None);
}

#[test]
fn garbage_sets_nothing() {
    for line in [
        "",
        "\n",
        "{}",
        r#"["set","n3w password"]"#,
        r#"{"act":"set"}"#,
        r#"{"act":"set","password":1}"#,
        r#"{"act":"run","password":"n3w password"}"#,
        r#"{"act":"set","password":"n3w password","more":1}"#,
        "\u{0}",
    ] {
        let mut out = Vec::new();
        let mut commands = commands("/bin/true", "/bin/true");
        assert!(!serve(line.as_bytes(), &mut out, &mut commands), "{line}");
        assert!(out.is_empty());
    }
    let long = format!(r#"{{"act":"set","password":"{}"}}"#, "x".repeat(2_000));
    let mut commands = commands("/bin/true", "/bin/true");
    assert!(!serve(long.as_bytes(), &mut Vec::new(), &mut commands));
}
