"""What is typed at the device for a challenge: right, a typing error, or a wrong code."""

import derivation
import hkdf
import wire
from scenarios.common import (CHALLENGE, KEYS, NONCE, OFFER, SWAPPED_KEYS, challenge_text, found, offer_text, right_code, vector,
                              with_check_digit, wrong_code)

TYPO, WRONG = ("form", "typing error"), ("compare", "wrong code")
CODE = right_code(CHALLENGE).replace(" ", "")


def vectors():
    yield from accepted()
    yield from other_characters()
    yield from other_digits()
    yield from wrong_numbers()
    yield from codes_of_something_else()
    for name, given, length in LENGTHS:
        yield from of_length(name, given, length)


# Name, action, failures and the binding's length; the digits of the code.
LENGTHS = (("8", (1, 1, 8), 8), ("16", (1, 1, 16), 16), ("20", (1, 1, 20), 20), ("8-more", (1, 8, 8), 8), ("12-more", (1, 9, 12), 16),
           ("12-most", (1, 30, 12), 20), ("20-more", (1, 9, 20), 20), ("16-not-most", (1, 29, 16), 16), ("check", (0, 30, 20), 8))


def case(name, title, typed, fault, challenge=CHALLENGE, offer=OFFER):
    rules = {TYPO: "CODE-6", WRONG: "CODE-7 KEY-7", None: "CODE-5 CODE-7"}[fault]
    return vector("codes", f"typed-{name}", f"Typed: {title}", rules, "typed",
                  {"offer": offer, "challenge": challenge, "typed": typed}, fault)


def accepted():
    cases = [
        ("groups", "as shown", right_code(CHALLENGE)), ("plain", "without spaces", CODE),
        ("hyphens", "with hyphens", f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:]}"), ("around", "with spaces around", f"  {CODE} "),
        ("scattered", "with spaces and hyphens anywhere", "- ".join(CODE)[:60]),
        ("64", "with spaces up to 64 characters", CODE + " " * 52), ("64-hyphens", "with hyphens up to 64 characters", "-" * 52 + CODE),
    ]
    for name, title, typed in cases:
        yield case(name, title, typed, None)


def other_characters():
    scripts = [("full-width", "full-width digits", 0xff10), ("arabic", "Arabic digits", 0x660), ("persian", "Persian digits", 0x6f0),
               ("devanagari", "Devanagari digits", 0x966), ("bold", "mathematical digits", 0x1d7ce)]
    for name, title, zero in scripts:
        yield case(name, title, "".join(chr(zero + int(digit)) for digit in CODE), TYPO)
    yield case("one-full-width", "one full-width digit", CODE[:5] + chr(0xff10 + int(CODE[5])) + CODE[6:], TYPO)
    inside = [
        ("nul", "\0"), ("tab", "\t"), ("newline", "\n"), ("return", "\r"), ("no-break-space", "\u00a0"), ("thin-space", "\u2009"),
        ("zero-width-space", "\u200b"), ("soft-hyphen", "\u00ad"), ("no-break-hyphen", "\u2011"), ("en-dash", "\u2013"),
        ("minus-sign", "\u2212"), ("underscore", "_"), ("point", "."), ("comma", ","), ("apostrophe", "'"), ("slash", "/"),
        ("colon", ":"), ("plus", "+"), ("letter", "A"), ("small-letter", "x"), ("full-width-space", "\u3000"), ("byte-order-mark", "\ufeff"),
    ]
    for name, char in inside:
        yield case(f"inside-{name}", f"U+{ord(char):04X} between two groups", CODE[:4] + char + CODE[4:], TYPO)
    ends = [("newline-after", CODE + "\n"), ("nul-after", CODE + "\0"), ("plus-before", "+" + CODE), ("letter-o", CODE[:5] + "O" + CODE[6:]),
            ("letter-l", CODE[:6] + "l" + CODE[7:]), ("exponent", CODE[:10] + "e2"), ("hexadecimal", "0x" + CODE[:10]),
            ("superscript", CODE[:11] + "\u00b2"), ("circled", "\u2463" + CODE[1:])]
    for name, typed in ends:
        yield case(name, f"other characters: {name.replace('-', ' ')}", typed, TYPO)


