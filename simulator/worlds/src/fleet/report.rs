//! Results as tables for people and as JSON for machines; both begin with what was assumed.

use std::io::{self, Write};

use serde::Serialize;

use super::{Attack, Besieged, Compared, Driven, Habits, Owners, Plan, Results, Takeovers};

/// The thresholds beyond which the share of waits is reported, in seconds.
const WAITS: [(f64, &str); 5] = [
    (5.0, "5 s"),
    (15.0, "15 s"),
    (30.0, "30 s"),
    (60.0, "1 min"),
    (120.0, "2 min"),
];

#[derive(Serialize)]
struct Json<'a> {
    /// The schema in `docs/schemas`.
    format: &'static str,
    relatch: &'static str,
    seed: u64,
    devices: u64,
    years: u32,
    devices_that_share_a_history: u64,
    boot_seconds: u32,
    habits: &'a Habits,
    confidence: f64,
    agree: bool,
    takeovers: &'a [Takeovers],
    owners: &'a [Owners],
    besieged: &'a [Besieged],
    driven: Driven,
}

impl Results {
    /// One object with everything; rates are per million devices a year.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn json(&self, plan: &Plan, out: &mut impl Write) -> io::Result<()> {
        let json = Json {
            format: "relatch.fleet/1",
            relatch: env!("CARGO_PKG_VERSION"),
            seed: plan.seed,
            devices: plan.devices,
            years: plan.years,
            devices_that_share_a_history: plan.shared,
            boot_seconds: plan.boot_seconds,
            habits: &plan.habits,
            confidence: 0.99,
            agree: self.agree(),
            takeovers: &self.takeovers,
            owners: &self.owners,
            besieged: &self.besieged,
            driven: self.driven,
        };
        serde_json::to_writer_pretty(&mut *out, &json)?;
        writeln!(out)
    }

    /// The assumptions, and a table of each kind.
    ///
    /// # Errors
    /// `out` cannot be written.
    pub fn table(&self, plan: &Plan, out: &mut impl Write) -> io::Result<()> {
        assumptions(plan, out)?;
        if !self.takeovers.is_empty() {
            takeovers(&self.takeovers, out)?;
        }
        if !self.owners.is_empty() {
            owners(&self.owners, out)?;
        }
        if !self.besieged.is_empty() {
            besieged(&self.besieged, out)?;
        }
        let Driven {
            device_years,
            histories,
            calls,
        } = self.driven;
        writeln!(
            out,
            "\n{device_years} device-years on {histories} driven devices with {calls} calls"
        )?;
        match self.agree() {
            true => writeln!(out, "simulation and closed form agree"),
            false => writeln!(
                out,
                "simulation and closed form DISAGREE beyond 99.9999 %: device and specification differ"
            ),
        }
    }
}

fn assumptions(plan: &Plan, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{} devices, {} years of 365 days, seed {}; intervals of 99 %\n\nAssumed:",
        plan.devices, plan.years, plan.seed
    )?;
    writeln!(
        out,
        "  each device is attacked all the time: multiply by the share of yours that is\n  \
         a guess is right with probability 1 / 10^(digits - 1), and typed in no time"
    )?;
    for attack in plan.attacks.iter().copied() {
        writeln!(out, "  {:16} {}", attack.name(), attack.assumption())?;
        match attack {
            Attack::Rollback | Attack::RollbackConsole => writeln!(
                out,
                "  {:16} {} s from power to code entry",
                "", plan.boot_seconds
            )?,
            attack if attack.is_of_owners() => habits(&plan.habits, out)?,
            _ => {}
        }
    }
    Ok(())
}

fn habits(habits: &Habits, out: &mut impl Write) -> io::Result<()> {
    let slips = habits.slips;
    writeln!(
        out,
        "  {:16} {} recoveries a device and year; {} s from QR code to code, {} s a digit\n  \
         {:16} in an entry: each digit wrong {} %, a swap {} %, a digit too few or many {} %\n  \
         {:16} the code of an older QR code {} %, noticed after a wrong one {} %",
        "",
        habits.recoveries,
        habits.scan_seconds,
        habits.digit_seconds,
        "",
        percent(slips.digit),
        percent(slips.swap),
        percent(slips.length),
        "",
        percent(habits.stale),
        percent(habits.notices),
    )
}

