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

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::Value;

use super::implementation::Implementation;
use super::kit::{Demands, Failure, FailureKind, Verdict};
use super::protocol::{Answer, Operation, Output};
use super::{kit, library};
use crate::seeded::Random;

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
    /// What became of each case.
    #[serde(skip)]
    pub tried: Vec<Tried>,
}

/// What became of a case.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Which one, from 0.
    pub number: u64,
    /// What was asked.
    pub operation: Operation,
    /// Whether both agree.
    pub verdict: Verdict,
    /// How long the answer took.
    pub took: Duration,
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
        if (demands.stopped)() {
            break;
        }
        progress(done);
        let library = library::answer(case.operation, &case.input);
        let begun = Instant::now();
        let other = kit::ask(implementation, case.operation, &case.input);
        let tried = Tried {
            number: case.number,
            operation: case.operation,
            verdict: judged(&case, &library, &other, demands),
            took: begun.elapsed(),
        };
        compared.count(case, library, other, tried);
        if demands.fail_fast && compared.disagreed > 0 {
            break;
        }
    }
    compared
}

/// Compares the other answer with that of the library.
fn judged(
    case: &Case,
    library: &Result<Answer, String>,
    other: &Result<Answer, Failure>,
    demands: &Demands,
) -> Verdict {
    match (library, other) {
        (Ok(Answer::Output(expected)), Ok(answer)) => {
            kit::judged(case.operation, expected, answer.clone(), demands)
        }
        (_, Err(failure)) => Verdict::Failed(failure.clone()),
        (library, Ok(_)) => {
            let told = format!("the library: {}", shown(library.clone()));
            Verdict::Failed(Failure::new(FailureKind::Error, told))
        }
    }
}

impl Compared {
    fn count(
        &mut self,
        case: Case,
        library: Result<Answer, String>,
        other: Result<Answer, Failure>,
        tried: Tried,
    ) {
        match tried.verdict {
            Verdict::Passed => {
                self.agreed += 1;
                let refused = matches!(library, Ok(Answer::Output(Output::Refused(_))));
                self.refused += u64::from(refused);
            }
            Verdict::Unsupported => self.unsupported += 1,
            Verdict::Failed(_) => {
                self.disagreed += 1;
                if self.disagreements.len() < KEPT {
                    self.disagreements.push(Disagreement {
                        case,
                        library: shown(library),
                        other: shown(other.map_err(|failure| failure.to_string())),
                    });
                }
            }
        }
        self.tried.push(tried);
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
