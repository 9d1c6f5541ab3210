//! The app and its authority as one object.

use core::fmt;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relatch_app::{
    Answer, Authority, Connected, Failure, Language as AppLanguage, Local, LocalError, Moment,
    Proof, Question, Settings,
};
use relatch_authority::{AccountId, Action, Locator, Phase, SessionId, Terms, WallTime};
use relatch_wire::Hex;
use zeroize::Zeroizing;

use crate::errors::{CallError, OpenError};
use crate::screen::{Button, Language, Purpose, Screen};
use crate::surroundings::{Foreign, Save, Store, Transport, fresh, moment, now, save};

/// The app and its authority. Every method may be called from any thread.
#[derive(uniffi::Object)]
pub struct Phone {
    inner: Mutex<relatch_app::Phone<Who, fn() -> Option<Moment>>>,
    language: Mutex<AppLanguage>,
}

/// Who answers.
enum Who {
    Local(Box<Local<Save>>),
    Service(Connected<Foreign>),
}

/// A device of the account.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Device {
    /// Names the binding: 24 hexadecimal digits.
    pub locator: String,
    /// The owner's own name for the device.
    pub name: String,
    /// What the device said of itself, fit to be shown.
    pub vendor: String,
    /// As `vendor`.
    pub model: String,
    /// As `vendor`.
    pub serial: String,
    /// 1, or 2 and 3 where a photo of the offer gives nothing.
    pub suite: u16,
    /// `pending`, `active` or `ending`.
    pub phase: String,
    /// For `ending`: until when the release can be taken back, in seconds since 1970.
    pub until: Option<u64>,
    /// Whether a freeze stops it.
    pub frozen: bool,
    /// Whether this phone was restored, and the device not confirmed since.
    pub unconfirmed: bool,
}

/// Some devices of the account.
#[derive(Debug, Clone, uniffi::Record)]
pub struct DevicePage {
    /// The devices.
    pub devices: Vec<Device>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
}

/// What the owner does with a binding.
#[derive(Debug, Clone, uniffi::Enum)]
#[non_exhaustive]
pub enum Act {
    /// "Not me": no code until the freeze is lifted; no proof is asked for.
    Freeze,
    /// Lifts the freeze.
    Lift,
    /// Ends the binding; that can be taken back for 72 hours.
    Release,
    /// Takes a release back.
    Undo,
    /// Ends a binding that was never confirmed.
    Delete,
    /// Offers the device to another account.
    Transfer {
        /// To whom.
        to: String,
    },
    /// Lets another account recover the device.
    Delegate {
        /// Whom.
        to: String,
        /// In seconds since 1970: holds before it.
        expires: u64,
        /// How many codes, 1 to 64.
        codes: u16,
        /// Names the request: a new one for each, the same for a repetition.
        key: String,
    },
}

#[uniffi::export]
impl Phone {
    /// Makes an authority inside the app, on first use; its keys come from the operating system's generator.
    ///
    /// # Errors
    /// [`OpenError`].
    #[uniffi::constructor]
    pub fn create(
        account: String,
        language: Language,
        store: Arc<dyn Store>,
    ) -> Result<Arc<Self>, OpenError> {
        let mut keys = Vec::with_capacity(4);
        for _ in 0..4 {
            keys.push(fresh().ok_or(OpenError::NoRandomness)?);
        }
        let keys = keys.try_into().map_err(|_| OpenError::NoRandomness)?;
        Self::local(&account, language, store, |settings, save| {
            Local::create(settings, keys, save)
        })
    }

    /// Opens what the store kept last.
    ///
    /// # Errors
    /// [`OpenError`].
    #[uniffi::constructor]
    pub fn open(
        account: String,
        language: Language,
        state: Vec<u8>,
        store: Arc<dyn Store>,
    ) -> Result<Arc<Self>, OpenError> {
        let state = Zeroizing::new(state);
        Self::local(&account, language, store, |settings, save| {
            Local::open(settings, &state, save)
        })
    }