def other_digits():
    """Typing errors by number of digits or check digit."""
    for digit in "0123456789".replace(CODE[-1], ""):
        yield case(f"check-{digit}", f"the check digit {digit} instead", CODE[:-1] + digit, TYPO)
    for place in range(11):
        for change in (1, 9):
            digit = str((int(CODE[place]) + change) % 10)
            yield case(f"digit-{place}-{digit}", f"digit {place + 1} is {digit}", CODE[:place] + digit + CODE[place + 1:], TYPO)
    for place in range(11):
        if CODE[place] != CODE[place + 1]:
            swapped = CODE[:place] + CODE[place + 1] + CODE[place] + CODE[place + 2:]
            yield case(f"swapped-{place}", f"digits {place + 1} and {place + 2} swapped", swapped, TYPO)
    cases = [
        ("empty", "nothing", ""), ("spaces", "spaces alone", "    "), ("hyphens-alone", "hyphens alone", "---"), ("one", "one digit", "4"),
        ("number-alone", "the check digit missing", CODE[:-1]), ("first-missing", "the first digit missing", CODE[1:]),
        ("thirteen", "a zero more", CODE + "0"), ("zero-before", "a zero before it", "0" + CODE), ("twice", "the code twice", CODE * 2),
        ("65", "65 characters", CODE + " " * 53), ("65-hyphens", "65 characters with hyphens", "-" * 53 + CODE),
        ("1000", "1000 digits", "0" * 1000), ("10000-spaces", "10,000 spaces and the code", " " * 10000 + CODE),
        ("eight", "a code of 8 digits", with_check_digit(CODE[:7])), ("sixteen", "a code of 16 digits", with_check_digit("0000" + CODE[:11])),
        ("twenty", "a code of 20 digits", with_check_digit("00000000" + CODE[:11])),
    ]
    for name, title, typed in cases:
        yield case(name, title, typed, TYPO)
    epoch = next(epoch for epoch in range(1000) if right_code(challenge_text(epoch=epoch)).startswith("0"))
    text = challenge_text(epoch=epoch)
    code = right_code(text).replace(" ", "")
    yield case("leading-zero", "a code with a leading zero", code, None, text)
    yield case("leading-zero-dropped", "the leading zero dropped", code[1:], TYPO, text)


def wrong_numbers():
    """Other numbers with a right check digit."""
    for place in range(11):
        typed = with_check_digit(CODE[:place] + str((int(CODE[place]) + 1) % 10) + CODE[place + 1:11])
        yield case(f"wrong-digit-{place}", f"digit {place + 1} one higher, and the check digit to it", typed, WRONG)
    for name, title, typed in (
            ("next", "the next number", wrong_code(CODE)), ("previous", "the number before", wrong_code(CODE, -1)),
            ("zeros", "zeros", "0" * 12), ("nines", "nines", with_check_digit("9" * 11)),
            ("reversed", "the number in reverse", with_check_digit(CODE[10::-1]))):
        yield case(f"wrong-{name}", title, typed, WRONG)
    for name, title, material in other_materials(wire.decode(CHALLENGE, 1)):
        yield case(f"made-{name}", title, derivation.code(material, 12), WRONG)


