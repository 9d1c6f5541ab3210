//! The newest inputs of the corpus. libFuzzer goes on from each of some hundred inputs about as often; what it has just
//! found is nearer to something new than the others.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, PoisonError};

use super::dice::Dice;

/// How many are kept.
const KEPT: usize = 8;

static NEWEST: LazyLock<Mutex<Newest>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Newest {
    seen: HashSet<u64>,
    kept: VecDeque<Vec<u8>>,
    /// What was made last: libFuzzer may go on from it although it is not in the corpus.
    made: u64,
}

/// What to go on from in place of this input; nothing where it is the input itself.
pub(super) fn instead_of(input: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
    let hash = hash(input);
    if hash != newest.made && newest.seen.insert(hash) {
        newest.kept.truncate(KEPT - 1);
        newest.kept.push_front(input.to_vec());
    }
    let chosen = dice.below(2 * KEPT);
    newest.kept.get(chosen).cloned()
}

/// Remembers what was made.
pub(super) fn made(output: &[u8]) {
    let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
    newest.made = hash(output);
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
