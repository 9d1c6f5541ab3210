//! Authorities as they are run: instances over a registry that outlives them, under master keys that are rotated.

use std::collections::BTreeMap;

use relatch_authority::{
    Authority, CallError, KeyRing, KeySet, MasterKey, MasterKeyId, MasterKeys, Minimum,
    PublicKeySet, ReceiptKey, Rewrapped, StillUsed,
};
use relatch_wire::{CodeLength, Suite};

use relatch_conformance::seeded::Random;
use relatch_testkit::registry::SharedRegistry;

/// An authority, wherever it runs: in a vendor's cloud or inside the app itself.
pub type Service = Authority<SharedRegistry>;

/// Every authority of a world by its name.
#[derive(Debug)]
pub struct Instances {
    seed: u64,
    registries: BTreeMap<String, SharedRegistry>,
    instances: BTreeMap<String, Instance>,
}

#[derive(Debug)]
struct Instance {
    service: Service,
    registry: String,
    minimum: Minimum,
    master: u32,
    ring: KeyRing,
    /// An operator said that it was restored from a back-up.
    restored: bool,
    /// Whether only the newest master key is left.
    forgot: bool,
    /// Counts its key sets of each suite.
    key_sets: u32,
}

impl Instances {
    /// None yet; their master keys follow from the seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            registries: BTreeMap::new(),
            instances: BTreeMap::new(),
        }
    }

    /// Starts an instance over the registry of this name; `least` is the shortest code and `least_suite` the lowest suite
    /// that it accepts in an offer.
    pub fn start(&mut self, name: &str, registry: &str, least: CodeLength, least_suite: Suite) {
        let master = 1;
        let rows = self.registries.entry(registry.into()).or_default().clone();
        let keys = MasterKeys::new(key(self.seed, registry, master));
        let mut ring = KeyRing::default();
        // The same keys for all who share the registry; the derived bytes are two keys of one id alone.
        for set in key_sets(self.seed, registry, 1) {
            add_current(&mut ring, set);
        }
        let minimum = Minimum {
            suite: Some(least_suite),
            code_length: least,
        };
        let receipts = receipt_key(self.seed, registry);
        let service = Authority::new(rows, keys, receipts, minimum).with_key_ring(ring.clone());
        let instance = Instance {
            service,
            registry: registry.into(),
            minimum,
            master,
            ring,
            restored: false,
            forgot: false,
            key_sets: 1,
        };
        self.instances.insert(name.into(), instance);
    }

    /// The public keys that devices are bound with in this suite at the instance of this name.
    #[must_use]
    pub fn public_keys(&self, name: &str, suite: Suite) -> Option<PublicKeySet> {
        self.instances.get(name)?.ring.current(suite).cloned()
    }

    /// The newest private keys of a suite of an instance, for a thief.
    #[must_use]
    pub fn key_set(&self, name: &str, suite: Suite) -> Option<KeySet> {
        let instance = self.instances.get(name)?;
        key_set(self.seed, &instance.registry, instance.key_sets, suite)
    }

    /// The newest master key of an instance, for a thief.
    #[must_use]
    pub fn master_keys(&self, name: &str) -> Option<MasterKeys> {
        let instance = self.instances.get(name)?;
        Some(MasterKeys::new(key(
            self.seed,
            &instance.registry,
            instance.master,
        )))
    }

    /// Gives an instance a new key set of each suite for the bindings from now on.
    pub fn renew_keys(&mut self, name: &str) -> Option<()> {
        let seed = self.seed;
        let instance = self.instances.get_mut(name)?;
        instance.key_sets += 1;
        for set in key_sets(seed, &instance.registry, instance.key_sets) {
            add_current(&mut instance.ring, set);
        }
        instance.service.key_ring_mut().clone_from(&instance.ring);
        Some(())
    }

    /// Retires every key set of an instance but the newest of each suite.
    pub fn retire_old_keys(&mut self, name: &str) -> Option<()> {
        let seed = self.seed;
        let instance = self.instances.get_mut(name)?;
        for number in 1..instance.key_sets {
            for set in key_sets(seed, &instance.registry, number) {
                instance.ring.retire(set.id()).ok()?;
            }
        }
        instance.service.key_ring_mut().clone_from(&instance.ring);
        Some(())
    }

    /// Takes the newest key sets from an instance: it has no codes for their devices from here on.
    pub fn lose_recovery_key(&mut self, name: &str) -> Option<()> {
        let seed = self.seed;
        let instance = self.instances.get_mut(name)?;
        for lost in key_sets(seed, &instance.registry, instance.key_sets) {
            instance.ring.forget(lost.id()).ok()?;
        }
        instance.service.key_ring_mut().clone_from(&instance.ring);
        Some(())
    }

    /// An operator says that an instance was restored from a back-up, or ends that.
    pub fn set_restored(&mut self, name: &str, restored: bool) -> Option<()> {
        self.instances.get_mut(name)?.restored = restored;
        self.restart(name)
    }

    /// Whether there is an instance of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.instances.contains_key(name)
    }

    /// The instance of this name.
    pub fn service(&mut self, name: &str) -> Option<&mut Service> {
        Some(&mut self.instances.get_mut(name)?.service)
    }

    /// The registry behind the instance of this name.
    #[must_use]
    pub fn registry(&self, name: &str) -> Option<&SharedRegistry> {
        self.registries.get(&self.instances.get(name)?.registry)
    }

    /// Every registry with its name.
    pub fn registries(&self) -> impl Iterator<Item = (&str, &SharedRegistry)> {
        (self.registries.iter()).map(|(name, registry)| (name.as_str(), registry))
    }

    /// Gives an instance the next master key; the one before is still read.
    pub fn rotate(&mut self, name: &str) -> Option<()> {
        let instance = self.instances.get_mut(name)?;
        instance.master += 1;
        instance.forgot = false;
        self.restart(name)
    }

    /// Lets an instance forget every master key but the newest; says whether a row is still under an older one.
    pub fn forget(&mut self, name: &str) -> Option<Result<(), StillUsed>> {
        let instance = self.instances.get_mut(name)?;
        match instance.service.forget_previous_master_key() {
            Err(CallError::Refused(used)) => return Some(Err(used)),
            outcome => outcome.ok()?,
        }
        instance.forgot = true;
        Some(Ok(()))
    }

    /// Re-wraps every row under the instance's newest key; the number of rows that could not be read.
    pub fn rewrap(&mut self, name: &str, random: &mut Random) -> Option<usize> {
        let rows = self.registry(name)?.clone();
        let bindings: Vec<_> = rows.rows().bindings.keys().copied().collect();
        let accounts: Vec<_> = rows.rows().accounts.keys().cloned().collect();
        let service = self.service(name)?;
        let mut outcomes = Vec::new();
        for locator in bindings {
            outcomes.push(service.rewrap_binding(&locator, random.bytes().into()));
        }
        for account in accounts {
            outcomes.push(service.rewrap_account(&account));
        }
        let unreadable =
            |outcome: &&_| !matches!(outcome, Ok(Rewrapped::Done | Rewrapped::NotNeeded));
        Some(outcomes.iter().filter(unreadable).count())
    }

    /// An instance keeps nothing in memory but its keys: with others it is a new one.
    fn restart(&mut self, name: &str) -> Option<()> {
        let seed = self.seed;
        let instance = self.instances.get_mut(name)?;
        let registry = &instance.registry;
        let rows = self.registries.get(registry)?.clone();
        let current = key(seed, registry, instance.master);
        let keys = if instance.master > 1 && !instance.forgot {
            MasterKeys::rotating(current, key(seed, registry, instance.master - 1)).ok()?
        } else {
            MasterKeys::new(current)
        };
        let receipts = receipt_key(seed, registry);
        let service = Authority::new(rows, keys, receipts, instance.minimum);
        let service = service.with_key_ring(instance.ring.clone());
        instance.service = if instance.restored {
            service.restored()
        } else {
            service
        };
        Some(())
    }
}

