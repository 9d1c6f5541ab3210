//! The acts of a person, step by step: what is shown, what is typed, and what follows.

use std::path::Path;

use serde_json::Value;

use crate::answer::{Answer, RecordsAnswer, Refusal, StatusAnswer};
use crate::client::{Client, ClientError};
use crate::protocol::{Place, Request, to_line};
use crate::screen::Screen;
use crate::secret::SecretText;
use crate::texts::Texts;

/// A person at a screen, connected to the daemon.
pub(crate) struct Flow {
    client: Client,
    screen: Screen,
    texts: Texts,
}

/// How an act ended without being done.
#[derive(Debug)]
pub(crate) enum Undone {
    /// The daemon refused it, and the person knows why.
    Refused,
    /// The person typed nothing more.
    Ended,
    Client(ClientError),
}

impl From<ClientError> for Undone {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

type Done<T = ()> = Result<T, Undone>;

impl Flow {
    /// Connects; with an account, only where a recovery sets its password.
    pub(crate) fn new(
        socket: &Path,
        place: Place,
        account: Option<&str>,
        screen: Screen,
        texts: Texts,
    ) -> Done<Self> {
        let (client, hello) = Client::connect(socket, place)?;
        let flow = Self {
            client,
            screen,
            texts,
        };
        match hello {
            Answer::Hello { account: its, .. } if account.is_none_or(|account| account == its) => {
                Ok(flow)
            }
            Answer::Refused(refusal) => {
                flow.refused(&refusal);
                Err(Undone::Refused)
            }
            _ => Err(Undone::Ended),
        }
    }

    /// Recovery: scan, type, set a password.
    pub(crate) fn recover(&mut self) -> Done {
        self.show_challenge()?;
        loop {
            let code = self.code("recover.type")?;
            match self.try_ask(&Request::Submit(code))? {
                Ok(_) => break,
                Err(Refusal::Wait { .. } | Refusal::Typing | Refusal::WrongCode { .. }) => {}
                Err(Refusal::LongerCode { .. } | Refusal::NoChallenge) => self.show_challenge()?,
                Err(_) => return Err(Undone::Refused),
            }
        }
        self.say("password.correct");
        self.screen.say(
            &self
                .texts
                .with("password.left", "{time}", &self.texts.minutes(600)),
        );
        self.new_password()
    }

    fn show_challenge(&mut self) -> Done {
        let shown = self.ask(&Request::Begin)?;
        self.say("recover.scan");
        let left = self.draw(&shown);
        let digits = match &shown {
            Answer::Show { digits, .. } => digits.to_string(),
            _ => String::new(),
        };
        let texts = &self.texts;
        self.screen
            .say(&texts.with("recover.digits", "{count}", &digits));
        self.screen
            .say(&texts.with("recover.left", "{time}", &texts.minutes(left)));
        self.say("recover.stay");
        self.say("recover.no-network");
        self.say("recover.warning");
        Ok(())
    }

    fn new_password(&mut self) -> Done {
        loop {
            let new = self.hidden("password.new")?;
            if self.hidden("password.again")? != new {
                self.complain("password.differ");
                continue;
            }
            match self.try_ask(&Request::SetPassword(new))? {
                Ok(_) => break,
                Err(Refusal::PasswordRefused | Refusal::PasswordUnknown) => {}
                Err(_) => return Err(Undone::Refused),
            }
        }
        self.say("password.done");
        self.say("password.kept");
        Ok(())
    }

    /// Binding and its rehearsal.
    pub(crate) fn bind(&mut self) -> Done {
        loop {
            self.prove()?;
            let offer = self.ask(&Request::Offer)?;
            self.say("bind.title");
            self.say("bind.scan");
            if matches!(offer, Answer::Show { secret: true, .. }) {
                self.say("bind.secret");
            }
            self.draw(&offer);
            self.say("bind.own-app");
            self.confirm()?;
            self.say("bind.done");
            if self.check()? {
                return Ok(());
            }
        }
    }

    fn confirm(&mut self) -> Done {
        loop {
            let Ok(code) = self.code("bind.code") else {
                // The person left: the code on the screen must not bind later.
                self.ask(&Request::Discard)?;
                return Err(Undone::Ended);
            };
            match self.try_ask(&Request::Confirm(code))? {
                Ok(_) => return Ok(()),
                Err(Refusal::Typing | Refusal::TriesLeft { .. }) => {}
                Err(_) => return Err(Undone::Refused),
            }
        }
    }

    /// The rehearsal; whether the phone is the owner's.
    pub(crate) fn check(&mut self) -> Done<bool> {
        let shown = self.ask(&Request::BeginCheck)?;
        self.say("check.title");
        self.say("recover.scan");
        self.draw(&shown);
        self.say("check.name");
        self.say("check.harmless");
        loop {
            let code = self.code("check.type")?;
            match self.try_ask(&Request::SubmitCheck(code))? {
                Ok(_) => break,
                Err(Refusal::Typing | Refusal::TriesLeft { .. }) => {}
                Err(_) => return Err(Undone::Refused),
            }
        }
        // A script looks at the phone itself.
        if self.screen == Screen::Json {
            return Ok(true);
        }
        self.yes("check.yours", "check.yes", "check.no")
    }

