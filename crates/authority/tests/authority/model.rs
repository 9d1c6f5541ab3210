//! Random lives of three devices against what the specification says in few words.

use proptest::collection::vec;
use proptest::prelude::*;
use relatch_authority::{Authority, CallError, MemoryRegistry, Refusal, StepUpReason};

use crate::samples::{Called, DAY, Device, Shown, account, at, over, seeded, terms};

const OWNER: &str = "alice";
const DELEGATE: &str = "bob";
const ACCOUNTS: [&str; 3] = [OWNER, DELEGATE, "carol"];

/// A challenge of one of the devices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Picture {
    device: usize,
    epoch: u32,
    nonce: u8,
}

#[derive(Debug, Clone)]
enum Op {
    Inspect(usize, Picture),
    Issue(usize, Picture),
    StepUp(usize, Picture, i64),
    Delegate {
        device: usize,
        lasts: u64,
        uses: u16,
    },
    Revoke(usize),
    Freeze(usize, bool),
    Wait(u64),
}

fn ops() -> impl Strategy<Value = Vec<Op>> {
    let who = || prop_oneof![3 => Just(0_usize), 2 => Just(1), 1 => Just(2)];
    let epoch = prop_oneof![6 => 0..2_u32, 1 => 0..5_u32];
    let picture = || {
        (0..3_usize, epoch.clone(), 0..9_u8).prop_map(|(device, epoch, nonce)| Picture {
            device,
            epoch,
            nonce,
        })
    };
    let op = prop_oneof![
        2 => (who(), picture()).prop_map(|(who, picture)| Op::Inspect(who, picture)),
        12 => (who(), picture()).prop_map(|(who, picture)| Op::Issue(who, picture)),
        2 => (0..2_usize, picture(), prop_oneof![0..700_i64, Just(-1)])
            .prop_map(|(who, picture, age)| Op::StepUp(who, picture, age)),
        2 => (0..3_usize, 1..2 * DAY, 1..4_u16)
            .prop_map(|(device, lasts, uses)| Op::Delegate { device, lasts, uses }),
        1 => (0..3_usize).prop_map(Op::Revoke),
        1 => (0..3_usize, prop_oneof![1 => Just(true), 3 => Just(false)])
            .prop_map(|(device, frozen)| Op::Freeze(device, frozen)),
        1 => prop_oneof![0..900_u64, 0..DAY].prop_map(Op::Wait),
    ];
    vec(op, 1..90)
}

#[derive(Default)]
struct Model {
    now: u64,
    /// What the owner was issued: which challenge, when.
    owner: Vec<(Picture, u64)>,
    devices: [DeviceModel; 3],
}

#[derive(Default)]
struct DeviceModel {
    epoch: u32,
    frozen: bool,
    /// Expiry and codes left.
    delegation: Option<(u64, u16)>,
    /// What the delegate was issued.
    delegate: Vec<(Picture, u64)>,
    approvals: Vec<(Picture, u64)>,
}

impl Model {
    /// What `issue` answers up to the last step, in the order of the table.
    fn assess(&self, who: &str, picture: Picture) -> Called<Option<StepUpReason>, Refusal> {
        let device = &self.devices[picture.device];
        let approved = device.approvals.iter().any(|(seen, proved)| {
            *seen == picture && *proved <= self.now && self.now < proved + 600
        });
        let expected = picture.epoch == device.epoch || picture.epoch == device.epoch + 1;
        match who {
            OWNER if device.frozen => Err(CallError::Refused(Refusal::Frozen)),
            OWNER if approved => Ok(None),
            OWNER if !expected => Ok(Some(StepUpReason::UnexpectedEpoch)),
            OWNER if counts(&self.owner, self.now).any(|seen| seen == picture) => Ok(None),
            OWNER => {
                let of_device =
                    counts(&self.owner, self.now).filter(|seen| seen.device == picture.device);
                if of_device.count() >= 5 {
                    Ok(Some(StepUpReason::BindingLimit))
                } else if counts(&self.owner, self.now).count() >= 10 {
                    Ok(Some(StepUpReason::AccountLimit))
                } else {
                    Ok(None)
                }
            }
            DELEGATE => match device.delegation {
                None => Err(CallError::Refused(Refusal::Invalid)),
                Some(_) if device.frozen => Err(CallError::Refused(Refusal::Invalid)),
                Some((expires, _)) if self.now >= expires => {
                    Err(CallError::Refused(Refusal::DelegationExpired))
                }
                Some(_) if !expected && !approved => {
                    Err(CallError::Refused(Refusal::OwnerMustApprove))
                }
                Some(_) if counts(&device.delegate, self.now).any(|seen| seen == picture) => {
                    Ok(None)
                }
                Some((_, 0)) => Err(CallError::Refused(Refusal::DelegationUsedUp)),
                Some(_) => Ok(None),
            },
            _ => Err(CallError::Refused(Refusal::Invalid)),
        }
    }

    fn issue(&mut self, who: &str, picture: Picture) -> Called<(), Refusal> {
        if let Some(why) = self.assess(who, picture)? {
            return Err(CallError::Refused(Refusal::StepUpNeeded(why)));
        }
        let now = self.now;
        let device = &mut self.devices[picture.device];
        device.epoch = picture.epoch;
        let issued = if who == OWNER {
            &mut self.owner
        } else {
            &mut device.delegate
        };
        if !counts(issued, now).any(|seen| seen == picture) {
            issued.push((picture, now));
            if let (DELEGATE, Some((_, left))) = (who, &mut device.delegation) {
                *left -= 1;
            }
        }
        Ok(())
    }

