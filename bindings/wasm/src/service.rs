//! The app of an account service, for a program that waits for nothing.

use core::fmt;

use relatch_app::{App, Failure, Proof, Purpose, Question, Response, Service, Todo};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::screen::{Screen, button};

/// The app of an account service. After each call ask `asked`, and send what it gives.
#[wasm_bindgen]
pub struct ServiceApp {
    app: App,
    language: relatch_app::Language,
    question: Option<(u64, Question)>,
    nonce: Option<[u8; 32]>,
}

/// A request that the app waits for.
#[wasm_bindgen(getter_with_clone)]
#[derive(Clone)]
pub struct Asked {
    /// For `respond`.
    pub ticket: u64,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// Behind the service's address.
    pub path: String,
    /// Names and values in turn, beside `Authorization`.
    pub headers: Vec<String>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
}

#[wasm_bindgen]
impl ServiceApp {
    /// An app whose scanner is open.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new(language: &str) -> ServiceApp {
        Self {
            app: App::new(),
            language: relatch_app::Language::of_tag(language),
            question: None,
            nonce: None,
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen::new(self.app.screen(), self.language)
    }

    /// The request that the app waits for, if it does.
    #[must_use]
    pub fn asked(&self) -> Option<Asked> {
        let (ticket, question) = self.question.as_ref()?;
        let request = Service::request(question).ok()?;
        Some(Asked {
            ticket: *ticket,
            method: request.method.into(),
            path: request.path,
            headers: request
                .headers
                .into_iter()
                .flat_map(|(name, value)| [name.into(), value])
                .collect(),
            body: request.body.map(|body| body.to_vec()),
        })
    }

    /// The response to the request with this ticket; status 0 where there was none.
    pub fn respond(&mut self, ticket: u64, status: u16, body: Vec<u8>) -> Screen {
        let answer = match &self.question {
            Some((awaited, question)) if *awaited == ticket => match status {
                0 => Err(Failure::Unavailable),
                _ => Service::answer(question, &Response::new(status, body)),
            },
            _ => return self.screen(),
        };
        let todo = self.app.answer(ticket, answer);
        self.note(todo)
    }

    /// The camera saw these texts in one picture, as they were encoded.
    pub fn scan(&mut self, texts: Vec<String>) -> Screen {
        let texts: Vec<_> = texts.into_iter().map(Zeroizing::new).collect();
        let seen: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        let todo = self.app.scan(&seen);
        self.note(todo)
    }

    /// The person pressed this button.
    ///
    /// # Errors
    /// There is no button of this name.
    pub fn press(&mut self, name: &str) -> Result<Screen, JsError> {
        let todo = self.app.press(button(name)?);
        Ok(self.note(todo))
    }

    /// The person named the device of the offer, and pressed `bind`.
    pub fn bind(&mut self, name: &str) -> Screen {
        let todo = self.app.bind(name, None);
        self.note(todo)
    }

    /// The identity provider gave this ID token over `nonce`.
    pub fn proved(&mut self, token: String) -> Screen {
        let todo = self.app.proved(Proof::Token(Zeroizing::new(token)));
        self.note(todo)
    }

    /// While the page is `proving`: 32 bytes that the proof is over.
    #[must_use]
    pub fn nonce(&self) -> Option<Vec<u8>> {
        self.nonce.map(Vec::from)
    }

    /// Opens the scanner of checks, or the other one.
    pub fn open_scanner(&mut self, checks: bool) -> Screen {
        self.app.open(if checks {
            Purpose::Check
        } else {
            Purpose::Recover
        });
        self.note(Todo::Nothing)
    }

    /// Closes the page: the person leaves, or the page is hidden.
    pub fn close(&mut self) -> Screen {
        self.app.close();
        self.note(Todo::Nothing)
    }
}

impl ServiceApp {
    fn note(&mut self, todo: Todo) -> Screen {
        (self.question, self.nonce) = match todo {
            Todo::Ask { ticket, question } => (Some((ticket, question)), None),
            Todo::Prove { nonce } => (None, Some(nonce)),
            _ => (None, None),
        };
        self.screen()
    }
}

impl fmt::Debug for ServiceApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceApp(..)")
    }
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
