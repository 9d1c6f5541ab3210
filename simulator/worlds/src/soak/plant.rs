//! Faults planted in the product, and which judge has to find each.

use std::fmt;

/// A fault that can be planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planted {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is wrong, in one sentence.
    pub sentence: &'static str,
    /// The judge that has to find it.
    pub judge: &'static str,
}

/// Why a fault cannot be planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlantError {
    /// This build has none.
    NotBuilt,
    /// There is none of this name.
    Unknown(String),
}

impl fmt::Display for PlantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotBuilt => f.write_str(
                "this build has no faults to plant; build one that has:\n  \
                 RUSTFLAGS=\"--cfg relatch_planted\" CARGO_TARGET_DIR=target/planted cargo run --release -- soak --list-plants",
            ),
            Self::Unknown(name) => write!(f, "no fault is called '{name}': see --list-plants"),
        }
    }
}

impl std::error::Error for PlantError {}

/// Every fault that can be planted.
///
/// # Errors
/// [`PlantError::NotBuilt`].
#[cfg(not(relatch_planted))]
pub fn planted() -> Result<Vec<Planted>, PlantError> {
    Err(PlantError::NotBuilt)
}

/// Plants a fault in the whole process.
///
/// # Errors
/// [`PlantError`].
#[cfg(not(relatch_planted))]
pub fn plant(_: &str) -> Result<Planted, PlantError> {
    Err(PlantError::NotBuilt)
}

#[cfg(relatch_planted)]
pub use built::{plant, planted};

#[cfg(relatch_planted)]
mod built {
    use relatch_wire::planted::{self as faults, Fault};

    use super::{PlantError, Planted};

    /// Every fault that can be planted.
    ///
    /// # Errors
    /// [`PlantError::NotBuilt`], in other builds.
    pub fn planted() -> Result<Vec<Planted>, PlantError> {
        let all = Fault::ALL.iter();
        Ok(all.filter_map(|fault| described(*fault)).collect())
    }

    /// Plants a fault in the whole process.
    ///
    /// # Errors
    /// [`PlantError::Unknown`].
    pub fn plant(name: &str) -> Result<Planted, PlantError> {
        let fault = Fault::ALL.iter().find(|fault| fault.name() == name);
        let planted = fault.and_then(|fault| described(*fault));
        let planted = planted.ok_or_else(|| PlantError::Unknown(name.to_owned()))?;
        faults::plant(fault.copied());
        Ok(planted)
    }

    fn described(fault: Fault) -> Option<Planted> {
        Some(Planted {
            name: fault.name(),
            sentence: fault.sentence(),
            judge: judge(fault)?,
        })
    }

    /// None for the faults of readers: worlds make no messages of that kind, the fuzzers do.
    fn judge(fault: Fault) -> Option<&'static str> {
        Some(match fault {
            Fault::CompareBeforeCharge | Fault::FailuresWrap | Fault::ViewerClears => "charges",
            Fault::ChallengeKept => "one-password",
            Fault::EagerEpoch => "epochs",
            Fault::TagKeyForCodes
            | Fault::OfferClaimedTwice
            | Fault::CodeLengthUntagged
            | Fault::DelegationNeverExpires
            | Fault::RowWithoutPlace => "authorised",
            Fault::PenaltyServedOff | Fault::WrapIsTime => "penalties",
            Fault::PreciseRefusals => "secrecy",
            Fault::UnknownIsStored => "passwords",
            Fault::DelegateUnlogged => "audit",
            Fault::OwnerUntold => "notices",
            _ => return None,
        })
    }
}
