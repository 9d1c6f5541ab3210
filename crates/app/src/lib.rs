//! The phone side of Relatch (spec/app.md): a scanned text goes in, a [`Screen`] comes out.
//!
//! [`App`] is the state machine: it decodes, describes, asks for consent and shows the code. It does no I/O. What it needs
//! to know of the authority it asks in a [`Question`], and the program brings the [`Answer`]:
//!
//! - [`Service`] has the account service answer over HTTP. It makes requests and reads responses; the program sends them.
//! - [`Local`] is the authority inside the app, with its keys on the phone.
//!
//! [`Phone`] joins an app with an authority that answers at once, for programs that may block:
//!
//! ```
//! use relatch_app::{Button, Kind, Language, Local, Moment, Phone, Purpose, Settings};
//! use relatch_authority::{Fresh32, SessionId, WallTime};
//! # use relatch_wire::{CodeLength, Contribution, Extensions, Identity, Offer, OfferMessage};
//! # let offer = OfferMessage::new(Offer {
//! #     identity: Identity::new("Vendor", "NVR-8", "0001")?,
//! #     contribution: Contribution::Secret([7; 32].into()),
//! #     code_length: CodeLength::Twelve,
//! #     attestation: None,
//! #     extensions: Extensions::default(),
//! # });
//! # let scanned = offer.to_text();
//!
//! /// The operating system's clock and generator.
//! fn moment() -> Option<Moment> {
//!     Some(Moment { now: WallTime::from_secs(1_800_000_000), random: Fresh32::from([7; 32]) })
//! }
//!
//! // The keys are made on first use; `save` keeps the state, which is as secret as they are.
//! let settings = Settings::new("owner", SessionId([1; 16]))?;
//! let keys = [[1; 32], [2; 32], [3; 32], [4; 32]].map(Fresh32::from); // of the generator
//! let local = Local::create(settings, keys, |_state: &[u8]| Ok(()))?;
//! println!("load this into the device: {}", local.key_file());
//!
//! let mut phone = Phone::new(local, moment);
//! phone.open(Purpose::Recover);
//! phone.scan(&[&scanned]); // what the camera saw
//! assert_eq!(phone.screen().kind, Kind::Warning); // an offer of suite 1: do not let anyone film it
//! phone.press(Button::GoOn);
//! phone.bind("Back room", None);
//! let screen = phone.screen();
//! for line in screen.say(Language::English) {
//!     println!("{line}"); // "Type this code only if your own app shows it; ..."
//! }
//! println!("{}", screen.code.expect("the confirmation code").grouped());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Security
//! No code is shown before the person has seen what it does and has agreed: [`App`] asks for it only then, and drops an
//! answer that comes after they have cancelled. Codes and offers are wiped, never printed, and not kept: [`App::close`] the
//! page when the program goes to the background.

mod answer;
mod app;
mod code;
mod date;
mod failure;
mod kept;
mod local;
mod phone;
mod question;
mod screen;
mod service;
#[cfg(feature = "sheet")]
mod sheet;
mod state;
mod texts;

pub use answer::{Answer, Bound, Device, Facts, StepUp};
pub use app::{App, Purpose, Todo};
pub use code::ShownCode;
pub use failure::Failure;
pub use kept::SaveError;
pub use local::{Local, LocalError, Settings};
pub use phone::{Authority, Connected, Moment, Phone, Transport, TransportError};
pub use question::{Act, Proof, Question, Scanned};
pub use screen::{Button, Kind, Line, Role, Screen};
pub use service::{Request, Response, Service};
#[cfg(feature = "sheet")]
pub use sheet::{Sheet, SheetError, SheetReader};
pub use texts::{Language, Sentence, TextId, Value};
