//! Which of the scenarios are played.

use super::files::Loaded;
use super::{CliError, RunArgs};

/// Those that the arguments name; all where they name none.
///
/// # Errors
/// None is left.
pub(super) fn select(all: Vec<Loaded>, args: &RunArgs) -> Result<Vec<Loaded>, CliError> {
    let RunArgs {
        name, requirement, ..
    } = args;
    let selected: Vec<Loaded> = all
        .into_iter()
        .filter(|loaded| name.is_empty() || name.iter().any(|pattern| is_called(loaded, pattern)))
        .filter(|loaded| requirement.is_empty() || requirement.iter().any(|id| proves(loaded, id)))
        .collect();
    if selected.is_empty() {
        return Err(CliError::Message(format!(
            "no scenario has {}: `relatch run --list` shows all",
            [
                (name, "this name"),
                (requirement, "this requirement among what it proves")
            ]
            .iter()
            .filter(|(given, _)| !given.is_empty())
            .map(|(given, what)| format!("{what} ({})", given.join(", ")))
            .collect::<Vec<_>>()
            .join(" and ")
        )));
    }
    Ok(selected)
}

fn is_called(loaded: &Loaded, pattern: &str) -> bool {
    let Loaded { file, scenario, .. } = loaded;
    let texts = [&scenario.id, &scenario.title, file];
    texts.iter().any(|text| has(text, pattern))
}

fn proves(loaded: &Loaded, id: &str) -> bool {
    let mut proved = loaded.scenario.proves.iter();
    proved.any(|proved| proved.eq_ignore_ascii_case(id))
}

/// Whether the pieces of the pattern between its asterisks stand in the text, one after the other.
fn has(text: &str, pattern: &str) -> bool {
    let text = text.to_lowercase();
    let mut rest = text.as_str();
    pattern.to_lowercase().split('*').all(|piece| {
        let found = rest.split_once(piece).map(|(_, behind)| behind);
        rest = found.unwrap_or(rest);
        found.is_some()
    })
}

#[cfg(test)]
mod tests {
    use super::has;

    #[test]
    fn a_pattern_is_found_anywhere_and_its_asterisk_skips() {
        for pattern in ["", "S0", "s04", "commit", "s*commit", "*byte*"] {
            assert!(has("S04 every byte of the commit", pattern), "{pattern}");
        }
        for pattern in ["S05", "commit*byte", "s0 4"] {
            assert!(!has("S04 every byte of the commit", pattern), "{pattern}");
        }
    }
}
