//! What each page shows (spec/app.md).

use relatch_authority::{Action, Attestation, Role as Capacity};

use super::{ActPage, OfferPage, Page, PreviewPage, Purpose};
use crate::answer::{Bound, Facts};
use crate::code::ShownCode;
use crate::date::utc;
use crate::question::Act;
use crate::screen::{Button, Kind, Line, Role, Screen};
use crate::texts::{self, Sentence, TextId, Value};

pub(super) fn draw(page: &Page, purpose: Purpose) -> Screen {
    match page {
        Page::Scanning => scanning(purpose),
        Page::Offer(page) if page.warns => warning(),
        Page::Offer(page) => offer(page),
        Page::Confirmation { bound, .. } => confirmation(bound),
        Page::Preview(page) => preview(page),
        Page::Code { name, code } => {
            // [APP-5]
            screen(Kind::Code, [Button::Done])
                .says(Role::Title, about(texts::CODE_TITLE, name.as_str()))
                .says(Role::Fact, texts::CODE_VALID.plain())
                .says(Role::Warning, texts::CODE_SECRET.plain())
                .shows(code)
        }
        Page::CheckCode { facts, code } => check_code(facts, code),
        Page::Act(page) => act(page),
        Page::Acted(page) => acted(page),
        Page::Told(text) => screen(Kind::Message, [Button::Again]).says(Role::Title, text.plain()),
        Page::Waiting { .. } => {
            screen(Kind::Waiting, [Button::Cancel]).says(Role::Title, texts::WAIT_TITLE.plain())
        }
        Page::Proving { .. } => {
            screen(Kind::Proving, [Button::Cancel]).says(Role::Title, texts::WAIT_TITLE.plain())
        }
    }
}

fn scanning(purpose: Purpose) -> Screen {
    let (kind, title, hint) = match purpose {
        Purpose::Recover => (Kind::Scanning, texts::SCAN_TITLE, texts::SCAN_HINT),
        Purpose::Check => (Kind::Checking, texts::CHECK_TITLE, texts::CHECK_HINT),
    };
    screen(kind, [])
        .says(Role::Title, title.plain())
        .says(Role::Instruction, hint.plain())
}

/// [APP-11]
fn warning() -> Screen {
    screen(Kind::Warning, [Button::Cancel, Button::GoOn])
        .says(Role::Warning, texts::OFFER_FILM.plain())
}

fn offer(page: &OfferPage) -> Screen {
    let mut screen = screen(Kind::Offer, [Button::Cancel, Button::Bind])
        .says(Role::Title, texts::OFFER_TITLE.plain());
    let ids = [texts::OFFER_VENDOR, texts::OFFER_MODEL, texts::OFFER_SERIAL];
    for (id, text) in ids.into_iter().zip(&page.identity) {
        screen = screen.says(
            Role::Fact,
            id.with([("text", Value::Foreign(text.clone()))]),
        );
    }
    // [APP-7]
    screen = screen.says(Role::Warning, texts::OFFER_LABEL.plain());
    if let Some(note) = page.note {
        screen = screen.says(Role::Warning, note.text().plain());
    }
    screen.says(Role::Instruction, texts::OFFER_NAME.plain())
}

fn confirmation(bound: &Bound) -> Screen {
    let buttons = [Button::Done, Button::Check];
    let mut screen =
        screen(Kind::Confirmation, buttons).says(Role::Title, texts::BIND_CODE.plain());
    match bound.attestation {
        Attestation::Genuine => screen = screen.says(Role::Fact, texts::BIND_GENUINE.plain()),
        Attestation::Wrong => screen = screen.says(Role::Warning, texts::BIND_FORGED.plain()),
        _ => {}
    }
    // [APP-6]
    screen
        .says(Role::Warning, texts::BIND_OWN_APP.plain())
        .says(Role::Instruction, texts::BIND_CHECK.plain())
        .shows(&bound.confirmation)
}