fn takeovers(rows: &[Takeovers], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:16} {:>6} {:>12}   {:<33} {:>11} {:>7}",
        "attack",
        "digits",
        "guesses/year",
        "takeovers/million devices/year",
        "closed form",
        "ratio"
    )?;
    for row in rows {
        let Takeovers {
            simulated,
            closed_form,
            ..
        } = row;
        let mark = if row.contradicted() { " DIFFERS" } else { "" };
        writeln!(
            out,
            "{:16} {:>6} {:>12}   {:<9} ({:<9} to {:<9})   {:>11} {:>7.4}{mark}",
            row.attack.name(),
            row.digits,
            short(row.guesses),
            short(simulated.mean),
            short(simulated.low),
            short(simulated.high),
            short(*closed_form),
            simulated.mean / closed_form,
        )?;
    }
    Ok(())
}

fn owners(rows: &[Owners], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:6} {:>10}  {:<35} {:>9} {:>12}",
        "digits", "recoveries", "of them, in percent", "simulated", "closed form"
    )?;
    for row in rows {
        let shares = [
            ("typing error at the first entry", row.told),
            ("a wrong code charged", row.charged),
        ];
        for (name, share) in shares {
            let Compared {
                simulated,
                closed_form,
            } = share;
            let mark = match simulated.contradicts(closed_form) {
                true => " DIFFERS",
                false => "",
            };
            writeln!(
                out,
                "{:6} {:>10}  {name:<35} {:>9.3} {:>12.3}   ({:.3} to {:.3}){mark}",
                row.digits,
                row.recoveries,
                100.0 * simulated.mean,
                100.0 * closed_form,
                100.0 * simulated.low,
                100.0 * simulated.high,
            )?;
        }
    }
    write!(out, "\n{:6}  wait after the first entry beyond", "digits")?;
    for (_, name) in WAITS {
        write!(out, " {name:>8}")?;
    }
    writeln!(out)?;
    for row in rows {
        write!(out, "{:6}  {:>33}", row.digits, "percent of recoveries")?;
        for (seconds, _) in WAITS {
            write!(out, " {:>8.3}", 100.0 * beyond(row, seconds))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn besieged(rows: &[Besieged], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\n{:6} {:>10}  {:<33} {:>9} {:>9} {:>9}",
        "digits", "owners", "under siege, by QR codes needed", "median", "longest", "no bot"
    )?;
    for row in rows {
        let codes: Vec<String> = row.qr_codes.iter().map(u64::to_string).collect();
        let at = |times: &[(f64, f64)], share: f64| {
            let found = times.iter().find(|(_, left)| *left <= share + 1e-9);
            found.map_or(0.0, |(seconds, _)| *seconds)
        };
        writeln!(
            out,
            "{:6} {:>10}  {:<33} {:>7.0} s {:>7.0} s {:>7.0} s",
            row.digits,
            row.owners,
            format!("1, 2, 3, more: {}", codes.join(", ")),
            at(&row.still_out, 0.5),
            at(&row.still_out, 0.0),
            at(&row.still_out_without, 0.5),
        )?;
    }
    Ok(())
}

/// The share of recoveries that waited longer, to the width of a bin.
fn beyond(row: &Owners, seconds: f64) -> f64 {
    let bin = row.waits.iter().find(|(end, _)| *end >= seconds * 0.999);
    bin.map_or(0.0, |(_, share)| *share)
}

fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 1e2
}

/// Four digits, with an exponent where that is shorter.
fn short(value: f64) -> String {
    match value {
        0.0 => "0".into(),
        value if (0.01..1e6).contains(&value) => {
            let decimals = (3.0 - value.log10().floor()).clamp(0.0, 6.0) as usize;
            format!("{value:.decimals$}")
        }
        value => format!("{value:.3e}"),
    }
}
