//! How scenarios are played.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use relatch_testkit::passwords::Cost;
use relatch_wire::Suite;

use crate::calls::Elsewhere;

/// How scenarios are played.
#[derive(Debug, Clone)]
pub struct Options {
    /// Everything random follows from it.
    pub seed: u64,
    /// Whether scans go through pictures, as they do for people, or carry the text by hand.
    ///
    /// Repetitions, and all rounds of a sweep but the first, carry it by hand in any case.
    pub pictures: bool,
    /// Where each screen and photo is written, if anywhere.
    pub written_to: Option<PathBuf>,
    /// The suite of recorders that do not say one.
    pub suite: Suite,
    /// The work of a password check.
    pub cost: Cost,
    /// The most rounds of a sweep.
    pub rounds: usize,
    /// The service that phones ask, where it is none of the world's.
    pub elsewhere: Option<Running>,
}

/// A service that runs elsewhere.
#[derive(Clone)]
pub struct Running(Arc<Open>);

/// A connection, and a seed that no world had before: the service knows the devices of earlier ones.
pub(super) type Opened = (Box<dyn Elsewhere>, u64);

type Open = dyn Fn(&str) -> Opened + Send + Sync;

impl Running {
    /// A service that gives each world accounts of its own, and a seed for devices that are new to it.
    pub fn new(open: impl Fn(&str) -> (Box<dyn Elsewhere>, u64) + Send + Sync + 'static) -> Self {
        Self(Arc::new(open))
    }

    /// A connection for one world of the scenario of this id.
    pub(super) fn open(&self, id: &str) -> Opened {
        (self.0)(id)
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Running")
    }
}

impl Options {
    /// The same in this suite, its pictures in a separate folder.
    #[must_use]
    pub fn in_suite(&self, suite: Suite) -> Self {
        let folder = format!("suite-{}", suite.number());
        Self {
            suite,
            written_to: self.written_to.as_ref().map(|parent| parent.join(folder)),
            ..self.clone()
        }
    }
}
