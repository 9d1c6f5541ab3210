//! Notices at a receiver: signed, tried again, given up.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::mpsc::{Receiver as Heard, channel};
use std::thread;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use relatch_authority::WallTime;
use relatch_service::{Receiver, deliver};
use sha2::Sha256;

use crate::world::{Setting, on_every_store};

const SECRET: &[u8] = b"a secret of the receiver's own";

/// A call that arrived: its headers in one text, and its body.
type Call = (String, String);

/// A receiver that answers with these statuses, in this order.
fn receiver(statuses: Vec<u16>) -> (SocketAddr, Heard<Call>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (tell, heard) = channel();
    thread::spawn(move || {
        for status in statuses {
            let (stream, _) = listener.accept().unwrap();
            let mut lines = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                lines.read_line(&mut head).unwrap();
            }
            let length = value(&head, "content-length").parse().unwrap();
            let mut body = vec![0; length];
            lines.read_exact(&mut body).unwrap();
            let answer =
                format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            lines.get_mut().write_all(answer.as_bytes()).unwrap();
            tell.send((head, String::from_utf8(body).unwrap())).unwrap();
        }
    });
    (address, heard)
}

fn value<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .find(|(other, _)| other.eq_ignore_ascii_case(name))
        .unwrap()
        .1
}

/// What a receiver does with the secret.
fn check(call: &Call) {
    let (head, body) = call;
    let signed = format!(
        "{}.{}.{body}",
        value(head, "webhook-id"),
        value(head, "webhook-timestamp")
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(signed.as_bytes());
    let expected = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(value(head, "webhook-signature"), format!("v1,{expected}"));
}

#[test]
fn a_notice_is_tried_again_until_it_was_taken() {
    on_every_store(|start| {
        let world = start(Setting::default());
        drop(world.bound(1));
        let now = relatch_service::now().secs();
        let at = |secs| WallTime::from_secs(now + secs);
        let (address, heard) = receiver(vec![500, 302, 200]);
        let secret = format!("whsec_{}", BASE64_STANDARD.encode(SECRET));
        let to = Receiver::new(&format!("http://{address}/hook"), &secret, None).unwrap();
        let deliver = |secs| deliver(world.service(), &to, at(secs)).unwrap();
        assert!(deliver(0));
        let first = heard.recv().unwrap();
        check(&first);
        assert!(first.1.contains("\"type\":\"notice."));
        // Not before its time; a redirection is no delivery.
        assert!(!deliver(4));
        assert!(deliver(5));
        let second = heard.recv().unwrap();
        assert!(!deliver(304));
        assert!(deliver(305));
        let third = heard.recv().unwrap();
        for again in [&second, &third] {
            check(again);
            assert_eq!(value(&again.0, "webhook-id"), value(&first.0, "webhook-id"));
            assert_ne!(
                value(&again.0, "webhook-timestamp"),
                value(&first.0, "webhook-timestamp")
            );
            assert_eq!(again.1, first.1);
        }
        assert!(!deliver(1_000_000));
        assert!(
            world
                .service()
                .database()
                .dead_letters(0)
                .unwrap()
                .is_empty()
        );
    });
}

#[test]
fn a_receiver_that_is_gone_leaves_dead_letters_that_can_be_revived() {
    on_every_store(|start| {
        let world = start(Setting::default());
        drop(world.bound(1));
        let database = world.service().database();
        let gone = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", gone.local_addr().unwrap());
        drop(gone);
        let to = Receiver::new(&url, &BASE64_STANDARD.encode(SECRET), None).unwrap();
        let mut now = relatch_service::now().secs();
        let mut tries = 0;
        while database.dead_letters(0).unwrap().is_empty() {
            // At most the longest pause: nothing is delivered that is older than a week.
            tries += u64::from(deliver(world.service(), &to, WallTime::from_secs(now)).unwrap());
            now += 3_600;
            assert!(tries < 20);
        }
        assert_eq!(tries, 9);
        database.revive().unwrap();
        let (address, heard) = receiver(vec![204]);
        let back = Receiver::new(
            &format!("http://{address}/"),
            &BASE64_STANDARD.encode(SECRET),
            None,
        );
        assert!(deliver(world.service(), &back.unwrap(), WallTime::from_secs(now)).unwrap());
        check(&heard.recv().unwrap());
    });
}
