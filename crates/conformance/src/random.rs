//! The differential test: the library and another implementation on random inputs.
//!
//! Everything follows from the seed, and every case from the seed and its number. Answers must be equal: of several
//! faults, which bytes changed at random may have, the same one is reported. [WIRE-22]

mod authority;
mod body;
mod cases;
mod cbor;
mod codes;
mod device;
mod dice;

use serde::Serialize;
use serde_json::Value;

use super::implementation::Implementation;
use super::kit::Demands;
use super::protocol::{Answer, Operation, Output};
use super::{judge, kit, library};
use crate::seeded::Random;
use std::collections::BTreeSet;

/// The kinds of random inputs, in turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// A text of a message, changed at random.
    Text,
    /// The bytes of a message, changed at random.
    Message,
    /// Random bytes in a message's place.
    Bytes,
    /// A message with right fields, or one fault in one field.
    Fields,
    /// A key file, right or wrong.
    KeyFile,
    /// An offer, and its attestation.
    Offer,
    /// The keys of an offer.
    Keys,
    /// A nonce.
    Nonce,
    /// A challenge and its code.
    Challenge,
    /// A challenge of suite 2 or 3 with its code, or its tag.
    Hybrid,
    /// A tag, right or wrong.
    Tag,
    /// A code of any material.
    Code,
    /// A typed code, right or wrong.
    Typed,
    /// The life of a device.
    Device,
    /// What happens at an authority.
    Authority,
}

impl Category {
    const ALL: [Self; 15] = [
        Self::Text,
        Self::Message,
        Self::Bytes,
        Self::Fields,
        Self::KeyFile,
        Self::Offer,
        Self::Keys,
        Self::Nonce,
        Self::Challenge,
        Self::Hybrid,
        Self::Tag,
        Self::Code,
        Self::Typed,
        Self::Device,
        Self::Authority,
    ];
}

/// What both are asked.
#[derive(Debug, Clone, Serialize)]
pub struct Case {
    /// Which one, from 0.
    pub number: u64,
    /// Of what kind.
    pub category: Category,
    /// What is asked.
    #[serde(rename = "type")]
    pub operation: Operation,
    /// What is given.
    pub input: Value,
}

/// A case on which the two do not agree.
#[derive(Debug, Clone, Serialize)]
pub struct Disagreement {
    /// The case.
    #[serde(flatten)]
    pub case: Case,
    /// What the library answers.
    pub library: Value,
    /// What the other one answers, or why it does not.
    pub other: Value,
}

/// What came of a run.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Compared {
    /// Cases on which both agree.
    pub agreed: u64,
    /// Of these, cases that both refuse.
    pub refused: u64,
    /// Cases of operations that the implementation does not have.
    pub unsupported: u64,
    /// The first disagreements.
    pub disagreements: Vec<Disagreement>,
    /// All of them.
    pub disagreed: u64,
}

/// How many disagreements are kept.
const KEPT: usize = 100;

/// The case of this number under this seed.
#[must_use]
pub fn case(seed: u64, number: u64) -> Case {
    let mut random = Random::stream(seed, &format!("conform {number}"));
    let at = usize::try_from(number % Category::ALL.len() as u64).unwrap_or(0);
    let category = Category::ALL.get(at).copied().unwrap_or(Category::Text);
    let (operation, input) = cases::make(category, &mut random);
    Case {
        number,
        category,
        operation,
        input,
    }
}

/// Puts random cases of these operations to the library and the implementation; `progress` is told how many are done.
///
/// A case has the same number whichever operations are tested: others are passed over.
pub fn run(
    count: u64,
    seed: u64,
    operations: &BTreeSet<Operation>,
    demands: &Demands,
    implementation: &mut Implementation,
    mut progress: impl FnMut(u64),
) -> Compared {
    let mut compared = Compared::default();
    let cases = (0..).map(|number| case(seed, number));
    let chosen = cases.filter(|case| operations.contains(&case.operation));
    for (case, done) in chosen.zip(0..count) {
        progress(done);
        let library = library::answer(case.operation, &case.input);
        let other = kit::ask(implementation, case.operation, &case.input);
        compared.count(case, &library, other, demands);
        if demands.fail_fast && compared.disagreed > 0 {
            break;
        }
    }
    compared
}

impl Compared {
    fn count(
        &mut self,
        case: Case,
        library: &Result<Answer, String>,
        other: Result<Answer, kit::Failure>,
        demands: &Demands,
    ) {
        match (library, &other) {
            (_, Ok(Answer::Unsupported)) if !demands.required.contains(&case.operation) => {
                self.unsupported += 1;
                return;
            }
            (Ok(Answer::Output(library)), Ok(Answer::Output(other)))
                if judge::difference(library, other).is_none() =>
            {
                self.agreed += 1;
                self.refused += u64::from(matches!(library, Output::Refused(_)));
                return;
            }
            _ => {}
        }
        self.disagreed += 1;
        if self.disagreements.len() < KEPT {
            self.disagreements.push(Disagreement {
                case,
                library: shown(library.clone()),
                other: shown(other.map_err(|failure| failure.to_string())),
            });
        }
    }
}

/// An answer for people.
fn shown(answer: Result<Answer, String>) -> Value {
    match answer {
        Ok(Answer::Output(output)) => serde_json::to_value(output).unwrap_or_default(),
        Ok(Answer::Unsupported) => "unsupported".into(),
        Ok(Answer::Error(error)) | Err(error) => error.into(),
    }
}
