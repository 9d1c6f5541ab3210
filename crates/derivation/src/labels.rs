//! Every label (spec/registry.md, "Labels"): ASCII, ended by a zero byte, used for one thing.

/// Separates one use of a key from all others; its zero byte is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(&'static [u8]);

impl Label {
    /// The bytes that enter the MAC or the expansion.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        self.0
    }
}

macro_rules! labels {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Label = Label(concat!("relatch/1 ", $text, "\0").as_bytes());)*

        /// All of them, as registered.
        pub const ALL: &[Label] = &[$($name),*];
    };
}

labels! {
    /// Binding key of suite 1 from the offer's secret.
    KEY_SUITE_1 = "key s1";
    /// HPKE info of a binding.
    HPKE_BINDING = "hpke binding";
    /// Binding key of suite 2, as exporter context.
    KEY_SUITE_2 = "key s2";
    /// Binding key of suite 3, as exporter context.
    KEY_SUITE_3 = "key s3";
    /// Randomness of an encapsulation in suite 3.
    ENCAPSULATE = "encapsulate";
    /// Id of an authority's public keys.
    KEY_ID = "key id";
    /// Locator from the binding key.
    LOCATOR = "locator";
    /// Tag key from the binding key.
    TAG_KEY = "tag key";
    /// Code key from the binding key.
    CODE_KEY = "code key";
    /// Confirmation key from the binding key.
    CONFIRM_KEY = "confirm key";
    /// Seed key from the binding key.
    SEED_KEY = "seed key";
    /// Tag of a challenge.
    TAG = "tag";
    /// Code material of every suite.
    CODE = "code";
    /// HPKE info of a recovery.
    HPKE_RECOVERY = "hpke recovery";
    /// What suites 2 and 3 add to the code key, as exporter context.
    EXPORT = "export";
    /// Confirmation code of a binding.
    CONFIRM = "confirm";
    /// Nonce of a challenge.
    NONCE = "nonce";
    /// Key pair of a challenge in suites 2 and 3.
    EPHEMERAL = "ephemeral";
    /// Attestation of an offer under the factory key.
    ATTEST = "attest";
    /// Binding record in the device's flash.
    BINDING_RECORD = "binding mac";
    /// State record in the device's flash.
    STATE_RECORD = "state mac";
    /// Sealing key of the registry from its master key.
    ROW_KEY = "row key";
    /// MAC key of the registry from its master key.
    MAC_KEY = "mac key";
    /// Binding row of the registry.
    ROW = "row mac";
    /// Account row of the registry.
    ACCOUNT = "account";
    /// Count of the registry.
    COUNTER = "counter";
    /// Sweep row of the registry.
    SWEEP = "sweep";
    /// Key of the seal nonces from the registry's master key.
    NONCE_KEY = "nonce key";
    /// Nonce under which a binding key is sealed.
    SEAL_NONCE = "seal nonce";
    /// Link of a binding's audit chain.
    AUDIT = "audit";
    /// What an owner's proof is for.
    ACT = "act";
    /// Receipt of a claim or of an accepted transfer.
    RECEIPT = "receipt";
}