/// [APP-3] [APP-4]
fn preview(page: &PreviewPage) -> Screen {
    let facts = &page.facts;
    let yes = if facts.step_up.is_some() {
        Button::Prove
    } else {
        Button::Confirm
    };
    let failures = u64::from(facts.failures.count());
    let mut screen = screen(Kind::Preview, [Button::Cancel, yes])
        .says(
            Role::Title,
            about(texts::PREVIEW_TITLE, facts.name.as_str()),
        )
        .says(Role::Fact, texts::PREVIEW_EFFECT.plain())
        .says(
            Role::Fact,
            texts::PREVIEW_FAILURES.with([("count", Value::Number(failures))]),
        )
        .says(Role::Warning, texts::PREVIEW_CONTROLS.plain());
    if facts.role == Capacity::Delegate {
        screen = screen.says(Role::Fact, texts::PREVIEW_DELEGATE.plain());
    }
    if let Some(why) = facts.step_up {
        screen = screen.says(Role::Instruction, why.text().plain());
    }
    if let Some(note) = page.note {
        screen = screen.says(Role::Warning, note.text().plain());
    }
    screen
}

fn check_code(facts: &Facts, code: &ShownCode) -> Screen {
    let whose = match facts.role {
        Capacity::Delegate => texts::PREVIEW_DELEGATE,
        Capacity::Owner => texts::CHECK_BOUND,
    };
    // [APP-10]
    screen(Kind::CheckCode, [Button::Done])
        .says(Role::Title, about(texts::CHECK_TYPE, facts.name.as_str()))
        .says(Role::Fact, whose.plain())
        .says(Role::Fact, texts::CHECK_CAPTION.plain())
        .shows(code)
}

/// The device's name, the other account and all terms. [APP-15]
fn act(page: &ActPage) -> Screen {
    let name = page.name.as_str();
    let with = |id: TextId, to: &str| {
        id.with([
            ("name", Value::Foreign(name.into())),
            ("account", Value::Foreign(to.into())),
        ])
    };
    let title = match &page.act {
        Act::Freeze => about(texts::ACT_FREEZE, name),
        Act::Lift => about(texts::ACT_LIFT, name),
        Act::Release => about(texts::ACT_RELEASE, name),
        Act::Undo => about(texts::ACT_UNDO, name),
        Act::Delete => about(texts::ACT_DELETE, name),
        Act::Transfer { to } => with(texts::ACT_TRANSFER, to.as_str()),
        Act::Delegate { to, .. } => with(texts::ACT_DELEGATE, to.as_str()),
    };
    let mut screen = screen(Kind::Act, [Button::Cancel, Button::Yes]).says(Role::Title, title);
    if let Act::Delegate { terms, .. } = &page.act {
        let values = [
            ("count", Value::Number(terms.max_uses.into())),
            ("time", Value::Foreign(utc(terms.expires))),
        ];
        for (action, says) in [
            (Action::SetPassword, texts::ACT_TERMS_PASSWORD),
            (Action::CheckBinding, texts::ACT_TERMS_CHECK),
        ] {
            if terms.actions.contains(&action) {
                screen = screen.says(Role::Fact, says.plain());
            }
        }
        screen = screen.says(Role::Fact, texts::ACT_TERMS.with(values));
    }
    screen = page.consequences(screen);
    match page.note {
        Some(note) => screen.says(Role::Warning, note.text().plain()),
        None => screen,
    }
}

fn acted(page: &ActPage) -> Screen {
    let screen = screen(Kind::Acted, [Button::Done]);
    match page.act {
        Act::Freeze => screen.says(Role::Title, about(texts::ACT_FROZEN, page.name.as_str())),
        _ => page.consequences(screen.says(Role::Title, texts::ACT_DONE.plain())),
    }
}

impl ActPage {
    /// What an act does not end, and until when it can be undone. [APP-8] [APP-18]
    fn consequences(&self, screen: Screen) -> Screen {
        match self.act {
            Act::Release => screen
                .says(Role::Fact, texts::ACT_UNDO_UNTIL.plain())
                .says(Role::Warning, texts::ACT_SEEN.plain()),
            Act::Transfer { .. } => screen
                .says(Role::Fact, texts::ACT_TRANSFER_OPEN.plain())
                .says(Role::Warning, texts::ACT_SEEN.plain()),
            _ => screen,
        }
    }
}

fn screen<const N: usize>(kind: Kind, buttons: [Button; N]) -> Screen {
    Screen {
        kind,
        lines: Vec::new(),
        code: None,
        buttons: buttons.into(),
    }
}

/// A sentence with the name of a device.
fn about(id: TextId, name: &str) -> Sentence {
    id.with([("name", Value::Foreign(name.into()))])
}

impl Screen {
    fn says(mut self, role: Role, sentence: Sentence) -> Self {
        self.lines.push(Line { role, sentence });
        self
    }

    fn shows(mut self, code: &ShownCode) -> Self {
        self.code = Some(code.clone());
        self
    }
}
