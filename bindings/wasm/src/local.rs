//! The app with the authority inside.

use core::fmt;

use js_sys::{Function, Uint8Array};
use relatch_app::{Local, LocalError, Moment, Phone, Proof, Purpose, SaveError, Settings};
use relatch_authority::{Fresh32, SessionId, WallTime};
use wasm_bindgen::prelude::*;
use zeroize::Zeroizing;

use crate::screen::{Screen, button, error};

type Save = Box<dyn FnMut(&[u8]) -> Result<(), SaveError>>;

/// The app with the authority inside; every call answers at once.
#[wasm_bindgen]
pub struct LocalPhone {
    phone: Phone<Local<Save>, fn() -> Option<Moment>>,
    language: relatch_app::Language,
}

#[wasm_bindgen]
impl LocalPhone {
    /// Makes an authority on first use. `save` is called with all that is to be kept, as secret as every code; it returns when
    /// the bytes are safe, and throws when they are not.
    ///
    /// # Errors
    /// An `Error` whose message says what to do.
    pub fn create(account: &str, language: &str, save: Function) -> Result<LocalPhone, JsError> {
        let keys = [fresh()?, fresh()?, fresh()?, fresh()?];
        Self::over(
            language,
            Local::create(settings(account)?, keys, saver(save)),
        )
    }

    /// Opens what `save` was given last.
    ///
    /// # Errors
    /// As `create`.
    pub fn open(
        account: &str,
        language: &str,
        state: Vec<u8>,
        save: Function,
    ) -> Result<LocalPhone, JsError> {
        let state = Zeroizing::new(state);
        Self::over(
            language,
            Local::open(settings(account)?, &state, saver(save)),
        )
    }

    /// Opens a backup. The first code of each device asks the owner to confirm.
    ///
    /// # Errors
    /// As `create`.
    pub fn restore(
        account: &str,
        language: &str,
        backup: Vec<u8>,
        save: Function,
    ) -> Result<LocalPhone, JsError> {
        let backup = Zeroizing::new(backup);
        Self::over(
            language,
            Local::restore(settings(account)?, &backup, saver(save)),
        )
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen::new(self.phone.screen(), self.language)
    }

    /// The camera saw these texts in one picture, as they were encoded.
    pub fn scan(&mut self, texts: Vec<String>) -> Screen {
        let texts: Vec<_> = texts.into_iter().map(Zeroizing::new).collect();
        let seen: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        self.phone.scan(&seen);
        self.screen()
    }

    /// The person pressed this button.
    ///
    /// # Errors
    /// There is no button of this name.
    pub fn press(&mut self, name: &str) -> Result<Screen, JsError> {
        self.phone.press(button(name)?);
        Ok(self.screen())
    }

    /// The person named the device of the offer, and pressed `bind`.
    pub fn bind(&mut self, name: &str) -> Screen {
        self.phone.bind(name, None);
        self.screen()
    }

    /// The program has verified its owner, such as by a passkey over `nonce`.
    pub fn proved(&mut self) -> Screen {
        self.phone.proved(Proof::Present);
        self.screen()
    }

    /// While the page is `proving`: 32 bytes that a proof is over.
    #[must_use]
    pub fn nonce(&self) -> Option<Vec<u8>> {
        self.phone.nonce().map(|nonce| nonce.to_vec())
    }

    /// Opens the scanner of checks, or the other one.
    pub fn open_scanner(&mut self, checks: bool) -> Screen {
        self.phone.open(if checks {
            Purpose::Check
        } else {
            Purpose::Recover
        });
        self.screen()
    }

    /// Closes the page: the person leaves, or the page is hidden.
    pub fn close(&mut self) -> Screen {
        self.phone.close();
        self.screen()
    }

    /// The text of the key file: load it into a device before it is bound.
    #[must_use]
    pub fn key_file(&self) -> String {
        self.phone.authority().key_file()
    }

    /// All that is kept, to be encrypted.
    #[must_use]
    pub fn backup(&self) -> Vec<u8> {
        self.phone.authority().backup().to_vec()
    }
}

impl LocalPhone {
    fn over(language: &str, local: Result<Local<Save>, LocalError>) -> Result<Self, JsError> {
        let phone = Phone::new(local.map_err(error)?, moment as fn() -> Option<Moment>);
        Ok(Self {
            phone,
            language: relatch_app::Language::of_tag(language),
        })
    }
}

impl fmt::Debug for LocalPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalPhone(..)")
    }
}

fn saver(save: Function) -> Save {
    Box::new(move |state| {
        let saved = save.call1(&JsValue::NULL, &Uint8Array::from(state));
        saved.map(|_| ()).map_err(|_| SaveError)
    })
}

fn settings(account: &str) -> Result<Settings, JsError> {
    let mut session = [0; 16];
    getrandom::fill(&mut session).map_err(error)?;
    Settings::new(account, SessionId(session)).map_err(error)
}

fn fresh() -> Result<Fresh32, JsError> {
    Fresh32::generate(|bytes| getrandom::fill(bytes)).map_err(error)
}

fn moment() -> Option<Moment> {
    let random = Fresh32::generate(|bytes| getrandom::fill(bytes)).ok()?;
    // Milliseconds since 1970, whole in a float for 285,000 years.
    let now = WallTime::from_secs((js_sys::Date::now() / 1_000.0) as u64);
    Some(Moment { now, random })
}
