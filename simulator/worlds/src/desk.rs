//! A phone on a desk, with an authority in memory, for a device that exists.

use relatch_authority::{AccountId, DeviceName, TextError, WallTime};
use relatch_conformance::seeded::Random;
use relatch_wire::{CodeLength, Suite};

use crate::instance::Instances;
use crate::phone::{Page, Phone};
use crate::seen::Seen;

/// The name of the one authority.
const AUTHORITY: &str = "desk";

/// A phone whose owner agrees to everything that it asks.
#[derive(Debug)]
pub struct Desk {
    phone: Phone,
    instances: Instances,
    random: Random,
    device: DeviceName,
}

impl Desk {
    /// The keys of its authority follow from the seed.
    ///
    /// # Errors
    /// None: the names are legal.
    pub fn new(seed: u64) -> Result<Self, TextError> {
        let mut instances = Instances::new(seed);
        instances.start(AUTHORITY, AUTHORITY, CodeLength::Eight, Suite::Hmac);
        Ok(Self {
            phone: Phone::new(AccountId::new("owner")?),
            instances,
            random: Random::stream(seed, AUTHORITY),
            device: DeviceName::new("Device on the desk")?,
        })
    }

    /// The text of the authority's key file.
    #[must_use]
    pub fn key_file(&self) -> String {
        let keys = self.instances.public_keys(AUTHORITY, Suite::Hybrid);
        keys.map(|keys| keys.to_text()).unwrap_or_default()
    }

    /// Scans a text, or nothing, at this second of the wall clock: claims an offer, asks for the code of a challenge or
    /// check, and re-authenticates where that is needed.
    pub fn scan(&mut self, text: Option<&str>, second: u64) -> (Seen, Option<&str>) {
        let now = WallTime::from_secs(second);
        let Some(service) = self.instances.service(AUTHORITY) else {
            return (Seen::TryAgain, None);
        };
        let mut seen = self.phone.scan(text, service, now);
        if let Page::Preview { step_up, .. } = self.phone.page()
            && step_up.is_some()
        {
            seen = self.phone.prove(service, now);
        }
        if !matches!(self.phone.page(), Page::Told(_)) {
            let random = self.random.bytes::<32>().into();
            seen = self.phone.confirm(&self.device, None, random, service, now);
        }
        (seen, self.phone.shown_code())
    }
}
