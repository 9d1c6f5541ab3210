//! Transfers: offered by the owner, accepted by the recipient, looked back at for 72 hours.

use crate::challenge::Approvals;
use crate::delegation::Delegations;
use crate::freeze::Former;
use crate::owner::Effect;
use crate::record::{Binding, Phase};
use crate::refusal::ActRefusal;
use crate::text::{AccountId, DeviceName};
use crate::time::{DAY, HOUR, WallTime, runs};

/// How long an offered transfer can be accepted, in seconds. [AUTH-45]
const OPEN: u64 = 7 * DAY;
/// How long the former owner may freeze, and the new one neither transfer nor release, in seconds.
const GRACE: u64 = 72 * HOUR;

/// A transfer that waits for its recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferOffer {
    /// The account that may accept it.
    pub to: AccountId,
    /// It can be accepted before this.
    pub until: WallTime,
}

impl TransferOffer {
    fn is_open(&self, at: WallTime) -> bool {
        runs(at, self.until, OPEN)
    }
}

impl Binding {
    /// Offers the binding; a newer offer takes the place of an older one.
    pub(crate) fn offer_transfer(
        &mut self,
        to: &AccountId,
        at: WallTime,
    ) -> Result<Effect, ActRefusal> {
        self.out_of_grace(at)?;
        if *to == self.owner {
            return Err(ActRefusal::OwnAccount);
        }
        self.transfer = Some(TransferOffer {
            to: to.clone(),
            until: at.plus_secs(OPEN),
        });
        Ok(Effect::Changed)
    }

    /// Whether a transfer to this account is open at this time of the binding.
    #[must_use]
    pub fn is_offered_to(&self, account: &AccountId, at: WallTime) -> bool {
        let open = self.transfer.as_ref();
        open.is_some_and(|offer| offer.to == *account && offer.is_open(at))
    }

    /// Takes an open offer back.
    ///
    /// # Errors
    /// [`ActRefusal::NotOwner`], [`ActRefusal::Ending`].
    pub fn take_back(&mut self, by: &AccountId, now: WallTime) -> Result<Effect, ActRefusal> {
        self.live(by, now)?;
        let at = self.time(now);
        let open = self.transfer.take().filter(|offer| offer.is_open(at));
        Ok(Effect::of(open.is_some()))
    }

    /// The recipient of an open offer becomes the owner, with a name of their choice; says who was it.
    ///
    /// Delegations and step-ups end. What counts against the binding's limit stays.
    ///
    /// # Errors
    /// [`ActRefusal`]; an account that may not accept learns nothing else.
    pub fn accept_transfer(
        &mut self,
        by: &AccountId,
        name: DeviceName,
        now: WallTime,
    ) -> Result<AccountId, ActRefusal> {
        let at = self.time(now);
        // [AUTH-46]
        let active = self.phase_at(now) == Phase::Active && !self.freezes.any();
        if !active || !self.is_offered_to(by, at) {
            return Err(ActRefusal::NoTransfer);
        }
        // [BIND-17] [AUTH-47]
        let former = core::mem::replace(&mut self.owner, by.clone());
        self.name = name;
        self.transfer = None;
        self.delegations = Delegations::default();
        self.approvals = Approvals::default();
        self.former = Some(Former {
            account: former.clone(),
            since: at,
        });
        // [AUTH-38] The receipt of the new owner is above every receipt of the former one.
        self.act_number = self.act_number.saturating_add(1);
        Ok(former)
    }

    /// Whether this account was the owner less than 72 hours ago. [AUTH-49]
    pub(crate) fn looks_back(&self, account: &AccountId, at: WallTime) -> bool {
        let former = self.former.as_ref();
        former.is_some_and(|former| former.account == *account && in_grace(former, at))
    }

    /// [AUTH-48]
    pub(crate) fn out_of_grace(&self, at: WallTime) -> Result<(), ActRefusal> {
        match &self.former {
            Some(former) if in_grace(former, at) => Err(ActRefusal::Grace),
            _ => Ok(()),
        }
    }
}

fn in_grace(former: &Former, at: WallTime) -> bool {
    runs(at, former.since.plus_secs(GRACE), GRACE)
}
