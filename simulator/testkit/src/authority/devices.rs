//! A few devices with their offers and challenges, made once: names and numbers differ in their
//! last byte where they can.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use relatch_authority::{
    AccountId, Action, Attestation, ChallengeHash, CodeLength, DeviceName, Epoch, FactoryKey,
    Failures, Identity, KeyId, KeySet, Locator, OfferMessage, Receipt, ReceiptKey,
};
use relatch_conformance::model::authority::{self as model, Offered, Scanned};
use relatch_derivation::{Authentic, BindingKey, CodeExporter, Keys, MacKey, labels};
use relatch_wire::{Challenge, Contribution, Extensions, Freshness, Nonce, Offer, Suite};
use sha2::{Digest, Sha256};

use crate::codes;

/// How many devices there are.
pub const DEVICES: u8 = 7;
/// How many accounts there are.
pub const ACCOUNTS: u8 = 4;
/// How many key sets there are.
pub const KEY_SETS: u8 = 3;

const EXPECT: &str = "constants of a legal form";
const FACTORY: [u8; 32] = [0xfa; 32];
const RECEIPT_KEY: [u8; 32] = [0x5e; 32];

/// A device that was offered once.
#[derive(Debug)]
pub(super) struct Device {
    pub(super) offer: Arc<Offering>,
    keys: Keys,
    key_set: Option<u8>,
}

/// An offer as it is scanned.
#[derive(Debug)]
pub struct Offering {
    /// The message.
    pub message: OfferMessage,
    /// What the authority reads in it.
    pub offered: Offered,
    /// What is typed at the device to confirm.
    pub confirmation: String,
}

/// What a challenge shows, and what is done to it on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Picture {
    /// Which device shows it.
    pub device: u8,
    /// Recoveries so far.
    pub epoch: u32,
    /// Tells challenges apart; the nonces differ in their last byte.
    pub number: u8,
    /// Whether it only checks the binding.
    pub check: bool,
    /// Wrong codes so far.
    pub failures: Failures,
    /// What is incorrect in it.
    pub twist: Twist,
}

/// What is incorrect in a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Twist {
    /// Nothing.
    None,
    /// The last bit of its tag.
    Forged,
    /// It names the binding of the next device.
    OtherDevice,
    /// It is of another suite than the binding.
    OtherSuite,
    /// From suite 2 on: it is for another key set.
    OtherKeySet,
}

/// A challenge as it is scanned.
#[derive(Debug)]
pub struct Scan {
    /// The text of the picture.
    pub text: String,
    /// What the authority reads in it.
    pub scanned: Scanned,
    /// What the device takes.
    pub code: Option<String>,
}

/// The device of a number.
pub(super) fn device(number: u8) -> &'static Device {
    static ALL: LazyLock<Vec<Device>> = LazyLock::new(|| (0..DEVICES).map(Device::new).collect());
    #[allow(clippy::indexing_slicing, reason = "a remainder of the length")]
    &ALL[usize::from(number % DEVICES)]
}

/// The key set of a number.
#[allow(clippy::indexing_slicing, reason = "a remainder of the length")]
pub(super) fn key_set(number: u8) -> KeySet {
    codes::key_sets()[usize::from(number % KEY_SETS)].clone()
}

/// The account of a number.
#[allow(clippy::expect_used, reason = "a short text")]
pub(super) fn account(number: u8) -> AccountId {
    AccountId::new(&format!("account-{}", number % ACCOUNTS)).expect(EXPECT)
}

/// What a device is called.
#[allow(clippy::expect_used, reason = "a short text")]
pub(super) fn name(number: u8) -> DeviceName {
    DeviceName::new(&format!("device-{}", number % DEVICES)).expect(EXPECT)
}

/// The key with which devices attest.
pub(super) fn factory() -> FactoryKey {
    FactoryKey::new(&FACTORY)
}

/// The receipt of an act number for an account, as spec/authority.md has it. [AUTH-63]
#[must_use]
pub fn receipt(offer: &Offering, act_number: u64, account: &AccountId) -> Receipt {
    let offer: [u8; 32] = Sha256::digest(offer.message.message()).into();
    let parts: [&[u8]; 3] = [&offer, &act_number.to_be_bytes(), account.as_bytes()];
    Receipt {
        number: act_number,
        mac: MacKey::new(&RECEIPT_KEY).mac(labels::RECEIPT, &parts),
    }
}

/// The key of the receipts.
pub(super) fn receipt_key() -> ReceiptKey {
    ReceiptKey::new(&RECEIPT_KEY)
}

/// The challenge that a picture shows; made once for each.
pub(super) fn scan(picture: Picture) -> Rc<Scan> {
    thread_local! {
        static MADE: RefCell<BTreeMap<Picture, Rc<Scan>>> = const { RefCell::new(BTreeMap::new()) };
    }
    let known = MADE.with_borrow(|made| made.get(&picture).cloned());
    known.unwrap_or_else(|| {
        let scan = Rc::new(device(picture.device).show(picture));
        MADE.with_borrow_mut(|made| made.insert(picture, scan.clone()));
        scan
    })
}

