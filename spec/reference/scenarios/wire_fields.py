"""The fields of messages: absent, of another type or length, not legal, not known; and keys to be ignored."""

import cbor
import wire
from scenarios.common import challenge_text, decode_vector, entries, filled, offer_text, replaced, text_of, without

NAMES = {"challenge": wire.KINDS[1][1], "offer": wire.KINDS[2][1]}
OTHER_TYPES = [("uint", "01"), ("negative", "20"), ("bytes", "40"), ("text", "60"), ("array", "80"), ("map", "a0"), ("false", "f4"),
               ("null", "f6"), ("float", "f93c00"), ("tagged", "c101"), ("bignum", "c249010000000000000000")]
RARE_TYPES = [("undefined", "f7"), ("negative-six", "25"), ("simple", "f8ff"), ("small-bignum", "c24102"),
              ("negative-bignum", "c349010000000000000000"), ("not-a-number", "f97e00"), ("array-of-one", "8102"), ("true", "f5")]
OWN_TYPE = {wire.UINT: "uint", wire.BYTES: "bytes", wire.TEXT: "text"}


def vectors():
    yield from extremes()
    for kind in NAMES:
        yield from missing(kind)
        yield from wrong_types(kind)
        yield from wrong_lengths(kind)
        yield from critical_keys(kind)
        yield from ignorable_keys(kind)
    yield from out_of_range()
    yield from newer()
    yield from in_the_other_array()
    yield from first_faults()
    yield from large()


def refused(kind, name, title, rules, items, *fault):
    return decode_vector(f"{kind}-{name}", f"{kind.capitalize()}: {title}", rules, kind, text_of(kind, items), ("fields", *fault))


def extremes():
    """Largest and smallest legal values."""
    least = {"action": 0, "epoch": 0, "failures": 0, "nonce": bytes(16)}
    most = {"action": 1, "epoch": 2 ** 32 - 1, "failures": 30, "nonce": b"\xff" * 16}
    yield decode_vector("challenge-smallest", "The smallest challenge", "WIRE-8 WIRE-18", "challenge", challenge_text(**least))
    yield decode_vector("challenge-largest", "The largest challenge without ignorable keys", "WIRE-8 WIRE-18", "challenge",
                        challenge_text(**most))
    smallest = offer_text(vendor="", model="", serial="", code_length=8, factory_key=None)
    yield decode_vector("offer-smallest", "The smallest offer", "WIRE-8 WIRE-18", "offer", smallest)
    full = {-key: bytes(32) for key in (1, 2, 23, 24)}
    largest = offer_text(vendor="V" * 32, model="M" * 32, serial="S" * 48, code_length=20, ignorable=full)
    yield decode_vector("offer-largest", "The largest offer, with four ignorable keys", "WIRE-18 WIRE-19", "offer", largest)
    wide = offer_text(vendor="\u00c4" * 16, model="\u20ac" * 10 + "AB", serial="\U0001f511" * 12)
    yield decode_vector("offer-utf8", "Texts of the largest number of bytes, not of characters", "WIRE-18", "offer", wide)
    hostile = offer_text(vendor="\u202eEVIL\u0000", model="<b>", serial="'; --")
    yield decode_vector("offer-any-text", "Texts hold any characters", "WIRE-18", "offer", hostile)


def missing(kind):
    for key, (name, *_, mandatory) in NAMES[kind].items():
        if mandatory:
            yield refused(kind, f"missing-{key}", f"no {name}", "WIRE-18", without(entries(kind), key), "missing", key)


def wrong_types(kind):
    for key, (name, own, *_) in NAMES[kind].items():
        others = [case for case in OTHER_TYPES if case[0] != OWN_TYPE[own]]
        if kind == "challenge" and key == 4:
            others += RARE_TYPES
        for other, value in others:
            items = replaced(entries(kind), key, bytes.fromhex(value))
            yield refused(kind, f"type-{key}-{other}", f"{name} is of another type: {other}", "WIRE-18", items, "wrong type", key)


def wrong_lengths(kind):
    for key, (name, own, legal, _) in NAMES[kind].items():
        if own == wire.UINT:
            continue
        lengths = [legal[-1] + 1, 100] if own == wire.TEXT else [0, legal[0] - 1, legal[0] + 1, 64]
        for length in lengths:
            value = cbor.encode("x" * length if own == wire.TEXT else b"x" * length)
            yield refused(kind, f"length-{key}-{length}", f"{name} of {length} bytes", "WIRE-18",
                          replaced(entries(kind), key, value), "wrong length", key)
    if kind == "offer":
        value = cbor.encode("\u00c4" * 17)
        yield refused(kind, "length-2-characters", "vendor of 17 characters in 34 bytes", "WIRE-18",
                      replaced(entries(kind), 2, value), "wrong length", 2)


