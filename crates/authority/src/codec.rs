//! Rows as bytes, one form for each record: what the MAC is computed over.
//!
//! Big-endian numbers; texts and lists behind a length of two bytes; a version in front. Nothing is trusted
//! before the MAC was checked, and still every length and number is.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use relatch_binding::{
    AccountId, Approval, Approvals, Binding, CODES_PER_ACCOUNT, ChallengeHash, Delegation,
    Delegations, DeviceName, Issued, IssuedCodes, Offered, Phase, Terms, WallTime, Window,
};
use relatch_wire::{Action, CodeLength, Epoch, Identity, KeyId, Suite};

const BINDING: u8 = 1;
const ACCOUNT: u8 = 1;
/// Every list of a record has at most so many entries.
const LONGEST_LIST: usize = 64;

pub(crate) fn encode_binding(binding: &Binding) -> Vec<u8> {
    let mut out = Writer::new(BINDING);
    out.text(binding.owner.as_bytes());
    out.text(binding.claimant.as_bytes());
    out.u8(match binding.phase {
        Phase::Pending => 0,
        Phase::Active => 1,
        Phase::Ended => 2,
    });
    out.u16(binding.offered.suite.number());
    out.0
        .extend_from_slice(&binding.offered.key_id.unwrap_or(KeyId([0; 4])).0);
    out.u8(binding.offered.code_length.digits());
    out.u8(binding.offered.attested.into());
    let identity = &binding.offered.identity;
    for text in [identity.vendor(), identity.model(), identity.serial()] {
        out.text(text.as_bytes());
    }
    out.u32(binding.epoch.0);
    out.u8(binding.frozen.into());
    out.text(binding.name.as_bytes());
    out.list(binding.delegations.iter(), |out, it| {
        out.text(it.to.as_bytes());
        out.list(it.terms.actions.iter(), |out, it| out.u16(it.number()));
        out.time(it.terms.expires);
        out.u16(it.terms.max_uses);
        out.u16(it.used);
    });
    out.list(binding.issued.iter(), |out, it| {
        out.0.extend_from_slice(&it.challenge.0);
        out.text(it.to.as_bytes());
        out.time(it.at);
    });
    out.list(binding.window.times(), Writer::time);
    out.list(binding.approvals.iter(), |out, it| {
        out.0.extend_from_slice(&it.challenge.0);
        out.time(it.proved);
    });
    out.u8(binding.refusals_told.is_some().into());
    out.u64(binding.refusals_told.unwrap_or_default());
    out.0
}

pub(crate) fn decode_binding(bytes: &[u8]) -> Option<Binding> {
    let mut input = Reader(bytes);
    (input.u8()? == BINDING).then_some(())?;
    let binding = Binding {
        owner: input.account()?,
        claimant: input.account()?,
        phase: match input.u8()? {
            0 => Phase::Pending,
            1 => Phase::Active,
            2 => Phase::Ended,
            _ => return None,
        },
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
    input.0.is_empty().then_some(binding)
}

pub(crate) fn encode_account(window: &Window<CODES_PER_ACCOUNT>) -> Vec<u8> {
    let mut out = Writer::new(ACCOUNT);
    out.list(window.times(), Writer::time);
    out.0
}

pub(crate) fn decode_account(bytes: &[u8]) -> Option<Window<CODES_PER_ACCOUNT>> {
    let mut input = Reader(bytes);
    (input.u8()? == ACCOUNT).then_some(())?;
    let window = Window::from_stored(input.list(Reader::time)?);
    input.0.is_empty().then_some(window)
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
        terms: Terms {
            actions: BTreeSet::from_iter(
                input.list(|input| Action::from_number(input.u16()?.into()).ok())?,
            ),
            expires: input.time()?,
            max_uses: input.u16()?,
        },
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

struct Writer(Vec<u8>);

impl Writer {
    /// Starts with the version, and with room for what most rows hold.
    fn new(version: u8) -> Self {
        let mut out = Self(Vec::with_capacity(512));
        out.u8(version);
        out
    }

    fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    fn u16(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    fn time(&mut self, value: WallTime) {
        self.u64(value.secs());
    }

    /// Every text of a record is at most 64 bytes.
    fn text(&mut self, value: &[u8]) {
        self.length(value.len());
        self.0.extend_from_slice(value);
    }

    fn list<T>(
        &mut self,
        entries: impl ExactSizeIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.length(entries.len());
        for entry in entries {
            write(self, entry);
        }
    }

    fn length(&mut self, length: usize) {
        self.u16(u16::try_from(length).unwrap_or(u16::MAX));
    }
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*front)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    fn time(&mut self) -> Option<WallTime> {
        self.u64().map(WallTime::from_secs)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.u16()?.into();
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        core::str::from_utf8(text).ok()
    }

    fn account(&mut self) -> Option<AccountId> {
        AccountId::new(self.text()?).ok()
    }

    /// An entry is at least two bytes, so a false count ends at the end of the bytes. Room is made for as many as a list
    /// may have, whatever the count says.
    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u16()?.into();
        let mut entries = Vec::with_capacity(LONGEST_LIST.min(count));
        for _ in 0..count {
            entries.push(read(self)?);
        }
        Some(entries)
    }
}

#[cfg(test)]
mod tests;
