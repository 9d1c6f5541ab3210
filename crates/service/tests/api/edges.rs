//! The edges of HTTP: what is no call of the document still gets a problem, and no client holds a connection for nothing.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::world::{Setting, World, on_every_store, send};

#[test]
fn whatever_is_no_call_is_a_problem() {
    on_every_store(|start| {
        let world = start(Setting::default());
        let token = format!(
            "Bearer {}",
            world.demo.sign("alice", serde_json::json!({})).unwrap()
        );
        let auth = ("authorization", token.as_str());
        let text = [auth, ("content-type", "text/plain")];
        let long = format!("{{\"challenge\":\"{}\"}}", "x".repeat(20_000));
        let cases = [
            ("GET", "/v1/nothing", &[auth][..], None, 404, "not-found"),
            ("PUT", "/v1/issue", &[auth], None, 405, "method-not-allowed"),
            ("DELETE", "/", &[auth], None, 405, "method-not-allowed"),
            ("POST", "/v1/issue", &[auth], Some(&*long), 413, "too-long"),
            ("POST", "/v1/issue", &text, Some("{}"), 415, "not-json"),
            (
                "GET",
                "/v1/bindings/%ff",
                &[auth],
                None,
                400,
                "malformed-request",
            ),
            (
                "GET",
                "/v1/bindings?after=%ff",
                &[auth],
                None,
                400,
                "malformed-request",
            ),
            (
                "GET",
                "/v1/key-file?suite=x",
                &[],
                None,
                400,
                "malformed-request",
            ),
            ("GET", "/v1/key-file?suite=3", &[], None, 404, "not-found"),
            ("GET", "/v1/key-file?suite=9", &[], None, 404, "not-found"),
        ];
        for (method, path, headers, body, status, name) in cases {
            let answer = send(method, world.public, path, headers, body);
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (status, name),
                "{method} {path}: {answer:?}"
            );
            assert_eq!(
                answer.header("content-type"),
                Some("application/problem+json")
            );
            assert_eq!(answer.header("allow").is_some(), status == 405, "{path}");
        }
        let keys = send("GET", world.public, "/v1/key-file?suite=2", &[], None);
        assert!(keys.body.starts_with(b"RLK1:"));
        let not_there = send("PUT", world.management, "/ready", &[], None);
        assert_eq!(not_there.problem(), "method-not-allowed");
    });
}

/// Sends a text and gives what comes back until the service closes the connection.
fn talk(world: &World, text: &str) -> String {
    let mut stream = TcpStream::connect(world.public).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn a_slow_or_endless_head_is_cut_off() {
    let directory = tempfile::tempdir().unwrap();
    let database = relatch_registry::Database::sqlite(&directory.path().join("registry.db"));
    let world = World::on(database.unwrap(), Setting::default(), |running| {
        running.patience = Duration::from_millis(200);
    });
    assert!(!talk(&world, "GET /openapi.json HTTP/1.1\r\nHost: x\r\n").contains(" 200 "));
    assert_eq!(talk(&world, ""), "");
    // One whole call, then silence: it is answered, and the connection closed.
    assert!(talk(&world, "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n").contains(" 200 "));
    let endless = format!("GET / HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(40_000));
    assert!(talk(&world, &endless).starts_with("HTTP/1.1 431 "));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(100));
    assert!(talk(&world, &many).starts_with("HTTP/1.1 431 "));
}
