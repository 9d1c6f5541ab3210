//! What a leak gives, played (spec/threat-model.md, "What a leak gives"): an attacker who has what leaked and nothing else
//! tries to open a copy of the recorder. Where they cannot, they show a forged challenge to a copy of the account service.

mod account;
mod loot;
mod service;

use relatch_derivation::Code;
use relatch_device::{CodeLength, Fresh32};
use relatch_testkit::passwords::Cost;
use relatch_wire::{ChallengeMessage, Suite};
use serde::{Deserialize, Serialize};

use crate::hardware::{Pages, Setup};
use crate::recorder::Recorder;
use loot::Loot;
pub use service::ServiceCopy;
use service::Verdict;

/// Behind every pause of a start, in milliseconds.
const LATER: u64 = 10_000;

/// What leaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leak {
    /// A photo of the offer.
    Film,
    /// The flash, before the challenge is shown.
    Flash,
    /// The flash, while the challenge is shown.
    FlashAfter,
    /// The rows of the registry.
    Registry,
    /// The master key of the registry.
    Master,
    /// The private key for bindings.
    Binding,
    /// The private key for recoveries.
    Recovery,
    /// The session of an account, and then its second factor.
    Account,
    /// A quantum computer: the private key of every public key of X25519.
    Quantum,
}

/// The rows of the table, and what leaks in each.
const ROWS: [(&str, &[Leak]); 24] = {
    use Leak::{Account, Binding, Film, Flash, FlashAfter, Master, Quantum, Recovery, Registry};
    [
        ("C0", &[]),
        ("C1", &[Film]),
        ("C2", &[Flash]),
        ("C3", &[FlashAfter]),
        ("C4", &[Registry]),
        ("C5", &[Registry, Master]),
        ("C6", &[Recovery]),
        ("C7", &[Binding]),
        ("C8", &[Account]),
        ("C9", &[Binding, Film]),
        ("C10", &[Flash, Recovery]),
        ("C11", &[Registry, Master, Recovery]),
        ("C12", &[Recovery, FlashAfter]),
        ("C13", &[Binding, Recovery, Film]),
        ("Q0", &[Quantum]),
        ("Q1", &[Film, Quantum]),
        ("Q2", &[Flash, Quantum]),
        ("Q3", &[FlashAfter, Quantum]),
        ("Q4", &[Registry, Quantum]),
        ("Q5", &[Registry, Master, Quantum]),
        ("Q6", &[Recovery, Quantum]),
        ("Q7", &[Binding, Quantum]),
        ("Q8", &[Account, Quantum]),
        ("Q9", &[Binding, Film, Quantum]),
    ]
};

/// Everything that can leak, and what the attacker meets.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Everything {
    /// The recorder.
    pub setup: Setup,
    /// The offers that were on its screen, of whatever binding.
    pub films: Vec<String>,
    /// The account service; none where it runs elsewhere.
    pub service: Option<ServiceCopy>,
    /// Seconds since 1970.
    pub now: u64,
}

/// What came of it, as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// The recorder refused the attacker's guess, and the service the forgery.
    Nothing,
    /// The service took a forged challenge as the recorder's, and the recorder refused its code.
    Fakes,
    /// The recorder took the code that the attacker computed.
    Codes,
    /// The code is correct, but the recorder lost its power with the reading, and takes it no more.
    OneCode,
    /// The service gave codes within its limits, with a notice of each; without the second factor no act was done, with it
    /// one was.
    Account {
        /// How many codes, until the service asked for the second factor.
        codes: usize,
        /// How many notices of them the owner has.
        notices: usize,
    },
    /// A binding of suite 1 has no such key.
    NoKey,
    /// It cannot be played here.
    NotPlayed {
        /// Why.
        why: Why,
    },
}

/// Why a row is not played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The recorder is not bound.
    NotBound,
    /// The offer of this binding was never on the screen in this browser.
    NoFilm,
    /// The authority of this binding is not the service of this world.
    Elsewhere,
    /// The service gives no code for this binding now.
    Stopped,
}

impl From<Why> for Outcome {
    fn from(why: Why) -> Self {
        Self::NotPlayed { why }
    }
}

/// The names of the rows.
#[must_use]
pub fn rows() -> [&'static str; 24] {
    ROWS.map(|(id, _)| id)
}

