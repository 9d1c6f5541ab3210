//! Rows as bytes, one form for each record, with a version in front: what the MAC is computed over.
//!
//! Nothing is trusted before the MAC was checked, and still every length and number is.
//!
//! A version that changes a form takes the next number and still reads the older ones. A row of a newer version is
//! [`NewerRow`] and not invalid: while instances are updated one by one, an old one must not refuse an owner.

use alloc::vec::Vec;

use relatch_binding::{
    Account, Approval, Approvals, Attestation, Binding, ChallengeHash, Delegation, Delegations,
    DeviceName, Former, Freezes, Issued, IssuedCodes, Offered, Phase, SessionId, TransferOffer,
    WallTime, Window,
};
use relatch_wire::{CodeLength, Epoch, Identity, KeyId, Suite};

use crate::audit::AuditHead;
use crate::bytes::{Reader, Writer};
use crate::snapshot::NewerRow;

const BINDING: u8 = 1;
const ACCOUNT: u8 = 1;
/// In the place of the key id of suite 1, which has none.
const NO_KEY_ID: KeyId = KeyId([0; 4]);

/// A binding, and where its audit chain stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) binding: Binding,
    pub(crate) chain: AuditHead,
}

pub(crate) fn encode_binding(binding: &Binding, chain: &AuditHead) -> Vec<u8> {
    let mut out = Writer::new(BINDING);
    out.text(binding.owner.as_bytes());
    out.text(binding.claimant.as_bytes());
    put_phase(&mut out, binding.phase);
    put_offered(&mut out, &binding.offered);
    out.u32(binding.epoch.0);
    put_freezes(&mut out, &binding.freezes);
    out.text(binding.name.as_bytes());
    out.u64(binding.act_number);
    out.option(binding.transfer.as_ref(), |out, offer| {
        out.text(offer.to.as_bytes());
        out.time(offer.until);
    });
    out.option(binding.former.as_ref(), put_former);
    out.option(binding.held_until, Writer::time);
    out.time(binding.seen);
    out.u64(chain.count);
    out.array(&chain.hash);
    put_lists(&mut out, binding);
    out.into_bytes()
}

fn put_phase(out: &mut Writer, phase: Phase) {
    out.u8(phase.number());
    if let Phase::Ending { until } = phase {
        out.time(until);
    }
}

fn put_offered(out: &mut Writer, offered: &Offered) {
    out.u16(offered.suite.number());
    out.array(match &offered.key_id {
        Some(key_id) => &key_id.0,
        None => &NO_KEY_ID.0,
    });
    out.u8(offered.code_length.digits());
    out.u8(offered.attestation.number());
    let identity = &offered.identity;
    for text in [identity.vendor(), identity.model(), identity.serial()] {
        out.text(text.as_bytes());
    }
    out.array(&offered.hash);
}

fn put_freezes(out: &mut Writer, freezes: &Freezes) {
    out.u8(freezes.owner.into());
    out.u8(freezes.operator.into());
    out.option(freezes.former.as_ref(), put_former);
}

fn put_former(out: &mut Writer, former: &Former) {
    out.text(former.account.as_bytes());
    out.time(former.since);
}

fn put_lists(out: &mut Writer, binding: &Binding) {
    out.list(binding.delegations.iter(), |out, delegation| {
        out.text(delegation.to.as_bytes());
        out.terms(&delegation.terms);
        out.u8(delegation.accepted.into());
        out.u16(delegation.used);
    });
    out.list(binding.issued.iter(), |out, issued| {
        out.array(&issued.challenge.0);
        out.text(issued.to.as_bytes());
        out.time(issued.at);
        out.array(&issued.session.0);
        out.u8(issued.told.into());
    });
    out.list(binding.window.times(), Writer::time);
    out.list(binding.approvals.iter(), |out, approval| {
        out.array(&approval.challenge.0);
        out.time(approval.proved);
    });
}

/// The record of a row; `None` where the bytes are none.
pub(crate) fn decode_binding(bytes: &[u8]) -> Result<Option<Record>, NewerRow> {
    not_newer(bytes, BINDING)?;
    Ok(record(bytes))
}

/// The limits in a row; `None` where the bytes are none.
pub(crate) fn decode_account(bytes: &[u8]) -> Result<Option<Account>, NewerRow> {
    not_newer(bytes, ACCOUNT)?;
    Ok(account(bytes))
}

