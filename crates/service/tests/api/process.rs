//! The service as a process that can be killed, and people who use it meanwhile.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use relatch_service::Demo;
use relatch_testkit::bench::{Bench, Hardware};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_relatch-authority");
/// How long a client waits for an answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A service that ends with the value, as a power cut ends it.
pub(crate) struct Process {
    child: Child,
    pub(crate) public: SocketAddr,
    pub(crate) management: SocketAddr,
    /// From the start of the program to its first answer that it is ready.
    pub(crate) started: Duration,
}

/// What was answered to the owner of one device.
pub(crate) struct Answered {
    token: String,
    rival: String,
    /// Of the claim.
    body: Value,
    claimed: Value,
    challenge: String,
    code: Value,
}

/// The provider of these processes.
pub(crate) fn provider() -> Demo {
    Demo::new([5; 32])
}

/// Writes a configuration over this store, and its keys.
pub(crate) fn configure(directory: &Path, store: &str) {
    let write = |name: &str, text: &str| fs::write(directory.join(name), text).unwrap();
    write("master.key", &"2a".repeat(32));
    write("receipt.key", &"2b".repeat(32));
    write("jwks.json", &provider().keys().to_string());
    let file = |name: &str| directory.join(name).display().to_string();
    let text = format!(
        "listen = '127.0.0.1:0'\nmanagement = '127.0.0.1:0'\nstore = {store}\n\
         master_key = {{ id = 1, file = '{}' }}\nreceipt_key = '{}'\nrefusal_deadline_ms = 60\n\
         [minimum]\nsuite = 1\ncode_length = 8\n[limits]\naccount = 1000000\naddress = 1000000\n\
         [provider]\nissuer = 'urn:relatch:demo'\naudience = 'relatch'\nproof_audience = 'relatch-app'\nkeys = '{}'\n",
        file("master.key"),
        file("receipt.key"),
        file("jwks.json"),
    );
    write("authority.toml", &text);
}

impl Process {
    /// Starts the program over the configuration in this directory.
    pub(crate) fn start(directory: &Path) -> Self {
        Self::by(&mut Command::new(PROGRAM), directory)
    }

    /// As `start`, with a clock that is off: `faketime` has to be there.
    pub(crate) fn at(offset: &str, directory: &Path) -> Self {
        let mut command = Command::new("faketime");
        // What is killed is `faketime`, which waits for the program: so the program ends with it.
        let ends_too = ["setpriv", "--pdeathsig", "KILL", PROGRAM];
        Self::by(command.args(["-f", offset]).args(ends_too), directory)
    }

    fn by(command: &mut Command, directory: &Path) -> Self {
        let begun = Instant::now();
        let mut child = command
            .arg("serve")
            .arg("--config")
            .arg(directory.join("authority.toml"))
            .stdout(Stdio::piped())
            .stderr(fs::File::create(directory.join("log")).unwrap())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut ports = lines
            .map_while(Result::ok)
            .filter_map(|line| line.rsplit_once([' ', '/'])?.1.parse().ok());
        let (Some(public), Some(management)) = (ports.next(), ports.next()) else {
            let log = fs::read_to_string(directory.join("log")).unwrap();
            panic!("the service did not start: {log}");
        };
        let mut process = Self {
            child,
            public,
            management,
            started: Duration::ZERO,
        };
        while !process.is_ready() {
            assert!(begun.elapsed() < PATIENCE, "the service is not ready");
            thread::sleep(Duration::from_millis(10));
        }
        process.started = begun.elapsed();
        process
    }

    pub(crate) fn is_ready(&self) -> bool {
        call(self.management, "GET", "/ready", "", None).is_some_and(|(status, _)| status == 200)
    }

    pub(crate) fn verify_audit(directory: &Path) -> String {
        let output = Command::new(PROGRAM)
            .arg("verify-audit")
            .arg("--config")
            .arg(directory.join("authority.toml"))
            .output();
        String::from_utf8(output.unwrap().stdout).unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Status and body; `None` where no whole answer came.
pub(crate) fn call(
    to: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    body: Option<&Value>,
) -> Option<(u16, Value)> {
    call_with(to, method, path, token, &[], body)
}

/// As `call`, with more headers.
pub(crate) fn call_with(
    to: SocketAddr,
    method: &str,
    path: &str,
    token: &str,
    headers: &[(&str, &str)],
    body: Option<&Value>,
) -> Option<(u16, Value)> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("http://{to}{path}"))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut answer = agent.run(request.body(body).unwrap()).ok()?;
    let text = answer.body_mut().read_to_vec().ok()?;
    let value = serde_json::from_slice(&text).unwrap_or_default();
    Some((answer.status().as_u16(), value))
}

