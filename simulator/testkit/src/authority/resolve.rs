//! From numbers to calls: who the owner is, which challenge was scanned last, which epoch is
//! expected.

use relatch_authority::{AccountId, Act, Action, Locator, Receipt, SessionId, Terms, WallTime};
use relatch_conformance::model::authority::{Binding, Call, Proof};

use super::devices::{self, Picture, Twist, account, device, receipt, scan};
use super::operation::{Actions, Ask, Epochs, Plain, Proved, Shot, Shows, Who};
use super::perform::Asked;
use super::{REMEMBERED, World};

impl World {
    /// The call, as the model and the authority take it.
    pub(super) fn resolve(&mut self, who: Who, ask: Ask) -> Asked {
        let mut asked = Asked {
            by: account(0),
            call: Call::Devices,
            scan: None,
            offer: None,
            receipt: None,
        };
        let mut about = None;
        if let Ask::Inspect(shot) | Ask::Issue(shot, _) | Ask::StepUp(shot, _) = ask {
            let picture = self.picture(shot);
            let scan = scan(picture);
            about = Some(scan.scanned.locator);
            asked.scan = Some(scan);
        }
        if let Ask::Claim(number, _) = ask {
            asked.offer = Some(device(number));
        }
        about = about.or_else(|| Some(device(ask.device()?).locator()));
        asked.by = self.who(who, about);
        asked.receipt = self.receipt(ask, &asked.by);
        asked.call = self.named(ask, &asked);
        asked
    }

    fn named(&self, ask: Ask, asked: &Asked) -> Call {
        let at = |number| device(number).locator();
        let scanned = asked.scan.as_ref().map(|scan| scan.scanned.clone());
        match (ask, scanned) {
            (Ask::Inspect(_), Some(scanned)) => Call::Inspect(scanned),
            (Ask::Issue(_, session), Some(scanned)) => {
                Call::Issue(scanned, SessionId([session; 16]))
            }
            (Ask::StepUp(_, age), Some(scanned)) => Call::StepUp(scanned, self.ago(age)),
            (Ask::Claim(number, shows), _) => Call::Claim {
                offered: device(number).offered.clone(),
                name: devices::name(number),
                receipt: match shows {
                    Shows::Receipt(_) => asked.receipt.map(|receipt| receipt.number),
                    Shows::Nothing | Shows::Others => None,
                },
            },
            (
                Ask::Delegate {
                    device,
                    to,
                    lasts,
                    uses,
                    actions,
                    proved,
                },
                _,
            ) => {
                let terms = Terms {
                    actions: actions.named().iter().copied().collect(),
                    expires: WallTime::from_secs(self.now.saturating_add(lasts)),
                    max_uses: uses,
                };
                let to = account(to);
                self.act(device, Act::Delegate { to, terms }, proved, asked)
            }
            (Ask::OfferTransfer(device, to, proved), _) => {
                let to = account(to);
                self.act(device, Act::OfferTransfer { to }, proved, asked)
            }
            (Ask::Act(plain, device, proved), _) => self.act(device, plain.act(), proved, asked),
            (Ask::AcceptDelegation(device), _) => Call::AcceptDelegation(at(device)),
            (Ask::Revoke(device, from), _) => Call::Revoke(at(device), account(from)),
            (Ask::TakeBack(device), _) => Call::TakeBack(at(device)),
            (Ask::AcceptTransfer(number), _) => {
                Call::AcceptTransfer(at(number), devices::name(number + 1))
            }
            (Ask::Freeze(device), _) => Call::Freeze(at(device)),
            (Ask::OperatorFreeze(device), _) => Call::OperatorFreeze(at(device)),
            (Ask::BeginSweep(confirmed), _) => Call::BeginSweep { confirmed },
            (Ask::SweepBinding(device), _) => Call::SweepBinding(at(device)),
            (Ask::RewrapBinding(device), _) => Call::RewrapBinding(at(device)),
            (Ask::RewrapAccount(number), _) => Call::RewrapAccount(account(number)),
            (Ask::KeyId(device), _) => Call::KeyId(at(device)),
            (Ask::Devices | Ask::Inspect(_) | Ask::Issue(..) | Ask::StepUp(..), _) => Call::Devices,
        }
    }

    fn ago(&self, seconds: i64) -> WallTime {
        WallTime::from_secs(self.now.saturating_add_signed(-seconds))
    }

    /// An act with the proof that comes with it.
    fn act(&self, number: u8, act: Act, proved: Proved, asked: &Asked) -> Call {
        let locator = device(number).locator();
        let stored = self.binding(locator).map_or(0, |binding| binding.number);
        let right = Proof {
            act: act.clone(),
            locator,
            by: asked.by.clone(),
            number: stored,
            time: self.ago(0),
        };
        let proof = match proved {
            Proved::None => None,
            Proved::Right(age) => Some(Proof {
                time: self.ago(age),
                ..right
            }),
            Proved::Used => Some(Proof {
                number: stored.wrapping_sub(1),
                ..right
            }),
            Proved::OtherAct => Some(Proof {
                act: match act {
                    Act::Lift => Act::Release,
                    _ => Act::Lift,
                },
                ..right
            }),
            Proved::OtherDevice => Some(Proof {
                locator: device(number + 1).locator(),
                ..right
            }),
            Proved::OtherAccount => Some(Proof {
                by: match asked.by == account(0) {
                    true => account(1),
                    false => account(0),
                },
                ..right
            }),
        };
        Call::Act(locator, act, proof)
    }

