"""Messages of suite 2: their fields, and points that are not legal."""

import cbor
import x25519
from scenarios.common import AUTHORITY, decode_vector, entries, entries_of, filled, replaced, text_of, without
from scenarios.hybrid import CHALLENGE_2, OFFER_2, challenge_2, offer_2

TEXTS = {"challenge": CHALLENGE_2, "offer": OFFER_2}
ENC = {"challenge": 7, "offer": 5}
KEY_ID = {"challenge": 8, "offer": 7}


def vectors():
    yield from accepted()
    for kind in TEXTS:
        yield from points(kind)
        yield from fields(kind)
        yield from of_the_other_suite(kind)
    yield from large()
    yield from first_faults()


def items_of(kind):
    return entries_of(TEXTS[kind], kind)


def case(kind, name, title, rules, items, *fault):
    return decode_vector(f"hybrid-{kind}-{name}", f"{kind.capitalize()} of suite 2: {title}", rules, kind, text_of(kind, items),
                         ("fields", *fault) if fault else None)


def accepted():
    rules = "HYB-1 WIRE-8 WIRE-18"
    most = {"epoch": 2 ** 32 - 1, "failures": 30}
    for name, title, kind, text in (
            ("challenge", "A challenge of suite 2", "challenge", CHALLENGE_2), ("offer", "An offer of suite 2", "offer", OFFER_2),
            ("challenge-smallest", "The smallest challenge of suite 2", "challenge", challenge_2(action=0, epoch=0, failures=0)),
            ("challenge-largest", "The largest challenge of suite 2", "challenge", challenge_2(**most)),
            ("challenge-ignorable", "A challenge of suite 2 with ignorable keys", "challenge", challenge_2(ignorable={-1: b"", -24: b"x" * 32})),
            ("offer-ignorable", "An offer of suite 2 with an ignorable key", "offer", offer_2(ignorable={-2: b"x"})),
            ("offer-unattested", "An offer of suite 2 without attestation", "offer", offer_2(factory_key=None)),
            ("offer-own-key", "The authority's own binding key as enc is a legal point", "offer", offer_2(enc=AUTHORITY.binding)),
            ("challenge-own-key", "The authority's own recovery key as enc is a legal point", "challenge", challenge_2(enc=AUTHORITY.recovery))):
        yield decode_vector(f"hybrid-{name}", title, rules, kind, text)
    for kind in TEXTS:
        for name, value in (("2", 2), ("9", 9), ("p-minus-2", x25519.P - 2)):
            items = replaced(items_of(kind), ENC[kind], cbor.encode(value.to_bytes(32, "little")))
            yield case(kind, f"point-{name}", f"enc is a legal point: {name}", "HYB-1", items)


def points(kind):
    p = x25519.P
    cases = [("p", "p", p), ("p-plus-1", "p + 1, of low order in another form", p + 1), ("p-plus-9", "p + 9, the base point in another form", p + 9),
             ("largest-255", "2^255 - 1", 2 ** 255 - 1), ("base-high-bit", "the base point with the highest bit set", 2 ** 255 + 9),
             ("largest", "2^256 - 1", 2 ** 256 - 1)]
    for place, point in enumerate(sorted(x25519.LOW_ORDER)):
        value = int.from_bytes(point, "little")
        cases += [(f"low-order-{place}", f"the point of low order {point.hex()}", value),
                  (f"low-order-{place}-high-bit", "a point of low order with the highest bit set", value + 2 ** 255)]
    for name, title, value in cases:
        items = replaced(items_of(kind), ENC[kind], cbor.encode(value.to_bytes(32, "little")))
        yield case(kind, f"point-{name}", f"enc is {title}", "HYB-1", items, "bad point", ENC[kind])


def fields(kind):
    for name, key, size in (("enc", ENC[kind], 32), ("key-id", KEY_ID[kind], 4)):
        yield case(kind, f"missing-{name}", f"{name} is absent", "WIRE-18", without(items_of(kind), key), "missing", key)
        for length in (0, size - 1, size + 1, 64):
            items = replaced(items_of(kind), key, cbor.encode(b"\x09" * length))
            yield case(kind, f"length-{name}-{length}", f"{name} of {length} bytes", "WIRE-18", items, "wrong length", key)
        for other, value in (("uint", "01"), ("text", "60"), ("null", "f6"), ("array", "80")):
            items = replaced(items_of(kind), key, bytes.fromhex(value))
            yield case(kind, f"type-{name}-{other}", f"{name} is of another type: {other}", "WIRE-18", items, "wrong type", key)
    for key in (9, 10, 255) if kind == "offer" else (6, 9, 10, 255):
        yield case(kind, f"critical-{key}", f"key {key}", "WIRE-16", replaced(items_of(kind), key, b"\0"), "unknown critical key", key)


def of_the_other_suite(kind):
    """Fields of one suite under the number of the other."""
    as_1, as_2 = replaced(items_of(kind), 1, b"\x01"), replaced(entries(kind), 1, b"\x02")
    key = KEY_ID[kind]
    yield case(kind, "as-suite-1", "its number is 1", "WIRE-16", as_1, "unknown critical key", key)
    if kind == "challenge":
        yield case(kind, "of-suite-1", "with a nonce", "WIRE-18", replaced(as_2, 8, cbor.encode(bytes(4))), "wrong length", 7)
    else:
        yield case(kind, "of-suite-1", "with a secret and without key id", "WIRE-18", as_2, "missing", 7)


def large():
    """Messages of suite 2 over 512 bytes."""
    for kind in TEXTS:
        for size, fault in ((512, ("fields", "unknown critical key", 200)), (513, ("cbor", "malformed")), (2861, ("cbor", "malformed"))):
            yield decode_vector(f"hybrid-{kind}-bytes-{size}", f"{kind.capitalize()} of suite 2 and of {size:,} bytes", "WIRE-24", kind,
                                filled(kind, items_of(kind), size), fault)


def first_faults():
    """Two faults: the one that is met first is reported."""
    items, low = items_of("offer"), cbor.encode(bytes(32))
    yield case("offer", "first-point", "a bad point, and a code length of 9", "WIRE-22",
               replaced(replaced(items, 5, low), 6, b"\x09"), "bad point", 5)
    yield case("offer", "first-code-length", "a code length of 9, and no key id", "WIRE-22",
               without(replaced(items, 6, b"\x09"), 7), "out of range", 6)
    yield case("challenge", "first-point", "a bad point, and a short key id", "WIRE-22",
               replaced(replaced(items_of("challenge"), 7, low), 8, b"\x40"), "bad point", 7)
    yield case("challenge", "first-length", "enc of 31 bytes that no point has", "WIRE-22",
               replaced(items_of("challenge"), 7, cbor.encode(bytes(31))), "wrong length", 7)
