//! Counts the expensive steps of a call, so that a test can hold that a refusal costs the same whatever its cause.

/// A step that an attacker could time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The MAC of a row is checked.
    RowMac,
    /// A binding key is unwrapped.
    Unwrap,
    /// Keys are expanded and a tag is checked.
    Tag,
}

/// Does nothing outside tests.
#[cfg(not(test))]
pub(crate) fn count(_: Step) {}

#[cfg(test)]
pub(crate) use counted::{count, take};

#[cfg(test)]
mod counted {
    use std::cell::RefCell;
    use std::vec::Vec;

    use super::Step;

    std::thread_local! {
        static STEPS: RefCell<Vec<Step>> = const { RefCell::new(Vec::new()) };
    }

    pub(crate) fn count(step: Step) {
        STEPS.with_borrow_mut(|steps| steps.push(step));
    }

    /// The steps since the last call.
    pub(crate) fn take() -> Vec<Step> {
        STEPS.take()
    }
}
