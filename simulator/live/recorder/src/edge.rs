//! What the page calls. Everything goes as text: setups and answers are JSON.

use relatch_device::Fresh32;
use relatch_optics::qr::QrMatrix;
use relatch_testkit::passwords::Cost;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::hardware::Setup;
use crate::leaks::{self, Everything};
use crate::recorder::{Recorder, wiped};
use crate::said::Said;

/// A unit that is switched on. Times are milliseconds since then.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Unit(Recorder);

#[wasm_bindgen]
impl Unit {
    /// Starts a unit: the setup as JSON, and a fresh number.
    ///
    /// # Errors
    /// A sentence.
    #[wasm_bindgen(constructor)]
    pub fn start(setup: &str, salt: f64) -> Result<Unit, String> {
        let setup = read(setup)?;
        Ok(Self(Recorder::start(&setup, Cost::Real, whole(salt))?))
    }

    /// What the screens show now.
    pub fn status(&mut self, now: f64) -> String {
        self.0.status(whole(now))
    }

    /// The first password of a new unit.
    #[wasm_bindgen(js_name = firstPassword)]
    pub fn first_password(&mut self, new: String, now: f64) -> String {
        json(&self.0.first_password(&wiped(new), whole(now)))
    }

    /// Logs the administrator in.
    #[wasm_bindgen(js_name = logIn)]
    pub fn log_in(&mut self, password: String, now: f64) -> String {
        json(&self.0.log_in(&wiped(password), whole(now)))
    }

    /// Leaves the desktop.
    #[wasm_bindgen(js_name = logOut)]
    pub fn log_out(&mut self) {
        self.0.log_out();
    }

    /// "Verify with the app", with 32 fresh bytes.
    #[wasm_bindgen(js_name = beginRecovery)]
    pub fn begin_recovery(&mut self, fresh: &[u8], now: f64) -> Result<String, String> {
        Ok(json(&self.0.begin_recovery(random(fresh)?, whole(now))))
    }

    /// Types the code of the app.
    #[wasm_bindgen(js_name = submitCode)]
    pub fn submit_code(&mut self, code: String, now: f64) -> String {
        json(&self.0.submit_code(&wiped(code), whole(now)))
    }

    /// Sets the new password.
    #[wasm_bindgen(js_name = setPassword)]
    pub fn set_password(&mut self, new: String, now: f64) -> String {
        json(&self.0.set_password(&wiped(new), whole(now)))
    }

    /// Offers a binding, with 32 fresh bytes.
    pub fn offer(&mut self, fresh: &[u8], now: f64) -> Result<String, String> {
        Ok(json(&self.0.offer(random(fresh)?, whole(now))))
    }

    /// Takes the offer off the screen.
    #[wasm_bindgen(js_name = discardOffer)]
    pub fn discard_offer(&mut self) {
        self.0.discard_offer();
    }

    /// Types the confirmation code.
    pub fn confirm(&mut self, code: String, now: f64) -> String {
        json(&self.0.confirm(&wiped(code), whole(now)))
    }

    /// Loads a key file.
    #[wasm_bindgen(js_name = loadKeys)]
    pub fn load_keys(&mut self, text: &str, now: f64) -> String {
        json(&self.0.load_keys(text, whole(now)))
    }

    /// Shows a check of the binding, with 32 fresh bytes.
    #[wasm_bindgen(js_name = beginCheck)]
    pub fn begin_check(&mut self, fresh: &[u8], now: f64) -> Result<String, String> {
        Ok(json(&self.0.begin_check(random(fresh)?, whole(now))))
    }

    /// Types the check code.
    #[wasm_bindgen(js_name = submitCheck)]
    pub fn submit_check(&mut self, code: String, now: f64) -> String {
        json(&self.0.submit_check(&wiped(code), whole(now)))
    }

    /// Clears the wrong codes.
    pub fn clear(&mut self, now: f64) -> String {
        json(&self.0.clear(whole(now)))
    }

    /// Ends the binding.
    pub fn release(&mut self, now: f64) -> String {
        json(&self.0.release(whole(now)))
    }

    /// Holds the reset button.
    #[wasm_bindgen(js_name = factoryReset)]
    pub fn factory_reset(&mut self) -> String {
        json(&self.0.factory_reset())
    }

    /// What is typed so far is of a code: `empty`, `part`, `whole`, `typing` or `character`.
    #[must_use]
    pub fn typed(input: &str, digits: u8) -> String {
        Recorder::typed(input, digits).into()
    }

    /// What is on the flash: to be kept after every call.
    #[must_use]
    pub fn flash(&self) -> String {
        serde_json::to_string(&self.0.flash()).unwrap_or_default()
    }

    /// The power is cut in one of the next operations: before it, after so many bytes, or behind it (`undefined`).
    #[wasm_bindgen(js_name = planCut)]
    pub fn plan_cut(&self, operation: u32, bytes: Option<u32>, old: bool) {
        self.0.plan_cut(operation, bytes, old);
    }

    /// No cut is planned any more.
    #[wasm_bindgen(js_name = planNothing)]
    pub fn plan_nothing(&self) {
        self.0.plan_nothing();
    }

    /// The storage operations since the last call.
    #[must_use]
    pub fn log(&self) -> String {
        self.0.log()
    }
}

/// A QR code: a byte for each module, row by row, 1 for a dark one.
///
/// # Errors
/// The text is too long.
#[wasm_bindgen]
pub fn qr(text: &str) -> Result<Vec<u8>, String> {
    let code = QrMatrix::encode(text).map_err(|error| error.to_string())?;
    let size = i32::try_from(code.size()).unwrap_or(0);
    let places = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    Ok(places.map(|(x, y)| code.is_dark(x, y).into()).collect())
}

/// The names of the rows of leaks, as a JSON list.
#[wasm_bindgen(js_name = leakRows)]
#[must_use]
pub fn leak_rows() -> String {
    serde_json::to_string(&leaks::rows()).unwrap_or_default()
}

/// Plays one row of leaks, with 96 fresh bytes: its outcome as JSON.
///
/// # Errors
/// A sentence.
#[wasm_bindgen(js_name = playLeak)]
pub fn play_leak(row: &str, everything: &str, fresh: &[u8]) -> Result<String, String> {
    let everything: Everything = serde_json::from_str(everything).map_err(|e| e.to_string())?;
    let (chunks, _) = fresh.as_chunks::<32>();
    let fresh: [[u8; 32]; 3] = chunks.try_into().map_err(|_| "96 fresh bytes are needed")?;
    let outcome = leaks::play(row, &everything, fresh)?;
    Ok(serde_json::to_string(&outcome).unwrap_or_default())
}

fn read(setup: &str) -> Result<Setup, String> {
    serde_json::from_str(setup).map_err(|error| error.to_string())
}

fn random(fresh: &[u8]) -> Result<Fresh32, String> {
    let bytes: [u8; 32] = fresh.try_into().map_err(|_| "32 fresh bytes are needed")?;
    Ok(Fresh32::from(bytes))
}

fn json(said: &Said) -> String {
    serde_json::to_string(said).unwrap_or_default()
}

/// JavaScript's numbers; what is none, or below zero, is 0.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates"
)]
fn whole(number: f64) -> u64 {
    number as u64
}
