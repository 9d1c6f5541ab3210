//! The account service: an authority over HTTP (`relatch-authority serve`).
//!
//! A [`Service`] is made of a [`relatch_authority::Decider`], a [`relatch_registry::Database`] and the [`Tokens`] of an
//! OpenID provider; [`router`] gives its calls, which [`openapi`] describes. Each call decides without I/O, commits, and
//! only then answers. Refusals leave at one deadline.
//!
//! # Security
//! The caller of [`serve`] decides who reaches the ports: the public one may stand in the open behind TLS, the management
//! port may not.

mod api;
mod background;
pub mod command;
mod config;
mod deadline;
mod demo;
mod factory;
mod hex;
mod jwks;
mod keys;
mod limits;
mod listen;
mod management;
mod problem;
mod rotation;
mod serve;
mod service;
mod tls;
mod tokens;
mod webhooks;

pub use api::{openapi, router};
pub use config::{Config, ConfigError};
pub use demo::Demo;
pub use factory::{FactoryStore, ImportError, Imported};
pub use jwks::{KeySource, KeysError};
pub use keys::{KeySetFile, KeysFault, key_ring};
pub use limits::Limits;
pub use management::router as management_router;
pub use problem::Problem;
pub use serve::{Running, serve};
pub use service::{Parts, Service, now};
pub use tls::{Certificate, TlsFault};
pub use tokens::Tokens;
pub use webhooks::{Receiver, ReceiverFault, deliver};
