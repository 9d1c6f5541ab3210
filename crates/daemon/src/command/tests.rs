//! Commands that answer, refuse, hang or are not there.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::*;
use crate::config::Settings;

/// Commands whose programs are these shell scripts.
fn commands(folder: &Path, set: &str, check: &str) -> Commands {
    let script = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(
            &path,
            format!("#!/bin/sh\ncd {}\n{text}\n", folder.display()),
        )
        .unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    };
    let text = include_str!("../../package/relatchd.toml");
    let mut settings = Settings::parse(text).unwrap().password;
    settings.set = vec![script("set", set), "{account}".into()];
    settings.check = vec![script("check", check)];
    settings.check_input = Input::Password;
    settings.time_limit_seconds = 1;
    Commands::new(settings)
}

const SAME: &str = "IFS= read -r typed; [ \"$typed\" = \"$(cat password)\" ]";

#[test]
fn the_password_is_on_the_standard_input_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let set = "cat >password.new; env >environment; echo \"$@\" >arguments\n\
               sed 's/^admin://' password.new >password";
    let mut commands = commands(folder.path(), set, SAME);
    assert_eq!(commands.replace("n3w: $(id) 'password"), Ok(()));
    assert_eq!(commands.holds("n3w: $(id) 'password"), Some(true));
    assert_eq!(commands.holds("0ld password"), Some(false));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(read("password.new"), "admin:n3w: $(id) 'password\n");
    assert_eq!(read("arguments"), "admin\n");
    let environment = read("environment");
    let mut names: Vec<&str> = environment
        .lines()
        .filter_map(|line| line.split('=').next())
        .filter(|name| !["_", "PWD", "OLDPWD", "SHLVL"].contains(name)) // the shell's own
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["LANG", "PATH"]);
}

#[test]
fn what_a_command_cannot_read_as_one_password_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut commands = commands(folder.path(), "cat >>password", SAME);
    let long = "x".repeat(LONGEST + 1);
    for password in [
        "",
        "1234567",
        "passw0rd\nroot:passw0rd",
        "passw0rd\0",
        "passw0rd\r",
        "passw0rd\u{85}",
        &long,
    ] {
        assert_eq!(commands.replace(password), Err(ReplaceError::Refused));
        assert!(!folder.path().join("password").exists(), "{password:?}");
    }
    assert_eq!(commands.holds("a\nb"), Some(false));
}

#[test]
fn a_bad_end_is_what_the_check_says() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let new = "n3w password";
    for (set, check, answer) in [
        ("exit 1", "exit 1", Err(ReplaceError::Refused)),
        ("exit 1", "exit 0", Ok(())),
        ("exit 1", "kill -9 $$", Err(ReplaceError::Unknown)),
        ("kill -9 $$", "exit 1", Err(ReplaceError::Unknown)),
    ] {
        let mut commands = commands(folder, set, check);
        assert_eq!(commands.replace(new), answer, "{set}, {check}");
    }
    let mut gone = commands(folder, "", "");
    gone.settings.set = vec!["/nonexistent/program".into()];
    gone.settings.check = gone.settings.set.clone();
    assert_eq!(gone.replace(new), Err(ReplaceError::NotStored));
    assert_eq!(gone.holds(new), None);
}

#[test]
fn a_command_that_hangs_is_ended_with_what_it_started() {
    let folder = tempfile::tempdir().unwrap();
    let mut commands = commands(folder.path(), "sleep 60 & echo $! >child; wait", "exit 0");
    let begun = Instant::now();
    assert_eq!(commands.replace("n3w password"), Err(ReplaceError::Unknown));
    assert!(begun.elapsed() < Duration::from_secs(30));
    let child = fs::read_to_string(folder.path().join("child")).unwrap();
    let status = format!("/proc/{}/stat", child.trim());
    let gone = |_| {
        std::thread::sleep(Duration::from_millis(20));
        // A process that is ended and not yet collected is Z.
        fs::read_to_string(&status).map_or(true, |stat| stat.contains(") Z "))
    };
    assert!((0..200).any(gone), "the child still runs");
}
