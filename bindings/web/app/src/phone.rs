//! The app and its authority as one object.

use core::cell::{Cell, RefCell};
use core::fmt;
use core::future::Future;
use std::rc::Rc;

use js_sys::{Function, Promise};
use relatch_app::{
    Answer, App, Button, Failure, Language, Local, Proof, Purpose, Question, Service, Settings,
    Todo,
};
use relatch_authority::{Fresh32, Locator, SessionId};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::future_to_promise;
use zeroize::Zeroizing;

use crate::decode::object;
use crate::devices::{Act, DevicePage, KeptOffer, Receipt};
use crate::errors::{Error, bad_argument};
use crate::keeper::{Keeper, Recorder};
use crate::of_app::{locator, no_such_device};
use crate::screen::Screen;
use crate::service;
use crate::surroundings::fresh;

/// The app and its authority.
///
/// A call that asks the authority gives a promise of the next page. Until then `screen()` is the page `waiting`, and its
/// button "cancel" leaves it: an answer that comes later is dropped.
#[wasm_bindgen]
pub struct Phone(Rc<Inner>);

struct Inner {
    app: RefCell<App>,
    language: Cell<Language>,
    who: Who,
}

/// Who answers.
enum Who {
    Keeper(Keeper),
    Service(Function),
}

#[wasm_bindgen]
impl Phone {
    /// Makes an authority inside the page, on first use; its keys come from the browser's generator.
    #[wasm_bindgen(unchecked_return_type = "Promise<Phone>")]
    pub fn create(
        account: String,
        language: &str,
        #[wasm_bindgen(unchecked_param_type = "Save")] save: Function,
    ) -> Promise {
        let keys = [fresh(), fresh(), fresh(), fresh()];
        Self::local(account, language, save, move |settings, save| {
            let [Some(a), Some(b), Some(c), Some(d)] = keys else {
                return Err(Error::NoRandomness);
            };
            let keys: [Fresh32; 4] = [a, b, c, d];
            Ok(Local::create(settings, keys, save)?)
        })
    }

    /// Opens the state that was saved last.
    #[wasm_bindgen(unchecked_return_type = "Promise<Phone>")]
    pub fn open(
        account: String,
        language: &str,
        state: Vec<u8>,
        #[wasm_bindgen(unchecked_param_type = "Save")] save: Function,
    ) -> Promise {
        let state = Zeroizing::new(state);
        Self::local(account, language, save, move |settings, save| {
            Ok(Local::open(settings, &state, save)?)
        })
    }

    /// Opens a backup. The first code of each device asks the owner to confirm.
    #[wasm_bindgen(unchecked_return_type = "Promise<Phone>")]
    pub fn restore(
        account: String,
        language: &str,
        backup: Vec<u8>,
        #[wasm_bindgen(unchecked_param_type = "Save")] save: Function,
    ) -> Promise {
        let backup = Zeroizing::new(backup);
        Self::local(account, language, save, move |settings, save| {
            Ok(Local::restore(settings, &backup, save)?)
        })
    }

    /// A phone that asks an account service; it keeps no key.
    #[must_use]
    pub fn connect(
        language: &str,
        #[wasm_bindgen(unchecked_param_type = "Send")] send: Function,
    ) -> Self {
        Self::over(Language::of_tag(language), Who::Service(send))
    }

    /// What is on the screen.
    #[must_use]
    #[wasm_bindgen(unchecked_return_type = "Screen")]
    pub fn screen(&self) -> JsValue {
        self.0.shown()
    }

    /// Another language from now on, by a tag such as "de" or "en-GB".
    pub fn speak(&self, language: &str) {
        self.0.language.set(Language::of_tag(language));
    }

    /// Opens a scanner; what was open is wiped.
    #[wasm_bindgen(js_name = openScanner, unchecked_return_type = "Screen")]
    pub fn open_scanner(
        &self,
        #[wasm_bindgen(unchecked_param_type = "Purpose")] purpose: &str,
    ) -> Result<JsValue, Error> {
        let purpose = match purpose {
            "recover" => Purpose::Recover,
            "check" => Purpose::Check,
            _ => return Err(bad_argument("open \"recover\" or \"check\"")),
        };
        self.0.app.borrow_mut().open(purpose);
        Ok(self.screen())
    }

