//! Bytes in lower-case hexadecimal digits; one text for each.

use std::fmt::Write;

pub(crate) fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(
        String::with_capacity(bytes.len().saturating_mul(2)),
        |mut text, byte| {
            // A string takes every write.
            write!(text, "{byte:02x}").ok();
            text
        },
    )
}

pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode_all(text)?.try_into().ok()
}

pub(crate) fn decode_all(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
        .collect();
    bytes.filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_each() {
        let bytes: [u8; 4] = [0, 0x7f, 0xa5, 0xff];
        assert_eq!(encode(&bytes), "007fa5ff");
        assert_eq!(decode("007fa5ff"), Some(bytes));
        for other in [
            "007FA5FF",
            "007fa5f",
            "007fa5ff0",
            "007fa5fg",
            "",
            " 07fa5ff",
            "\u{e9}7fa5ff",
        ] {
            assert_eq!(decode::<4>(other), None, "{other}");
        }
    }
}
