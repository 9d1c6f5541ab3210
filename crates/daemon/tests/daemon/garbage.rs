//! Lines of all kinds: the daemon answers each, or ends that connection, and goes on.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use relatch_daemon::{Answer, Client, LONGEST_LINE, Place, Refusal, Request};

use crate::machine::{Machine, status};

const REQUESTS: [&str; 7] = [
    r#"{"do":"hello","version":1}"#,
    r#"{"do":"status"}"#,
    r#"{"do":"begin"}"#,
    r#"{"do":"submit","code":"1234 5678 9012"}"#,
    r#"{"do":"set-password","password":"stolen pa55word"}"#,
    r#"{"do":"begin-check"}"#,
    r#"{"do":"release"}"#,
];

/// A request with a few bytes changed, or bytes of any kind.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let changed = (
        prop::sample::select(&REQUESTS[..]),
        prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    );
    let changed = changed.prop_map(|(request, changes)| {
        let mut line = request.as_bytes().to_vec();
        for (at, byte) in changes {
            let at = at.index(line.len());
            line[at] = byte;
        }
        line
    });
    let nested = (1_usize..4_000).prop_map(|depth| "[".repeat(depth).into_bytes());
    let any_bytes = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![6 => changed, 2 => any_bytes, 1 => nested].prop_map(|mut line| {
        line.retain(|byte| *byte != b'\n');
        line.push(b'\n');
        line
    })
}

fn connection(machine: &Machine) -> BufReader<UnixStream> {
    let stream = UnixStream::connect(machine.path("socket")).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    BufReader::new(stream)
}

fn answer(stream: &mut BufReader<UnixStream>) -> Answer {
    let mut line = String::new();
    stream.read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"))
}

#[test]
fn every_line_has_one_answer_and_changes_nothing() {
    let machine = Machine::new();
    let _daemon = machine.start();
    let mut runner = TestRunner::new(Config::with_cases(24));
    runner
        .run(&prop::collection::vec(line(), 1..12), |lines| {
            let mut stream = connection(&machine);
            for line in lines {
                stream.get_mut().write_all(&line).unwrap();
                answer(&mut stream);
            }
            Ok(())
        })
        .unwrap();
    let mut client = machine.connect(Place::Local);
    assert!(status(&mut client).binding.is_none());
    assert!(!machine.log().contains("stolen"), "{}", machine.log());
}

#[test]
fn a_line_that_is_too_long_ends_its_connection() {
    let machine = Machine::new();
    let _daemon = machine.start();
    let mut stream = connection(&machine);
    stream
        .get_mut()
        .write_all(&vec![b'x'; LONGEST_LINE])
        .unwrap();
    assert!(matches!(
        answer(&mut stream),
        Answer::Refused(Refusal::Request { .. })
    ));
    assert_eq!(stream.read_line(&mut String::new()).unwrap(), 0);
    machine.connect(Place::Local);
}

#[test]
fn a_user_has_eight_connections_and_each_that_ends_makes_room() {
    let machine = Machine::new();
    let _daemon = machine.start();
    // The connection that found the daemon ready may be ending still.
    let connect = || {
        let again = |_: &usize| {
            std::thread::sleep(Duration::from_millis(20));
            true
        };
        (0..500).take_while(again).find_map(|_| {
            let (client, hello) = Client::connect(&machine.path("socket"), Place::Local).ok()?;
            matches!(hello, Answer::Hello { .. }).then_some(client)
        })
    };
    let mut open: Vec<Client> = (0..8).map(|_| connect().unwrap()).collect();
    let refused = Client::connect(&machine.path("socket"), Place::Local);
    assert!(matches!(refused.unwrap().1, Answer::Refused(Refusal::Busy)));
    open.pop();
    assert!(connect().is_some());
    assert!(
        open.iter_mut()
            .all(|client| client.ask(&Request::Status).is_ok())
    );
}

#[test]
fn a_user_without_a_role_is_told_so() {
    let machine = Machine::new();
    machine.configure("4000000000");
    let _daemon = machine.start();
    let (mut client, hello) = Client::connect(&machine.path("socket"), Place::Local).unwrap();
    let Answer::Hello { roles, .. } = hello else {
        panic!("{hello:?}");
    };
    assert!(roles.is_empty());
    let answer = client.ask(&Request::Begin).unwrap();
    assert!(matches!(
        answer,
        Answer::Refused(Refusal::NotAllowed { .. })
    ));
}