def other_materials(challenge):
    """Code materials made in another way."""
    message, key, label = challenge["message"], KEYS["K_code"], derivation.label("code") + bytes([0, 0, 0, 1])
    yield from misread(derivation.code_material(KEYS, 1, message))
    for name, title, data in (
            ("label-after", "the label stands after the data instead of before", message + label),
            ("label-without-zero", "labels do not end with a zero byte", derivation.label("code")[:-1] + bytes([0, 0, 0, 1]) + message),
            ("suite-left-out", "the suite is left out", derivation.label("code") + message),
            ("suite-2", "the suite is 2", derivation.label("code") + bytes([0, 0, 0, 2]) + message),
            ("suite-16-bit", "the suite has two bytes", derivation.label("code") + bytes([0, 1]) + message),
            ("suite-little-endian", "the suite is little-endian", derivation.label("code") + bytes([1, 0, 0, 0]) + message),
            ("code-over-body", "the code is made over the body instead of the message", label + challenge["body"]),
            *((f"over-{name}", f"the code made over something else: {name}", label + data) for name, data in (
                ("text", CHALLENGE.encode()), ("nonce", NONCE), ("hash", derivation.sha256(message)), ("without-tag", message[:-17])))):
        yield name, title, hkdf.hmac_sha256(key, data)
    for name, title, other in (
            ("salt-swapped", "salt and input key material of HKDF-Extract are swapped", SWAPPED_KEYS["K_code"]),
            ("tag-key-for-code", "the code is made with the tag key", KEYS["K_tag"]),
            *((name, "the code made with another key", KEYS[other])
              for name, other in (("no-sub-key", "K"), ("confirm-key", "K_confirm"), ("seed-key", "K_seed")))):
        yield name, title, derivation.code_material({"K_code": other}, 1, message)
    yield "extracted", "the key is extracted as in suite 2", derivation.mac(hkdf.extract(key, b""), "code", bytes([0, 0, 0, 1]) + message)


def misread(material):
    """What an implementation uses in place of the material whose number it reads in another way."""
    return (("code-31-bit", "only 31 bits of the material are used", bytes([material[0] & 0x7f]) + material[1:4]),
            ("code-64-bit", "only the first 8 bytes of the material are used", material[:8]),
            ("code-little-endian", "the material is read as a little-endian number", material[::-1]))


def codes_of_something_else():
    others = [
        ("action", "a challenge of action 0", challenge_text(action=0)), ("epoch", "the next epoch", challenge_text(epoch=3)),
        ("failures", "other failures", challenge_text(failures=2)), ("nonce", "another nonce", challenge_text(nonce=bytes(16))),
        ("ignorable", "the same challenge with an ignorable key", challenge_text(ignorable={-1: b""})),
    ]
    for name, title, text in others:
        material = derivation.code_material(KEYS, 1, wire.decode_text(text))
        yield case(f"of-{name}", f"the code of {title}", derivation.code(material, 12), WRONG)
    for name, title, offer in (("device", "another device", offer_text(secret=bytes(32))), ("offer", "the same secret in another offer",
                                                                                            offer_text(serial="SN0002"))):
        yield case(f"of-{name}", f"the code of {title}", right_code(CHALLENGE, found(offer)), WRONG)
    yield case("confirmation", "the confirmation code", KEYS["confirmation_code"], WRONG)


def of_length(name, given, length):
    action, failures, binding_length = given
    offer = offer_text(code_length=binding_length)
    keys, text = found(offer), challenge_text(found(offer), action=action, failures=failures)
    code = right_code(text, keys, binding_length).replace(" ", "")
    of = f"action {action}, {failures} failures, a binding of {binding_length} digits"

    def typed(part, title, digits, fault):
        return case(f"length-{name}{part}", f"{of}: {title}", digits, fault, text, offer)

    assert len(code) == length
    yield typed("", "the code", code, None)
    yield typed("-wrong", "a wrong code", wrong_code(code), WRONG)
    for place in (0, length // 2, length - 2):
        digit = str((int(code[place]) + 1) % 10)
        yield typed(f"-digit-{place}", f"digit {place + 1} is wrong", code[:place] + digit + code[place + 1:], TYPO)
    yield typed("-short", "one digit less", code[:-1], TYPO)
    material = derivation.code_material(keys, 1, wire.decode_text(text))
    for other in {8, 12, 16, 20} - {length}:
        yield typed(f"-as-{other}", f"the code of the same material with {other} digits", derivation.code(material, other), TYPO)
    for part, title, changed in misread(material):
        yield typed(f"-{part}", title, derivation.code(changed, length), WRONG)
