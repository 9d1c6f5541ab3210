//! The account service as the authority: questions become requests, responses become answers. Nothing is sent here.

mod body;
mod problem;

use core::fmt;

use relatch_authority::{Action, Receipt};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::question::{Act, Proof, Question};

/// The calls of the account service's interface (crates/service/openapi.json).
///
/// The program sends a [`Request`] to its service, with the token of the account, and gives the [`Response`] back. So it
/// chooses the HTTP client, and whether it waits or goes on.
///
/// ```
/// use relatch_app::{Answer, Failure, Question, Response, Service};
///
/// let question = Question::Devices { after: None };
/// let request = Service::request(&question)?;
/// assert_eq!((request.method, request.path.as_str()), ("GET", "/v1/bindings"));
///
/// // `200 OK`, and the body:
/// let response = Response::new(200, br#"{"devices": []}"#.to_vec());
/// let answer = Service::answer(&question, &response);
/// assert_eq!(answer, Ok(Answer::Devices { devices: Vec::new(), next: None }));
///
/// let response = Response::new(503, Vec::new());
/// assert_eq!(Service::answer(&question, &response), Err(Failure::Unavailable));
/// # Ok::<(), Failure>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Service;

/// A request to the account service. Its `Debug` shows no body: an offer of suite 1 is a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// `GET`, `POST` or `DELETE`.
    pub method: &'static str,
    /// Behind the service's address: `/v1/...`.
    pub path: String,
    /// Headers beside `Authorization`.
    pub headers: Vec<(&'static str, String)>,
    /// JSON, if there is one.
    pub body: Option<Zeroizing<Vec<u8>>>,
}

/// A response of the account service. Its `Debug` shows no body: it may hold a code.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

impl Service {
    /// The most pages of devices that are asked for: a service that has more of them for an account is none.
    pub const MOST_PAGES: usize = 1_000;

    /// The request that puts this question.
    ///
    /// # Errors
    /// [`Failure::NotProved`] for a proof that an account service does not take.
    pub fn request(question: &Question) -> Result<Request, Failure> {
        Ok(match question {
            Question::Inspect(text) => post(
                "/v1/inspect",
                &Challenge {
                    challenge: text.as_str(),
                },
            ),
            Question::Issue(text) => post(
                "/v1/issue",
                &Challenge {
                    challenge: text.as_str(),
                },
            ),
            Question::StepUp { challenge, proof } => {
                let proof = token(proof)?;
                post(
                    "/v1/step-up",
                    &StepUp {
                        challenge: challenge.as_str(),
                        proof,
                    },
                )
            }
            Question::Claim {
                offer,
                name,
                receipt,
            } => {
                let receipt = receipt.as_ref().map(ReceiptBody::of);
                post(
                    "/v1/bindings",
                    &Claim {
                        offer: offer.as_str(),
                        name: name.as_str(),
                        receipt,
                    },
                )
            }
            Question::Devices { after: None } => get("/v1/bindings".into()),
            Question::Devices {
                after: Some(locator),
            } => get(format!("/v1/bindings?after={locator}")),
            Question::Act {
                locator,
                act,
                proof,
            } => {
                let proof = proof.as_ref().map(token).transpose()?;
                change(&format!("/v1/bindings/{locator}"), act, proof)
            }
        })
    }

    /// What the response answers to this question.
    ///
    /// # Errors
    /// [`Failure`], also for a body that is too long or that this app does not read.
    ///
    /// # Security
    /// A body has at most [`Response::MAX_BODY`] bytes, and only digits in groups become a code.
    pub fn answer(question: &Question, response: &Response) -> Result<Answer, Failure> {
        if response.body.len() > Response::MAX_BODY {
            return Err(Failure::BadAnswer);
        }
        match response.status {
            200..=299 => body::read(question, &response.body),
            status => Err(problem::read(question, status, &response.body)),
        }
    }
}

impl Response {
    /// The longest body that is read, in bytes; a transport may stop there.
    pub const MAX_BODY: usize = 1 << 18;

    /// A response with this status and body.
    #[must_use]
    pub fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            body: Zeroizing::new(body),
        }
    }
}

fn change(binding: &str, act: &Act, proof: Option<&str>) -> Request {
    let path = |name: &str| format!("{binding}/{name}");
    match act {
        Act::Freeze => request("POST", path("freeze"), None),
        Act::Lift => post(&path("lift"), &Proved { proof }),
        Act::Release => post(&path("release"), &Proved { proof }),
        Act::Undo => post(&path("undo"), &Proved { proof }),
        Act::Delete => post(&path("delete"), &Proved { proof }),
        Act::Transfer { to } => post(
            &path("transfer"),
            &Transfer {
                to: to.as_str(),
                proof,
            },
        ),
        Act::Delegate { to, terms, key } => {
            let body = Delegate {
                to: to.as_str(),
                actions: terms
                    .actions
                    .iter()
                    .map(|action| Action::number(*action))
                    .collect(),
                expires: terms.expires.secs(),
                max_uses: terms.max_uses,
                proof,
            };
            let mut request = post(&path("delegations"), &body);
            let key = key
                .chars()
                .filter(char::is_ascii_graphic)
                .take(255)
                .collect();
            request.headers.push(("Idempotency-Key", key));
            request
        }
    }
}

fn token(proof: &Proof) -> Result<&str, Failure> {
    match proof {
        Proof::Token(token) => Ok(token.as_str()),
        Proof::Present => Err(Failure::NotProved),
    }
}

fn get(path: String) -> Request {
    request("GET", path, None)
}

fn post(path: &str, body: &impl Serialize) -> Request {
    // Larger than a body gets: no copy of an offer is left behind where the text grew.
    let mut bytes = Zeroizing::new(Vec::with_capacity(ROOM));
    // Nothing that is written here can fail: the members are texts and numbers.
    let written = serde_json::to_writer(&mut *bytes, body);
    request("POST", path.into(), written.is_ok().then_some(bytes))
}

/// A text of 4,296 characters or a token of an identity provider, and the rest.
const ROOM: usize = 8_192;

fn request(method: &'static str, path: String, body: Option<Zeroizing<Vec<u8>>>) -> Request {
    let headers = match body {
        Some(_) => vec![("Content-Type", "application/json".into())],
        None => Vec::new(),
    };
    Request {
        method,
        path,
        headers,
        body,
    }
}

#[derive(Serialize)]
struct Challenge<'a> {
    challenge: &'a str,
}

#[derive(Serialize)]
struct StepUp<'a> {
    challenge: &'a str,
    proof: &'a str,
}

#[derive(Serialize)]
struct Claim<'a> {
    offer: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt: Option<ReceiptBody>,
}

#[derive(Serialize)]
struct Proved<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
}

#[derive(Serialize)]
struct Transfer<'a> {
    to: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
}

#[derive(Serialize)]
struct Delegate<'a> {
    to: &'a str,
    actions: Vec<u16>,
    expires: u64,
    max_uses: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a str>,
}

/// A receipt in JSON.
#[derive(Serialize, serde::Deserialize)]
struct ReceiptBody {
    number: u64,
    mac: String,
}

impl ReceiptBody {
    fn of(receipt: &Receipt) -> Self {
        Self {
            number: receipt.number,
            mac: relatch_wire::Hex(&receipt.mac).to_string(),
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (..)", self.status)
    }
}

#[cfg(test)]
mod tests;
