//! Every class of bad text and bad CBOR, with the exact answer to it; faults of fields are in `field_classes`.

use relatch_wire::{
    CborError, CborError::*, ChallengeMessage, DecodeError, FieldError::*, Message, OfferMessage,
    TextError::*, text,
};

use crate::cbor::*;

/// What an otherwise legal text or message is refused with.
fn answer(text: &str) -> DecodeError {
    match Message::from_text(text) {
        Err(error) => error,
        Ok(message) => panic!("accepted: {message:?}"),
    }
}

fn legal_text() -> String {
    text::encode(&Map::challenge().message())
}

#[test]
fn the_unchanged_messages_pass() {
    for map in [Map::challenge(), Map::offer(), Map::offer().without(8)] {
        Message::from_text(&text::encode(&map.message())).unwrap();
    }
}

#[test]
fn texts() {
    let legal = legal_text();
    let payload = &legal["RL1:".len()..];
    let rows: Vec<(&str, String, DecodeError)> = vec![
        ("empty", "".into(), NotRelatch.into()),
        ("a space", " ".into(), NotRelatch.into()),
        (
            "another vendor's",
            "https://example.com/reset?id=1".into(),
            NotRelatch.into(),
        ),
        ("no prefix", payload.into(), NotRelatch.into()),
        (
            "lower-case prefix",
            format!("rl1:{payload}"),
            NotRelatch.into(),
        ),
        (
            "mixed-case prefix",
            format!("Rl1:{payload}"),
            NotRelatch.into(),
        ),
        ("wrong prefix", format!("RK1:{payload}"), NotRelatch.into()),
        (
            "prefix without number",
            format!("RL:{payload}"),
            NotRelatch.into(),
        ),
        (
            "prefix without colon",
            format!("RL1{}", payload.replace(':', "A")),
            NotRelatch.into(),
        ),
        ("version zero", format!("RL0:{payload}"), NotRelatch.into()),
        (
            "version with leading zero",
            format!("RL01:{payload}"),
            NotRelatch.into(),
        ),
        (
            "signed version",
            format!("RL+1:{payload}"),
            NotRelatch.into(),
        ),
        (
            "negative version",
            format!("RL-1:{payload}"),
            NotRelatch.into(),
        ),
        (
            "version in hex",
            format!("RLA:{payload}"),
            NotRelatch.into(),
        ),
        (
            "spaced version",
            format!("RL 1:{payload}"),
            NotRelatch.into(),
        ),
        (
            "full-width version",
            format!("RL\u{ff11}:{payload}"),
            NotRelatch.into(),
        ),
        (
            "Arabic version",
            format!("RL\u{661}:{payload}"),
            NotRelatch.into(),
        ),
        (
            "full-width colon",
            format!("RL1\u{ff1a}{}", payload.replace(':', "A")),
            NotRelatch.into(),
        ),
        ("leading space", format!(" {legal}"), NotRelatch.into()),
        ("leading newline", format!("\n{legal}"), NotRelatch.into()),
        ("leading NUL", format!("\0{legal}"), NotRelatch.into()),
        (
            "byte order mark",
            format!("\u{feff}{legal}"),
            NotRelatch.into(),
        ),
        (
            "next version",
            format!("RL2:{payload}"),
            NewerVersion.into(),
        ),
        (
            "next version, nothing else",
            "RL2:".into(),
            NewerVersion.into(),
        ),
        (
            "next version, unknown alphabet",
            "RL2:\u{e9}\n\0".into(),
            NewerVersion.into(),
        ),
        (
            "two-digit version",
            format!("RL10:{payload}"),
            NewerVersion.into(),
        ),
        (
            "version beyond every integer",
            format!("RL{}:", "9".repeat(400)),
            NewerVersion.into(),
        ),
        (
            "lower case",
            format!("RL1:{}", payload.to_lowercase()),
            Base45.into(),
        ),
        ("trailing space", format!("{legal} "), Base45.into()),
        ("two trailing spaces", format!("{legal}  "), Base45.into()),
        ("trailing newline", format!("{legal}\n"), Base45.into()),
        (
            "trailing carriage return",
            format!("{legal}\r\n"),
            Base45.into(),
        ),
        ("trailing NUL", format!("{legal}\0"), Base45.into()),
        (
            "no-break space",
            format!("RL1:\u{a0}{payload}"),
            Base45.into(),
        ),
        ("dangling character", "RL1:0".into(), Base45.into()),
        (
            "dangling character at the end",
            format!("{legal}0"),
            Base45.into(),
        ),
        ("triplet over 65535", "RL1:GGX".into(), Base45.into()),
        ("pair over 255", "RL1:V5".into(), Base45.into()),
        ("prefix twice", format!("RL1:{legal}"), Base45.into()),
        ("no message", "RL1:".into(), Malformed.into()),
        (
            "773 characters of anything",
            "x".repeat(773),
            TooLong.into(),
        ),
        (
            "773 characters of two bytes",
            "\u{e9}".repeat(773),
            TooLong.into(),
        ),
        (
            "773 characters of a newer version",
            format!("RL2:{}", "0".repeat(769)),
            TooLong.into(),
        ),
        (
            "773 characters",
            format!("RL1:{}", "0".repeat(769)),
            TooLong.into(),
        ),
        (
            "772 characters of anything",
            "x".repeat(772),
            NotRelatch.into(),
        ),
        (
            "772 characters",
            format!("RL1:{}", "0".repeat(768)),
            Malformed.into(),
        ),
        ("a megabyte", "RL1:".repeat(1 << 18), TooLong.into()),
    ];
    for (class, text, expected) in rows {
        assert_eq!(answer(&text), expected, "{class}");
    }
}

