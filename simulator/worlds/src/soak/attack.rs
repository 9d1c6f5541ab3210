//! The adversaries, one function each.
//!
//! | adversary | acts |
//! |---|---|
//! | passer-by with a camera | `ClaimAgain`, `Scan`, `Replay` |
//! | thief with the device | `Guess`, `Siege`, `RestartLoop`, `CopyFlash`, `RestoreFlash`, `SwapFlash`; power cuts are faults |
//! | colleague, former owner, installer whose delegation is over | `Scan` |
//! | phisher who relays a picture | `Relay` |
//! | reader or writer of the authority's database | `MoveRow` |
//! | man in the middle between app and authority | `Tamper`; what it delays and repeats is `Deliver` |
//! | sender of malformed QR codes | `Garble` |
//! | owner of many devices who probes | `Probe` |
//! | neighbour on the network, another session | `Network`, `Snatch` |
//! | holder of the tag key alone | `UseTagKey` |
//! | no adversary | `Close`, a fault |

use relatch_authority::BindingRow;
use relatch_derivation::Keys;
use relatch_device::Session;
use relatch_wire::{
    Action, Challenge, ChallengeMessage, CodeLength, Contribution, Epoch, Extensions, Failures,
    Freshness, Identity, Nonce, Offer, OfferMessage,
};

use super::calls::{About, Call};
use super::cast::Who;
use super::dice::Dice;
use super::judge::Rolled;
use super::step::Act;
use super::suite::{self, Bond};
use super::unit::{Copy, LOCAL, OTHER, REMOTE};
use super::world::{Offered, World};

const DAY: u64 = 24 * 60 * 60 * 1_000;

impl World {
    pub(super) fn attack(&mut self, act: Act, unit: usize, dice: &mut Dice) {
        match act {
            Act::ClaimAgain => self.claim_again(dice),
            Act::Scan => self.scan_a_photo(unit, dice),
            Act::Guess => {
                let tries = 1 + dice.below(3);
                self.guesses(unit, LOCAL, tries, dice);
            }
            Act::Siege => {
                let tries = if dice.one_in(4) { 300 } else { 30 };
                self.siege(unit, tries, dice);
            }
            Act::GuessRight => self.guess_right(unit, dice),
            Act::UseTagKey => self.use_tag_key(unit, dice),
            Act::Replay => self.replay(unit, dice),
            Act::CopyFlash => self.copy_flash(unit),
            Act::RestoreFlash => self.restore_flash(unit, dice),
            Act::SwapFlash => self.swap_flash(unit, dice),
            Act::RestartLoop => self.restart_loop(unit, dice),
            Act::Tamper => self.tamper(unit, dice),
            Act::Garble => {
                let photos = self.shown.len();
                if photos > 0 {
                    let who = if dice.one_in(2) { Who::Eve } else { Who::Anna };
                    self.bad_photo(who, dice.index(photos), dice);
                }
            }
            Act::Relay => self.relay(unit, dice),
            Act::MoveRow => self.move_row(unit, dice),
            Act::Probe => self.probe(dice),
            Act::Network => self.network(unit, dice),
            Act::Snatch => {
                let new = self.new_password(Who::Eve);
                let at = if dice.one_in(2) { OTHER } else { REMOTE };
                self.set_password(unit, at, &new);
            }
            _ => {}
        }
    }

    /// A passer-by has photographed an offer.
    fn claim_again(&mut self, dice: &mut Dice) {
        if self.offers.is_empty() {
            return;
        }
        let offer = match dice.one_in(2) {
            true => self.offers.len() - 1,
            false => dice.index(self.offers.len()),
        };
        let who = if dice.one_in(2) { Who::Eve } else { Who::Fred };
        self.set_trouble(None);
        self.claim(dice.index(2), who, offer, dice);
    }

    /// Another account's app, and any photo that was taken.
    fn scan_a_photo(&mut self, unit: usize, dice: &mut Dice) {
        let newest = self.on_screen(unit).filter(|_| !dice.one_in(3));
        let shown = newest.unwrap_or_else(|| dice.index(self.shown.len()));
        let who = dice.pick(&Who::STRANGERS).copied().unwrap_or(Who::Eve);
        let Some(text) = self.shown.get(shown).map(|it| it.text.clone()) else {
            return;
        };
        let (at, about) = (dice.index(2), self.about(shown));
        self.set_trouble(None);
        for call in [Call::Inspect, Call::StepUp, Call::Issue] {
            if !dice.one_in(3) {
                self.call(at, call, who, &text, about);
            }
        }
    }

    fn guesses(&mut self, unit: usize, at: Session, tries: u64, dice: &mut Dice) {
        for _ in 0..tries {
            let shown = self.shown_at(unit, at, dice);
            let Some(digits) = shown.and_then(|shown| self.guess(shown, dice)) else {
                return;
            };
            self.type_code(unit, at, &digits, true);
        }
    }

