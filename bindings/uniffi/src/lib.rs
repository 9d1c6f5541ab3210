//! The phone side of Relatch for Python, Kotlin and Swift (docs/embedding/app.md).
//!
//! A [`Phone`] is the app with its authority: scanned texts go in, a [`Screen`] with sentences in the person's language
//! comes out. Every call may come from any thread; calls on one phone wait for each other, and one that asks an account
//! service waits for its response, so they belong on no thread that draws.

mod backup;
mod decode;
mod errors;
#[path = "../../shared/of_app.rs"]
mod of_app;
mod phone;
mod screen;
mod sheet;
mod surroundings;

pub use backup::{BackupError, open_backup, open_backup_with_key, seal_backup, seal_backup_for};
pub use decode::{Decoded, Ignorable, MessageKind, NotDecoded, decode};
pub use errors::{CallError, OpenError, StoreError, TransportError};
pub use phone::{Act, Device, DevicePage, KeptOffer, Phone, Receipt};
pub use screen::{Button, ButtonView, Kind, Language, Line, Purpose, Role, Screen, ShownCode};
pub use sheet::{SheetError, SheetReader, sheet_parts, sheet_svg};
pub use surroundings::{HttpHeader, HttpRequest, HttpResponse, Store, Transport};

uniffi::setup_scaffolding!("relatch_app");
