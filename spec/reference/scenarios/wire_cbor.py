"""The CBOR of messages: truncated, trailing, another shape, not canonical."""

import cbor
import wire
from scenarios.common import CHALLENGE, OFFER, body_of, decode_vector, entries, message_of, replaced

MALFORMED, NOT_CANONICAL = ("cbor", "malformed"), ("cbor", "not canonical")
MESSAGES = {"challenge": wire.decode_text(CHALLENGE), "offer": wire.decode_text(OFFER)}
BODY, TAG = cbor.decode(MESSAGES["challenge"])
OFFER_BODY = cbor.decode(MESSAGES["offer"])[0]


def vectors():
    yield from truncated()
    yield from trailing()
    yield from outer_shapes()
    yield from tags()
    yield from bodies()
    yield from heads()
    yield from long_forms()
    yield from indefinite()
    yield from key_order()
    yield from first_faults()


def malformed(name, title, message, kind="challenge", rules="WIRE-9"):
    return decode_vector(f"cbor-{name}", title, rules, kind, wire.encode_text(message), MALFORMED)


def not_canonical(name, title, message, kind="challenge"):
    return decode_vector(f"cbor-{name}", title, "WIRE-8 WIRE-10", kind, wire.encode_text(message), NOT_CANONICAL)


def truncated():
    for kind, step in (("challenge", 1), ("offer", 5)):
        for size in range(1, len(MESSAGES[kind]), step):
            yield malformed(f"truncated-{kind}-{size}", f"The first {size} bytes of the {kind}", MESSAGES[kind][:size], kind)
    for size in range(0, len(BODY), 4):
        yield malformed(f"truncated-body-{size}", f"A body cut to {size} bytes, in a complete message",
                        message_of("challenge", BODY[:size]))


def trailing():
    for kind in MESSAGES:
        message = MESSAGES[kind]
        for name, extra in (("zero", "00"), ("space", "20"), ("newline", "0a"), ("null", "f6"), ("break", "ff"), ("two", "4000")):
            yield malformed(f"trailing-{kind}-{name}", f"The {kind} and the bytes {extra} behind it",
                            message + bytes.fromhex(extra), kind)
    yield malformed("trailing-challenge-twice", "The challenge twice", MESSAGES["challenge"] * 2)
    yield malformed("trailing-body-zero", "A zero byte behind the map in the body", message_of("challenge", BODY + b"\0"))
    yield malformed("trailing-body-entry", "An entry more in the body than its map declares",
                    message_of("challenge", BODY + bytes.fromhex("2000")))
    yield malformed("trailing-offer-body-null", "A null behind the map in the body of an offer",
                    message_of("offer", OFFER_BODY + b"\xf6"), "offer")


def tagged(number, item):
    return cbor.head(6, number) + cbor.encode(item)


def outer_shapes():
    shapes = [
        ("empty-array", "An empty array", b"\x80"),
        ("array-1", "A challenge in an array of one", cbor.encode([BODY])),
        ("array-3", "A challenge in an array of three", cbor.encode([BODY, TAG, b""])),
        ("array-nested", "A challenge in an array in an array", cbor.encode([[BODY, TAG]])),
        ("array-swapped", "Tag and body swapped", cbor.encode([TAG, BODY])),
        ("map", "A map instead of the array", cbor.encode({0: BODY, 1: TAG})),
        ("byte-string", "The body alone as a byte string", cbor.encode(BODY)),
        ("integer", "An integer", b"\x00"),
        ("null", "Null", b"\xf6"),
        ("text", "A text", cbor.encode("RL1")),
        ("bare-map", "The body's map without message", BODY),
        ("body-in-place", "The map itself instead of a byte string", b"\x82" + BODY + cbor.encode(TAG)),
        ("body-text", "The body as a text string", cbor.encode(["", TAG])),
        ("body-null", "Null instead of the body", cbor.encode([cbor.Simple(22), TAG])),
        ("body-tag-24", "The body under tag 24, encoded CBOR", b"\x82" + tagged(24, BODY) + cbor.encode(TAG)),
        ("tag-55799", "The message under tag 55799, self-described CBOR", tagged(55799, [BODY, TAG])),
        ("tag-text", "The tag as a text string", cbor.encode([BODY, "0123456789abcdef"])),
        ("tag-integer", "An integer instead of the tag", cbor.encode([BODY, 16])),
        ("tag-null", "Null instead of the tag", cbor.encode([BODY, cbor.Simple(22)])),
        ("offer-here", "An offer where a challenge is expected", MESSAGES["offer"]),
        ("offer-with-tag", "An offer in the outer array of a challenge", message_of("challenge", OFFER_BODY)),
    ]
    for name, title, message in shapes:
        yield malformed(f"outer-{name}", title, message)
    offers = [
        ("challenge-here", "A challenge where an offer is expected", MESSAGES["challenge"]),
        ("challenge-without-tag", "A challenge in the outer array of an offer", message_of("offer", BODY)),
        ("array-2", "An offer in an array of two", cbor.encode([OFFER_BODY, b""])),
        ("tag-1", "The body under tag 1 instead of the array", tagged(1, OFFER_BODY)),
        ("map-1", "A map of one entry instead of the array, whose key is the body", b"\xa1" + cbor.encode(OFFER_BODY)),
        ("map-whole", "A whole map of one entry instead of the array, whose key is the body", cbor.encode({OFFER_BODY: 0})),
        ("integer-1", "The integer 1, and the body behind it", b"\x01" + cbor.encode(OFFER_BODY)),
        ("empty-array", "An empty array", b"\x80"),
    ]
    for name, title, message in offers:
        yield malformed(f"outer-offer-{name}", title, message, "offer")


