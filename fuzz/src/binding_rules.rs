//! The rules of a binding against a model that keeps everything and looks at all of it each time.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_binding::{
    AccountId, ActRefusal, Approval, Binding, CODES_PER_BINDING, ChallengeHash, Delegations,
    DeviceName, EpochStep, Offered, Phase, Role, Stranger, Terms, WallTime,
};
use relatch_wire::{Action, CodeLength, Epoch, Failures, Identity, Suite};

#[derive(Debug, Arbitrary, Clone, Copy)]
enum Operation {
    Activate,
    Delegate {
        by: u8,
        to: u8,
        actions: u8,
        lasts: i16,
        uses: u8,
    },
    Revoke {
        by: u8,
        from: u8,
    },
    Spend(u8),
    Transfer {
        by: u8,
        to: u8,
    },
    Freeze {
        by: u8,
        frozen: bool,
    },
    Release(u8),
    Delete(u8),
    Approve {
        challenge: u8,
        age: i16,
    },
    Issue {
        challenge: u8,
        to: u8,
    },
    Pass(u16),
    PassHours(u8),
    Refuse,
}

/// What the specification says, kept as lists that only grow.
struct Model {
    now: u64,
    owner: u8,
    phase: Phase,
    frozen: bool,
    delegations: Vec<Delegation>,
    approvals: Vec<(u8, u64)>,
    issued: Vec<(u8, u8, u64)>,
    counted: Vec<u64>,
    told: Option<u64>,
}

#[derive(Debug, Clone, Copy)]
struct Delegation {
    to: u8,
    actions: u8,
    expires: u64,
    uses: u8,
    used: u16,
}

const START: u64 = 1_000_000_000;
const DAY: u64 = 86_400;
const ACCOUNTS: u8 = 20;

/// Every rule answers as the model says, after any sequence of changes.
pub fn check(data: &[u8]) {
    let _ = story(&mut Unstructured::new(data));
}

fn story(u: &mut Unstructured<'_>) -> Result<()> {
    let mut binding = fresh();
    let mut model = Model {
        now: START,
        owner: 0,
        phase: Phase::Pending,
        frozen: false,
        delegations: Vec::new(),
        approvals: Vec::new(),
        issued: Vec::new(),
        counted: Vec::new(),
        told: None,
    };
    for _ in 0..100 {
        if u.is_empty() {
            break;
        }
        let operation = Operation::arbitrary(u)?;
        model.step(&mut binding, operation);
        model.compare(&binding, u.arbitrary()?);
    }
    let (stored, shown) = (u.arbitrary::<u32>()?, u.arbitrary::<u32>()?);
    let step = EpochStep::between(Epoch(stored), Epoch(shown));
    let ahead = i64::from(shown) - i64::from(stored);
    let expected = match ahead {
        0 => EpochStep::Same,
        1 => EpochStep::NextRecovery,
        _ => EpochStep::Unexpected,
    };
    assert_eq!(step, expected);
    let (length, failures) = (*u.choose(&CodeLength::ALL)?, u.arbitrary()?);
    let allowed = length.digits() >= 12 && (failures < 99 || length.digits() == 20);
    assert_eq!(binding.allows(length, Failures(failures)).is_ok(), allowed);
    Ok(())
}

fn fresh() -> Binding {
    Binding::claimed(
        account(0),
        DeviceName::new("device").expect("legal"),
        Offered {
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attested: false,
        },
    )
}

fn account(number: u8) -> AccountId {
    AccountId::new(&format!("account {}", number % ACCOUNTS)).expect("legal")
}

fn hash(challenge: u8) -> ChallengeHash {
    ChallengeHash([challenge % 80; 32])
}

fn actions(bits: u8) -> Vec<Action> {
    let all = [(1, Action::CheckBinding), (2, Action::SetPassword)];
    all.into_iter()
        .filter(|it| bits & it.0 != 0)
        .map(|it| it.1)
        .collect()
}

