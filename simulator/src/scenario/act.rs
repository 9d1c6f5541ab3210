//! The acts of a scenario: what people do, and what happens to them.

use serde::Deserialize;

use crate::nvr::{Place, User};

/// What is done in a step.
#[allow(
    missing_docs,
    reason = "each variant's sentence speaks of its fields; scenarios/README.md explains every one"
)]
#[derive(Debug, Clone, Deserialize)]
#[serde(
    tag = "do",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Act {
    /// Time passes for everybody.
    Wait {
        #[serde(default)]
        seconds: u64,
        #[serde(default)]
        minutes: u64,
        #[serde(default)]
        hours: u64,
    },
    /// NVR: opens the login page, clicks "Forgot password".
    ForgotPassword {},
    /// NVR: clicks "Verify with the app".
    VerifyWithApp {
        #[serde(default)]
        place: Place,
    },
    /// NVR: types a code.
    TypeCode {
        #[serde(default)]
        place: Place,
        from: Option<String>,
        noted: Option<String>,
        code: Option<String>,
        change: Option<Change>,
    },
    /// NVR: types a new password.
    SetPassword {
        #[serde(default)]
        place: Place,
        password: String,
    },
    /// NVR: logs in.
    LogIn {
        #[serde(default)]
        user: User,
        password: String,
    },
    /// NVR: leaves the desktop.
    LogOut {},
    /// NVR: offers a binding.
    Offer {},
    /// NVR: types a confirmation code.
    ConfirmBinding {
        from: Option<String>,
        noted: Option<String>,
        code: Option<String>,
        change: Option<Change>,
    },
    /// NVR: shows the code by which the owner's app names it.
    CheckBinding {},
    /// NVR: ends the binding.
    Release {},
    /// NVR: holds the reset button.
    FactoryReset {},
    /// NVR: presses the button.
    PressButton {},
    /// NVR: pulls the plug and puts it back.
    Restart {},
    /// NVR: the power will be cut at this storage operation, counted from 0 from here.
    CutPower {
        operation: u64,
        #[serde(default)]
        moment: CutMoment,
    },
    /// NVR: from here on no write to the flash succeeds; `until` a restart.
    FailWrites {},
    /// NVR: the wall clock is set wrong by this many years.
    SetClock { years: i32 },
    /// NVR: somebody copies the flash.
    CopyFlash { name: String },
    /// NVR: somebody writes a copy back.
    RestoreFlash { name: String },
    /// NVR: one record is damaged in both of its places.
    Damage { record: Record },
    /// NVR: somebody keeps a photo of the code on the screen.
    KeepPhoto { name: String },
    /// NVR: looks at what a person could find out.
    Check {
        bound: Option<bool>,
        failures: Option<u32>,
        epoch: Option<u32>,
        penalty_minutes: Option<u64>,
        digits: Option<u8>,
        cameras: Option<usize>,
        recordings: Option<u64>,
    },
    /// Phone: takes a photo of a recorder's screen, or looks at a kept one.
    Scan {
        of: Option<String>,
        photo: Option<String>,
        text: Option<String>,
        #[serde(default)]
        camera: Camera,
    },
    /// Phone: goes on; a claimed device gets this name.
    Confirm {
        #[serde(default = "super::file::called")]
        called: String,
    },
    /// Phone: goes back.
    Cancel {},
    /// Phone: the owner proves again that it is he.
    Prove {},
    /// Phone: somebody writes the code on the screen down.
    NoteCode { name: String },
    /// Phone: lets another account get codes for a device.
    Delegate {
        of: String,
        to: String,
        #[serde(default = "day")]
        hours: u64,
        #[serde(default = "one")]
        uses: u16,
    },
    /// Phone: takes that back.
    Revoke { of: String, from: String },
    /// Phone: gives a device to another account.
    Transfer { of: String, to: String },
    /// Phone: ends a binding at the authority.
    EndBinding { of: String },
    /// Phone: deletes a claim that never became active.
    DeleteClaim { of: String },
    /// Phone: "not me".
    Freeze { of: String },
    /// Phone: lifts the freeze.
    Unfreeze { of: String },
    /// Phone: counts the notices of one kind that the account has.
    Notices { of: NoticeKind, count: usize },
}

/// What goes wrong in typing a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// One digit is another one.
    OneDigit,
    /// Two neighbours are swapped.
    SwapNeighbours,
    /// The last digit is missing.
    DropLast,
    /// Another code, whose check digit is right.
    AnotherCode,
}

/// Where in a storage operation the power is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CutMoment {
    /// Before it.
    Before,
    /// Half of it is written.
    #[default]
    Inside,
    /// After it.
    After,
}

/// One of the device's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Record {
    /// Who it is bound to.
    Binding,
    /// What has happened since.
    State,
}

/// How a photo is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Camera {
    /// By a person before the screen.
    #[default]
    Held,
    /// By the photo of a photo, sent over a messenger.
    Forwarded,
    /// Of something else.
    Missed,
}

/// A kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A code was issued.
    CodeIssued,
    /// A scan was refused.
    Refused,
    /// A delegation was given.
    Delegated,
    /// The device was transferred.
    Transferred,
    /// The binding became active.
    Activated,
    /// The binding ended.
    Ended,
}

fn day() -> u64 {
    24
}

fn one() -> u16 {
    1
}
