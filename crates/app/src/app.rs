//! The state machine of the app: which page is open, and what may follow it.

mod answers;
mod pages;

use core::fmt;

use relatch_authority::{
    Action, ChallengeMessage, DeviceName, Locator, OfferMessage, Receipt, Suite,
};
use relatch_derivation::digest;
use relatch_wire::Message;
use zeroize::Zeroizing;

use crate::answer::{Bound, Device, Facts};
use crate::code::ShownCode;
use crate::failure::Failure;
use crate::question::{Act, Proof, Question, Scanned};
use crate::screen::{Button, Screen};
use crate::texts::{self, TextId};

/// What the person wants to scan. [APP-9]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// A device that forgot its owner, or wants to be bound. A check that it meets opens the check page.
    Recover,
    /// A check of a binding, and nothing else.
    Check,
}

/// What the program does next.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "the app waits for it"]
#[non_exhaustive]
pub enum Todo {
    /// Nothing but to show the screen.
    Nothing,
    /// Puts the question to the authority, and gives the answer to [`App::answer`] with the ticket.
    Ask {
        /// Names the question.
        ticket: u64,
        /// The question.
        question: Question,
    },
    /// Has the owner prove that it is they, over this nonce, and calls [`App::proved`].
    Prove {
        /// The hash of the challenge or the act: the `nonce` of an ID token, the challenge of a passkey.
        nonce: [u8; 32],
    },
}

/// The app: one page, from plain data. It does no I/O and keeps no key.
///
/// ```
/// use relatch_app::{App, Kind, Language, Purpose, Todo};
///
/// let mut app = App::new();
/// app.open(Purpose::Recover);
/// let todo = app.scan(&["https://example.com"]);
/// assert_eq!(todo, Todo::Nothing);
/// assert_eq!(app.screen().kind, Kind::Message);
/// assert_eq!(app.screen().say(Language::English), ["Not a Relatch code"]);
/// ```
#[derive(Debug)]
pub struct App {
    purpose: Purpose,
    page: Page,
    tickets: u64,
}

/// What is open.
#[derive(Debug)]
enum Page {
    Scanning,
    /// An offer, before it is claimed.
    Offer(Box<OfferPage>),
    Confirmation {
        bound: Box<Bound>,
        /// The offer, if it holds no secret.
        offer: Option<Scanned>,
    },
    /// A challenge of action 1, before the person has agreed.
    Preview(Box<PreviewPage>),
    Code {
        name: DeviceName,
        code: ShownCode,
    },
    CheckCode {
        facts: Box<Facts>,
        code: ShownCode,
    },
    Act(Box<ActPage>),
    Acted(Box<ActPage>),
    Told(TextId),
    /// A question is on its way.
    Waiting {
        ticket: u64,
        asked: Asked,
    },
    /// The owner proves that it is they, over this nonce.
    Proving {
        nonce: [u8; 32],
        asked: Asked,
    },
}

#[derive(Debug)]
struct OfferPage {
    text: Scanned,
    identity: [String; 3],
    /// Whether a picture of the offer is enough to compute its codes.
    is_secret: bool,
    /// Whether it is, and the person has not yet agreed to that. [APP-11]
    warns: bool,
    note: Option<Failure>,
}

#[derive(Debug)]
struct PreviewPage {
    text: Scanned,
    facts: Facts,
    note: Option<Failure>,
}

#[derive(Debug)]
struct ActPage {
    name: DeviceName,
    locator: Locator,
    act: Act,
    note: Option<Failure>,
}

/// What was asked, and for which page.
#[derive(Debug)]
enum Asked {
    Inspect(Scanned),
    /// The code of a challenge that the person agreed to.
    Issue(Box<PreviewPage>),
    IssueCheck(Box<Facts>),
    StepUp(Box<PreviewPage>),
    Claim(Box<OfferPage>),
    Act {
        page: Box<ActPage>,
        proved: bool,
    },
}

impl Default for App {
    fn default() -> Self {
        Self::new()
    }
}

