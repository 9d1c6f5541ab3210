//! The engines that are tested: SQLite always, PostgreSQL where it is installed.

use relatch_registry::Database;
use relatch_registry::test_server::PostgresServer;
use tempfile::TempDir;

/// Makes stores.
pub(crate) trait Engine {
    /// Two handles on one store, each with connections of its own.
    fn fresh(&mut self) -> [Database; 2];
}

#[derive(Default)]
struct Sqlite(Vec<TempDir>);

impl Engine for Sqlite {
    fn fresh(&mut self) -> [Database; 2] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("registry.db");
        self.0.push(directory);
        [(), ()].map(|()| Database::sqlite(&path).unwrap())
    }
}

impl Engine for PostgresServer {
    fn fresh(&mut self) -> [Database; 2] {
        let config = PostgresServer::fresh(self, 4).unwrap();
        [(), ()].map(|()| Database::postgres(config.clone()).unwrap())
    }
}

pub(crate) fn on_every_engine(test: impl Fn(&mut dyn Engine)) {
    test(&mut Sqlite::default());
    match PostgresServer::start() {
        Ok(mut server) => test(&mut server),
        Err(why) => eprintln!("{why}"),
    }
}