    /// Opens a backup. The first code of each device asks the owner to confirm.
    ///
    /// # Errors
    /// [`OpenError`].
    #[uniffi::constructor]
    pub fn restore(
        account: String,
        language: Language,
        backup: Vec<u8>,
        store: Arc<dyn Store>,
    ) -> Result<Arc<Self>, OpenError> {
        let backup = Zeroizing::new(backup);
        Self::local(&account, language, store, |settings, save| {
            Local::restore(settings, &backup, save)
        })
    }

    /// A phone that asks an account service; it keeps no key.
    #[uniffi::constructor]
    #[must_use]
    pub fn connect(language: Language, transport: Arc<dyn Transport>) -> Arc<Self> {
        Self::over(language, Who::Service(Connected(Foreign(transport))))
    }

    /// What is on the screen.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let language = self.language();
        Screen::of(&self.lock().screen(), language)
    }

    /// Another language from now on.
    pub fn speak(&self, language: Language) {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner) = language.into();
    }

    /// Opens a scanner; what was open is wiped.
    #[must_use]
    pub fn open_scanner(&self, purpose: Purpose) -> Screen {
        self.lock().open(purpose.into());
        self.screen()
    }

    /// Closes the page: the person leaves, or the program goes to the background.
    #[must_use]
    pub fn leave(&self) -> Screen {
        self.lock().close();
        self.screen()
    }

    /// The camera saw these texts in one picture, byte by byte.
    #[must_use]
    pub fn scan(&self, texts: Vec<String>) -> Screen {
        let texts: Vec<_> = texts.into_iter().map(Zeroizing::new).collect();
        let seen: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        self.lock().scan(&seen);
        self.screen()
    }

    /// The person pressed this button; one that is not on the screen does nothing.
    #[must_use]
    pub fn press(&self, button: Button) -> Screen {
        self.lock().press(button.into());
        self.screen()
    }

    /// The person named the device of the offer on the screen, and pressed `BIND`.
    #[must_use]
    pub fn bind(&self, name: String) -> Screen {
        self.lock().bind(&name, None);
        self.screen()
    }

    /// Asks the person about an act at one of their devices.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn act(&self, locator: String, act: Act) -> Result<Screen, CallError> {
        let act = act.of_app()?;
        let wanted = self::locator(&locator)?;
        let mut after = None;
        loop {
            let (devices, next) = self
                .lock()
                .devices(after)
                .map_err(|failure| self.failed(failure))?;
            if let Some(device) = devices.iter().find(|device| device.locator == wanted) {
                self.lock().act(device, act);
                return Ok(self.screen());
            }
            after = next;
            if after.is_none() {
                return Err(CallError::argument(
                    "the account has no such device: list its devices again",
                ));
            }
        }
    }

    /// While the screen is `PROVING`: 32 bytes that the owner's proof is over, such as the `nonce` of an ID token.
    #[must_use]
    pub fn nonce(&self) -> Option<Vec<u8>> {
        self.lock().nonce().map(|nonce| nonce.to_vec())
    }

    /// The phone has verified its owner, by fingerprint, face or PIN: the proof to the authority inside the app.
    #[must_use]
    pub fn proved_here(&self) -> Screen {
        self.lock().proved(Proof::Present);
        self.screen()
    }

    /// The identity provider gave this ID token over the nonce: the proof to an account service.
    #[must_use]
    pub fn proved_by_token(&self, token: String) -> Screen {
        self.lock().proved(Proof::Token(Zeroizing::new(token)));
        self.screen()
    }

    /// A page of the account's devices; `after` is `next` of the page before.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn devices(&self, after: Option<String>) -> Result<DevicePage, CallError> {
        let after = after.as_deref().map(locator).transpose()?;
        let page = self.lock().devices(after);
        let (devices, next) = page.map_err(|failure| self.failed(failure))?;
        Ok(DevicePage {
            devices: devices.iter().map(Device::of).collect(),
            next: next.map(|locator| locator.to_string()),
        })
    }

    /// The text of the key file of the authority inside the app: load it into a device before it is bound.
    ///
    /// # Errors
    /// [`CallError::NoKeysHere`].
    pub fn key_file(&self) -> Result<String, CallError> {
        match self.lock().authority() {
            Who::Local(local) => Ok(local.key_file()),
            Who::Service(_) => Err(CallError::NoKeysHere),
        }
    }

    /// All that the authority inside the app keeps: as secret as all codes, to be encrypted.
    ///
    /// # Errors
    /// [`CallError::NoKeysHere`].
    pub fn backup(&self) -> Result<Vec<u8>, CallError> {
        match self.lock().authority() {
            Who::Local(local) => Ok(local.backup().to_vec()),
            Who::Service(_) => Err(CallError::NoKeysHere),
        }
    }
}

