//! The rules of a binding against the model of the conformance kit: what accounts do, without keys and a registry.

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_binding::{
    AccountId, Act, ActHash, ActProof, ActRefusal, Attestation, Binding, DeviceName, Effect,
    Offered, Phase, Terms, WallTime,
};
use relatch_conformance::model::authority::{self as model, Answer, Call, Model, State};
use relatch_testkit::authority::World;
use relatch_wire::{Action, CodeLength, Identity, Locator, Suite};

const DAY: u64 = 86_400;
const START: u64 = 1_800_000_000;
const HOUR: u64 = 3_600;
const ACCOUNTS: u8 = 20;
const LOCATOR: Locator = Locator([7; 12]);

/// What an account does, or time.
#[derive(Debug, Arbitrary, Clone, Copy)]
enum Operation {
    Delegate {
        to: u8,
        actions: u8,
        lasts: i16,
        uses: u8,
    },
    OfferTransfer(u8),
    Release,
    Undo,
    Delete,
    Lift,
    FormerFreeze,
    AcceptDelegation,
    AcceptTransfer,
    Revoke(u8),
    TakeBack,
    Freeze,
    OperatorFreeze,
    Pass(u16),
    PassHours(u8),
    Back(u16),
}

/// An act's proof: for another act number or of another time now and then.
#[derive(Debug, Arbitrary, Clone, Copy)]
struct Proved {
    given: bool,
    ahead: bool,
    age: u16,
}

/// Every rule answers as the model says and leaves what the model has, after any sequence of calls.
pub fn check(data: &[u8]) {
    let _ = story(&mut Unstructured::new(data));
}

fn story(u: &mut Unstructured<'_>) -> Result<()> {
    let mut both = Both::new(u.arbitrary()?);
    for _ in 0..100 {
        // The authority asks no rule of a binding that has ended.
        if u.is_empty() || both.has_ended() {
            break;
        }
        both.step(u.arbitrary()?, u.arbitrary()?, u.arbitrary()?);
        both.compare();
    }
    Ok(())
}

/// The record, and the model of the authority that has no other.
struct Both {
    binding: Binding,
    model: Model,
    now: u64,
}

impl Both {
    /// A claimed binding, active or not.
    fn new(is_active: bool) -> Self {
        let mut both = Self {
            binding: claimed(),
            model: World::new().model().clone(),
            now: START,
        };
        let offered = model::Offered {
            locator: LOCATOR,
            suite: Suite::Hmac,
            key_id: None,
            code_length: CodeLength::Twelve,
            identity: Identity::default(),
            attestation: Attestation::None,
        };
        let claim = Call::Claim {
            offered,
            name: name(),
            receipt: None,
        };
        both.decide(0, &claim);
        if is_active {
            both.binding.phase = Phase::Active;
            let row = both.model.bindings.get_mut(&LOCATOR).expect("claimed");
            row.kept.state = State::Active;
        }
        both
    }

    fn decide(&mut self, by: u8, call: &Call) -> Answer {
        let outcome = self.model.decide(&account(by), call, self.wall());
        self.model.apply(&outcome);
        outcome.answer
    }

    fn has_ended(&self) -> bool {
        self.binding.phase_at(self.wall()) == Phase::Ended
    }

    fn wall(&self) -> WallTime {
        WallTime::from_secs(self.now)
    }

    fn step(&mut self, by: u8, operation: Operation, proved: Proved) {
        let (who, now) = (account(by), self.wall());
        let binding = &mut self.binding;
        let (told, call) = match operation {
            Operation::Pass(seconds) => return self.now += u64::from(seconds % 1_200),
            Operation::PassHours(hours) => return self.now += u64::from(hours) * HOUR,
            Operation::Back(seconds) => return self.now -= u64::from(seconds),
            Operation::AcceptDelegation => (
                binding.accept_delegation(&who, now),
                Call::AcceptDelegation(LOCATOR),
            ),
            Operation::AcceptTransfer => (
                binding
                    .accept_transfer(&who, name(), now)
                    .map(|_| Effect::Changed),
                Call::AcceptTransfer(LOCATOR, name()),
            ),
            Operation::Revoke(from) => {
                let from = account(from);
                let told = binding.revoke(&who, &from, now);
                (told, Call::Revoke(LOCATOR, from))
            }
            Operation::TakeBack => (binding.take_back(&who, now), Call::TakeBack(LOCATOR)),
            Operation::Freeze => (binding.freeze(&who, now), Call::Freeze(LOCATOR)),
            Operation::OperatorFreeze => (
                binding.freeze_as_operator(now),
                Call::OperatorFreeze(LOCATOR),
            ),
            _ => self.act(by, operation, proved),
        };
        if told == Ok(Effect::Changed) {
            self.binding.see(now);
        }
        let answer = match self.decide(by, &call) {
            Answer::Done | Answer::Accepted(_) => Ok(()),
            Answer::NotDone(refusal) => Err(refusal),
            other => panic!("{call:?} is answered {other:?}"),
        };
        assert_eq!(told.map(drop), answer, "{call:?}");
    }