impl Device {
    /// 0: suite 1. 1: suite 1, 8 digits. 2, 3: suite 2, the same serial. 4: suite 3, the
    /// next serial.
    /// 5: suite 2, the first serial and an incorrect attestation. 6: suite 1 and the first serial,
    /// attested.
    #[allow(clippy::expect_used, reason = "constants; every use is a test of them")]
    fn new(number: u8) -> Self {
        let serial = if number == 4 { "0002" } else { "0001" };
        let mut secret = [7; 32];
        secret[31] = number;
        let key_set_number = match number {
            2 | 3 | 5 => Some(0),
            4 => Some(1),
            _ => None,
        };
        let hybrid = key_set_number.map(|number| {
            let set = key_set(number);
            set.public().encapsulate(secret.into()).expect(EXPECT)
        });
        let mut offer = Offer {
            identity: Identity::new("Vendor", "NVR-8", serial).expect(EXPECT),
            contribution: match &hybrid {
                Some((contribution, _)) => contribution.clone(),
                None => Contribution::Secret(secret.into()),
            },
            code_length: match number {
                1 => CodeLength::Eight,
                _ => CodeLength::Twelve,
            },
            attestation: None,
            extensions: Extensions::default(),
        };
        if number >= 2 {
            let mut attestation = factory().attest(&offer);
            attestation[15] ^= u8::from(number == 5);
            offer.attestation = Some(attestation);
        }
        let message = OfferMessage::new(offer);
        let key = match &hybrid {
            Some((_, exporter)) => exporter.binding_key(&message),
            None => BindingKey::from_offer(&message).expect(EXPECT),
        };
        let keys = Keys::derive(&key);
        Self {
            offer: Arc::new(Offering::new(message, &keys, attestation(number))),
            keys,
            key_set: key_set_number,
        }
    }

    pub(super) fn locator(&self) -> Locator {
        self.offer.offered.locator
    }

    fn show(&self, picture: Picture) -> Scan {
        let (sealed, code) = self.seal(picture);
        let mut message = sealed.message().to_vec();
        if picture.twist == Twist::Forged
            && let Some(last) = message.last_mut()
        {
            *last ^= 1;
        }
        let genuine = !matches!(picture.twist, Twist::Forged | Twist::OtherDevice);
        Scan {
            text: relatch_wire::text::encode(&message),
            scanned: scanned(sealed.challenge(), &sealed.hash().0, genuine),
            code,
        }
    }

    /// The challenge, and the code that the device takes for it.
    fn seal(&self, picture: Picture) -> (Authentic, Option<String>) {
        let key_set_number = match (picture.twist, self.key_set) {
            (Twist::OtherSuite, Some(number)) if is_post_quantum(number) => Some(number),
            (Twist::OtherSuite, Some(_)) => None,
            (Twist::OtherSuite, None) => Some(0),
            (Twist::OtherKeySet, Some(number)) => Some(number + 1),
            (_, own) => own,
        };
        let mut random = [9; 32];
        random[31] = picture.number;
        let mut nonce = [9; 16];
        nonce[15] = picture.number;
        let hybrid = key_set_number.and_then(|number| {
            let (set, locator) = (key_set(number), self.keys.locator());
            let suite = match picture.twist {
                Twist::OtherSuite => Suite::Hybrid,
                _ => set.suite(),
            };
            let recovery = set.public().recovery();
            CodeExporter::encapsulate(suite, recovery, set.id(), &locator, &random)
        });
        let freshness = match &hybrid {
            Some((freshness, _)) => *freshness,
            None => Freshness::Nonce(Nonce(nonce)),
        };
        let locator = match picture.twist {
            Twist::OtherDevice => device(picture.device + 1).locator(),
            _ => self.locator(),
        };
        let sealed = self.keys.tag().seal(Challenge {
            action: if picture.check {
                Action::CheckBinding
            } else {
                Action::SetPassword
            },
            locator,
            epoch: Epoch(picture.epoch),
            failures: picture.failures,
            freshness,
            extensions: Extensions::default(),
        });
        let bound = self.offer.offered.code_length;
        let code = match hybrid {
            Some((_, exporter)) => {
                let export = exporter.export(&sealed);
                self.keys.code().hybrid_code(&sealed, &export, bound)
            }
            None => self.keys.code().code(&sealed, bound),
        };
        (sealed, code.ok().map(|code| code.digits().to_string()))
    }
}

impl Offering {
    /// The offer of a device with these keys.
    #[must_use]
    pub fn new(message: OfferMessage, keys: &Keys, attestation: Attestation) -> Self {
        let offer = message.offer();
        Self {
            offered: Offered {
                locator: keys.locator(),
                suite: offer.suite(),
                key_id: offer.key_id(),
                code_length: offer.code_length,
                identity: offer.identity.clone(),
                attestation,
            },
            confirmation: keys.confirm().code(&message).digits().to_string(),
            message,
        }
    }
}

/// What the authority reads in a challenge, whose tag is the device's or is not.
#[must_use]
pub fn scanned(challenge: &Challenge, hash: &[u8; 32], authentic: bool) -> Scanned {
    Scanned {
        locator: challenge.locator,
        authentic,
        hash: ChallengeHash(*hash),
        suite: challenge.suite(),
        key_id: challenge.key_id(),
        action: challenge.action,
        epoch: challenge.epoch.0,
        failures: challenge.failures,
    }
}

fn attestation(number: u8) -> Attestation {
    match number {
        2..=4 | 6 => Attestation::Genuine,
        5 => Attestation::Wrong,
        _ => Attestation::None,
    }
}

fn is_post_quantum(number: u8) -> bool {
    key_set(number).suite() == Suite::PostQuantum
}

/// A key set as the model has it.
pub(super) fn of_model(number: u8, retired: bool) -> model::KeySet {
    let set = key_set(number);
    model::KeySet {
        id: set.id(),
        suite: set.suite(),
        retired,
    }
}

/// The id of a key set.
#[must_use]
pub fn key_id(number: u8) -> KeyId {
    key_set(number).id()
}
