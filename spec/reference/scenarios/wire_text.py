"""The text form: prefix, length, base45."""

import base45
import wire
from scenarios.common import CHALLENGE, OFFER, challenge_text, decode_vector

NOT_RELATCH, NEWER = ("text", "not relatch"), ("text", "newer version")
TOO_LONG, BASE45 = ("text", "too long"), ("text", "base45")
REST = CHALLENGE[4:]

PREFIXES = [
    ("empty", "an empty text", "", NOT_RELATCH),
    ("r", "a single letter", "R", NOT_RELATCH),
    ("rl", "the letters alone", "RL", NOT_RELATCH),
    ("rl1", "no colon", "RL1", NOT_RELATCH),
    ("no-number", "no number", "RL:" + REST, NOT_RELATCH),
    ("lower-case", "lower case letters", "rl1:" + REST, NOT_RELATCH),
    ("mixed-case", "one lower case letter", "Rl1:" + REST, NOT_RELATCH),
    ("zero", "number 0", "RL0:" + REST, NOT_RELATCH),
    ("leading-zero", "a leading zero", "RL01:" + REST, NOT_RELATCH),
    ("leading-zero-newer", "a newer number with a leading zero", "RL02:" + REST, NOT_RELATCH),
    ("semicolon", "another separator", "RL1;" + REST, NOT_RELATCH),
    ("space-before", "a space before the prefix", " " + CHALLENGE, NOT_RELATCH),
    ("space-inside", "a space inside the prefix", "RL1 :" + REST, NOT_RELATCH),
    ("space-after-letters", "a space after the letters", "RL 1:" + REST, NOT_RELATCH),
    ("newline-before", "a line break before the prefix", "\n" + CHALLENGE, NOT_RELATCH),
    ("byte-order-mark", "a byte order mark before the prefix", "\ufeff" + CHALLENGE, NOT_RELATCH),
    ("nul-before", "a NUL before the prefix", "\0" + CHALLENGE, NOT_RELATCH),
    ("full-width-digit", "a full-width digit one", "RL\uff11:" + REST, NOT_RELATCH),
    ("arabic-digit", "an Arabic digit one", "RL\u0661:" + REST, NOT_RELATCH),
    ("superscript", "a superscript two", "RL\u00b2:" + REST, NOT_RELATCH),
    ("cyrillic", "Cyrillic letters that look alike", "\u0420L1:" + REST, NOT_RELATCH),
    ("minus", "a negative number", "RL-1:" + REST, NOT_RELATCH),
    ("plus", "a plus sign", "RL+1:" + REST, NOT_RELATCH),
    ("decimal", "a number with a point", "RL1.0:" + REST, NOT_RELATCH),
    ("hexadecimal", "a hexadecimal number", "RL1A:" + REST, NOT_RELATCH),
    ("twice-letters", "the letters twice", "RLRL1:" + REST, NOT_RELATCH),
    ("other-letters", "other letters", "RK1:" + REST, NOT_RELATCH),
    ("address", "a web address", "HTTPS://EXAMPLE.ORG/RL1:", NOT_RELATCH),
    ("no-prefix", "base45 without a prefix", REST, NOT_RELATCH),
    ("digits", "a number, as another product shows it", "4821903507163344", NOT_RELATCH),
    ("wireless", "the code of a wireless network", "WIFI:T:WPA;S:HOME;P:12345678;;", NOT_RELATCH),
    ("version-2", "version 2", "RL2:" + REST, NEWER),
    ("version-3", "version 3", "RL3:" + REST, NEWER),
    ("version-9", "version 9", "RL9:" + REST, NEWER),
    ("version-10", "version 10", "RL10:" + REST, NEWER),
    ("version-11", "version 11", "RL11:" + REST, NEWER),
    ("version-2-empty", "version 2 and nothing behind it", "RL2:", NEWER),
    ("version-2-not-base45", "version 2 in another form", "RL2:a_b?", NEWER),
    ("version-99", "version 99", "RL99:" + REST, NEWER),
    ("version-100", "version 100", "RL100:" + REST, NEWER),
    ("version-1000", "version 1000", "RL1000:" + REST, NEWER),
    ("version-10000", "version 10000", "RL10000:" + REST, NEWER),
    ("version-16-bit", "2^16 + 1 is not 1", "RL65537:" + REST, NEWER),
    ("version-99999", "the largest version of five digits", "RL99999:" + REST, NEWER),
    ("version-six-digits", "a number of six digits", "RL100000:" + REST, NOT_RELATCH),
    ("version-32-bit", "2^32 + 1", "RL4294967297:" + REST, NOT_RELATCH),
    ("version-64-bit", "2^64 + 1", "RL18446744073709551617:" + REST, NOT_RELATCH),
    ("version-long", "a number of 700 digits", "RL" + "9" * 700 + ":", NOT_RELATCH),
    ("version-leading-zeros", "a number of five digits with leading zeros", "RL00001:" + REST, NOT_RELATCH),
    ("digits-without-colon", "five digits without a colon", "RL12345", NOT_RELATCH),
]