    fn step_up(&mut self, who: &str, picture: Picture, age: i64) -> Called<(), Refusal> {
        let device = &mut self.devices[picture.device];
        if who == DELEGATE {
            return match device.delegation {
                Some(_) if !device.frozen => Err(CallError::Refused(Refusal::OwnerMustApprove)),
                _ => Err(CallError::Refused(Refusal::Invalid)),
            };
        }
        if device.frozen {
            return Err(CallError::Refused(Refusal::Frozen));
        }
        if !(0..600).contains(&age) {
            return Err(CallError::Refused(Refusal::ProofNotFresh));
        }
        device.approvals.retain(|(seen, _)| *seen != picture);
        device
            .approvals
            .push((picture, self.now.saturating_add_signed(-age)));
        Ok(())
    }

    fn delegate(&mut self, number: usize, expires: u64, uses: u16) {
        let device = &mut self.devices[number];
        device.delegation = Some((expires, uses));
    }
}

fn counts(issued: &[(Picture, u64)], now: u64) -> impl Iterator<Item = Picture> {
    let counting = issued.iter().filter(move |(_, at)| now < at + DAY);
    counting.map(|(picture, _)| *picture)
}

struct World {
    authority: Authority<MemoryRegistry>,
    devices: [Device; 3],
}

impl World {
    fn new() -> Self {
        let authority = over(MemoryRegistry::default());
        let devices = [1, 2, 3].map(Device::numbered);
        for device in &devices {
            device.activate(&authority, OWNER);
        }
        Self { authority, devices }
    }

    fn shown(&self, picture: Picture) -> Shown {
        self.devices[picture.device].shows(picture.epoch, picture.nonce)
    }

    /// Does one operation at both, and compares.
    fn step(&mut self, model: &mut Model, op: &Op) -> Result<(), TestCaseError> {
        let owner = account(OWNER);
        // The story is a day old, so that proofs can be older than it.
        let now = at(DAY + model.now);
        match *op {
            Op::Inspect(who, picture) => {
                let who = ACCOUNTS[who];
                let before = self.authority.registry().clone();
                let preview = self
                    .authority
                    .inspect(&account(who), &self.shown(picture).text, now);
                prop_assert_eq!(
                    preview.map(|preview| preview.step_up),
                    model.assess(who, picture)
                );
                prop_assert!(unspent(&before, self.authority.registry()));
            }
            Op::Issue(who, picture) => {
                let who = ACCOUNTS[who];
                let shown = self.shown(picture);
                let code = self.authority.issue(&account(who), &shown.text, now);
                prop_assert_eq!(
                    code.as_ref()
                        .map(|code| shown.takes(code))
                        .map_err(|refusal| *refusal),
                    model.issue(who, picture).map(|()| true)
                );
            }
            Op::StepUp(who, picture, age) => {
                let proved = at((DAY + model.now).saturating_add_signed(-age));
                let text = self.shown(picture).text;
                let told = self
                    .authority
                    .step_up(&account(ACCOUNTS[who]), &text, proved, now);
                prop_assert_eq!(told, model.step_up(ACCOUNTS[who], picture, age));
            }
            Op::Delegate {
                device,
                lasts,
                uses,
            } => {
                let locator = self.devices[device].locator();
                let terms = terms(DAY + model.now + lasts, uses);
                let told =
                    self.authority
                        .delegate(&owner, &locator, &account(DELEGATE), &terms, now);
                prop_assert_eq!(told, Ok(()));
                model.delegate(device, model.now + lasts, uses);
            }
            Op::Revoke(device) => {
                let locator = self.devices[device].locator();
                let told = self
                    .authority
                    .revoke(&owner, &locator, &account(DELEGATE), now);
                prop_assert_eq!(told, Ok(()));
                model.devices[device].delegation = None;
            }
            Op::Freeze(device, frozen) => {
                let locator = self.devices[device].locator();
                let told = if frozen {
                    self.authority.freeze(&owner, &locator, now)
                } else {
                    self.authority.unfreeze(&owner, &locator, now)
                };
                prop_assert_eq!(told, Ok(()));
                model.devices[device].frozen = frozen;
            }
            Op::Wait(seconds) => model.now += seconds,
        }
        Ok(())
    }
}

/// Whether nothing was issued in between and no account's limit touched.
fn unspent(before: &MemoryRegistry, after: &MemoryRegistry) -> bool {
    before.tables().accounts == after.tables().accounts
        && crate::samples::issued(before) == crate::samples::issued(after)
}

proptest! {
    #![proptest_config(seeded())]

    // [AUTH-1] [AUTH-9] [AUTH-10] [AUTH-12] [AUTH-14] [AUTH-15] [AUTH-16] [AUTH-17] [AUTH-18] [AUTH-19] [AUTH-20]
    #[test]
    fn an_authority_answers_as_the_model_says(ops in ops()) {
        let mut world = World::new();
        let mut model = Model::default();
        for op in &ops {
            world.step(&mut model, op)?;
        }
    }
}
