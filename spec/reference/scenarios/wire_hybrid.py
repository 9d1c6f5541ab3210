"""Messages of suites 2 and 3: their fields, and points that are not legal."""

import cbor
import wire
import x25519
from scenarios.common import decode_vector, entries, entries_of, filled, replaced, text_of, without
from scenarios.hybrid import HYBRID, SUITE_2, SUITE_3

KINDS = ("challenge", "offer")
ENC = {"challenge": 7, "offer": 5}
KEY_ID = {"challenge": 8, "offer": 7}


def vectors():
    for of in HYBRID:
        yield from accepted(of)
        for kind in KINDS:
            yield from points(of, kind)
            yield from fields(of, kind)
            yield from of_the_other_suite(of, kind)
        yield from large(of)
        yield from first_faults(of)
    yield from of_the_other_hybrid_suite()
    yield from largest_of_suite_3()


def items_of(of, kind):
    return entries_of(of.challenge_text if kind == "challenge" else of.offer_text, kind)


def case(of, kind, name, title, rules, items, *fault):
    return decode_vector(of.name(f"hybrid-{kind}-{name}"), of.title(f"{kind.capitalize()} of suite 2: {title}"), rules, kind, text_of(kind, items),
                         ("fields", *fault) if fault else None)


def enc_of(of, kind, point):
    """An enc that ends with this point."""
    of_mlkem = wire.decode(of.offer_text, 2)["enc"][:-32] if kind == "offer" else b""
    return of_mlkem + point


def point_rule(of, kind):
    return "HYB-22" if of is SUITE_3 and kind == "offer" else "HYB-1"


def accepted(of):
    own_binding, own_recovery = enc_of(of, "offer", of.authority.binding[-32:]), of.authority.recovery
    most = {"epoch": 2 ** 32 - 1, "failures": 30}
    for name, title, kind, text in (
            ("challenge", "A challenge of suite 2", "challenge", of.challenge_text), ("offer", "An offer of suite 2", "offer", of.offer_text),
            ("challenge-smallest", "The smallest challenge of suite 2", "challenge", of.challenge(action=0, epoch=0, failures=0)),
            ("challenge-largest", "The largest challenge of suite 2", "challenge", of.challenge(**most)),
            ("challenge-ignorable", "A challenge of suite 2 with ignorable keys", "challenge", of.challenge(ignorable={-1: b"", -24: b"x" * 32})),
            ("offer-ignorable", "An offer of suite 2 with an ignorable key", "offer", of.offer(ignorable={-2: b"x"})),
            ("offer-unattested", "An offer of suite 2 without attestation", "offer", of.offer(factory_key=None)),
            ("offer-own-key", "The authority's own binding key as enc is a legal point", "offer", of.offer(enc=own_binding)),
            ("challenge-own-key", "The authority's own recovery key as enc is a legal point", "challenge", of.challenge(enc=own_recovery))):
        yield decode_vector(of.name(f"hybrid-{name}"), of.title(title), f"{point_rule(of, kind)} WIRE-8 WIRE-18", kind, text)
    for kind in KINDS:
        for name, value in (("2", 2), ("9", 9), ("p-minus-2", x25519.P - 2)):
            items = replaced(items_of(of, kind), ENC[kind], cbor.encode(enc_of(of, kind, value.to_bytes(32, "little"))))
            yield case(of, kind, f"point-{name}", f"enc is a legal point: {name}", point_rule(of, kind), items)


def points(of, kind):
    p = x25519.P
    cases = [("p", "p", p), ("p-plus-1", "p + 1, of low order in another form", p + 1), ("p-plus-9", "p + 9, the base point in another form", p + 9),
             ("largest-255", "2^255 - 1", 2 ** 255 - 1), ("base-high-bit", "the base point with the highest bit set", 2 ** 255 + 9),
             ("largest", "2^256 - 1", 2 ** 256 - 1)]
    for place, point in enumerate(sorted(x25519.LOW_ORDER)):
        value = int.from_bytes(point, "little")
        cases += [(f"low-order-{place}", f"the point of low order {point.hex()}", value),
                  (f"low-order-{place}-high-bit", "a point of low order with the highest bit set", value + 2 ** 255)]
    for name, title, value in cases:
        items = replaced(items_of(of, kind), ENC[kind], cbor.encode(enc_of(of, kind, value.to_bytes(32, "little"))))
        yield case(of, kind, f"point-{name}", f"enc is {title}", point_rule(of, kind), items, "bad point", ENC[kind])


