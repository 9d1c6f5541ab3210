//! The small values of a message, each with its own type (spec/messages.cddl, spec/registry.md).

use core::fmt;

use crate::error::FieldError;
use crate::hex::Hex;

/// The cryptographic suite of a binding (spec/registry.md, "Suites").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Suite {
    /// Suite 1: HMAC-SHA256 alone.
    Hmac,
    /// Suite 2: a shared key together with public keys of the authority.
    Hybrid,
    /// Suite 3: as suite 2, and what an offer gives away a quantum computer does not open.
    PostQuantum,
}

impl Suite {
    /// The registered number.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::Hmac => 1,
            Self::Hybrid => 2,
            Self::PostQuantum => 3,
        }
    }

    /// The longest message, in bytes. Readers and writers keep to it. [WIRE-24]
    #[must_use]
    pub fn longest_message(self) -> usize {
        match self {
            Self::Hmac | Self::Hybrid => 512,
            Self::PostQuantum => 1536,
        }
    }

    /// The suite with this number.
    ///
    /// # Errors
    /// [`FieldError::UnknownSuite`] for a number that is not registered here.
    pub fn from_number(number: u64) -> Result<Self, FieldError> {
        match number {
            1 => Ok(Self::Hmac),
            2 => Ok(Self::Hybrid),
            3 => Ok(Self::PostQuantum),
            _ => Err(FieldError::UnknownSuite), // [WIRE-14]
        }
    }
}

/// What a verified code permits (spec/registry.md, "Actions").
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Action 0: rehearse a recovery; the code changes nothing.
    CheckBinding,
    /// Action 1: set a new administrator password, keep everything else.
    SetPassword,
}

impl Action {
    /// The registered number.
    #[must_use]
    pub fn number(self) -> u16 {
        match self {
            Self::CheckBinding => 0,
            Self::SetPassword => 1,
        }
    }

    /// The action with this number.
    ///
    /// # Errors
    /// [`FieldError::UnknownAction`] for a number that is not registered here.
    pub fn from_number(number: u64) -> Result<Self, FieldError> {
        match number {
            0 => Ok(Self::CheckBinding),
            1 => Ok(Self::SetPassword),
            _ => Err(FieldError::UnknownAction), // [WIRE-17]
        }
    }
}

/// How many digits a code has, with its check digit; a longer length compares as greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLength {
    /// 8 digits.
    Eight,
    /// 12 digits.
    Twelve,
    /// 16 digits.
    Sixteen,
    /// 20 digits.
    Twenty,
}

impl CodeLength {
    /// Every code length, shortest first.
    pub const ALL: [Self; 4] = [Self::Eight, Self::Twelve, Self::Sixteen, Self::Twenty];

    /// The number of digits.
    #[must_use]
    pub fn digits(self) -> u8 {
        match self {
            Self::Eight => 8,
            Self::Twelve => 12,
            Self::Sixteen => 16,
            Self::Twenty => 20,
        }
    }

    /// The length of the code that a challenge asks for, of a binding whose codes have at least
    /// `bound` digits. Both ends compute it; no message carries it. [CODE-8]
    ///
    /// What a wrong code costs is digits instead of time: nothing that an attacker types locks the
    /// owner out.
    #[must_use]
    pub fn required(action: Action, failures: Failures, bound: Self) -> Self {
        match action {
            Action::CheckBinding => Self::Eight,
            Action::SetPassword => bound.max(Self::least(failures)),
        }
    }

    /// The shortest code that sets a password after so many failures. [CODE-8]
    #[must_use]
    pub fn least(failures: Failures) -> Self {
        match failures.count() {
            ..LONGER_CODES => Self::Eight,
            LONGER_CODES..Failures::MAX => Self::Sixteen,
            Failures::MAX.. => Self::Twenty,
        }
    }

    /// The code length with this number of digits, if it is one of the four.
    #[must_use]
    pub fn from_digits(digits: u64) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|length| u64::from(length.digits()) == digits)
    }
}

/// Names the binding at the authority: 12 bytes, derived from the binding key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locator(pub [u8; 12]);

/// Recoveries completed since binding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Epoch(pub u32);

impl Epoch {
    /// The epoch after one more recovery; the highest one stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Wrong codes since the last success, 0 to 30; the count stops there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Failures(u8);

/// From this many failures on codes have 16 digits at least.
const LONGER_CODES: u8 = 9;

impl Failures {
    /// The highest count.
    pub const MAX: u8 = 30;
    /// No wrong code yet.
    pub const NONE: Self = Self(0);
    /// The highest count: codes have 20 digits.
    pub const MOST: Self = Self(Self::MAX);

    /// A count of wrong codes; `None` above 30.
    #[must_use]
    pub fn new(count: u64) -> Option<Self> {
        let count = u8::try_from(count).ok()?;
        (count <= Self::MAX).then_some(Self(count))
    }

    /// The number, 0 to 30.
    #[must_use]
    pub fn count(self) -> u8 {
        self.0
    }

    /// The count after one more wrong code; 30 stays.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1).min(Self::MAX))
    }
}

/// Makes a challenge of suite 1 different from all others: 16 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce(pub [u8; 16]);

/// Names a key set of an authority: 4 bytes (spec/hybrid.md, "Keys of the authority").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

/// The authentication tag of a challenge: 16 bytes. Only `relatch-derivation` compares it, in
/// constant time.
#[derive(Clone, Copy)]
pub struct Tag(pub [u8; 16]);

/// Prints public bytes as hexadecimal digits.
macro_rules! print_as_hex {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                Hex(&self.0).fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&Hex(&self.0)).finish()
            }
        }
    )*};
}

print_as_hex!(Locator, Nonce, KeyId, Tag);

impl fmt::Display for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