impl Model {
    fn owned_by(&self, by: u8) -> core::result::Result<(), ActRefusal> {
        if by % ACCOUNTS == self.owner && self.phase != Phase::Ended {
            Ok(())
        } else {
            Err(ActRefusal::NotOwner)
        }
    }

    fn step(&mut self, binding: &mut Binding, operation: Operation) {
        let now = WallTime::from_secs(self.now);
        match operation {
            Operation::Activate => {
                assert_eq!(binding.activate(), self.phase == Phase::Pending);
                if self.phase == Phase::Pending {
                    self.phase = Phase::Active;
                }
            }
            Operation::Delegate {
                by,
                to,
                actions: bits,
                lasts,
                uses,
            } => {
                let expires = self.now.saturating_add_signed(i64::from(lasts) * 60);
                let terms = Terms {
                    actions: actions(bits).into_iter().collect(),
                    expires: WallTime::from_secs(expires),
                    max_uses: uses.into(),
                };
                let told = binding.delegate(&account(by), account(to), terms, now);
                let new = Delegation {
                    to: to % ACCOUNTS,
                    actions: bits & 3,
                    expires,
                    uses,
                    used: 0,
                };
                assert_eq!(told, self.delegate(by, new));
            }
            Operation::Revoke { by, from } => {
                let told = binding.revoke(&account(by), &account(from));
                let before = self.delegations.len();
                let expected = self.owned_by(by).map(|()| {
                    self.delegations.retain(|it| it.to != from % ACCOUNTS);
                    self.delegations.len() < before
                });
                assert_eq!(told, expected);
            }
            Operation::Spend(who) => {
                binding.spend(&account(who));
                for it in &mut self.delegations {
                    it.used += u16::from(it.to == who % ACCOUNTS);
                }
            }
            Operation::Transfer { by, to } => {
                let told = binding.transfer(&account(by), account(to));
                assert_eq!(told, self.transfer(by, to % ACCOUNTS));
            }
            Operation::Freeze { by, frozen } => {
                let changed = self
                    .owned_by(by)
                    .map(|()| core::mem::replace(&mut self.frozen, frozen) != frozen);
                assert_eq!(binding.set_frozen(&account(by), frozen), changed);
            }
            Operation::Release(by) => {
                let expected = self.end(by, Phase::Active, ActRefusal::NotActive);
                assert_eq!(binding.release(&account(by)), expected);
            }
            Operation::Delete(by) => {
                let expected = self.end(by, Phase::Pending, ActRefusal::NotPending);
                assert_eq!(binding.delete(&account(by)), expected);
            }
            Operation::Approve { challenge, age } => self.approve(binding, challenge % 80, age),
            Operation::Issue { challenge, to } => {
                binding.issued.record(hash(challenge), &account(to), now);
                binding.window.record(now);
                self.issued.push((challenge % 80, to % ACCOUNTS, self.now));
                self.counted.push(self.now);
            }
            Operation::Pass(seconds) => self.now += u64::from(seconds % 1200),
            Operation::PassHours(hours) => self.now += u64::from(hours % 25) * 3600,
            Operation::Refuse => {
                let hour = Some(self.now / 3600);
                assert_eq!(binding.tell_of_refusal(now), self.told != hour);
                self.told = hour;
            }
        }
    }

    fn delegate(&mut self, by: u8, new: Delegation) -> core::result::Result<(), ActRefusal> {
        self.owned_by(by)?;
        if new.to == self.owner {
            return Err(ActRefusal::SameAccount);
        }
        if new.actions == 0 {
            return Err(ActRefusal::NoAction);
        }
        if new.expires <= self.now {
            return Err(ActRefusal::ExpiryNotInFuture);
        }
        if !(1..=64).contains(&new.uses) {
            return Err(ActRefusal::Uses);
        }
        let now = self.now;
        let others = |it: &&Delegation| it.to != new.to && now < it.expires;
        if self.delegations.iter().filter(others).count() == Delegations::MAX {
            return Err(ActRefusal::TooManyDelegations);
        }
        self.delegations.retain(|it| others(&it));
        self.delegations.push(new);
        Ok(())
    }

