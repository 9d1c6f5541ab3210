//! What stands in the logs: no code, no key, no token, no picture text and no name.

use std::io::Write;
use std::sync::{Arc, Mutex};

use serde_json::json;
use tracing::Level;

use crate::world::{Setting, on_every_store};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn no_secret_is_logged_at_any_level() {
    let log = Log::default();
    let writer = log.clone();
    // Every test of this program writes into it; each looks for its own secrets alone.
    tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();
    tracing::info!("begun");
    let mut secrets: Vec<String> = vec!["Back room".into(), "2a".repeat(32), "2b".repeat(32)];
    secrets.extend(["Bearer".into(), "eyJ".into()]);
    let secrets = Mutex::new(secrets);
    on_every_store(|start| {
        let world = start(Setting::default());
        let alice = world.client("alice");
        let mut bench = world.device(1);
        let keep = |secret: &str| secrets.lock().unwrap().push(secret.into());
        let claimed = alice.claim(&mut bench).json();
        let confirmation = claimed["confirmation"].as_str().unwrap();
        keep(confirmation);
        keep(&confirmation.replace(['-', ' '], ""));
        keep(claimed["receipt"]["mac"].as_str().unwrap());
        bench.confirm(confirmation).unwrap();
        let challenge = bench.begin();
        keep(&challenge);
        let code = alice.issue(&challenge).json()["code"]
            .as_str()
            .unwrap()
            .to_owned();
        keep(&code);
        keep(&code.replace(['-', ' '], ""));
        let locator = claimed["locator"].as_str().unwrap();
        let path = format!("/v1/bindings/{locator}/release");
        let (released, proof) = alice.prove(&path, &[], &json!({}));
        assert_eq!(released.status, 204);
        keep(&proof);
        // What goes wrong is logged most.
        alice.issue("RL1:NONSENSE");
        alice.post(
            "/v1/issue",
            &json!({ "challenge": challenge, "more": code }),
        );
        alice.get(&format!("/v1/bindings/{}", code.replace(['-', ' '], "")));
        keep(&alice.token);
    });
    let text = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(text.contains("begun"), "the log was not written");
    for secret in secrets.into_inner().unwrap() {
        assert!(secret.len() > 2, "{secret}");
        let found = text.lines().find(|line| line.contains(&secret));
        assert!(found.is_none(), "{secret:?} stands in the log: {found:?}");
    }
}
