//! What a phone asks its account service: one in the world, or one that runs elsewhere.

use std::fmt::Debug;

use relatch_authority::{
    AccountId, Act, ActHash, ActProof, ActRefusal, Attestation, Brought, CallError, ClaimRefusal,
    DeviceName, Event, OfferMessage, PublicKeySet, Receipt, Refusal, SessionId, StepUpReason,
    Stopped, WallTime,
};
use relatch_authority::{FactoryKey, Fresh32};
use relatch_wire::{Action, Failures, Locator, Suite};
use zeroize::Zeroizing;

use crate::instance::Service;
use crate::phone::advice;
use crate::seen::Seen;

/// Who calls, and when.
#[derive(Debug, Clone, Copy)]
pub struct Caller<'a> {
    /// The account that is logged in.
    pub account: &'a AccountId,
    /// Its session.
    pub session: SessionId,
    /// The time of the world.
    pub now: WallTime,
}

/// What a person is shown of a challenge.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The account's own name for the device.
    pub name: String,
    /// What the device asks for.
    pub action: Action,
    /// Wrong codes so far.
    pub failures: Failures,
    /// Whether the owner must re-authenticate.
    pub step_up: Option<StepUpReason>,
}

/// Why a call about a scan gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// The service says so.
    Refused(Seen),
    /// The owner must re-authenticate.
    StepUp,
    /// A moment's trouble: no answer.
    Fault,
}

/// What an app brings to a claim.
#[derive(Debug)]
pub struct Claim<'a> {
    /// The scanned text.
    pub offer: &'a str,
    /// What the account calls the device.
    pub name: &'a DeviceName,
    /// The key of the device, where the vendor knows it.
    pub factory_key: Option<&'a FactoryKey>,
    /// The receipt of an earlier claim.
    pub receipt: Option<&'a Receipt>,
    /// Randomness for an authority in the world.
    pub random: Fresh32,
}

/// What an account does with a device without a proof.
#[derive(Debug)]
pub enum Doing<'a> {
    /// Accepts a delegation.
    AcceptDelegation,
    /// Takes a delegation back.
    Revoke(&'a AccountId),
    /// Takes an offered transfer back.
    TakeBack,
    /// Accepts a transfer under this name.
    AcceptTransfer(&'a DeviceName, Fresh32),
    /// "Not me".
    Freeze,
}

/// A device in an account's list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its binding.
    pub locator: Locator,
    /// What the account calls it.
    pub name: String,
    /// Whether the vendor attests it.
    pub genuine: bool,
}

/// Names an act, so that a proof can be made for it: the hash of the act, or its `nonce`.
pub type Named = String;