#[test]
fn every_truncated_text() {
    for legal in [legal_text(), text::encode(&Map::offer().message())] {
        for length in 0..legal.len() {
            let error = answer(&legal[..length]);
            let possible: &[DecodeError] = match length {
                0..4 => &[DecodeError::Text(NotRelatch)],
                _ if (length - 4) % 3 == 0 => &[DecodeError::Cbor(Malformed)],
                _ if (length - 4) % 3 == 1 => &[DecodeError::Text(Base45)],
                _ => &[DecodeError::Text(Base45), DecodeError::Cbor(Malformed)],
            };
            assert!(possible.contains(&error), "{length} characters: {error}");
        }
    }
}

#[test]
fn every_truncated_message_and_body() {
    for map in [Map::challenge(), Map::offer()] {
        let message = map.message();
        for length in 0..message.len() {
            let error = Message::from_bytes(&message[..length]).unwrap_err();
            assert_eq!(error, Malformed.into(), "{length} bytes of a message");
        }
    }
    for (body, around) in [
        (
            Map::challenge().encoded(),
            challenge_around as fn(&[u8]) -> Item,
        ),
        (Map::offer().encoded(), offer_around),
    ] {
        for length in 0..body.len() {
            let error = Message::from_bytes(&around(&body[..length])).unwrap_err();
            assert_eq!(error, Malformed.into(), "{length} bytes of a body");
        }
    }
}

/// What message bytes are refused with.
fn refused(class: &str, message: &[u8], expected: impl Into<DecodeError>) {
    match Message::from_bytes(message) {
        Err(error) => assert_eq!(error, expected.into(), "{class}"),
        Ok(message) => panic!("{class}: accepted as {message:?}"),
    }
}

