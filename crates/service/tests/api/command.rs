//! The command itself: as a process that is killed, and beside a service.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use relatch_registry::Database;
use relatch_testkit::bench::{Bench, Hardware};
use serde_json::{Value, json};

use crate::world::{Setting, World, send};

/// Clients that claim at the same time, accounts of each, and claims of each account.
const CLIENTS: u8 = 6;
const ACCOUNTS: usize = 20;
const CLAIMS: usize = 100;

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

/// A claim that was answered: by which token, of which offer, with which confirmation code.
type Answered = (String, String, Value);

/// Claims until the service is gone: so many offers for each token, because an account has a limit.
fn claim_all(
    to: SocketAddr,
    tokens: &[String],
    offers: impl Iterator<Item = String>,
) -> Vec<Answered> {
    let tokens = tokens
        .iter()
        .flat_map(|token| std::iter::repeat_n(token, CLAIMS));
    let mut answered = Vec::new();
    for (token, offer) in tokens.zip(offers) {
        let Some(claimed) = claim(to, token, &offer) else {
            return answered;
        };
        answered.push((token.clone(), offer, claimed["confirmation"].clone()));
    }
    panic!("the process was not killed under load");
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

/// Offers of suite 1, others for each client and round.
fn offers(client: u8, round: u64) -> impl Iterator<Item = String> {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.number = client;
    for _ in 0..usize::try_from(round).unwrap() * ACCOUNTS * CLAIMS {
        bench.random();
    }
    std::iter::repeat_with(move || {
        let (proof, now, random) = (bench.prove(), bench.uptime(), bench.random());
        let offer = bench.device().offer_binding(&proof, random.into(), now);
        offer.unwrap().to_string()
    })
}

/// `RELATCH_KILLS=200 cargo test -p relatch-service --test api killed` is the campaign.
#[test]
fn what_was_answered_is_there_after_the_process_was_killed() {
    let kills = std::env::var("RELATCH_KILLS").ok();
    let kills = kills.and_then(|kills| kills.parse().ok()).unwrap_or(3_u64);
    let directory = tempfile::tempdir().unwrap();
    let mut total = 0;
    for round in 0..kills {
        let process = Process::start(directory.path());
        let to = process.public;
        let tokens = |client| -> Vec<_> {
            let who = (0..ACCOUNTS).map(|account| format!("{round} {client} {account}"));
            who.map(|who| process.token(&who)).collect()
        };
        let tokens: Vec<_> = (0..CLIENTS).map(tokens).collect();
        let answered: Vec<Answered> = thread::scope(|scope| {
            let clients: Vec<_> = (0..CLIENTS)
                .zip(&tokens)
                .map(|(client, tokens)| {
                    scope.spawn(move || claim_all(to, tokens, offers(client, round)))
                })
                .collect();
            thread::sleep(Duration::from_millis(200 + round * 37 % 300));
            drop(process);
            clients
                .into_iter()
                .flat_map(|client| client.join().unwrap())
                .collect()
        });
        let process = Process::start(directory.path());
        total += answered.len();
        for (token, offer, confirmation) in answered {
            let again = claim(process.public, &token, &offer).unwrap();
            assert_eq!(again["already"], true);
            assert_eq!(again["confirmation"], confirmation);
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
