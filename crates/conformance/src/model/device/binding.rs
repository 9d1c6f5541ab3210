//! Binding: offer, confirm, release (spec/binding.md, "At the device").

use relatch_device::Session;

use super::stored::Bound;
use super::{Answer, KeySet, Model, OFFER, OpenOffer, Proof, Typed};

/// How many wrong confirmation codes discard an offer. [BIND-4]
const TRIES: u8 = 3;

impl Model {
    /// An administrator makes an offer; offers count from 0, those that are refused left out.
    /// [BIND-1] [BIND-11] [HYB-10]
    pub fn offer_binding(&mut self, proof: Proof, now: u64) -> Answer {
        self.advance(now);
        if !self.holds(proof) {
            return Answer::ProofNeeded;
        }
        let binds = Bound {
            offer: self.offers,
            digits: self.setup.digits,
            authority: self.volatile.authority,
        };
        let minimum = self.setup.minimum_suite.max(self.stored.minimum_suite());
        if binds.suite() < minimum {
            return Answer::SuiteTooLow;
        }
        self.offers += 1;
        self.volatile.offer = Some(OpenOffer {
            session: proof.session.id,
            binds,
            tries: TRIES,
            left: OFFER,
        });
        Answer::Offered {
            suite: binds.suite(),
            authority: binds.authority,
        }
    }

    /// The administrator cancels the offer.
    pub fn discard_offer(&mut self) {
        self.volatile.offer = None;
    }

    /// An administrator loads the key file of this key set. [HYB-9]
    pub fn load_authority(&mut self, proof: Proof, authority: KeySet, now: u64) -> Answer {
        self.advance(now);
        if !self.holds(proof) {
            return Answer::ProofNeeded;
        }
        self.volatile.authority = Some(authority);
        Answer::Done
    }

    /// Which offer is open, by its number, and the length of its confirmation code.
    #[must_use]
    pub fn open_offer(&self) -> Option<(usize, u8)> {
        let open = self.volatile.offer?;
        Some((open.binds.offer, open.binds.digits))
    }

    /// An administrator types the confirmation code, in the session of the offer. [BIND-3] [BIND-4]
    /// [BIND-8]
    pub fn confirm_binding(&mut self, administrator: Session, typed: Typed, now: u64) -> Answer {
        self.advance(now);
        let open = self.volatile.offer;
        let Some(open) = open.filter(|open| open.session == administrator.id) else {
            return Answer::NoOffer;
        };
        if typed == Typed::Typo {
            return Answer::Typo;
        }
        if typed != Typed::Correct {
            let left = open.tries.saturating_sub(1);
            let tries = OpenOffer {
                tries: left,
                ..open
            };
            self.volatile.offer = (left > 0).then_some(tries);
            return Answer::WrongConfirmation { left };
        }
        let before = self.stored.generation();
        let bound = self.stored.bind(open.binds);
        // The slots may hold the binding of an earlier attempt, which could not be read back then.
        if bound || self.stored.generation() != before {
            self.adopt();
        }
        if !bound {
            return Answer::Storage;
        }
        self.volatile.offer = None;
        Answer::Done
    }

    /// An administrator ends the binding. [BIND-10]
    pub fn release(&mut self, proof: Proof, now: u64) -> Answer {
        self.advance(now);
        if !self.holds(proof) {
            return Answer::ProofNeeded;
        }
        self.unbind(self.stored.minimum_suite())
    }

    /// The vendor's factory reset ends the binding, and the limit on later suites. [BIND-10]
    pub fn factory_reset(&mut self) -> Answer {
        self.unbind(0)
    }

    fn unbind(&mut self, minimum_suite: u16) -> Answer {
        self.volatile.offer = None;
        let unbound = self.stored.unbind(minimum_suite);
        self.adopt();
        if unbound {
            Answer::Done
        } else {
            Answer::Storage
        }
    }
}
