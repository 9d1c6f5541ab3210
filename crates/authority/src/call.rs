//! How a call over a registry can fail.

use core::fmt;

use crate::snapshot::NewerRow;

/// Why a call gave nothing: the rules say no (`A` is the refusal), or the registry (`E` is its error) did not let it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError<A, E> {
    /// The rules say no. This is an answer; the others are faults, and the account is asked to try again.
    Refused(A),
    /// Other calls changed the rows each time: try again.
    Contended,
    /// A newer version wrote a row: update this instance, and try another until then.
    NewerRow,
    /// The registry failed; whether the call took effect may be unknown. To try again is safe.
    Registry(E),
}

impl<A, E> CallError<A, E> {
    /// The refusal, if it is one.
    pub fn refusal(&self) -> Option<&A> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }
}

impl<A: fmt::Display, E> fmt::Display for CallError<A, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Contended => f.write_str("the service is busy: try again"),
            Self::NewerRow => NewerRow.fmt(f),
            Self::Registry(_) => f.write_str("the registry failed: try again"),
        }
    }
}

impl<A, E> core::error::Error for CallError<A, E>
where
    A: fmt::Debug + fmt::Display,
    E: core::error::Error + 'static,
{
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Registry(error) => Some(error),
            _ => None,
        }
    }
}

impl<A, E> From<E> for CallError<A, E> {
    fn from(error: E) -> Self {
        Self::Registry(error)
    }
}
