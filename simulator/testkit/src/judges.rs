//! What must hold of a world, whatever happens: each judge has one rule, in a separate file.
//!
//! A device that is not as its model, or an authority that is not as its model, is found where the two
//! are compared. The judges look at what no single model holds: devices and authority together. They
//! go by what the models say before and after each event.

mod audit;
mod epochs;
mod passwords;
mod rights;
mod secrecy;
mod shape;

use std::fmt;

use relatch_conformance::model::authority::{Answer, Model};
use relatch_wire::Locator;

use crate::authority::{Asked, Called};
pub use secrecy::Secrecy;

/// A rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which judge found it.
    pub judge: &'static str,
    /// What it says.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.judge, self.what)
    }
}

/// What a judge says.
pub type Judged<T> = Result<T, Finding>;

/// The challenge that a device showed: its number among all that the devices of the world have shown.
pub type ShownId = usize;

/// What a step did to a device.
#[derive(Debug, Clone, Copy)]
pub struct Moved {
    /// Which device.
    pub unit: usize,
    /// The binding in effect before the step, and the epoch of its state.
    pub before: Option<(Locator, u32)>,
    /// The same after it.
    pub after: Option<(Locator, u32)>,
    /// Something was done to the records, or the flash kept something else than it was given.
    pub damage: bool,
}

/// All judges.
#[derive(Debug, Default)]
pub struct Judges {
    epochs: epochs::Epochs,
    rights: rights::Rights,
    passwords: passwords::Passwords,
    audit: audit::Audit,
    /// What must be in no output.
    pub secrecy: Secrecy,
}

impl Judges {
    /// A call was made at the authority, whose model is now this one.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub fn called(
        &mut self,
        asked: &Asked,
        within: Option<&Asked>,
        called: &Called,
        model: &Model,
    ) -> Judged<()> {
        let inner = within.filter(|_| called.both).zip(called.committed.first());
        let inner = inner.map(|(asked, outcome)| (asked, &outcome.answer));
        let outer = called.answer.as_ref().ok().map(|answer| (asked, answer));
        self.audit.committed(called)?;
        self.rights.committed(called);
        for (asked, answer) in inner.into_iter().chain(outer) {
            let models = [&called.before, model];
            self.rights.answered(asked, answer, models, called.now)?;
            if let (Answer::Code, Some(scan)) = (answer, &asked.scan) {
                self.audit.given(&asked.by, scan)?;
                self.secrecy.code(scan.code.as_deref());
            }
        }
        self.epochs.called([within, Some(asked)], called)?;
        self.epochs.restored(model);
        Ok(())
    }

    /// The rows of the authority may be others than before, without a call.
    pub fn restored(&mut self, model: &Model) {
        self.epochs.restored(model);
    }

    /// A device took a step.
    ///
    /// # Errors
    /// The epoch does not fit.
    pub fn moved(&mut self, moved: Moved, model: &Model) -> Judged<()> {
        self.epochs.moved(moved, model)
    }

    /// A code opened a grant: as the person guessed it, or without luck.
    ///
    /// # Errors
    /// No account was given it.
    pub fn opened(&mut self, shown: ShownId, hash: &[u8; 32], guessed: bool) -> Judged<()> {
        self.rights.opened(shown, hash, guessed)
    }

    /// Another password holds, by the grant that this challenge's code opened; `ended` if that is
    /// the end of the grant.
    ///
    /// # Errors
    /// It may not.
    pub fn password(
        &mut self,
        moved: Moved,
        shown: Option<(ShownId, [u8; 32])>,
        ended: bool,
    ) -> Judged<()> {
        let Some((shown, hash)) = shown else {
            return found("passwords", "a password was set without a grant");
        };
        let issued = self.rights.issued(&hash);
        self.rights.may_set(shown, &hash)?;
        self.passwords.changed(shown, ended)?;
        if let Some((locator, _)) = moved.before {
            self.epochs.password(locator, issued);
        }
        Ok(())
    }
}

/// A finding.
///
/// # Errors
/// Always.
pub fn found<T>(judge: &'static str, what: impl fmt::Display) -> Judged<T> {
    let what = what.to_string();
    Err(Finding { judge, what })
}
