//! A transcript: who did what at which time, what was seen, and what that changed in flash, recorders and registries.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use relatch_device::Slot;
use serde_json::Value;

use super::act::Step;
use super::play::Moment;
use crate::nvr::Nvr;
use crate::phone;
use crate::world::World;
use relatch_testkit::flash::{FlashError, Operation, Page};

/// Of a repetition the first times are printed; the others are like them.
const TOLD: u32 = 2;
/// Where the changes are printed, below the step.
const BELOW: usize = 25;
/// What goes without saying: the words that a file leaves out.
const USUAL: [&str; 7] = [
    "console",
    "administrator",
    "held",
    "arrives",
    "both",
    "inside",
    "given",
];
/// Of the storage operations of one step the first are printed.
const OPERATIONS: usize = 8;

/// Listens to a scenario and tells it.
#[derive(Debug, Default)]
pub struct Transcript {
    text: String,
    recorders: BTreeMap<String, String>,
    phones: BTreeMap<String, Option<String>>,
    /// Audit entries and notices of each registry so far.
    registries: BTreeMap<String, (usize, usize)>,
}

impl Transcript {
    /// Hears what [`super::play`] tells its listener.
    pub fn hear(&mut self, moment: Option<&Moment<'_>>, world: &mut World) {
        let Some(moment) = moment else {
            for (_, nvr) in world.nvrs() {
                nvr.flash().watch();
            }
            self.changes(world, true);
            return;
        };
        let told = moment.time <= TOLD;
        if told {
            self.step(moment, world);
        } else if moment.time == TOLD + 1 && moment.first {
            self.line("...");
        }
        self.changes(world, told);
    }

    /// Everything printed so far.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    fn step(&mut self, moment: &Moment<'_>, world: &World) {
        let seen = match moment.seen {
            Ok(seen) => word(seen),
            Err(why) => format!("FAILED: {why}"),
        };
        let unexpected = if moment.as_expected() || moment.seen.is_err() {
            ""
        } else {
            "   <-- not as expected"
        };
        let who = moment.step.at.as_deref().unwrap_or("");
        let what = format!("{:1$}{2}", "", 2 * moment.depth, act(moment.step));
        let _ = writeln!(
            self.text,
            "  {:>13}  {who:<8} {what:<56} {seen}{unexpected}",
            clock(world.elapsed())
        );
        if world.phone(who).is_none() {
            return;
        }
        let shown = world.phone(who).and_then(|phone| on_screen(phone.page()));
        if self.phones.get(who) != Some(&shown) {
            if let Some(shown) = &shown {
                self.line(shown);
            }
            self.phones.insert(who.into(), shown);
        }
    }

    /// What is not as it was after the step before.
    fn changes(&mut self, world: &mut World, told: bool) {
        let mut lines = Vec::new();
        for (name, nvr) in world.nvrs() {
            let operations = nvr.flash().watched();
            for operation in operations.iter().take(OPERATIONS) {
                lines.push(format!("{name}: {}", flash(operation)));
            }
            if let Some(more) = operations.len().checked_sub(OPERATIONS + 1) {
                lines.push(format!("{name}: flash: {} more operations", more + 1));
            }
            let is = state(nvr);
            if self.recorders.get(name) != Some(&is) {
                lines.push(format!("{name}: {is}"));
                self.recorders.insert(name.into(), is);
            }
        }
        for (name, registry) in world.authorities().registries() {
            let rows = registry.rows();
            let seen = self.registries.entry(name.into()).or_default();
            for entry in rows.audit.iter().skip(seen.0) {
                lines.push(format!(
                    "{name}: audit: {}: {}",
                    entry.account,
                    event(&entry.event)
                ));
            }
            for notice in rows.notices.iter().skip(seen.1) {
                lines.push(format!("{name}: tells {} of it", notice.to));
            }
            *seen = (rows.audit.len(), rows.notices.len());
        }
        if told {
            for line in lines {
                self.line(&line);
            }
        }
    }

    fn line(&mut self, what: &str) {
        let _ = writeln!(self.text, "{:BELOW$} | {what}", "");
    }
}

