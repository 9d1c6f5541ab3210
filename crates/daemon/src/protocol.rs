//! Requests and answers on the socket: one JSON object a line (docs/embedding/linux.md, "Protocol").

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::secret::SecretText;

/// The version of the protocol.
pub const VERSION: u32 = 1;
/// The format of requests and answers, as docs/schemas/daemon.json describes it.
pub const FORMAT: &str = "relatch.daemon/1";
/// The longest line, in bytes with its end; a key file of suite 3 fits twice.
pub const LONGEST_LINE: usize = 16_384;

/// What a caller may do; the configuration says which users have which role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Reads the status.
    Status,
    /// Recovers, as the person at a console.
    Console,
    /// Binds, checks, releases, clears failures and loads a key file, with the password.
    Administrator,
    /// Says that a person pressed a button on the device.
    Button,
}

/// Where a console is, as its program says in `hello`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Screen and keys are part of the device or plugged into it.
    #[default]
    Local,
    /// Everything else.
    Remote,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// Comes first.
    Hello(Place),
    /// Asks for the status.
    Status,
    /// Shows the challenge of a recovery.
    Begin,
    /// Types the code of a recovery.
    Submit(SecretText),
    /// Sets the password, once after a correct code.
    SetPassword(SecretText),
    /// Verifies the password, for the acts of an administrator in the next 5 minutes.
    Prove(SecretText),
    /// Offers a binding.
    Offer,
    /// Types the confirmation code of an offer.
    Confirm(SecretText),
    /// Takes the offer off the screen.
    Discard,
    /// Shows a check of the binding.
    BeginCheck,
    /// Types the code of a check.
    SubmitCheck(SecretText),
    /// Ends the binding.
    Release,
    /// Sets the failures to 0.
    ClearFailures,
    /// Loads an authority's key file.
    LoadKeys(SecretText),
    /// A person pressed the button.
    PhysicalAct,
}

/// The members that a line may have.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Members {
    #[serde(rename = "do")]
    verb: Verb,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    console: Option<Place>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<SecretText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password: Option<SecretText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key_file: Option<SecretText>,
}

/// The names of the requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verb {
    Hello,
    Status,
    Begin,
    Submit,
    SetPassword,
    Prove,
    Offer,
    Confirm,
    Discard,
    BeginCheck,
    SubmitCheck,
    Release,
    ClearFailures,
    LoadKeys,
    PhysicalAct,
}

/// Why a line is no request.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineError {
    /// It is not UTF-8, not JSON, or has members that no request has.
    NotARequest,
    /// It lacks this member, or has others than this one.
    Members(&'static str),
    /// It asks for a version that is not this daemon's.
    Version,
}

impl Request {
    /// Reads a line, with or without its end.
    ///
    /// # Errors
    /// [`LineError`]; no error repeats the line.
    ///
    /// # Security
    /// Every program of the device may send lines. Nothing is allocated but copies of what the line
    /// holds, and they are wiped; a text with escapes (`\"`) also passes a buffer that is not.
    pub fn from_line(line: &[u8]) -> Result<Self, LineError> {
        let line = std::str::from_utf8(line).map_err(|_| LineError::NotARequest)?;
        // serde reads an array as the members in their order too.
        if !line.trim_start().starts_with('{') {
            return Err(LineError::NotARequest);
        }
        let members: Members = serde_json::from_str(line).map_err(|_| LineError::NotARequest)?;
        members.request()
    }

    /// The line, with its end.
    #[must_use]
    pub fn to_line(&self) -> Zeroizing<Vec<u8>> {
        to_line(&Members::of(self))
    }

    /// The role that it needs; none for a `hello`.
    #[must_use]
    pub fn needs(&self) -> Option<Role> {
        match self {
            Self::Hello(_) => None,
            Self::Status => Some(Role::Status),
            Self::Begin | Self::Submit(_) | Self::SetPassword(_) => Some(Role::Console),
            Self::Prove(_)
            | Self::Offer
            | Self::Confirm(_)
            | Self::Discard
            | Self::BeginCheck
            | Self::SubmitCheck(_)
            | Self::Release
            | Self::ClearFailures
            | Self::LoadKeys(_) => Some(Role::Administrator),
            Self::PhysicalAct => Some(Role::Button),
        }
    }