impl Phone {
    fn local(
        account: &str,
        language: Language,
        store: Arc<dyn Store>,
        open: impl FnOnce(Settings, Save) -> Result<Local<Save>, LocalError>,
    ) -> Result<Arc<Self>, OpenError> {
        let random = relatch_wire::Secret::from(fresh().ok_or(OpenError::NoRandomness)?);
        let (session, _) = random.split_first_chunk().ok_or(OpenError::NoRandomness)?;
        let settings =
            Settings::new(account, SessionId(*session)).map_err(|_| OpenError::IllegalAccount)?;
        Ok(Self::over(
            language,
            Who::Local(Box::new(open(settings, save(store))?)),
        ))
    }

    fn over(language: Language, who: Who) -> Arc<Self> {
        Arc::new(Self {
            inner: Mutex::new(relatch_app::Phone::new(
                who,
                moment as fn() -> Option<Moment>,
            )),
            language: Mutex::new(language.into()),
        })
    }

    /// A program that broke off in the middle of a call left a page that is whole.
    fn lock(&self) -> MutexGuard<'_, relatch_app::Phone<Who, fn() -> Option<Moment>>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn language(&self) -> AppLanguage {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, failure: Failure) -> CallError {
        CallError::of(failure, self.language())
    }
}

impl Authority for Who {
    fn ask(&mut self, question: &Question, moment: Moment) -> Result<Answer, Failure> {
        match self {
            Self::Local(local) => local.ask(question, moment),
            Self::Service(service) => service.ask(question, moment),
        }
    }
}

impl Device {
    fn of(device: &relatch_app::Device) -> Self {
        let [vendor, model, serial] = device.identity.clone();
        let (phase, until) = match device.phase {
            Phase::Pending => ("pending", None),
            Phase::Ending { until } => ("ending", Some(until.secs())),
            _ => ("active", None),
        };
        Self {
            locator: device.locator.to_string(),
            name: device.name.as_str().into(),
            vendor,
            model,
            serial,
            suite: device.suite.number(),
            phase: phase.into(),
            until,
            frozen: device.frozen,
            unconfirmed: device.unconfirmed,
        }
    }
}

impl Act {
    fn of_app(self) -> Result<relatch_app::Act, CallError> {
        use relatch_app::Act as Other;
        Ok(match self {
            Self::Freeze => Other::Freeze,
            Self::Lift => Other::Lift,
            Self::Release => Other::Release,
            Self::Undo => Other::Undo,
            Self::Delete => Other::Delete,
            Self::Transfer { to } => Other::Transfer { to: account(&to)? },
            Self::Delegate {
                to,
                expires,
                codes,
                key,
            } => {
                let expires = WallTime::from_secs(expires);
                if expires <= now() {
                    return Err(CallError::argument(
                        "the delegation would be over already: give a later time",
                    ));
                }
                let actions = BTreeSet::from([Action::SetPassword]);
                let terms = Terms {
                    actions,
                    expires,
                    max_uses: codes,
                };
                Other::Delegate {
                    to: account(&to)?,
                    terms,
                    key,
                }
            }
        })
    }
}

fn account(text: &str) -> Result<AccountId, CallError> {
    AccountId::new(text).map_err(|error| CallError::argument(&error.to_string()))
}

fn locator(text: &str) -> Result<Locator, CallError> {
    let wrong = || CallError::argument("a locator has 24 hexadecimal digits");
    let mut bytes = [0; 12];
    if text.len() != 24 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    for (byte, place) in bytes.iter_mut().zip((0..24).step_by(2)) {
        let digits = text.get(place..place + 2).ok_or_else(wrong)?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    debug_assert!(Hex(&bytes).to_string().eq_ignore_ascii_case(text));
    Ok(Locator(bytes))
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}
