//! What a thief does to the records while the power is off.

use relatch_device::Slot;

use super::{Life, Tamper};
use crate::flash::Page;

impl Life {
    /// Exchanges the records of two devices, which find it at their next start. Neither can read the
    /// other's: each has a key for its records. A device does this once, or its own records might come
    /// back; says whether they did.
    pub fn exchange_records(&mut self, other: &mut Self) -> bool {
        if self.exchanged || other.exchanged {
            return false;
        }
        let dumps = [self.bench.flash.dump(), other.bench.flash.dump()];
        for (life, dump) in [other, self].into_iter().zip(&dumps) {
            for slot in Slot::ALL {
                life.bench.flash.restore_page(dump, Page::Record(slot));
                life.model.spoil(slot);
            }
            life.exchanged = true;
        }
        true
    }

    pub(super) fn tamper(&mut self, tamper: Tamper) {
        let flash = &self.bench.flash;
        match tamper {
            Tamper::Copy => self.copy = Some((flash.dump(), self.model.image())),
            Tamper::PutBack => {
                if let Some((dump, image)) = &self.copy {
                    for slot in Slot::ALL {
                        flash.restore_page(dump, Page::Record(slot));
                    }
                    self.model.restore(image);
                }
            }
            Tamper::Exchange => {
                let dump = flash.dump();
                for slot in Slot::ALL {
                    let other = dump.page(Page::Record(slot.other()));
                    flash.tamper(Page::Record(slot), |content| *content = other);
                }
                self.model.exchange();
            }
            Tamper::Shorten(slot) => self.shorten(slot),
            Tamper::Lose(slot) => {
                self.shorten(slot);
                self.shorten(slot.other());
            }
        }
    }

    fn shorten(&mut self, slot: Slot) {
        self.bench.flash.tamper(Page::Record(slot), |content| {
            content.pop();
        });
        self.model.spoil(slot);
    }
}
