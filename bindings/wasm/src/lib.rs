//! The phone side of Relatch for JavaScript (docs/embedding/app.md).
//!
//! [`LocalPhone`] is the app with the authority inside: every call answers at once. [`ServiceApp`] is the app of an account
//! service: a call that needs the service gives a request, the program sends it with `fetch`, and gives the response to
//! `respond`.

mod decode;
mod local;
mod screen;
mod service;

pub use decode::decode;
pub use local::LocalPhone;
pub use screen::{Line, Screen, View};
pub use service::{Asked, ServiceApp};