#[test]
fn outer_arrays() {
    let body = bytes(&Map::challenge().encoded());
    let offer = bytes(&Map::offer().encoded());
    let tag = bytes(&[0x99; 16]);
    let content = join(&[body.clone(), tag.clone()]);
    let rows: Vec<(&str, Item, CborError)> = vec![
        ("nothing", vec![], Malformed),
        (
            "trailing byte",
            join(&[array(&[body.clone(), tag.clone()]), vec![0]]),
            Malformed,
        ),
        (
            "trailing space",
            join(&[array(&[body.clone(), tag.clone()]), vec![b' ']]),
            Malformed,
        ),
        (
            "trailing newline",
            join(&[array(&[body.clone(), tag.clone()]), vec![b'\n']]),
            Malformed,
        ),
        (
            "trailing byte behind an offer",
            join(&[array(std::slice::from_ref(&offer)), vec![0]]),
            Malformed,
        ),
        ("not an array", Map::challenge().encoded(), Malformed),
        ("a byte string alone", body.clone(), Malformed),
        ("empty array", array(&[]), Malformed),
        (
            "challenge without tag",
            array(std::slice::from_ref(&body)),
            Malformed,
        ),
        (
            "offer with tag",
            array(&[offer.clone(), tag.clone()]),
            Malformed,
        ),
        (
            "third element",
            array(&[body.clone(), tag.clone(), uint(0)]),
            Malformed,
        ),
        (
            "elements exchanged",
            array(&[tag.clone(), body.clone()]),
            Malformed,
        ),
        (
            "array of two declared, one there",
            join(&[head(4, 2), body.clone()]),
            Malformed,
        ),
        (
            "tag of 0 bytes",
            array(&[body.clone(), bytes(&[])]),
            Malformed,
        ),
        (
            "tag of 8 bytes",
            array(&[body.clone(), bytes(&[0; 8])]),
            Malformed,
        ),
        (
            "tag of 15 bytes",
            array(&[body.clone(), bytes(&[0; 15])]),
            Malformed,
        ),
        (
            "tag of 17 bytes",
            array(&[body.clone(), bytes(&[0; 17])]),
            Malformed,
        ),
        (
            "tag of 32 bytes",
            array(&[body.clone(), bytes(&[0; 32])]),
            Malformed,
        ),
        (
            "tag as text",
            array(&[body.clone(), text("0123456789abcdef")]),
            Malformed,
        ),
        ("tag as null", array(&[body.clone(), vec![0xf6]]), Malformed),
        (
            "body as map",
            array(&[Map::challenge().encoded(), tag.clone()]),
            Malformed,
        ),
        (
            "body as text",
            array(&[text("body"), tag.clone()]),
            Malformed,
        ),
        (
            "body in a tag",
            array(&[tagged(24, body.clone()), tag.clone()]),
            Malformed,
        ),
        (
            "message in the tag of CBOR itself",
            tagged(55_799, array(&[body.clone(), tag.clone()])),
            Malformed,
        ),
        (
            "array with a long head",
            join(&[wide_head(4, 2, 1), content.clone()]),
            NotCanonical,
        ),
        (
            "array with a head of 9 bytes",
            join(&[wide_head(4, 2, 8), content.clone()]),
            NotCanonical,
        ),
        (
            "indefinite array",
            join(&[vec![0x9f], content, vec![0xff]]),
            NotCanonical,
        ),
        (
            "body with a long head",
            array(&[long(&body), tag.clone()]),
            NotCanonical,
        ),
        (
            "body in chunks",
            array(&[chunked(&body), tag.clone()]),
            NotCanonical,
        ),
        (
            "tag with a long head",
            array(&[body.clone(), join(&[wide_head(2, 16, 1), vec![0; 16]])]),
            NotCanonical,
        ),
        ("tag in chunks", array(&[body, chunked(&tag)]), NotCanonical),
        ("512 bytes", vec![0; 512], Malformed),
        ("513 bytes", vec![0; 513], Malformed),
        ("a megabyte", vec![0x82; 1 << 20], Malformed),
    ];
    for (class, message, expected) in rows {
        refused(class, &message, expected);
    }
}

/// A byte string of at most 255 bytes with its length in two bytes.
fn long(item: &[u8]) -> Item {
    join(&[wide_head(2, u64::from(item[1]), 2), item[2..].to_vec()])
}

/// A byte string as an indefinite one of a single chunk.
fn chunked(item: &[u8]) -> Item {
    join(&[vec![0x5f], item.to_vec(), vec![0xff]])
}

