//! The command itself: as a process that is killed, and beside a service.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use relatch_registry::Database;
use relatch_testkit::bench::{Bench, Hardware};
use serde_json::{Value, json};

use crate::world::{Setting, World, send};

const PROGRAM: &str = env!("CARGO_BIN_EXE_relatch-authority");

/// A demonstration in a process of its own.
struct Process {
    child: Child,
    public: SocketAddr,
}

impl Process {
    fn start(directory: &Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--directory"])
            .arg(directory)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map(Result::unwrap);
        assert!(lines.next().unwrap().starts_with("DEMONSTRATION"));
        let apps = lines.find_map(|line| line.strip_prefix("apps: http://").map(str::to_owned));
        Self {
            child,
            public: apps.unwrap().parse().unwrap(),
        }
    }

    fn token(&self, subject: &str) -> String {
        let ask = json!({ "subject": subject }).to_string();
        let answer = send("POST", self.public, "/demo/token", &[], Some(&ask));
        answer.json()["token"].as_str().unwrap().into()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Claims until the service is gone; gives the offers whose claim was answered, with the confirmation code.
fn claim_all(
    to: SocketAddr,
    token: &str,
    offers: &[String],
    ended: &AtomicBool,
) -> Vec<(String, Value)> {
    let mut answered = Vec::new();
    for offer in offers {
        let claimed = claim(to, token, offer);
        match claimed {
            Some(claimed) => answered.push((offer.clone(), claimed["confirmation"].clone())),
            None => break,
        }
        if ended.load(Ordering::Relaxed) {
            break;
        }
    }
    answered
}

/// `None` where the service is gone.
fn claim(to: SocketAddr, token: &str, offer: &str) -> Option<Value> {
    let body = json!({ "offer": offer, "name": "Device" }).to_string();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(20)))
        .build()
        .into();
    let mut answer = agent
        .post(format!("http://{to}/v1/bindings"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .send(body.as_str())
        .ok()?;
    let body = answer.body_mut().read_to_vec().ok()?;
    serde_json::from_slice(&body).ok()
}

/// So many of suite 1, others in each round.
fn offers(client: u8, round: u64, count: usize) -> Vec<String> {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.number = client;
    let skipped = usize::try_from(round).unwrap() * count;
    for _ in 0..skipped {
        bench.random();
    }
    let mut offer = || {
        let (proof, now, random) = (bench.prove(), bench.uptime(), bench.random());
        bench
            .device()
            .offer_binding(&proof, random.into(), now)
            .unwrap()
            .to_string()
    };
    (0..count).map(|_| offer()).collect()
}

/// `RELATCH_KILLS=200 cargo test -p relatch-service --test api killed` is the campaign.
#[test]
fn what_was_answered_is_there_after_the_process_was_killed() {
    const CLIENTS: u8 = 6;
    let kills = std::env::var("RELATCH_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(3_u64);
    let directory = tempfile::tempdir().unwrap();
    let mut total = 0;
    for round in 0..kills {
        let process = Process::start(directory.path());
        let (to, ended) = (process.public, AtomicBool::new(false));
        let who = |client| format!("{round} {client}");
        let tokens: Vec<_> = (0..CLIENTS)
            .map(|client| process.token(&who(client)))
            .collect();
        let mut process = Some(process);
        let answered: Vec<_> = thread::scope(|scope| {
            let ended = &ended;
            let clients: Vec<_> = (0..CLIENTS)
                .zip(&tokens)
                .map(|(client, token)| {
                    scope.spawn(move || claim_all(to, token, &offers(client, round, 100), ended))
                })
                .collect();
            thread::sleep(Duration::from_millis(300 + round * 37 % 500));
            drop(process.take());
            ended.store(true, Ordering::Relaxed);
            clients
                .into_iter()
                .map(|client| client.join().unwrap())
                .collect()
        });
        let process = Process::start(directory.path());
        for (token, answered) in tokens.iter().zip(&answered) {
            total += answered.len();
            for (offer, confirmation) in answered {
                let again = claim(process.public, token, offer).unwrap();
                assert_eq!(
                    (&again["already"], &again["confirmation"]),
                    (&json!(true), confirmation)
                );
            }
        }
    }
    println!("{kills} kills, {total} answered claims, none lost");
    assert!(total > 0);
}

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
    assert_eq!(before.current(), after.current());
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
