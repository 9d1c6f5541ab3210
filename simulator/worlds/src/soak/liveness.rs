//! The second phase: no more faults, and every honest owner has to get in.

use relatch_device::Device;

use super::calls::Call;
use super::cast::Who;
use super::dice::Dice;
use super::judge::Answer;
use super::unit::LOCAL;
use super::world::World;

const JUDGE: &str = "liveness";
/// Penalties end within two of the longest; a unit that is not ready then never is.
const ROUNDS: usize = 4;
/// Longer than the pause after a typing error.
const PACE: u64 = 1_100;

impl World {
    /// Mends everything, then lets every owner recover.
    pub(super) fn finish(&mut self, dice: &mut Dice) {
        self.log.say(|| "-- every owner has to get in".to_owned());
        self.closed_until = 0;
        self.skew = [0; 2];
        self.registry.set_down(false);
        self.registry.end_trouble();
        for unit in 0..self.units.len() {
            self.steps += 1;
            self.start(unit, None);
            if let Err(what) = self.get_in(unit, dice) {
                self.find(JUDGE, format!("unit {unit}: {what}"));
            }
        }
        self.search();
    }

    fn get_in(&mut self, unit: usize, dice: &mut Dice) -> Result<(), String> {
        self.serve(unit)?;
        let status = self.on(unit, Device::status).ok_or("it does not start")?;
        if status.bound {
            // What is on the screen says which binding the unit has, whatever happened to its records.
            self.shown_at(unit, LOCAL, dice)
                .ok_or("it shows no challenge")?;
        }
        let owner = self
            .owner(unit)
            .filter(|(who, _)| status.bound && !matches!(who, Who::Eve | Who::Mallory));
        let who = match owner {
            Some((who, locator)) => {
                let lifts = self.act(0, who, |it, by, now| it.unfreeze(by, &locator, now));
                if lifts {
                    self.rights.set_frozen(&locator, false);
                }
                who
            }
            // The binding is lost at one end: what the vendor's reset button is for.
            None => self.begin_anew(unit, dice)?,
        };
        self.recover_for_certain(unit, who, dice)
    }

    fn begin_anew(&mut self, unit: usize, dice: &mut Dice) -> Result<Who, String> {
        let home = self.units.get(unit).map_or(Who::Anna, |it| it.home);
        let reset = self.on(unit, |device, _| device.factory_reset());
        if reset != Some(Ok(())) {
            return Err(format!("the reset fails: {reset:?}"));
        }
        self.bound(unit, None);
        self.unsure(unit);
        match self.bind(unit, home, dice) {
            true => Ok(home),
            false => Err("it cannot be bound".to_owned()),
        }
    }

    /// Waits until no penalty runs.
    fn serve(&mut self, unit: usize) -> Result<(), String> {
        for _ in 0..ROUNDS {
            let penalty = self.on(unit, |device, now| device.status(now).penalty);
            let penalty = penalty.unwrap_or_default();
            if penalty.is_zero() {
                return Ok(());
            }
            self.pass(u64::try_from(penalty.as_millis()).unwrap_or(u64::MAX));
        }
        Err("its penalty does not end".to_owned())
    }

    fn recover_for_certain(
        &mut self,
        unit: usize,
        who: Who,
        dice: &mut Dice,
    ) -> Result<(), String> {
        let shown = self
            .shown_at(unit, LOCAL, dice)
            .ok_or("it shows no challenge")?;
        let digits = self.scan(0, who, shown, None, true);
        let Some(digits) = digits else {
            let text = self.shown.get(shown).map(|it| it.text.clone());
            let about = self.about(shown);
            let again = self.call(0, Call::Issue, who, &text.unwrap_or_default(), about);
            let answer = again.map(|reply| reply.answer);
            return Err(match answer {
                Some(Answer::Refused(refusal)) => format!("{who:?} is told: {refusal}"),
                answer => format!("{who:?} is told {answer:?}"),
            });
        };
        self.pass(PACE);
        if !self.type_code(unit, LOCAL, &digits, false) {
            return Err(format!("the code of challenge {shown} opens no grant"));
        }
        let new = self.new_password(who);
        let set = self.set_password(unit, LOCAL, &new);
        self.learn(unit, set, new);
        match self.can_log_in(unit) {
            true => Ok(()),
            false => Err("the new password does not log in".to_owned()),
        }
    }

    /// Looks for secrets in everything that was written; only where there is a transcript, for it takes long.
    fn search(&mut self) {
        if self.log.transcript().is_empty() {
            return;
        }
        let mut written = self.log.transcript().join("\n");
        {
            let registry = self.registry.rows();
            written.push_str(&format!("{:?} {:?}", registry.audit, registry.notices));
        }
        if let Some(secret) = self.secrets.found_in(&written) {
            self.tell(&super::judge::Event::Leaked(&format!(
                "{secret} stands in a transcript, the audit log or a notice"
            )));
        }
    }
}
