//! One step of a world: the faults and the everyday here, the attacks in a separate file.

use relatch_authority::{SealNonce, Terms};
use relatch_device::{Console, Session, Slot};
use relatch_testkit::registry::Trouble;
use relatch_wire::{Action, Locator};

use super::calls::{About, Call};
use super::cast::Who;
use super::dice::Dice;
use super::judge::{Event, Rolled, ShownId};
use super::step::{Act, Step};
use super::unit::{LOCAL, administrator, cut};
use super::world::World;
use relatch_testkit::flash::{Fault, Flash, Page};
use relatch_testkit::passwords::Mishap;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const TEN_YEARS: i64 = 10 * 365 * 86_400;
/// A viewer's session: no other has this number.
const VIEWER: Session = Session {
    id: 9,
    console: Console::Remote,
};

impl World {
    /// Plays a step, whatever the steps before it have left.
    pub(super) fn play(&mut self, seed: u64, step: Step) {
        let Step { act, unit, salt } = step;
        let unit = unit % self.units.len().max(1);
        let mut dice = Dice::new(seed, salt);
        self.log.note(act as u64);
        self.log.say(|| format!("-- {act:?} at unit {unit}"));
        self.steps += 1;
        let off = self.units.get(unit).is_none_or(|it| it.device.is_none());
        if off && dice.one_in(2) {
            self.start(unit, None);
        }
        self.everyday(act, unit, &mut dice);
        self.look(unit);
    }

    fn everyday(&mut self, act: Act, unit: usize, dice: &mut Dice) {
        match act {
            Act::Begin => {
                self.begin(unit, Self::session(dice), dice);
            }
            Act::Ask => self.ask(unit, dice),
            Act::Race => self.race(unit, dice),
            Act::Deliver => self.deliver(dice),
            Act::Type => self.type_held(unit, dice),
            Act::Mistype => self.mistype(unit, dice),
            Act::Set => self.set(unit, dice),
            Act::Recover => self.recover_in_passing(unit, dice),
            Act::LogIn => self.log_in(unit),
            Act::Visit => {
                self.on(unit, |device, _| device.session_ended(VIEWER));
            }
            Act::CheckBinding if self.can_log_in(unit) => {
                let who = self.owner(unit).map_or(Who::Eve, |(who, _)| who);
                self.check_binding(unit, who, dice);
            }
            Act::CheckBinding => {}
            Act::Rebind => self.rebind(unit, dice),
            Act::Press => {
                self.on(unit, |device, now| device.physical_act(now));
            }
            Act::Pass => {
                let spans = [SECOND, MINUTE + SECOND, 6 * MINUTE, 16 * MINUTE, HOUR];
                let longer = [5 * HOUR, 13 * HOUR, 25 * HOUR, 48 * HOUR];
                let from = if dice.one_in(4) {
                    longer.as_slice()
                } else {
                    spans.as_slice()
                };
                let span = dice.pick(from).copied().unwrap_or_default();
                self.pass(span);
            }
            Act::Delegate
            | Act::Revoke
            | Act::Freeze
            | Act::Unfreeze
            | Act::Transfer
            | Act::Release => {
                self.owner_acts(act, unit, dice);
            }
            _ => self.fault(act, unit, dice),
        }
    }

    fn flash(&self, unit: usize) -> Flash {
        let flash = self.units.get(unit).map(|it| it.flash.clone());
        flash.unwrap_or_default()
    }

    fn fault(&mut self, act: Act, unit: usize, dice: &mut Dice) {
        let flash = self.flash(unit);
        match act {
            Act::Restart => {
                self.restart(unit, dice.below(3) * dice.below(20 * HOUR), dice);
            }
            Act::Cut => flash.add_fault(cut(dice, 4)),
            Act::Fill => flash.add_fault(Fault::Transient(0, 1 + dice.below(6))),
            Act::Doubt => {
                let stored = dice.one_in(2);
                if let Some(it) = self.units.get_mut(unit) {
                    let readable = true;
                    it.passwords.script(Mishap::Unknown { stored, readable }, 1);
                }
            }
            Act::Flip => {
                let slot = dice.pick(&Slot::ALL).copied().unwrap_or(Slot::StateA);
                let bit = dice.index(65 * 8);
                flash.tamper(Page::Record(slot), |content| {
                    if let Some(byte) = content.get_mut(bit / 8) {
                        *byte ^= 1 << (bit % 8);
                    }
                });
                let back = if flash.has_counter() {
                    Rolled::Unreadable
                } else {
                    Rolled::Older
                };
                self.rolled(unit, back, dice);
            }
            Act::Reorder => {
                let slot = *dice
                    .pick(&[Slot::StateA, Slot::BindingA])
                    .unwrap_or(&Slot::StateA);
                if let Some(it) = self.units.get(unit) {
                    it.reorder(slot);
                }
                self.restart(unit, 0, dice);
            }
            Act::JumpClock => {
                let jump = dice.below(2 * TEN_YEARS.unsigned_abs());
                let jump = i64::try_from(jump).unwrap_or(0) - TEN_YEARS;
                let spot = self.skew.get_mut(dice.index(2));
                if let Some(skew) = spot {
                    *skew = if dice.one_in(2) { 0 } else { jump };
                }
            }
            Act::Backup => self
                .backups
                .push((self.registry.backup(), self.rights.clone())),
            Act::RestoreBackup => {
                if let Some((backup, rights)) = dice.pick(&self.backups).cloned() {
                    self.registry.restore(&backup);
                    self.rights = rights;
                    self.tell(&Event::RegistryRolled);
                }
            }
            Act::Close => self.closed_until = self.now + dice.below(3 * HOUR),
            _ => self.attack(act, unit, dice),
        }
    }

