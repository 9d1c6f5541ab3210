//! What the specification says of an authority, in lists that only grow.

use relatch_authority::{ActRefusal, Refusal, StepUpReason};

pub(super) const OWNER: u8 = 0;
const DELEGATE: u8 = 1;
const DAY: u64 = 86_400;

/// The part of a challenge that the authority uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) device: usize,
    pub(super) epoch: u32,
    pub(super) nonce: u8,
    pub(super) forged: bool,
}

/// What only the owner may do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Act {
    Delegate(u64, u8),
    Revoke,
    Freeze(bool),
}

#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) now: u64,
    /// What the owner was issued, at both devices.
    owner: Vec<(Picture, u64)>,
    devices: [Device; 2],
}

#[derive(Debug, Clone, Default)]
struct Device {
    epoch: u32,
    frozen: bool,
    /// Expiry and codes left.
    delegation: Option<(u64, u8)>,
    delegate: Vec<(Picture, u64)>,
    /// With the time of the proof, which may be before the model's first moment.
    approvals: Vec<(Picture, i64)>,
}

impl Model {
    pub(super) fn inspect(
        &self,
        who: u8,
        picture: Picture,
    ) -> Result<Option<StepUpReason>, Refusal> {
        if picture.forged {
            return Err(Refusal::Invalid);
        }
        let device = &self.devices[picture.device];
        let proved = |it: &(Picture, i64)| it.0 == picture && self.now.cast_signed() < it.1 + 600;
        let approved = device.approvals.iter().any(proved);
        let expected = [0, 1].contains(&(i64::from(picture.epoch) - i64::from(device.epoch)));
        match who {
            OWNER if device.frozen => Err(Refusal::Frozen),
            OWNER if approved => Ok(None),
            OWNER if !expected => Ok(Some(StepUpReason::UnexpectedEpoch)),
            OWNER if counting(&self.owner, self.now).any(|it| it == picture) => Ok(None),
            OWNER => {
                let here = counting(&self.owner, self.now).filter(|it| it.device == picture.device);
                if here.count() >= 5 {
                    Ok(Some(StepUpReason::BindingLimit))
                } else if counting(&self.owner, self.now).count() >= 10 {
                    Ok(Some(StepUpReason::AccountLimit))
                } else {
                    Ok(None)
                }
            }
            DELEGATE => match device.delegation {
                None => Err(Refusal::Invalid),
                Some(_) if device.frozen => Err(Refusal::Invalid),
                Some((expires, _)) if self.now >= expires => Err(Refusal::DelegationExpired),
                Some(_) if !expected && !approved => Err(Refusal::OwnerMustApprove),
                Some(_) if counting(&device.delegate, self.now).any(|it| it == picture) => Ok(None),
                Some((_, 0)) => Err(Refusal::DelegationUsedUp),
                Some(_) => Ok(None),
            },
            _ => Err(Refusal::Invalid),
        }
    }

    pub(super) fn issue(&mut self, who: u8, picture: Picture) -> Result<(), Refusal> {
        if let Some(why) = self.inspect(who, picture)? {
            return Err(Refusal::StepUpNeeded(why));
        }
        let now = self.now;
        let device = &mut self.devices[picture.device];
        device.epoch = picture.epoch;
        let issued = match who {
            OWNER => &mut self.owner,
            _ => &mut device.delegate,
        };
        if !counting(issued, now).any(|it| it == picture) {
            issued.push((picture, now));
            if let (DELEGATE, Some((_, left))) = (who, &mut device.delegation) {
                *left -= 1;
            }
        }
        Ok(())
    }

    pub(super) fn step_up(&mut self, who: u8, picture: Picture, age: i64) -> Result<(), Refusal> {
        if picture.forged {
            return Err(Refusal::Invalid);
        }
        let device = &mut self.devices[picture.device];
        if who != OWNER {
            return Err(match device.delegation {
                Some(_) if who == DELEGATE && !device.frozen => Refusal::OwnerMustApprove,
                _ => Refusal::Invalid,
            });
        }
        if device.frozen {
            return Err(Refusal::Frozen);
        }
        if !(0..600).contains(&age) {
            return Err(Refusal::ProofNotFresh);
        }
        let now = self.now.cast_signed();
        let proved = now - age;
        device
            .approvals
            .retain(|it| it.0 != picture && now < it.1 + 600);
        device.approvals.push((picture, proved));
        let surplus = device.approvals.len().saturating_sub(8);
        device.approvals.drain(..surplus);
        Ok(())
    }

    /// What comes of an act of the account.
    pub(super) fn act(&mut self, by: u8, device: bool, act: Act) -> Result<(), ActRefusal> {
        let now = self.now;
        let device = &mut self.devices[usize::from(device)];
        if by != OWNER {
            return Err(ActRefusal::NotOwner);
        }
        match act {
            Act::Delegate(0, _) => return Err(ActRefusal::ExpiryNotInFuture),
            Act::Delegate(_, 0 | 65..) => return Err(ActRefusal::Uses),
            Act::Delegate(lasts, uses) => device.delegation = Some((now + lasts, uses)),
            Act::Revoke => device.delegation = None,
            Act::Freeze(frozen) => device.frozen = frozen,
        }
        Ok(())
    }
}

fn counting(issued: &[(Picture, u64)], now: u64) -> impl Iterator<Item = Picture> {
    issued
        .iter()
        .filter(move |it| now < it.1 + DAY)
        .map(|it| it.0)
}
