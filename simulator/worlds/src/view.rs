//! From what recorder and phone know to what their screens show.

use core::time::Duration;

use relatch_authority::StepUpReason;
use relatch_device::{CodeLength, Status};
use zeroize::Zeroizing;

use crate::nvr::{Nvr, Screen};
use crate::phone::{Page, Phone};
use crate::screens::digits::Digits;
use crate::screens::nvr_screens::{
    self, BindingOffer, CodeEntry, Desktop, Login, NewPassword, NvrScreen, Recovery, ScanToCheck,
};
use crate::screens::phone_screens::{self, Code, OfferPreview, PhoneScreen, Preview, Refusal};
use crate::seen::Seen;
use relatch_optics::Picture;
use relatch_optics::qr::{QrError, QrMatrix};

/// The recorder's screen as a picture of 1280 x 720.
///
/// # Errors
/// [`QrError`]: a text does not fit a QR code, which no text of the library does.
pub fn nvr(nvr: &mut Nvr) -> Result<Picture, QrError> {
    let status = nvr.status();
    let (screen, said) = nvr.screen();
    let name = nvr.name().to_owned();
    let message = sentence(said).map(String::from);
    let page = match screen {
        Screen::Login => login(said, message),
        Screen::Challenge(text) => challenge(text, status.as_ref(), message)?,
        Screen::Offer(_)
            if matches!(
                said,
                Seen::Typo | Seen::WrongCode | Seen::Wait | Seen::StorageFailure
            ) =>
        {
            NvrScreen::BindingConfirmation(CodeEntry {
                length: nvr.make().config.code_length().digits().into(),
                typed: Digits::default(),
                message,
            })
        }
        Screen::Offer(text) => NvrScreen::BindingOffer(BindingOffer {
            name,
            code: QrMatrix::encode(text)?,
            // [BIND-5]
            holds_secret: relatch_wire::OfferMessage::from_text(text)
                .is_ok_and(|offer| offer.offer().suite() == relatch_wire::Suite::Hmac),
        }),
        Screen::Check(text) => NvrScreen::ScanToCheck(ScanToCheck {
            name,
            code: QrMatrix::encode(text)?,
            left: Duration::from_secs(600),
            entry: CodeEntry {
                length: CodeLength::Eight.digits().into(),
                typed: Digits::default(),
                message,
            },
        }),
        Screen::Rehearsed => NvrScreen::Rehearsed,
        Screen::NewPassword => NvrScreen::NewPassword(NewPassword {
            left: status.and_then(|status| status.grant).unwrap_or_default(),
            message,
            ..NewPassword::default()
        }),
        Screen::PasswordSet => NvrScreen::PasswordChanged,
        Screen::Desktop => NvrScreen::Desktop(Desktop {
            name,
            cameras: nvr.belongings().cameras.clone(),
            recordings: nvr.belongings().recordings,
            message,
        }),
    };
    Ok(nvr_screens::draw(&page))
}

fn login(said: Seen, message: Option<String>) -> NvrScreen {
    NvrScreen::Login(Login {
        user: "admin".into(),
        forgot_password: matches!(said, Seen::AppOffered | Seen::AppNotOffered),
        verify_with_app: said == Seen::AppOffered,
        message,
        ..Login::default()
    })
}

/// A challenge with the entry of its code.
fn challenge(
    text: &str,
    status: Option<&Status>,
    message: Option<String>,
) -> Result<NvrScreen, QrError> {
    let (left, length) = status
        .and_then(|status| status.challenge)
        .unwrap_or((Duration::ZERO, CodeLength::Twelve));
    Ok(NvrScreen::Recovery(Recovery {
        code: QrMatrix::encode(text)?,
        left,
        failures: status
            .and_then(|status| status.binding)
            .map_or(0, |binding| binding.failures.count().into()),
        entry: CodeEntry {
            length: length.digits().into(),
            typed: Digits::default(),
            message,
        },
    }))
}

