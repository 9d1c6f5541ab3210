//! The simulated worlds: a recorder, phones and account services that meet in pictures.
//!
//! - [`nvr`], [`phone`], [`instance`]: the three parties; [`screens`] draws what the first two show.
//! - [`scenario`]: files that say what happens and what must come of it.
//! - [`soak`]: worlds from seeds, before judges.
//! - [`fleet`]: guessing at many devices, beside the closed form.

pub mod calls;
pub mod desk;
pub mod fleet;
pub mod instance;
pub mod nvr;
pub mod phone;
pub mod remote;
pub mod scenario;
pub mod screens;
pub mod seen;
pub mod soak;
pub mod view;
pub mod world;
