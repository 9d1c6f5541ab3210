//! Records as bytes, one form for each: big-endian numbers; texts and lists behind a length of two bytes.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use relatch_binding::{AccountId, Terms, WallTime};
use relatch_wire::Action;

/// Every list of a record has at most so many entries.
const LONGEST_LIST: usize = 128;

pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// Starts with the version, and with room for most rows.
    pub(crate) fn new(version: u8) -> Self {
        let mut out = Self(Vec::with_capacity(512));
        out.u8(version);
        out
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn array(&mut self, value: &[u8]) {
        self.0.extend_from_slice(value);
    }

    pub(crate) fn u8(&mut self, value: u8) {
        self.0.push(value);
    }

    pub(crate) fn u16(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_be_bytes());
    }

    pub(crate) fn time(&mut self, value: WallTime) {
        self.u64(value.secs());
    }

    /// Every text is at most 64 bytes.
    pub(crate) fn text(&mut self, value: &[u8]) {
        self.length(value.len());
        self.0.extend_from_slice(value);
    }

    pub(crate) fn list<T>(
        &mut self,
        entries: impl ExactSizeIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.length(entries.len());
        for entry in entries {
            write(self, entry);
        }
    }

    /// A flag, and the value where there is one.
    pub(crate) fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.u8(value.is_some().into());
        if let Some(value) = value {
            write(self, value);
        }
    }

    pub(crate) fn length(&mut self, length: usize) {
        self.u16(u16::try_from(length).unwrap_or(u16::MAX));
    }

    pub(crate) fn terms(&mut self, terms: &Terms) {
        self.list(terms.actions.iter(), |out, action| out.u16(action.number()));
        self.time(terms.expires);
        self.u16(terms.max_uses);
    }
}

pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Whether all was read.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (front, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*front)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    pub(crate) fn time(&mut self) -> Option<WallTime> {
        self.u64().map(WallTime::from_secs)
    }

    pub(crate) fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    /// A value behind its flag; the outer `None` is for bytes that are neither.
    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.flag()? {
            read(self).map(Some)
        } else {
            Some(None)
        }
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let length = self.u16()?.into();
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        core::str::from_utf8(text).ok()
    }

    pub(crate) fn account(&mut self) -> Option<AccountId> {
        AccountId::new(self.text()?).ok()
    }

    /// An entry is at least two bytes, so a false count ends at the end of the bytes. Room is made for at most
    /// [`LONGEST_LIST`] entries, whatever the count says.
    pub(crate) fn list<T>(&mut self, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u16()?.into();
        let mut entries = Vec::with_capacity(LONGEST_LIST.min(count));
        for _ in 0..count {
            entries.push(read(self)?);
        }
        Some(entries)
    }

    pub(crate) fn terms(&mut self) -> Option<Terms> {
        let actions = self.list(|input| Action::from_number(input.u16()?.into()).ok())?;
        Some(Terms {
            actions: BTreeSet::from_iter(actions),
            expires: self.time()?,
            max_uses: self.u16()?,
        })
    }
}
