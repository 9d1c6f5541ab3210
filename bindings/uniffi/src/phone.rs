//! The app and its authority as one object.

use core::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use relatch_app::{
    Answer, Authority, Connected, Failure, Language as AppLanguage, Local, LocalError, Moment,
    Proof, Question, Settings,
};
use relatch_authority::SessionId;
use zeroize::Zeroizing;

use crate::errors::{CallError, OpenError};
use crate::of_app::{locator, no_such_device};
use crate::screen::{Button, Language, Purpose, Screen};
use crate::surroundings::{Foreign, Save, Store, Transport, fresh, moment, save};

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

/// Shows after a restore of the service that the account had the device: the member `receipt` of the service's answers.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Receipt {
    /// The act number of the binding.
    pub number: u64,
    /// 64 hexadecimal digits.
    pub mac: String,
}

/// What the program keeps of a claim from suite 2 on. It holds no secret.
#[derive(Debug, Clone, uniffi::Record)]
pub struct KeptOffer {
    /// The text of the offer, to be given to `scan` again.
    pub offer: String,
    /// Goes with it then.
    pub receipt: Receipt,
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

    /// As [`Phone::bind`], with the receipt that was kept with this offer.
    ///
    /// # Errors
    /// [`CallError::BadArgument`] for what is no receipt.
    pub fn bind_again(&self, name: String, receipt: Receipt) -> Result<Screen, CallError> {
        let receipt = receipt.of_app()?;
        self.lock().bind(&name, Some(&receipt));
        Ok(self.screen())
    }

    /// While a confirmation code is shown: what the program keeps of this claim, from suite 2 on. If the account service says that
    /// it needs a receipt, because it was restored, scan the offer again and call `bind_again`.
    #[must_use]
    pub fn to_keep(&self) -> Option<KeptOffer> {
        self.lock().to_keep().map(KeptOffer::of)
    }

    /// Asks the person about an act at one of their devices.
    ///
    /// # Errors
    /// [`CallError`].
    pub fn act(&self, locator: String, act: Act) -> Result<Screen, CallError> {
        let (act, wanted) = (act.of_app()?, self::locator(&locator)?);
        let found = self.lock().device(&wanted);
        let device = found.map_err(|failure| self.failed(failure))?;
        self.lock().act(&device.ok_or_else(no_such_device)?, act);
        Ok(self.screen())
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
        page.map(DevicePage::of)
            .map_err(|failure| self.failed(failure))
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

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}
