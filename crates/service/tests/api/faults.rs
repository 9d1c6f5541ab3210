//! What happens to the machine: the process is killed, the database goes away, the connection is cut, the disk is full, the
//! clock goes back. Nothing that was answered is lost, and everything goes on by itself.
//!
//! crates/service/README.md says how these run at length.

use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

use relatch_registry::test_server::PostgresServer;
use serde_json::json;

use crate::process::{Answered, Process, an_offer, call, configure, people, provider};
use crate::proxy::Proxy;

/// Clients that work at the same time.
pub(crate) const CLIENTS: u8 = 6;
/// How long a start may take; asked for where nothing else runs, in a campaign.
const START: Duration = Duration::from_secs(2);

/// How often something happens; few times unless a campaign asks for more.
pub(crate) fn times(name: &str) -> (u64, bool) {
    let asked = std::env::var(name).ok().and_then(|text| text.parse().ok());
    (asked.unwrap_or(3), asked.is_some())
}

/// What all clients were answered until the service was gone, or had served so many devices each.
pub(crate) fn load(
    to: SocketAddr,
    round: u64,
    enough: usize,
    meanwhile: impl FnOnce(),
) -> Vec<Answered> {
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| scope.spawn(move || people(to, client, round, enough)))
            .collect();
        meanwhile();
        let answered = clients.into_iter().map(|client| client.join().unwrap());
        answered.flatten().collect()
    })
}

pub(crate) fn check(directory: &Path, process: &Process, answered: &[Answered]) {
    thread::scope(|scope| {
        for some in answered.chunks(answered.len().div_ceil(4).max(1)) {
            scope.spawn(move || some.iter().for_each(|one| one.check(process.public)));
        }
    });
    let verified = Process::verify_audit(directory);
    assert!(verified.ends_with(", 0 with a fault\n"), "{verified}");
}

fn kill(directory: &Path, store: &str) {
    let (kills, campaign) = times("RELATCH_KILLS");
    configure(directory, store);
    let (mut total, mut longest) = (0, Duration::ZERO);
    for round in 0..kills {
        let process = Process::start(directory);
        let to = process.public;
        let answered = load(to, round, usize::MAX, move || {
            thread::sleep(Duration::from_millis(300 + round * 37 % 400));
            drop(process);
        });
        let process = Process::start(directory);
        longest = longest.max(process.started);
        total += answered.len();
        check(directory, &process, &answered);
    }
    println!(
        "{kills} kills, {total} devices bound and recovered, none lost; longest start {longest:?}"
    );
    assert!(total > 0);
    assert!(longest < START || !campaign, "{longest:?}");
}

#[test]
fn what_was_answered_is_there_after_the_process_was_killed() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    kill(
        directory.path(),
        &format!("{{ sqlite = '{}' }}", path.display()),
    );
}

#[test]
fn what_was_answered_over_postgres_is_there_after_the_process_was_killed() {
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let directory = tempfile::tempdir().unwrap();
    let connection = server.fresh_database().unwrap();
    kill(directory.path(), &postgres(directory.path(), &connection));
}

pub(crate) fn postgres(directory: &Path, connection: &str) -> String {
    let path = directory.join("connection");
    std::fs::write(&path, connection).unwrap();
    format!(
        "{{ postgres = {{ connection = '{}', connections = 8 }} }}",
        path.display()
    )
}

#[test]
fn a_database_that_crashes_is_found_again() {
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let directory = tempfile::tempdir().unwrap();
    configure(
        directory.path(),
        &postgres(directory.path(), &server.fresh_database().unwrap()),
    );
    let process = Process::start(directory.path());
    let (crashes, _) = times("RELATCH_CRASHES");
    let mut total = 0;
    for round in 0..crashes {
        // Clients meet the outage as an answer that asks them to try again, and go on by themselves.
        let answered = load(process.public, round, 8, || {
            thread::sleep(Duration::from_millis(100 + round * 41 % 300));
            server.crash_and_restart().unwrap();
        });
        assert_eq!(answered.len(), usize::from(CLIENTS) * 8);
        total += answered.len();
        check(directory.path(), &process, &answered);
    }
    println!("{crashes} crashes of the server, {total} devices, none lost");
}

