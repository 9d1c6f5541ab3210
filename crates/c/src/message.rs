//! What a text is: for a test on the production line, or for a program in C that reads QR codes.

use core::ffi::c_char;

use relatch_wire::{ChallengeMessage, Contribution, Identity, KeyId, Message, Offer};

use crate::codes::{RELATCH_E_ARGUMENT, RELATCH_E_INTERNAL, RELATCH_OK};
use crate::guard;
use crate::pointer;
use crate::refused::of_decode;

/// Kind of a message: a device asks for a code.
pub const RELATCH_CHALLENGE: u32 = 1;
/// Kind of a message: a device wants to be bound.
pub const RELATCH_OFFER: u32 = 2;

/// What a QR text says, without its secret. Nothing of it is authentic: anyone may write a text. What
/// a message does not have is 0 or empty.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct RelatchMessage {
    /// RELATCH_CHALLENGE or RELATCH_OFFER; 0 if the text is no message.
    pub kind: u32,
    /// The suite.
    pub suite: u32,
    /// The key set of the authority, in suite 2; show it as 8 hexadecimal digits.
    pub key_id: u32,
    /// Challenge: 0 checks the binding, 1 sets a new password.
    pub action: u32,
    /// Challenge: recoveries completed since binding.
    pub epoch: u32,
    /// Challenge: wrong codes since the last success.
    pub failures: u32,
    /// Challenge: names the binding at the authority.
    pub locator: [u8; 12],
    /// Offer: the digits of the codes of the binding, at least.
    pub code_length: u32,
    /// Offer: whether it carries an attestation.
    pub attested: bool,
    /// Offer: the vendor, fit for a screen: a character that could mislead is U+FFFD.
    pub vendor: [c_char; 97],
    /// Offer: the model, as `vendor`.
    pub model: [c_char; 97],
    /// Offer: the serial number, as `vendor`.
    pub serial: [c_char; 145],
    /// The key of the field that a refusal is about, as the 5 of `wrong length(5)`.
    pub field: u64,
}

const NOTHING: RelatchMessage = RelatchMessage {
    kind: 0,
    suite: 0,
    key_id: 0,
    action: 0,
    epoch: 0,
    failures: 0,
    locator: [0; 12],
    code_length: 0,
    attested: false,
    vendor: [0; 97],
    model: [0; 97],
    serial: [0; 145],
    field: 0,
};

/// Reads the text of a QR code, from a picture that need not be trusted, and writes what it says to
/// `message`. Of a text that is no message `relatch_reason` names the fault, and `relatch_sentence`
/// what an app says.
///
/// # Safety
/// `text` is null or has `text_length` readable bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn relatch_decode(
    text: *const c_char,
    text_length: usize,
    message: Option<&mut core::mem::MaybeUninit<RelatchMessage>>,
) -> i32 {
    let Some(message) = message else {
        return RELATCH_E_ARGUMENT;
    };
    let message = message.write(NOTHING);
    // SAFETY: the caller's promise is the same.
    let text = match unsafe { pointer::typed(text, text_length) } {
        Ok(text) => text,
        Err(code) => return code,
    };
    match guard::run(|| Message::from_text(text)) {
        Some(Ok(Message::Challenge(challenge))) => message.set_challenge(&challenge),
        Some(Ok(Message::Offer(offer))) => message.set_offer(offer.offer()),
        Some(Err(error)) => {
            let (code, field) = of_decode(error);
            message.field = field.unwrap_or_default();
            return code;
        }
        _ => return RELATCH_E_INTERNAL,
    }
    RELATCH_OK
}

impl RelatchMessage {
    fn set_challenge(&mut self, message: &ChallengeMessage) {
        let challenge = message.challenge();
        self.kind = RELATCH_CHALLENGE;
        self.suite = challenge.suite().number().into();
        self.key_id = challenge.key_id().map_or(0, number);
        self.action = challenge.action.number().into();
        self.epoch = challenge.epoch.0;
        self.failures = challenge.failures.count().into();
        self.locator = challenge.locator.0;
    }

    fn set_offer(&mut self, offer: &Offer) {
        self.kind = RELATCH_OFFER;
        self.suite = offer.suite().number().into();
        if let Contribution::Encapsulated { key_id, .. } = &offer.contribution {
            self.key_id = number(*key_id);
        }
        self.code_length = offer.code_length.digits().into();
        self.attested = offer.attestation.is_some();
        self.set_identity(&offer.identity);
    }

    fn set_identity(&mut self, identity: &Identity) {
        let [vendor, model, serial] = identity.printable();
        put(&mut self.vendor, &vendor);
        put(&mut self.model, &model);
        put(&mut self.serial, &serial);
    }
}

/// A replaced character has at most three bytes for each byte of the original; the last byte stays 0.
fn put(place: &mut [c_char], text: &str) {
    for (to, from) in place.iter_mut().zip(text.bytes()) {
        *to = c_char::from_ne_bytes([from]);
    }
}

fn number(id: KeyId) -> u32 {
    u32::from_be_bytes(id.0)
}
