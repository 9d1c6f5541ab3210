//! The newest inputs of the corpus. libFuzzer goes on from each of some hundred inputs about as often; what it has just
//! found is nearer to something new than the others.

use std::collections::{HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use super::dice::Dice;
use super::walk::{Form, Place, Walk};

/// How many are kept, and how many walks wait.
const KEPT: usize = 8;
const WALKS: usize = 512;
/// How many of the inputs that were made are remembered: libFuzzer goes on from a new one soon.
const MADE: usize = 1 << 18;

static OF_MESSAGES: LazyLock<Mutex<Newest>> = LazyLock::new(Mutex::default);
static OF_TEXTS: LazyLock<Mutex<Newest>> = LazyLock::new(Mutex::default);

/// What an input comes from; a seed from neither.
#[derive(Clone, Copy)]
pub(super) enum Maker {
    Walk(Place),
    Chance,
    Unknown,
}

pub(super) struct Newest {
    seen: HashSet<u64>,
    kept: VecDeque<Vec<u8>>,
    strings: VecDeque<Walk>,
    characters: VecDeque<Walk>,
    /// What was made and who made it, each at a place that follows from it.
    made: Vec<(u64, Maker)>,
    /// What was made last: libFuzzer may go on from it although it is not in the corpus.
    last: u64,
}

impl Default for Newest {
    fn default() -> Self {
        Self {
            seen: HashSet::new(),
            kept: VecDeque::new(),
            strings: VecDeque::new(),
            characters: VecDeque::new(),
            made: vec![(0, Maker::Unknown); MADE],
            last: 0,
        }
    }
}

/// What this process knows of its corpus.
pub(super) fn lock(form: Form) -> MutexGuard<'static, Newest> {
    let newest = match form {
        Form::Message => &OF_MESSAGES,
        Form::Text => &OF_TEXTS,
    };
    newest.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Newest {
    /// Whether nothing was mutated yet.
    pub(super) fn is_first(&self) -> bool {
        self.seen.is_empty()
    }

    /// Looks at an input that libFuzzer goes on from, and lets it be walked through.
    pub(super) fn look_at(&mut self, input: &[u8], form: Form) {
        let hash = hash(input);
        if hash == self.last || !self.seen.insert(hash) {
            return;
        }
        self.kept.truncate(KEPT - 1);
        self.kept.push_front(input.to_vec());
        let maker = match self.made[place(hash)] {
            (made, maker) if made == hash => maker,
            _ => Maker::Unknown,
        };
        self.walk(form, input, maker);
    }

    /// Lets an input be walked through. What a walk has found goes first, where it was found; the rest of it comes last, as
    /// the seeds do.
    pub(super) fn walk(&mut self, form: Form, input: &[u8], maker: Maker) {
        self.strings.truncate(WALKS);
        self.characters.truncate(WALKS);
        let input = || input.to_vec();
        match maker {
            Maker::Walk(Place::Byte(at) | Place::Front(at)) => {
                self.strings.push_front(Walk::around(form, input(), at));
                self.strings.push_back(Walk::bytes(form, input()));
            }
            Maker::Walk(Place::Character(_)) => {
                self.characters.push_front(Walk::characters(form, input()));
            }
            Maker::Chance => {
                self.strings.push_front(Walk::fronts(form, input()));
                self.strings.push_back(Walk::bytes(form, input()));
                self.characters.push_front(Walk::characters(form, input()));
            }
            Maker::Unknown => self.strings.push_back(Walk::bytes(form, input())),
        }
    }

    /// The next step of a walk: through strings three times as often as through characters, while there are both.
    pub(super) fn step(&mut self, dice: &mut Dice) -> Option<(Vec<u8>, Place)> {
        let (mut first, mut second) = (&mut self.strings, &mut self.characters);
        if dice.below(4) == 0 {
            (first, second) = (second, first);
        }
        next(first).or_else(|| next(second))
    }

    /// One of the newest, or nothing: then the input itself is what to go on from.
    pub(super) fn choose(&self, dice: &mut Dice) -> Option<&[u8]> {
        let chosen = dice.below(2 * KEPT);
        self.kept.get(chosen).map(Vec::as_slice)
    }

    /// Remembers what was made.
    pub(super) fn made(&mut self, output: &[u8], maker: Maker) {
        let hash = hash(output);
        self.made[place(hash)] = (hash, maker);
        self.last = hash;
    }
}

fn next(walks: &mut VecDeque<Walk>) -> Option<(Vec<u8>, Place)> {
    loop {
        match walks.front_mut()?.step() {
            Some(made) => return Some(made),
            None => walks.pop_front(),
        };
    }
}

fn place(hash: u64) -> usize {
    usize::try_from(hash % MADE as u64).unwrap_or_default()
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}