    /// Closes the page: the person leaves, or the page goes to the background.
    #[must_use]
    #[wasm_bindgen(unchecked_return_type = "Screen")]
    pub fn leave(&self) -> JsValue {
        self.0.app.borrow_mut().close();
        self.screen()
    }

    /// The camera saw these texts in one picture, byte by byte.
    #[wasm_bindgen(unchecked_return_type = "Promise<Screen>")]
    pub fn scan(&self, texts: Vec<String>) -> Promise {
        let texts: Vec<_> = texts.into_iter().map(Zeroizing::new).collect();
        let seen: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
        self.run(|app| app.scan(&seen))
    }

    /// The person pressed this button; one that is not on the screen does nothing.
    #[wasm_bindgen(unchecked_return_type = "Promise<Screen>")]
    pub fn press(&self, #[wasm_bindgen(unchecked_param_type = "Button")] button: &str) -> Promise {
        self.run(|app| Button::named(button).map_or(Todo::Nothing, |button| app.press(button)))
    }

    /// The person named the device of the offer on the screen, and pressed "bind".
    #[wasm_bindgen(unchecked_return_type = "Promise<Screen>")]
    pub fn bind(&self, name: &str) -> Promise {
        self.run(|app| app.bind(name, None))
    }

    /// As `bind`, with the receipt that was kept with this offer.
    #[wasm_bindgen(js_name = bindAgain, unchecked_return_type = "Promise<Screen>")]
    pub fn bind_again(
        &self,
        name: &str,
        #[wasm_bindgen(unchecked_param_type = "Receipt")] receipt: JsValue,
    ) -> Promise {
        let receipt: Result<Receipt, _> = serde_wasm_bindgen::from_value(receipt);
        match receipt.map_err(bad_argument).and_then(|one| one.of_app()) {
            Ok(receipt) => self.run(|app| app.bind(name, Some(&receipt))),
            Err(error) => Promise::reject(&error.into()),
        }
    }

    /// While a confirmation code is shown: what the page keeps of this claim, from suite 2 on. If the account service says that it
    /// needs a receipt, because it was restored, scan the offer again and call `bindAgain`.
    #[must_use]
    #[wasm_bindgen(js_name = toKeep, unchecked_return_type = "KeptOffer | undefined")]
    pub fn to_keep(&self) -> JsValue {
        let app = self.0.app.borrow();
        let kept = app.to_keep().map(KeptOffer::of);
        kept.map_or(JsValue::UNDEFINED, |kept| object(&kept))
    }

    /// Asks the person about an act at one of their devices.
    #[wasm_bindgen(unchecked_return_type = "Promise<Screen>")]
    pub fn act(
        &self,
        locator: String,
        #[wasm_bindgen(unchecked_param_type = "Act")] act: JsValue,
    ) -> Promise {
        self.later(async move |inner| {
            let act: Act = serde_wasm_bindgen::from_value(act).map_err(bad_argument)?;
            inner.open_act(&locator, act.of_app()?).await?;
            Ok(inner.shown())
        })
    }

    /// While the screen is `proving`: 32 bytes that the owner's proof is over, such as the `nonce` of an ID token.
    #[must_use]
    pub fn nonce(&self) -> Option<Vec<u8>> {
        self.0.app.borrow().nonce().map(|nonce| nonce.to_vec())
    }

    /// The browser has verified the owner, by a passkey for one: the proof to the authority inside the page.
    #[wasm_bindgen(js_name = provedHere, unchecked_return_type = "Promise<Screen>")]
    pub fn proved_here(&self) -> Promise {
        self.run(|app| app.proved(Proof::Present))
    }

    /// The identity provider gave this ID token over the nonce: the proof to an account service.
    #[wasm_bindgen(js_name = provedByToken, unchecked_return_type = "Promise<Screen>")]
    pub fn proved_by_token(&self, token: String) -> Promise {
        self.run(|app| app.proved(Proof::Token(Zeroizing::new(token))))
    }

    /// A page of the account's devices; `after` is `next` of the page before.
    #[wasm_bindgen(unchecked_return_type = "Promise<DevicePage>")]
    pub fn devices(&self, after: Option<String>) -> Promise {
        self.later(async move |inner| {
            let after = after.as_deref().map(locator).transpose()?;
            let page = inner.devices(after).await?;
            Ok(object(&DevicePage::of(page)))
        })
    }

