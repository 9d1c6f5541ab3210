//! What a person types (spec/protocol.md, "Codes"), digit by digit.

/// Damm's quasigroup as the specification prints it.
const DAMM: [&str; 10] = [
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
];

/// The digits of an entry, if they are this many and the last fits the others.
#[must_use]
pub fn digits(entry: &str, length: usize) -> Option<String> {
    if entry.len() > 64
        || entry
            .chars()
            .any(|character| !"0123456789 -".contains(character))
    {
        return None;
    }
    let digits: String = entry.chars().filter(char::is_ascii_digit).collect();
    let mut interim = 0;
    for digit in digits.bytes() {
        interim = usize::from(DAMM[interim].as_bytes()[usize::from(digit - b'0')] - b'0');
    }
    (digits.len() == length && interim == 0).then_some(digits)
}