#[test]
fn a_connection_that_is_cut_at_the_commit_leaves_no_doubt_behind() {
    let mut server = match PostgresServer::start() {
        Ok(server) => server,
        Err(why) => return eprintln!("{why}"),
    };
    let directory = tempfile::tempdir().unwrap();
    let connection = server.fresh_database().unwrap();
    let proxy = Proxy::before(&connection);
    configure(
        directory.path(),
        &postgres(directory.path(), &proxy.connection),
    );
    let process = Process::start(directory.path());
    let (rounds, _) = times("RELATCH_CUTS");
    let mut total = 0;
    for round in 0..rounds {
        // Every few commits a connection is cut: before the server has it, or before the service hears of it.
        proxy.cut_every(7 + round % 5);
        let answered = load(process.public, round, 8, || {});
        proxy.cut_every(0);
        assert_eq!(answered.len(), usize::from(CLIENTS) * 8);
        total += answered.len();
        check(directory.path(), &process, &answered);
    }
    println!(
        "{} connections cut at a commit, {total} devices, none lost",
        proxy.cuts()
    );
    assert!(proxy.cuts() > 0);
}

#[test]
fn a_full_disk_is_an_error_and_no_loss() {
    let directory = tempfile::tempdir().unwrap();
    let small = directory.path().join("small");
    std::fs::create_dir(&small).unwrap();
    let mount = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=8m", "tmpfs"])
        .arg(&small)
        .output();
    if !mount.is_ok_and(|mounted| mounted.status.success()) {
        return eprintln!("not run with a full disk: a small file system cannot be mounted here");
    }
    let unmount = Unmount(small.clone());
    let store = format!("{{ sqlite = '{}' }}", small.join("registry.db").display());
    configure(directory.path(), &store);
    let process = Process::start(directory.path());
    let mut answered = load(process.public, 0, 6, || {});
    fill(&small.join("rest"));
    // There may be room in the files that are there already, but not for long.
    let refused = (0..2_000).find_map(|number| {
        let token = provider().sign(&format!("{number}"), json!({})).unwrap();
        let body = an_offer(number);
        let (status, _) =
            call(process.public, "POST", "/v1/bindings", &token, Some(&body)).unwrap();
        (status != 201).then_some(status)
    });
    assert_eq!(refused, Some(503));
    std::fs::remove_file(small.join("rest")).unwrap();
    answered.extend(load(process.public, 1, 6, || {}));
    assert_eq!(answered.len(), usize::from(CLIENTS) * 12);
    check(directory.path(), &process, &answered);
    drop(process);
    drop(unmount);
}

/// Writes until nothing more fits.
fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    while file.write_all(&[1; 4_096]).is_ok() {}
}

/// Gives a mounted file system back, after a failed test too.
struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("-l").arg(&self.0).status());
    }
}

#[test]
fn a_clock_that_is_set_back_stops_nobody() {
    if Command::new("faketime").arg("--version").output().is_err() {
        return eprintln!("not run with a clock that is set back: faketime is not there");
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("registry.db");
    configure(
        directory.path(),
        &format!("{{ sqlite = '{}' }}", path.display()),
    );
    let process = Process::start(directory.path());
    let before = load(process.public, 0, 4, || {});
    drop(process);
    // Tokens last an hour.
    let process = Process::at("-50m", directory.path());
    let after = load(process.public, 1, 4, || {});
    check(directory.path(), &process, &after);
    drop(process);
    let process = Process::start(directory.path());
    check(directory.path(), &process, &before);
    check(directory.path(), &process, &after);
}
