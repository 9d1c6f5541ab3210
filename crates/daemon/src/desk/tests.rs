//! The owner of the device without a socket: who may do what, and what ends with a connection.

use std::collections::BTreeSet;

use proptest::prelude::*;
use relatch_device::{
    CodeLength, Config, Device, Fresh32, Identity, PublicKeySet, RecordKey, Suite, Uptime,
};
use relatch_testkit::codes::{self, Claim};
use relatch_testkit::flash::{Fault, Flash};
use relatch_testkit::passwords::{Cost, Mishap, Passwords};

use super::*;

mod bounds;
mod life;
mod roles;

const OLD: &str = "0ld password";
const NEW: &str = "n3w password";
const ALL: [Role; 4] = [
    Role::Status,
    Role::Console,
    Role::Administrator,
    Role::Button,
];

/// Counts, so that no two are alike; and keeps what it is given.
#[derive(Default)]
struct Fake {
    made: u8,
    empty: bool,
    kept: Vec<String>,
}

impl Outside for Fake {
    fn fresh(&mut self) -> Result<Fresh32, NoRandom> {
        self.made = self.made.wrapping_add(1);
        if self.empty {
            return Err(NoRandom);
        }
        Ok([self.made; 32].into())
    }

    fn keep(&mut self, keys: &PublicKeySet) -> std::io::Result<()> {
        self.kept.push(keys.to_text());
        Ok(())
    }
}

/// A desk, and who sits at it.
struct Room {
    desk: Desk<Flash, Passwords, Fake>,
    flash: Flash,
    now: u64,
}

impl Room {
    /// A device that is not bound, of suite 2 with the authority's keys or of suite 1.
    fn new(suite: Suite) -> Self {
        let flash = Flash::new();
        let mut passwords = Passwords::open(Flash::new(), Cost::Plain, 1);
        passwords.replace(OLD).unwrap();
        let identity = Identity::new("Vendor", "Model", "0001").unwrap();
        let mut config = Config::new(
            identity,
            RecordKey::new(&[7; 32]),
            suite,
            CodeLength::Twelve,
        );
        if suite == Suite::Hybrid {
            config = config.authority(codes::key_set().public().clone());
        }
        let device = Device::start(config, flash.clone(), Uptime::from_millis(0), 0);
        let facts = Facts {
            account: "admin".into(),
            device: ["Vendor", "Model", "0001"].map(str::to_owned),
            digits: 12,
        };
        let has_keys = suite == Suite::Hybrid;
        let desk = Desk::new(device, passwords, Fake::default(), facts, has_keys);
        Self {
            desk,
            flash,
            now: 1_000,
        }
    }

    /// The same, bound, with connections 1 and 2 of a person who has every role.
    fn bound(suite: Suite) -> (Self, Claim) {
        let mut room = Self::new(suite);
        room.hello(1);
        room.hello(2);
        let claim = room.bind();
        (room, claim)
    }

    fn ask_as(&mut self, id: u64, roles: &[Role], request: Request) -> Answer {
        let roles: BTreeSet<Role> = roles.iter().copied().collect();
        let now = Uptime::from_millis(self.now);
        self.desk.answer(id, &roles, request, now)
    }

    fn ask(&mut self, id: u64, request: Request) -> Answer {
        self.ask_as(id, &ALL, request)
    }

    fn hello(&mut self, id: u64) {
        let answer = self.ask(id, Request::Hello(Place::Local));
        assert!(matches!(answer, Answer::Hello { .. }), "{answer:?}");
    }

    fn seconds(&mut self, seconds: u64) {
        self.now += 1_000 * seconds;
    }

    fn text(&mut self, id: u64, request: Request) -> String {
        match self.ask(id, request) {
            Answer::Show { text, .. } => text.reveal().to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// Binds in connection 1.
    fn bind(&mut self) -> Claim {
        assert_eq!(self.ask(1, Request::Prove(OLD.into())), Answer::Done);
        let claim = codes::claim(&self.text(1, Request::Offer));
        let confirm = Request::Confirm(claim.confirmation.as_str().into());
        assert_eq!(self.ask(1, confirm), Answer::Done);
        claim
    }

    /// The code of the challenge that connection `id` sees.
    fn code(&mut self, id: u64, claim: &Claim) -> String {
        let text = self.text(id, Request::Begin);
        codes::issue(&claim.keys, &text, CodeLength::Twelve)
    }

    fn status(&mut self) -> StatusAnswer {
        match self.ask(1, Request::Status) {
            Answer::Status(status) => *status,
            other => panic!("{other:?}"),
        }
    }

    fn password(&mut self) -> Option<String> {
        self.desk.passwords().plain()
    }
}

use crate::answer::StatusAnswer;

fn submit(code: &str) -> Request {
    Request::Submit(code.into())
}

fn set(password: &str) -> Request {
    Request::SetPassword(password.into())
}

/// One of each, with texts that are no codes.
fn every_request() -> Vec<Request> {
    let text = || SecretText::from("text that stands for a secret");
    vec![
        Request::Hello(Place::Local),
        Request::Status,
        Request::Begin,
        Request::Submit(text()),
        Request::SetPassword(text()),
        Request::Prove(text()),
        Request::Offer,
        Request::Confirm(text()),
        Request::Discard,
        Request::BeginCheck,
        Request::SubmitCheck(text()),
        Request::Release,
        Request::ClearFailures,
        Request::LoadKeys(text()),
        Request::PhysicalAct,
    ]
}
