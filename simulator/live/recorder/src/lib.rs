//! The recorder of `relatch live`: the device's library with a flash, for a page.
//!
//! [`Recorder`] is one start of one unit. The page keeps the flash between two starts ([`Recorder::flash`]), so that a
//! reload is a restart. Times are milliseconds since the start.

mod edge;
mod hardware;
mod leaks;
mod recorder;
mod said;

pub use edge::{Unit, leak_rows, play_leak, qr};
pub use hardware::{Pages, Setup};
pub use leaks::{Everything, Outcome, ServiceCopy, Why, play, rows};
pub use recorder::Recorder;
pub use said::Said;