#[test]
fn maps() {
    let map = Map::challenge();
    let entries = map.entries();
    let rows: Vec<(&str, Item, DecodeError)> = vec![
        ("empty body", vec![], Malformed.into()),
        ("body of text", text("body"), Malformed.into()),
        ("body of an array", array(&[uint(1)]), Malformed.into()),
        ("map in a tag", tagged(24, map.encoded()), Malformed.into()),
        (
            "trailing byte",
            join(&[map.encoded(), vec![0]]),
            Malformed.into(),
        ),
        (
            "trailing entry",
            join(&[head(5, 8), entries.clone(), negative(-1), bytes(&[])]),
            Malformed.into(),
        ),
        (
            "more entries declared than there are",
            join(&[head(5, 9), entries.clone()]),
            Malformed.into(),
        ),
        (
            "2^32 entries declared",
            join(&[head(5, 1 << 32), entries.clone()]),
            Malformed.into(),
        ),
        (
            "2^64 - 1 entries declared",
            join(&[head(5, u64::MAX), entries.clone()]),
            Malformed.into(),
        ),
        (
            "fewer entries declared",
            join(&[head(5, 7), entries.clone()]),
            Malformed.into(),
        ),
        ("empty map", head(5, 0), Missing(0).into()),
        (
            "map with a long head",
            join(&[wide_head(5, 8, 1), entries.clone()]),
            NotCanonical.into(),
        ),
        (
            "map with a head of 9 bytes",
            join(&[wide_head(5, 8, 8), entries.clone()]),
            NotCanonical.into(),
        ),
        (
            "indefinite map",
            join(&[vec![0xbf], entries, vec![0xff]]),
            NotCanonical.into(),
        ),
        (
            "key twice",
            map.clone().with(uint(7), bytes(&[0x77; 16])).encoded(),
            Malformed.into(),
        ),
        (
            "ignorable key twice",
            map.clone()
                .with(negative(-1), bytes(&[]))
                .with(negative(-1), bytes(&[]))
                .encoded(),
            Malformed.into(),
        ),
        (
            "keys exchanged",
            map.clone().exchanged(4, 5).encoded(),
            NotCanonical.into(),
        ),
        (
            "first key last",
            map.clone().exchanged(0, 7).encoded(),
            NotCanonical.into(),
        ),
        (
            "ignorable key first",
            map.clone()
                .with(negative(-1), bytes(&[]))
                .exchanged(0, 8)
                .encoded(),
            NotCanonical.into(),
        ),
        (
            "ignorable keys exchanged",
            map.clone()
                .with(negative(-2), bytes(&[]))
                .with(negative(-1), bytes(&[]))
                .encoded(),
            NotCanonical.into(),
        ),
        (
            "text key",
            map.clone().rekeyed(4, text("4")).encoded(),
            Malformed.into(),
        ),
        (
            "byte string key",
            map.clone().rekeyed(4, bytes(&[4])).encoded(),
            Malformed.into(),
        ),
        (
            "float key",
            map.clone().rekeyed(4, vec![0xf9, 0x44, 0x00]).encoded(),
            Malformed.into(),
        ),
        (
            "array key",
            map.clone().rekeyed(4, array(&[])).encoded(),
            Malformed.into(),
        ),
        (
            "tagged key",
            map.clone().rekeyed(4, tagged(0, uint(4))).encoded(),
            Malformed.into(),
        ),
        (
            "bignum key",
            map.clone().rekeyed(4, tagged(2, bytes(&[4]))).encoded(),
            Malformed.into(),
        ),
        (
            "long key",
            map.clone().rekeyed(4, wide_head(0, 4, 1)).encoded(),
            NotCanonical.into(),
        ),
        (
            "long ignorable key",
            map.with(wide_head(1, 0, 1), bytes(&[])).encoded(),
            NotCanonical.into(),
        ),
    ];
    for (class, body, expected) in rows {
        refused(class, &challenge_around(&body), expected);
    }
}

