//! Bindings that are called: devices made their challenges beforehand.

use std::thread;

use relatch_authority::{
    AccountId, Authority, CodeLength, Decider, DeviceName, KeyRing, MasterKey, MasterKeyId,
    MasterKeys, Minimum, OfferMessage, ReceiptKey, SessionId, Suite, WallTime,
};
use relatch_registry::Database;
use relatch_testkit::bench::{Bench, Hardware};
use relatch_testkit::codes;

/// Devices that are bound at the same time.
const THREADS: u8 = 16;
/// Challenges of each device; in suite 2, as products are.
const CHALLENGES: usize = 20;
/// Fewer codes a day than the owner is asked at.
const A_DAY: usize = 4;
const BEGIN: u64 = 1_800_000_000;
const DAY: u64 = 86_400;

/// Bindings with challenges that were not shown to anybody.
pub(crate) struct Live {
    authority: Authority<Database>,
    bindings: Vec<(AccountId, Vec<String>)>,
}

impl Live {
    /// Binds so many devices, each to an account of its own.
    pub(crate) fn bind(database: Database, number: usize) -> Self {
        let set = codes::key_sets()[0].clone();
        let id = set.id();
        let mut ring = KeyRing::default();
        ring.add(set).unwrap();
        ring.make_current(id).unwrap();
        let minimum = Minimum {
            suite: Some(Suite::Hybrid),
            code_length: CodeLength::Twelve,
        };
        let master = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[42; 32]));
        let decider = Decider::new(master, ReceiptKey::new(&[43; 32]), minimum).with_key_ring(ring);
        let authority = Authority::over(database, decider);
        let each = number.div_ceil(THREADS.into());
        let bindings = thread::scope(|scope| {
            let threads: Vec<_> = (0..THREADS)
                .map(|thread| {
                    let authority = &authority;
                    scope.spawn(move || bind(authority, thread, each))
                })
                .collect();
            let bound = threads.into_iter().map(|thread| thread.join().unwrap());
            bound.flatten().collect()
        });
        Self {
            authority,
            bindings,
        }
    }

    /// Issues the code of a challenge; false when all challenges were used.
    pub(crate) fn issue(&self, number: usize) -> bool {
        let Some((account, challenge, now)) = self.at(number) else {
            return false;
        };
        let session = SessionId([1; 16]);
        self.authority
            .issue(account, session, challenge, now)
            .unwrap();
        true
    }

    /// Looks at a challenge.
    pub(crate) fn inspect(&self, number: usize) -> bool {
        // When there is nothing new left, the last ones are looked at again.
        let last = self.bindings.len() * CHALLENGES;
        let number = match number < last {
            true => number,
            false => last - 1 - number % self.bindings.len(),
        };
        let Some((account, challenge, now)) = self.at(number) else {
            return false;
        };
        self.authority.inspect(account, challenge, now).unwrap();
        true
    }

    fn at(&self, number: usize) -> Option<(&AccountId, &str, WallTime)> {
        let (round, binding) = (number / self.bindings.len(), number % self.bindings.len());
        let (account, challenges) = &self.bindings[binding];
        let day = u64::try_from(round / A_DAY).unwrap();
        let now = WallTime::from_secs(BEGIN + day * DAY);
        Some((account, challenges.get(round)?, now))
    }
}

fn bind(
    authority: &Authority<Database>,
    thread: u8,
    number: usize,
) -> Vec<(AccountId, Vec<String>)> {
    let mut bench = Bench::unbound(Hardware {
        counter: false,
        ..Hardware::HYBRID
    });
    bench.number = thread;
    let name = DeviceName::new("Shop recorder").unwrap();
    let now = WallTime::from_secs(BEGIN);
    let mut bound = Vec::with_capacity(number);
    for number in 0..number {
        let account = AccountId::new(&format!("account {thread} {number}")).unwrap();
        let (proof, uptime, random) = (bench.prove(), bench.uptime(), bench.random());
        let offer = bench.device().offer_binding(&proof, random.into(), uptime);
        let offer = OfferMessage::from_text(&offer.unwrap()).unwrap();
        let claimed = authority.claim(&account, &offer, name.clone(), now, bench.random().into());
        bench
            .confirm(&claimed.unwrap().confirmation.digits())
            .unwrap();
        let challenges = (0..CHALLENGES).map(|_| {
            bench.restart();
            bench.begin()
        });
        bound.push((account, challenges.collect()));
    }
    bound
}