    /// The receipt that comes with a claim.
    fn receipt(&self, ask: Ask, by: &AccountId) -> Option<Receipt> {
        let Ask::Claim(number, shows) = ask else {
            return None;
        };
        let (more, account) = match shows {
            Shows::Nothing => return None,
            Shows::Receipt(more) => (more, by.clone()),
            Shows::Others => (5, account(if *by == account(2) { 1 } else { 2 })),
        };
        let stored = self.binding(device(number).locator());
        let stored = stored.map_or(0, |binding| binding.number);
        Some(receipt(number, stored + u64::from(more), &account))
    }

    /// The challenge that is scanned; the last ones are remembered.
    fn picture(&mut self, shot: Shot) -> Picture {
        let picture = match shot {
            Shot::New(picture, epochs) => {
                let stored = self.binding(device(picture.device).locator());
                let stored = stored.map_or(0, |binding| binding.epoch);
                Picture {
                    epoch: match epochs {
                        Epochs::Exactly(epoch) => epoch,
                        Epochs::Beyond(more) => stored.wrapping_add_signed(more.into()),
                    },
                    ..picture
                }
            }
            Shot::Again(back) => {
                let last = self.scanned.len().checked_sub(1);
                let at = last.map_or(0, |last| last.saturating_sub(back.into()));
                self.scanned.get(at).copied().unwrap_or(Picture::check(0))
            }
        };
        self.scanned.retain(|known| *known != picture);
        self.scanned.push_back(picture);
        if self.scanned.len() > REMEMBERED {
            self.scanned.pop_front();
        }
        picture
    }

    fn who(&self, who: Who, about: Option<Locator>) -> AccountId {
        let binding = about.and_then(|locator| self.binding(locator));
        match who {
            Who::Account(number) => account(number),
            Who::Owner => binding.map_or(account(0), |binding| binding.owner.clone()),
            Who::Delegate => {
                let last = binding.and_then(|binding| binding.delegations.last());
                last.map_or(account(3), |delegation| delegation.to.clone())
            }
            Who::Recipient => {
                let open = binding.and_then(|binding| binding.transfer.as_ref());
                open.map_or(account(3), |(to, _)| to.clone())
            }
            Who::Former => {
                let former = binding.and_then(|binding| binding.former.as_ref());
                former.map_or(account(3), |(former, _)| former.clone())
            }
        }
    }

    fn binding(&self, locator: Locator) -> Option<&Binding> {
        self.model.bindings.get(&locator).map(|row| &row.kept)
    }
}

impl Ask {
    fn device(self) -> Option<u8> {
        match self {
            Self::Claim(device, _)
            | Self::Delegate { device, .. }
            | Self::Revoke(device, _)
            | Self::OfferTransfer(device, ..)
            | Self::Act(_, device, _)
            | Self::AcceptDelegation(device)
            | Self::TakeBack(device)
            | Self::AcceptTransfer(device)
            | Self::Freeze(device)
            | Self::OperatorFreeze(device)
            | Self::SweepBinding(device)
            | Self::RewrapBinding(device)
            | Self::KeyId(device) => Some(device),
            Self::Inspect(_)
            | Self::Issue(..)
            | Self::StepUp(..)
            | Self::Devices
            | Self::BeginSweep(_)
            | Self::RewrapAccount(_) => None,
        }
    }
}

impl Plain {
    fn act(self) -> Act {
        match self {
            Self::Release => Act::Release,
            Self::Undo => Act::Undo,
            Self::Delete => Act::Delete,
            Self::Lift => Act::Lift,
            Self::FormerFreeze => Act::FormerFreeze,
        }
    }
}

impl Actions {
    fn named(self) -> &'static [Action] {
        match self {
            Self::Password => &[Action::SetPassword],
            Self::Check => &[Action::CheckBinding],
            Self::Both => &[Action::CheckBinding, Action::SetPassword],
            Self::None => &[],
        }
    }
}

impl Picture {
    /// A device's first challenge that checks the binding.
    #[must_use]
    pub fn check(device: u8) -> Self {
        Self {
            check: true,
            ..Self::password(device, 0)
        }
    }

    /// A device's challenge of this number for a new password.
    #[must_use]
    pub fn password(device: u8, number: u8) -> Self {
        Self {
            device,
            epoch: 0,
            number,
            check: false,
            failures: relatch_authority::Failures::NONE,
            twist: Twist::None,
        }
    }
}
