//! An offer that waits for its confirmation code (spec/binding.md, "At the device").

use alloc::string::String;

use relatch_derivation::{BindingKey, Keys, OtherSuiteError, TypedCode};
use relatch_wire::{CodeLength, Extensions, Fresh32, Offer, OfferMessage};
use zeroize::Zeroizing;

use crate::config::Config;
use crate::error::OfferError;
use crate::record::{BindingRecord, Bound, Generation};
use crate::session::Session;
use crate::status::StoredRecords;
use crate::suite::{BoundSuite, Offering, Zero};
use crate::time::Countdown;

/// How many wrong confirmation codes discard an offer.
const TRIES: u8 = 3;
/// How long an offer is open. [BIND-22]
const LIFETIME: Countdown = Countdown::minutes(30);

/// The offer on the screen; in memory only. [BIND-2]
pub(crate) struct OpenOffer {
    session: u64,
    message: OfferMessage,
    suite: BoundSuite,
    key: BindingKey,
    tries: u8,
    pub(crate) left: Countdown,
}

impl OpenOffer {
    /// An offer of the configured suite, with a fresh key.
    pub(crate) fn new(
        config: &Config,
        session: Session,
        random: Fresh32,
    ) -> Result<Self, OfferError> {
        let (contribution, offering) =
            Offering::make(config, random).map_err(|Zero| OfferError::AuthorityKey)?;
        let mut offer = Offer {
            identity: config.identity.clone(),
            contribution,
            code_length: config.code_length,
            attestation: None,
            extensions: Extensions::default(),
        };
        offer.attestation = config.factory_key.as_ref().map(|key| key.attest(&offer));
        let message = OfferMessage::new(offer);
        let key = offering.binding_key(&message);
        Ok(Self {
            session: session.id,
            key: key.map_err(|OtherSuiteError| OfferError::AuthorityKey)?,
            message,
            suite: BoundSuite::offered(config),
            tries: TRIES,
            left: LIFETIME,
        })
    }

    /// The QR text, in suite 1 as secret as the binding key.
    pub(crate) fn text(&self) -> Zeroizing<String> {
        self.message.to_text()
    }

    /// The length of the confirmation code, and of the codes of the binding.
    pub(crate) fn code_length(&self) -> CodeLength {
        self.message.offer().code_length
    }

    pub(crate) fn belongs_to(&self, session: Session) -> bool {
        self.session == session.id
    }

    /// Whether this is the confirmation code, compared in constant time.
    pub(crate) fn is_confirmed_by(&self, typed: &TypedCode) -> bool {
        let keys = Keys::derive(&self.key);
        keys.confirm().code(&self.message).matches(typed)
    }

    /// Counts a wrong confirmation code and returns how many tries are left. [BIND-4]
    pub(crate) fn lose_try(&mut self) -> u8 {
        self.tries = self.tries.saturating_sub(1);
        self.tries
    }

    /// The binding that the confirmation code makes effective.
    pub(crate) fn binding(&self) -> BindingRecord {
        BindingRecord {
            generation: Generation::default(),
            minimum_suite: self.suite.suite().number(),
            bound: Some(Bound {
                suite: self.suite,
                code_length: self.code_length(),
                key: self.key.clone(),
            }),
            condition: StoredRecords::Intact,
        }
    }
}
