//! `relatch driver`: the library answers the kit, as an implementation under test does (spec/conformance.md).

use std::io::{self, BufRead, Write};

use serde::Deserialize;
use serde_json::{Value, json};

use super::library;
use super::protocol::{Answer, LONGEST_LINE, Operation, Role, VERSION};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    id: Value,
    #[serde(rename = "type")]
    operation: String,
    #[serde(default)]
    input: Value,
}

/// Answers each line of `requests` until its end.
///
/// # Errors
/// A line cannot be read or an answer not be written.
///
/// # Security
/// A line of more than [`LONGEST_LINE`] bytes is not read to its end; it is an error.
pub fn serve(mut requests: impl BufRead, mut answers: impl Write) -> io::Result<()> {
    loop {
        let mut line = Vec::new();
        let most = LONGEST_LINE as u64 + 1;
        io::Read::take(&mut requests, most).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        if line.len() > LONGEST_LINE {
            let error = format!("a request of more than {LONGEST_LINE} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, error));
        }
        answers.write_all(answer(&line).as_bytes())?;
        answers.flush()?;
    }
}

/// The line that answers a line.
fn answer(line: &[u8]) -> String {
    let asked: Asked = match serde_json::from_slice(line) {
        Ok(asked) => asked,
        Err(error) => return Answer::Error(format!("not a request: {error}")).line(&Value::Null),
    };
    if asked.operation == "hello" {
        let output = json!({"version": VERSION, "roles": Role::ALL, "types": library::OPERATIONS});
        return format!("{}\n", json!({"id": asked.id, "output": output}));
    }
    let answer = match Operation::deserialize(Value::from(asked.operation)) {
        Ok(operation) => library::answer(operation, &asked.input).unwrap_or_else(Answer::Error),
        Err(_) => Answer::Unsupported,
    };
    answer.line(&asked.id)
}