    /// Off and on again; records that were changed meanwhile are read.
    pub(super) fn restart(&mut self, unit: usize, off: u64, dice: &mut Dice) {
        if let Some(it) = self.units.get_mut(unit) {
            it.power_off();
        }
        self.pass(off);
        let cut = dice.one_in(6).then(|| cut(dice, 2));
        self.start(unit, cut);
    }

    /// Records are not what the device wrote last; it reads them at its next start.
    pub(super) fn rolled(&mut self, unit: usize, back: Rolled, dice: &mut Dice) {
        self.tell(&Event::Rolled { unit, back });
        self.restart(unit, 0, dice);
    }

    /// The owner of the binding that the unit has.
    pub(super) fn owner(&self, unit: usize) -> Option<(Who, Locator)> {
        let binding = self.units.get(unit)?.binding?;
        let locator = self.bonds.get(binding)?.locator;
        Some((self.rights.owner(&locator)?, locator))
    }

    /// The owner or the installer.
    fn asker(&self, unit: usize, dice: &mut Dice) -> Who {
        match self.owner(unit) {
            Some((who, _)) if !dice.one_in(4) => who,
            _ => Who::Dora,
        }
    }

    fn ask(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.on_screen(unit) else {
            return;
        };
        let who = self.asker(unit, dice);
        let trouble = match dice.below(12) {
            0 => Some(Trouble::CrashBefore),
            1 | 2 => Some(Trouble::CrashAfter),
            3 | 4 => return self.mailbox.push((who, shown)),
            5 => return self.bad_photo(who, shown, dice),
            6 => {
                self.mailbox.push((who, shown));
                None
            }
            _ => None,
        };
        let at = dice.index(2);
        self.scan(at, who, shown, trouble, !dice.one_in(4));
    }

    /// A photo that reads as something else.
    pub(super) fn bad_photo(&mut self, who: Who, shown: ShownId, dice: &mut Dice) {
        let Some(mut text) = self.shown.get(shown).map(|it| it.text.clone()) else {
            return;
        };
        let at = dice.index(text.len());
        let other = ["", "0", "A", ":", "\u{e9}"];
        let read = dice.pick(&other).copied().unwrap_or_default();
        if text.get(at..=at).is_none_or(|was| was == read) {
            return;
        }
        text.replace_range(at..=at, read);
        let mut about = self.about(shown);
        about.shown = None;
        let instance = dice.index(2);
        self.call(instance, Call::Inspect, who, &text, about);
        self.call(instance, Call::Issue, who, &text, about);
    }

    fn race(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.on_screen(unit) else {
            return;
        };
        let who = self.asker(unit, dice);
        let before = self.registry.backup();
        let first = self.scan(0, who, shown, None, true);
        self.registry.set_stale(before);
        let text = self
            .shown
            .get(shown)
            .map(|it| it.text.clone())
            .unwrap_or_default();
        let about = About {
            stale: true,
            ..self.about(shown)
        };
        self.set_trouble(None);
        let second = self.call(1, Call::Issue, who, &text, about);
        self.registry.end_stale();
        let second = second.and_then(|reply| reply.digits);
        if first.is_some() && second.is_some() && first != second {
            self.find(
                "authorised",
                format!("two instances gave two codes for challenge {shown}"),
            );
        }
    }

    fn deliver(&mut self, dice: &mut Dice) {
        let at = dice.index(self.mailbox.len());
        let Some((who, shown)) = self.mailbox.get(at).copied() else {
            return;
        };
        if dice.one_in(2) {
            self.mailbox.swap_remove(at);
        }
        self.scan(dice.index(2), who, shown, None, false);
    }

