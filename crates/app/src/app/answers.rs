//! What an answer of the authority makes of the page.

use relatch_authority::{Action, ChallengeMessage};

use super::{ActPage, App, Asked, Page, PreviewPage, Todo};
use crate::answer::{Answer, Facts};
use crate::failure::Failure;
use crate::question::{Question, Scanned};

impl App {
    /// The authority answered the question with this ticket; an answer that is not awaited any more is dropped.
    ///
    /// # Security
    /// A code that arrives after the person has cancelled is not shown. An answer that does not fit what the app decoded
    /// itself is none.
    pub fn answer(&mut self, ticket: u64, answer: Result<Answer, Failure>) -> Todo {
        let asked = match core::mem::replace(&mut self.page, Page::Scanning) {
            Page::Waiting {
                ticket: awaited,
                asked,
            } if awaited == ticket => asked,
            page => {
                self.page = page;
                return Todo::Nothing;
            }
        };
        match (asked, answer) {
            (Asked::Inspect(text), Ok(Answer::Facts(facts))) => self.inspected(text, facts),
            (Asked::IssueCheck(facts), Ok(Answer::Code(code))) if code.digits() == CHECK_DIGITS => {
                self.page = Page::CheckCode { facts, code };
                Todo::Nothing
            }
            (Asked::Issue(page), Ok(Answer::Code(code)))
                if code.digits() == usize::from(page.facts.code_length.digits()) =>
            {
                self.page = Page::Code {
                    name: page.facts.name,
                    code,
                };
                Todo::Nothing
            }
            (Asked::StepUp(mut page), Ok(Answer::Done)) => {
                page.facts.step_up = None;
                page.note = None;
                self.ask(Asked::Issue(page))
            }
            (Asked::Claim(page), Ok(Answer::Bound(bound))) => {
                self.page = Page::Confirmation {
                    bound: Box::new(bound),
                    offer: page.without_secret(),
                };
                Todo::Nothing
            }
            (Asked::Act { page, .. }, Ok(Answer::Done)) => {
                self.page = Page::Acted(page);
                Todo::Nothing
            }
            (asked, Err(failure)) => self.failed(asked, failure),
            _ => self.tell(Failure::BadAnswer.text()),
        }
    }

    fn inspected(&mut self, text: Scanned, facts: Facts) -> Todo {
        // What the message says is read here; an authority that says otherwise speaks of another one.
        let same = ChallengeMessage::from_text(text.as_str()).is_ok_and(|message| {
            let challenge = message.challenge();
            challenge.action == facts.action
                && challenge.failures == facts.failures
                && challenge.locator == facts.locator
        });
        if !same {
            return self.tell(Failure::BadAnswer.text());
        }
        if facts.action == Action::CheckBinding {
            return self.put(Asked::IssueCheck(Box::new(facts)), Question::Issue(text));
        }
        // [APP-3]
        self.page = Page::Preview(Box::new(PreviewPage {
            text,
            facts,
            note: None,
        }));
        Todo::Nothing
    }

    fn failed(&mut self, asked: Asked, failure: Failure) -> Todo {
        match (asked, failure) {
            // The preview says why, and the owner proves and goes on.
            (Asked::Issue(mut page), Failure::StepUpNeeded(why)) => {
                page.facts.step_up = Some(why);
                self.page = Page::Preview(page);
                Todo::Nothing
            }
            (
                Asked::Act {
                    page,
                    proved: false,
                },
                Failure::ProofNeeded(hash),
            ) => {
                let proved = false;
                self.prove(hash.0, Asked::Act { page, proved })
            }
            (Asked::Claim(mut page), failure)
                if failure.is_passing() || failure == Failure::IllegalName =>
            {
                page.note = Some(failure);
                self.page = Page::Offer(page);
                Todo::Nothing
            }
            (Asked::Issue(mut page) | Asked::StepUp(mut page), failure) if failure.is_passing() => {
                page.note = Some(failure);
                self.page = Page::Preview(page);
                Todo::Nothing
            }
            (Asked::Act { page, .. }, failure) if failure.is_passing() => {
                self.page = Page::Act(Box::new(ActPage {
                    note: Some(failure),
                    ..*page
                }));
                Todo::Nothing
            }
            (_, failure) => self.tell(failure.text()),
        }
    }
}

/// The digits of every check code. [CODE-8]
const CHECK_DIGITS: usize = 8;
