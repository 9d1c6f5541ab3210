//! At most one password is set for each code. (That the old password or the new one holds, and no
//! other, is compared at the device.)

use std::collections::BTreeSet;

use super::{Judged, ShownId, found};

/// The challenges whose code has set a password.
#[derive(Debug, Default)]
pub(super) struct Passwords(BTreeSet<ShownId>);

impl Passwords {
    /// Whether its code has set a password.
    pub(super) fn used(&self, shown: ShownId) -> bool {
        self.0.contains(&shown)
    }

    /// A store that could not tell whether it stored leaves the grant open: another password may
    /// follow.
    pub(super) fn changed(&mut self, shown: ShownId, ended: bool) -> Judged<()> {
        if self.0.contains(&shown) {
            let what = format!("a second password was set with the code of challenge {shown}");
            return found("passwords", what);
        }
        if ended {
            self.0.insert(shown);
        }
        Ok(())
    }
}