#[test]
fn encodings_of_values() {
    let (challenge, offer) = (Map::challenge(), Map::offer());
    let nested = |depth: usize| [vec![0x81; depth], uint(0)].concat();
    let rows: Vec<(&str, Item, DecodeError)> = vec![
        (
            "number in 2 bytes",
            challenge.clone().set(4, wide_head(0, 4, 1)).message(),
            NotCanonical.into(),
        ),
        (
            "number in 3 bytes",
            challenge.clone().set(4, wide_head(0, 255, 2)).message(),
            NotCanonical.into(),
        ),
        (
            "number in 5 bytes",
            challenge.clone().set(4, wide_head(0, 65_535, 4)).message(),
            NotCanonical.into(),
        ),
        (
            "number in 9 bytes",
            challenge
                .clone()
                .set(4, wide_head(0, u32::MAX.into(), 8))
                .message(),
            NotCanonical.into(),
        ),
        (
            "kind in 2 bytes",
            challenge.clone().set(0, wide_head(0, 1, 1)).message(),
            NotCanonical.into(),
        ),
        (
            "byte string with a long head",
            challenge
                .clone()
                .set(3, join(&[wide_head(2, 12, 1), vec![0; 12]]))
                .message(),
            NotCanonical.into(),
        ),
        (
            "byte string in chunks",
            challenge
                .clone()
                .set(3, chunked(&bytes(&[0; 12])))
                .message(),
            NotCanonical.into(),
        ),
        (
            "text with a long head",
            offer
                .clone()
                .set(2, join(&[wide_head(3, 1, 1), vec![b'x']]))
                .message(),
            NotCanonical.into(),
        ),
        (
            "text in chunks",
            offer
                .clone()
                .set(2, join(&[vec![0x7f], text("x"), vec![0xff]]))
                .message(),
            NotCanonical.into(),
        ),
        (
            "indefinite array within",
            challenge.clone().set(4, vec![0x9f, 0xff]).message(),
            NotCanonical.into(),
        ),
        (
            "indefinite map within",
            challenge.clone().set(4, vec![0xbf, 0xff]).message(),
            NotCanonical.into(),
        ),
        (
            "float longer than needed",
            challenge
                .clone()
                .set(4, vec![0xfa, 0x40, 0x80, 0, 0])
                .message(),
            NotCanonical.into(),
        ),
        (
            "declared length of 2^32",
            challenge
                .clone()
                .set(3, join(&[head(2, 1 << 32), vec![0; 12]]))
                .message(),
            Malformed.into(),
        ),
        (
            "declared length of 2^64 - 1",
            challenge
                .clone()
                .set(3, join(&[head(2, u64::MAX), vec![0; 12]]))
                .message(),
            Malformed.into(),
        ),
        (
            "declared text of 2^64 - 1",
            offer
                .clone()
                .set(2, join(&[head(3, u64::MAX), vec![b'x']]))
                .message(),
            Malformed.into(),
        ),
        (
            "declared array of 2^64 - 1",
            challenge.clone().set(4, head(4, u64::MAX)).message(),
            Malformed.into(),
        ),
        (
            "declared map of 2^64 - 1",
            challenge.clone().set(4, head(5, u64::MAX)).message(),
            Malformed.into(),
        ),
        (
            "text that is not UTF-8",
            offer.clone().set(2, vec![0x61, 0xff]).message(),
            Malformed.into(),
        ),
        (
            "text that ends within a character",
            offer.clone().set(2, vec![0x61, 0xc3]).message(),
            Malformed.into(),
        ),
        (
            "text with an overlong character",
            offer.clone().set(2, vec![0x62, 0xc0, 0x80]).message(),
            Malformed.into(),
        ),
        (
            "text with a surrogate",
            offer.set(2, vec![0x63, 0xed, 0xa0, 0x80]).message(),
            Malformed.into(),
        ),
        (
            "reserved head",
            challenge.clone().set(4, vec![0x1c]).message(),
            Malformed.into(),
        ),
        (
            "break without beginning",
            challenge.clone().set(4, vec![0xff]).message(),
            Malformed.into(),
        ),
        (
            "number of indefinite length",
            challenge.clone().set(4, vec![0x1f]).message(),
            Malformed.into(),
        ),
        (
            "nested 9 deep",
            challenge.clone().set(4, nested(9)).message(),
            Malformed.into(),
        ),
        (
            "nested 180 deep",
            challenge.clone().set(4, nested(180)).message(),
            Malformed.into(),
        ),
        (
            "tags in tags",
            challenge
                .set(4, [vec![0xc2; 180], bytes(&[4])].concat())
                .message(),
            Malformed.into(),
        ),
    ];
    for (class, message, expected) in rows {
        refused(class, &message, expected);
    }
}

#[test]
fn the_other_kind_where_one_is_asked_for() {
    let challenge = legal_text();
    let offer = text::encode(&Map::offer().message());
    assert_eq!(
        OfferMessage::from_text(&challenge).unwrap_err(),
        Malformed.into()
    );
    assert_eq!(
        ChallengeMessage::from_text(&offer).unwrap_err(),
        Malformed.into()
    );
}