/// Owners of devices that are bound and recovered one after another, until the service gives no answer, or `enough`
/// devices. A rival claims each offer at the same moment.
///
/// A call that fails with a clean answer is made again, as apps do.
pub(crate) fn people(to: SocketAddr, client: u8, round: u64, enough: usize) -> Vec<Answered> {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.number = client;
    for _ in 0..round * 1_000 {
        bench.random();
    }
    let mut answered = Vec::new();
    while answered.len() < enough {
        let name = format!("{round} {client} {}", answered.len());
        match one_device(to, &mut bench, &name) {
            Some(one) => answered.push(one),
            None => break,
        }
    }
    answered
}

fn one_device(to: SocketAddr, bench: &mut Bench, name: &str) -> Option<Answered> {
    let token = |who: &str| {
        provider()
            .sign(&format!("{who} {name}"), json!({}))
            .unwrap()
    };
    let (own, other) = (token("owner"), token("rival"));
    let body = offer_of(bench);
    let claim = |token: &str| again(to, "/v1/bindings", token, &body);
    let (first, second) = thread::scope(|scope| {
        let rival = scope.spawn(|| claim(&other));
        (claim(&own), rival.join().unwrap())
    });
    let (first, second) = (first?, second?);
    let won = |answer: &(u16, Value)| answer.0 == 201 || answer.0 == 200;
    assert!(won(&first) != won(&second), "{first:?} {second:?}");
    let (token, rival, claimed) = match won(&first) {
        true => (own, other, first.1),
        false => (other, own, second.1),
    };
    bench
        .confirm(claimed["confirmation"].as_str().unwrap())
        .unwrap();
    let challenge = bench.begin();
    let (status, issued) = again(to, "/v1/issue", &token, &json!({ "challenge": challenge }))?;
    assert_eq!(status, 200, "{issued}");
    let code = issued["code"].clone();
    let grant = bench.submit(code.as_str().unwrap()).unwrap();
    bench.set_password(grant, "new password 2").unwrap();
    Some(Answered {
        token,
        rival,
        body,
        claimed,
        challenge,
        code,
    })
}

/// Asks again while the service says that to try again is safe.
pub(crate) fn again(to: SocketAddr, path: &str, token: &str, body: &Value) -> Option<(u16, Value)> {
    until_answered(|| call(to, "POST", path, token, Some(body)))
}

/// Calls again while the service says that to try again is safe.
pub(crate) fn until_answered(call: impl Fn() -> Option<(u16, Value)>) -> Option<(u16, Value)> {
    let begun = Instant::now();
    loop {
        let (status, answer) = call()?;
        if status != 503 || begun.elapsed() > PATIENCE {
            return Some((status, answer));
        }
        thread::sleep(Duration::from_millis(20));
    }
}

impl Answered {
    /// What was answered holds: the claim, no other account's claim, the code, and its entry in the log.
    pub(crate) fn check(&self, to: SocketAddr) {
        let claim = |token: &str| again(to, "/v1/bindings", token, &self.body).unwrap();
        let (status, own) = claim(&self.token);
        assert_eq!(status, 200, "{own}");
        assert_eq!(own["confirmation"], self.claimed["confirmation"]);
        assert_eq!(claim(&self.rival).0, 409);
        let challenge = json!({ "challenge": self.challenge });
        let (_, issued) = again(to, "/v1/issue", &self.token, &challenge).unwrap();
        assert_eq!(issued["code"], self.code);
        let locator = self.claimed["locator"].as_str().unwrap();
        let log = format!("/v1/bindings/{locator}/audit");
        let (_, log) = call(to, "GET", &log, &self.token, None).unwrap();
        let entries = log["entries"].as_array().unwrap().iter();
        let given = entries.filter(|one| one["entry"]["event"] == "issued");
        assert_eq!(given.count(), 1, "{log}");
    }
}

/// The body of a new claim, another for each number.
pub(crate) fn an_offer(number: u64) -> Value {
    let mut bench = Bench::unbound(Hardware::PLAIN);
    bench.number = 200;
    for _ in 0..number {
        bench.random();
    }
    offer_of(&mut bench)
}

/// The body of a claim of this device.
pub(crate) fn offer_of(bench: &mut Bench) -> Value {
    let (proof, now, random) = (bench.prove(), bench.uptime(), bench.random());
    let offer = bench.device().offer_binding(&proof, random.into(), now);
    json!({ "offer": offer.unwrap().to_string(), "name": "Device" })
}
