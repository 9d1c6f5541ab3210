//! One call over HTTP/1.1 on a connection of its own: what a demonstration on this machine needs, and no library.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer, in bytes.
const LONGEST: u64 = 1 << 20;

/// Where the service is.
#[derive(Debug, Clone)]
pub(super) struct Server {
    host: String,
    address: SocketAddr,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
    /// Null where the text is not JSON.
    pub(super) body: Value,
}

impl Server {
    /// Takes `http://HOST:PORT`.
    pub(super) fn at(address: &str) -> Result<Self, String> {
        let host = address.trim_end_matches('/').strip_prefix("http://");
        let host = host.ok_or("the address of the authority begins with http://")?;
        let mut found = host
            .to_socket_addrs()
            .map_err(|error| format!("{host}: {error}"))?;
        let address = found.next().ok_or(format!("{host} has no address"))?;
        Ok(Self {
            host: host.into(),
            address,
        })
    }

    pub(super) fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut call = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\n",
            self.host,
            body.len()
        );
        for (name, value) in headers {
            call.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(token) = token {
            call.push_str(&format!("authorization: Bearer {token}\r\n"));
        }
        call.push_str("\r\n");
        call.push_str(&body);
        let read = || {
            let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.write_all(call.as_bytes())?;
            let mut answer = Vec::new();
            stream.take(LONGEST).read_to_end(&mut answer)?;
            Ok::<_, std::io::Error>(answer)
        };
        let answer = read().map_err(|error| format!("{}: {error}", self.host))?;
        parse(&String::from_utf8_lossy(&answer)).ok_or(format!("{}: not HTTP", self.host))
    }
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, text) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok()?;
    Some(Answer {
        status,
        text: text.into(),
        body: serde_json::from_str(text).unwrap_or_default(),
    })
}

impl Answer {
    /// The name of a problem; empty where it is none.
    pub(super) fn problem(&self) -> &str {
        let kind = self.body["type"].as_str().unwrap_or_default();
        kind.strip_prefix("urn:relatch:problem:")
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_and_nonsense_is_none() {
        let answer = parse(
            "HTTP/1.1 403 Forbidden\r\na: b\r\n\r\n{\"type\":\"urn:relatch:problem:refused\"}",
        );
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.problem()), (403, "refused"));
        for nonsense in [
            "",
            "HTTP/1.1 200 OK",
            "HTTP/2 200\r\n\r\n",
            "HTTP/1.1 x\r\n\r\n",
        ] {
            assert!(parse(nonsense).is_none(), "{nonsense}");
        }
    }
}
