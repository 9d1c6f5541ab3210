//! One world: devices beside their model, an authority beside its model, the people between them, and
//! the judges. What happens in it, a driver decides.
#![allow(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "devices and challenges are named by numbers that the world gave out; a panic is a test that fails"
)]

mod calls;
mod liveness;
mod log;
mod people;
mod shape;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use relatch_authority::{AccountId, Attestation, Locator};
use relatch_conformance::model::device::{Answer, Setup};
use relatch_derivation::Keys;
use relatch_wire::{ChallengeMessage, OfferMessage};

use crate::authority::{Act, Operation as AtAuthority, World as Runner};
use crate::authority::{Offering, Scan, scanned};
use crate::codes::{self, Code};
use crate::flash::Fault;
use crate::judges::{Judged, Judges, Moved, ShownId, found};
use crate::life::{Entry, Heard, Life, Operation, Step, Tamper};
pub use calls::{About, acted};
pub use log::{Log, mix};

/// Devices, an authority, and what people around them know.
#[derive(Debug)]
pub struct World {
    /// The authority.
    pub authority: Runner,
    /// What happened.
    pub log: Log,
    /// Every offer that was on a screen.
    pub offers: Vec<Arc<Offering>>,
    /// Every challenge that was on a screen.
    pub shown: Vec<Shown>,
    /// Every code that an account was given, for which challenge.
    pub given: Vec<(ShownId, Code)>,
    /// The act number of the newest receipt that an account has of each binding.
    receipts: BTreeMap<(AccountId, Locator), u64>,
    units: Vec<Unit>,
    judges: Judges,
    /// Since the beginning, in ms.
    elapsed: u64,
    steps: u64,
}

/// A challenge that was on a screen.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Of which device.
    pub unit: usize,
    /// What is scanned.
    pub scan: Rc<Scan>,
}

/// A device and what is around it.
#[derive(Debug)]
struct Unit {
    life: Life,
    /// Who set it up, and binds it again when all else fails.
    home: AccountId,
    /// The last challenge on its screen.
    screen: Option<ShownId>,
    /// The challenge whose code opened the grant of each person.
    grants: [Option<ShownId>; 3],
    /// The power will go in an operation, after so many others.
    cut: Option<(u8, Fault)>,
}

impl World {
    /// A device for each of these accounts, bound.
    ///
    /// # Errors
    /// A rule is broken at once.
    pub fn new(units: Vec<(Setup, AccountId)>, transcript: bool) -> Judged<Self> {
        let mut world = Self {
            authority: Runner::new(),
            log: Log::new(transcript),
            offers: Vec::new(),
            shown: Vec::new(),
            given: Vec::new(),
            receipts: BTreeMap::new(),
            units: Vec::new(),
            judges: Judges::default(),
            elapsed: 0,
            steps: 0,
        };
        for (number, (setup, home)) in (0..).zip(units) {
            world.units.push(Unit {
                life: Life::unbound(setup, number),
                home: home.clone(),
                screen: None,
                grants: [None; 3],
                cut: None,
            });
            if !world.bind(number.into(), &home)? {
                return found("liveness", format!("unit {number} cannot be bound"));
            }
        }
        Ok(world)
    }

