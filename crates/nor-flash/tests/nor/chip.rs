//! A model of NOR flash: an erasure sets bits, a write clears them, and power may fail inside each
//! word.

use std::cell::RefCell;
use std::rc::Rc;

use embedded_storage::nor_flash::{
    ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash, check_erase, check_read, check_write,
};

/// What a power cut leaves of a word that is written, or of a block that is erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Nothing of it has happened.
    Before,
    /// The first half of the bytes.
    Half,
    /// Every second bit.
    Bits,
    /// A word that the chip's error correction refuses to read; of a block, all words.
    Weak,
    /// All of it has happened.
    After,
}

impl Moment {
    pub(crate) const ALL: [Self; 5] = [
        Self::Before,
        Self::Half,
        Self::Bits,
        Self::Weak,
        Self::After,
    ];
}

/// A driver of a chip with words of `WRITE` bytes and blocks of `ERASE`; clones share the chip.
#[derive(Debug, Clone)]
pub(crate) struct Driver<const READ: usize, const WRITE: usize, const ERASE: usize>(
    Rc<RefCell<Chip>>,
);

#[derive(Debug, Clone)]
struct Chip {
    bytes: Vec<u8>,
    /// One a word.
    weak: Vec<bool>,
    /// Words written and blocks erased since the cut was set.
    steps: u64,
    cut: Option<(u64, Moment)>,
    dark: bool,
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> Driver<READ, WRITE, ERASE> {
    pub(crate) fn erased(size: usize) -> Self {
        Self(Rc::new(RefCell::new(Chip {
            bytes: vec![0xff; size],
            weak: vec![false; size / WRITE],
            steps: 0,
            cut: None,
            dark: false,
        })))
    }

    /// Another chip with the same content, and the power on.
    pub(crate) fn twin(&self) -> Self {
        let mut chip = self.0.borrow().clone();
        (chip.steps, chip.cut, chip.dark) = (0, None, false);
        Self(Rc::new(RefCell::new(chip)))
    }

    /// Cuts the power at this step, counted from here.
    pub(crate) fn cut_at(&self, step: u64, moment: Moment) {
        let mut chip = self.0.borrow_mut();
        (chip.steps, chip.cut) = (0, Some((step, moment)));
    }

    pub(crate) fn power_on(&self) {
        let mut chip = self.0.borrow_mut();
        (chip.cut, chip.dark) = (None, false);
    }

    pub(crate) fn steps(&self) -> u64 {
        self.0.borrow().steps
    }

    pub(crate) fn is_dark(&self) -> bool {
        self.0.borrow().dark
    }

    pub(crate) fn content(&self) -> Vec<u8> {
        self.0.borrow().bytes.clone()
    }

    pub(crate) fn tamper(&self, change: impl FnOnce(&mut [u8])) {
        change(&mut self.0.borrow_mut().bytes);
    }
}

impl Chip {
    /// What becomes of the next step; an error once the power is off.
    fn step(&mut self) -> Result<Moment, NorFlashErrorKind> {
        if self.dark {
            return Err(NorFlashErrorKind::Other);
        }
        let step = self.steps;
        self.steps += 1;
        match self.cut {
            Some((at, moment)) if at == step => {
                self.dark = true;
                Ok(moment)
            }
            _ => Ok(Moment::After),
        }
    }

    /// Changes some bytes as far as the moment goes.
    fn change(
        &mut self,
        at: usize,
        length: usize,
        word: usize,
        new: impl Fn(usize, u8) -> u8,
    ) -> Result<(), NorFlashErrorKind> {
        let moment = self.step()?;
        let weak = &mut self.weak[at / word..(at + length) / word];
        match moment {
            Moment::Before => {}
            Moment::Weak => weak.fill(true),
            Moment::Half | Moment::Bits | Moment::After => weak.fill(false),
        }
        let bytes = &mut self.bytes[at..at + length];
        for (index, byte) in bytes.iter_mut().enumerate() {
            let becomes = new(index, *byte);
            *byte = match moment {
                Moment::Before | Moment::Weak => *byte,
                Moment::Half if index >= length.div_ceil(2) => *byte,
                Moment::Bits => (*byte & 0x55) | (becomes & 0xaa),
                Moment::Half | Moment::After => becomes,
            };
        }
        if self.dark {
            return Err(NorFlashErrorKind::Other);
        }
        Ok(())
    }
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> ErrorType
    for Driver<READ, WRITE, ERASE>
{
    type Error = NorFlashErrorKind;
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> ReadNorFlash
    for Driver<READ, WRITE, ERASE>
{
    const READ_SIZE: usize = READ;

    fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
        check_read(self, offset, bytes.len())?;
        let chip = self.0.borrow();
        let (at, end) = (offset as usize, offset as usize + bytes.len());
        if chip.dark || chip.weak[at / WRITE..end.div_ceil(WRITE)].contains(&true) {
            return Err(NorFlashErrorKind::Other);
        }
        bytes.copy_from_slice(&chip.bytes[at..end]);
        Ok(())
    }

    fn capacity(&self) -> usize {
        self.0.borrow().bytes.len()
    }
}

impl<const READ: usize, const WRITE: usize, const ERASE: usize> NorFlash
    for Driver<READ, WRITE, ERASE>
{
    const WRITE_SIZE: usize = WRITE;
    const ERASE_SIZE: usize = ERASE;

    fn erase(&mut self, from: u32, to: u32) -> Result<(), NorFlashErrorKind> {
        check_erase(self, from, to)?;
        let mut chip = self.0.borrow_mut();
        (from as usize..to as usize)
            .step_by(ERASE)
            .try_for_each(|block| chip.change(block, ERASE, WRITE, |_, _| 0xff))
    }

    fn write(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorFlashErrorKind> {
        check_write(self, offset, bytes.len())?;
        let mut chip = self.0.borrow_mut();
        for (word, at) in bytes.chunks(WRITE).zip((offset as usize..).step_by(WRITE)) {
            let erased = chip.bytes[at..at + WRITE].iter().all(|byte| *byte == 0xff);
            assert!(
                erased || chip.dark,
                "a word is written once between two erasures"
            );
            chip.change(at, WRITE, WRITE, |index, old| old & word[index])?;
        }
        Ok(())
    }
}