    /// An act with its proof, or without; hashes are those of the authority, and here stand for act numbers alone.
    fn act(
        &mut self,
        by: u8,
        operation: Operation,
        proved: Proved,
    ) -> (core::result::Result<Effect, ActRefusal>, Call) {
        let act = match operation {
            Operation::Delegate {
                to,
                actions,
                lasts,
                uses,
            } => Act::Delegate {
                to: account(to),
                terms: self.terms(actions, lasts, uses),
            },
            Operation::OfferTransfer(to) => Act::OfferTransfer { to: account(to) },
            Operation::Release => Act::Release,
            Operation::Undo => Act::Undo,
            Operation::Delete => Act::Delete,
            Operation::Lift => Act::Lift,
            _ => Act::FormerFreeze,
        };
        let number = self.binding.act_number + u64::from(proved.ahead);
        let time = WallTime::from_secs(self.now - u64::from(proved.age % 1_200));
        let proof = proved.given.then(|| ActProof::verified(hash(number), time));
        let (hash, now) = (hash(self.binding.act_number), self.wall());
        let told = self
            .binding
            .perform(&account(by), &act, hash, proof.as_ref(), false, now);
        let proof = proved.given.then(|| model::Proof {
            act: act.clone(),
            locator: LOCATOR,
            by: account(by),
            number,
            time,
        });
        (told, Call::Act(LOCATOR, act, proof))
    }

    fn terms(&self, actions: u8, lasts: i16, uses: u8) -> Terms {
        let named = [(1, Action::CheckBinding), (2, Action::SetPassword)];
        let named = named.into_iter().filter(|(bit, _)| actions & bit != 0);
        let expires = self.now.saturating_add_signed(i64::from(lasts) * 60);
        Terms {
            actions: named.map(|(_, action)| action).collect(),
            expires: WallTime::from_secs(expires),
            max_uses: uses.into(),
        }
    }

    fn compare(&self) {
        let (real, now) = (&self.binding, self.wall());
        let kept = &self.model.bindings.get(&LOCATOR).expect("claimed").kept;
        assert_eq!(real.owner, kept.owner);
        assert_eq!(state(real.phase), kept.state);
        assert_eq!(real.act_number, kept.number);
        assert_eq!(real.seen, kept.seen);
        let freezes = &real.freezes;
        let former = freezes.former.as_ref();
        let former = former.map(|former| (former.account.clone(), former.since));
        assert_eq!(
            (freezes.owner, freezes.operator, former),
            (
                kept.frozen.owner,
                kept.frozen.operator,
                kept.frozen.former.clone()
            )
        );
        let delegations: Vec<_> = real.delegations.iter().cloned().collect();
        assert_eq!(delegations, kept.delegations);
        for number in 0..ACCOUNTS {
            let (asks, at) = (account(number), real.time(now));
            let open = kept.transfer.as_ref();
            // An offer that was made more than a day ahead does not count. [AUTH-72]
            let open = open.is_some_and(|(to, until)| {
                *to == asks && at < *until && *until <= at.plus_secs(DAY + 7 * DAY)
            });
            assert_eq!(real.is_offered_to(&asks, at), open);
        }
    }
}

fn claimed() -> Binding {
    let offered = Offered {
        suite: Suite::Hmac,
        key_id: None,
        code_length: CodeLength::Twelve,
        identity: Identity::default(),
        attestation: Attestation::None,
        hash: [0; 32],
    };
    Binding::claimed(account(0), name(), offered, WallTime::from_secs(START))
}

fn state(phase: Phase) -> State {
    match phase {
        Phase::Pending => State::Pending,
        Phase::Active => State::Active,
        Phase::Ending { until } => State::Ending(until),
        _ => State::Ended,
    }
}

fn account(number: u8) -> AccountId {
    AccountId::new(&format!("account {}", number % ACCOUNTS)).expect("legal")
}

fn name() -> DeviceName {
    DeviceName::new("device").expect("legal")
}

fn hash(number: u64) -> ActHash {
    let mut hash = [0; 32];
    hash[..8].copy_from_slice(&number.to_be_bytes());
    ActHash(hash)
}