def critical_keys(kind):
    known = NAMES[kind]
    for key in (6, 7, 8, 9, 23, 24, 255, 256, 65536, 2 ** 32):
        if key in known:
            continue
        items = replaced(entries(kind), key, b"\x00")
        yield refused(kind, f"critical-{key}", f"key {key}", "WIRE-16", items, "unknown critical key", key)
    for name, value in (("bytes", "420001"), ("text", "6161"), ("array", "820102"), ("map", "a10000"), ("null", "f6"), ("float", "f93c00"),
                        ("float-32", "fa47c35000"), ("float-64", "fb3ff199999999999a"), ("float-largest", "fb7e37e43c8800759c"),
                        ("infinity", "f97c00"), ("simple-32", "f820")):
        items = replaced(entries(kind), 10, bytes.fromhex(value))
        yield refused(kind, f"critical-{name}", f"key 10 with a value of another type: {name}", "WIRE-16", items,
                      "unknown critical key", 10)


def ignorable_keys(kind):
    make = challenge_text if kind == "challenge" else offer_text
    for name, keys in (("one", {-1: b"\x01"}), ("last", {-24: b""}), ("long", {-7: b"\xff" * 32}),
                       ("four", {-1: b"", -5: b"a", -6: b"b", -24: b"c"})):
        yield decode_vector(f"{kind}-ignorable-{name}", f"{kind.capitalize()}: ignorable keys {sorted(keys, reverse=True)}", "WIRE-19",
                            kind, make(ignorable=keys))
    five = [(cbor.encode(-key), b"\x40") for key in range(1, 6)]
    yield refused(kind, "ignorable-five", "five ignorable keys", "WIRE-20", entries(kind) + five, "too many ignorable keys")
    many = [(cbor.encode(-key), b"\x40") for key in range(1, 25)]
    yield refused(kind, "ignorable-all", "all 24 ignorable keys", "WIRE-20", entries(kind) + many, "too many ignorable keys")
    for key in (-25, -256, -257, -65537, -2 ** 32 - 1):
        yield refused(kind, f"ignorable-key{key}", f"key {key}", "WIRE-20", entries(kind) + [(cbor.encode(key), b"\x40")],
                      "bad ignorable key")
    values = [("33", cbor.encode(bytes(33))), ("64", cbor.encode(bytes(64)))] + [
        (other, bytes.fromhex(value)) for other, value in OTHER_TYPES if other in ("uint", "text", "array", "null", "float")]
    for name, value in values:
        title = f"an ignorable key with a value of {name}" + (" bytes" if name.isdigit() else "")
        yield refused(kind, f"ignorable-value-{name}", title, "WIRE-20", entries(kind) + [(b"\x20", value)], "bad ignorable key")


def out_of_range():
    cases = [("challenge", 1, (65536, 2 ** 32)), ("challenge", 2, (65536, 2 ** 32)), ("challenge", 4, (2 ** 32, 2 ** 63)),
             ("challenge", 5, (31, 32, 99, 255, 2 ** 32 - 1, 2 ** 32, 2 ** 63)), ("offer", 1, (65536, 2 ** 32)),
             ("offer", 6, (0, 1, 4, 7, 9, 10, 11, 13, 14, 15, 17, 18, 19, 21, 24, 255, 2 ** 32))]
    for kind, key, values in cases:
        name = NAMES[kind][key][0]
        for value in values:
            items = replaced(entries(kind), key, cbor.encode(value))
            yield refused(kind, f"range-{key}-{value}", f"{name} {value}", "WIRE-18", items, "out of range", key)


def newer():
    """What only a newer edition can have made."""
    for kind in NAMES:
        for value in (0, 3, 23, 24, 255, 65536, 2 ** 32, 2 ** 64 - 1):
            items = replaced(entries(kind), 0, cbor.encode(value))
            yield refused(kind, f"kind-{value}", f"kind {value}", "WIRE-15", items, "unknown kind")
        for value in (0, 4, 255, 65535):
            items = replaced(entries(kind), 1, cbor.encode(value))
            yield refused(kind, f"suite-{value}", f"suite {value}", "WIRE-14", items, "unknown suite")
    for value in (2, 3, 7, 255, 65535):
        items = replaced(entries("challenge"), 2, cbor.encode(value))
        yield refused("challenge", f"action-{value}", f"action {value}", "WIRE-17", items, "unknown action")
    yield from newer_with_other_fields()