    fn type_held(&mut self, unit: usize, dice: &mut Dice) {
        let shown = self.on_screen(unit);
        let held = self
            .held
            .iter()
            .rev()
            .find(|held| Some(held.shown) == shown);
        if let Some(digits) = held.map(|held| held.digits.clone()) {
            self.type_code(unit, Self::session(dice), &digits, false);
        }
    }

    fn mistype(&mut self, unit: usize, dice: &mut Dice) {
        let Some(mut digits) = self
            .on_screen(unit)
            .and_then(|shown| self.guess(shown, dice))
        else {
            return;
        };
        if let Some(last) = digits.pop().and_then(|last| last.to_digit(10)) {
            digits.push_str(&((last + 1) % 10).to_string());
        }
        self.type_code(unit, LOCAL, &digits, false);
    }

    fn set(&mut self, unit: usize, dice: &mut Dice) {
        let session = self.units.get(unit).and_then(|it| it.grant.as_ref());
        let Some(session) = session.map(|(_, session, _)| *session) else {
            return;
        };
        if dice.one_in(8) {
            self.set_password(unit, session, "short");
        }
        let new = self.new_password(Who::Anna);
        let set = self.set_password(unit, session, &new);
        self.learn(unit, set, new);
    }

    fn recover_in_passing(&mut self, unit: usize, dice: &mut Dice) {
        let who = self.asker(unit, dice);
        if dice.one_in(3) {
            self.flash(unit).add_fault(cut(dice, 6));
        }
        self.recover(unit, who, dice.index(2), dice);
    }

    fn rebind(&mut self, unit: usize, dice: &mut Dice) {
        if !self.can_log_in(unit) {
            return;
        }
        let who = self.owner(unit).map_or(Who::Anna, |(who, _)| who);
        if dice.one_in(4) {
            self.on(unit, |device, _| device.release(&administrator()));
            self.bound(unit, None);
            self.unsure(unit);
        }
        self.bind(unit, who, dice);
    }

    fn owner_acts(&mut self, act: Act, unit: usize, dice: &mut Dice) {
        let Some((who, locator)) = self.owner(unit) else {
            return;
        };
        let trouble = if dice.one_in(8) {
            Some(Trouble::CrashAfter)
        } else {
            None
        };
        self.set_trouble(trouble);
        let at = dice.index(2);
        self.log.say(|| format!("{who:?}: {act:?}"));
        match act {
            Act::Delegate => self.delegate(at, who, &locator, dice),
            Act::Revoke => {
                let dora = self.account(Who::Dora);
                if self.act(at, who, |it, by, now| it.revoke(by, &locator, &dora, now)) {
                    self.rights.revoked(&locator, Who::Dora);
                }
            }
            Act::Freeze => {
                if self.act(at, who, |it, by, now| it.freeze(by, &locator, now)) {
                    self.rights.set_frozen(&locator, true);
                }
            }
            Act::Unfreeze => {
                if self.act(at, who, |it, by, now| it.unfreeze(by, &locator, now)) {
                    self.rights.set_frozen(&locator, false);
                }
            }
            Act::Transfer => self.transfer(at, who, &locator, dice),
            _ => {
                if self.act(at, who, |it, by, now| it.release(by, &locator, now)) {
                    self.rights.ended(&locator);
                }
            }
        }
        self.set_trouble(None);
    }

    fn delegate(&mut self, at: usize, who: Who, locator: &Locator, dice: &mut Dice) {
        let dora = self.account(Who::Dora);
        let uses = 1 + u16::try_from(dice.below(3)).unwrap_or(0);
        let terms = Terms {
            actions: [Action::SetPassword, Action::CheckBinding].into(),
            expires: self.wall(at).plus_secs(600 + dice.below(2 * 86_400)),
            max_uses: uses,
        };
        if self.act(at, who, |it, by, now| {
            it.delegate(by, locator, &dora, &terms, now)
        }) {
            let expires = terms.expires.secs();
            self.rights.delegated(locator, Who::Dora, expires, uses);
        }
    }

    fn transfer(&mut self, at: usize, who: Who, locator: &Locator, dice: &mut Dice) {
        let to = if who == Who::Fred {
            Who::Anna
        } else {
            Who::Fred
        };
        let account = self.account(to);
        let nonce = SealNonce(dice.bytes());
        if self.act(at, who, |it, by, now| {
            it.transfer(by, locator, &account, now, nonce)
        }) {
            self.rights.transferred(locator, to);
        }
    }
}
