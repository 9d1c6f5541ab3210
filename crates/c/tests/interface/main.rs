//! The interface for C, called as C calls it.

mod arguments;
mod handles;
mod life;
mod names;
mod program;
mod support;
