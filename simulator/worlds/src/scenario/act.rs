//! The steps of a scenario: what people do, what happens to them, and what is to be seen then.

use serde::{Deserialize, Serialize};

use super::check::{Check, OneOf};
use super::words::{
    AuditKind, Camera, Change, Column, CutMoment, Damage, Loot, NoticeKind, Proof, Record, Reply,
    Sweep, Which,
};
use crate::nvr::{Place, User};
use crate::seen::Seen;
use relatch_testkit::registry::Trouble;

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    /// The recorder, the phone or the authority.
    pub at: Option<String>,
    /// What is to be seen then; of several words any will do.
    #[serde(default = "done")]
    pub see: OneOf<Seen>,
    /// What a narrator says before it.
    pub say: Option<String>,
    /// What is done.
    #[serde(flatten)]
    pub act: Act,
}

/// What is done in a step.
#[allow(
    missing_docs,
    reason = "each variant's sentence speaks of its fields; scenarios/README.md explains every one"
)]
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(
    tag = "do",
    rename_all = "kebab-case",
    rename_all_fields = "kebab-case",
    deny_unknown_fields
)]
pub enum Act {
    /// Time passes everywhere.
    Wait {
        #[serde(default)]
        seconds: u64,
        #[serde(default)]
        minutes: u64,
        #[serde(default)]
        hours: u64,
        #[serde(default)]
        days: u64,
    },
    /// The same steps again and again.
    Repeat { times: u32, steps: Vec<Step> },
    /// A forger with a photo of a suite 1 offer, a copy of the flash, or only a photo of a challenge makes one.
    ForgeChallenge {
        offer: Option<String>,
        flash: Option<String>,
        photo: Option<String>,
        epoch: Option<u32>,
        failures: Option<u8>,
        name: String,
    },
    /// A thief computes the code of a photographed challenge from stolen secrets, without the owner's account.
    ComputeCode {
        loot: Loot,
        photo: String,
        name: String,
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
    /// NVR and phone: all steps of a recovery, by text.
    Recover { with: String, password: String },
    /// NVR: types wrong codes as fast as a local console takes them.
    Guess {
        #[serde(default)]
        hours: u64,
        #[serde(default)]
        days: u64,
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
    /// NVR: types the check code of an app.
    TypeCheckCode {
        from: Option<String>,
        noted: Option<String>,
        code: Option<String>,
        change: Option<Change>,
    },
    /// NVR: the administrator sets the failures to 0.
    ClearFailures {},
    /// NVR: the administrator loads the key file of an authority.
    LoadKeyFile {
        of: Option<String>,
        suite: Option<u16>,
        text: Option<String>,
    },
    /// NVR: ends the binding.
    Release {},
    /// NVR: holds the reset button.
    FactoryReset {},
    /// NVR: presses the button.
    PressButton {},
    /// NVR: pulls the plug and puts it back.
    Restart {},
    /// NVR: pulls the plug.
    SwitchOff {},
    /// NVR: puts the plug back.
    SwitchOn {},
    /// NVR: the power will be cut at this storage operation, counted from 0 from here, or at each in turn.
    CutPower {
        #[serde(default)]
        operation: u64,
        #[serde(default)]
        moment: CutMoment,
        sweep: Option<Sweep>,
    },
    /// NVR: from here on no write to the flash succeeds; `until` a restart.
    FailWrites {},
    /// NVR: the wall clock is set to be off by this many years.
    SetClock { years: i32 },
    /// NVR: a thief copies the flash.
    CopyFlash { name: String },
    /// NVR: a thief writes a copy back, or one record of it.
    RestoreFlash {
        name: String,
        record: Option<Record>,
        #[serde(default)]
        which: Which,
    },
    /// NVR: a record is damaged.
    Damage {
        record: Record,
        #[serde(default)]
        which: Which,
        #[serde(default)]
        how: Damage,
    },
    /// NVR: the two places of a record change their content.
    SwapPlaces { record: Record },
    /// NVR: a photo of the code on the screen is kept.
    KeepPhoto { name: String },
    /// NVR: compares the code on the screen with that of a kept photo.
    ComparePhoto { name: String },
    /// NVR: looks at what a person could find out.
    Check(Check),

    /// Phone: takes a photo of a recorder's screen, or looks at a kept one.
    Scan {
        of: Option<String>,
        photo: Option<String>,
        text: Option<String>,
        #[serde(default)]
        camera: Camera,
        #[serde(default)]
        check_page: bool,
    },
    /// Phone: continues; a claimed device gets this name.
    Confirm {
        #[serde(default = "called")]
        called: String,
        #[serde(default)]
        reply: Reply,
    },
    /// Phone: goes back.
    Cancel {},
    /// Phone: the owner re-authenticates.
    Prove {},
    /// Phone: the code on the screen is noted.
    NoteCode { name: String },
    /// Phone: compares the code on the screen with a noted one.
    CompareCode { noted: String },
    /// Phone: scans made-up challenges of devices that do not exist.
    Probe { times: u32 },
    /// Phone: the app asks another authority from here on.
    AskAnother { authority: String },
    /// Phone: the same account on another phone.
    NewSession {},
    /// Phone: claims again, with the receipt of the last claim.
    ClaimAgain {},
    /// Phone: what the service says of a device's attestation.
    Attested { of: String },
    /// Phone: offers another account to get codes for a device.
    Delegate {
        of: String,
        to: String,
        #[serde(default = "day")]
        hours: u64,
        #[serde(default = "one")]
        uses: u16,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: accepts that.
    AcceptDelegation { of: String },
    /// Phone: takes a delegation back.
    Revoke { of: String, from: String },
    /// Phone: offers a device to another account.
    OfferTransfer {
        of: String,
        to: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: takes that offer back.
    TakeBack { of: String },
    /// Phone: accepts a device, and gives it a name.
    AcceptTransfer { of: String, called: String },
    /// Phone: begins the end of a binding at the authority.
    EndBinding {
        of: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: takes that back within three days.
    Undo {
        of: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: deletes a claim that never became active.
    DeleteClaim {
        of: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: "not me".
    Freeze { of: String },
    /// Phone: "not me", by the former owner.
    FreezeFormer {
        of: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: lifts the freeze.
    Unfreeze {
        of: String,
        #[serde(default)]
        proof: Proof,
    },
    /// Phone: counts the notices of one kind that the account has.
    Notices { of: NoticeKind, count: usize },

    /// Authority: its registry is copied.
    BackUp { name: String },
    /// Authority: a copy of its registry is put in the place of the registry.
    RestoreBackUp { name: String },
    /// Authority: the next commits fail.
    Trouble {
        what: Trouble,
        #[serde(default = "one_commit")]
        commits: u32,
    },
    /// Authority: gets the next master key.
    RotateMasterKey {},
    /// Authority: makes a new key set for the bindings from now on.
    RenewKeys {},
    /// Authority: retires every key set but the newest.
    RetireOldKeys {},
    /// Authority: its newest key set is replaced by one with another recovery key under the same id.
    LoseRecoveryKey {},
    /// Authority: an operator stops all codes of a device.
    OperatorFreeze { of: String },
    /// Authority: erases the keys of bindings whose release is over.
    Sweep {
        #[serde(default)]
        confirmed: bool,
    },
    /// Authority: its wall clock is off by this many years.
    SetWallClock { years: u64 },
    /// Authority: an operator says that it was restored from a back-up, or ends that.
    RestoredMode { on: bool },
    /// Authority: re-wraps every row; so many cannot be read.
    RewrapRows {
        #[serde(default)]
        unreadable: usize,
    },
    /// Authority: forgets all master keys but the newest.
    ForgetOldKeys {},
    /// Authority: a writer of the database puts columns of another device's row, or of an old one, into a row.
    OverwriteRow {
        of: String,
        from: Option<String>,
        back_up: Option<String>,
        columns: Vec<Column>,
    },
    /// Authority: counts the entries of one kind in the audit log.
    Audit {
        of: AuditKind,
        by: Option<String>,
        count: usize,
    },
}

fn day() -> u64 {
    24
}

fn one() -> u16 {
    1
}

fn one_commit() -> u32 {
    1
}

/// What an owner calls a recorder.
pub(super) fn called() -> String {
    "Shop recorder".into()
}

fn done() -> OneOf<Seen> {
    OneOf(vec![Seen::Done])
}
