//! The command as a shell calls it.

use clap::Parser;
use relatch_command::inspect::{InspectArgs, InspectError, run};
use serde_json::Value;

/// What came of a call.
pub(crate) struct Outcome {
    pub(crate) out: String,
    pub(crate) result: Result<(), InspectError>,
}

#[derive(Parser)]
struct Command {
    #[command(flatten)]
    args: InspectArgs,
}

pub(crate) fn call(arguments: &[&str], stdin: &[u8]) -> Outcome {
    let all = ["inspect"].iter().chain(arguments);
    let command = Command::try_parse_from(all).expect("legal arguments");
    let mut out = Vec::new();
    let result = run(&command.args, stdin, &mut out);
    let out = String::from_utf8(out).expect("UTF-8");
    Outcome { out, result }
}

pub(crate) fn inspect(text: &str) -> Outcome {
    call(&["-"], text.as_bytes())
}

/// The object that `--json` prints for a text.
pub(crate) fn json(text: &str) -> Value {
    parsed(&call(&["--json", "-"], text.as_bytes()).out)
}

/// The only code in that object.
pub(crate) fn code(text: &str) -> Value {
    json(text)["codes"][0].clone()
}

pub(crate) fn parsed(out: &str) -> Value {
    serde_json::from_str(out).expect("one JSON object")
}