    /// How many devices there are.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units.len()
    }

    /// How many operations there were, of devices and of the authority.
    #[must_use]
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The last challenge on the screen of a device.
    #[must_use]
    pub fn screen(&self, unit: usize) -> Option<ShownId> {
        self.units[unit].screen
    }

    /// The owner of the binding that the device has, where the authority's model knows one.
    #[must_use]
    pub fn owner(&self, unit: usize) -> Option<(AccountId, Locator)> {
        let (keys, _) = self.units[unit].life.binding()?;
        let locator = keys.locator();
        let binding = self.authority.model().binding(&locator)?;
        let ended = binding.has_ended(self.authority.wall());
        (!ended).then(|| (binding.owner.clone(), locator))
    }

    /// The power of a device will go in an operation to come, after so many others.
    pub fn cut_power(&mut self, unit: usize, after: u8, cut: Fault) {
        self.units[unit].cut = Some((after, cut));
    }

    /// A device does this; nothing is wrong with its flash, but its power may go.
    ///
    /// # Errors
    /// The device differs from its model, or a rule is broken.
    pub fn does(&mut self, unit: usize, operation: Operation) -> Judged<Heard> {
        self.device(unit, Step::plain(operation))
    }

    /// A device takes a step.
    ///
    /// # Errors
    /// The device differs from its model, or a rule is broken.
    pub fn device(&mut self, unit: usize, mut step: Step) -> Judged<Heard> {
        self.steps += 1;
        let it = &mut self.units[unit];
        it.cut = match it.cut.take() {
            Some((0, cut)) => {
                step.fault = step.fault.or(Some(cut));
                None
            }
            later => later.map(|(after, cut)| (after - 1, cut)),
        };
        let (before, password) = (it.stands(), it.life.password().to_owned());
        let heard = match it.life.try_step(step) {
            Ok(heard) => heard,
            Err(differs) => return found("device", format!("unit {unit}: {step:?}: {differs}")),
        };
        if let (Some(cut @ Fault::Cut(..)), Some(_), None) = (step.fault, heard.answer, it.cut) {
            // It met no change: it meets a later one.
            it.cut = Some((0, cut));
        }
        let moved = Moved {
            unit,
            before,
            after: it.stands(),
            damage: step.damages(),
        };
        let changed = it.life.password() != password;
        self.log.note(&heard.answer, || {
            format!("unit {unit}: {:?}, {:?}", step.operation, step.fault)
        });
        if let Some(text) = heard.text.as_ref().filter(|_| heard.answer.is_some()) {
            self.on_screen(unit, text, heard.answer)?;
        }
        match step.operation {
            Operation::Submit(who, entry) if heard.answer == Some(Answer::Done) => {
                let shown = self.screen(unit).expect("a challenge");
                self.units[unit].grants[who as usize] = Some(shown);
                let hash = self.hash(shown);
                let guessed = entry == Entry::Correct;
                self.judges.opened(shown, &hash, guessed)?;
            }
            Operation::SetPassword { holder, .. } if changed => {
                let shown = self.units[unit].grants[holder as usize];
                let shown = shown.map(|shown| (shown, self.hash(shown)));
                let ended = !matches!(heard.answer, Some(Answer::NotStored));
                self.judges.password(moved, shown, ended)?;
            }
            _ if changed => return found("passwords", format!("{step:?} changed the password")),
            _ => {}
        }
        self.judges.moved(moved, self.authority.model())?;
        Ok(heard)
    }

    /// The records of two devices change places.
    ///
    /// # Errors
    /// As of a restart of both.
    pub fn swap_records(&mut self, one: usize, other: usize) -> Judged<()> {
        let Ok([one_of, other_of]) = self.units.get_disjoint_mut([one, other]) else {
            return Ok(());
        };
        if one_of.life.exchange_records(&mut other_of.life) {
            // Each reads its slots again.
            for unit in [one, other] {
                self.does(unit, Operation::Tamper(Tamper::Exchange))?;
            }
        }
        Ok(())
    }

    /// Lets time pass everywhere.
    ///
    /// # Errors
    /// As of a step of each device.
    pub fn pass(&mut self, ms: u64) -> Judged<()> {
        let seconds = (self.elapsed + ms) / 1_000 - self.elapsed / 1_000;
        self.elapsed += ms;
        self.operate(AtAuthority::plain(Act::Clock(seconds.cast_signed())))?;
        for unit in 0..self.units.len() {
            self.does(unit, Operation::Pass(ms))?;
        }
        Ok(())
    }

    /// Something happens at the authority without the devices: to others that are made up, to its keys, its
    /// clock, its rows.
    ///
    /// # Errors
    /// The authority differs from its model.
    pub fn operate(&mut self, operation: AtAuthority) -> Judged<()> {
        self.steps += 1;
        self.log.note(&operation, || "the authority".to_owned());
        let played = self.authority.play(&[operation]);
        self.judges.restored(self.authority.model());
        played.or_else(|differs| found("authority", differs))
    }

    /// Looks for secrets in all that was written, and whether the audit logs are whole.
    ///
    /// # Errors
    /// There is one, or a log was cut.
    pub fn search(&self) -> Judged<()> {
        self.judges
            .secrecy
            .text(&self.log.transcript().join("\n"))?;
        self.judges.secrecy.text(&self.authority.records())?;
        let complete = self.authority.verify_logs();
        complete.or_else(|differs| found("audit", differs))
    }

    fn hash(&self, shown: ShownId) -> [u8; 32] {
        self.shown[shown].scan.scanned.hash.0
    }

    fn on_screen(&mut self, unit: usize, text: &str, answer: Option<Answer>) -> Judged<()> {
        if let Some(Answer::Offered { .. }) = answer {
            let message = OfferMessage::from_text(text).expect("an offer");
            let key = codes::binding_key(&message);
            self.judges.secrecy.key(key.expose());
            let offer = Offering::new(message, &Keys::derive(&key), Attestation::None);
            self.offers.push(Arc::new(offer));
            return Ok(());
        }
        let known = self.shown.iter().rposition(|shown| shown.scan.text == text);
        let shown = known.unwrap_or(self.shown.len());
        if known.is_none() {
            let message = ChallengeMessage::from_text(text).expect("a challenge");
            self.judges.secrecy.picture(message.message())?;
            let scan = Rc::new(self.units[unit].scan(text, &message));
            self.shown.push(Shown { unit, scan });
        }
        if let Some(Answer::Shown { .. }) = answer {
            self.units[unit].screen = Some(shown);
        }
        Ok(())
    }
}

impl Unit {
    fn stands(&self) -> Option<(Locator, u32)> {
        let (keys, epoch) = self.life.binding()?;
        Some((keys.locator(), epoch))
    }

    /// What is scanned from a challenge of the binding in effect.
    fn scan(&self, text: &str, message: &ChallengeMessage) -> Scan {
        let (keys, _) = self.life.binding().expect("a binding");
        let authentic = keys.tag().authenticate(message.clone()).expect("authentic");
        Scan {
            text: text.to_owned(),
            scanned: scanned(message.challenge(), &authentic.hash().0, true),
            code: codes::code(keys, &authentic, self.life.bound_length()),
        }
    }
}
