//! An authority's life with two devices, three accounts, and a registry that fails, against a small model.

mod model;
mod registry;

use std::sync::LazyLock;

use arbitrary::{Arbitrary, Result, Unstructured};
use relatch_authority::{
    AccountId, ActRefusal, Authority, CallError, DeviceName, MasterKey, MasterKeyId, MasterKeys,
    Minimum, Refusal, SealNonce, StorageError, Terms, WallTime,
};
use relatch_derivation::{BindingKey, Code, Keys};
use relatch_wire::{
    Action, Challenge, CodeLength, Contribution, Epoch, Extensions, Failures, Freshness, Identity,
    Nonce, Offer, OfferMessage, Suite,
};

use model::{Act, Model, OWNER, Picture};
use registry::{Failing, Fault};

const START: u64 = 1_800_000_000;

#[derive(Debug, Arbitrary, Clone, Copy)]
enum Operation {
    Inspect(u8, Shot),
    Issue(u8, Shot),
    StepUp(u8, Shot, i16),
    Delegate {
        by: u8,
        device: bool,
        lasts: u16,
        uses: u8,
    },
    Revoke {
        by: u8,
        device: bool,
    },
    Freeze {
        by: u8,
        device: bool,
        frozen: bool,
    },
    Pass(u16),
    PassHours(u8),
}

/// A photo of one of few challenges.
#[derive(Debug, Arbitrary, Clone, Copy)]
struct Shot {
    device: bool,
    epoch: u8,
    nonce: u8,
    forged: bool,
}

struct Device {
    keys: Keys,
    offer: OfferMessage,
}

const MINIMUM: Minimum = Minimum {
    suite: Suite::Hmac,
    code_length: CodeLength::Twelve,
};

static DEVICES: LazyLock<[Device; 2]> = LazyLock::new(|| [1, 2].map(Device::numbered));

/// The authority answers as the model says; a code is the device's own; a call whose commit fails gives no answer, and
/// where the commit was done nevertheless, asking again costs nothing.
pub fn check(data: &[u8]) {
    let _ = life(&mut Unstructured::new(data));
}

fn life(u: &mut Unstructured<'_>) -> Result<()> {
    let keys = MasterKeys::new(MasterKey::new(MasterKeyId(1), &[42; 32]));
    let authority = Authority::new(Failing::default(), keys, MINIMUM);
    let mut model = Model::default();
    for device in &*DEVICES {
        device.bind(&authority);
    }
    for _ in 0..40 {
        if u.is_empty() {
            break;
        }
        let operation = Operation::arbitrary(u)?;
        let fault = if u.ratio(1, 5)? {
            Some(Fault::arbitrary(u)?)
        } else {
            None
        };
        authority.registry().plan(fault);
        let before = model.clone();
        let told = step(&authority, &mut model, operation);
        // Nothing was committed: nothing happened. Committed, and only the answer was lost: it happened.
        match authority.registry().met() {
            None => assert!(told.holds, "{operation:?}: {}", told.says),
            Some(fault) => {
                assert!(told.unavailable, "{operation:?}: {}", told.says);
                if fault == Fault::NotDone {
                    model = before;
                }
            }
        }
    }
    Ok(())
}

/// How an answer compares with the model's.
struct Told {
    holds: bool,
    unavailable: bool,
    says: String,
}

fn step(authority: &Authority<Failing>, model: &mut Model, operation: Operation) -> Told {
    let now = WallTime::from_secs(START + model.now);
    match operation {
        Operation::Inspect(who, shot) => {
            let (picture, text) = shot.taken();
            let told = authority
                .inspect(&account(who), &text, now)
                .map(|it| it.step_up);
            compared(told, model.inspect(who % 3, picture))
        }
        Operation::Issue(who, shot) => {
            let (picture, text) = shot.taken();
            let told = authority.issue(&account(who), &text, now);
            let told = told.map(|code: Code| code.digits().to_string());
            let expected = model.issue(who % 3, picture);
            compared(told, expected.map(|()| picture.code()))
        }
        Operation::StepUp(who, shot, age) => {
            let (picture, text) = shot.taken();
            let proved =
                WallTime::from_secs((START + model.now).saturating_add_signed(-i64::from(age)));
            let told = authority.step_up(&account(who), &text, proved, now);
            compared(told, model.step_up(who % 3, picture, age.into()))
        }
        Operation::Delegate {
            by,
            device,
            lasts,
            uses,
        } => {
            let terms = Terms {
                actions: [Action::SetPassword].into(),
                expires: WallTime::from_secs(START + model.now + u64::from(lasts)),
                max_uses: uses.into(),
            };
            let locator = DEVICES[usize::from(device)].keys.locator();
            let told = authority.delegate(&account(by), &locator, &account(1), &terms, now);
            let act = Act::Delegate(lasts.into(), uses);
            acted(told, model.act(by % 3, device, act))
        }
        Operation::Revoke { by, device } => {
            let locator = DEVICES[usize::from(device)].keys.locator();
            let told = authority.revoke(&account(by), &locator, &account(1), now);
            acted(told, model.act(by % 3, device, Act::Revoke))
        }
        Operation::Freeze { by, device, frozen } => {
            let locator = DEVICES[usize::from(device)].keys.locator();
            let told = match frozen {
                true => authority.freeze(&account(by), &locator, now),
                false => authority.unfreeze(&account(by), &locator, now),
            };
            acted(told, model.act(by % 3, device, Act::Freeze(frozen)))
        }
        Operation::Pass(seconds) => passed(model, u64::from(seconds % 1200)),
        Operation::PassHours(hours) => passed(model, u64::from(hours % 25) * 3600),
    }
}