/// The act of a step as its file has it, without what goes without saying.
fn act(step: &Step) -> String {
    let Ok(Value::Object(fields)) = serde_json::to_value(&step.act) else {
        return String::new();
    };
    let name = fields.get("do").and_then(Value::as_str).unwrap_or_default();
    let counts = ["check", "notices", "audit"].contains(&name);
    let mut words = vec![name.to_owned()];
    for (name, value) in &fields {
        let value = match value {
            Value::String(text) if USUAL.contains(&text.as_str()) => continue,
            Value::String(text) => format!("\"{text}\""),
            Value::Null | Value::Object(_) => continue,
            Value::Bool(false) if !counts => continue,
            Value::Array(items) if name == "steps" => format!("{}", items.len()),
            Value::Number(number) if number.as_u64() == Some(0) && !counts => continue,
            value => value.to_string(),
        };
        if name != "do" {
            words.push(format!("{name} {value}"));
        }
    }
    words.join(" ")
}

fn word(seen: crate::seen::Seen) -> String {
    super::play::word(seen).trim_matches('`').to_owned()
}

fn on_screen(page: &phone::Page) -> Option<String> {
    Some(match page {
        phone::Page::Confirmation(code) => format!("confirmation code {}", **code),
        phone::Page::Code { name, code, .. } => format!("code for \"{name}\": {}", **code),
        phone::Page::Preview {
            name,
            failures,
            step_up,
            ..
        } => {
            let why = step_up.map(|why| format!("; {why}")).unwrap_or_default();
            format!("\"{name}\" asks, {} wrong codes so far{why}", failures)
        }
        phone::Page::Named { name, .. } => format!("\"{name}\""),
        phone::Page::CheckCode { name, code } => format!("check code for \"{name}\": {}", **code),
        _ => return None,
    })
}

fn state(nvr: &mut Nvr) -> String {
    let Some(status) = nvr.status() else {
        return "off".into();
    };
    let Some(binding) = status.binding else {
        return "not bound".into();
    };
    let mut is = format!(
        "bound, epoch {}, failures {}",
        binding.epoch.0, binding.failures
    );
    if status.check_open {
        is.push_str(", check open");
    }
    if let Some((_, length)) = status.challenge {
        let _ = write!(is, ", waits for {} digits", length.digits());
    }
    if status.grant.is_some() {
        is.push_str(", grant open");
    }
    is
}

fn flash(operation: &Operation) -> String {
    let page = match operation.page {
        None => "the counter",
        Some(Page::PasswordA) => "password A",
        Some(Page::PasswordB) => "password B",
        Some(Page::Record(Slot::BindingA)) => "binding A",
        Some(Page::Record(Slot::BindingB)) => "binding B",
        Some(Page::Record(Slot::StateA)) => "state A",
        Some(Page::Record(Slot::StateB)) => "state B",
    };
    match (operation.result, operation.page) {
        (Ok(()), None) => "flash: the counter is raised".into(),
        (Ok(()), Some(_)) => format!("flash: {page} written, {} bytes", operation.bytes),
        (Err(FlashError::NotWritten), _) => format!("flash: {page} not written"),
        (Err(FlashError::PowerLost), _) => format!("flash: the power is cut at {page}"),
        (Err(FlashError::NotRead | FlashError::Unknown), _) => {
            format!("flash: {page}: the driver does not know")
        }
    }
}

/// The event's name and what it is about, without the hashes.
fn event(event: &relatch_authority::Event) -> String {
    use relatch_authority::Event;
    match event {
        Event::Issued {
            epoch, stepped_up, ..
        } => {
            let after = if *stepped_up { " after a step-up" } else { "" };
            format!("code issued{after}, epoch {}", epoch.0)
        }
        Event::Refused { reason, .. } => format!("refused: {reason:?}"),
        Event::SteppedUp { .. } => "stepped up".into(),
        Event::Delegated { to, terms } => {
            format!("delegated to {to} for {} codes", terms.max_uses)
        }
        Event::Revoked { from } => format!("revoked from {from}"),
        Event::Transferred { to } => format!("transferred to {to}"),
        other => other.name().replace('-', " "),
    }
}

fn clock(milliseconds: u64) -> String {
    clock_of(milliseconds / 1_000)
}

fn clock_of(seconds: u64) -> String {
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let time = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if days == 0 {
        time
    } else {
        format!("{days}d {time}")
    }
}