STRANGERS = [
    ("lower-case", "a"), ("lower-case-x", "x"), ("exclamation-mark", "!"), ("quotation-mark", '"'), ("number-sign", "#"), ("ampersand", "&"),
    ("apostrophe", "'"), ("parenthesis", "("), ("comma", ","), ("semicolon", ";"), ("less-than", "<"), ("equals", "="),
    ("question-mark", "?"), ("at", "@"), ("bracket", "["), ("backslash", "\\"), ("caret", "^"), ("underscore", "_"),
    ("grave", "`"), ("brace", "{"), ("tilde", "~"), ("tab", "\t"), ("newline", "\n"), ("nul", "\0"), ("delete", "\x7f"),
    ("no-break-space", "\u00a0"), ("full-width-a", "\uff21"), ("en-dash", "\u2013"), ("umlaut", "\u00c4"),
    ("kelvin-sign", "\u212a"), ("emoji", "\U0001f511"),
]

ODD = next(text for text in (challenge_text(epoch=epoch) for epoch in (2, 24)) if len(text[4:]) % 3 == 2)
EVEN = next(text for text in (challenge_text(epoch=epoch) for epoch in (2, 24)) if len(text[4:]) % 3 == 0)


def vectors():
    yield from accepted()
    for name, title, text, fault in PREFIXES:
        rule = "WIRE-5" if fault == NOT_RELATCH else "WIRE-6"
        yield decode_vector(f"prefix-{name}", f"Prefix: {title}", rule, "challenge", text, fault)
    yield from lengths()
    for name, char in STRANGERS:
        text = CHALLENGE[:20] + char + CHALLENGE[21:]
        yield decode_vector(f"base45-{name}", f"Base45: the character U+{ord(char):04X}", "WIRE-7", "challenge", text, BASE45)
    yield from groups()


def accepted():
    for name, kind, text in (("challenge", "challenge", CHALLENGE), ("offer", "offer", OFFER)):
        yield decode_vector(f"text-{name}", f"The {name} of the worked example", "WIRE-1 WIRE-3 WIRE-12", kind, text)
    by_nonce = [challenge_text(nonce=bytes([high, low]) * 8) for high in range(64) for low in range(64)]
    double = next(text for text in by_nonce if "  " in text)
    yield decode_vector("text-two-spaces", "Two spaces in a row are two characters", "WIRE-3", "challenge", double)
    yield decode_vector("text-odd", "A message of an odd number of bytes", "WIRE-1", "challenge", ODD)
    yield decode_vector("text-even", "A message of an even number of bytes", "WIRE-1", "challenge", EVEN)


