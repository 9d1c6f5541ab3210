//! HMAC, HKDF, code and check digit as their specifications describe them, in the plainest form.

use sha2::{Digest, Sha256};

/// RFC 2104.
pub(crate) fn hmac(key: &[u8], data: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::digest([&block.map(|byte| byte ^ 0x36), data].concat());
    Sha256::digest([block.map(|byte| byte ^ 0x5c).as_slice(), &inner].concat()).into()
}

/// RFC 5869, section 2.2.
pub(crate) fn hkdf_extract(salt: &[u8], input: &[u8]) -> [u8; 32] {
    hmac(salt, input)
}

/// RFC 5869, section 2.3.
pub(crate) fn hkdf_expand(key: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut output = Vec::new();
    let mut block = Vec::new();
    for counter in 1_u8.. {
        if output.len() >= length {
            break;
        }
        block = hmac(key, &[&block, info, &[counter]].concat()).to_vec();
        output.extend_from_slice(&block);
    }
    output.truncate(length);
    output
}

/// A label with its zero byte.
pub(crate) fn label(name: &str) -> Vec<u8> {
    format!("relatch/1 {name}\0").into_bytes()
}

/// The remainder of a big-endian number, digit by digit in base 256.
pub(crate) fn remainder(number: &[u8], modulus: u128) -> u128 {
    number
        .iter()
        .fold(0, |rest, byte| (rest * 256 + u128::from(*byte)) % modulus)
}

/// A number as a code of `length` digits, its check digit included.
pub(crate) fn digits(value: u128, length: u8) -> String {
    let front = format!("{value:0width$}", width = usize::from(length) - 1);
    let check = check_digit(&front);
    front + &check.to_string()
}

/// The code of 32 bytes of material.
pub(crate) fn code(material: &[u8], length: u8) -> String {
    digits(
        remainder(material, 10_u128.pow(u32::from(length) - 1)),
        length,
    )
}

/// Damm, H. M.: Total anti-symmetrische Quasigruppen (2004).
pub(crate) fn check_digit(front: &str) -> char {
    const ROWS: [&str; 10] = [
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
    front.bytes().fold('0', |interim, digit| {
        let row = ROWS[usize::from(interim as u8 - b'0')];
        char::from(row.as_bytes()[usize::from(digit - b'0')])
    })
}

fn unhex(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .map(|digit| digit.to_digit(16).expect("a hexadecimal digit") as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair[1])
        .collect()
}

#[test]
fn hmac_of_rfc_4231() {
    let long_key = [0xaa; 131];
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (&counting, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        (&long_key, b"Test Using Larger Than Block-Size Key - Hash Key First", "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        (&long_key, b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.", "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
    ];
    for (key, data, mac) in cases {
        assert!(hmac(key, data).starts_with(&unhex(mac)), "{mac}");
    }
}

#[test]
fn hkdf_of_rfc_5869() {
    let case_1 = (
        unhex("000102030405060708090a0b0c"),
        vec![0x0b; 22],
        unhex("f0f1f2f3f4f5f6f7f8f9"),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    );
    let case_2 = (
        (0x60..=0xaf).collect(),
        (0x00..=0x4f).collect(),
        (0xb0..=0xff).collect(),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87",
    );
    let case_3 = (
        vec![],
        vec![0x0b; 22],
        vec![],
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    );
    for (salt, input, info, output) in [case_1, case_2, case_3] {
        let key = hkdf_extract(&salt, &input);
        assert_eq!(hkdf_expand(&key, &info, output.len() / 2), unhex(output));
    }
}

/// The example that is usually printed with the table.
#[test]
fn check_digit_of_572() {
    assert_eq!(check_digit("572"), '4');
}
