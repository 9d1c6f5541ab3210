//! The text form (spec/protocol.md, "Text form"), group by group.

/// The message of a QR text, or the registered reason.
///
/// # Errors
/// The reason of the stage `text`.
pub fn text(text: &str) -> Result<Vec<u8>, &'static str> {
    let after = text.strip_prefix("RL").ok_or("not relatch")?;
    let digits = after.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = after.split_at(digits);
    if number.is_empty() || number.len() > 5 || number.starts_with('0') || !rest.starts_with(':') {
        return Err("not relatch");
    }
    if number != "1" {
        return Err("newer version");
    }
    if text.len() > 4296 {
        return Err("too long");
    }
    bytes(&rest[1..]).ok_or("base45")
}

/// The bytes of base45 text.
#[must_use]
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.bytes().map(|letter| DIGITS[usize::from(letter)]);
    let digits: Vec<usize> = digits.collect::<Option<_>>()?;
    let mut bytes = Vec::new();
    for group in digits.chunks(3) {
        let value: usize = group
            .iter()
            .rev()
            .fold(0, |value, digit| value * 45 + digit);
        match group.len() {
            3 if value <= 0xffff => bytes.extend([(value / 256) as u8, (value % 256) as u8]),
            2 if value <= 0xff => bytes.push(value as u8),
            _ => return None,
        }
    }
    Some(bytes)
}

/// The digit of each character. A table, for a comparison costs the fuzzer more than a look-up.
const DIGITS: [Option<usize>; 256] = {
    let alphabet = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut digits = [None; 256];
    let mut digit = 0;
    while digit < alphabet.len() {
        digits[alphabet[digit] as usize] = Some(digit);
        digit += 1;
    }
    digits
};
