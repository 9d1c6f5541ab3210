//! Rows as bytes, one form for each record, with a version in front: what the MAC is computed over.
//!
//! Nothing is trusted before the MAC was checked, and still every length and number is.
//!
//! A version that changes a form takes the next number and still reads the older ones. A row of a newer version is
//! [`NewerRow`] and not invalid: while instances are updated one by one, an old one must not refuse an owner.

use alloc::vec::Vec;

use relatch_binding::{
    Approval, Approvals, Binding, CODES_PER_ACCOUNT, ChallengeHash, Delegation, Delegations,
    DeviceName, Issued, IssuedCodes, Offered, Phase, Window,
};
use relatch_wire::{CodeLength, Epoch, Identity, KeyId, Suite};

use crate::bytes::{Reader, Writer};
use crate::snapshot::NewerRow;

const BINDING: u8 = 1;
const ACCOUNT: u8 = 1;
/// In the place of the key id of suite 1, which has none.
const NO_KEY_ID: KeyId = KeyId([0; 4]);

pub(crate) fn encode_binding(binding: &Binding) -> Vec<u8> {
    let mut out = Writer::new(BINDING);
    out.text(binding.owner.as_bytes());
    out.text(binding.claimant.as_bytes());
    out.u8(binding.phase.number());
    out.u16(binding.offered.suite.number());
    out.array(match &binding.offered.key_id {
        Some(key_id) => &key_id.0,
        None => &NO_KEY_ID.0,
    });
    out.u8(binding.offered.code_length.digits());
    out.u8(binding.offered.attested.into());
    let identity = &binding.offered.identity;
    for text in [identity.vendor(), identity.model(), identity.serial()] {
        out.text(text.as_bytes());
    }
    out.u32(binding.epoch.0);
    out.u8(binding.frozen.into());
    out.text(binding.name.as_bytes());
    out.list(binding.delegations.iter(), |out, delegation| {
        out.text(delegation.to.as_bytes());
        out.terms(&delegation.terms);
        out.u16(delegation.used);
    });
    out.list(binding.issued.iter(), |out, issued| {
        out.array(&issued.challenge.0);
        out.text(issued.to.as_bytes());
        out.time(issued.at);
    });
    out.list(binding.window.times(), Writer::time);
    out.list(binding.approvals.iter(), |out, approval| {
        out.array(&approval.challenge.0);
        out.time(approval.proved);
    });
    // Both forms have one length.
    let (told, hour) = match binding.refusals_told {
        Some(hour) => (1, hour),
        None => (0, 0),
    };
    out.u8(told);
    out.u64(hour);
    out.into_bytes()
}

/// The record of a row; `None` where the bytes are none.
pub(crate) fn decode_binding(bytes: &[u8]) -> Result<Option<Binding>, NewerRow> {
    not_newer(bytes, BINDING)?;
    Ok(binding(bytes))
}

/// The limit in a row; `None` where the bytes are none.
pub(crate) fn decode_account(bytes: &[u8]) -> Result<Option<Window<CODES_PER_ACCOUNT>>, NewerRow> {
    not_newer(bytes, ACCOUNT)?;
    Ok(account(bytes))
}

fn not_newer(bytes: &[u8], known: u8) -> Result<(), NewerRow> {
    match bytes.first() {
        Some(version) if *version > known => Err(NewerRow),
        _ => Ok(()),
    }
}

fn binding(bytes: &[u8]) -> Option<Binding> {
    let mut input = Reader::new(bytes);
    (input.u8()? == BINDING).then_some(())?;
    let binding = Binding {
        owner: input.account()?,
        claimant: input.account()?,
        phase: Phase::from_number(input.u8()?)?,
        offered: offered(&mut input)?,
        epoch: Epoch(input.u32()?),
        frozen: input.flag()?,
        name: DeviceName::new(input.text()?).ok()?,
        delegations: Delegations::from_stored(input.list(delegation)?)?,
        issued: IssuedCodes::from_stored(input.list(issued)?)?,
        window: Window::from_stored(input.list(Reader::time)?),
        approvals: Approvals::from_stored(input.list(approval)?)?,
        refusals_told: {
            let told = input.flag()?;
            let hour = input.u64()?;
            told.then_some(hour)
        },
    };
    input.is_empty().then_some(binding)
}

pub(crate) fn encode_account(window: &Window<CODES_PER_ACCOUNT>) -> Vec<u8> {
    let mut out = Writer::new(ACCOUNT);
    out.list(window.times(), Writer::time);
    out.into_bytes()
}

fn account(bytes: &[u8]) -> Option<Window<CODES_PER_ACCOUNT>> {
    let mut input = Reader::new(bytes);
    (input.u8()? == ACCOUNT).then_some(())?;
    let window = Window::from_stored(input.list(Reader::time)?);
    input.is_empty().then_some(window)
}

fn offered(input: &mut Reader<'_>) -> Option<Offered> {
    let suite = Suite::from_number(input.u16()?.into()).ok()?;
    let key_id = KeyId(input.array()?);
    Some(Offered {
        suite,
        key_id: (suite == Suite::Hybrid).then_some(key_id),
        code_length: CodeLength::from_digits(input.u8()?.into())?,
        attested: input.flag()?,
        identity: Identity::new(input.text()?, input.text()?, input.text()?).ok()?,
    })
}

fn delegation(input: &mut Reader<'_>) -> Option<Delegation> {
    Some(Delegation {
        to: input.account()?,
        terms: input.terms()?,
        used: input.u16()?,
    })
}

fn issued(input: &mut Reader<'_>) -> Option<Issued> {
    Some(Issued {
        challenge: ChallengeHash(input.array()?),
        to: input.account()?,
        at: input.time()?,
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