def fields(of, kind):
    enc_size = len(enc_of(of, kind, bytes(32)))
    for name, key, size in (("enc", ENC[kind], enc_size), ("key-id", KEY_ID[kind], 4)):
        yield case(of, kind, f"missing-{name}", f"{name} is absent", "WIRE-18", without(items_of(of, kind), key), "missing", key)
        for length in (0, size - 1, size + 1, 64):
            items = replaced(items_of(of, kind), key, cbor.encode(b"\x09" * length))
            yield case(of, kind, f"length-{name}-{length}", f"{name} of {length} bytes", "WIRE-18", items, "wrong length", key)
        for other, value in (("uint", "01"), ("text", "60"), ("null", "f6"), ("array", "80")):
            items = replaced(items_of(of, kind), key, bytes.fromhex(value))
            yield case(of, kind, f"type-{name}-{other}", f"{name} is of another type: {other}", "WIRE-18", items, "wrong type", key)
    for key in (9, 10, 255) if kind == "offer" else (6, 9, 10, 255):
        yield case(of, kind, f"critical-{key}", f"key {key}", "WIRE-16", replaced(items_of(of, kind), key, b"\0"), "unknown critical key", key)


def of_the_other_suite(of, kind):
    """Fields of the suite under the number of suite 1, and the other way round."""
    as_1, as_own = replaced(items_of(of, kind), 1, b"\x01"), replaced(entries(kind), 1, cbor.encode(of.suite))
    key = KEY_ID[kind]
    if of is SUITE_2 or kind == "challenge":
        yield case(of, kind, "as-suite-1", "its number is 1", "WIRE-16", as_1, "unknown critical key", key)
    if kind == "challenge":
        yield case(of, kind, "of-suite-1", "with a nonce", "WIRE-18", replaced(as_own, 8, cbor.encode(bytes(4))), "wrong length", 7)
    else:
        yield case(of, kind, "of-suite-1", "with a secret and without key id", "WIRE-18", as_own, *(
            ("missing", 7) if of is SUITE_2 else ("wrong length", 5)))


def of_the_other_hybrid_suite():
    """Offers of one suite under the number of the other; their challenges differ in the number alone."""
    as_3 = replaced(items_of(SUITE_2, "offer"), 1, b"\x03")
    yield case(SUITE_3, "offer", "of-suite-2", "with the enc of suite 2", "WIRE-18", as_3, "wrong length", 5)
    for number in (1, 2):
        text = text_of("offer", replaced(items_of(SUITE_3, "offer"), 1, cbor.encode(number)))
        yield decode_vector(f"suite-3-offer-as-suite-{number}", f"Offer of suite {number} with the enc of suite 3, over 512 bytes", "WIRE-24", "offer",
                            text, ("cbor", "malformed"))


def large(of):
    """Messages over what the suite allows."""
    most, malformed = wire.MAX_OF_SUITES[of.suite], ("cbor", "malformed")
    for kind in KINDS:
        for size, fault in ((most, ("fields", "unknown critical key", 200)), (most + 1, malformed), (2861, malformed)):
            yield decode_vector(of.name(f"hybrid-{kind}-bytes-{size}"), of.title(f"{kind.capitalize()} of suite 2 and of {size:,} bytes"), "WIRE-24",
                                kind, filled(kind, items_of(of, kind), size), fault)


def largest_of_suite_3():
    """The largest offer that a writer makes."""
    texts = {"vendor": "x" * 32, "model": "y" * 32, "serial": "z" * 48, "code_length": 20}
    ignorable = {-key: bytes([key]) * 32 for key in range(21, 25)}
    for name, title, text in (("largest", "The largest offer of suite 3 without ignorable keys", SUITE_3.offer(**texts)),
                              ("largest-ignorable", "The largest offer of suite 3", SUITE_3.offer(ignorable=ignorable, **texts))):
        yield decode_vector(f"suite-3-offer-{name}", title, "WIRE-24 WIRE-8 WIRE-19", "offer", text)


def first_faults(of):
    """Two faults: the one that is met first is reported."""
    items, low = items_of(of, "offer"), cbor.encode(enc_of(of, "offer", bytes(32)))
    yield case(of, "offer", "first-point", "a bad point, and a code length of 9", "WIRE-22",
               replaced(replaced(items, 5, low), 6, b"\x09"), "bad point", 5)
    yield case(of, "offer", "first-code-length", "a code length of 9, and no key id", "WIRE-22",
               without(replaced(items, 6, b"\x09"), 7), "out of range", 6)
    yield case(of, "challenge", "first-point", "a bad point, and a short key id", "WIRE-22",
               replaced(replaced(items_of(of, "challenge"), 7, cbor.encode(bytes(32))), 8, b"\x40"), "bad point", 7)
    yield case(of, "challenge", "first-length", "enc of 31 bytes that no point has", "WIRE-22",
               replaced(items_of(of, "challenge"), 7, cbor.encode(bytes(31))), "wrong length", 7)
