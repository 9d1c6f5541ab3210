//! A Relatch device on Linux.
//!
//! `relatchd` owns the device: its records, its time, its randomness, and the way to set a password. Programs on the same
//! machine - a login screen, a settings page, `relatchctl`, the PAM module - ask it over a Unix socket, and the kernel tells
//! it which user asks. docs/embedding/linux.md shows how a product is built with it.
//!
//! A program that is written in Rust can use [`Client`]; in every other language, a line of JSON is sent and one is read:
//!
//! ```
//! use relatch_daemon::{Answer, Place, Refusal, Request};
//!
//! let request = Request::from_line(br#"{"do":"hello","version":1}"#)?;
//! assert_eq!(request, Request::Hello(Place::Local));
//!
//! let answer: Answer = serde_json::from_str(r#"{"answer":"refused","reason":"wait","seconds":5}"#)?;
//! assert_eq!(answer, Answer::Refused(Refusal::Wait { seconds: 5 }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod answer;
mod client;
mod command;
mod config;
mod ctl;
mod daemon;
mod desk;
mod error;
mod flow;
mod line;
mod people;
mod protocol;
mod qr;
mod screen;
mod secret;
mod server;
mod setter;
mod shown;
mod slots;
mod start;
mod texts;
mod uptime;

pub use answer::{Answer, BindingAnswer, RecordsAnswer, Refusal, StatusAnswer};
pub use client::{Client, ClientError};
pub use ctl::Ctl;
pub use daemon::Daemon;
pub use error::StartError;
pub use protocol::{FORMAT, LONGEST_LINE, LineError, Place, Request, Role, VERSION};
pub use secret::SecretText;

/// Where the daemon listens, if the configuration names no other path.
pub const SOCKET: &str = "/run/relatch/relatchd.sock";