def newer_with_other_fields():
    """A newer message may have other fields; the highest of what is new is reported."""
    challenge, offer = entries("challenge"), entries("offer")
    suite_4 = replaced(replaced(replaced(challenge, 1, b"\x04"), 7, cbor.encode(bytes(64))), 8, cbor.encode(bytes(4)))
    yield refused("challenge", "newer-suite", "suite 4 with fields of its own", "WIRE-14 WIRE-21", suite_4, "unknown suite")
    offer_4 = replaced(replaced(offer, 1, b"\x04"), 7, cbor.encode(bytes(4)))
    yield refused("offer", "newer-suite", "suite 4 with a field of its own", "WIRE-14 WIRE-21", offer_4, "unknown suite")
    kind_3 = [(b"\x00", b"\x03"), (b"\x01", b"\x01"), (b"\x02", cbor.encode([1, 2]))]
    yield refused("challenge", "newer-kind", "kind 3 with fields of its own", "WIRE-15 WIRE-21", kind_3, "unknown kind")
    kind_3_suite_9 = replaced(kind_3, 1, b"\x09")
    yield refused("challenge", "newer-kind-and-suite", "kind 3 of suite 9", "WIRE-15 WIRE-21", kind_3_suite_9, "unknown kind")
    short = without(replaced(challenge, 9, b"\x00"), 7)
    yield refused("challenge", "newer-key-instead", "key 9 in place of the nonce", "WIRE-16 WIRE-21", short, "unknown critical key", 9)
    action = without(replaced(challenge, 2, b"\x05"), 4)
    yield refused("challenge", "newer-action", "action 5, which has no epoch", "WIRE-17 WIRE-21", action, "unknown action")
    both = replaced(replaced(challenge, 2, b"\x05"), 9, b"\x00")
    yield refused("challenge", "newer-key-and-action", "action 5 with key 9", "WIRE-16 WIRE-21", both, "unknown critical key", 9)
    offer_kind = [(b"\x00", b"\x04"), (b"\x01", b"\x01")]
    yield refused("offer", "newer-kind", "kind 4 in the outer array of an offer", "WIRE-15 WIRE-21", offer_kind, "unknown kind")


def in_the_other_array():
    """A kind that is absent, of another type or unknown is the field's fault in either outer array."""
    for kind, other in (("challenge", "offer"), ("offer", "challenge")):
        items = entries(kind)
        cases = [("unknown", replaced(items, 0, b"\x03"), "WIRE-15", ("unknown kind",)), ("missing", without(items, 0), "WIRE-18", ("missing", 0)),
                 ("text", replaced(items, 0, b"\x60"), "WIRE-18", ("wrong type", 0)),
                 ("negative", replaced(items, 0, b"\x20"), "WIRE-18", ("wrong type", 0))]
        for name, changed, rules, fault in cases:
            for asked in NAMES:
                yield decode_vector(f"{kind}-array-of-{other}-{name}-as-{asked}",
                                    f"{kind.capitalize()} in the outer array of the other kind, asked for a {asked}: its kind is {name}",
                                    f"{rules} WIRE-23", asked, text_of(other, changed), ("fields", *fault))
        text = text_of(other, items)
        yield decode_vector(f"{kind}-array-of-{other}", f"{kind.capitalize()} in the outer array of the other kind", "WIRE-23", kind,
                            text, ("cbor", "malformed"))


