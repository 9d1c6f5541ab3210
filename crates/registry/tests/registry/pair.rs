//! A server with a synchronous standby: what was committed is on both.

use std::thread;
use std::time::Duration;

use relatch_authority::{AccountId, CommitError, Registry, test_suite};
use relatch_registry::test_server::PostgresPair;
use relatch_registry::{Database, PostgresConfig};

/// As many commits as there are, or more.
fn counted(database: &Database) -> u64 {
    let row = database.account(&AccountId::new("alice").unwrap()).unwrap();
    row.map_or(0, |row| row.version)
}

#[test]
fn the_standby_takes_over_with_all_that_was_committed() {
    let mut pair = match PostgresPair::start() {
        Ok(pair) => pair,
        Err(why) => return eprintln!("{why}"),
    };
    let to = pair.database().unwrap();
    let database = Database::postgres(PostgresConfig::new(&to, 4).unwrap()).unwrap();
    for round in 1..=2 {
        test_suite::count_up(&database, 10).unwrap();
        pair.fail_over().unwrap();
        // The first call may meet the broken connection; the next one has another server.
        let first = database.commit(Default::default());
        assert!(matches!(first, Ok(()) | Err(CommitError::Registry(_))));
        test_suite::check_count(&database, 10 * round).unwrap();
        pair.make_standby().unwrap();
        assert_eq!(counted(&database), 10 * round);
    }
}

#[test]
fn a_commit_that_the_standby_may_not_have_is_none() {
    let mut pair = match PostgresPair::start() {
        Ok(pair) => pair,
        Err(why) => return eprintln!("{why}"),
    };
    let to = pair.database().unwrap();
    let database = Database::postgres(PostgresConfig::new(&to, 4).unwrap()).unwrap();
    database.set("mode", Some(b"first")).unwrap();
    pair.stop_standby();
    let waited = thread::scope(|scope| {
        let commit = scope.spawn(|| database.set("mode", Some(b"second")));
        while pair.cancel_waiting_commits().unwrap() == 0 {
            thread::sleep(Duration::from_millis(10));
        }
        commit.join().unwrap()
    });
    let error = waited.unwrap_err().to_string();
    assert!(error.contains("may not be at the standby"), "{error}");
    // What waits for the standby goes on when it is back.
    thread::scope(|scope| {
        let commit = scope.spawn(|| database.set("mode", Some(b"third")));
        pair.start_standby().unwrap();
        commit.join().unwrap().unwrap();
    });
    pair.fail_over().unwrap();
    drop(database.ping());
    assert_eq!(database.setting("mode").unwrap().unwrap(), b"third");
}