/// Plays one row of the table against copies, with 96 fresh bytes.
///
/// # Errors
/// A sentence: there is no such row, or the setup is none.
pub fn play(
    id: &str,
    everything: &Everything,
    fresh: [[u8; 32]; 3],
) -> Result<Outcome, &'static str> {
    let row = ROWS.iter().find(|(known, _)| *known == id);
    let (_, leaked) = row.ok_or("there is no such row")?;
    let [random, guess, forging] = fresh;
    let Some(mut scene) = Scene::open(&everything.setup, random)? else {
        return Ok(Why::NotBound.into());
    };
    let is_private = |leak: &Leak| [Leak::Binding, Leak::Recovery].contains(leak);
    if scene.challenge.challenge().suite() == Suite::Hmac && leaked.iter().any(is_private) {
        return Ok(Outcome::NoKey);
    }
    if leaked.contains(&Leak::Account) {
        return account::play(everything, &scene, random);
    }
    let loot = match Loot::take(leaked, everything, &scene) {
        Ok(loot) => loot,
        Err(why) => return Ok(why.into()),
    };
    let computed = loot.code(&scene.challenge);
    let is_after = leaked.contains(&Leak::FlashAfter);
    if let Some(code) = computed.as_ref().filter(|_| is_after) {
        return scene.one_code(code, guess);
    }
    let code = computed.unwrap_or_else(|| Code::from_material(&guess, scene.length));
    if scene.takes(&code) {
        return Ok(Outcome::Codes);
    }
    // What is forged later is the row before: the flash before a challenge.
    if is_after {
        return Ok(Outcome::Nothing);
    }
    let Some(service) = &everything.service else {
        return Ok(match loot.has_keys() {
            true => Why::Elsewhere.into(),
            false => Outcome::Nothing,
        });
    };
    let forged = loot.forge(&scene.challenge, service, &forging);
    Ok(
        match forged.map(|text| service.asks(&text, everything.now)) {
            Some(Verdict::Code(code)) if scene.takes(&code) => Outcome::Codes,
            Some(Verdict::Code(_)) => Outcome::Fakes,
            Some(Verdict::Stopped) => Why::Stopped.into(),
            Some(Verdict::Refused) | None => Outcome::Nothing,
        },
    )
}

/// A copy of the recorder that shows a challenge.
struct Scene {
    setup: Setup,
    copy: Recorder,
    /// The flash while it is shown.
    after: Pages,
    challenge: ChallengeMessage,
    length: CodeLength,
    typed_at: u64,
}

#[derive(Deserialize)]
struct Digits {
    digits: u8,
}

impl Scene {
    /// `None` for a recorder that is not bound.
    fn open(setup: &Setup, random: [u8; 32]) -> Result<Option<Self>, &'static str> {
        let mut copy = Recorder::start(setup, Cost::Light, 0)?;
        let shown = copy.begin_recovery(Fresh32::from(random), LATER);
        let Some(text) = shown.text else {
            return Ok(None);
        };
        let digits: Digits = serde_json::from_str(&copy.status(LATER)).map_err(|_| "no status")?;
        Ok(Some(Self {
            setup: setup.clone(),
            after: copy.flash(),
            challenge: ChallengeMessage::from_text(&text).map_err(|_| "no challenge")?,
            length: CodeLength::from_digits(digits.digits.into()).ok_or("no code length")?,
            typed_at: LATER,
            copy,
        }))
    }

    /// Types a code, behind the pause of the one before.
    fn takes(&mut self, code: &Code) -> bool {
        self.copy.submit_code(&code.digits(), self.typed_at);
        self.typed_at = self.typed_at.saturating_add(LATER);
        self.copy.is_granted()
    }

    /// Reading the flash cut the power: what a code is worth before it, and after it.
    fn one_code(mut self, code: &Code, random: [u8; 32]) -> Result<Outcome, &'static str> {
        if !self.takes(code) {
            return Ok(Outcome::Nothing);
        }
        let boots = self.setup.boots.saturating_add(1);
        let pages = self.after;
        let setup = Setup {
            boots,
            pages,
            ..self.setup
        };
        let mut again = Recorder::start(&setup, Cost::Light, 0)?;
        again.submit_code(&code.digits(), LATER);
        again.begin_recovery(Fresh32::from(random), LATER);
        again.submit_code(&code.digits(), LATER);
        Ok(match again.is_granted() {
            true => Outcome::Codes,
            false => Outcome::OneCode,
        })
    }
}

impl std::fmt::Debug for Everything {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Everything(..)")
    }
}
