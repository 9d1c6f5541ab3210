//! What people do at a device: ask, type, set a password, bind it.

use relatch_device::{Fresh32, Session, SetPasswordError, SubmitError};
use relatch_wire::OfferMessage;

use super::calls::Call;
use super::cast::Who;
use super::dice::Dice;
use super::judge::{Answer, Event, Rolled, ShownId, Told};
use super::suite::{self, Bond};
use super::unit::{LOCAL, OTHER, REMOTE, administrator};
use super::world::{Offered, World};

/// Longer than the pause after a typing error.
const PACE: u64 = 1_100;

impl World {
    /// A person asks for a challenge.
    pub(super) fn begin(&mut self, unit: usize, at: Session, dice: &mut Dice) -> Option<ShownId> {
        let random = Fresh32::from(dice.bytes());
        let begun = self.on(unit, |device, now| device.begin_recovery(at, random, now))?;
        let text = match begun {
            Ok(shown) => shown.text,
            Err(error) => {
                self.log
                    .say(|| format!("unit {unit}: no challenge: {error}"));
                return None;
            }
        };
        self.tell(&Event::Begun { unit });
        let shown = self.note_shown(unit, text)?;
        self.log.note(shown as u64);
        self.log
            .say(|| format!("unit {unit}: shows challenge {shown}"));
        let binding = self.shown.get(shown)?.bond;
        if self.units.get(unit)?.binding != binding {
            self.bound(unit, binding);
            self.unsure(unit);
        }
        self.units.get_mut(unit)?.on_screen = Some(shown);
        Some(shown)
    }

    /// The challenge on the screen, or a new one.
    pub(super) fn shown_at(
        &mut self,
        unit: usize,
        at: Session,
        dice: &mut Dice,
    ) -> Option<ShownId> {
        self.look(unit);
        match self.on_screen(unit) {
            Some(shown) => Some(shown),
            None => self.begin(unit, at, dice),
        }
    }

    /// A person types a code, or a guess at it. Whether a grant was opened.
    pub(super) fn type_code(
        &mut self,
        unit: usize,
        at: Session,
        digits: &str,
        guess: bool,
    ) -> bool {
        let Some(shown) = self.on_screen(unit) else {
            return false;
        };
        let Some(before) = self.on(unit, |device, now| device.status(now).failures) else {
            return false;
        };
        if let Some(it) = self.units.get(unit) {
            it.flash.watch();
        }
        let submitted = self.on(unit, |device, now| device.submit_code(at, digits, now));
        let charge = before.0.saturating_add(1);
        let charged = self.units.get(unit).is_some_and(|it| it.charged(charge));
        let compared = |right, told| Event::Compared {
            unit,
            shown,
            right,
            charged,
            lucky: guess && right,
            told,
        };
        self.log.say(|| match &submitted {
            None => format!("unit {unit}: the result of the code is not seen"),
            Some(Ok(_)) => format!("unit {unit}: the code of challenge {shown} is right"),
            Some(Err(error)) => format!("unit {unit}: {error}"),
        });
        let granted = match submitted {
            Some(Ok(grant)) => {
                self.tell(&compared(true, None));
                if self.right_code(shown).as_deref() != Some(digits) {
                    self.find(
                        "authorised",
                        format!("a wrong code opened challenge {shown}"),
                    );
                }
                if let Some(it) = self.units.get_mut(unit) {
                    it.grant = Some((grant, at, shown));
                }
                true
            }
            Some(Err(SubmitError::Wrong { failures, penalty })) => {
                let penalty = penalty.unwrap_or_default().as_millis();
                let penalty = u64::try_from(penalty).unwrap_or(u64::MAX);
                self.tell(&compared(false, Some((failures.0, penalty))));
                false
            }
            _ => false,
        };
        self.log.note(granted.into());
        self.look(unit);
        granted
    }

    /// What no party could know without the authority: for judges, and for a guess that is to be lucky.
    pub(super) fn right_code(&self, shown: ShownId) -> Option<String> {
        let shown = self.shown.get(shown)?;
        self.bonds.get(shown.bond?)?.code(&shown.message)
    }

    /// Uses the grant that is open, from this session.
    pub(super) fn set_password(&mut self, unit: usize, at: Session, new: &str) -> bool {
        let Some(it) = self.units.get_mut(unit) else {
            return false;
        };
        let Some((grant, session, shown)) = it.grant.take() else {
            return false;
        };
        let set = self.on_unit(unit, |device, passwords, now| {
            device.set_password(grant, at, passwords, new, now)
        });
        let told = match &set {
            None => Told::Nothing,
            Some(Ok(_)) => Told::Stored,
            Some(Err(_)) => Told::NotStored,
        };
        let left = match set {
            Some(Err(
                SetPasswordError::OtherSession(grant)
                | SetPasswordError::Refused(grant)
                | SetPasswordError::NotStored(grant),
            )) => Some((grant, session, shown)),
            _ => None,
        };
        if let Some(it) = self.units.get_mut(unit) {
            it.grant = left;
        }
        let holds = self.units.get(unit).and_then(|it| it.passwords.plain());
        self.log
            .say(|| format!("unit {unit}: a new password: {told:?}"));
        self.log.note(told as u64);
        if told == Told::Stored || holds.as_deref() == Some(new) {
            self.tell(&Event::Cleared { unit });
        }
        self.tell(&Event::Set {
            unit,
            shown,
            new,
            told,
            holds,
        });
        self.look(unit);
        told == Told::Stored
    }

