//! What each step does to the world, and what is seen then.

use relatch_authority::{ActRefusal, DeviceName, Terms};
use relatch_device::Slot;
use relatch_wire::{Action, Locator};
use zeroize::Zeroizing;

use super::act::{Act, Change, CutMoment, NoticeKind, Record};
use super::eyes::Sight;
use super::file::Step;
use super::play::Stage;
use super::typing;
use crate::flash::{Fault, Moment, Page, Tear};
use crate::nvr::Nvr;
use crate::phone::{Phone, Service};
use crate::seen::Seen;

/// What went wrong with the step itself: a name nobody has, or a check that does not hold.
type Wrong = String;

impl Stage {
    /// Does a step.
    pub(super) fn take(&mut self, step: &Step) -> Result<Seen, Wrong> {
        if let Act::Wait {
            seconds,
            minutes,
            hours,
        } = step.act
        {
            let seconds = seconds
                .saturating_add(minutes.saturating_mul(60))
                .saturating_add(hours.saturating_mul(3_600));
            if seconds > LONGEST_WAIT {
                return Err("a wait is at most 10 years".into());
            }
            self.world.pass(seconds.saturating_mul(1_000));
            return Ok(Seen::Done);
        }
        let at = step
            .at
            .as_deref()
            .ok_or("this step needs `at`: the recorder or the account that does it")?;
        if self.world.phone(at).is_some() {
            return self.take_at_phone(at, &step.act);
        }
        if self.world.nvr(at).is_some() {
            return self.take_at_nvr(at, &step.act);
        }
        Err(format!("nobody is called `{at}`"))
    }

    fn take_at_nvr(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        let code = match act {
            Act::TypeCode {
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
            } => self.code(from.as_deref(), noted.as_deref(), code.as_deref(), *change)?,
            _ => Zeroizing::default(),
        };
        let nvr = self.world.nvr(at).ok_or("no such recorder")?;
        Ok(match act {
            Act::ForgotPassword {} => nvr.forgot_password(),
            Act::VerifyWithApp { place } => nvr.verify_with_app(*place),
            Act::TypeCode { place, .. } => nvr.type_code(*place, &code),
            Act::SetPassword { place, password } => nvr.set_password(*place, password),
            Act::LogIn { user, password } => nvr.log_in(*user, password),
            Act::LogOut {} => nvr.log_out(),
            Act::Offer {} => nvr.offer(),
            Act::ConfirmBinding { .. } => nvr.confirm_binding(&code),
            Act::CheckBinding {} => nvr.check_binding(),
            Act::Release {} => nvr.release(),
            Act::FactoryReset {} => nvr.factory_reset(),
            Act::PressButton {} => nvr.press_button(),
            Act::Restart {} => {
                nvr.power_off();
                nvr.power_on();
                Seen::Done
            }
            Act::SetClock { years } => nvr.set_clock(*years),
            Act::CutPower { operation, moment } => {
                plan(nvr, Fault::Cut(*operation, cut_moment(*moment)))
            }
            Act::FailWrites {} => plan(nvr, Fault::WriteError(0)),
            Act::Damage { record } => damage(nvr, *record),
            Act::CopyFlash { name } => {
                let dump = nvr.flash().dump();
                self.dumps.insert(name.clone(), dump);
                Seen::Done
            }
            Act::RestoreFlash { name } => {
                let dump = self
                    .dumps
                    .get(name)
                    .ok_or(format!("no copy is called `{name}`"))?;
                nvr.flash().restore(dump);
                Seen::Done
            }
            Act::KeepPhoto { name } => {
                let sight = self.eyes.look(nvr);
                self.photos.insert(name.clone(), sight);
                Seen::Done
            }
            Act::Check { .. } => {
                check(nvr, act)?;
                Seen::Done
            }
            _ => return Err(format!("a recorder cannot do this; `{at}` is one")),
        })
    }

