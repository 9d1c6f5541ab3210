//! The phone side of Relatch for JavaScript and TypeScript (docs/embedding/app.md).
//!
//! A [`Phone`] is the app with its authority: scanned texts go in, a [`Screen`] with sentences in the person's language
//! comes out. The authority is inside the page, or an account service that the page asks by `fetch`. What takes time is a
//! promise, and the page stays alive meanwhile: `screen()` says what is open.
//!
//! `types.ts` has the types that are no structure of Rust; wasm-bindgen writes all of them into one file.

mod bytes;
mod decode;
mod devices;
mod errors;
mod keeper;
#[path = "../../../shared/of_app.rs"]
mod of_app;
mod phone;
mod screen;
mod service;
mod sheet;
mod surroundings;

pub use bytes::Bytes;
pub use decode::{Decoded, Ignorable, decode, inspect};
pub use devices::{Act, Device, DevicePage, KeptOffer, Receipt};
pub use errors::Error;
pub use phone::Phone;
pub use screen::{ButtonView, Line, Screen, ShownCode};
pub use service::HttpRequest;
pub use sheet::{SheetReader, sheet_parts, sheet_svg};

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.ts");
