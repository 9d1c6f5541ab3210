//! What each step does to the world, and what is seen then: who acts, and steps without an actor.

mod attacker;
mod authority;
mod flash;
mod owner;
mod phone;
mod recorder;
mod thief;

use zeroize::Zeroizing;

use super::act::{Act, Step};
use super::play::Stage;
use super::typing;
use super::words::Change;
use crate::calls::Calls;
use crate::phone::Phone;
use crate::seen::Seen;

/// What went wrong with the step itself: an unknown name, or a check that fails.
type Wrong = String;

/// No scenario takes longer, in seconds of its time.
const LONGEST: u64 = 20 * 366 * 24 * 3_600;

impl Stage {
    /// Does a step.
    pub(super) fn take(&mut self, step: &Step) -> Result<Seen, Wrong> {
        match &step.act {
            Act::Wait {
                seconds,
                minutes,
                hours,
                days,
            } => return self.wait(*seconds, *minutes, *hours, *days),
            Act::ForgeChallenge { .. } => return self.forge_challenge(&step.act),
            Act::ComputeCode { loot, photo, name } => {
                return self.compute_code(loot, photo, name);
            }
            _ => {}
        }
        let at = step.at.as_deref().ok_or(
            "this step needs `at`: the recorder, the account or the authority that does it",
        )?;
        if self.world.phone(at).is_some() {
            self.take_at_phone(at, &step.act)
        } else if self.world.nvr(at).is_some() {
            self.take_at_nvr(at, &step.act)
        } else if self.world.authorities().has(at) {
            self.take_at_authority(at, &step.act)
        } else {
            Err(format!("no recorder, phone or authority is called `{at}`"))
        }
    }

    fn wait(&mut self, seconds: u64, minutes: u64, hours: u64, days: u64) -> Result<Seen, Wrong> {
        let period = self.period(seconds, minutes, hours, days)?;
        self.world.pass(period);
        Ok(Seen::Done)
    }

    fn phone(
        &mut self,
        at: &str,
    ) -> Result<(&mut Phone, &mut dyn Calls, relatch_authority::WallTime), Wrong> {
        self.world
            .at_phone(at)
            .ok_or_else(|| format!("no phone is called `{at}`"))
    }

    /// The code on a phone's screen.
    fn shown(&self, account: &str) -> Result<Zeroizing<String>, Wrong> {
        let phone = self
            .world
            .phone(account)
            .ok_or(format!("no phone is called `{account}`"))?;
        let code = phone
            .shown_code()
            .ok_or(format!("the phone of `{account}` shows no code"))?;
        Ok(Zeroizing::new(code.to_owned()))
    }

    fn noted(&self, name: &str) -> Result<Zeroizing<String>, Wrong> {
        let note = self.notes.get(name).cloned();
        note.ok_or(format!("no note is called `{name}`"))
    }

    /// The code as a person types it.
    fn code(
        &self,
        from: Option<&str>,
        noted: Option<&str>,
        code: Option<&str>,
        change: Option<Change>,
    ) -> Result<Zeroizing<String>, Wrong> {
        let code = match (from, noted, code) {
            (Some(account), None, None) => self.shown(account)?,
            (None, Some(name), None) => self.noted(name)?,
            (None, None, Some(code)) => Zeroizing::new(code.to_owned()),
            _ => return Err("a code comes from one of `from`, `noted`, `code`".into()),
        };
        match change {
            None => Ok(code),
            Some(change) => typing::changed(&code, change)
                .map(Zeroizing::new)
                .ok_or_else(|| "this code cannot be changed so".into()),
        }
    }

    /// In milliseconds.
    fn period(&self, seconds: u64, minutes: u64, hours: u64, days: u64) -> Result<u64, Wrong> {
        let seconds = seconds
            .saturating_add(minutes.saturating_mul(60))
            .saturating_add(hours.saturating_mul(3_600))
            .saturating_add(days.saturating_mul(86_400));
        let end = seconds.saturating_add(self.world.elapsed() / 1_000);
        if end > LONGEST {
            return Err("a scenario is over after at most 20 years of its time".into());
        }
        Ok(seconds.saturating_mul(1_000))
    }
}
