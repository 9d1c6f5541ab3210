//! The last judge: without faults, and with nothing rolled back any more, every honest owner gets in,
//! whatever a neighbour on the network does meanwhile.

use relatch_authority::{AccountId, Act, Locator, Stopped, WallTime};
use relatch_conformance::model::authority::{Answer as Told, State};
use relatch_conformance::model::device::Answer;

use super::{Judged, World, found};
use crate::DAY;
use crate::authority::{
    Act as At, Fault, KEY_SETS, Least, Operation as AtAuthority, RingAct, START, key_id,
};
use crate::life::{Entry, Operation, Who};

const JUDGE: &str = "liveness";
/// Wrong codes end a challenge twice, when their number reaches 9 and 30: the third one stays.
const CHALLENGES: usize = 3;

impl World {
    /// Mends the world, then lets every owner recover. A device whose binding is lost at one end, or
    /// is one of these accounts', is bound again by who set it up. The neighbour acts before each of
    /// the owner's steps.
    ///
    /// # Errors
    /// An owner does not get in, or another rule is broken.
    pub fn every_owner_gets_in(
        &mut self,
        dishonest: &[AccountId],
        mut neighbour: impl FnMut(&mut Self, usize) -> Judged<()>,
    ) -> Judged<()> {
        self.mend()?;
        for unit in 0..self.units.len() {
            self.units[unit].cut = None;
            self.does(unit, Operation::Restart(0))?;
            let owner = self
                .owner(unit)
                .filter(|(_, locator)| self.has_keys(*locator));
            let owner = owner.filter(|(owner, _)| !dishonest.contains(owner));
            let who = match owner {
                Some((owner, at)) if self.frees(&owner, at)? => owner,
                _ => self.bind_again(unit)?,
            };
            self.gets_in(unit, &who, &mut neighbour)?;
        }
        self.search()
    }

    /// The service works: its clock is correct, it takes every offer, and it has a key set.
    fn mend(&mut self) -> Judged<()> {
        let correct = WallTime::from_secs(START + self.elapsed / 1_000).secs();
        let behind = correct
            .wrapping_sub(self.authority.wall().secs())
            .cast_signed();
        self.operate(AtAuthority::plain(At::Clock(behind)))?;
        self.operate(AtAuthority::plain(At::Minimum(Least::Any)))?;
        self.operate(AtAuthority::plain(At::RestoredMode(false)))?;
        self.authority.drop_unreadable_accounts();
        if self.key_set().is_none() {
            for act in [RingAct::Forget, RingAct::Add] {
                self.operate(AtAuthority::plain(At::Ring(act, 0)))?;
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

    /// The owner ends what stops the binding, with the former owner's help. A wait after a restore may
    /// be too long: the clock may have been ahead.
    fn frees(&mut self, owner: &AccountId, at: Locator) -> Judged<bool> {
        for _ in 0..4 {
            let binding = self.authority.model().binding(&at).cloned();
            let Some(binding) = binding else {
                return Ok(false);
            };
            let former = binding.frozen.former.as_ref().map(|(former, _)| former);
            let (by, act) = match binding.state {
                State::Ending(_) => (owner, Act::Undo),
                _ => (former.unwrap_or(owner), Act::Lift),
            };
            let done = match binding.stopped(self.authority.wall()) {
                None => return Ok(true),
                Some(Stopped::Waiting) => false,
                Some(_) => {
                    let call = self.proved(by, at, act);
                    self.act(by, call, Fault::None)?
                }
            };
            // While it waits, it takes no act.
            if !done && binding.waits_until.is_some() {
                self.pass(3 * DAY)?;
            }
        }
        let binding = self.authority.model().binding(&at);
        match binding.is_some_and(|binding| binding.waits_until.is_some()) {
            true => Ok(false),
            false => found(JUDGE, format!("{} cannot free a binding", owner.as_str())),
        }
    }

    fn bind_again(&mut self, unit: usize) -> Judged<AccountId> {
        let home = self.units[unit].home.clone();
        let reset = self.does(unit, Operation::FactoryReset)?.answer;
        if reset != Some(Answer::Done) {
            return found(
                JUDGE,
                format!("unit {unit}: the reset is answered {reset:?}"),
            );
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

    fn gets_in(
        &mut self,
        unit: usize,
        who: &AccountId,
        neighbour: &mut impl FnMut(&mut Self, usize) -> Judged<()>,
    ) -> Judged<()> {
        let mut told = String::new();
        for _ in 0..CHALLENGES {
            neighbour(self, unit)?;
            let Some(shown) = self.begin(unit, Who::Local)? else {
                return found(JUDGE, format!("unit {unit} shows no challenge"));
            };
            neighbour(self, unit)?;
            let answer = self.scan(who, shown, Fault::None, true)?;
            let code = self.given_for(shown).filter(|_| answer == Some(Told::Code));
            let Some(code) = code else {
                let what = format!("unit {unit}: {} is told {answer:?}", who.as_str());
                return found(JUDGE, what);
            };
            neighbour(self, unit)?;
            let submit = Operation::Submit(Who::Local, Entry::Other(code));
            let mut opened = self.does(unit, submit)?.answer;
            if let Some(left) = opened.and_then(Answer::wait) {
                self.pass(left)?;
                opened = self.does(unit, submit)?.answer;
            }
            if opened == Some(Answer::Done) {
                return match self.sets_password(unit, Who::Local, Who::Local)? {
                    true => Ok(()),
                    false => found(JUDGE, format!("unit {unit} takes no new password")),
                };
            }
            told = format!("the code of challenge {shown} is answered {opened:?}");
        }
        found(JUDGE, format!("unit {unit}: {told}"))
    }
}
