//! The world before the first step.

use core::time::Duration;

use relatch_authority::{AccountId, DeviceName};
use relatch_derivation::FactoryKey;
use relatch_device::{Config, RecordKey};
use relatch_wire::{CodeLength, Suite};
use zeroize::Zeroizing;

use super::file::{AuthorityEntry, Model, NvrEntry, Part, Scenario};
use super::options::Options;
use crate::nvr::{self, Hardware, Make, Nvr};
use crate::world::World;
use relatch_testkit::flash::Flash;
use relatch_testkit::passwords::Passwords;

/// Builds the world of a scenario.
///
/// # Errors
/// A sentence that says which entry cannot be built.
pub(super) fn build(scenario: &Scenario, options: &Options) -> Result<World, String> {
    let mut world = match &options.elsewhere {
        None => World::new(options.seed),
        Some(service) => {
            let (service, seed) = service.open(&scenario.id);
            let mut world = World::new(seed);
            world.ask_elsewhere(service);
            world
        }
    };
    for authority in &scenario.authority {
        let AuthorityEntry { name, registry, .. } = authority;
        if world.authorities().has(name) {
            return Err(format!("two authorities are called `{name}`"));
        }
        let least = length(name, "least-code-length", authority.least_code_length)?;
        let least_suite = Suite::from_number(authority.least_suite.into())
            .map_err(|_| format!("`{name}`: least-suite is 1, 2 or 3"))?;
        let registry = registry.as_ref().unwrap_or(name);
        world.add_authority(name, registry, least, least_suite);
    }
    for phone in &scenario.phone {
        let account = AccountId::new(&phone.account)
            .map_err(|error| format!("phone `{}`: {error}", phone.account))?;
        if world.phone(&phone.account).is_some() {
            return Err(format!("two phones are called `{}`", phone.account));
        }
        world.add_phone(&account, &phone.authority);
    }
    if let Some(phone) =
        (scenario.phone.iter()).find(|phone| world.authorities().has(&phone.account))
    {
        let name = &phone.account;
        return Err(format!("a phone and an authority are called `{name}`"));
    }
    for entry in &scenario.nvr {
        let name = &entry.name;
        if world.nvr(name).is_some() || world.phone(name).is_some() || world.authorities().has(name)
        {
            return Err(format!("two of those who act are called `{name}`"));
        }
        let nvr = one(entry, scenario, &mut world, options)?;
        world.add_nvr(&entry.name, nvr);
        if let Some(account) = &entry.bound_to {
            let called = DeviceName::new(&entry.called)
                .map_err(|error| format!("`{}`: {error}", entry.called))?;
            world
                .bind(&entry.name, account, &called, &entry.password)
                .map_err(|seen| {
                    format!(
                        "nvr `{}` could not be bound to `{account}`: {seen:?}",
                        entry.name
                    )
                })?;
        }
    }
    Ok(world)
}

fn one(
    entry: &NvrEntry,
    scenario: &Scenario,
    world: &mut World,
    options: &Options,
) -> Result<Nvr, String> {
    let name = &entry.name;
    let code_length = length(name, "code-length", entry.code_length)?;
    if !Passwords::acceptable(&entry.password) {
        return Err(format!(
            "nvr `{name}`: its password is against its own policy: {}",
            Passwords::policy()
        ));
    }
    let identity = nvr::identity(entry.serial.as_ref().unwrap_or(name))
        .map_err(|_| format!("nvr `{name}`: the serial is longer than 48 bytes"))?;
    let mut random = world.random(name);
    let record_key = match entry.record_key {
        true => RecordKey::new(&random.bytes()),
        false => RecordKey::none(),
    };
    let mut config = Config::new(identity, record_key, Suite::Hmac, code_length);
    if entry.open_to_network {
        config = config.open_to_network();
    }
    if entry.factory_key {
        let key = FactoryKey::new(&random.bytes());
        world.add_factory_key(config.identity().clone(), key.clone());
        config = config.factory_key(key);
    }
    let suite = suite(entry, options)?;
    if suite != Suite::Hmac {
        let authority = keys_of(entry, scenario);
        let keys = world.public_keys(&authority, suite);
        config = match keys {
            Some(keys) => config.authority(keys),
            None if entry.keys.is_none() => config,
            None => {
                return Err(format!(
                    "nvr `{name}`: no authority is called `{authority}`"
                ));
            }
        };
    }
    if let Some(minutes) = entry.lifetime_minutes {
        let lifetime = Duration::from_secs(minutes.saturating_mul(60));
        config = (config.lifetime(lifetime)).map_err(|error| format!("nvr `{name}`: {error}"))?;
    }
    let make = Make {
        config,
        supports_recovery: entry.model != Model::Unsupported,
        from_the_future: entry.model == Model::Newer,
        cost: options.cost,
        hardware: Hardware {
            counts_starts: !entry.lacks.contains(&Part::BootCounter),
            wide_uptime: !entry.lacks.contains(&Part::WideUptime),
            fresh_random: !entry.lacks.contains(&Part::Entropy),
        },
        password: Zeroizing::new(entry.password.clone()),
    };
    let flash = if entry.counter {
        Flash::with_counter()
    } else {
        Flash::new()
    };
    Ok(Nvr::new(name, make, flash, random))
}

fn suite(entry: &NvrEntry, options: &Options) -> Result<Suite, String> {
    match entry.suite {
        None => Ok(options.suite),
        Some(number) => Suite::from_number(number.into())
            .map_err(|_| format!("nvr `{}`: suite is 1, 2 or 3", entry.name)),
    }
}

/// The authority that the vendor expects the owner to use.
fn keys_of(entry: &NvrEntry, scenario: &Scenario) -> String {
    let owner = entry.bound_to.as_ref();
    let phones = &scenario.phone;
    let phone = phones.iter().find(|phone| Some(&phone.account) == owner);
    let phone = phone.or(phones.first());
    (entry.keys.clone())
        .unwrap_or_else(|| phone.map_or("cloud".into(), |phone| phone.authority.clone()))
}

fn length(name: &str, what: &str, digits: u8) -> Result<CodeLength, String> {
    CodeLength::from_digits(digits.into())
        .ok_or_else(|| format!("`{name}`: {what} is 8, 12, 16 or 20"))
}