impl App {
    /// An app whose scanner for recoveries is open.
    #[must_use]
    pub fn new() -> Self {
        Self {
            purpose: Purpose::Recover,
            page: Page::Scanning,
            tickets: 0,
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        pages::draw(&self.page, self.purpose)
    }

    /// While the owner proves that it is they: what the proof is over, as [`Todo::Prove`] said.
    #[must_use]
    pub fn nonce(&self) -> Option<&[u8; 32]> {
        match &self.page {
            Page::Proving { nonce, .. } => Some(nonce),
            _ => None,
        }
    }

    /// While a confirmation code is shown: the text of the offer and the receipt of its claim, from suite 2 on. They hold no
    /// secret.
    ///
    /// The app keeps both. If the service answers [`Failure::ReceiptNeeded`], because it was restored from a backup and does not
    /// know the binding, the app scans the text again and gives the receipt to [`App::bind`].
    #[must_use]
    pub fn to_keep(&self) -> Option<(&Scanned, &Receipt)> {
        match &self.page {
            Page::Confirmation { bound, offer } => offer.as_ref().zip(bound.receipt.as_ref()),
            _ => None,
        }
    }

    /// Opens a scanner; what was open is wiped.
    pub fn open(&mut self, purpose: Purpose) {
        self.purpose = purpose;
        self.page = Page::Scanning;
    }

    /// Closes the page: the person leaves, or the program goes to the background. A code is wiped.
    pub fn close(&mut self) {
        self.open(Purpose::Recover);
    }

    /// The camera saw these texts, byte by byte. Outside a scanner, and without a text, nothing happens.
    ///
    /// # Security
    /// The texts come from whoever held up a picture. They are decoded here, and nothing of them is believed before the
    /// authority has found the tag correct.
    pub fn scan(&mut self, texts: &[&str]) -> Todo {
        if !matches!(self.page, Page::Scanning) {
            return Todo::Nothing;
        }
        match texts {
            [] => Todo::Nothing,
            [first, rest @ ..] if rest.iter().all(|other| other == first) => self.decode(first),
            _ => self.tell(texts::ERROR_SEVERAL),
        }
    }

    /// Presses a button of the screen; one that is not there does nothing. [`Button::Bind`] is [`App::bind`].
    pub fn press(&mut self, button: Button) -> Todo {
        if !self.screen().buttons.contains(&button) {
            return Todo::Nothing;
        }
        match (button, core::mem::replace(&mut self.page, Page::Scanning)) {
            (Button::Cancel, Page::Waiting { asked, .. } | Page::Proving { asked, .. }) => {
                self.page = asked.back();
                Todo::Nothing
            }
            (Button::GoOn, Page::Offer(mut page)) => {
                page.warns = false;
                self.page = Page::Offer(page);
                Todo::Nothing
            }
            // [APP-4]
            (Button::Confirm, Page::Preview(page)) => self.ask(Asked::Issue(page)),
            (Button::Prove, Page::Preview(page)) => {
                let nonce = message_hash(&page.text);
                self.prove(nonce, Asked::StepUp(page))
            }
            (Button::Yes, Page::Act(page)) => self.ask(Asked::Act {
                page,
                proved: false,
            }),
            (Button::Check, _) => {
                self.purpose = Purpose::Check;
                Todo::Nothing
            }
            (Button::Bind, page) => {
                self.page = page;
                Todo::Nothing
            }
            // Every other button leaves the page.
            _ => Todo::Nothing,
        }
    }

    /// Claims the offer on the screen under this name, with the receipt that the app kept, if it has one.
    pub fn bind(&mut self, name: &str, receipt: Option<&Receipt>) -> Todo {
        let is_there = self.screen().buttons.contains(&Button::Bind);
        match core::mem::replace(&mut self.page, Page::Scanning) {
            Page::Offer(mut page) if is_there => match DeviceName::new(name.trim()) {
                Ok(name) => {
                    let offer = page.text.clone();
                    page.note = None;
                    let receipt = receipt.copied();
                    self.put(
                        Asked::Claim(page),
                        Question::Claim {
                            offer,
                            name,
                            receipt,
                        },
                    )
                }
                Err(_) => {
                    page.note = Some(Failure::IllegalName);
                    self.page = Page::Offer(page);
                    Todo::Nothing
                }
            },
            page => {
                self.page = page;
                Todo::Nothing
            }
        }
    }

    /// Asks the person about an act at one of their devices; nothing is done before they say yes. [APP-15]
    pub fn act(&mut self, device: &Device, act: Act) {
        self.page = Page::Act(Box::new(ActPage {
            name: device.name.clone(),
            locator: device.locator,
            act,
            note: None,
        }));
    }

    /// The owner proved that it is they, over the nonce of [`Todo::Prove`]; without that nothing happens.
    pub fn proved(&mut self, proof: Proof) -> Todo {
        match core::mem::replace(&mut self.page, Page::Scanning) {
            Page::Proving {
                asked: Asked::StepUp(page),
                ..
            } => {
                let challenge = page.text.clone();
                self.put(Asked::StepUp(page), Question::StepUp { challenge, proof })
            }
            Page::Proving {
                asked: Asked::Act { page, .. },
                ..
            } => {
                let question = page.question(Some(proof));
                self.put(Asked::Act { page, proved: true }, question)
            }
            page => {
                self.page = page;
                Todo::Nothing
            }
        }
    }

    /// Puts the question that this is about.
    fn ask(&mut self, asked: Asked) -> Todo {
        let question = match &asked {
            Asked::Inspect(text) => Question::Inspect(text.clone()),
            Asked::Issue(page) => Question::Issue(page.text.clone()),
            Asked::Act { page, .. } => page.question(None),
            Asked::IssueCheck(_) | Asked::StepUp(_) | Asked::Claim(_) => return Todo::Nothing,
        };
        self.put(asked, question)
    }

    fn prove(&mut self, nonce: [u8; 32], asked: Asked) -> Todo {
        self.page = Page::Proving { nonce, asked };
        Todo::Prove { nonce }
    }

    fn put(&mut self, asked: Asked, question: Question) -> Todo {
        self.tickets = self.tickets.wrapping_add(1);
        let ticket = self.tickets;
        self.page = Page::Waiting { ticket, asked };
        Todo::Ask { ticket, question }
    }

    fn decode(&mut self, text: &str) -> Todo {
        let message = match Message::from_text(text) {
            Ok(message) => message,
            Err(error) => return self.tell(Failure::NotUsable(error.advice()).text()), // [APP-1] [APP-2]
        };
        let is_check = matches!(&message, Message::Challenge(challenge) if is_check(challenge));
        // [APP-9]
        if self.purpose == Purpose::Check && !is_check {
            return self.tell(texts::ERROR_NOT_A_CHECK);
        }
        let scanned = Scanned(Zeroizing::new(text.into()));
        match message {
            Message::Offer(offer) => {
                let is_secret = is_secret(&offer);
                self.page = Page::Offer(Box::new(OfferPage {
                    text: scanned,
                    identity: offer.offer().identity.printable(), // [APP-7]
                    is_secret,
                    warns: is_secret,
                    note: None,
                }));
                Todo::Nothing
            }
            _ => {
                if is_check {
                    self.purpose = Purpose::Check;
                }
                self.ask(Asked::Inspect(scanned))
            }
        }
    }

    fn tell(&mut self, text: TextId) -> Todo {
        self.page = Page::Told(text);
        Todo::Nothing
    }
}

impl Asked {
    /// The page that the question was asked on.
    fn back(self) -> Page {
        match self {
            Self::Inspect(_) | Self::IssueCheck(_) => Page::Scanning,
            Self::Issue(page) | Self::StepUp(page) => Page::Preview(page),
            Self::Claim(page) => Page::Offer(page),
            Self::Act { page, .. } => Page::Act(page),
        }
    }
}

impl OfferPage {
    /// The text of the offer, unless a picture of it is enough to compute its codes.
    fn without_secret(self) -> Option<Scanned> {
        (!self.is_secret).then_some(self.text)
    }
}

impl ActPage {
    fn question(&self, proof: Option<Proof>) -> Question {
        Question::Act {
            locator: self.locator,
            act: self.act.clone(),
            proof,
        }
    }
}

fn is_check(challenge: &ChallengeMessage) -> bool {
    challenge.challenge().action == Action::CheckBinding
}

/// Whether a picture of the offer is enough to compute its codes.
fn is_secret(offer: &OfferMessage) -> bool {
    offer.offer().suite() == Suite::Hmac
}

/// What a proof for this challenge names: the app computes it from what it showed, and takes no other.
fn message_hash(text: &Scanned) -> [u8; 32] {
    let challenge = ChallengeMessage::from_text(text.as_str());
    challenge.map_or([0; 32], |challenge| digest(&[challenge.message()]))
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recover => "recover",
            Self::Check => "check",
        })
    }
}
