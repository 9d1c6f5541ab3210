//! What a person sees after a step: the words that scenarios expect.

use serde::{Deserialize, Serialize};

/// One word for what a screen says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// Done, and there is nothing more to see.
    Done,
    /// NVR: the login page, with "Verify with the app".
    AppOffered,
    /// NVR: the login page, without "Verify with the app".
    AppNotOffered,
    /// NVR: a QR code to be scanned with the app.
    QrCode,
    /// NVR: the same QR code as before.
    SameQrCode,
    /// NVR: another QR code than the one on a kept photo.
    OtherQrCode,
    /// NVR: a binding offer as QR code, with its warning.
    Offer,
    /// NVR: the key file of an authority is loaded.
    KeysLoaded,
    /// NVR: not a key file, or a damaged one.
    KeyFileRefused,
    /// NVR: the last binding used a higher suite.
    OfferRefused,
    /// NVR: the device is bound now.
    Bound,
    /// NVR: the device is not bound.
    NotBound,
    /// NVR: recovery only at the local console.
    NotHere,
    /// NVR: an administrator must log in first.
    NotLoggedIn,
    /// NVR: no QR code is on the screen, or no offer is open.
    NothingShown,
    /// NVR: a typing error, nothing was counted.
    Typo,
    /// NVR: wait a few seconds.
    Wait,
    /// NVR: the wrong code; it was counted.
    WrongCode,
    /// NVR: the wrong code; the QR code is gone, and the next one asks for a longer code.
    WrongCodeBurned,
    /// NVR: the third wrong confirmation code; the offer is gone.
    OfferDiscarded,
    /// NVR: the check code was correct; is it your phone that showed it?
    Rehearsed,
    /// NVR: the third wrong check code; the check is gone.
    CheckDiscarded,
    /// NVR: the administrator's password must be typed again.
    PasswordNeeded,
    /// NVR: the flash failed.
    StorageFailure,
    /// NVR: the code was correct; choose a password.
    ChoosePassword,
    /// NVR: the policy wants another password.
    WeakPassword,
    /// NVR: the time to set a password is over.
    GrantOver,
    /// NVR: the password is set.
    PasswordSet,
    /// NVR: logged in.
    LoggedIn,
    /// NVR: incorrect password.
    LoginRefused,
    /// NVR: dark, the power is off.
    Dark,
    /// Phone: the photo shows no readable QR code.
    NoQrCode,
    /// Phone: "Not a Relatch code".
    NotRelatch,
    /// Phone: "Update the app".
    UpdateApp,
    /// Phone: "Invalid QR code".
    InvalidQrCode,
    /// Phone: a device offers to be bound.
    OfferPreview,
    /// Phone: the confirmation code of a binding.
    ConfirmationCode,
    /// Phone: "make a new offer".
    OfferTaken,
    /// Phone: which device asks, and what will happen.
    Preview,
    /// Phone: as the preview, and the owner must re-authenticate.
    PreviewStepUp,
    /// Phone: the scanned device is the account's own; its name.
    DeviceNamed,
    /// Phone: "this is not a check".
    NotACheck,
    /// Phone: the check code, which cannot change a password.
    CheckCode,
    /// Phone: the verification code.
    Code,
    /// Phone: the same verification code as the one that was noted.
    SameCode,
    /// Phone: another verification code than the one that was noted.
    OtherCode,
    /// Phone: no answer came from the authority.
    NoReply,
    /// Phone: the service is busy.
    TryAgain,
    /// Phone: "load the authority's key file into the device".
    OtherKeys,
    /// Phone: the vendor attests this device.
    Genuine,
    /// Phone: nothing attests this device.
    NotAttested,
    /// Phone: this binding is being ended; it can be undone.
    Ending,
    /// Phone: the service was restored; no codes for this device yet.
    HeldBack,
    /// Phone: the service was restored; bind this device again.
    ReceiptNeeded,
    /// Phone: the name has characters that cannot be shown.
    NameRefused,
    /// Phone: "let the device offer longer codes".
    OfferTooShort,
    /// Phone: prove again that it is you.
    StepUpNeeded,
    /// Phone: prove again that it is you, for this act.
    ProofNeeded,
    /// Phone: the owner must approve.
    OwnerMustApprove,
    /// Phone: the delegation is expired.
    DelegationExpired,
    /// Phone: the delegation is used up.
    DelegationUsedUp,
    /// Phone: the owner froze this device.
    Frozen,
    /// Phone: nothing to confirm on this page.
    NothingToConfirm,
    /// Phone: not allowed for this account.
    Denied,
    /// Authority: the sweep has not run for long; an operator must confirm it.
    ConfirmSweep,
    /// Authority: a row is still under the old master key.
    RowUnderOldKey,
    /// A thief: the stolen secrets give the code.
    CodeComputed,
    /// A thief: the stolen secrets do not give the code, only a guess.
    NoCode,
}
