//! Faults planted on purpose, to show that simulator, fuzzers and explorations find them.
//!
//! Compiled only under `RUSTFLAGS="--cfg relatch_planted"`: no feature of a shipped crate turns this on.

use core::sync::atomic::{AtomicU8, Ordering};

macro_rules! faults {
    ($($(#[doc = $doc:literal])* $fault:ident = $name:literal,)*) => {
        /// One deliberate mistake; which code makes it, that code says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Fault {
            $($(#[doc = $doc])* $fault,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$fault),*];

            /// How it is called on a command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$fault => $name,)* }
            }

            /// What is wrong, in one sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$fault => concat!($($doc),*).trim_ascii(),)* }
            }
        }
    };
}

faults! {
    /// The code is compared first, and only a wrong one is charged.
    CompareBeforeCharge = "compare-before-charge",
    /// A challenge comes back after a restart, byte for byte, as one that is kept in flash does.
    ChallengeKept = "challenge-kept-in-flash",
    /// The authority takes the next epoch for granted when it issues a code.
    EagerEpoch = "eager-epoch-advance",
    /// Codes are computed under the tag key.
    TagKeyForCodes = "tag-key-is-code-key",
    /// A second claim of an offer takes the binding over.
    OfferClaimedTwice = "offer-claimable-twice",
    /// The tag does not cover the code length.
    CodeLengthUntagged = "code-length-not-authenticated",
    /// A penalty is served by what the uptime counter says at the start, time without power included.
    PenaltyServedOff = "penalty-credited-while-off",
    /// The counter of failures has eight bits.
    FailuresWrap = "counter-wraps",
    /// The end of any session, a viewer's too, clears the failures.
    ViewerClears = "failures-cleared-by-viewer",
    /// A stranger is told that there is an owner who could approve.
    PreciseRefusals = "precise-refusals",
    /// A delegation holds for ever.
    DelegationNeverExpires = "delegation-expiry-ignored",
    /// A sealed key opens in any row: neither the associated data nor the MAC of the row has its place.
    RowWithoutPlace = "row-without-associated-data",
    /// An uptime that went back counts as the time until it wrapped.
    WrapIsTime = "uptime-wrap-is-time",
    /// A password store that does not know whether it stored is believed to have.
    UnknownIsStored = "unknown-is-stored",
    /// A code for a delegate is not entered in the audit log.
    DelegateUnlogged = "delegate-not-logged",
    /// The owner is not told of a delegate's code.
    OwnerUntold = "owner-not-told",
    /// A base45 text is taken without a comparison with what its bytes are written as.
    LenientTail = "base45-tail-cut",
    /// Integers and lengths may have more bytes than they need.
    LongForm = "long-form-accepted",
    /// What follows the end of a message or body is ignored.
    TrailingBytes = "trailing-bytes-accepted",
    /// The last of two equal keys counts.
    DuplicateKey = "duplicate-key-accepted",
    /// A point may be p or more.
    PointAboveP = "point-not-canonical",
    /// Of a challenge's tag four bytes are compared.
    TagCut = "tag-cut",
    /// Of an attestation eight bytes are compared.
    AttestationCut = "attestation-cut",
    /// A challenge for another key set is opened.
    KeyIdUnchecked = "key-id-unchecked",
    /// A typed code needs no right check digit.
    CheckDigitUnchecked = "check-digit-unchecked",
    /// A stored record counts whatever its MAC is.
    RecordMacUnchecked = "record-mac-unchecked",
    /// A text read from a picture loses the spaces at its ends.
    PictureTextTrimmed = "picture-text-trimmed",
}

static PLANTED: AtomicU8 = AtomicU8::new(u8::MAX);

/// Plants one fault in the whole process, or takes it out.
pub fn plant(fault: Option<Fault>) {
    PLANTED.store(
        fault.map_or(u8::MAX, |fault| fault as u8),
        Ordering::Relaxed,
    );
}

/// Whether this fault is planted.
#[must_use]
pub fn on(fault: Fault) -> bool {
    PLANTED.load(Ordering::Relaxed) == fault as u8
}
