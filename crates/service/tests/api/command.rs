//! The command itself: as a process that is killed, and beside a service.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use relatch_authority::{
    AccountId, Authority, CodeLength, Decider, MasterKey, MasterKeyId, MasterKeys, Minimum,
    ReceiptKey, Suite, Swept, WallTime,
};
use relatch_registry::Database;
use serde_json::json;

use crate::world::{Setting, World};

const PROGRAM: &str = env!("CARGO_BIN_EXE_relatch-authority");

#[test]
fn a_demonstration_listens_on_a_loopback_address_alone() {
    let directory = tempfile::tempdir().unwrap();
    let refused = Command::new(PROGRAM)
        .args(["serve", "--demo", "--listen", "0.0.0.0:0", "--directory"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("loopback"));
}

/// A configuration for the keys of [`World`].
fn configuration(directory: &Path, previous: bool) -> std::path::PathBuf {
    let file = |name: &str| directory.join(name).display().to_string();
    let write = |name: &str, text: &str| fs::write(directory.join(name), text).unwrap();
    write("first.key", &"2a".repeat(32));
    write("second.key", &"2c".repeat(32));
    write("receipt.key", &"2b".repeat(32));
    write(
        "set.toml",
        &format!(
            "suite = 2\nbinding_private = '{}'\nrecovery_private = '{}'\n",
            "01".repeat(32),
            "02".repeat(32)
        ),
    );
    write("jwks.json", r#"{"keys":[]}"#);
    let current = match previous {
        true => format!(
            "master_key = {{ id = 2, file = '{}' }}\nprevious_master_key = {{ id = 1, file = '{}' }}",
            file("second.key"),
            file("first.key")
        ),
        false => format!("master_key = {{ id = 1, file = '{}' }}", file("first.key")),
    };
    let text = format!(
        "listen = '127.0.0.1:0'\nmanagement = '127.0.0.1:0'\nstore = {{ sqlite = '{}' }}\n{current}\n\
         receipt_key = '{}'\nkey_sets = ['{}']\n[provider]\nissuer = 'urn:x'\naudience = 'a'\n\
         proof_audience = 'b'\nkeys = '{}'\n",
        file("registry.db"),
        file("receipt.key"),
        file("set.toml"),
        file("jwks.json"),
    );
    write("authority.toml", &text);
    directory.join("authority.toml")
}

fn run(config: &Path, call: &[&str]) -> Output {
    let (name, rest) = call.split_first().unwrap();
    Command::new(PROGRAM)
        .arg(name)
        .arg("--config")
        .arg(config)
        .args(rest)
        .output()
        .unwrap()
}

#[test]
fn an_operator_verifies_backs_up_restores_and_rotates() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    let config = configuration(directory.path(), false);
    let world = World::over(Database::sqlite(&path).unwrap(), Setting::default());
    world.bound(1);
    let said = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let verified = run(&config, &["verify-audit"]);
    assert!(verified.status.success(), "{verified:?}");
    assert_eq!(said(&verified), "1 bindings, 0 with a fault\n");
    let backup = directory.path().join("backup.db");
    let made = run(&config, &["backup", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{made:?}");
    world.bound(2);

    // The rows move to another master key, and stay readable under both.
    let rotating = configuration(directory.path(), true);
    let rotated = run(&rotating, &["rotate-master-key"]);
    assert!(
        said(&rotated).starts_with("3 rows moved, 0 unreadable"),
        "{rotated:?}"
    );
    assert_eq!(
        said(&run(&rotating, &["verify-audit"])),
        "2 bindings, 0 with a fault\n"
    );
    drop(world);

    // An entry that was changed is found.
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute(
        "UPDATE audit SET entry = (SELECT entry FROM audit WHERE id = 2) WHERE id = 1",
        [],
    )
    .unwrap();
    let verified = run(&rotating, &["verify-audit"]);
    assert!(!verified.status.success());
    assert!(said(&verified).contains("entry 1 was changed"));
    drop(raw);

    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(directory.path().join(format!("registry.db{suffix}"))).ok();
    }
    let config = configuration(directory.path(), false);
    let restored = run(&config, &["restore", "--from", backup.to_str().unwrap()]);
    assert!(restored.status.success(), "{restored:?}");
    let database = Database::sqlite(&path).unwrap();
    assert_eq!(database.setting("restored").unwrap().unwrap().len(), 4);
    assert_eq!(
        said(&run(&config, &["verify-audit"])),
        "1 bindings, 0 with a fault\n"
    );
    assert!(run(&config, &["end-restored-mode"]).status.success());
    assert_eq!(database.setting("restored").unwrap(), None);
}

#[test]
fn a_person_is_exported_and_erased_and_the_log_still_verifies() {
    let directory = tempfile::tempdir().unwrap();
    let config = configuration(directory.path(), false);
    let path = directory.path().join("registry.db");
    let world = World::over(Database::sqlite(&path).unwrap(), Setting::default());
    let (mut bench, locator) = world.bound(1);
    let alice = world.client("alice");
    let account = alice.id();
    assert_eq!(alice.issue(&bench.begin()).status, 200);
    let export = || {
        let output = run(&config, &["export-account", &account]);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let exported = export();
    for kind in ["device", "notice", "entry"] {
        assert!(exported.contains(&format!("{{\"{kind}\":")), "{exported}");
    }
    let refused = run(&config, &["erase-account", &account]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("1 devices or delegations are left"));
    let release = format!("/v1/bindings/{locator}/release");
    assert_eq!(alice.prove(&release, &[], &json!({})).0.status, 204);
    drop(world);

    // The sweep of a day when the 72 hours are over.
    let database = Database::sqlite(&path).unwrap();
    let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[42; 32]));
    let minimum = Minimum {
        suite: Some(Suite::Hmac),
        code_length: CodeLength::Eight,
    };
    let decider = Decider::new(master, ReceiptKey::new(&[43; 32]), minimum);
    let over = WallTime::from_secs(relatch_service::now().secs() + 73 * 3_600);
    let operator = AccountId::new("operator").unwrap();
    let swept = Authority::over(database, decider).sweep(&operator, true, over);
    assert_eq!(swept.unwrap(), Swept::Erased(1));
    let erased = run(&config, &["erase-account", &account]);
    assert!(erased.status.success(), "{erased:?}");
    assert!(!export().contains("Back room"));
    let verified = run(&config, &["verify-audit"]);
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn keys_are_made_and_retired_in_files() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let run = |call: &str, files: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.arg(call).args(files.iter().map(|name| file(name)));
        command.output().unwrap().status.success()
    };
    assert!(run("new-key", &["master.key"]));
    assert!(
        !run("new-key", &["master.key"]),
        "a key is never written over"
    );
    assert_eq!(
        fs::read_to_string(file("master.key")).unwrap().trim().len(),
        64
    );
    assert!(run("rotate-key-set", &["first.toml"]) && run("rotate-key-set", &["second.toml"]));
    assert!(run("retire-key-set", &["first.toml", "retired.toml"]));
    let sets = |names: &[&str]| {
        let files: Vec<_> = names
            .iter()
            .map(|name| relatch_service::KeySetFile::at(&file(name)))
            .collect();
        relatch_service::key_ring(&files).unwrap()
    };
    let before = sets(&["first.toml", "second.toml"]);
    let after = sets(&["retired.toml", "second.toml"]);
    let suite = relatch_authority::Suite::Hybrid;
    assert_eq!(before.current(suite), after.current(suite));
    let ids = |ring: &relatch_authority::KeyRing| {
        ring.states().map(|one| one.public.id()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ids(&after));
    assert_eq!(
        after.states().map(|one| one.retired).collect::<Vec<_>>(),
        [true, false]
    );
    assert!(
        !fs::read_to_string(file("retired.toml"))
            .unwrap()
            .contains("binding_private")
    );
}
