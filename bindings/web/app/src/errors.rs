//! Why a call gave nothing: every error is an `Error` of JavaScript with a kind that never changes.

use js_sys::Reflect;
use relatch_app::{Failure, Language, LocalError, SheetError};
use relatch_wire::DecodeError;
use wasm_bindgen::JsValue;

/// `RelatchError` of `types.ts`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no authority.
    Open(LocalError),
    /// The account is no name.
    IllegalAccount,
    /// The browser gives no randomness.
    NoRandomness,
    /// The authority said no, or did not answer.
    Failed(Failure, Language),
    /// An argument is none of its kind: what is wrong, and what to do.
    Argument(String),
    /// The account service has the keys.
    NoKeysHere,
    /// A text is no such message.
    NotDecoded(DecodeError),
    /// A sheet is not written or read.
    Sheet(SheetError),
}

/// What an argument that is none of its kind gives.
pub(crate) type ArgumentError = Error;

/// Says what is wrong with an argument, and what to do.
pub(crate) fn bad_argument(says: impl ToString) -> ArgumentError {
    Error::Argument(says.to_string())
}

impl Error {
    fn kind(&self) -> &'static str {
        match self {
            Self::Open(LocalError::Newer) => "newer",
            Self::Open(LocalError::NotSaved(_)) => "not-saved",
            Self::Open(LocalError::SelfTest(_)) => "self-test",
            Self::Open(_) => "damaged",
            Self::IllegalAccount => "illegal-account",
            Self::NoRandomness => "no-randomness",
            Self::Failed(..) => "failed",
            Self::Argument(_) => "bad-argument",
            Self::NoKeysHere => "no-keys-here",
            Self::NotDecoded(_) => "not-decoded",
            Self::Sheet(_) => "sheet",
        }
    }

    fn says(&self) -> String {
        match self {
            Self::Open(error) => error.to_string(),
            Self::IllegalAccount => {
                "give an account of 1 to 64 bytes without hidden characters".into()
            }
            Self::NoRandomness => "the browser gives no randomness".into(),
            Self::Failed(failure, language) => language.pattern(failure.text()).into(),
            Self::Argument(says) => says.clone(),
            Self::NoKeysHere => "the account service has the keys: ask it for its key file".into(),
            Self::NotDecoded(error) => format!("{}: {error}", error.stage().name()),
            Self::Sheet(error) => error.to_string(),
        }
    }

    fn reason(&self) -> Option<String> {
        Some(match self {
            Self::Failed(failure, _) => failure.name().into(),
            Self::NotDecoded(error) => error.reason().into(),
            Self::Sheet(error) => error.name().into(),
            _ => return None,
        })
    }
}

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        let thrown = js_sys::Error::new(&error.says());
        thrown.set_name("RelatchError");
        let set = |name: &str, value: Self| {
            // A new object takes every member.
            let _ = Reflect::set(&thrown, &name.into(), &value);
        };
        set("kind", error.kind().into());
        if let Some(reason) = error.reason() {
            set("reason", reason.into());
        }
        if let Error::NotDecoded(refused) = &error {
            set("stage", refused.stage().name().into());
            set("appSays", refused.advice().to_string().into());
            if let Some(key) = refused.key() {
                set("key", number(key));
            }
        }
        thrown.into()
    }
}

impl From<LocalError> for Error {
    fn from(error: LocalError) -> Self {
        Self::Open(error)
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::NotDecoded(error)
    }
}

impl From<SheetError> for Error {
    fn from(error: SheetError) -> Self {
        Self::Sheet(error)
    }
}

/// A number, or a bigint where a number of JavaScript is not exact.
fn number(value: u64) -> JsValue {
    const EXACT: u64 = 1 << 53;
    #[expect(clippy::cast_precision_loss, reason = "it is exact")]
    match value {
        0..EXACT => JsValue::from_f64(value as f64),
        _ => JsValue::bigint_from_str(&value.to_string()),
    }
}
