//! `relatch demo`: one recovery, narrated step by step.

use std::io::Write;

use super::{CliError, DemoArgs, Verdict, files, on_a_terminal, run, write_line};
use relatch_optics::qr::QrMatrix;
use relatch_testkit::passwords::Cost;
use relatch_worlds::scenario::{Eyes, Moment, Options, Outcome, play};
use relatch_worlds::seen::Seen;
use relatch_worlds::world::World;

/// Plays the demonstration.
pub(super) fn demo(args: &DemoArgs, out: &mut impl Write) -> Result<Verdict, CliError> {
    let loaded = files::demo()?;
    write_line(out, &format!("{}\n", loaded.scenario.title))?;
    let mut told = Ok(());
    let options = Options {
        cost: Cost::Real,
        ..run::options(args.seed, true, Some(args.pictures.clone()))
    };
    let played = play(&loaded.scenario, &options, |moment, world, eyes| {
        if let Some(moment) = moment
            && told.is_ok()
        {
            told = tell(moment, world, eyes, out);
        }
    });
    told?;
    match played.outcome {
        Outcome::Passed => Ok(Verdict::Holds),
        Outcome::Failed(failure) => {
            write_line(
                out,
                &format!(
                    "\nThis went wrong at step {}: {}",
                    failure.step, failure.message
                ),
            )?;
            Ok(Verdict::Fails)
        }
    }
}

fn tell(
    moment: &Moment<'_>,
    world: &mut World,
    eyes: &Eyes,
    out: &mut impl Write,
) -> Result<(), CliError> {
    if let Some(say) = &moment.step.say {
        write_line(out, &format!("* {say}"))?;
    }
    let Some(at) = &moment.step.at else {
        return Ok(());
    };
    if let Some(phone) = world.phone(at)
        && let Some(code) = phone.shown_code()
    {
        write_line(out, &format!("    the phone shows  {code}"))?;
    }
    if moment.seen == Ok(Seen::QrCode)
        && on_a_terminal()
        && let Some(text) = world.nvr(at).and_then(|nvr| nvr.qr_text())
        && let Ok(code) = QrMatrix::encode(&text)
    {
        write_line(out, &code.to_terminal())?;
    }
    for file in eyes.kept() {
        write_line(out, &format!("    {}", file.display()))?;
    }
    Ok(())
}