def lengths():
    """The version is looked at before the length, the length before base45."""
    def case(name, title, rules, text, fault):
        return decode_vector(f"length-{name}", title, rules, "challenge", text, fault)

    malformed = ("cbor", "malformed")
    full = "RL1:" + base45.encode(bytes(2861))
    yield case("4296", "4,296 characters are read on", "WIRE-4 WIRE-9", full, malformed)
    yield case("772", "772 characters are read on", "WIRE-4 WIRE-9", "RL1:" + base45.encode(bytes(512)), malformed)
    yield case("4296-wide", "2,150 characters that take 4,296 bytes of UTF-8 are read on", "WIRE-4 WIRE-7", "RL1:" + "\u00c4" * 2146, BASE45)
    yield case("4297-wide", "2,151 characters that take 4,297 bytes of UTF-8", "WIRE-4", "RL1:0" + "\u00c4" * 2146, TOO_LONG)
    yield case("4297", "4,297 characters", "WIRE-4", full + "0", TOO_LONG)
    yield case("4298", "4,298 characters", "WIRE-4", "RL1:" + base45.encode(bytes(2862)), TOO_LONG)
    yield case("4297-not-base45", "Too long is said before base45", "WIRE-4", "RL1:" + "?" * 4293, TOO_LONG)
    yield case("4297-spaces", "The worked example, and spaces up to 4,297 characters", "WIRE-4", CHALLENGE.ljust(4297), TOO_LONG)
    yield case("10000", "10,000 characters", "WIRE-4", "RL1:" + "0" * 9996, TOO_LONG)
    yield case("0", "Nothing behind the prefix", "WIRE-9", "RL1:", malformed)
    for size in (4, 100, 772, 773, 1000, 2000, 3000, 4295, 4296, 4297, 10000):
        yield case(f"{size}-newer", f"{size:,} characters of version 2", "WIRE-4 WIRE-6", "RL2:".ljust(size, "0"), NEWER)
    for size in (773, 4296, 4297, 10000):
        yield case(f"{size}-other", f"{size:,} characters of something else", "WIRE-4 WIRE-5", "A" * size, NOT_RELATCH)


def groups():
    """Groups of three, two and one characters."""
    def refused(name, title, text):
        return decode_vector(f"base45-{name}", f"Base45: {title}", "WIRE-7", "challenge", text, BASE45)
    for name, group in (("65536", "GGW"), ("91124", ":::"), ("65537", "HGW"), ("67500", "0FX")):
        assert sum(base45.ALPHABET.index(char) * 45 ** place for place, char in enumerate(group)) == int(name)
        yield refused(f"group-{name}", f"a group of three of value {name}", EVEN[:10] + group + EVEN[13:])
    last = wire.decode_text(ODD)[-1]
    for times in (1, 2, 3, 6):
        value = last + 256 * times
        yield refused(f"tail-{times}", f"a last group of two of value {value}, that is the right byte and {times} x 256",
                      ODD[:-2] + base45.ALPHABET[value % 45] + base45.ALPHABET[value // 45])
    yield refused("tail-256", "a last group of two of value 256", ODD[:-2] + "V5")
    yield refused("tail-2024", "a last group of two of the largest value", ODD[:-2] + "::")
    yield refused("dangling", "a single character at the end", EVEN + "0")
    yield refused("dangling-space", "a single space at the end", EVEN + " ")
    yield refused("space-after-odd", "a space at the end of an odd message", ODD + " ")
    yield refused("dangling-cut", "the last character of a group of two missing", ODD[:-1])
    yield refused("dangling-cut-two", "two characters of a group of three missing", EVEN[:-2])
    yield refused("one-character", "one character in all", "RL1:0")
    yield refused("newline-after", "a line break at the end", EVEN + "\n")
    yield refused("newline-after-odd", "a line break at the end of an odd message", ODD + "\n")
    yield refused("return-after", "a carriage return and a line break at the end", EVEN + "\r\n")
    yield refused("nul-after", "a NUL at the end", EVEN + "\0")
    yield refused("lower-case-all", "everything in lower case behind the prefix", "RL1:" + REST.lower())
