//! Rows that make tables and indexes as large as those of a fleet: copies of real ones under other locators and owners.

use std::time::Instant;

use postgres::Client;
use rusqlite::Connection;

/// Rows of one statement.
const GROUP: i64 = 200_000;

pub(crate) fn sqlite(connection: &Connection, bindings: i64) {
    const BINDINGS: &str = "INSERT INTO bindings (locator, owner, suite, version, master, sealed, state, mac, phase, \
        key_id, delegates) SELECT randomblob(12), randomblob(43), suite, version, master, sealed, state, mac, phase, \
        key_id, delegates FROM bindings LIMIT ?1";
    const AUDIT: &str = "INSERT INTO audit (locator, number, link, at, account, event, entry) \
        SELECT randomblob(12), number, link, at, randomblob(43), event, entry FROM audit LIMIT ?1";
    let count = || -> i64 {
        connection
            .query_row("SELECT count(*) FROM bindings", [], |row| row.get(0))
            .unwrap()
    };
    let begun = Instant::now();
    let mut there = count();
    while there < bindings {
        let more = (bindings - there).min(there).min(GROUP);
        connection.execute(BINDINGS, [more]).unwrap();
        connection.execute(AUDIT, [2 * more]).unwrap();
        there += more;
    }
    let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
    connection.query_row(checkpoint, [], |_| Ok(())).unwrap();
    eprintln!("filled to {there} in {:.0?}", begun.elapsed());
}

pub(crate) fn postgres(client: &mut Client, bindings: i64) {
    const BINDINGS: &str = "INSERT INTO bindings (locator, owner, suite, version, master, sealed, state, mac, phase, \
        key_id, delegates) SELECT substr(sha256(random()::text::bytea), 1, 12), sha256(random()::text::bytea), suite, \
        version, master, sealed, state, mac, phase, key_id, delegates FROM bindings LIMIT $1 ON CONFLICT DO NOTHING";
    const AUDIT: &str = "INSERT INTO audit (locator, number, link, at, account, event, entry) \
        SELECT substr(sha256(random()::text::bytea), 1, 12), number, link, at, sha256(random()::text::bytea), event, \
        entry FROM audit LIMIT $1";
    let begun = Instant::now();
    let mut there: i64 = client
        .query_one("SELECT count(*) FROM bindings", &[])
        .unwrap()
        .get(0);
    while there < bindings {
        let more = (bindings - there).min(there).min(GROUP);
        there += i64::try_from(client.execute(BINDINGS, &[&more]).unwrap()).unwrap();
        client.execute(AUDIT, &[&(2 * more)]).unwrap();
    }
    // Neither runs in a transaction with another statement.
    client.batch_execute("VACUUM ANALYZE bindings").unwrap();
    client.batch_execute("CHECKPOINT").unwrap();
    eprintln!("filled to {there} in {:.0?}", begun.elapsed());
}
