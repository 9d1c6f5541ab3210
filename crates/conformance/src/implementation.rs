//! An implementation under test: a child process that answers line by line, and is not trusted to.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::process::Group;
use super::protocol::{Greeting, LONGEST_LINE, Request};

/// How often a command is restarted before the kit gives up.
const MOST_STARTS: u32 = 20;
/// How much of the standard error is kept: its end, in bytes.
const KEPT: usize = 4096;
/// How long a command may take to end when nothing more is asked.
const FAREWELL: Duration = Duration::from_secs(1);
/// How many lines may wait; more than one at a time is a fault anyway.
const WAITING: usize = 4;

/// A command that is started when it is first asked, and restarted after it failed to answer.
#[derive(Debug)]
pub struct Implementation {
    program: OsString,
    arguments: Vec<OsString>,
    timeout: Duration,
    starts: u32,
    /// The id of the last request to the process that runs.
    id: u64,
    running: Option<Running>,
}

/// Why there is no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Fault {
    /// The command cannot be started.
    NotStarted(io::Error),
    /// No answer came in time.
    Hung(Duration),
    /// The command ended without an answer.
    Ended(Option<String>),
    /// The answer to the greeting is not that of a party of the kit's protocol.
    Stranger(String),
    /// The line is longer than [`LONGEST_LINE`].
    TooLong,
    /// The line is not UTF-8.
    NotText,
    /// The command failed too often to be started again.
    GivenUp,
}

#[derive(Debug)]
struct Running {
    group: Group,
    requests: Sender<String>,
    lines: Receiver<Result<String, Fault>>,
    error: Arc<Mutex<Vec<u8>>>,
}

impl Implementation {
    /// A command with its arguments, and how long it may take for an answer.
    #[must_use]
    pub fn new(program: OsString, arguments: Vec<OsString>, timeout: Duration) -> Self {
        Self {
            program,
            arguments,
            timeout,
            starts: 0,
            id: 0,
            running: None,
        }
    }

    /// Starts the command and greets it; one that runs already is ended before.
    ///
    /// # Errors
    /// [`Fault`]; the process is still there, for [`Implementation::stop`].
    pub fn start(&mut self) -> Result<Greeting, Fault> {
        self.stop();
        self.starts += 1;
        if self.starts > MOST_STARTS {
            return Err(Fault::GivenUp);
        }
        self.id = 0;
        self.running = Some(self.spawn().map_err(Fault::NotStarted)?);
        let (line, id) = self.send(&Request::Hello)?;
        Greeting::from_line(&line, id).map_err(Fault::Stranger)
    }

    /// Sends a request; gives the line that comes back, and the id that it must have.
    ///
    /// # Errors
    /// [`Fault`]; the process is to be ended then, and the next request starts another one.
    ///
    /// # Security
    /// What the command writes is bounded in length, and it is not waited for longer than the timeout.
    pub fn ask(&mut self, request: &Request<'_>) -> Result<(String, u64), Fault> {
        if self.running.is_none() {
            self.start()?;
        }
        self.send(request)
    }

    /// Ends the process, with all that it started; gives the end of what it wrote to the standard error.
    pub fn stop(&mut self) -> String {
        self.running.take().map_or_else(String::new, Running::stop)
    }

    fn send(&mut self, request: &Request<'_>) -> Result<(String, u64), Fault> {
        self.id += 1;
        let running = self.running.as_mut().ok_or(Fault::GivenUp)?;
        let line = running.ask(request.line(self.id), self.timeout)?;
        Ok((line, self.id))
    }

    fn spawn(&self) -> io::Result<Running> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut group = Group::spawn(command.stderr(Stdio::piped()))?;
        let child = &mut group.child;
        let (requests, to_send) = mpsc::channel();
        let (found, lines) = mpsc::sync_channel(WAITING);
        let error = Arc::new(Mutex::new(Vec::new()));
        if let Some(stdin) = child.stdin.take() {
            thread::spawn(move || pass_on(stdin, &to_send));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                read_lines(stdout, |line| found.send(line).is_ok());
            });
        }
        if let Some(stderr) = child.stderr.take() {
            let error = Arc::clone(&error);
            thread::spawn(move || keep_the_end(stderr, &error));
        }
        Ok(Running {
            group,
            requests,
            lines,
            error,
        })
    }
}

