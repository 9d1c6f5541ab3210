//! What happens to a recorder's flash: power cuts, failing writes, damage, and thieves with a programmer.

use relatch_device::Slot;

use super::super::act::Act;
use super::super::play::Stage;
use super::super::words::{CutMoment, Damage, Record, Which};
use super::Wrong;
use crate::seen::Seen;
use relatch_testkit::flash::{Fault, Flash, Moment, Page, Tear};

impl Stage {
    pub(super) fn take_at_flash(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        // A fault takes the place of the one before: note first whether that one has happened.
        self.sweeps.collect();
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        match act {
            Act::CutPower {
                sweep: Some(sweep), ..
            } => {
                let fault = self.sweeps.next_fault(*sweep, nvr.flash());
                nvr.plan(fault);
            }
            Act::CutPower {
                operation, moment, ..
            } => nvr.plan(Fault::Cut(*operation, cut_moment(*moment))),
            Act::FailWrites {} => nvr.plan(Fault::WriteError(0)),
            Act::Damage { record, which, how } => {
                for page in pages(nvr.flash(), *record, *which) {
                    nvr.flash().tamper(page, |content| damage(content, *how));
                }
            }
            Act::SwapPlaces { record } => {
                let dump = nvr.flash().dump();
                let [a, b] = places(*record);
                nvr.flash().tamper(a, |content| *content = dump.page(b));
                nvr.flash().tamper(b, |content| *content = dump.page(a));
            }
            Act::CopyFlash { name } => {
                let dump = nvr.flash().dump();
                self.dumps.insert(name.clone(), dump);
            }
            Act::RestoreFlash {
                name,
                record,
                which,
            } => {
                let dump = self.dumps.get(name);
                let dump = dump.ok_or(format!("no copy is called `{name}`"))?;
                match record {
                    None => nvr.flash().restore(dump),
                    Some(record) => {
                        for page in pages(nvr.flash(), *record, *which) {
                            nvr.flash().restore_page(dump, page);
                        }
                    }
                }
            }
            _ => return Err(format!("a recorder cannot do this; `{at}` is one")),
        }
        Ok(Seen::Done)
    }
}

fn cut_moment(moment: CutMoment) -> Moment {
    match moment {
        CutMoment::Before => Moment::Before,
        CutMoment::Inside => Moment::Inside(32, Tear::Erased),
        CutMoment::After => Moment::After,
    }
}

fn places(record: Record) -> [Page; 2] {
    match record {
        Record::Binding => [Slot::BindingA, Slot::BindingB],
        Record::State => [Slot::StateA, Slot::StateB],
    }
    .map(Page::Record)
}

/// Places whose content is as old as each other count as newest, both of them.
fn pages(flash: &Flash, record: Record, which: Which) -> Vec<Page> {
    let dump = flash.dump();
    let sequence = |page: &Page| dump.page(*page).get(1..9).map(<[u8]>::to_vec);
    let newest = places(record).iter().map(sequence).max().flatten();
    places(record)
        .into_iter()
        .filter(|page| match which {
            Which::Both => true,
            Which::Newest => sequence(page) == newest,
            Which::Older => sequence(page) != newest,
        })
        .collect()
}

fn damage(content: &mut [u8], how: Damage) {
    match how {
        // The version and the sequence number stay, so that it looks like a record.
        Damage::Turned => content.iter_mut().skip(16).for_each(|byte| *byte = !*byte),
        Damage::Torn => {
            let half = content.len() / 2;
            content.iter_mut().skip(half).for_each(|byte| *byte = 0xff);
        }
        Damage::Erased => content.iter_mut().for_each(|byte| *byte = 0xff),
    }
}
