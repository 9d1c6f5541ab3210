//! Where a person reads and types.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::os::fd::AsFd as _;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::qr;
use crate::secret::SecretText;

/// White on black, whatever the terminal's own colours are.
const COLOURS: &str = "\x1b[38;5;231;48;5;16m";
const RESET: &str = "\x1b[0m";
/// The longest line that a person types, in bytes.
const LONGEST: usize = 256;

/// How the other side shows a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// A terminal.
    Terminal,
    /// Another program, line by line: a letter, a space, and the text. `I` is to be shown, `E` is an error to be shown, `P`
    /// asks for a line, `S` asks for one that is not shown while it is typed. Each answer is a line.
    Dialogue,
    /// A script: the answers of the daemon are the output, and nothing is asked.
    Json,
}

impl Screen {
    pub(crate) fn say(self, text: &str) {
        match self {
            Self::Terminal => print(&[text]),
            Self::Dialogue => print(&["I ", text]),
            Self::Json => {}
        }
    }

    pub(crate) fn complain(self, text: &str) {
        match self {
            Self::Terminal => print(&[text]),
            Self::Dialogue => print(&["E ", text]),
            Self::Json => {}
        }
    }

    /// Shows a QR code.
    pub(crate) fn draw(self, text: &str) {
        for line in qr::lines(text).unwrap_or_default() {
            match self {
                Self::Terminal => print(&[COLOURS, &line, RESET]),
                Self::Dialogue => print(&["I ", &line]),
                Self::Json => {}
            }
        }
    }

    /// A line that a person types; none where they end it.
    pub(crate) fn ask(self, prompt: &str) -> Option<SecretText> {
        self.prompt("P ", prompt);
        read()
    }

    /// The same, not shown while it is typed.
    pub(crate) fn ask_hidden(self, prompt: &str) -> Option<SecretText> {
        self.prompt("S ", prompt);
        let _quiet = (self == Self::Terminal).then(Quiet::new);
        read()
    }

    fn prompt(self, letter: &str, prompt: &str) {
        match self {
            Self::Terminal => {
                let mut out = io::stdout();
                let _ = write!(out, "{prompt}: ").and_then(|()| out.flush());
            }
            Self::Dialogue => print(&[letter, prompt]),
            Self::Json => {}
        }
    }
}

/// What cannot be shown is not waited for: the next question finds no answer either.
fn print(parts: &[&str]) {
    let mut out = io::stdout().lock();
    let _ = parts
        .iter()
        .try_for_each(|part| out.write_all(part.as_bytes()))
        .and_then(|()| writeln!(out))
        .and_then(|()| out.flush());
}

/// Byte by byte: the buffer of the standard library would keep what was typed.
fn read() -> Option<SecretText> {
    let mut input = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    loop {
        let mut byte = Zeroizing::new([0]);
        match input.read(byte.as_mut_slice()) {
            Ok(1) if *byte == *b"\n" => break,
            Ok(1) if line.len() < LONGEST => line.extend_from_slice(byte.as_slice()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            _ => return None,
        }
    }
    std::str::from_utf8(&line).ok().map(SecretText::from)
}

/// The terminal does not show what is typed, until this is dropped.
struct Quiet(Option<Termios>);

impl Quiet {
    fn new() -> Self {
        let stdin = io::stdin();
        if !stdin.is_terminal() {
            return Self(None);
        }
        let Ok(before) = tcgetattr(&stdin) else {
            return Self(None);
        };
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO);
        let set = tcsetattr(&stdin, OptionalActions::Now, &quiet);
        Self(set.is_ok().then_some(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
            println!();
        }
    }
}