fn not_newer(bytes: &[u8], known: u8) -> Result<(), NewerRow> {
    match bytes.first() {
        Some(version) if *version > known => Err(NewerRow),
        _ => Ok(()),
    }
}

fn record(bytes: &[u8]) -> Option<Record> {
    let mut input = Reader::new(bytes);
    (input.u8()? == BINDING).then_some(())?;
    let (owner, claimant) = (input.account()?, input.account()?);
    let phase = phase(&mut input)?;
    let offered = offered(&mut input)?;
    let epoch = Epoch(input.u32()?);
    let freezes = freezes(&mut input)?;
    let name = DeviceName::new(input.text()?).ok()?;
    let act_number = input.u64()?;
    let transfer = input.option(transfer)?;
    let (former, held_until) = (input.option(former)?, input.option(Reader::time)?);
    let seen = input.time()?;
    let chain = AuditHead {
        count: input.u64()?,
        hash: input.array()?,
    };
    let binding = Binding {
        owner,
        claimant,
        phase,
        offered,
        epoch,
        freezes,
        name,
        act_number,
        transfer,
        former,
        held_until,
        seen,
        delegations: Delegations::from_stored(input.list(delegation)?)?,
        issued: IssuedCodes::from_stored(input.list(issued)?)?,
        window: Window::from_stored(input.list(Reader::time)?)?,
        approvals: Approvals::from_stored(input.list(approval)?)?,
    };
    input.is_empty().then_some(Record { binding, chain })
}

pub(crate) fn encode_account(account: &Account) -> Vec<u8> {
    let mut out = Writer::new(ACCOUNT);
    out.list(account.window.times(), Writer::time);
    out.u16(account.pending);
    out.u64(account.day);
    out.u16(account.claims);
    out.into_bytes()
}

fn account(bytes: &[u8]) -> Option<Account> {
    let mut input = Reader::new(bytes);
    (input.u8()? == ACCOUNT).then_some(())?;
    let account = Account {
        window: Window::from_stored(input.list(Reader::time)?)?,
        pending: input.u16()?,
        day: input.u64()?,
        claims: input.u16()?,
    };
    input.is_empty().then_some(account)
}

fn phase(input: &mut Reader<'_>) -> Option<Phase> {
    let number = input.u8()?;
    let plain = [Phase::Pending, Phase::Active, Phase::Ended];
    if let Some(phase) = plain.into_iter().find(|phase| phase.number() == number) {
        return Some(phase);
    }
    let ending = |until: WallTime| Phase::Ending { until };
    (number == ending(WallTime::from_secs(0)).number()).then_some(())?;
    input.time().map(ending)
}

fn offered(input: &mut Reader<'_>) -> Option<Offered> {
    let suite = Suite::from_number(input.u16()?.into()).ok()?;
    let key_id = KeyId(input.array()?);
    Some(Offered {
        suite,
        key_id: (suite != Suite::Hmac).then_some(key_id),
        code_length: CodeLength::from_digits(input.u8()?.into())?,
        attestation: Attestation::from_number(input.u8()?)?,
        identity: Identity::new(input.text()?, input.text()?, input.text()?).ok()?,
        hash: input.array()?,
    })
}

fn freezes(input: &mut Reader<'_>) -> Option<Freezes> {
    Some(Freezes {
        owner: input.flag()?,
        operator: input.flag()?,
        former: input.option(former)?,
    })
}

fn former(input: &mut Reader<'_>) -> Option<Former> {
    Some(Former {
        account: input.account()?,
        since: input.time()?,
    })
}

fn transfer(input: &mut Reader<'_>) -> Option<TransferOffer> {
    Some(TransferOffer {
        to: input.account()?,
        until: input.time()?,
    })
}

fn delegation(input: &mut Reader<'_>) -> Option<Delegation> {
    Some(Delegation {
        to: input.account()?,
        terms: input.terms()?,
        accepted: input.flag()?,
        used: input.u16()?,
    })
}

fn issued(input: &mut Reader<'_>) -> Option<Issued> {
    Some(Issued {
        challenge: ChallengeHash(input.array()?),
        to: input.account()?,
        at: input.time()?,
        session: SessionId(input.array()?),
        told: input.flag()?,
    })
}

fn approval(input: &mut Reader<'_>) -> Option<Approval> {
    Some(Approval {
        challenge: ChallengeHash(input.array()?),
        proved: input.time()?,
    })
}

#[cfg(test)]
mod tests;
