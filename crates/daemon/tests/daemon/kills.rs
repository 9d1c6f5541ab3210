//! The daemon is killed at random moments: one password holds, no attempt is forgotten, a binding is there or not.

use std::time::{Duration, Instant};

use relatch_daemon::{
    Answer, BindingAnswer, Client, ClientError, Place, RecordsAnswer, Refusal, Request,
};
use relatch_testkit::codes::{self, Claim};

use crate::machine::{Machine, OLD, bind, code, status, text};

const SEED: u64 = 23;
/// More with RELATCH_KILLS.
const KILLS: u64 = 12;

/// What has to be there after the next start.
struct Expected {
    /// The binding, and the one that was being confirmed.
    bound: Claim,
    pending: Option<Claim>,
    generation: u32,
    /// Wrong codes that were answered.
    failures: u8,
    passwords: Vec<String>,
    /// Epochs that the state may have.
    epoch: u32,
}

impl Expected {
    /// One wrong code, a recovery, and a new binding; ends early when the daemon is gone.
    fn live(
        &mut self,
        machine: &Machine,
        client: &mut Client,
        round: u64,
    ) -> Result<(), ClientError> {
        client.ask(&Request::PhysicalAct)?;
        let shown = text(client, &Request::Begin)?;
        let right = code(&self.bound, &shown);
        match client.ask(&Request::Submit(codes::wrong(&right).as_str().into()))? {
            Answer::Refused(Refusal::WrongCode { failures } | Refusal::LongerCode { failures }) => {
                self.failures = failures
            }
            other => panic!("{other:?}"),
        }
        // After the ninth and the thirtieth it is another one.
        let right = code(&self.bound, &text(client, &Request::Begin)?);
        assert_eq!(
            client.ask(&Request::Submit(right.as_str().into()))?,
            Answer::Done
        );
        let new = format!("passw0rd {round}");
        self.passwords.push(new.clone());
        // From here on the failures may be gone.
        let failures = std::mem::take(&mut self.failures);
        let set = client.ask(&Request::SetPassword(new.as_str().into()))?;
        assert_eq!(set, Answer::Set { counted: true }, "{failures}");
        assert_eq!(machine.password(), new);
        self.passwords = vec![new.clone()];
        self.epoch += 1;
        client.ask(&Request::Prove(new.as_str().into()))?;
        let claim = codes::claim(text(client, &Request::Offer)?.reveal());
        let confirm = Request::Confirm(claim.confirmation.as_str().into());
        self.pending = Some(claim);
        assert_eq!(client.ask(&confirm)?, Answer::Done);
        let Answer::Status(found) = client.ask(&Request::Status)? else {
            panic!("no status");
        };
        self.adopt(&found.binding.unwrap());
        Ok(())
    }

    /// The new binding is effective. A commit that was cut short leaves a gap in the generations.
    fn adopt(&mut self, found: &BindingAnswer) {
        assert!(found.generation > self.generation);
        assert_eq!((found.failures, found.epoch), (0, 0));
        self.bound = self.pending.take().unwrap();
        self.generation = found.generation;
        self.epoch = 0;
    }

    /// What a start finds.
    fn judge(&mut self, machine: &Machine, found: &BindingAnswer) {
        let password = machine.password();
        assert!(
            self.passwords.contains(&password),
            "{password:?} of {:?}",
            self.passwords
        );
        self.passwords = vec![password];
        if found.generation == self.generation {
            assert!(found.failures >= self.failures, "an attempt is forgotten");
            assert!(found.epoch >= self.epoch && found.epoch <= self.epoch + 1);
            self.pending = None;
        } else {
            self.adopt(found);
        }
        (self.failures, self.epoch) = (found.failures, found.epoch);
    }
}

/// A generator that is the same everywhere (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }
}

#[test]
fn a_killed_daemon_has_one_password_one_binding_and_every_attempt() {
    let kills = std::env::var("RELATCH_KILLS").ok();
    let kills = kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    println!("seed {SEED}, {kills} kills");
    let machine = Machine::new();
    let mut daemon = machine.start();
    let mut client = machine.connect(Place::Remote);
    let (claim, bound) = bind(&mut client, OLD).unwrap();
    assert_eq!(bound, Answer::Done);
    let mut expected = Expected {
        bound: claim,
        pending: None,
        generation: 1,
        failures: 0,
        passwords: vec![OLD.into()],
        epoch: 0,
    };
    // A life without a kill says how long one takes.
    let begun = Instant::now();
    expected.live(&machine, &mut client, 0).unwrap();
    let life = u64::try_from(begun.elapsed().as_micros()).unwrap();
    let mut dice = Dice(SEED);
    for round in 1..=kills {
        let after = Duration::from_micros(dice.below(life));
        let mut client = machine.connect(Place::Remote);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(after);
                daemon.kill();
            });
            let _ = expected.live(&machine, &mut client, round);
        });
        machine.settle();
        daemon = machine.start();
        let found = status(&mut machine.connect(Place::Remote));
        assert_eq!(found.records, RecordsAnswer::Intact, "round {round}");
        expected.judge(&machine, &found.binding.unwrap());
    }
    assert_log_has_no_secret(&machine, &expected);
}

fn assert_log_has_no_secret(machine: &Machine, expected: &Expected) {
    let log = machine.log();
    assert!(log.contains("SetPassword done"), "{log}");
    assert!(!log.contains(&expected.bound.confirmation));
    for secret in ["passw0rd", OLD, "RL1:"] {
        assert!(!log.contains(secret), "{secret} is in {log}");
    }
}