impl Running {
    fn ask(&mut self, request: String, timeout: Duration) -> Result<String, Fault> {
        // A command that has ended is found out below.
        let _ = self.requests.send(request);
        match self.lines.recv_timeout(timeout) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => Err(Fault::Hung(timeout)),
            Err(RecvTimeoutError::Disconnected) => Err(Fault::Ended(self.status())),
        }
    }

    /// How it ended, if it does so soon; what it started is ended with it.
    fn status(&mut self) -> Option<String> {
        let end = Instant::now() + FAREWELL;
        while !self.group.has_ended() {
            if Instant::now() >= end {
                return None;
            }
            thread::sleep(Duration::from_millis(5));
        }
        self.group.end().map(|status| status.to_string())
    }

    fn stop(mut self) -> String {
        self.group.end();
        // What it wrote last may still be on its way.
        let end = Instant::now() + Duration::from_millis(200);
        while Arc::strong_count(&self.error) > 1 && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        let kept = self
            .error
            .lock()
            .map(|kept| kept.clone())
            .unwrap_or_default();
        String::from_utf8_lossy(&kept).into_owned()
    }
}

impl Drop for Implementation {
    /// Lets the command end by itself, which it does at the end of its input.
    fn drop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let (gone, _) = mpsc::channel();
            running.requests = gone;
            running.status();
            running.stop();
        }
    }
}

/// A separate thread, so that the timeout finds a command that does not read.
fn pass_on(mut stdin: ChildStdin, requests: &Receiver<String>) {
    for request in requests {
        if stdin
            .write_all(request.as_bytes())
            .and_then(|()| stdin.flush())
            .is_err()
        {
            break;
        }
    }
}

/// Passes each line on until one is unusable or no reader wants more.
fn read_lines(stdout: ChildStdout, mut hand_on: impl FnMut(Result<String, Fault>) -> bool) {
    let mut stdout = BufReader::new(stdout);
    loop {
        let mut line = Vec::new();
        let most = LONGEST_LINE as u64 + 1;
        match stdout.by_ref().take(most).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let line = match line.strip_suffix(b"\n") {
            Some(line) => String::from_utf8(line.to_vec()).map_err(|_| Fault::NotText),
            None if line.len() > LONGEST_LINE => Err(Fault::TooLong),
            // The command ended in the middle of a line.
            None => return,
        };
        let usable = line.is_ok();
        if !hand_on(line) || !usable {
            return;
        }
    }
}

fn keep_the_end(mut stderr: impl Read, kept: &Mutex<Vec<u8>>) {
    let mut chunk = [0; 1024];
    while let Ok(length @ 1..) = stderr.read(&mut chunk) {
        let Ok(mut kept) = kept.lock() else {
            return;
        };
        kept.extend_from_slice(chunk.get(..length).unwrap_or_default());
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStarted(error) => write!(f, "the command cannot be started: {error}"),
            Self::Hung(timeout) => write!(f, "no answer within {} s", timeout.as_secs_f64()),
            Self::Ended(Some(status)) => {
                write!(f, "the command ended without an answer ({status})")
            }
            Self::Ended(None) => f.write_str("the command closed its output without an answer"),
            Self::Stranger(why) => f.write_str(why),
            Self::TooLong => write!(f, "a line of more than {LONGEST_LINE} bytes"),
            Self::NotText => f.write_str("a line that is not UTF-8"),
            Self::GivenUp => write!(
                f,
                "not asked: the command was already started {MOST_STARTS} times"
            ),
        }
    }
}

impl std::error::Error for Fault {}
