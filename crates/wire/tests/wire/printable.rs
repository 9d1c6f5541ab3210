//! What an offer says of its device, on a screen.

use relatch_wire::Identity;

// [APP-7]
#[test]
fn control_and_direction_changing_characters_are_replaced_and_nothing_else() {
    let hostile = [
        '\u{1b}', '\0', '\n', '\u{7f}', '\u{85}', '\u{200e}', '\u{200f}', '\u{61c}', '\u{202a}',
        '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}', '\u{2067}', '\u{2068}',
        '\u{2069}',
    ];
    for character in hostile {
        let text = format!("a{character}b");
        let identity = Identity::new(&text, &text, &text).expect("short texts");
        assert_eq!(identity.printable(), ["a\u{fffd}b"; 3], "{character:?}");
        let line = identity.to_string();
        assert_eq!(line, "a\u{fffd}b a\u{fffd}b a\u{fffd}b", "{character:?}");
    }
    let harmless = ["Ünit \u{5d0}", "\u{2029}\u{202f}", "\u{2065}\u{206a}"];
    let identity = Identity::new(harmless[0], harmless[1], harmless[2]).expect("short texts");
    assert_eq!(identity.printable(), harmless);
    let partly = Identity::new("", "NVR-8", "").expect("short texts");
    assert_eq!(partly.to_string(), "NVR-8");
}
