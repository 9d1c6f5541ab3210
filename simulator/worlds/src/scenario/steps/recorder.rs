//! What is done at a recorder.

use relatch_wire::Suite;
use zeroize::Zeroizing;

use super::super::act::Act;
use super::super::play::{Stage, word};
use super::super::typing;
use super::Wrong;
use crate::nvr::Place;
use crate::seen::Seen;

/// How often a guesser tries before this step is over.
const MOST_GUESSES: usize = 1_000_000;

impl Stage {
    pub(super) fn take_at_nvr(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        match act {
            Act::Recover { with, password } => return self.recover(at, with, password),
            Act::Guess { hours, days } => {
                let period = self.period(0, 0, *hours, *days)?;
                return self.guess(at, period);
            }
            _ => {}
        }
        let code = self.typed(act)?;
        let file = match act {
            Act::LoadKeyFile { of, suite, text } => {
                self.key_file(of.as_deref(), *suite, text.as_deref())?
            }
            _ => String::new(),
        };
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        Ok(match act {
            Act::LoadKeyFile { .. } => nvr.load_key_file(&file),
            Act::ForgotPassword {} => nvr.forgot_password(),
            Act::VerifyWithApp { place } => nvr.verify_with_app(*place),
            Act::TypeCode { place, .. } => nvr.type_code(*place, &code),
            Act::SetPassword { place, password } => nvr.set_password(*place, password),
            Act::LogIn { user, password } => nvr.log_in(*user, password),
            Act::LogOut {} => nvr.log_out(),
            Act::Offer {} => nvr.offer(),
            Act::ConfirmBinding { .. } => nvr.confirm_binding(&code),
            Act::CheckBinding {} => nvr.check_binding(),
            Act::TypeCheckCode { .. } => nvr.type_check_code(&code),
            Act::ClearFailures {} => nvr.clear_failures(),
            Act::Release {} => nvr.release(),
            Act::FactoryReset {} => nvr.factory_reset(),
            Act::PressButton {} => nvr.press_button(),
            Act::Restart {} => {
                nvr.power_off();
                nvr.power_on()
            }
            Act::SwitchOff {} => {
                nvr.power_off();
                Seen::Done
            }
            Act::SwitchOn {} => nvr.power_on(),
            Act::SetClock { years } => nvr.set_clock(*years),
            Act::KeepPhoto { name } => {
                let sight = self.eyes.look(nvr);
                self.photos.insert(name.clone(), sight);
                Seen::Done
            }
            Act::ComparePhoto { name } => {
                let photo = self.photos.get(name);
                let photo = photo.ok_or(format!("no photo is called `{name}`"))?;
                if nvr.qr_text() == photo.text {
                    Seen::SameQrCode
                } else {
                    Seen::OtherQrCode
                }
            }
            Act::Check(check) => {
                check.holds(nvr)?;
                Seen::Done
            }
            _ => return self.take_at_flash(at, act),
        })
    }

    /// The code that is typed in this act, empty where none is.
    fn typed(&self, act: &Act) -> Result<Zeroizing<String>, Wrong> {
        let (Act::TypeCode {
            from,
            noted,
            code,
            change,
            ..
        }
        | Act::ConfirmBinding {
            from,
            noted,
            code,
            change,
        }
        | Act::TypeCheckCode {
            from,
            noted,
            code,
            change,
        }) = act
        else {
            return Ok(Zeroizing::default());
        };
        self.code(from.as_deref(), noted.as_deref(), code.as_deref(), *change)
    }

    fn key_file(
        &mut self,
        of: Option<&str>,
        suite: Option<u16>,
        text: Option<&str>,
    ) -> Result<String, Wrong> {
        match (of, text) {
            (Some(name), None) => {
                let suite = match suite {
                    // Suite 1 has no keys of an authority.
                    None => self.suite.max(Suite::Hybrid),
                    Some(number) => Suite::from_number(number.into())
                        .map_err(|_| "the `suite` of a key file is 2 or 3")?,
                };
                let keys = self.world.public_keys(name, suite);
                Ok(keys
                    .ok_or(format!("no authority is called `{name}`"))?
                    .to_text())
            }
            (None, Some(text)) => Ok(text.to_owned()),
            _ => Err("`load-key-file` needs one of `of`, `text`".into()),
        }
    }

    /// All that owner and recorder do in a recovery; what is seen at its end, or where it stopped.
    fn recover(&mut self, at: &str, with: &str, password: &str) -> Result<Seen, Wrong> {
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        let seen = nvr.verify_with_app(Place::Console);
        if !matches!(seen, Seen::QrCode | Seen::SameQrCode) {
            return Ok(seen);
        }
        let text = nvr.qr_text();
        let (phone, service, now) = self.phone(with)?;
        let seen = phone.scan(text.as_deref().map(String::as_str), service, now);
        if seen != Seen::Preview {
            return Ok(seen);
        }
        let called = relatch_authority::DeviceName::new(&super::super::act::called())
            .map_err(|error| error.to_string())?;
        match self.world.confirm(with, &called) {
            Some(Seen::Code) => {}
            seen => return Ok(seen.unwrap_or(Seen::Denied)),
        }
        let code = self.shown(with)?;
        self.wait_at(at)?;
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        let seen = nvr.type_code(Place::Console, &code);
        if seen != Seen::ChoosePassword {
            return Ok(seen);
        }
        Ok(nvr.set_password(Place::Console, password))
    }

    /// Lets the local consoles of a recorder wait as long as they must; how long that was.
    fn wait_at(&mut self, at: &str) -> Result<u64, Wrong> {
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        let status = nvr.status().ok_or("the recorder is dark")?;
        let wait = u64::try_from(status.wait.as_millis()).unwrap_or(u64::MAX);
        self.world.pass(wait);
        Ok(wait)
    }

    /// Wrong codes as fast as a local console takes them.
    fn guess(&mut self, at: &str, milliseconds: u64) -> Result<Seen, Wrong> {
        let end = self.world.elapsed().saturating_add(milliseconds);
        for _ in 0..MOST_GUESSES {
            let left = end.saturating_sub(self.world.elapsed());
            if left == 0 {
                return Ok(Seen::Done);
            }
            self.wait_at(at)?;
            let nvr = self.world.nvr(at).ok_or("no such recorder")?;
            nvr.verify_with_app(Place::Console);
            let Some((_, length)) = nvr.status().and_then(|status| status.challenge) else {
                return Ok(nvr.screen().1);
            };
            let code = typing::guess(length.digits());
            let seen = nvr.type_code(Place::Console, &code);
            if !matches!(seen, Seen::WrongCode | Seen::WrongCodeBurned) {
                return Err(format!("a guessed code gave {}", word(seen)));
            }
        }
        Err(format!("more than {MOST_GUESSES} guesses"))
    }
}