def tags():
    for size in (0, 1, 8, 15, 17, 32):
        tag = (TAG * 2)[:size]
        yield malformed(f"tag-{size}", f"A tag of {size} bytes", message_of("challenge", BODY, tag))


def bodies():
    items = entries("challenge")
    for name, key in (("text", '"0"'), ("empty text", "")):
        body = cbor.head(5, 8) + body_of(items)[1:] + cbor.encode(key) + b"\0"
        yield malformed(f"key-{name.replace(' ', '-')}", f"A key that is a text: {name}", message_of("challenge", body))
    for name, key in (("byte-string", "40"), ("float", "f93c00"), ("array", "80"), ("map", "a0"), ("null", "f6"), ("true", "f5"),
                      ("tag", "c000")):
        body = cbor.head(5, 8) + body_of(items)[1:] + bytes.fromhex(key) + b"\0"
        yield malformed(f"key-{name}", f"A key of another type: {name}", message_of("challenge", body))
    for name, body in (("empty", b""), ("array", cbor.encode([1, 1, 1])), ("integer", b"\x00"), ("null", b"\xf6"),
                       ("text", cbor.encode("body")), ("byte-string", cbor.encode(BODY)), ("tagged-map", b"\xc1" + BODY)):
        yield malformed(f"body-{name}", f"A body that is not a map: {name}", message_of("challenge", body))
    for key in (0, 1, 2, 3, 4, 5, 7):
        body = cbor.head(5, 8) + b"".join((k + v) * (2 if k == bytes([key]) else 1) for k, v in items)
        yield malformed(f"duplicate-{key}", f"Key {key} twice", message_of("challenge", body))
    body = cbor.head(5, 9) + body_of(items)[1:] + bytes.fromhex("20402040")
    yield malformed("duplicate-ignorable", "An ignorable key twice", message_of("challenge", body))
    for name, data in (("lone-byte", "ff"), ("overlong", "c080"), ("surrogate", "eda080"), ("cut", "e282"), ("beyond", "f4908080")):
        body = body_of(replaced(entries("offer"), 2, cbor.head(3, len(data) // 2) + bytes.fromhex(data)))
        yield malformed(f"utf8-{name}", f"A vendor that is not UTF-8: {data}", message_of("offer", body), "offer")


def heads():
    """Heads that are not well-formed, declare too much, or nest too deep; each as the value of epoch."""
    cases = [
        ("reserved-28", "a reserved head of an integer", "1c"), ("reserved-29", "a reserved head of a byte string", "5d"),
        ("reserved-30", "a reserved head of an array", "9e"), ("indefinite-integer", "an integer of indefinite length", "1f"),
        ("indefinite-negative", "a negative integer of indefinite length", "3f"), ("indefinite-tag", "a tag of indefinite length", "df00"),
        ("reserved-29-32", "a reserved head of a byte string before 32 bytes", "5d" + "00" * 32),
        ("reserved-30-64", "a reserved head of an array before 64 bytes", "9e" + "00" * 64), ("break", "a break outside of an indefinite length", "ff"),
        ("map-duplicate", "a map with a key twice", "a201000100"),
    ] + [(f"simple-{number}", f"the simple value {number} in two bytes", f"f8{number:02x}") for number in (0, 19, 20, 21, 22, 23, 24, 31)]
    for name, title, data in cases:
        yield in_epoch(f"head-{name}", f"Epoch is {title}", bytes.fromhex(data))
    huge = [("bytes-64", "5bffffffffffffffff"), ("text-64", "7bffffffffffffffff"), ("array-64", "9bffffffffffffffff"),
            ("map-64", "bbffffffffffffffff"), ("bytes-32", "5affffffff"), ("array-32", "9affffffff"), ("map-63", "bb8000000000000000"),
            ("bytes-31", "5a7fffffff")]
    for name, data in huge:
        yield in_epoch(f"huge-{name}", f"A declared length far beyond the message: {data}", bytes.fromhex(data))
        yield malformed(f"huge-outer-{name}", f"A message that is only the head {data}", bytes.fromhex(data), rules="WIRE-9 WIRE-11")
    for name, data in (("arrays", b"\x81" * 100 + b"\x00"), ("maps", b"\xa1\x00" * 100 + b"\x00"), ("tags", b"\xc6" * 100 + b"\x00"),
                       ("unclosed", b"\x81" * 400)):
        yield in_epoch(f"deep-{name}", f"A value nested too deep: {name}", data)
    for size in (512, 2861):
        yield malformed(f"deep-outer-{size}", f"{size:,} bytes of array heads", b"\x81" * size, rules="WIRE-9 WIRE-11")
    yield in_epoch("huge-bytes-2861", "A declared length that a message can have, but this one has not", bytes.fromhex("590b2d"))


def in_epoch(name, title, data):
    body = body_of(replaced(entries("challenge"), 4, data))
    return malformed(name, title, message_of("challenge", body), rules="WIRE-9 WIRE-11")


def stretched(encoded, size):
    """An encoded item with its head in this many bytes behind the first."""
    major, info = divmod(encoded[0], 32)
    short = 0 if info < 24 else 1 << info - 24
    number = info if info < 24 else int.from_bytes(encoded[1:1 + short], "big")
    return bytes([major << 5 | {1: 24, 2: 25, 4: 26, 8: 27}[size]]) + number.to_bytes(size, "big") + encoded[1 + short:]


def long_forms():
    for size in (1, 2, 4, 8):
        outer = stretched(b"\x82", size) + MESSAGES["challenge"][1:]
        yield not_canonical(f"long-outer-{size}", f"The head of the outer array with {size} bytes more", outer)
    for size in (2, 4, 8):
        outer = b"\x82" + stretched(cbor.encode(BODY), size) + cbor.encode(TAG)
        yield not_canonical(f"long-body-{size}", f"The length of the body in {size} bytes", outer)
    yield not_canonical("long-tag", "The length of the tag in one byte more", b"\x82" + cbor.encode(BODY) + stretched(cbor.encode(TAG), 1))
    yield not_canonical("long-map", "The head of the map with one byte more", message_of("challenge", stretched(BODY, 1)))
    items = entries("challenge")
    for place, (key, value) in enumerate(items):
        for name, changed in (("key", (stretched(key, 1), value)), ("value", (key, stretched(value, 1)))):
            body = body_of(items[:place] + [changed] + items[place + 1:])
            yield not_canonical(f"long-{name}-{place}", f"Entry {place + 1}: its {name} in a longer form", message_of("challenge", body))
    for size in (2, 4, 8):
        body = body_of(replaced(items, 4, stretched(b"\x02", size)))
        yield not_canonical(f"long-epoch-{size}", f"Epoch 2 in {size} bytes", message_of("challenge", body))
    items = entries("offer")
    for key in (2, 3, 4, 8):
        body = body_of([(k, stretched(v, 1) if k == bytes([key]) else v) for k, v in items])
        yield not_canonical(f"long-offer-{key}", f"Offer: the value of key {key} in a longer form", message_of("offer", body), "offer")
    for name, title, data in (("float-32", "1.0 in four bytes", "fa3f800000"), ("float-64", "1.5 in eight bytes", "fb3ff8000000000000"),
                              ("infinity", "infinity in four bytes", "fa7f800000"), ("nan-32", "a not-a-number of four bytes", "fa7fc00000"),
                              ("nan-payload", "a not-a-number with another payload", "f97e01"), ("nan-negative", "a negative not-a-number", "f9fe00"),
                              ("unsorted-inside", "a map with its keys unsorted", "a201000000"),
                              ("unsorted-inside-text", "a map with a text key before an integer", "a26161000000")):
        body = body_of(replaced(items, 10, bytes.fromhex(data)))
        yield not_canonical(f"inside-{name}", f"The value of an unknown key is {title}", message_of("challenge", body))
    body = body_of(entries("challenge") + [(b"\x20", bytes.fromhex("5803aabbcc"))])
    yield not_canonical("long-ignorable", "The length of an ignorable value in a longer form", message_of("challenge", body))
    body = body_of(entries("challenge") + [(bytes.fromhex("3800"), b"\x40")])
    yield not_canonical("long-ignorable-key", "An ignorable key in a longer form", message_of("challenge", body))


def indefinite():
    body, tag = cbor.encode(BODY), cbor.encode(TAG)
    yield not_canonical("indefinite-outer", "The outer array of indefinite length", b"\x9f" + body + tag + b"\xff")
    yield not_canonical("indefinite-body", "The body in one chunk", b"\x82\x5f" + body + b"\xff" + tag)
    parts = cbor.encode(BODY[:10]) + cbor.encode(BODY[10:])
    yield not_canonical("indefinite-body-chunks", "The body in two chunks", b"\x82\x5f" + parts + b"\xff" + tag)
    yield not_canonical("indefinite-tag", "The tag in one chunk", b"\x82" + body + b"\x5f" + tag + b"\xff")
    yield not_canonical("indefinite-map", "The map of indefinite length", message_of("challenge", b"\xbf" + BODY[1:] + b"\xff"))
    for kind, key, name in (("challenge", 3, "locator"), ("challenge", 7, "nonce"), ("offer", 2, "vendor"), ("offer", 5, "secret")):
        items = entries(kind)
        value = dict(items)[bytes([key])]
        changed = replaced(items, key, bytes([value[0] & 0xe0 | 31]) + value + b"\xff")
        yield not_canonical(f"indefinite-{name}", f"The {name} of indefinite length", message_of(kind, body_of(changed)), kind)
    changed = body_of(replaced(entries("offer"), 2, bytes.fromhex("7fff")))
    yield not_canonical("indefinite-vendor-empty", "An empty vendor of indefinite length", message_of("offer", changed), "offer")
    outer = b"\x9f" + cbor.encode(OFFER_BODY) + b"\xff"
    yield not_canonical("indefinite-offer", "The outer array of an offer of indefinite length", outer, "offer")


def key_order():
    items = entries("challenge")
    for place in range(6):
        swapped = items[:place] + [items[place + 1], items[place]] + items[place + 2:]
        yield not_canonical(f"unsorted-{place}", f"Entries {place + 1} and {place + 2} swapped", message_of("challenge", body_of(swapped)))
    yield not_canonical("unsorted-reversed", "All keys in falling order", message_of("challenge", body_of(items[::-1])))
    minus_one, minus_two = (b"\x20", b"\x40"), (b"\x21", b"\x40")
    yield not_canonical("unsorted-negative-first", "A negative key before the others",
                        message_of("challenge", body_of([minus_one] + items)))
    yield not_canonical("unsorted-negative-falling", "Key -2 before key -1",
                        message_of("challenge", body_of(items + [minus_two, minus_one])))
    items = entries("offer")
    yield not_canonical("unsorted-offer", "The attestation first", message_of("offer", body_of(items[-1:] + items[:-1])), "offer")


def first_faults():
    """Two faults of the encoding: the one that is met first is reported."""
    items = entries("challenge")

    def valued(data):
        return message_of("challenge", body_of(replaced(items, 10, bytes.fromhex(data))))

    cases = [
        ("long-then-cut", "A long form, then a cut", MESSAGES["challenge"][:1] + stretched(cbor.encode(BODY), 2)[:20], NOT_CANONICAL),
        ("long-outer-3", "An array of three in a long form", stretched(cbor.encode([BODY, TAG, b""]), 1), NOT_CANONICAL),
        ("indefinite-map-outside", "A map of indefinite length in place of the array", b"\xbf\xff", NOT_CANONICAL),
        ("tag-before-body", "A tag of 15 bytes, and a long form in the body", cbor.encode([stretched(BODY, 1), TAG[:15]]), MALFORMED),
        ("trailing-before-body", "A byte behind the message, and a long form in the body",
         message_of("challenge", stretched(BODY, 1)) + b"\0", MALFORMED),
        ("outer-before-inner", "A text in place of the body with a long form behind it",
         b"\x82\x61a" + stretched(cbor.encode(TAG), 1), MALFORMED),
        ("long-text", "A text that is not UTF-8, its length in a long form", valued("7801ff"), NOT_CANONICAL),
        ("text-then-long", "A text that is not UTF-8 before a long form", valued("8261ff1800"), MALFORMED),
        ("long-then-text", "A long form before a text that is not UTF-8", valued("82180061ff"), NOT_CANONICAL),
        ("long-then-simple", "A long form before a simple value of two bytes", valued("821800f814"), NOT_CANONICAL),
        ("deep-array-long", "A ninth array in a long form", valued("81" * 8 + "980100"), NOT_CANONICAL),
        ("deep-then-long", "A ninth array before a long form", valued("81" * 9 + "1800"), MALFORMED),
        ("key-again", "Keys 4, 5 and again 4", message_of("challenge", body_of(items[:6] + items[4:5] + items[6:])), NOT_CANONICAL),
        ("unsorted-before-value", "Key 4 before key 3, with a value that is not well-formed",
         message_of("challenge", body_of(items[:3] + [items[4], (items[3][0], b"\x1c")] + items[5:])), NOT_CANONICAL),
        ("text-key-long", "A key that is a text in a long form",
         message_of("challenge", body_of(items + [(bytes.fromhex("780130"), b"\0")])), NOT_CANONICAL),
    ]
    for name, title, message, fault in cases:
        yield decode_vector(f"first-{name}", title, "WIRE-22", "challenge", wire.encode_text(message), fault)
