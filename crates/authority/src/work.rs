//! Counts the expensive steps of a call, so that a test can hold that a refusal costs the same whatever its cause.

/// A step that an attacker could time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The MAC of a row is checked.
    RowMac,
    /// A binding key is unwrapped.
    Unwrap,
    /// Keys are expanded and a tag is checked.
    Tag,
}

/// Does nothing outside tests.
#[cfg(not(test))]
pub(crate) fn count(_: Step, _: usize) {}

#[cfg(test)]
pub(crate) use counted::{count, take};

#[cfg(test)]
mod counted {
    use std::cell::RefCell;
    use std::vec::Vec;

    use super::Step;

    std::thread_local! {
        static STEPS: RefCell<Vec<(Step, usize)>> = const { RefCell::new(Vec::new()) };
    }

    pub(crate) fn count(step: Step, bytes: usize) {
        STEPS.with_borrow_mut(|steps| steps.push((step, bytes)));
    }

    /// The steps since the last call, each with the bytes that it worked on.
    pub(crate) fn take() -> Vec<(Step, usize)> {
        STEPS.take()
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use relatch_binding::{AccountId, DeviceName, WallTime};
    use relatch_derivation::{BindingKey, Keys};
    use relatch_wire::{
        Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extensions, Failures,
        Freshness, Identity, Locator, Nonce, Offer, OfferMessage, Suite, Tag,
    };

    use super::{Step, take};
    use crate::{
        Authority, CallError, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, Minimum, Refusal,
        SealNonce,
    };

    fn cost(authority: &Authority<MemoryRegistry>, account: &AccountId, text: &str) -> Vec<Step> {
        take();
        let told = authority.inspect(account, text, WallTime::from_secs(0));
        assert_eq!(told, Err(CallError::Refused(Refusal::Invalid)));
        take()
    }

    // [AUTH-3] [AUTH-4]
    #[test]
    fn unknown_forged_foreign_and_ended_cost_the_same_steps() {
        let offer = OfferMessage::new(Offer {
            identity: Identity::default(),
            contribution: Contribution::Secret([7; 32].into()),
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        });
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        let challenge = |locator| Challenge {
            action: Action::SetPassword,
            locator,
            epoch: Epoch(0),
            failures: Failures::NONE,
            freshness: Freshness::Nonce(Nonce([9; 16])),
            extensions: Extensions::default(),
        };
        let right = keys.tag().seal(challenge(keys.locator())).to_text();
        let forged = ChallengeMessage::new(challenge(keys.locator()), Tag([0; 16])).to_text();
        let unknown = ChallengeMessage::new(challenge(Locator([1; 12])), Tag([0; 16])).to_text();

        let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
        let minimum = Minimum {
            suite: Suite::Hmac,
            code_length: CodeLength::Eight,
        };
        let authority = Authority::new(MemoryRegistry::default(), master, minimum);
        let alice = AccountId::new("alice").expect("a legal account");
        let bob = AccountId::new("bob").expect("a legal account");
        let name = DeviceName::new("Back room").expect("a legal name");
        let now = WallTime::from_secs(0);
        let claimed = authority.claim(&alice, &offer, name, now, SealNonce([1; 24]));
        let locator = claimed.expect("a fresh offer").locator;

        let expected = [Step::RowMac, Step::Unwrap, Step::Tag];
        assert_eq!(cost(&authority, &alice, &forged), expected);
        assert_eq!(cost(&authority, &alice, &unknown), expected);
        assert_eq!(cost(&authority, &bob, &right), expected);
        let deleted = authority.delete_pending(&alice, &locator, now);
        assert_eq!(deleted, Ok(()));
        assert_eq!(cost(&authority, &alice, &right), expected);
    }
}
