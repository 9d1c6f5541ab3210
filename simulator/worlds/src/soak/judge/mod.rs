//! The judges: each checks one rule against everything that can be seen of a world, in a separate file.

mod audit;
mod authorised;
mod charges;
mod epochs;
mod notices;
mod one_password;
mod passwords;
mod penalties;
mod secrecy;

use relatch_authority::{AccountId, Refusal, StepUpReason};
use relatch_testkit::registry::Commit;

use super::cast::Who;
use super::rights::Standing;
pub(super) use secrecy::Secrets;

/// The challenge that a step is about: its number among all that the devices of the world have shown.
pub(super) type ShownId = usize;

/// What the judges are told.
#[derive(Debug)]
pub(super) enum Event<'a> {
    /// A device ran for so many milliseconds.
    Ran { unit: usize, ms: u64 },
    /// A device showed a challenge for a recovery, or the one that is alive.
    Begun { unit: usize },
    /// The device answered whether a typed code was correct.
    Compared {
        unit: usize,
        shown: ShownId,
        right: bool,
        /// The attempt was stored before that.
        charged: bool,
        /// It was a guess, and is counted as one.
        lucky: bool,
        /// The failures and the penalty in ms that a wrong one was told.
        told: Option<(u32, u64)>,
    },
    /// A password was to be set under the grant that this challenge's code opened.
    Set {
        unit: usize,
        shown: ShownId,
        new: &'a str,
        told: Told,
        /// What logs in now.
        holds: Option<String>,
    },
    /// What a device says of itself.
    Status {
        unit: usize,
        failures: u32,
        epoch: u32,
    },
    /// A new password ended failures and penalty.
    Cleared { unit: usize },
    /// An administrator's login may have ended the failures; a penalty runs on.
    LoggedIn { unit: usize },
    /// The unit has another binding, or none.
    Bound { unit: usize, binding: Option<usize> },
    /// Records were replaced by others.
    Rolled { unit: usize, back: Rolled },
    /// All bindings of the authority are as they were at some time.
    RegistryRolled,
    /// An account was answered at the authority.
    Answered {
        who: Who,
        standing: Standing,
        /// The challenge of a device, byte for byte; `None` for what another party made.
        shown: Option<ShownId>,
        binding: Option<usize>,
        /// It shows the epoch that its device has now.
        current: bool,
        /// Made by a rightful holder of the binding key.
        own: bool,
        answer: &'a Answer,
    },
    /// One call stored this at the authority.
    Committed {
        commit: &'a Commit,
        binding: Option<usize>,
        owner: Option<&'a AccountId>,
        /// The epoch of the device that has this binding now.
        device: Option<u32>,
    },
    /// A secret stood in something that people or machines can read: what it was.
    Leaked(&'a str),
}

/// What the console was told about a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    Stored,
    NotStored,
    /// The power went.
    Nothing,
}

/// How far records were rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rolled {
    /// To some authentic older state.
    Older,
    /// The state may be unreadable now: 99 failures, full penalty.
    Unreadable,
}

/// What the authority answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// The device's name, and whether the owner has to step up.
    Preview(Option<StepUpReason>),
    /// A code, for the challenge of this hash.
    Code([u8; 32]),
    Approved,
    Refused(Refusal),
    /// The registry did not let the call answer.
    Failed,
}

/// Holds one rule.
pub(super) trait Judge {
    /// As the report names it.
    fn name(&self) -> &'static str;

    /// Looks at what happened.
    ///
    /// # Errors
    /// What breaks the rule.
    fn see(&mut self, event: &Event<'_>) -> Result<(), String>;
}

/// A rule was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which judge found it.
    pub judge: &'static str,
    /// What it says.
    pub what: String,
}

/// All judges.
pub(super) struct Judges(Vec<Box<dyn Judge>>);

impl Judges {
    pub(super) fn new() -> Self {
        Self(vec![
            Box::<one_password::OnePassword>::default(),
            Box::<authorised::Authorised>::default(),
            Box::<charges::Charges>::default(),
            Box::<penalties::Penalties>::default(),
            Box::<epochs::Epochs>::default(),
            Box::<passwords::Passwords>::default(),
            Box::<audit::Audit>::default(),
            Box::<notices::Notices>::default(),
            Box::<secrecy::Secrecy>::default(),
        ])
    }

    /// The rules that this breaks.
    pub(super) fn see(&mut self, event: &Event<'_>) -> impl Iterator<Item = Finding> {
        self.0.iter_mut().filter_map(|judge| {
            let what = judge.see(event).err()?;
            let judge = judge.name();
            Some(Finding { judge, what })
        })
    }
}

/// The entry of a list that grows as it is asked for.
fn entry<T: Default>(list: &mut Vec<T>, at: usize) -> Option<&mut T> {
    if list.len() <= at {
        list.resize_with(at + 1, T::default);
    }
    list.get_mut(at)
}
