//! The authority inside the page: each question is answered, saved by the page, and only then believed.

use core::cell::RefCell;
use core::fmt;
use std::rc::Rc;

use async_lock::Mutex;
use js_sys::{Function, Promise, Uint8Array};
use relatch_app::{Answer, Failure, Local, LocalError, Question, SaveError, Settings};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use zeroize::Zeroizing;

use crate::errors::Error;
use crate::surroundings::moment;

/// An authority whose state a promise keeps.
///
/// `Local` saves by a call that returns when the state is safe; storage of a page is asynchronous. So that call only takes
/// the bytes down; the page saves them while no other question is answered. If it cannot, the authority is opened again
/// from the state before, and the answer is lost with the change.
pub(crate) struct Keeper {
    settings: Settings,
    /// Absent after a state that the page did not save could not be undone: nothing is answered any more.
    local: Mutex<Option<Recorded>>,
    taken_down: TakenDown,
    save: Function,
    key_file: String,
}

/// The call of `Local` that takes a state down.
pub(crate) type Recorder = Box<dyn FnMut(&[u8]) -> Result<(), SaveError>>;
type Recorded = Box<Local<Recorder>>;
type TakenDown = Rc<RefCell<Option<Zeroizing<Vec<u8>>>>>;

impl Keeper {
    /// An authority that `open` makes or opens; a state that it saves is saved by the page.
    pub(crate) async fn new(
        settings: Settings,
        save: Function,
        open: impl FnOnce(Settings, Recorder) -> Result<Local<Recorder>, Error>,
    ) -> Result<Self, Error> {
        let taken_down = TakenDown::default();
        let local = open(settings.clone(), recorder(&taken_down))?;
        let keeper = Self {
            settings,
            key_file: local.key_file(),
            local: Mutex::new(Some(Box::new(local))),
            taken_down,
            save,
        };
        keeper.save_taken_down().await.map_err(LocalError::from)?;
        Ok(keeper)
    }

    /// Answers a question; one after the other.
    pub(crate) async fn ask(&self, question: &Question) -> Result<Answer, Failure> {
        let mut place = self.local.lock().await;
        let mut local = place.take().ok_or(Failure::NotSaved)?;
        let before = local.backup();
        let moment = moment().ok_or(Failure::Unavailable);
        let answer = moment.and_then(|moment| local.answer(question, moment));
        if self.save_taken_down().await.is_err() {
            let recorder = recorder(&self.taken_down);
            *place = Local::open(self.settings.clone(), &before, recorder)
                .ok()
                .map(Box::new);
            return Err(Failure::NotSaved);
        }
        *place = Some(local);
        answer
    }

    /// All that is kept, as it was saved last.
    pub(crate) async fn backup(&self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let local = self.local.lock().await;
        let local = local.as_ref().ok_or(Failure::NotSaved)?;
        Ok(local.backup())
    }

    pub(crate) fn key_file(&self) -> &str {
        &self.key_file
    }

    async fn save_taken_down(&self) -> Result<(), SaveError> {
        let Some(state) = self.taken_down.take() else {
            return Ok(());
        };
        let bytes = Uint8Array::from(state.as_slice());
        let called = self.save.call1(&JsValue::NULL, &bytes);
        let promise = Promise::resolve(&called.map_err(|_| SaveError)?);
        let saved = JsFuture::from(promise).await;
        saved.map(|_| ()).map_err(|_| SaveError)
    }
}

fn recorder(taken_down: &TakenDown) -> Recorder {
    let taken_down = Rc::clone(taken_down);
    Box::new(move |state| {
        taken_down.replace(Some(Zeroizing::new(state.to_vec())));
        Ok(())
    })
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keeper(..)")
    }
}