/// The calls of an app.
pub trait Calls: Debug {
    /// What a challenge is about.
    ///
    /// # Errors
    /// [`Failed`].
    fn look(&mut self, by: Caller<'_>, text: &str) -> Result<Shown, Failed>;

    /// The code of a challenge, in groups.
    ///
    /// # Errors
    /// [`Failed`].
    fn code(&mut self, by: Caller<'_>, text: &str) -> Result<Zeroizing<String>, Failed>;

    /// Notes that the owner re-authenticated for a challenge.
    ///
    /// # Errors
    /// [`Failed`].
    fn prove(&mut self, by: Caller<'_>, text: &str) -> Result<(), Failed>;

    /// The confirmation code of an offer, in groups, and the receipt.
    ///
    /// # Errors
    /// What the app says.
    fn claim(
        &mut self,
        by: Caller<'_>,
        claim: Claim<'_>,
    ) -> Result<(Zeroizing<String>, Option<Receipt>), Seen>;

    /// What an act is called, without doing it.
    ///
    /// # Errors
    /// What the app says.
    fn name_act(&mut self, by: Caller<'_>, device: &Locator, act: &Act) -> Result<Named, Seen>;

    /// Does an act, with a proof of what is named here.
    ///
    /// # Errors
    /// What the app says.
    fn act(
        &mut self,
        by: Caller<'_>,
        device: &Locator,
        act: &Act,
        proof: Option<&Named>,
    ) -> Result<(), Seen>;

    /// Does what needs no proof.
    ///
    /// # Errors
    /// What the app says.
    fn manage(&mut self, by: Caller<'_>, device: &Locator, doing: Doing<'_>) -> Result<(), Seen>;

    /// The devices of an account, in the order of their locators.
    ///
    /// # Errors
    /// A sentence.
    fn list(&mut self, by: Caller<'_>) -> Result<Vec<Listed>, String>;

    /// The events of all notices to an account, by their names.
    ///
    /// # Errors
    /// A sentence.
    fn told(&mut self, by: Caller<'_>) -> Result<Vec<String>, String>;
}

/// An account service that runs elsewhere.
pub trait Elsewhere: Calls + Send {
    /// The public keys that devices of this suite are bound with.
    fn public_keys(&mut self, suite: Suite) -> Option<PublicKeySet>;
}

impl Calls for Service {
    fn look(&mut self, by: Caller<'_>, text: &str) -> Result<Shown, Failed> {
        let preview = self.inspect(by.account, text, by.now);
        let preview = preview.map_err(|error| failed(&error))?;
        Ok(Shown {
            name: preview.name.as_str().into(),
            action: preview.action,
            failures: preview.failures,
            step_up: preview.step_up,
        })
    }

    fn code(&mut self, by: Caller<'_>, text: &str) -> Result<Zeroizing<String>, Failed> {
        let code = self.issue(by.account, by.session, text, by.now);
        code.map(|code| code.grouped())
            .map_err(|error| failed(&error))
    }

    fn prove(&mut self, by: Caller<'_>, text: &str) -> Result<(), Failed> {
        self.step_up(by.account, text, by.now, by.now)
            .map_err(|error| failed(&error))
    }

    fn claim(
        &mut self,
        by: Caller<'_>,
        claim: Claim<'_>,
    ) -> Result<(Zeroizing<String>, Option<Receipt>), Seen> {
        let offer = OfferMessage::from_text(claim.offer).map_err(|_| Seen::InvalidQrCode)?;
        let brought = Brought {
            factory_key: claim.factory_key,
            receipt: claim.receipt,
        };
        let name = claim.name.clone();
        let claimed = self.claim_with(by.account, &offer, name, brought, by.now, claim.random);
        match claimed {
            Ok(claimed) => Ok((claimed.confirmation.grouped(), claimed.receipt)),
            Err(error) => Err(claim_refused(error.refusal())),
        }
    }

    fn name_act(&mut self, by: Caller<'_>, device: &Locator, act: &Act) -> Result<Named, Seen> {
        let hash = self.act_hash(by.account, device, act, by.now);
        let hash = hash.map_err(|error| act_refused(&error))?;
        Ok(hash.0.iter().map(|byte| char::from(*byte)).collect())
    }

    fn act(
        &mut self,
        by: Caller<'_>,
        device: &Locator,
        act: &Act,
        proof: Option<&Named>,
    ) -> Result<(), Seen> {
        let proof = proof.map(|named| ActProof::verified(hash(named), by.now));
        let done = Service::act(self, by.account, device, act, proof.as_ref(), by.now);
        done.map_err(|error| act_refused(&error))
    }

    fn manage(&mut self, by: Caller<'_>, device: &Locator, doing: Doing<'_>) -> Result<(), Seen> {
        let done = match doing {
            Doing::AcceptDelegation => self.accept_delegation(by.account, device, by.now),
            Doing::Revoke(from) => self.revoke(by.account, device, from, by.now),
            Doing::TakeBack => self.take_back(by.account, device, by.now),
            Doing::AcceptTransfer(name, random) => {
                let accepted = self.accept_transfer(by.account, device, name, by.now, random);
                accepted.map(|_| ())
            }
            Doing::Freeze => self.freeze(by.account, device, by.now),
        };
        done.map_err(|error| act_refused(&error))
    }

    fn list(&mut self, by: Caller<'_>) -> Result<Vec<Listed>, String> {
        let page = self.devices(by.account, None, by.now);
        let page = page.map_err(|error| error.to_string())?;
        let listed = page.devices.iter().map(|device| Listed {
            locator: device.locator,
            name: device.name.as_str().into(),
            genuine: device.attestation == Attestation::Genuine,
        });
        Ok(listed.collect())
    }

    fn told(&mut self, by: Caller<'_>) -> Result<Vec<String>, String> {
        let rows = self.registry().rows();
        let own = rows.notices.iter().filter(|one| one.to == *by.account);
        Ok(own.map(|one| name(&one.entry.event)).collect())
    }
}

fn name(event: &Event) -> String {
    event.name().into()
}

/// A byte each is a character; what is none of ours is a hash of nothing.
fn hash(named: &Named) -> ActHash {
    let bytes: Vec<u8> = named
        .chars()
        .filter_map(|one| u8::try_from(one).ok())
        .collect();
    ActHash(bytes.try_into().unwrap_or_default())
}

fn failed<E>(error: &CallError<Refusal, E>) -> Failed {
    match error.refusal() {
        None => Failed::Fault,
        Some(Refusal::StepUpNeeded(_)) => Failed::StepUp,
        Some(refusal) => Failed::Refused(refused(refusal)),
    }
}

/// What the app says for a refusal. [APP-2]
fn refused(refusal: &Refusal) -> Seen {
    match refusal {
        Refusal::NotUsable(error) => advice(error.advice()),
        Refusal::Stopped(Stopped::Ending) => Seen::Ending,
        Refusal::Stopped(Stopped::Waiting) => Seen::HeldBack,
        Refusal::Stopped(_) => Seen::Frozen,
        Refusal::StepUpNeeded(_) | Refusal::ProofNotFresh => Seen::StepUpNeeded,
        Refusal::OwnerMustApprove(_) => Seen::OwnerMustApprove,
        Refusal::DelegationExpired => Seen::DelegationExpired,
        Refusal::DelegationUsedUp => Seen::DelegationUsedUp,
        _ => Seen::InvalidQrCode,
    }
}

fn claim_refused(refusal: Option<&ClaimRefusal>) -> Seen {
    match refusal {
        Some(ClaimRefusal::Taken) => Seen::OfferTaken,
        Some(ClaimRefusal::CodeTooShort) => Seen::OfferTooShort,
        Some(ClaimRefusal::ReceiptNeeded) => Seen::ReceiptNeeded,
        Some(
            ClaimRefusal::UnknownKeyId | ClaimRefusal::RetiredKeys | ClaimRefusal::SuiteTooLow,
        ) => Seen::OtherKeys,
        Some(_) => Seen::InvalidQrCode,
        None => Seen::TryAgain,
    }
}

fn act_refused<E>(error: &CallError<ActRefusal, E>) -> Seen {
    match error.refusal() {
        Some(ActRefusal::ProofNeeded) => Seen::ProofNeeded,
        Some(_) => Seen::Denied,
        None => Seen::TryAgain,
    }
}
