//! An app with an authority that answers at once: for programs that may block.

use core::fmt;

use relatch_authority::{Fresh32, Locator, Receipt, WallTime};

use crate::answer::{Answer, Device};
use crate::app::{App, Purpose, Todo};
use crate::failure::Failure;
use crate::kept::SaveError;
use crate::local::Local;
use crate::question::{Act, Proof, Question, Scanned};
use crate::screen::{Button, Screen};
use crate::service::{Request, Response, Service};

/// Who answers the questions of the app.
pub trait Authority {
    /// Answers a question.
    ///
    /// # Errors
    /// [`Failure`].
    fn ask(&mut self, question: &Question, moment: Moment) -> Result<Answer, Failure>;
}

/// When, and 32 bytes fresh from the operating system's generator.
#[derive(Debug)]
pub struct Moment {
    /// Now, by the wall clock.
    pub now: WallTime,
    /// Used at most once.
    pub random: Fresh32,
}

/// Sends requests to the account service: the program's HTTP client.
pub trait Transport {
    /// Sends a request with the token of the account, over TLS, and waits for the response.
    ///
    /// # Errors
    /// [`TransportError`]: there was no response.
    fn send(&mut self, request: &Request) -> Result<Response, TransportError>;
}

/// There was no response; to try again is safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TransportError;

/// The account service behind a transport.
#[derive(Debug, Clone)]
pub struct Connected<T>(
    /// The transport.
    pub T,
);

/// An app and its authority. `C` is the clock and the generator; `None` where the generator fails.
pub struct Phone<A, C> {
    app: App,
    authority: A,
    clock: C,
}

impl<A: Authority, C: FnMut() -> Option<Moment>> Phone<A, C> {
    /// A phone whose scanner is open.
    pub fn new(authority: A, clock: C) -> Self {
        Self {
            app: App::new(),
            authority,
            clock,
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        self.app.screen()
    }

    /// What the owner proves that it is they over, while the screen waits for that; then call [`Phone::proved`].
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8; 32]> {
        self.app.nonce()
    }

    /// [`App::to_keep`].
    #[must_use]
    pub fn to_keep(&self) -> Option<(&Scanned, &Receipt)> {
        self.app.to_keep()
    }

    /// The authority.
    pub fn authority(&self) -> &A {
        &self.authority
    }

    /// The authority, for its own calls.
    pub fn authority_mut(&mut self) -> &mut A {
        &mut self.authority
    }

    /// [`App::open`].
    pub fn open(&mut self, purpose: Purpose) {
        self.app.open(purpose);
    }

    /// [`App::close`].
    pub fn close(&mut self) {
        self.app.close();
    }

    /// [`App::scan`].
    pub fn scan(&mut self, texts: &[&str]) {
        let todo = self.app.scan(texts);
        self.run(todo);
    }

    /// [`App::press`].
    pub fn press(&mut self, button: Button) {
        let todo = self.app.press(button);
        self.run(todo);
    }

    /// [`App::bind`].
    pub fn bind(&mut self, name: &str, receipt: Option<&Receipt>) {
        let todo = self.app.bind(name, receipt);
        self.run(todo);
    }

    /// [`App::act`].
    pub fn act(&mut self, device: &Device, act: Act) {
        self.app.act(device, act);
    }

    /// [`App::proved`].
    pub fn proved(&mut self, proof: Proof) {
        let todo = self.app.proved(proof);
        self.run(todo);
    }

    /// A page of the account's devices, from after this one.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn devices(
        &mut self,
        after: Option<Locator>,
    ) -> Result<(Vec<Device>, Option<Locator>), Failure> {
        match self.ask(&Question::Devices { after })? {
            Answer::Devices { devices, next } => Ok((devices, next)),
            _ => Err(Failure::BadAnswer),
        }
    }

    /// The device of this binding; none where the account has no such device.
    ///
    /// # Errors
    /// [`Failure`]; [`Failure::BadAnswer`] where the pages of devices do not end.
    pub fn device(&mut self, wanted: &Locator) -> Result<Option<Device>, Failure> {
        let mut after = None;
        for _ in 0..Service::MOST_PAGES {
            let (devices, next) = self.devices(after)?;
            let found = devices.into_iter().find(|one| one.locator == *wanted);
            if found.is_some() || next.is_none() {
                return Ok(found);
            }
            after = next;
        }
        Err(Failure::BadAnswer)
    }

    fn run(&mut self, mut todo: Todo) {
        loop {
            todo = match todo {
                Todo::Ask { ticket, question } => {
                    let answer = self.ask(&question);
                    self.app.answer(ticket, answer)
                }
                Todo::Prove { .. } | Todo::Nothing => return,
            };
        }
    }

    fn ask(&mut self, question: &Question) -> Result<Answer, Failure> {
        let moment = (self.clock)().ok_or(Failure::Unavailable)?;
        self.authority.ask(question, moment)
    }
}

impl<S: FnMut(&[u8]) -> Result<(), SaveError>> Authority for Local<S> {
    fn ask(&mut self, question: &Question, moment: Moment) -> Result<Answer, Failure> {
        self.answer(question, moment)
    }
}

impl<T: Transport> Authority for Connected<T> {
    fn ask(&mut self, question: &Question, _: Moment) -> Result<Answer, Failure> {
        let request = Service::request(question)?;
        let response = self.0.send(&request).map_err(|_| Failure::Unavailable)?;
        Service::answer(question, &response)
    }
}

impl<A: fmt::Debug, C> fmt::Debug for Phone<A, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Phone")
            .field("app", &self.app)
            .field("authority", &self.authority)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the account service did not answer: try again")
    }
}

impl core::error::Error for TransportError {}
