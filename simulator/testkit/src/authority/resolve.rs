//! From numbers to calls: who the owner is, which challenge was scanned last, which epoch is
//! expected.

use relatch_authority::{AccountId, Action, Locator, Terms, WallTime};
use relatch_conformance::model::authority::{Binding, Call};

use super::devices::{self, Picture, Twist, account, device, scan};
use super::operation::{Actions, Ask, Epochs, Shot, Who};
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
        };
        let mut about = None;
        if let Ask::Inspect(shot) | Ask::Issue(shot) | Ask::StepUp(shot, _) = ask {
            let picture = self.picture(shot);
            let scan = scan(picture);
            about = Some(scan.scanned.locator);
            asked.scan = Some(scan);
        }
        if let Ask::Claim(number) = ask {
            asked.offer = Some(device(number));
        }
        about = about.or_else(|| Some(device(ask.device()?).locator()));
        asked.by = self.who(who, about);
        asked.call = self.named(ask, &asked);
        asked
    }

    fn named(&self, ask: Ask, asked: &Asked) -> Call {
        let at = |number| device(number).locator();
        let scanned = asked.scan.as_ref().map(|scan| scan.scanned.clone());
        match (ask, scanned) {
            (Ask::Inspect(_), Some(scanned)) => Call::Inspect(scanned),
            (Ask::Issue(_), Some(scanned)) => Call::Issue(scanned),
            (Ask::StepUp(_, age), Some(scanned)) => Call::StepUp(
                scanned,
                WallTime::from_secs(self.now.saturating_add_signed(-age)),
            ),
            (Ask::Claim(number), _) => {
                Call::Claim(device(number).offered.clone(), devices::name(number))
            }
            (
                Ask::Delegate {
                    device,
                    to,
                    lasts,
                    uses,
                    actions,
                },
                _,
            ) => {
                let terms = Terms {
                    actions: actions.named().iter().copied().collect(),
                    expires: WallTime::from_secs(self.now.saturating_add(lasts)),
                    max_uses: uses,
                };
                Call::Delegate(at(device), account(to), terms)
            }
            (Ask::Revoke(device, from), _) => Call::Revoke(at(device), account(from)),
            (Ask::Transfer(device, to), _) => Call::Transfer(at(device), account(to)),
            (Ask::Release(device), _) => Call::Release(at(device)),
            (Ask::DeletePending(device), _) => Call::DeletePending(at(device)),
            (Ask::Freeze(device), _) => Call::Freeze(at(device)),
            (Ask::Unfreeze(device), _) => Call::Unfreeze(at(device)),
            (Ask::ReleaseSerial(number), _) => {
                Call::ReleaseSerial(device(number).offered.identity.clone())
            }
            (Ask::RewrapBinding(device), _) => Call::RewrapBinding(at(device)),
            (Ask::RewrapAccount(number), _) => Call::RewrapAccount(account(number)),
            (Ask::RewrapSerial(number), _) => {
                Call::RewrapSerial(device(number).offered.identity.clone())
            }
            (Ask::KeyId(device), _) => Call::KeyId(at(device)),
            (Ask::Devices | Ask::Inspect(_) | Ask::Issue(_) | Ask::StepUp(..), _) => Call::Devices,
        }
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
        }
    }

    fn binding(&self, locator: Locator) -> Option<&Binding> {
        self.model.bindings.get(&locator).map(|row| &row.kept)
    }
}

impl Ask {
    fn device(self) -> Option<u8> {
        match self {
            Self::Claim(device)
            | Self::Delegate { device, .. }
            | Self::Revoke(device, _)
            | Self::Transfer(device, _)
            | Self::Release(device)
            | Self::DeletePending(device)
            | Self::Freeze(device)
            | Self::Unfreeze(device)
            | Self::ReleaseSerial(device)
            | Self::RewrapBinding(device)
            | Self::RewrapSerial(device)
            | Self::KeyId(device) => Some(device),
            Self::Inspect(_)
            | Self::Issue(_)
            | Self::StepUp(..)
            | Self::Devices
            | Self::RewrapAccount(_) => None,
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
