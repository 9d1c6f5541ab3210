//! An authority with many bindings, and a challenge for each of them.

use relatch_authority::{
    AccountId, Authority, DeviceName, MasterKey, MasterKeyId, MasterKeys, MemoryRegistry,
    SealNonce, WallTime,
};
use relatch_derivation::labels;
use relatch_wire::ChallengeMessage;

use crate::{inputs, primitives};

const DAY: u64 = 24 * 60 * 60;
/// How many bindings an account has.
const DEVICES: u64 = 8;

/// Bindings in memory, and requests for codes in an order that jumps about.
pub struct Requests {
    authority: Authority<MemoryRegistry>,
    accounts: Vec<AccountId>,
    challenges: Vec<Box<str>>,
    next: usize,
    now: u64,
}

impl Requests {
    /// An authority with this many active bindings.
    ///
    /// # Panics
    /// When the authority refuses its own bindings.
    #[must_use]
    pub fn new(bindings: u64) -> Self {
        let master = MasterKey::new(MasterKeyId(1), &[42; 32]);
        let registry = MemoryRegistry::default();
        let mut requests = Self {
            authority: Authority::new(registry, MasterKeys::new(master)),
            accounts: Vec::new(),
            challenges: Vec::new(),
            next: 0,
            now: 1_800_000_000,
        };
        for number in 0..bindings {
            requests.bind(number);
        }
        requests.forget_papers();
        requests
    }

    /// A device asks for the first time: a code is issued and recorded.
    ///
    /// # Panics
    /// When the authority refuses.
    pub fn first(&mut self) -> u8 {
        // A day between two codes: no limit is reached and the binding's list does not grow.
        self.now += DAY + 1;
        self.issue()
    }

    /// The same text again, by an account that was issued the code before: nothing is recorded.
    ///
    /// # Panics
    /// When the authority refuses.
    pub fn again(&mut self) -> u8 {
        self.issue()
    }

    /// Compressions that a repetition cannot do without: the MACs of both rows, the two keys of a scan, its tag, its hash
    /// and its code.
    ///
    /// # Panics
    /// Where there is no binding.
    #[must_use]
    pub fn compressions(&self) -> usize {
        let registry = self.authority.registry();
        let row = registry.bindings.values().next().expect("a binding");
        let account = registry.accounts.values().next().expect("an account");
        let front = row.locator.0.len() + 4 + 1 + 24 + 32 + 16;
        let binding = inputs::label(labels::ROW) + front + row.state.len();
        let front = 4 + 1 + account.account.as_str().len();
        let limit = inputs::label(labels::ACCOUNT) + front + account.state.len();
        let expanded = |label| primitives::expand(inputs::label(label)) + primitives::KEY;
        let keys = primitives::KEY + expanded(labels::TAG_KEY) + expanded(labels::CODE_KEY);
        let challenge = ChallengeMessage::from_text(&self.challenges[0]).expect("its own text");
        let tag = inputs::label(labels::TAG) + challenge.body().len();
        let code = inputs::label(labels::CODE_SUITE_1) + challenge.message().len();
        let macs = [binding, limit, tag, code].map(primitives::mac);
        keys + macs.iter().sum::<usize>() + primitives::hash(challenge.message().len())
    }

    /// Forgets the audit log and the notices, as a service that has sent and stored them does.
    pub fn forget_papers(&mut self) {
        let registry = self.authority.registry_mut();
        registry.audit.clear();
        registry.notices.clear();
    }

    /// Issues every code once, so that each later request is a repetition.
    pub fn issue_all(&mut self) {
        for _ in 0..self.challenges.len() {
            self.issue();
        }
        self.forget_papers();
    }

    fn issue(&mut self) -> u8 {
        // A step that is prime to every size visits all bindings before it comes back.
        self.next = (self.next + 611_953) % self.challenges.len();
        let account = &self.accounts[self.next / DEVICES as usize];
        let code = self
            .authority
            .issue(
                account,
                &self.challenges[self.next],
                WallTime::from_secs(self.now),
            )
            .expect("the owner asks");
        code.length().digits()
    }

    fn bind(&mut self, number: u64) {
        if number % DEVICES == 0 {
            let name = format!("account-{}@example.com", number / DEVICES);
            self.accounts
                .push(AccountId::new(&name).expect("a legal name"));
        }
        let owner = self.accounts.last().expect("pushed above");
        let offer = inputs::offer(number);
        let name = DeviceName::new("Back room").expect("a legal name");
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&number.to_be_bytes());
        let now = WallTime::from_secs(self.now);
        self.authority
            .claim(owner, &offer, name, now, SealNonce(nonce))
            .expect("a new offer");
        let keys = inputs::keys(&offer);
        let text = inputs::challenge(&keys).to_text();
        self.challenges.push(text.into());
    }
}
