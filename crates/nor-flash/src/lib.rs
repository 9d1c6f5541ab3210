//! The four record slots of a Relatch device on raw NOR flash (spec/device.md, "Stored records").
//!
//! Any driver with `embedded_storage::nor_flash::NorFlash` will do. The slots lie one after the
//! other; each takes the erase blocks that 128 bytes and a header need, which is one on most chips:
//!
//! | bytes | content |
//! |---|---|
//! | 2 | length of the record, big-endian |
//! | 2 | its complement |
//! | | ones, up to the driver's `WRITE_SIZE` |
//! | 128 | the record, then ones |
//!
//! A write erases the slot, writes the record, and then the header. A slot that a power cut left
//! without its header is an error when it is read; what a cut left half erased or half written is
//! for the device to detect, by the record's MAC. Each word is written once between two erasures, so
//! that flash with an error-correcting code per word can be used.
//!
//! ```
//! use relatch_device::{
//!     CodeLength, Config, Device, Identity, RecordKey, StoredRecords, Suite, Uptime,
//! };
//! use relatch_nor_flash::NorStore;
//! # use embedded_storage::nor_flash::{ErrorType, NorFlash, NorFlashErrorKind, ReadNorFlash};
//! # struct Driver([u8; 4 * 4096]);
//! # impl ErrorType for Driver { type Error = NorFlashErrorKind; }
//! # impl ReadNorFlash for Driver {
//! #     const READ_SIZE: usize = 1;
//! #     fn read(&mut self, offset: u32, bytes: &mut [u8]) -> Result<(), NorFlashErrorKind> {
//! #         bytes.copy_from_slice(&self.0[offset as usize..][..bytes.len()]);
//! #         Ok(())
//! #     }
//! #     fn capacity(&self) -> usize { self.0.len() }
//! # }
//! # impl NorFlash for Driver {
//! #     const WRITE_SIZE: usize = 1;
//! #     const ERASE_SIZE: usize = 4096;
//! #     fn erase(&mut self, _: u32, _: u32) -> Result<(), NorFlashErrorKind> { Ok(()) }
//! #     fn write(&mut self, _: u32, _: &[u8]) -> Result<(), NorFlashErrorKind> { Ok(()) }
//! # }
//! # let driver = Driver([0xff; 4 * 4096]);
//! # let config = Config::new(Identity::new("Vendor", "NVR-8", "0001").unwrap(), RecordKey::new(&[1; 32]), Suite::Hmac, CodeLength::Twelve);
//!
//! let store = NorStore::new(driver, 0)?; // from offset 0 on: four blocks that hold nothing else
//! let mut device = Device::start(config, store, Uptime::from_millis(0), 0);
//! assert_eq!(device.status(Uptime::from_millis(1)).records, StoredRecords::Fresh);
//! # Ok::<(), relatch_nor_flash::PlaceError>(())
//! ```
#![no_std]

use core::fmt;

use embedded_storage::nor_flash::NorFlash;
use relatch_device::{RECORD_MAX, Slot, Store, Zeroizing};

/// Length and complement.
const HEADER: usize = 4;
/// What every byte of erased flash is.
const ERASED: u8 = 0xff;
/// The longest word that a driver may write, in bytes.
const WORD_MAX: usize = 256;

/// Four slots of a flash chip.
///
/// Between two starts of the device use the same offset, and a driver with the same sizes.
#[derive(Debug)]
pub struct NorStore<F> {
    flash: F,
    start: u32,
}

/// Why an operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NorError<E> {
    /// The driver's error.
    Flash(E),
    /// A write was cut off: the slot holds no record.
    Torn,
    /// A record has at most 128 bytes.
    TooLong,
}

/// The slots do not fit there: the offset is no multiple of the erase block, or the chip is too
/// small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceError;

impl<F: NorFlash> NorStore<F> {
    /// How many bytes the four slots take.
    pub const SIZE: usize = 4 * Self::SLOT;

    /// Where the record begins in its slot.
    const RECORD: usize = HEADER.next_multiple_of(F::WRITE_SIZE);
    /// The whole erase blocks of one slot.
    const SLOT: usize = {
        assert!(
            F::WRITE_SIZE <= WORD_MAX && F::ERASE_SIZE.is_multiple_of(F::WRITE_SIZE),
            "words have at most 256 bytes, and an erase block is a number of words"
        );
        assert!(
            HEADER.is_multiple_of(F::READ_SIZE) || F::WRITE_SIZE.is_multiple_of(F::READ_SIZE),
            "the driver reads what it writes"
        );
        (Self::RECORD + RECORD_MAX.next_multiple_of(F::WRITE_SIZE)).next_multiple_of(F::ERASE_SIZE)
    };

