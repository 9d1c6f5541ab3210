//! What keeps the daemon from starting is said in a sentence.

use std::fs;

use relatch_daemon::{Answer, Place, Request};
use relatch_testkit::codes;

use crate::machine::{Machine, OLD, bind, status};

/// What it says when it does not start.
fn refused(machine: &Machine) -> String {
    let output = machine.relatchd().output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{said}");
    said
}

#[test]
fn one_daemon_owns_the_records() {
    let machine = Machine::new();
    let _daemon = machine.start();
    assert!(refused(&machine).contains("another process uses the folder"));
    let reset = machine.relatchd().arg("factory-reset").output().unwrap();
    assert!(!reset.status.success());
}

#[test]
fn a_record_key_that_others_read_or_of_another_length_is_refused() {
    let machine = Machine::new();
    machine.write("record-key", &"k".repeat(32), 0o444);
    assert!(refused(&machine).contains("mode 0400"));
    for length in [0, 31, 33] {
        machine.write("record-key", &"k".repeat(length), 0o400);
        assert!(refused(&machine).contains("32 random bytes"), "{length}");
    }
    fs::remove_file(machine.path("record-key")).unwrap();
    assert!(refused(&machine).contains("record-key cannot be read"));
}

#[test]
fn an_open_folder_a_missing_program_and_a_file_in_the_way_are_named() {
    let machine = Machine::new();
    fs::write(machine.path("socket"), "in the way").unwrap();
    assert!(refused(&machine).contains("is no socket"));
    fs::remove_file(machine.path("set")).unwrap();
    assert!(refused(&machine).contains("password.set"));
    let machine = Machine::new();
    fs::remove_dir(machine.path("records")).unwrap();
    assert!(refused(&machine).contains("create it with mode 0700"));
}

#[test]
fn the_key_file_that_was_loaded_is_there_after_a_start_and_gone_after_a_reset() {
    let machine = Machine::new();
    let daemon = machine.start();
    let mut client = machine.connect(Place::Local);
    let key_file = codes::key_set().public().to_text();
    client.ask(&Request::Prove(OLD.into())).unwrap();
    let loaded = client.ask(&Request::LoadKeys(key_file.as_str().into()));
    assert!(matches!(loaded.unwrap(), Answer::Keys { suite: 2, .. }));
    drop(daemon);

    let daemon = machine.start();
    let mut client = machine.connect(Place::Local);
    let (_, bound) = bind(&mut client, OLD).unwrap();
    assert_eq!(bound, Answer::Done);
    assert_eq!(status(&mut client).binding.unwrap().suite, 2);
    drop(daemon);

    let reset = machine.relatchd().arg("factory-reset").status().unwrap();
    assert!(reset.success());
    let _daemon = machine.start();
    let mut client = machine.connect(Place::Local);
    assert!(status(&mut client).binding.is_none());
    let (claim, _) = bind(&mut client, OLD).unwrap();
    assert_eq!(claim.suite.number(), 1);
}

#[test]
fn a_configuration_is_checked_without_a_start() {
    let machine = Machine::new();
    let check = || machine.relatchd().arg("check-config").output().unwrap();
    assert!(check().status.success());
    machine.configure("no-such-user");
    let said = String::from_utf8(check().stderr).unwrap();
    assert!(
        said.contains("there is no user or group `no-such-user`"),
        "{said}"
    );
}