/// The phone's screen as a picture of 720 x 1280.
#[must_use]
pub fn phone(phone: &Phone) -> Picture {
    phone_screens::draw(&match phone.page() {
        Page::Scanning => PhoneScreen::Scanning(None),
        Page::Told(seen) => PhoneScreen::Refusal(refusal(*seen)),
        Page::Offer {
            identity: [vendor, model, serial],
            holds_secret,
            ..
        } => PhoneScreen::OfferPreview(OfferPreview {
            vendor: vendor.clone(),
            model: model.clone(),
            serial: serial.clone(),
            holds_secret: *holds_secret,
            name: model.clone(),
        }),
        Page::Confirmation(code) => PhoneScreen::ConfirmationCode(digits(code)),
        Page::Preview {
            step_up: Some(reason),
            ..
        } => PhoneScreen::Refusal(Refusal::StepUp(why(*reason).into())),
        Page::Preview { name, failures, .. } => PhoneScreen::Preview(Preview {
            device: name.clone(),
            effect: "A new administrator password is set. Everything else stays as it is.".into(),
            failures: failures.count().into(),
        }),
        Page::Named { name, .. } => PhoneScreen::CheckResult(name.clone()),
        Page::CheckCode { name, code } => PhoneScreen::CheckCode(Code {
            device: name.clone(),
            code: digits(code),
        }),
        Page::HandedOver(name) => PhoneScreen::HandedOver(name.clone()),
        Page::Code { name, code, .. } => PhoneScreen::Code(Code {
            device: name.clone(),
            code: digits(code),
        }),
    })
}

fn digits(code: &Zeroizing<String>) -> Digits {
    Digits::from(code.as_str())
}

/// What the recorder's screen says, where the page alone does not.
fn sentence(said: Seen) -> Option<&'static str> {
    Some(match said {
        Seen::Typo => "That code has a typing error; nothing was counted",
        Seen::Wait => "Wait a few seconds, then type again",
        Seen::WrongCode => "Wrong code",
        Seen::WrongCodeBurned => "Wrong code. Ask for a new QR code: its code is longer",
        Seen::CheckDiscarded => "Three wrong codes; the check is over",
        Seen::PasswordNeeded => "Type the administrator's password again first",
        Seen::NotHere => "Recovery works only at the recorder itself",
        Seen::StorageFailure => "The recorder could not store this; nothing was changed",
        Seen::WeakPassword => relatch_testkit::passwords::Passwords::policy(),
        Seen::GrantOver => "The time to set a password is over; ask for a new QR code",
        Seen::LoginRefused => "Wrong user name or password",
        Seen::Bound => "Bound to your account",
        Seen::OfferDiscarded => "Three wrong codes; the offer is discarded",
        Seen::NothingShown => "Ask for a new QR code first",
        Seen::NotBound => "This recorder is not bound to an account",
        _ => return None,
    })
}

fn refusal(seen: Seen) -> Refusal {
    match seen {
        Seen::NoQrCode => Refusal::NoCode,
        Seen::NotRelatch => Refusal::NotRelatch,
        Seen::UpdateApp => Refusal::UpdateApp(None),
        Seen::StepUpNeeded => Refusal::StepUp("Prove again that it is you".into()),
        Seen::OwnerMustApprove => Refusal::OwnerMustApprove,
        Seen::DelegationUsedUp | Seen::DelegationExpired => Refusal::LimitReached(None),
        Seen::Frozen => Refusal::Frozen,
        Seen::Ending => Refusal::Ending,
        Seen::HeldBack => Refusal::HeldBack,
        Seen::TryAgain => Refusal::Busy,
        Seen::OfferTooShort => Refusal::CodesTooShort,
        _ => Refusal::Invalid,
    }
}

fn why(reason: StepUpReason) -> &'static str {
    match reason {
        StepUpReason::UnexpectedEpoch => {
            "This device counts its recoveries otherwise than your account: it may have been copied or set back"
        }
        StepUpReason::BindingLimit => "Many codes were asked for this device today",
        StepUpReason::AccountLimit => "Many codes were asked by your account today",
        _ => "Your account asks for more certainty",
    }
}
