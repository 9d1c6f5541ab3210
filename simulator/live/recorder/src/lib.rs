//! The recorder of `relatch live`: the device's library with a flash, for a page.
//!
//! [`Recorder`] is one start of one unit. The page keeps the flash between two starts ([`Recorder::flash`]), so that a
//! reload is a restart. Times are milliseconds since the start.

mod attack;
mod edge;
mod hardware;
mod recorder;
mod said;

pub use attack::{Ingredients, Outcome, play};
pub use edge::{Unit, attack, qr};
pub use hardware::{Pages, Setup};
pub use recorder::Recorder;
pub use said::Said;
