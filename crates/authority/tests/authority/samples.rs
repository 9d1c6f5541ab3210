//! A device with its keys, accounts, an authority over them, and the seed of the random cases.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use relatch_authority::{
    AccountId, Act, ActHash, ActProof, ActRefusal, Authority, CallError, ChallengeHash, Claimed,
    DeviceName, Event, Fresh32, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry, MemoryTables,
    Minimum, Receipt, ReceiptKey, Registry, SessionId, StorageError, Terms, WallTime,
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
    suite: Some(Suite::Hmac),
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

/// The session that codes are asked for in.
pub(crate) const SESSION: SessionId = SessionId([0x5e; 16]);

pub(crate) fn fresh(byte: u8) -> Fresh32 {
    Fresh32::from([byte; 32])
}

pub(crate) fn receipts() -> ReceiptKey {
    ReceiptKey::new(&[0x4e; 32])
}

pub(crate) fn name(text: &str) -> DeviceName {
    DeviceName::new(text).expect("a legal name")
}

pub(crate) fn over<R: Registry>(registry: R) -> Authority<R> {
    under(registry, MasterKeys::new(master(1)))
}

pub(crate) fn under<R: Registry>(registry: R, keys: MasterKeys) -> Authority<R> {
    Authority::new(registry, keys, receipts(), MINIMUM)
}

/// While the second master key takes over from the first.
pub(crate) fn rotating() -> MasterKeys {
    MasterKeys::rotating(master(2), master(1)).expect("two ids")
}

/// What an account proves to do an act; of nothing where the binding is not its.
pub(crate) fn hash<R: Registry>(
    authority: &Authority<R>,
    who: &AccountId,
    locator: &Locator,
    act: &Act,
    now: u64,
) -> ActHash {
    let hash = authority.act_hash(who, locator, act, at(now));
    hash.unwrap_or(ActHash([0; 32]))
}

/// An act with a proof of now.
pub(crate) fn prove_and_act<R: Registry>(
    authority: &Authority<R>,
    who: &AccountId,
    locator: &Locator,
    act: &Act,
    now: u64,
) -> Result<(), CallError<ActRefusal, R::Error>> {
    let hash = hash(authority, who, locator, act, now);
    let proof = ActProof::verified(hash, at(now));
    authority.act(who, locator, act, Some(&proof), at(now))
}

/// A delegation, offered with a proof and accepted.
pub(crate) fn delegate<R: Registry>(
    authority: &Authority<R>,
    who: &AccountId,
    locator: &Locator,
    to: &AccountId,
    terms: &Terms,
    now: u64,
) -> Result<(), CallError<ActRefusal, R::Error>> {
    let act = Act::Delegate {
        to: to.clone(),
        terms: terms.clone(),
    };
    prove_and_act(authority, who, locator, &act, now)?;
    authority.accept_delegation(to, locator, at(now))
}

/// Released, and swept when that is over.
pub(crate) fn end<R: Registry>(authority: &Authority<R>, who: &str, locator: &Locator) {
    let released = prove_and_act(authority, &account(who), locator, &Act::Release, 0);
    assert!(released.is_ok());
    let swept = authority.sweep(&account("operator"), true, at(80 * HOUR));
    assert!(swept.is_ok());
}

/// A transfer, offered with a proof and accepted.
pub(crate) fn transfer<R: Registry>(
    authority: &Authority<R>,
    who: &AccountId,
    locator: &Locator,
    to: &AccountId,
    now: u64,
) -> Result<Option<Receipt>, CallError<ActRefusal, R::Error>> {
    let act = Act::OfferTransfer { to: to.clone() };
    prove_and_act(authority, who, locator, &act, now)?;
    authority.accept_transfer(to, locator, &name("Theirs"), at(now), fresh(0x7a))
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
        Self::made([number; 32], code_length, attestation)
    }

    /// One with this secret of 32 bytes.
    pub(crate) fn secret(secret: Vec<u8>) -> Self {
        let secret = secret.try_into().expect("32 bytes");
        Self::made(secret, CodeLength::Twelve, None)
    }

    fn made(secret: [u8; 32], code_length: CodeLength, attestation: Option<[u8; 16]>) -> Self {
        let offer = OfferMessage::new(Offer {
            identity: Identity::new("Vendor", "NVR-8", "0001").expect("short texts"),
            contribution: Contribution::Secret(secret.into()),
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
            failures: Failures::NONE,
            freshness: Freshness::Nonce(Nonce([0; 16])),
            extensions: Extensions::default(),
        };
        change(&mut challenge);
        let challenge = self.keys.tag().seal(challenge);
        Shown {
            text: challenge.to_text(),
            code: self
                .keys
                .code()
                .code(&challenge, self.offer.offer().code_length)
                .expect("suite 1"),
            challenge,
        }
    }

    pub(crate) fn claim<R: Registry>(&self, authority: &Authority<R>, owner: &str) -> Claimed {
        let random = fresh(self.locator().0[0]);
        authority
            .claim(
                &account(owner),
                &self.offer,
                name("Back room"),
                at(0),
                random,
            )
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