    /// Weeks of guesses, each as soon as the penalties allow.
    fn siege(&mut self, unit: usize, tries: u64, dice: &mut Dice) {
        for _ in 0..tries {
            self.steps += 1;
            let penalty = self.on(unit, |device, now| device.status(now).penalty);
            let penalty = penalty.unwrap_or_default().as_millis();
            self.pass(u64::try_from(penalty).unwrap_or(DAY));
            self.guesses(unit, LOCAL, 1, dice);
        }
    }

    /// The guess that cannot be expected.
    fn guess_right(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return;
        };
        if let Some(digits) = self.right_code(shown) {
            self.secrets.code(&digits);
            self.type_code(unit, LOCAL, &digits, true);
            if dice.one_in(2) {
                let new = self.new_password(Who::Eve);
                self.set_password(unit, LOCAL, &new);
            }
        }
    }

    fn use_tag_key(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return;
        };
        let code = self.shown.get(shown).and_then(|shown| {
            let bond = self.bonds.get(shown.bond?)?;
            bond.code_of_tag_key(&shown.message)
        });
        if let Some(digits) = code {
            self.type_code(unit, LOCAL, &digits, false);
        }
    }

    /// A code that was given before, for whatever is on the screen now; and a password if it opens.
    fn replay(&mut self, unit: usize, dice: &mut Dice) {
        let of_unit = |shown: usize| self.shown.get(shown).is_some_and(|it| it.unit == unit);
        let held: Vec<_> = self
            .held
            .iter()
            .filter(|held| of_unit(held.shown))
            .collect();
        let newest = held.last().copied().filter(|_| dice.one_in(2));
        let chosen = newest.or_else(|| dice.pick(&held).copied());
        let Some(digits) = chosen.map(|held| held.digits.clone()) else {
            return;
        };
        if self.shown_at(unit, LOCAL, dice).is_some() && self.type_code(unit, LOCAL, &digits, false)
        {
            let new = self.new_password(Who::Eve);
            self.set_password(unit, LOCAL, &new);
        }
    }

    fn copy_flash(&mut self, unit: usize) {
        if let Some(it) = self.units.get_mut(unit) {
            let (flash, binding) = (it.flash.dump(), it.binding);
            it.copies.push(Copy { flash, binding });
        }
    }

    fn restore_flash(&mut self, unit: usize, dice: &mut Dice) {
        let copies = self.units.get(unit).map(|it| it.copies.clone());
        let Some(copy) = copies.and_then(|copies| dice.pick(&copies).cloned()) else {
            return;
        };
        let mut back = Rolled::Older;
        if let Some(it) = self.units.get_mut(unit) {
            it.restore(&copy.flash);
            if it.flash.has_counter() {
                back = Rolled::Unreadable;
            }
        }
        if self
            .units
            .get(unit)
            .is_some_and(|it| it.binding != copy.binding)
        {
            self.bound(unit, copy.binding);
        }
        self.rolled(unit, back, dice);
    }

    fn swap_flash(&mut self, unit: usize, dice: &mut Dice) {
        let other = dice.index(self.units.len());
        let chips = (self.units.get(unit), self.units.get(other));
        let (Some(one), Some(two)) = chips else {
            return;
        };
        let (mine, theirs) = (one.flash.dump(), two.flash.dump());
        one.restore(&theirs);
        two.restore(&mine);
        for unit in [unit, other] {
            self.rolled(unit, Rolled::Older, dice);
        }
    }

    /// Restarts in a penalty to be let off, and asks each time.
    fn restart_loop(&mut self, unit: usize, dice: &mut Dice) {
        for _ in 0..1 + dice.below(4) {
            self.restart(unit, dice.below(DAY), dice);
            self.pass(dice.below(120_000));
            self.guesses(unit, LOCAL, 1, dice);
        }
    }

    /// The app's request with one field changed, under the tag that there is.
    fn tamper(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return;
        };
        let Some(message) = self.shown.get(shown).map(|it| it.message.clone()) else {
            return;
        };
        let mut changed = message.challenge().clone();
        match dice.below(6) {
            0 => changed.epoch = Epoch(changed.epoch.0 ^ 1),
            1 => changed.failures = Failures(changed.failures.0 + 1),
            2 => changed.action = Action::CheckBinding,
            3 => changed.extensions = Extensions::default(),
            4 => changed.freshness = Freshness::Nonce(Nonce(dice.bytes())),
            _ => changed.code_length = dice.code_length(&CodeLength::ALL),
        }
        if changed == *message.challenge() {
            return;
        }
        let text = ChallengeMessage::new(changed, message.tag()).to_text();
        let who = self.owner(unit).map_or(Who::Eve, |(who, _)| who);
        let about = About {
            shown: None,
            ..self.about(shown)
        };
        self.call(dice.index(2), Call::Issue, who, &text, about);
    }

    /// The owner scans a picture that a phisher sent, and reads the code back.
    fn relay(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return;
        };
        let Some((who, _)) = self.owner(unit) else {
            return;
        };
        let digits = self.scan(dice.index(2), who, shown, None, dice.one_in(2));
        if digits.is_some_and(|digits| self.type_code(unit, LOCAL, &digits, false)) {
            let new = self.new_password(Who::Eve);
            self.set_password(unit, LOCAL, &new);
        }
    }

    /// Mallory's binding of a made-up device, claimed when it is first needed.
    fn made_up(&mut self, dice: &mut Dice) -> Option<(usize, Keys)> {
        let mine = self.offers.iter().rev().find(|it| {
            let locator = self.bonds.get(it.bond).map(|bond| bond.locator);
            locator.and_then(|it| self.rights.owner(&it)) == Some(Who::Mallory)
        });
        let bond = match mine {
            Some(mine) => mine.bond,
            None => {
                let message = OfferMessage::new(Offer {
                    identity: Identity::default(),
                    contribution: Contribution::Secret(dice.bytes::<32>().into()),
                    code_length: CodeLength::Eight,
                    attestation: None,
                    extensions: Extensions::default(),
                });
                let bond = self.bonds.len();
                self.bonds.push(Bond::of(&message)?);
                self.offers.push(Offered { message, bond });
                self.claim(0, Who::Mallory, self.offers.len() - 1, dice)?;
                bond
            }
        };
        Some((bond, self.bonds.get(bond)?.keys.clone()))
    }

    /// Challenges of a made-up device, as no device shows them.
    fn probe(&mut self, dice: &mut Dice) {
        self.set_trouble(None);
        let Some((bond, keys)) = self.made_up(dice) else {
            return;
        };
        let epoch = if dice.one_in(2) { u32::MAX } else { 0 };
        let failures = if dice.one_in(2) { 100 } else { 0 };
        let challenge = keys.tag().seal(Challenge {
            action: Action::SetPassword,
            locator: keys.locator(),
            epoch: Epoch(epoch),
            failures: Failures(failures),
            code_length: dice.code_length(&CodeLength::ALL),
            freshness: Freshness::Nonce(Nonce(dice.bytes())),
            extensions: Extensions::default(),
        });
        let about = About {
            bond: Some(bond),
            own: true,
            stale: false,
            hash: suite::hash(challenge.message()),
            shown: None,
        };
        let text = challenge.to_text();
        for (who, call) in [
            (Who::Mallory, Call::Inspect),
            (Who::Mallory, Call::Issue),
            (Who::Eve, Call::Issue),
        ] {
            self.call(dice.index(2), call, who, &text, about);
        }
    }

    /// Rows in the place of the victim's, made of parts of the victim's and of Mallory's rows. The old row is put
    /// back afterwards.
    fn move_row(&mut self, unit: usize, dice: &mut Dice) {
        let Some(shown) = self.shown_at(unit, LOCAL, dice) else {
            return;
        };
        self.set_trouble(None);
        let Some((mine, _)) = self.made_up(dice) else {
            return;
        };
        let Some((about, text)) = self
            .shown
            .get(shown)
            .map(|it| (self.about(shown), it.text.clone()))
        else {
            return;
        };
        let place = |at: usize| self.bonds.get(at).map(|bond| bond.locator);
        let (Some(place), Some(mine)) = (about.bond.and_then(place), place(mine)) else {
            return;
        };
        let rows = self.registry.backup();
        let (Some(theirs), Some(mine)) = (rows.bindings.get(&place), rows.bindings.get(&mine))
        else {
            return;
        };
        let moved = BindingRow {
            locator: place,
            version: theirs.version,
            ..mine.clone()
        };
        let moved = match dice.below(4) {
            0 => moved,
            1 => BindingRow {
                owner: mine.owner.clone(),
                ..theirs.clone()
            },
            2 => BindingRow {
                state: mine.state.clone(),
                owner: mine.owner.clone(),
                ..theirs.clone()
            },
            _ => BindingRow {
                key: theirs.key,
                ..moved
            },
        };
        self.registry.rows().bindings.insert(place, moved);
        self.call(dice.index(2), Call::Issue, Who::Mallory, &text, about);
        self.registry.restore(&rows);
    }

    /// A neighbour on the network starts recoveries and types codes there.
    fn network(&mut self, unit: usize, dice: &mut Dice) {
        if dice.one_in(2) {
            self.begin(unit, REMOTE, dice);
        }
        self.guesses(unit, REMOTE, 1, dice);
    }
}
