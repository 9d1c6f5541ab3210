//! The world before the first step.

use relatch_authority::{AccountId, DeviceName};
use relatch_device::Config;
use relatch_wire::CodeLength;
use zeroize::Zeroizing;

use super::file::{Model, NvrEntry, Scenario};
use crate::flash::Flash;
use crate::nvr::{self, Make, Nvr};
use crate::passwords::{Cost, Passwords};
use crate::world::World;

/// Builds the world of a scenario.
///
/// # Errors
/// A sentence that says which entry cannot be built.
pub(super) fn build(scenario: &Scenario, seed: u64, cost: Cost) -> Result<World, String> {
    let mut world = World::new(seed);
    for phone in &scenario.phone {
        let account = AccountId::new(&phone.account)
            .map_err(|error| format!("phone `{}`: {error}", phone.account))?;
        if world.phone(&phone.account).is_some() {
            return Err(format!("two phones are called `{}`", phone.account));
        }
        world.add_phone(&account, &phone.authority);
    }
    for entry in &scenario.nvr {
        if world.nvr(&entry.name).is_some() || world.phone(&entry.name).is_some() {
            return Err(format!(
                "two recorders or phones are called `{}`",
                entry.name
            ));
        }
        let nvr = one(entry, &world, cost)?;
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

fn one(entry: &NvrEntry, world: &World, cost: Cost) -> Result<Nvr, String> {
    let name = &entry.name;
    let code_length = CodeLength::from_digits(entry.code_length.into())
        .ok_or_else(|| format!("nvr `{name}`: code-length is 8, 12, 16 or 20"))?;
    if !Passwords::acceptable(&entry.password) {
        return Err(format!(
            "nvr `{name}`: its password is against its own policy: {}",
            Passwords::policy()
        ));
    }
    let identity = nvr::identity(name)
        .map_err(|_| format!("nvr `{name}`: the name is longer than 48 bytes"))?;
    let mut random = world.random(name);
    let mut config = Config::new(identity).code_length(code_length);
    if entry.open_to_network {
        config = config.open_to_network();
    }
    if entry.record_key {
        config = config.record_key(&random.bytes());
    }
    let make = Make {
        config,
        supports_recovery: entry.model != Model::Unsupported,
        from_the_future: entry.model == Model::Newer,
        cost,
        password: Zeroizing::new(entry.password.clone()),
    };
    let flash = if entry.counter {
        Flash::with_counter()
    } else {
        Flash::new()
    };
    Ok(Nvr::new(name, make, flash, random))
}
