//! The socket: who connects, how many at once, and how long they may be silent.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use relatch_device::{PasswordStore, Store};
use rustix::net::sockopt::socket_peercred;

use crate::answer::{Answer, Refusal};
use crate::desk::{Desk, Outside};
use crate::line::{Lines, NoLine};
use crate::people::{Peer, Roles};
use crate::protocol::{LONGEST_LINE, Request, Role, to_line};
use crate::uptime;

/// Connections at once, in all and of one user.
const CONNECTIONS: usize = 64;
const OF_ONE_USER: usize = 8;
/// Connections at once of users who may only read the status: they never keep a console out.
const OF_READERS: usize = 32;
/// How long a connection may be silent: longer than a challenge of the usual lifetime and its grant together.
const IDLE: Duration = Duration::from_secs(25 * 60);
/// How long it may be silent before its `hello`.
const IDLE_AT_FIRST: Duration = Duration::from_secs(10);
const WRITE_TIME: Duration = Duration::from_secs(10);

/// What a connection asks the owner of the device.
pub(crate) enum Ask {
    /// A request, and where its answer goes.
    Request(u64, BTreeSet<Role>, Request, SyncSender<Answer>),
    /// The connection is over.
    Ended(u64),
}

/// Accepts connections for ever, each in a thread.
pub(crate) fn listen(listener: &UnixListener, roles: &Arc<Roles>, asks: &SyncSender<Ask>) {
    let guests = Arc::new(Mutex::new(Guests::default()));
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Such as too many open files: it passes.
            thread::sleep(Duration::from_millis(100));
            continue;
        };
        let Ok(credentials) = socket_peercred(&stream) else {
            continue;
        };
        let peer = Peer {
            user: credentials.uid.as_raw(),
            group: credentials.gid.as_raw(),
        };
        let roles = roles.of(peer);
        let Some(id) = enter(&guests, peer, &roles) else {
            refuse(&stream);
            continue;
        };
        let connection = Connection {
            id,
            peer,
            roles,
            asks: asks.clone(),
            guests: Arc::clone(&guests),
        };
        // A thread that does not start drops the connection, and with it its place.
        let _ = thread::Builder::new().spawn(move || connection.serve(stream));
    }
}

/// Answers what connections ask, one after the other.
pub(crate) fn answer<S: Store, P: PasswordStore, O: Outside>(
    asks: &Receiver<Ask>,
    desk: &mut Desk<S, P, O>,
) {
    for ask in asks {
        match ask {
            Ask::Request(id, roles, request, reply) => {
                let act = request.verb();
                let answer = desk.answer(id, &roles, request, uptime::now());
                log(id, act, &answer);
                // The connection may be over.
                let _ = reply.send(answer);
            }
            Ask::Ended(id) => desk.ended(id),
        }
    }
}

/// Who did what, for the journal: names and numbers, never a text that a person typed or saw.
fn log(id: u64, act: crate::protocol::Verb, answer: &Answer) {
    match answer {
        Answer::Refused(refusal) => eprintln!("relatchd: connection {id}: {act:?} {refusal:?}"),
        Answer::Status(_) => {}
        _ => eprintln!("relatchd: connection {id}: {act:?} done"),
    }
}

fn refuse(mut stream: &UnixStream) {
    let _ = stream.set_write_timeout(Some(Duration::from_millis(100)));
    let _ = stream.write_all(&to_line(&Answer::Refused(Refusal::Busy)));
}

/// The connections that are open.
#[derive(Default)]
struct Guests {
    last: u64,
    open: BTreeMap<u64, (u32, bool)>,
}

/// A place for one more connection, or none.
fn enter(guests: &Mutex<Guests>, peer: Peer, roles: &BTreeSet<Role>) -> Option<u64> {
    let mut guests = guests.lock().unwrap_or_else(PoisonError::into_inner);
    let reads = roles.len() <= 1;
    let count = |wanted: &dyn Fn(&(u32, bool)) -> bool| {
        guests.open.values().filter(|guest| wanted(guest)).count()
    };
    if guests.open.len() >= CONNECTIONS
        || count(&|(user, _)| *user == peer.user) >= OF_ONE_USER
        || reads && count(&|(_, reads)| *reads) >= OF_READERS
    {
        return None;
    }
    guests.last += 1;
    let id = guests.last;
    guests.open.insert(id, (peer.user, reads));
    Some(id)
}

struct Connection {
    id: u64,
    peer: Peer,
    roles: BTreeSet<Role>,
    asks: SyncSender<Ask>,
    guests: Arc<Mutex<Guests>>,
}

impl Connection {
    fn serve(self, stream: UnixStream) {
        let (id, user, roles) = (self.id, self.peer.user, &self.roles);
        eprintln!("relatchd: connection {id} of user {user}, roles {roles:?}");
        let Ok(mut out) = stream.try_clone() else {
            return;
        };
        let _ = out.set_write_timeout(Some(WRITE_TIME));
        let mut lines = Lines::new(stream);
        let mut idle = IDLE_AT_FIRST;
        loop {
            let (answer, goes_on) = match lines.next(idle) {
                Ok(line) => (self.answer(line), true),
                Err(NoLine::Over) => return,
                Err(NoLine::TooLong) => {
                    let message = format!("a line has at most {LONGEST_LINE} bytes");
                    (Refusal::Request { message }.into(), false)
                }
                Err(NoLine::TooSlow) => {
                    let message = "the line took too long".into();
                    (Refusal::Request { message }.into(), false)
                }
            };
            if matches!(answer, Answer::Hello { .. }) {
                idle = IDLE;
            }
            if out.write_all(&to_line(&answer)).is_err() || !goes_on {
                return;
            }
        }
    }

    fn answer(&self, line: &[u8]) -> Answer {
        let request = match Request::from_line(line) {
            Ok(request) => request,
            Err(error) => {
                let message = error.to_string();
                return Refusal::Request { message }.into();
            }
        };
        let (reply, answer) = sync_channel(1);
        let ask = Ask::Request(self.id, self.roles.clone(), request, reply);
        let sent = self.asks.send(ask).ok();
        // The owner of the device is there as long as the process.
        sent.and_then(|()| answer.recv().ok())
            .unwrap_or_else(|| Refusal::Busy.into())
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        let _ = self.asks.send(Ask::Ended(self.id));
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.open.remove(&self.id);
    }
}
