//! The words that acts use.

use serde::{Deserialize, Serialize};

/// Makes an enum of words: what a file says in lower case with hyphens.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$word_about:meta])* $word:ident,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$word_about])* $word,)+ }
    };
}

words! {
    /// A mistake in typing a code.
    Change {
        /// One digit is another one.
        OneDigit,
        /// Two neighbours are swapped.
        SwapNeighbours,
        /// The last digit is missing.
        DropLast,
        /// Another code, with a correct check digit.
        AnotherCode,
        /// Spaces and hyphens everywhere.
        Spaced,
        /// Digits of another script.
        FullWidth,
    }
}

words! {
    /// Where in a storage operation the power is cut.
    #[derive(Default)]
    CutMoment {
        /// Before it.
        Before,
        /// Half of it is written.
        #[default]
        Inside,
        /// After it.
        After,
    }
}

words! {
    /// The scenario is played once for each of these.
    Sweep {
        /// Each storage operation: before, inside and after it.
        Operations,
        /// Each byte of each storage operation.
        Bytes,
    }
}

words! {
    /// One of the device's records.
    Record {
        /// Who it is bound to.
        Binding,
        /// What has happened since.
        State,
    }
}

words! {
    /// Which of the two places of a record.
    #[derive(Default)]
    Which {
        /// Both.
        #[default]
        Both,
        /// The one with the higher sequence number.
        Newest,
        /// The other one.
        Older,
    }
}

words! {
    /// How a page is damaged.
    #[derive(Default)]
    Damage {
        /// Every bit behind the first bytes is turned.
        #[default]
        Turned,
        /// The second half is erased.
        Torn,
        /// All of it is erased.
        Erased,
    }
}

words! {
    /// How a photo is taken.
    #[derive(Default)]
    Camera {
        /// By a person before the screen.
        #[default]
        Held,
        /// By the photo of a photo, sent over a messenger.
        Forwarded,
        /// Of something else.
        Missed,
    }
}

words! {
    /// Whether the authority's answer arrives.
    #[derive(Default)]
    Reply {
        /// It does.
        #[default]
        Arrives,
        /// It does not.
        Lost,
    }
}

words! {
    /// What shows, beyond the session, that the owner wants an act.
    #[derive(Default)]
    Proof {
        /// The owner re-authenticates for this act.
        #[default]
        Given,
        /// Nothing: only the session is there.
        None,
        /// A proof that the owner gave for another act.
        OtherAct,
        /// The proof of the last act of this account.
        Used,
    }
}

words! {
    /// A column of a binding's row.
    Column {
        /// Whose it is, by the index.
        Owner,
        /// The sealed key.
        Key,
        /// Everything else that is known of it.
        State,
        /// The MAC over all of it.
        Mac,
    }
}

words! {
    /// A kind of notice.
    NoticeKind {
        /// A code was issued.
        CodeIssued,
        /// A scan was refused.
        Refused,
        /// A delegation was given.
        Delegated,
        /// A delegation was taken back.
        Revoked,
        /// The device was transferred.
        Transferred,
        /// The binding became active.
        Activated,
        /// The binding ended.
        Ended,
        /// The end of the binding began, or was taken back.
        Ending,
        /// Another account tried to claim the offer.
        ClaimRefused,
        /// The device was frozen, or the freeze lifted.
        Freeze,
        /// A code was issued again, to another session.
        CodeRepeated,
    }
}

words! {
    /// A kind of audit entry; of refusals, the precise reason that no account sees.
    AuditKind {
        /// An offer was claimed.
        Claimed,
        /// Another account tried to claim it.
        ClaimRefused,
        /// The binding became active.
        Activated,
        /// A code was issued.
        Issued,
        /// A code was issued after a step-up.
        IssuedAfterStepUp,
        /// The owner stepped up.
        SteppedUp,
        /// A delegation was given.
        Delegated,
        /// A delegation was taken back.
        Revoked,
        /// The device was transferred.
        Transferred,
        /// The device was frozen.
        Frozen,
        /// The freeze was lifted.
        Unfrozen,
        /// The binding ended.
        Ended,
        /// The wall clock went back.
        Clock,
        /// A scan with a correct tag was refused, for any reason.
        Refused,
        /// Refused: the account has nothing to do with the device.
        RefusedStranger,
        /// Refused: the device is frozen.
        RefusedFrozen,
        /// Refused: the delegation is expired or used up.
        RefusedDelegation,
        /// Refused: the epoch does not follow, or a limit is reached; the owner has to step up.
        RefusedStepUp,
    }
}

/// What a thief has; keys of an authority by its name, photos and copies by theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Loot {
    /// A photo of the offer.
    pub offer: Option<String>,
    /// A copy of the flash.
    pub flash: Option<String>,
    /// The registry of an authority.
    pub registry: Option<String>,
    /// Its master key.
    pub master_key: Option<String>,
    /// The private key for bindings of an authority.
    pub binding_key: Option<String>,
    /// The private key for recoveries of an authority.
    pub recovery_key: Option<String>,
    /// A quantum computer, for the public keys of an authority.
    pub quantum: Option<String>,
}