    fn take_at_phone(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        match act {
            Act::Scan {
                of,
                photo,
                text,
                camera,
            } => {
                let text = match (of, photo, text) {
                    (Some(nvr), None, None) => {
                        let nvr = self
                            .world
                            .nvr(nvr)
                            .ok_or(format!("no recorder is called `{nvr}`"))?;
                        let sight = self.eyes.look(nvr);
                        self.eyes.read(&sight, *camera)?
                    }
                    (None, Some(name), None) => {
                        let sight = self
                            .photos
                            .get(name)
                            .ok_or(format!("no photo is called `{name}`"))?;
                        self.eyes.read(sight, *camera)?
                    }
                    (None, None, Some(text)) => self.eyes.read(&Sight::of_text(text)?, *camera)?,
                    _ => return Err("`scan` needs one of `of`, `photo`, `text`".into()),
                };
                let (phone, service, now) = self.phone(at)?;
                Ok(phone.scan(text.as_deref().map(String::as_str), service, now))
            }
            Act::Confirm { called } => {
                let called =
                    DeviceName::new(called).map_err(|error| format!("`called`: {error}"))?;
                self.world
                    .confirm(at, &called)
                    .ok_or_else(|| format!("no phone is called `{at}`"))
            }
            Act::Cancel {} => Ok(self.phone(at)?.0.cancel()),
            Act::Prove {} => {
                let (phone, service, now) = self.phone(at)?;
                Ok(phone.prove(service, now))
            }
            Act::NoteCode { name } => {
                let code = self.shown(at)?;
                self.notes.insert(name.clone(), code);
                Ok(Seen::Done)
            }
            Act::Notices { of, count } => self.notices(at, *of, *count),
            Act::Delegate { .. }
            | Act::Revoke { .. }
            | Act::Transfer { .. }
            | Act::EndBinding { .. }
            | Act::DeleteClaim { .. }
            | Act::Freeze { .. }
            | Act::Unfreeze { .. } => self.manage(at, act),
            _ => Err(format!("a phone cannot do this; `{at}` is one")),
        }
    }

    /// What an account does with its devices.
    fn manage(&mut self, at: &str, act: &Act) -> Result<Seen, Wrong> {
        let nonce = self.world.nonce();
        let (Act::Delegate { of, .. }
        | Act::Revoke { of, .. }
        | Act::Transfer { of, .. }
        | Act::EndBinding { of }
        | Act::DeleteClaim { of }
        | Act::Freeze { of }
        | Act::Unfreeze { of }) = act
        else {
            return Err("not an act on a device".into());
        };
        let account = self.phone(at)?.0.account().clone();
        let device = self.device(at, of)?;
        let other = |name: &str| {
            relatch_authority::AccountId::new(name).map_err(|error| format!("`{name}`: {error}"))
        };
        let (_, service, now) = self.phone(at)?;
        let done = match act {
            Act::Delegate {
                to, hours, uses, ..
            } => {
                let terms = Terms {
                    actions: [Action::SetPassword].into(),
                    expires: now.plus_secs(hours.saturating_mul(3_600)),
                    max_uses: *uses,
                };
                service.delegate(&account, &device, &other(to)?, &terms, now)
            }
            Act::Revoke { from, .. } => service.revoke(&account, &device, &other(from)?, now),
            Act::Transfer { to, .. } => {
                service.transfer(&account, &device, &other(to)?, now, nonce)
            }
            Act::EndBinding { .. } => service.release(&account, &device, now),
            Act::DeleteClaim { .. } => service.delete_pending(&account, &device, now),
            Act::Freeze { .. } => service.freeze(&account, &device, now),
            _ => service.unfreeze(&account, &device, now),
        };
        match done {
            Ok(()) => {
                if matches!(act, Act::Transfer { .. } | Act::EndBinding { .. }) {
                    self.phone(at)?.0.hand_over(of);
                }
                Ok(Seen::Done)
            }
            Err(ActRefusal::Denied(_)) => Ok(Seen::Denied),
            Err(error) => Err(format!("the authority could not do it: {error}")),
        }
    }

    /// The device of this name, in the account's list or, for one who is no owner, in anybody's.
    fn device(&mut self, at: &str, called: &str) -> Result<Locator, Wrong> {
        let account = self.phone(at)?.0.account().clone();
        let mut owners = self.world.accounts();
        owners.insert(0, account);
        for owner in owners {
            let (_, service, _) = self.phone(at)?;
            let devices = service
                .devices(&owner, None)
                .map_err(|error| error.to_string())?;
            if let Some(device) = devices
                .devices
                .iter()
                .rev()
                .find(|it| it.name.as_str() == called)
            {
                return Ok(device.locator);
            }
        }
        Err(format!("no account has a device called `{called}`"))
    }

    fn notices(&mut self, at: &str, kind: NoticeKind, count: usize) -> Result<Seen, Wrong> {
        let (phone, service, _) = self.phone(at)?;
        let found = notices_of(phone, service, kind);
        if found == count {
            Ok(Seen::Done)
        } else {
            Err(format!("expected {count} such notices, there are {found}"))
        }
    }