    pub(crate) fn verb(&self) -> Verb {
        match self {
            Self::Hello(_) => Verb::Hello,
            Self::Status => Verb::Status,
            Self::Begin => Verb::Begin,
            Self::Submit(_) => Verb::Submit,
            Self::SetPassword(_) => Verb::SetPassword,
            Self::Prove(_) => Verb::Prove,
            Self::Offer => Verb::Offer,
            Self::Confirm(_) => Verb::Confirm,
            Self::Discard => Verb::Discard,
            Self::BeginCheck => Verb::BeginCheck,
            Self::SubmitCheck(_) => Verb::SubmitCheck,
            Self::Release => Verb::Release,
            Self::ClearFailures => Verb::ClearFailures,
            Self::LoadKeys(_) => Verb::LoadKeys,
            Self::PhysicalAct => Verb::PhysicalAct,
        }
    }
}

impl Members {
    fn request(self) -> Result<Request, LineError> {
        let given = (
            self.version,
            self.console,
            self.code,
            self.password,
            self.key_file,
        );
        let alone = |request| match &given {
            (None, None, None, None, None) => Ok(request),
            _ => Err(LineError::Members("no other")),
        };
        Ok(match self.verb {
            Verb::Hello => match given {
                (Some(VERSION), console, None, None, None) => {
                    Request::Hello(console.unwrap_or_default())
                }
                (Some(_), ..) => return Err(LineError::Version),
                _ => return Err(LineError::Members("version")),
            },
            Verb::Submit | Verb::Confirm | Verb::SubmitCheck => {
                let (None, None, Some(code), None, None) = given else {
                    return Err(LineError::Members("code"));
                };
                match self.verb {
                    Verb::Submit => Request::Submit(code),
                    Verb::Confirm => Request::Confirm(code),
                    _ => Request::SubmitCheck(code),
                }
            }
            Verb::SetPassword | Verb::Prove => {
                let (None, None, None, Some(password), None) = given else {
                    return Err(LineError::Members("password"));
                };
                match self.verb {
                    Verb::Prove => Request::Prove(password),
                    _ => Request::SetPassword(password),
                }
            }
            Verb::LoadKeys => {
                let (None, None, None, None, Some(key_file)) = given else {
                    return Err(LineError::Members("key_file"));
                };
                Request::LoadKeys(key_file)
            }
            Verb::Status => alone(Request::Status)?,
            Verb::Begin => alone(Request::Begin)?,
            Verb::Offer => alone(Request::Offer)?,
            Verb::Discard => alone(Request::Discard)?,
            Verb::BeginCheck => alone(Request::BeginCheck)?,
            Verb::Release => alone(Request::Release)?,
            Verb::ClearFailures => alone(Request::ClearFailures)?,
            Verb::PhysicalAct => alone(Request::PhysicalAct)?,
        })
    }

    fn of(request: &Request) -> Self {
        let mut members = Self {
            verb: request.verb(),
            version: None,
            console: None,
            code: None,
            password: None,
            key_file: None,
        };
        match request {
            Request::Hello(place) => {
                members.version = Some(VERSION);
                members.console = Some(*place);
            }
            Request::Submit(code) | Request::Confirm(code) | Request::SubmitCheck(code) => {
                members.code = Some(code.clone());
            }
            Request::SetPassword(password) | Request::Prove(password) => {
                members.password = Some(password.clone());
            }
            Request::LoadKeys(key_file) => members.key_file = Some(key_file.clone()),
            _ => {}
        }
        members
    }
}

/// A line of JSON with its end, in one buffer that is wiped.
pub(crate) fn to_line(value: &impl Serialize) -> Zeroizing<Vec<u8>> {
    // Room for the longest: a buffer that grows leaves copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE));
    // Writing to memory fails for no value of this protocol.
    let _ = serde_json::to_writer(&mut *line, value);
    line.push(b'\n');
    line
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARequest => f.write_str(
                "not a request: send one JSON object a line, as docs/schemas/daemon.json has it",
            ),
            Self::Members(wanted) => {
                write!(
                    f,
                    "this request has the member `do` and beside it: {wanted}"
                )
            }
            Self::Version => write!(f, "this daemon speaks version {VERSION} alone"),
        }
    }
}

impl std::error::Error for LineError {}

#[cfg(test)]
mod tests;