    pub(crate) fn release(&mut self, agreed: bool) -> Done {
        if !agreed && !self.yes("release.ask", "check.title", "bind.cancel")? {
            return Err(Undone::Ended);
        }
        self.prove()?;
        self.ask(&Request::Release)?;
        self.say("release.done");
        Ok(())
    }

    pub(crate) fn clear(&mut self) -> Done {
        self.prove()?;
        self.ask(&Request::ClearFailures)?;
        self.say("clear.done");
        Ok(())
    }

    pub(crate) fn keys(&mut self, key_file: &str) -> Done {
        self.prove()?;
        if let Answer::Keys { key_id, .. } = self.ask(&Request::LoadKeys(key_file.into()))? {
            self.screen
                .say(&self.texts.with("bind.key-file", "{id}", &key_id));
        }
        Ok(())
    }

    pub(crate) fn physical_act(&mut self) -> Done {
        self.ask(&Request::PhysicalAct).map(|_| ())
    }

    pub(crate) fn status(&mut self) -> Done {
        if let Answer::Status(status) = self.ask(&Request::Status)? {
            self.show_status(&status);
        }
        Ok(())
    }

    fn show_status(&self, status: &StatusAnswer) {
        let counted = |id, count: u32| self.texts.with(id, "{count}", &count.to_string());
        match &status.binding {
            Some(binding) => {
                self.screen
                    .say(&counted("login.bindings", binding.generation));
                self.screen
                    .say(&counted("login.failures", binding.failures.into()));
            }
            None => self.say("error.not-bound"),
        }
        match status.records {
            RecordsAnswer::Fresh | RecordsAnswer::Intact => {}
            RecordsAnswer::BindingUnreadable => self.complain("records.binding-unreadable"),
            RecordsAnswer::StateUnreadable => self.complain("records.state-unreadable"),
            RecordsAnswer::Unsupported => self.complain("records.unsupported"),
        }
    }

    /// The administrator types the password.
    fn prove(&mut self) -> Done {
        loop {
            let password = self.hidden("login.password")?;
            match self.try_ask(&Request::Prove(password))? {
                Ok(_) => return Ok(()),
                Err(Refusal::WrongPassword | Refusal::Wait { .. }) => {}
                Err(_) => return Err(Undone::Refused),
            }
        }
    }

    fn draw(&self, shown: &Answer) -> u64 {
        let Answer::Show { text, seconds, .. } = shown else {
            return 0;
        };
        self.screen.draw(text.reveal());
        *seconds
    }

    fn say(&self, id: &str) {
        self.screen.say(&self.texts.get(id));
    }

    fn complain(&self, id: &str) {
        self.screen.complain(&self.texts.get(id));
    }

    fn yes(&self, question: &str, yes: &str, no: &str) -> Done<bool> {
        self.say(question);
        self.screen.say(&format!("1  {}", self.texts.get(yes)));
        self.screen.say(&format!("2  {}", self.texts.get(no)));
        loop {
            let typed = self.screen.ask("1/2").ok_or(Undone::Ended)?;
            match typed.reveal().trim() {
                "1" => return Ok(true),
                "2" => return Ok(false),
                _ => {}
            }
        }
    }

    /// A code; an empty line ends the act.
    fn code(&self, prompt: &str) -> Done<SecretText> {
        let typed = self.screen.ask(&self.texts.get(prompt));
        typed
            .filter(|typed| !typed.reveal().trim().is_empty())
            .ok_or(Undone::Ended)
    }

    fn hidden(&self, prompt: &str) -> Done<SecretText> {
        let typed = self.screen.ask_hidden(&self.texts.get(prompt));
        typed
            .filter(|typed| !typed.reveal().is_empty())
            .ok_or(Undone::Ended)
    }

    /// An answer that is no refusal.
    fn ask(&mut self, request: &Request) -> Done<Answer> {
        self.try_ask(request)?.map_err(|_| Undone::Refused)
    }

    fn try_ask(&mut self, request: &Request) -> Done<Result<Answer, Refusal>> {
        let answer = self.client.ask(request)?;
        if let Answer::Refused(refusal) = answer {
            self.refused(&refusal);
            return Ok(Err(refusal));
        }
        if self.screen == Screen::Json {
            print_line(&answer);
        }
        Ok(Ok(answer))
    }

    fn refused(&self, refusal: &Refusal) {
        if self.screen == Screen::Json {
            print_line(&Answer::Refused(refusal.clone()));
        }
        self.screen.complain(&self.sentence(refusal));
    }

    /// What the person reads of a refusal.
    fn sentence(&self, refusal: &Refusal) -> String {
        let value = serde_json::to_value(refusal).unwrap_or_default();
        let reason = value.get("reason").and_then(Value::as_str);
        let reason = reason.unwrap_or_default();
        let sentence = match refusal {
            Refusal::Request { message } => return message.clone(),
            _ => self.texts.error(reason),
        };
        let mut sentence = sentence.unwrap_or_else(|| reason.to_owned());
        for placeholder in ["seconds", "count"] {
            let number = value.get(placeholder).and_then(Value::as_u64);
            if let Some(number) = number {
                sentence = sentence.replace(&format!("{{{placeholder}}}"), &number.to_string());
            }
        }
        sentence
    }
}

fn print_line(answer: &Answer) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(&to_line(answer)).and_then(|()| out.flush());
}