    fn transfer(&mut self, by: u8, to: u8) -> core::result::Result<(), ActRefusal> {
        self.owned_by(by)?;
        if to == self.owner {
            return Err(ActRefusal::SameAccount);
        }
        self.owner = to;
        self.delegations.clear();
        self.approvals.clear();
        Ok(())
    }

    fn end(
        &mut self,
        by: u8,
        from: Phase,
        other: ActRefusal,
    ) -> core::result::Result<(), ActRefusal> {
        self.owned_by(by)?;
        if self.phase != from {
            return Err(other);
        }
        self.phase = Phase::Ended;
        self.delegations.clear();
        self.approvals.clear();
        self.issued.clear();
        Ok(())
    }

    fn approve(&mut self, binding: &mut Binding, challenge: u8, age: i16) {
        let proved = self.now.saturating_add_signed(-i64::from(age));
        let now = WallTime::from_secs(self.now);
        let approval = Approval {
            challenge: hash(challenge),
            proved: WallTime::from_secs(proved),
        };
        let fresh = proved <= self.now && self.now < proved + 600;
        assert_eq!(binding.approvals.add(approval, now).is_ok(), fresh);
        if fresh {
            let now = self.now;
            self.approvals
                .retain(|it| it.0 != challenge && now < it.1 + 600);
            self.approvals.push((challenge, proved));
            // At most eight are kept, the newest.
            let surplus = self.approvals.len().saturating_sub(8);
            self.approvals.drain(..surplus);
        }
    }

    fn compare(&self, binding: &Binding, probe: [u8; 2]) {
        let now = WallTime::from_secs(self.now);
        let [who, challenge] = probe;
        for (bit, action) in [(1, Action::CheckBinding), (2, Action::SetPassword)] {
            assert_eq!(
                binding.role(&account(who), action),
                self.role(who % ACCOUNTS, bit)
            );
        }
        let kept = self.delegations.iter().find(|it| it.to == who % ACCOUNTS);
        let found = binding.delegations.of(&account(who));
        assert_eq!(found.is_some(), kept.is_some());
        if let (Some(found), Some(kept)) = (found, kept) {
            assert_eq!(found.unexpired(now).is_ok(), self.now < kept.expires);
            assert_eq!(found.unused().is_ok(), kept.used < kept.uses.into());
        }
        let day = |at: u64| self.now < at + DAY;
        let counting = self.counted.iter().filter(|at| day(**at)).count();
        assert_eq!(binding.window.is_full(now), counting >= CODES_PER_BINDING);
        let covered = |it: &(u8, u64)| it.0 == challenge % 80 && self.now < it.1 + 600;
        let covered = self.approvals.iter().any(covered);
        assert_eq!(binding.approvals.cover(hash(challenge), now), covered);
        let recent: Vec<_> = self.issued.iter().filter(|it| day(it.2)).collect();
        let kept = &recent[recent.len().saturating_sub(64)..];
        let again = kept
            .iter()
            .any(|it| (it.0, it.1) == (challenge % 80, who % ACCOUNTS));
        assert_eq!(
            binding.issued.has(hash(challenge), &account(who), now),
            again
        );
        assert!(binding.issued.iter().len() <= 64 && binding.delegations.len() <= 16);
    }

    fn role(&self, who: u8, action: u8) -> core::result::Result<Role, Stranger> {
        if self.phase == Phase::Ended {
            return Err(Stranger::Ended);
        }
        if who == self.owner {
            return Ok(Role::Owner);
        }
        if self.phase == Phase::Pending {
            return Err(Stranger::NotActive);
        }
        let mine = self.delegations.iter().find(|it| it.to == who);
        let mine = mine.ok_or(Stranger::Unrelated)?;
        if mine.actions & action == 0 {
            return Err(Stranger::OtherAction);
        }
        Ok(Role::Delegate)
    }
}
