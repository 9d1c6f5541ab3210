//! What decides what a world does next, so that a search knows a state that it has seen.

use std::collections::BTreeMap;

use relatch_authority::WallTime;
use relatch_conformance::model::authority::Binding;
use relatch_conformance::model::device::Shows;

use super::World;

/// So many challenges are told apart, the newest; all older ones are alike.
const REMEMBERED: usize = 2;
/// In seconds: numbers so near to the clock of the authority are times.
const A_YEAR: u64 = 31_536_000;

impl World {
    /// In words, the same for two worlds that behave alike from here on.
    ///
    /// The models print what they hold, but for the counts of a day, which say what is recorded and not what is
    /// answered. What differs from history to history without a meaning, keys and times, is replaced by its place: an
    /// offer and a challenge by its number, a time by its distance from now.
    #[must_use]
    pub fn shape(&self) -> String {
        let names = Names::of(self);
        let mut shape = String::new();
        let mut say = |words: String| shape.extend([names.put_into(&words), "\n".into()]);
        let age = |shown: usize| self.shown.len() - shown;
        for unit in &self.units {
            let screen = unit.screen.map(age);
            let grants = unit.grants.map(|grant| grant.map(age));
            say(format!("{} {screen:?} {grants:?}", unit.life.shape()));
        }
        let model = self.authority.model();
        for offer in &self.offers {
            let locator = offer.offered.locator;
            let row = model.bindings.get(&locator);
            let row = row.map(|row| (without_numbers(&row.kept), row.master, row.damaged));
            say(format!("{row:?} {}", self.judges.of_binding(&locator)));
        }
        for (account, row) in &model.accounts {
            say(format!("{account:?} {:?}", row.kept));
        }
        say(format!("{:?}", model.sweep.as_ref().map(|row| row.kept)));
        let newest = self.shown.iter().enumerate().rev().take(REMEMBERED);
        for (number, shown) in newest {
            let scanned = &shown.scan.scanned;
            let judges = self.judges.of_challenge(number, &scanned.hash.0);
            say(format!(
                "{scanned:?} {} {judges}",
                self.given_for(number).is_some()
            ));
        }
        shape
    }

    /// Whether a thief holds a copy of the records of a device.
    #[must_use]
    pub fn is_copied(&self, unit: usize) -> bool {
        self.units[unit].life.is_copied()
    }

    /// What a device shows.
    #[must_use]
    pub fn shows(&mut self, unit: usize) -> Shows {
        self.units[unit].life.shows()
    }
}

/// Without the act number, which a proof names as it is, and the highest time seen, which no clock that only goes on
/// falls behind.
fn without_numbers(binding: &Binding) -> Binding {
    Binding {
        number: 0,
        seen: WallTime::from_secs(0),
        ..binding.clone()
    }
}

/// What keys and times are called in a shape.
struct Names {
    keys: BTreeMap<String, String>,
    now: u64,
}

impl Names {
    fn of(world: &World) -> Self {
        let mut keys = BTreeMap::new();
        for (number, offer) in world.offers.iter().enumerate() {
            keys.insert(offer.offered.locator.to_string(), format!("offer {number}"));
        }
        for (number, shown) in world.shown.iter().enumerate() {
            let age = (world.shown.len() - number).min(REMEMBERED + 1);
            keys.insert(
                shown.scan.scanned.hash.to_string(),
                format!("challenge {age}"),
            );
        }
        let now = world.authority.wall().secs();
        Self { keys, now }
    }

    fn put_into(&self, text: &str) -> String {
        let parts = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric());
        let named = parts.map(|part| {
            let word = part.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
            self.name(word) + part.strip_prefix(word).unwrap_or_default()
        });
        named.collect()
    }

    fn name(&self, word: &str) -> String {
        if let Some(name) = self.keys.get(word) {
            return name.clone();
        }
        let time = word.parse::<u64>().ok();
        match time.filter(|time| time.abs_diff(self.now) < A_YEAR) {
            Some(time) => format!("now {}", i128::from(time) - i128::from(self.now)),
            None => word.to_owned(),
        }
    }
}
