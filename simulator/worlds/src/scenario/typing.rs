//! How a code is mistyped.

use relatch_derivation::TypedCode;
use relatch_wire::CodeLength;

use super::words::Change;

/// A code of this length that is the correct one once in 10^(digits - 1) times.
pub(super) fn guess(digits: u8) -> String {
    // The check digit of zeros is zero.
    "0".repeat(digits.into())
}

/// The code as it is typed with this mistake.
pub(super) fn changed(code: &str, change: Change) -> Option<String> {
    let mut digits: Vec<u8> = code
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|byte| byte - b'0')
        .collect();
    match change {
        Change::DropLast => {
            digits.pop();
        }
        Change::OneDigit => {
            let digit = digits.get_mut(2)?;
            *digit = (*digit + 1) % 10;
        }
        Change::SwapNeighbours => {
            // Equal neighbours swapped are no mistake.
            let at = (1..digits.len()).find(|at| digits.get(*at) != digits.get(at - 1))?;
            digits.swap(at, at - 1);
        }
        Change::Spaced => {
            let spaced: Vec<String> = digits
                .iter()
                .map(|digit| char::from(b'0' + digit).into())
                .collect();
            return Some(spaced.join(" - "));
        }
        Change::FullWidth => {
            return digits
                .iter()
                .map(|digit| char::from_u32(0xff10 + u32::from(*digit)))
                .collect();
        }
        Change::AnotherCode => {
            let digit = digits.first_mut()?;
            *digit = (*digit + 1) % 10;
            return with_check_digit(digits);
        }
    }
    Some(text(&digits))
}

fn with_check_digit(mut digits: Vec<u8>) -> Option<String> {
    let length = CodeLength::from_digits(digits.len().try_into().ok()?)?;
    (0..10).find_map(|check| {
        *digits.last_mut()? = check;
        let code = text(&digits);
        TypedCode::parse(&code, length).ok().map(|_| code)
    })
}

fn text(digits: &[u8]) -> String {
    digits
        .iter()
        .map(|digit| char::from(b'0' + digit))
        .collect()
}