    /// The text of the key file of the authority inside the page: load it into a device before it is bound.
    #[wasm_bindgen(js_name = keyFile)]
    pub fn key_file(&self) -> Result<String, Error> {
        match &self.0.who {
            Who::Keeper(keeper) => Ok(keeper.key_file().into()),
            Who::Service(_) => Err(Error::NoKeysHere),
        }
    }

    /// All that the authority inside the page keeps: as secret as all codes, to be encrypted.
    #[wasm_bindgen(unchecked_return_type = "Promise<Uint8Array>")]
    pub fn backup(&self) -> Promise {
        self.later(async |inner| match &inner.who {
            Who::Keeper(keeper) => {
                let backup = keeper.backup().await;
                let backup = backup.map_err(|failure| inner.failed(failure))?;
                Ok(js_sys::Uint8Array::from(backup.as_slice()).into())
            }
            Who::Service(_) => Err(Error::NoKeysHere),
        })
    }
}

impl Phone {
    fn local(
        account: String,
        language: &str,
        save: Function,
        open: impl FnOnce(Settings, Recorder) -> Result<Local<Recorder>, Error> + 'static,
    ) -> Promise {
        let language = Language::of_tag(language);
        future_to_promise(async move {
            let random = relatch_wire::Secret::from(fresh().ok_or(Error::NoRandomness)?);
            let (session, _) = random.split_first_chunk().ok_or(Error::NoRandomness)?;
            let settings = Settings::new(&account, SessionId(*session));
            let settings = settings.map_err(|_| Error::IllegalAccount)?;
            let keeper = Keeper::new(settings, save, open).await?;
            Ok(Self::over(language, Who::Keeper(keeper)).into())
        })
    }

    fn over(language: Language, who: Who) -> Self {
        Self(Rc::new(Inner {
            app: RefCell::new(App::new()),
            language: Cell::new(language),
            who,
        }))
    }

    /// Does this at once, and what follows from it when the authority answers.
    fn run(&self, does: impl FnOnce(&mut App) -> Todo) -> Promise {
        let todo = does(&mut self.0.app.borrow_mut());
        self.later(async move |inner| {
            inner.follow(todo).await;
            Ok(inner.shown())
        })
    }

    fn later<F>(&self, work: impl FnOnce(Rc<Inner>) -> F) -> Promise
    where
        F: Future<Output = Result<JsValue, Error>> + 'static,
    {
        let work = work(Rc::clone(&self.0));
        future_to_promise(async move { work.await.map_err(JsValue::from) })
    }
}

impl Inner {
    fn shown(&self) -> JsValue {
        object(&Screen::of(
            &self.app.borrow().screen(),
            self.language.get(),
        ))
    }

    async fn follow(&self, mut todo: Todo) {
        loop {
            todo = match todo {
                Todo::Ask { ticket, question } => {
                    let answer = self.ask(&question).await;
                    self.app.borrow_mut().answer(ticket, answer)
                }
                _ => return,
            };
        }
    }

    async fn ask(&self, question: &Question) -> Result<Answer, Failure> {
        match &self.who {
            Who::Keeper(keeper) => keeper.ask(question).await,
            Who::Service(send) => service::ask(send, question).await,
        }
    }

    async fn devices(
        &self,
        after: Option<Locator>,
    ) -> Result<(Vec<relatch_app::Device>, Option<Locator>), Error> {
        match self.ask(&Question::Devices { after }).await {
            Ok(Answer::Devices { devices, next }) => Ok((devices, next)),
            Ok(_) => Err(self.failed(Failure::BadAnswer)),
            Err(failure) => Err(self.failed(failure)),
        }
    }

    /// Opens the page of an act at the device that this names.
    async fn open_act(&self, wanted: &str, act: relatch_app::Act) -> Result<(), Error> {
        let wanted = locator(wanted)?;
        let mut after = None;
        for _ in 0..Service::MOST_PAGES {
            let (devices, next) = self.devices(after).await?;
            if let Some(device) = devices.iter().find(|device| device.locator == wanted) {
                self.app.borrow_mut().act(device, act);
                return Ok(());
            }
            after = next;
            if after.is_none() {
                return Err(no_such_device());
            }
        }
        Err(self.failed(Failure::BadAnswer))
    }

    fn failed(&self, failure: Failure) -> Error {
        Error::Failed(failure, self.language.get())
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(..)")
    }
}
