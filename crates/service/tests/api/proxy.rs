//! A connection between the service and its database that is cut at commits.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Takes connections over TCP and passes them to a server's socket.
pub(crate) struct Proxy {
    /// The connection string of the service.
    pub(crate) connection: String,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Every so many commits a connection is cut; 0 for never.
    every: AtomicU64,
    commits: AtomicU64,
    cuts: AtomicU64,
}

impl Proxy {
    /// Stands before the server of this connection string.
    pub(crate) fn before(connection: &str) -> Self {
        let mut words = connection
            .split(' ')
            .filter_map(|word| word.split_once('='));
        let host = words.find(|(name, _)| *name == "host").unwrap().1;
        let socket = PathBuf::from(host).join(".s.PGSQL.5432");
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let to = format!("host=127.0.0.1 port={port} sslmode=disable");
        let shared = Arc::<Shared>::default();
        let given = shared.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = UnixStream::connect(&socket) else {
                    continue;
                };
                join(client, server, given.clone());
            }
        });
        Self {
            connection: connection.replace(&format!("host={host}"), &to),
            shared,
        }
    }

    pub(crate) fn cut_every(&self, commits: u64) {
        self.shared.every.store(commits, Ordering::Relaxed);
    }

    pub(crate) fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::Relaxed)
    }
}

fn join(client: TcpStream, server: UnixStream, shared: Arc<Shared>) {
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
    thread::spawn(move || {
        let (mut client, mut server) = (client, server);
        let mut buffer = [0; 16_384];
        while let Ok(read @ 1..) = client.read(&mut buffer) {
            let sent = &buffer[..read];
            let commit = sent.windows(6).any(|word| word == b"COMMIT");
            let cut = commit && shared.is_to_be_cut();
            let odd = shared.cuts.load(Ordering::Relaxed) % 2 == 1;
            if cut && odd {
                // The server never hears of it.
                break;
            }
            if server.write_all(sent).is_err() || cut {
                // The service never hears of the outcome.
                break;
            }
        }
        drop(client.shutdown(Shutdown::Both));
        drop(server.shutdown(Shutdown::Both));
    });
}

impl Shared {
    fn is_to_be_cut(&self) -> bool {
        let every = self.every.load(Ordering::Relaxed);
        let commit = self.commits.fetch_add(1, Ordering::Relaxed);
        let cut = every > 0 && commit.is_multiple_of(every);
        if cut {
            self.cuts.fetch_add(1, Ordering::Relaxed);
        }
        cut
    }
}
