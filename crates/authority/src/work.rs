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
        Fresh32, Freshness, Identity, Locator, Nonce, Offer, OfferMessage, Suite, Tag,
    };

    use super::{Step, take};
    use crate::{
        Act, ActProof, Authority, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, Minimum,
        ReceiptKey,
    };

    /// The steps of an inspection up to the verdict on the tag, with the bytes of each.
    fn up_to_the_tag(
        authority: &Authority<MemoryRegistry>,
        account: &AccountId,
        text: &str,
    ) -> Vec<(Step, usize)> {
        take();
        let answer = authority.inspect(account, text, WallTime::from_secs(0));
        let steps = take();
        drop(answer);
        let tag = steps.iter().position(|(step, _)| *step == Step::Tag);
        let tag = tag.expect("every scan comes to its tag");
        steps[..=tag].to_vec()
    }

    fn offer() -> OfferMessage {
        OfferMessage::new(Offer {
            identity: Identity::default(),
            contribution: Contribution::Secret([7; 32].into()),
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        })
    }

    fn challenge(locator: Locator) -> Challenge {
        Challenge {
            action: Action::SetPassword,
            locator,
            epoch: Epoch(0),
            failures: Failures::NONE,
            freshness: Freshness::Nonce(Nonce([9; 16])),
            extensions: Extensions::default(),
        }
    }

    // [AUTH-3] [AUTH-4] [AUTH-27]
    #[test]
    fn every_scan_costs_the_same_bytes_of_work_up_to_the_tag() {
        let offer = offer();
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        let right = keys.tag().seal(challenge(keys.locator())).to_text();
        let forged = ChallengeMessage::new(challenge(keys.locator()), Tag([0; 16])).to_text();
        let unknown = ChallengeMessage::new(challenge(Locator([1; 12])), Tag([0; 16])).to_text();

        let minimum = Minimum {
            suite: Some(Suite::Hmac),
            code_length: CodeLength::Eight,
        };
        let long = std::format!("{:064}", 1);
        let [alice, bob] =
            [long.as_str(), "b"].map(|name| AccountId::new(name).expect("a legal account"));
        let now = WallTime::from_secs(0);
        let mut all = Vec::new();
        for owner in [&alice, &bob] {
            let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
            let receipts = ReceiptKey::new(&[2; 32]);
            let authority = Authority::new(MemoryRegistry::default(), master, receipts, minimum);
            let name = DeviceName::new("Back room").expect("a legal name");
            let random = Fresh32::from([1; 32]);
            let claimed = authority.claim(owner, &offer, name, now, random);
            let locator = claimed.expect("a fresh offer").locator;
            all.push(up_to_the_tag(&authority, owner, &forged));
            all.push(up_to_the_tag(&authority, owner, &unknown));
            let act = Act::Delete;
            let hash = authority.act_hash(owner, &locator, &act, now);
            let proof = ActProof::verified(hash.expect("the owner"), now);
            let mut tampered = authority.registry().clone();
            let row = tampered.tables_mut().bindings.get_mut(&locator);
            row.expect("claimed").key.as_mut().expect("sealed").tag[0] ^= 1;
            let deleted = authority.act(owner, &locator, &act, Some(&proof), now);
            assert_eq!(deleted, Ok(()));
            all.push(up_to_the_tag(&authority, owner, &right));
            let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
            let receipts = ReceiptKey::new(&[2; 32]);
            let authority = Authority::new(tampered, master, receipts, minimum);
            all.push(up_to_the_tag(&authority, owner, &right));
            let row = |row: &mut crate::BindingRow| row.key.as_mut().expect("sealed").tag[0] ^= 1;
            let mut whole = authority.registry().clone();
            row(whole
                .tables_mut()
                .bindings
                .get_mut(&locator)
                .expect("claimed"));
            let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[1; 32]));
            let receipts = ReceiptKey::new(&[2; 32]);
            let authority = Authority::new(whole, master, receipts, minimum);
            all.push(up_to_the_tag(&authority, owner, &right));
        }
        let first = all.first().cloned().expect("two owners");
        assert_eq!(first.len(), 2, "one key is opened, one tag computed");
        assert!(all.iter().all(|steps| *steps == first), "{all:?}");
    }
}
