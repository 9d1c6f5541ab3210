//! How scenarios are played.

use std::path::PathBuf;

use relatch_testkit::passwords::Cost;
use relatch_wire::Suite;

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