def first_faults():
    """Two faults in the fields: the one that is met first is reported."""
    challenge, offer = entries("challenge"), entries("offer")
    short, bad = cbor.encode(bytes(3)), (b"\x20", b"\x00")
    five = [(cbor.encode(-key), b"\x40") for key in range(1, 5)] + [(cbor.encode(-25), b"\x40")]
    cases = [
        ("challenge", "kind-before-suite", "no kind, and suite 9", without(replaced(challenge, 1, b"\x09"), 0), ("missing", 0)),
        ("challenge", "suite-before-key", "a suite that is a text, and key 9", replaced(replaced(challenge, 1, b"\x60"), 9, b"\0"),
         ("wrong type", 1)),
        ("challenge", "smallest-key", "keys 11 and 9", replaced(replaced(challenge, 11, b"\0"), 9, b"\0"), ("unknown critical key", 9)),
        ("challenge", "action-missing", "no action, and no epoch", without(without(challenge, 2), 4), ("missing", 2)),
        ("challenge", "length-before-missing", "a short locator, and no epoch", without(replaced(challenge, 3, short), 4), ("wrong length", 3)),
        ("challenge", "range-before-type", "an epoch too large, and failures that are a text",
         replaced(replaced(challenge, 4, cbor.encode(2 ** 32)), 5, b"\x60"), ("out of range", 4)),
        ("challenge", "field-before-ignorable", "no nonce, and a bad ignorable key", without(challenge, 7) + [bad], ("missing", 7)),
        ("challenge", "ignorable-before-count", "key -1 bad, and five ignorable keys", challenge + [bad] + five[1:],
         ("bad ignorable key",)),
        ("challenge", "fifth-is-bad", "a fifth ignorable key that is bad", challenge + five, ("bad ignorable key",)),
        ("challenge", "fifth-before-sixth", "a fifth ignorable key, and a sixth that is bad",
         challenge + [(cbor.encode(-key), b"\x40") for key in range(1, 6)] + five[4:], ("too many ignorable keys",)),
        ("offer", "length-before-type", "a long vendor, and a serial that is a number",
         replaced(replaced(offer, 2, cbor.encode("x" * 33)), 4, b"\0"), ("wrong length", 2)),
        ("offer", "secret-before-code-length", "a short secret, and a code length of 9",
         replaced(replaced(offer, 5, short), 6, b"\x09"), ("wrong length", 5)),
        ("offer", "code-length-before-attestation", "a code length of 9, and a short attestation",
         replaced(replaced(offer, 6, b"\x09"), 8, short), ("out of range", 6)),
    ]
    for kind, name, title, items, fault in cases:
        yield refused(kind, f"first-{name}", title, "WIRE-22", items, *fault)
    yield decode_vector("offer-first-other-kind", "A challenge with an unknown suite where an offer is expected", "WIRE-22 WIRE-23", "offer",
                        text_of("challenge", replaced(challenge, 1, b"\x09")), ("cbor", "malformed"))
    yield decode_vector("offer-first-encoding", "A challenge where an offer is expected, with a longer form in it", "WIRE-22", "offer",
                        text_of("challenge", replaced(challenge, 4, b"\x18\0")), ("cbor", "not canonical"))


def large():
    """A message of suites 1 and 2 has at most 512 bytes; a later suite, kind or version may have more."""
    critical, malformed = ("fields", "unknown critical key", 200), ("cbor", "malformed")
    kind_3, suite_4, action_5 = b"\x03", b"\x04", cbor.encode(5)
    for kind in NAMES:
        items = entries(kind)
        for size, fault in ((512, critical), (513, malformed), (2861, malformed)):
            yield decode_vector(f"{kind}-bytes-{size}", f"{kind.capitalize()} of suite 1 and of {size:,} bytes", "WIRE-24", kind,
                                filled(kind, items, size), fault)
        for size in (512, 513, 800, 1000, 1500, 2000, 2500, 2860, 2861):
            yield decode_vector(f"{kind}-suite-4-bytes-{size}", f"{kind.capitalize()} of suite 4 and of {size:,} bytes", "WIRE-14 WIRE-24", kind,
                                filled(kind, replaced(items, 1, suite_4), size), ("fields", "unknown suite"))
        for size in (513, 2861):
            yield decode_vector(f"{kind}-kind-3-bytes-{size}", f"{kind.capitalize()} of kind 3 and of {size:,} bytes", "WIRE-15 WIRE-24", kind,
                                filled(kind, replaced(items, 0, kind_3), size), ("fields", "unknown kind"))
        yield decode_vector(f"{kind}-large-before-type", f"{kind.capitalize()}: over 512 bytes is said before an unknown action or a wrong type",
                            "WIRE-21 WIRE-24", kind, filled(kind, replaced(items, 2, action_5), 600), malformed)
        yield decode_vector(f"{kind}-large-encoding", f"{kind.capitalize()}: a longer form is said before over 512 bytes", "WIRE-22 WIRE-24", kind,
                            filled(kind, replaced(items, 2, b"\x18\x01"), 600), ("cbor", "not canonical"))
