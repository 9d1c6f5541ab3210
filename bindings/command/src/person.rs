//! What is asked of the person at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use zeroize::Zeroizing;

use crate::arguments::Arguments;

/// The passphrase, from its file or typed; twice where it is a new one.
pub(crate) fn passphrase(arguments: &Arguments, is_new: bool) -> Result<Zeroizing<String>, String> {
    if let Some(path) = &arguments.passphrase_file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new);
        let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
        return Ok(Zeroizing::new(
            text.lines().next().unwrap_or_default().into(),
        ));
    }
    let first = typed("Passphrase: ")?;
    if is_new && *first != *typed("The same again: ")? {
        return Err("the two passphrases differ: try again".into());
    }
    Ok(first)
}

fn typed(question: &str) -> Result<Zeroizing<String>, String> {
    let typed = rpassword::prompt_password(question);
    typed.map(Zeroizing::new).map_err(|error| {
        format!("no passphrase can be typed here ({error}): use --passphrase-file")
    })
}

/// Whether the person agrees; without a terminal nobody does.
pub(crate) fn agrees(arguments: &Arguments, question: &str) -> bool {
    if arguments.yes {
        return true;
    }
    if !io::stdin().is_terminal() {
        return false;
    }
    eprint!("{question} [y/N] ");
    let _ = io::stderr().flush();
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line);
    read.is_ok() && matches!(line.trim(), "y" | "Y" | "yes" | "j" | "ja")
}

/// Whether the owner is there: they type the passphrase once more.
pub(crate) fn proves(arguments: &Arguments, passphrase: &str) -> bool {
    match &arguments.passphrase_file {
        Some(_) => arguments.yes,
        None => typed("Passphrase once more: ").is_ok_and(|again| *again == passphrase),
    }
}