/// Adds a key set that the ring does not have, for the devices that are bound from now on.
fn add_current(ring: &mut KeyRing, set: KeySet) {
    let id = set.id();
    let added = ring.add(set).and_then(|()| ring.make_current(id));
    debug_assert_eq!(added, Ok(()), "the id is new");
}

fn key(seed: u64, registry: &str, number: u32) -> MasterKey {
    let bytes = Random::stream(seed, &format!("master key {number} of {registry}")).bytes();
    MasterKey::new(MasterKeyId(number), &bytes)
}

fn receipt_key(seed: u64, registry: &str) -> ReceiptKey {
    let bytes = Random::stream(seed, &format!("receipt key of {registry}")).bytes();
    ReceiptKey::new(&bytes)
}

/// The key sets of this number, one of each suite.
fn key_sets(seed: u64, registry: &str, number: u32) -> impl Iterator<Item = KeySet> {
    let suites = [Suite::Hybrid, Suite::PostQuantum];
    (suites.into_iter()).filter_map(move |suite| key_set(seed, registry, number, suite))
}

fn key_set(seed: u64, registry: &str, number: u32, suite: Suite) -> Option<KeySet> {
    let keys = |name: &str| {
        let mut random = Random::stream(seed, name);
        (random.bytes(), random.bytes())
    };
    match suite {
        Suite::Hybrid => {
            let (binding, recovery) = keys(&format!("key set {number} of {registry}"));
            KeySet::new(&binding, &recovery).ok()
        }
        Suite::PostQuantum => {
            let (binding, recovery) = keys(&format!("post-quantum key set {number} of {registry}"));
            KeySet::post_quantum(&binding, &recovery).ok()
        }
        _ => None,
    }
}