    /// The slots from this offset on, where nothing else is kept.
    ///
    /// # Errors
    /// [`PlaceError`].
    pub fn new(flash: F, start: u32) -> Result<Self, PlaceError> {
        let end = u32::try_from(Self::SIZE)
            .ok()
            .and_then(|size| start.checked_add(size))
            .ok_or(PlaceError)?;
        let fits = usize::try_from(end).is_ok_and(|end| end <= flash.capacity());
        let aligned = usize::try_from(start).is_ok_and(|at| at.is_multiple_of(F::ERASE_SIZE));
        if fits && aligned {
            Ok(Self { flash, start })
        } else {
            Err(PlaceError)
        }
    }

    /// Gives the driver back.
    pub fn into_flash(self) -> F {
        self.flash
    }

    /// Where the slot begins; [`Self::new`] has checked that all of it is there.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the size of four slots is a u32"
    )]
    fn offset(&self, slot: Slot, at: usize) -> u32 {
        let number = match slot {
            Slot::BindingA => 0,
            Slot::BindingB => 1,
            Slot::StateA => 2,
            Slot::StateB => 3,
        };
        self.start + (number * Self::SLOT + at) as u32
    }

    /// Writes bytes padded with ones to whole words.
    fn put(&mut self, offset: u32, bytes: &[u8]) -> Result<(), NorError<F::Error>> {
        let mut words = Zeroizing::new([ERASED; WORD_MAX]);
        let padded = bytes.len().next_multiple_of(F::WRITE_SIZE);
        let words = words.get_mut(..padded).ok_or(NorError::TooLong)?;
        for (word, byte) in words.iter_mut().zip(bytes) {
            *word = *byte;
        }
        self.flash.write(offset, words).map_err(NorError::Flash)
    }
}

impl<F: NorFlash> Store for NorStore<F> {
    type Error = NorError<F::Error>;

    fn read(&mut self, slot: Slot, buffer: &mut [u8; RECORD_MAX]) -> Result<usize, Self::Error> {
        let mut words = [ERASED; WORD_MAX];
        let words = words.get_mut(..Self::RECORD).ok_or(NorError::Torn)?;
        let header = self.offset(slot, 0);
        let record = self.offset(slot, Self::RECORD);
        self.flash.read(header, words).map_err(NorError::Flash)?;
        self.flash.read(record, buffer).map_err(NorError::Flash)?;
        match length(words) {
            Some(length) => Ok(length),
            None if words.iter().chain(&*buffer).all(|byte| *byte == ERASED) => Ok(0),
            None => Err(NorError::Torn),
        }
    }

    fn write(&mut self, slot: Slot, record: &[u8]) -> Result<(), Self::Error> {
        let header = header(record).ok_or(NorError::TooLong)?;
        let start = self.offset(slot, 0);
        // Erased flash may hold weak bits that a cut left: it is erased again.
        let end = self.offset(slot, Self::SLOT);
        self.flash.erase(start, end).map_err(NorError::Flash)?;
        self.put(self.offset(slot, Self::RECORD), record)?;
        self.put(start, &header)
    }
}

fn header(record: &[u8]) -> Option<[u8; HEADER]> {
    let length = u16::try_from(record.len()).ok()?;
    let fits = record.len() <= RECORD_MAX;
    let ([a, b], [c, d]) = (length.to_be_bytes(), (!length).to_be_bytes());
    fits.then_some([a, b, c, d])
}

/// The length that a header names; `None` for one that was not written whole.
fn length(header: &[u8]) -> Option<usize> {
    let [a, b, c, d] = *header.first_chunk()?;
    let length = u16::from_be_bytes([a, b]);
    let whole = length == !u16::from_be_bytes([c, d]);
    let length = usize::from(length);
    (whole && length <= RECORD_MAX).then_some(length)
}

impl<E: fmt::Debug> fmt::Display for NorError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flash(error) => write!(f, "the flash reports {error:?}"),
            Self::Torn => f.write_str("a write was cut off: the slot holds no record"),
            Self::TooLong => f.write_str("a record has at most 128 bytes"),
        }
    }
}

impl fmt::Display for PlaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the slots need whole erase blocks, and room on the chip")
    }
}

impl<E: fmt::Debug> core::error::Error for NorError<E> {}
impl core::error::Error for PlaceError {}