    fn phone(
        &mut self,
        at: &str,
    ) -> Result<(&mut Phone, &mut Service, relatch_authority::WallTime), Wrong> {
        self.world
            .at_phone(at)
            .ok_or_else(|| format!("no phone is called `{at}`"))
    }

    fn shown(&self, account: &str) -> Result<Zeroizing<String>, Wrong> {
        let phone = self
            .world
            .phone(account)
            .ok_or(format!("no phone is called `{account}`"))?;
        let code = phone
            .shown_code()
            .ok_or(format!("the phone of `{account}` shows no code"))?;
        Ok(Zeroizing::new(code.to_owned()))
    }

    fn code(
        &self,
        from: Option<&str>,
        noted: Option<&str>,
        code: Option<&str>,
        change: Option<Change>,
    ) -> Result<Zeroizing<String>, Wrong> {
        let code = match (from, noted, code) {
            (Some(account), None, None) => self.shown(account)?,
            (None, Some(name), None) => self
                .notes
                .get(name)
                .cloned()
                .ok_or(format!("no note is called `{name}`"))?,
            (None, None, Some(code)) => Zeroizing::new(code.to_owned()),
            _ => return Err("a code comes from one of `from`, `noted`, `code`".into()),
        };
        match change {
            None => Ok(code),
            Some(change) => typing::changed(&code, change)
                .map(Zeroizing::new)
                .ok_or_else(|| "this code cannot be changed so".into()),
        }
    }
}

const LONGEST_WAIT: u64 = 10 * 366 * 24 * 3_600;

fn plan(nvr: &Nvr, fault: Fault) -> Seen {
    nvr.flash().set_fault(Some(fault));
    Seen::Done
}

fn cut_moment(moment: CutMoment) -> Moment {
    match moment {
        CutMoment::Before => Moment::Before,
        CutMoment::Inside => Moment::Inside(32, Tear::Erased),
        CutMoment::After => Moment::After,
    }
}

fn damage(nvr: &Nvr, record: Record) -> Seen {
    let slots = match record {
        Record::Binding => [Slot::BindingA, Slot::BindingB],
        Record::State => [Slot::StateA, Slot::StateB],
    };
    for slot in slots {
        nvr.flash().tamper(Page::Record(slot), |content| {
            for byte in content.iter_mut().skip(16) {
                *byte = !*byte;
            }
        });
    }
    Seen::Done
}

fn check(nvr: &mut Nvr, act: &Act) -> Result<(), Wrong> {
    let Act::Check {
        bound,
        failures,
        epoch,
        penalty_minutes,
        digits,
        cameras,
        recordings,
    } = act
    else {
        return Ok(());
    };
    let belongings = nvr.belongings().clone();
    let status = nvr.status().ok_or("the recorder is dark")?;
    same("cameras", *cameras, belongings.cameras.len())?;
    same("recordings", *recordings, belongings.recordings)?;
    same("bound", *bound, status.bound)?;
    same("failures", *failures, status.failures.0)?;
    same("epoch", *epoch, status.epoch.0)?;
    same(
        "penalty-minutes",
        *penalty_minutes,
        status.penalty.as_secs().div_ceil(60),
    )?;
    let length = status.challenge.map_or(0, |(_, length)| length.digits());
    same("digits", *digits, length)
}

fn same<T: PartialEq + core::fmt::Display>(
    what: &str,
    expected: Option<T>,
    found: T,
) -> Result<(), Wrong> {
    match expected {
        Some(expected) if expected != found => {
            Err(format!("`{what}` should be {expected}, is {found}"))
        }
        _ => Ok(()),
    }
}

fn notices_of(phone: &Phone, service: &Service, kind: NoticeKind) -> usize {
    use relatch_authority::Event;
    service
        .registry()
        .notices
        .iter()
        .filter(|notice| notice.to == *phone.account())
        .filter(|notice| match &notice.entry.event {
            Event::Issued { .. } => kind == NoticeKind::CodeIssued,
            Event::Refused { .. } => kind == NoticeKind::Refused,
            Event::Delegated { .. } => kind == NoticeKind::Delegated,
            Event::Transferred { .. } => kind == NoticeKind::Transferred,
            Event::Activated => kind == NoticeKind::Activated,
            Event::Released | Event::Deleted => kind == NoticeKind::Ended,
            _ => false,
        })
        .count()
}