fn passed(model: &mut Model, seconds: u64) -> Told {
    model.now += seconds;
    Told {
        holds: true,
        unavailable: false,
        says: String::new(),
    }
}

fn compared<T: PartialEq + core::fmt::Debug>(
    told: core::result::Result<T, CallError<Refusal, StorageError>>,
    expected: core::result::Result<T, Refusal>,
) -> Told {
    Told {
        unavailable: told == Err(CallError::Registry(StorageError)),
        says: format!("{told:?} and not {expected:?}"),
        holds: told == expected.map_err(CallError::Refused),
    }
}

fn acted(
    told: core::result::Result<(), CallError<ActRefusal, StorageError>>,
    expected: core::result::Result<(), ActRefusal>,
) -> Told {
    Told {
        holds: told == expected.map_err(CallError::Refused),
        unavailable: told == Err(CallError::Registry(StorageError)),
        says: format!("{told:?} and not {expected:?}"),
    }
}

fn account(number: u8) -> AccountId {
    AccountId::new(["owner", "delegate", "stranger"][usize::from(number % 3)]).expect("legal")
}

impl Shot {
    /// What it shows, and its text.
    fn taken(self) -> (Picture, String) {
        let picture = Picture {
            device: self.device.into(),
            epoch: u32::from(self.epoch % 8),
            nonce: self.nonce % 16,
            forged: self.forged && self.nonce > 200,
        };
        (picture, picture.text())
    }
}

impl Picture {
    fn sealed(self) -> relatch_derivation::Authentic {
        let keys = &DEVICES[self.device].keys;
        keys.tag().seal(Challenge {
            action: Action::SetPassword,
            locator: keys.locator(),
            epoch: Epoch(self.epoch),
            failures: Failures(0),
            code_length: CodeLength::Twelve,
            freshness: Freshness::Nonce(Nonce([self.nonce; 16])),
            extensions: Extensions::default(),
        })
    }

    fn text(self) -> String {
        let sealed = self.sealed();
        if !self.forged {
            return sealed.to_text();
        }
        let mut message = sealed.message().to_vec();
        message.pop();
        message.push(!sealed.tag().0[15]);
        relatch_wire::text::encode(&message)
    }

    fn code(self) -> String {
        let keys = &DEVICES[self.device].keys;
        keys.code()
            .code(&self.sealed())
            .expect("suite 1")
            .digits()
            .to_string()
    }
}

impl Device {
    fn numbered(number: u8) -> Self {
        let offer = OfferMessage::new(Offer {
            identity: Identity::default(),
            contribution: Contribution::Secret([number; 32].into()),
            code_length: CodeLength::Twelve,
            attestation: None,
            extensions: Extensions::default(),
        });
        let keys = Keys::derive(&BindingKey::from_offer(&offer).expect("suite 1"));
        Self { keys, offer }
    }

    /// The owner claims it and sees it.
    fn bind(&self, authority: &Authority<Failing>) {
        let (name, now) = (
            DeviceName::new("device").expect("legal"),
            WallTime::from_secs(START),
        );
        let nonce = SealNonce([self.offer.message()[40]; 24]);
        let owner = account(OWNER);
        authority
            .claim(&owner, &self.offer, name, now, nonce)
            .expect("a fresh offer");
        let number = DEVICES
            .iter()
            .position(|it| it.keys.locator() == self.keys.locator());
        let device = number.expect("one of them");
        let first = Picture {
            device,
            epoch: 0,
            nonce: 0,
            forged: false,
        };
        authority
            .inspect(&owner, &first.text(), now)
            .expect("the owner's device");
    }
}