    /// A whole recovery by an account that may: whether the new password holds.
    pub(super) fn recover(
        &mut self,
        unit: usize,
        who: Who,
        instance: usize,
        dice: &mut Dice,
    ) -> bool {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return false;
        };
        let Some(digits) = self.scan(instance, who, shown, None, true) else {
            return false;
        };
        self.pass(PACE);
        if !self.type_code(unit, LOCAL, &digits, false) {
            return false;
        }
        let new = self.new_password(who);
        let set = self.set_password(unit, LOCAL, &new);
        self.learn(unit, set, new);
        set
    }

    /// The owner remembers the password that was set.
    pub(super) fn learn(&mut self, unit: usize, set: bool, new: String) {
        if let Some(it) = self.units.get_mut(unit).filter(|_| set) {
            it.known = new;
        }
    }

    /// Whether a person who knows what the owner knows can log in.
    pub(super) fn can_log_in(&self, unit: usize) -> bool {
        self.units.get(unit).is_some_and(|it| {
            it.device.is_some() && it.passwords.plain().as_ref() == Some(&it.known)
        })
    }

    pub(super) fn log_in(&mut self, unit: usize) {
        if !self.can_log_in(unit) {
            return;
        }
        self.log
            .say(|| format!("unit {unit}: the administrator logs in"));
        self.on(unit, |device, now| {
            device.interactive_login(&administrator(), now);
        });
        self.tell(&Event::LoggedIn { unit });
        self.look(unit);
    }

    /// The administrator binds the unit to an account: offer, claim, confirm, check.
    pub(super) fn bind(&mut self, unit: usize, who: Who, dice: &mut Dice) -> bool {
        let random = Fresh32::from(dice.bytes());
        let offer = self.on(unit, |device, now| {
            device.offer_binding(&administrator(), random, now)
        });
        let Some(Ok(text)) = offer else {
            return false;
        };
        let Ok(message) = OfferMessage::from_text(&text) else {
            return false;
        };
        let Some(bond) = Bond::of(&message) else {
            return false;
        };
        let binding = self.bonds.len();
        self.secrets.key(bond.key.expose());
        self.bonds.push(bond);
        self.offers.push(Offered {
            message,
            bond: binding,
        });
        let offer = self.offers.len() - 1;
        self.set_trouble(None);
        let Some(digits) = self.claim(0, who, offer, dice) else {
            return false;
        };
        self.confirm(unit, binding, &digits);
        self.check_binding(unit, who, dice)
    }

    fn confirm(&mut self, unit: usize, binding: usize, digits: &str) {
        let confirmed = self.on(unit, |device, now| {
            device.confirm_binding(&administrator(), digits, now)
        });
        self.log
            .say(|| format!("unit {unit}: binding {binding}: {confirmed:?}"));
        if confirmed == Some(Ok(())) {
            self.bound(unit, Some(binding));
        } else {
            // Which binding it has, the next challenge tells.
            self.unsure(unit);
        }
        self.look(unit);
    }

    /// The unit has this binding now, with its own state.
    pub(super) fn bound(&mut self, unit: usize, binding: Option<usize>) {
        if let Some(it) = self.units.get_mut(unit) {
            it.binding = binding;
            it.on_screen = None;
            it.grant = None;
        }
        self.tell(&Event::Bound { unit, binding });
    }

    /// The content of the records is unknown after a failed change of the binding.
    pub(super) fn unsure(&mut self, unit: usize) {
        let back = Rolled::Older;
        self.tell(&Event::Rolled { unit, back });
    }

    /// The owner's app names the device, which makes the binding active.
    pub(super) fn check_binding(&mut self, unit: usize, who: Who, dice: &mut Dice) -> bool {
        let random = Fresh32::from(dice.bytes());
        let text = self.on(unit, |device, now| {
            device.check_binding(&administrator(), random, now)
        });
        let Some(Ok(text)) = text else {
            return false;
        };
        let Some(shown) = self.note_shown(unit, text) else {
            return false;
        };
        let about = self.about(shown);
        let text = self.shown.get(shown).map(|it| it.text.clone());
        let seen = self.call(0, Call::Inspect, who, &text.unwrap_or_default(), about);
        seen.is_some_and(|reply| matches!(reply.answer, Answer::Preview(_)))
    }

    /// A random code of the right form.
    pub(super) fn guess(&self, shown: ShownId, dice: &mut Dice) -> Option<String> {
        let length = self.challenge(shown)?.code_length;
        let modulus = 10_u128.pow(u32::from(length.digits()) - 1);
        suite::complete(u128::from(dice.number()) % modulus, length)
    }

    pub(super) fn session(dice: &mut Dice) -> Session {
        match dice.below(8) {
            0 => REMOTE,
            1 => OTHER,
            _ => LOCAL,
        }
    }
}
