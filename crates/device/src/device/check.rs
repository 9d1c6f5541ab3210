//! Scan to check: a rehearsal of a recovery (spec/binding.md, "At the device").

use alloc::string::String;

use relatch_wire::{Action, Fresh32};

use super::Device;
use crate::check::{LIFETIME, OpenCheck};
use crate::error::{NotBoundError, SubmitCheckError};
use crate::session::Administrator;
use crate::store::Store;
use crate::time::Uptime;

impl<S: Store> Device<S> {
    /// Makes a check of the binding, in place of an older one, and returns its QR text. [DEV-12]
    /// [DEV-13]
    ///
    /// It ends with the administrator's session, after 10 minutes, at the third wrong code, and
    /// with the binding. [DEV-43]
    ///
    /// # Errors
    /// [`NotBoundError`].
    pub fn begin_check(
        &mut self,
        administrator: &Administrator,
        random: Fresh32,
        now: Uptime,
    ) -> Result<String, NotBoundError> {
        self.advance(now);
        let live = self.challenge(Action::CheckBinding, random, LIFETIME)?;
        let check = self
            .check
            .insert(OpenCheck::new(administrator.session(), live));
        Ok(check.live.shown().text)
    }

    /// Reads the code of the check: the correct one shows that this phone can recover this device.
    /// Ask the administrator whether it is their phone.
    ///
    /// Nothing is charged or stored, and no grant opens. [DEV-13] [DEV-46]
    ///
    /// # Errors
    /// [`SubmitCheckError`].
    pub fn submit_check(
        &mut self,
        administrator: &Administrator,
        input: &str,
        now: Uptime,
    ) -> Result<(), SubmitCheckError> {
        self.advance(now);
        let keys = self.keys.as_ref().ok_or(SubmitCheckError::NotBound)?;
        let check = self.check.as_mut();
        let check = check
            .filter(|check| check.belongs_to(administrator.session()))
            .ok_or(SubmitCheckError::NoCheck)?;
        let answer = check.submit(keys, input);
        self.check.take_if(|check| check.is_over());
        answer
    }
}
