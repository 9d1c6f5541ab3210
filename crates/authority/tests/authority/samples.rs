//! A device with its keys, accounts, an authority over them, and the seed of the random cases.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_authority::{
    AccountId, Authority, CallError, ChallengeHash, Claimed, DeviceName, Event, MasterKey,
    MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables, Minimum, Registry, SealNonce,
    StorageError, Terms, WallTime,
};
use relatch_derivation::{Authentic, BindingKey, Code, Keys};
use relatch_testkit::registry::SharedRegistry;
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
    Locator, Nonce, Offer, OfferMessage, Suite,
};

const SEED: u64 = 1;

/// When the stories begin.
pub(crate) const START: u64 = 1_800_000_000;
/// What any offer brings.
pub(crate) const MINIMUM: Minimum = Minimum {
    suite: Suite::Hmac,
    code_length: CodeLength::Eight,
};
pub(crate) const HOUR: u64 = 3_600;
pub(crate) const DAY: u64 = 24 * HOUR;

/// The same cases on every run; `PROPTEST_RNG_SEED` and `PROPTEST_CASES` choose others and more.
pub(crate) fn seeded() -> ProptestConfig {
    let chosen = ProptestConfig::default();
    let seed = match chosen.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => SEED,
    };
    println!("PROPTEST_RNG_SEED={seed}");
    ProptestConfig {
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..chosen
    }
}

pub(crate) fn account(name: &str) -> AccountId {
    AccountId::new(name).expect("a legal account")
}

pub(crate) fn at(seconds: u64) -> WallTime {
    WallTime::from_secs(START + seconds)
}

pub(crate) fn terms(expires: u64, max_uses: u16) -> Terms {
    Terms {
        actions: [Action::SetPassword].into(),
        expires: at(expires),
        max_uses,
    }
}

pub(crate) fn master(id: u32) -> MasterKey {
    MasterKey::new(MasterKeyId(id), &[id as u8; 32])
}

pub(crate) fn over<R: Registry>(registry: R) -> Authority<R> {
    Authority::new(registry, MasterKeys::new(master(1)), MINIMUM)
}

/// What a call over a registry in memory gives.
pub(crate) type Called<T, A> = Result<T, CallError<A, StorageError>>;

/// What a registry holds now.
pub(crate) fn stored(authority: &Authority<MemoryRegistry>) -> MemoryTables {
    authority.registry().tables().clone()
}

/// A registry to be shared, and an authority that alice's device number 1 is active at.
pub(crate) fn shared() -> (SharedRegistry, Device) {
    let registry = SharedRegistry::default();
    let device = Device::numbered(1);
    device.activate(&over(&registry), "alice");
    (registry, device)
}

/// An authority with alice's device number 1, active.
pub(crate) fn active() -> (Authority<MemoryRegistry>, Device) {
    let authority = over(MemoryRegistry::default());
    let device = Device::numbered(1);
    device.activate(&authority, "alice");
    (authority, device)
}

/// The device's end: an offer, its keys, and challenges at will.
#[derive(Clone)]
pub(crate) struct Device {
    pub(crate) offer: OfferMessage,
    pub(crate) keys: Keys,
}

/// A challenge as shown.
#[derive(Clone)]
pub(crate) struct Shown {
    pub(crate) text: String,
    pub(crate) challenge: Authentic,
    code: Code,
}

impl Device {
    pub(crate) fn numbered(number: u8) -> Self {
        Self::offering(number, CodeLength::Twelve, None)
    }

    pub(crate) fn offering(
        number: u8,
        code_length: CodeLength,
        attestation: Option<[u8; 16]>,
    ) -> Self {
        let offer = OfferMessage::new(Offer {
            identity: Identity::new("Vendor", "NVR-8", "0001").expect("short texts"),
            contribution: Contribution::Secret([number; 32].into()),
            code_length,
            attestation,
            extensions: Extensions::default(),
        });
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        Self { offer, keys }
    }

    pub(crate) fn locator(&self) -> Locator {
        self.keys.locator()
    }

    /// A challenge for a new password.
    pub(crate) fn shows(&self, epoch: u32, nonce: u8) -> Shown {
        self.shows_with(|challenge| {
            challenge.epoch = Epoch(epoch);
            challenge.freshness = Freshness::Nonce(Nonce([nonce; 16]));
        })
    }

    /// Scan to check.
    pub(crate) fn shows_check(&self, epoch: u32) -> Shown {
        self.shows_with(|challenge| {
            challenge.epoch = Epoch(epoch);
            challenge.action = Action::CheckBinding;
        })
    }

    pub(crate) fn shows_with(&self, change: impl Fn(&mut Challenge)) -> Shown {
        let mut challenge = Challenge {
            action: Action::SetPassword,
            locator: self.locator(),
            epoch: Epoch(0),
            failures: Failures(0),
            code_length: self.offer.offer().code_length,
            freshness: Freshness::Nonce(Nonce([0; 16])),
            extensions: Extensions::default(),
        };
        change(&mut challenge);
        let challenge = self.keys.tag().seal(challenge);
        Shown {
            text: challenge.to_text(),
            code: self.keys.code().code(&challenge).expect("suite 1"),
            challenge,
        }
    }

    pub(crate) fn claim<R: Registry>(&self, authority: &Authority<R>, owner: &str) -> Claimed {
        let name = DeviceName::new("Back room").expect("a legal name");
        let nonce = SealNonce([self.locator().0[0]; 24]);
        authority
            .claim(&account(owner), &self.offer, name, at(0), nonce)
            .expect("a fresh offer")
    }

    pub(crate) fn activate<R: Registry>(&self, authority: &Authority<R>, owner: &str) {
        self.claim(authority, owner);
        authority
            .inspect(&account(owner), &self.shows_check(0).text, at(0))
            .expect("the owner's device");
    }
}

impl Shown {
    /// Whether the device would take this code.
    pub(crate) fn takes(&self, code: &Code) -> bool {
        *self.code.digits() == *code.digits()
    }

    pub(crate) fn hash(&self) -> ChallengeHash {
        ChallengeHash(self.challenge.hash().0)
    }
}

/// How many codes were issued, by the audit log.
pub(crate) fn issued(rows: &MemoryTables) -> usize {
    let events = rows.audit.iter().map(|entry| &entry.event);
    events
        .filter(|event| matches!(event, Event::Issued { .. }))
        .count()
}
