//! The last judge: without faults, and with nothing rolled back any more, every honest owner gets in.

use relatch_authority::{AccountId, Locator, WallTime};
use relatch_conformance::model::authority::{Answer as Told, Call};
use relatch_conformance::model::device::Answer;

use super::{Judged, World, found};
use crate::authority::{
    Act, Fault, KEY_SETS, Least, Operation as AtAuthority, RingAct, START, key_id,
};
use crate::life::{Entry, Operation, Who};

const JUDGE: &str = "liveness";

impl World {
    /// Mends the world, then lets every owner recover. A device whose binding is lost at one end, or
    /// is one of these accounts', is bound again by who set it up.
    ///
    /// # Errors
    /// An owner does not get in, or another rule is broken.
    pub fn every_owner_gets_in(&mut self, dishonest: &[AccountId]) -> Judged<()> {
        self.mend()?;
        for unit in 0..self.units.len() {
            self.units[unit].cut = None;
            self.does(unit, Operation::Restart(0))?;
            let owner = self.owner(unit).filter(|(_, locator)| self.has_keys(*locator));
            let who = match owner {
                Some((owner, locator)) if !dishonest.contains(&owner) => {
                    self.act(&owner, Call::Unfreeze(locator), Fault::None)?;
                    owner
                }
                _ => self.begin_anew(unit)?,
            };
            self.gets_in(unit, &who)?;
        }
        self.search()
    }

    /// The service works: its clock is correct, it takes every offer, and it has a key set.
    fn mend(&mut self) -> Judged<()> {
        let correct = WallTime::from_secs(START + self.elapsed / 1_000).secs();
        let behind = correct.wrapping_sub(self.authority.wall().secs()).cast_signed();
        self.operate(AtAuthority::plain(Act::Clock(behind)))?;
        self.operate(AtAuthority::plain(Act::Minimum(Least::Any)))?;
        if self.key_set().is_none() {
            for act in [RingAct::Forget, RingAct::Add] {
                self.operate(AtAuthority::plain(Act::Ring(act, 0)))?;
            }
        }
        Ok(())
    }

    /// A key set that takes offers.
    fn key_set(&self) -> Option<u8> {
        let ring = &self.authority.model().ring;
        (0..KEY_SETS).find(|number| ring.retired(key_id(*number)) == Some(false))
    }

    /// Whether the authority has the keys that a binding needs.
    fn has_keys(&self, locator: Locator) -> bool {
        let model = self.authority.model();
        let binding = model.binding(&locator);
        let needs = binding.and_then(|binding| binding.needs());
        needs.is_none_or(|id| model.ring.retired(id).is_some())
    }

    fn begin_anew(&mut self, unit: usize) -> Judged<AccountId> {
        let home = self.units[unit].home.clone();
        let reset = self.does(unit, Operation::FactoryReset)?.answer;
        if reset != Some(Answer::Done) {
            return found(JUDGE, format!("unit {unit}: the reset is answered {reset:?}"));
        }
        if let Some(number) = self.key_set().filter(|_| self.units[unit].life.is_hybrid()) {
            self.does(unit, Operation::Prove(Who::Remote))?;
            self.does(unit, Operation::LoadAuthority(Who::Remote, number.into()))?;
        }
        match self.bind(unit, &home)? {
            true => Ok(home),
            false => found(JUDGE, format!("unit {unit} cannot be bound")),
        }
    }

    fn gets_in(&mut self, unit: usize, who: &AccountId) -> Judged<()> {
        let Some(shown) = self.begin(unit, Who::Local)? else {
            return found(JUDGE, format!("unit {unit} shows no challenge"));
        };
        let told = self.scan(who, shown, Fault::None, true)?;
        let code = self.given_for(shown).filter(|_| told == Some(Told::Code));
        let Some(code) = code else {
            let what = format!("unit {unit}: {} is told {told:?}", who.as_str());
            return found(JUDGE, what);
        };
        let submit = Operation::Submit(Who::Local, Entry::Other(code));
        let mut opened = self.does(unit, submit)?.answer;
        if let Some(left) = opened.and_then(Answer::wait) {
            self.pass(left)?;
            opened = self.does(unit, submit)?.answer;
        }
        if opened != Some(Answer::Done) {
            let what = format!("unit {unit}: the code of challenge {shown} is answered {opened:?}");
            return found(JUDGE, what);
        }
        match self.sets_password(unit, Who::Local, Who::Local)? {
            true => Ok(()),
            false => found(JUDGE, format!("unit {unit} takes no new password")),
        }
    }
}
