//! What only one of the engines does: files that are copied, and servers that crash.

use std::fs;
use std::path::Path;
use std::thread;

use relatch_authority::{AccountId, CommitError, Registry, test_suite};
use relatch_registry::test_server::PostgresServer;
use relatch_registry::{Database, StoreError};

fn counted(path: &Path) -> u64 {
    let database = Database::sqlite(path).unwrap();
    let row = database.account(&AccountId::new("alice").unwrap()).unwrap();
    row.map_or(0, |row| row.version)
}

#[test]
fn a_backup_is_made_while_others_write() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    let database = Database::sqlite(&file("live")).unwrap();
    test_suite::count_up(&database, 5).unwrap();
    thread::scope(|scope| {
        scope.spawn(|| test_suite::count_up(&database, 50).unwrap());
        Database::backup_sqlite(&file("live"), &file("backup")).unwrap();
    });
    assert!(Database::backup_sqlite(&file("live"), &file("backup")).is_err());
    drop(Database::restore_sqlite(&file("backup"), &file("again")).unwrap());
    assert!(Database::restore_sqlite(&file("backup"), &file("again")).is_err());
    assert!((5..=55).contains(&counted(&file("again"))));
    assert_eq!(counted(&file("live")), 55);
}

#[test]
fn a_backup_is_not_put_beside_the_log_of_another_database() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    drop(Database::sqlite(&file("live")).unwrap());
    Database::backup_sqlite(&file("live"), &file("backup")).unwrap();
    for log in ["again-wal", "again-shm", "again-journal"] {
        fs::write(file(log), "left behind").unwrap();
        assert!(Database::restore_sqlite(&file("backup"), &file("again")).is_err());
        assert!(!file("again").exists());
        fs::remove_file(file(log)).unwrap();
    }
    drop(Database::restore_sqlite(&file("backup"), &file("again")).unwrap());
}

#[test]
fn a_damaged_backup_is_not_put_in_place() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str| directory.path().join(name);
    drop(Database::sqlite(&file("live")).unwrap());
    Database::backup_sqlite(&file("live"), &file("backup")).unwrap();
    let mut bytes = fs::read(file("backup")).unwrap();
    bytes[4096..6000].fill(0xff);
    fs::write(file("backup"), bytes).unwrap();
    assert!(Database::restore_sqlite(&file("backup"), &file("again")).is_err());
    assert!(!file("again").exists());
}

#[test]
fn newer_tables_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    drop(Database::sqlite(&path).unwrap());
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 99).unwrap();
    let opened = Database::sqlite(&path);
    assert!(matches!(
        opened,
        Err(StoreError::NewerSchema {
            found: 99,
            known: 2
        })
    ));
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let text = server.fresh_database().unwrap();
    let config = relatch_registry::PostgresConfig::new(&text, 1).unwrap();
    drop(Database::postgres(config.clone()).unwrap());
    let mut raw = postgres::Client::connect(&text, postgres::NoTls).unwrap();
    raw.batch_execute("UPDATE schema_version SET version = 99")
        .unwrap();
    let opened = Database::postgres(config);
    assert!(matches!(
        opened,
        Err(StoreError::NewerSchema {
            found: 99,
            known: 2
        })
    ));
}

#[test]
fn instances_that_start_together_make_the_tables_once() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| Database::sqlite(&path).unwrap().ping().unwrap());
        }
    });
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let config = server.fresh(1).unwrap();
    thread::scope(|scope| {
        for _ in 0..6 {
            let config = config.clone();
            scope.spawn(|| Database::postgres(config).unwrap().ping().unwrap());
        }
    });
}

#[test]
fn a_server_that_crashed_is_found_again() {
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let database = Database::postgres(server.fresh(4).unwrap()).unwrap();
    test_suite::count_up(&database, 10).unwrap();
    server.crash_and_restart().unwrap();
    // The first call may meet the broken connection; it says so, and the next one has another.
    let first = database.commit(Default::default());
    assert!(matches!(first, Ok(()) | Err(CommitError::Registry(_))));
    database.ping().unwrap();
    test_suite::check_count(&database, 10).unwrap();
}
