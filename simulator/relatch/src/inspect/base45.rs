//! Where a text stops being base45 (RFC 9285).

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Says what the first fault in `payload` is; positions count from 1 and begin behind `before` characters.
///
/// No character of the alphabet is repeated: the payload may be an offer's.
pub(super) fn fault(payload: &str, before: usize) -> Option<String> {
    let values: Vec<Result<u32, char>> = payload.chars().map(value).collect();
    let stranger = values.iter().zip(before + 1..);
    let stranger = stranger.filter_map(|(value, at)| value.err().map(|stranger| (stranger, at)));
    if let Some((stranger, at)) = stranger.into_iter().next() {
        return Some(format!("character {at} is {}", describe(stranger)));
    }
    let values: Vec<u32> = values.into_iter().flatten().collect();
    (before + 1..)
        .step_by(3)
        .zip(values.chunks(3))
        .find_map(|(at, group)| match *group {
            [_] => Some(format!(
                "the last group, character {at}, is a single character; one is missing or too many"
            )),
            [c, d] if c + 45 * d > 255 => Some(format!(
                "the last two characters, from {at} on, are worth more than one byte"
            )),
            [c, d, e] if c + 45 * d + 2025 * e > 0xffff => Some(format!(
                "the three characters from {at} on are worth more than two bytes"
            )),
            _ => None,
        })
}

fn value(character: char) -> Result<u32, char> {
    (0..)
        .zip(ALPHABET.chars())
        .find_map(|(value, known)| (known == character).then_some(value))
        .ok_or(character)
}

fn describe(stranger: char) -> String {
    match stranger {
        'a'..='z' => "a lower-case letter; the text was changed on its way".to_owned(),
        '\n' | '\r' => "a line ending; give the text without it".to_owned(),
        _ => format!(
            "U+{:04X}, which is not in the base45 alphabet",
            u32::from(stranger)
        ),
    }
}
