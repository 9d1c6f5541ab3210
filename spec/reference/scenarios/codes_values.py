"""Offers, keys, nonces, challenges, attestations, reductions: every intermediate value."""

import cbor
import wire
from scenarios.common import (CHALLENGE_VALUES, FACTORY_KEY, OFFER, OFFER_VALUES, SECRET, body_of, entries, message_of,
                              offer_text, replaced, vector)

LENGTHS = (8, 12, 16, 20)
FAILURES = (0, 8, 9, 29, 30)  # where the length of a code changes, and the neighbours


def vectors():
    yield from offers()
    yield from nonces()
    yield from challenges()
    yield from reductions()
    yield from attestations()


def offers():
    cases = [
        ("example", "The offer of the worked example", {}, FACTORY_KEY, {}),
        ("plain", "No attestation", {}, None, {}),
        ("other-secret", "Another secret", {"secret": b"\xff" * 32}, FACTORY_KEY, {}),
        ("zero-secret", "A secret of zeros", {"secret": bytes(32)}, None, {}),
        ("empty-texts", "Empty texts", {"vendor": "", "model": "", "serial": ""}, FACTORY_KEY, {}),
        ("utf8", "Texts beyond ASCII", {"vendor": "\u00c4\u20ac", "model": "\u65e5\u672c", "serial": "\U0001f511"}, None, {}),
        ("ignorable", "Two ignorable keys", {}, FACTORY_KEY, {-1: b"\x00", -24: bytes(range(32))}),
        *((f"length-{length}", f"Codes of {length} digits", {"code_length": length}, None, {}) for length in LENGTHS),
    ]
    for name, title, changes, factory_key, ignorable in cases:
        values = {**OFFER_VALUES, **changes}
        given = {**values, "secret": values["secret"].hex(), "factory_key": factory_key and factory_key.hex(),
                 "ignorable": [{"key": key, "value": value.hex()} for key, value in ignorable.items()]}
        yield vector("codes", f"offer-{name}", f"Offer: {title}", "WIRE-8 KEY-10", "offer", given)
        text = offer_text(ignorable, factory_key, **changes)
        yield vector("codes", f"keys-{name}", f"Keys: {title}", "KEY-3 KEY-4 KEY-8 CODE-1 CODE-2 CODE-3 CODE-4", "keys",
                     {"offer": text})


def nonces():
    cases = [
        ("example", "of the worked example", {}), ("zeros", "of zeros alone", dict(random=0, epoch=0, failures=0, uptime=0, boot_counter=0)),
        ("same-random", "of the same random bytes at another uptime", {"uptime": 61001}),
        ("epoch", "of another epoch", {"epoch": 3}), ("failures", "of other failures", {"failures": 2}),
        ("most-failures", "of the most failures", {"failures": 30}),
        ("boots", "of another start", {"boot_counter": 8}), ("second", "of the second challenge since the start", {"made": 1}),
        ("largest", "of the largest values",
         dict(random=255, epoch=2 ** 32 - 1, failures=30, uptime=2 ** 53 - 1, boot_counter=2 ** 32, made=2 ** 32)),
    ]
    for name, title, changes in cases:
        given = {"offer": OFFER, "random": bytes(range(0x20, 0x40)).hex(), "epoch": 2, "failures": 1, "uptime": 61000,
                 "boot_counter": 7, "made": 0, **changes}
        if isinstance(given["random"], int):
            given["random"] = bytes([given["random"]] * 32).hex()
        yield vector("codes", f"nonce-{name}", f"A nonce {title}", "KEY-9", "nonce", given)


def challenges():
    cases = [
        ("example", "of the worked example", {}, {}), ("check", "of action 0", {"action": 0}, {}),
        ("first", "of a fresh binding", {"epoch": 0, "failures": 0}, {}),
        ("largest", "of the largest numbers", {"epoch": 2 ** 32 - 1, "failures": 30}, {}),
        ("wide-epoch", "of an epoch in three bytes", {"epoch": 65535}, {}),
        ("ignorable", "with ignorable keys", {}, {-1: b"", -2: b"\x00\xff", -24: bytes(32)}),
        *((f"length-{length}-action-{action}-failures-{failures}",
           f"of action {action} at {failures} failures, in a binding of {length} digits",
           {"action": action, "failures": failures, "code_length": length}, {})
          for length in LENGTHS for action in (0, 1) for failures in FAILURES),
    ]
    for name, title, changes, ignorable in cases:
        values = {**CHALLENGE_VALUES, "code_length": 12, **changes}
        offer = offer_text(code_length=values["code_length"])
        given = {"offer": offer, **values, "nonce": values["nonce"].hex(),
                 "ignorable": [{"key": key, "value": value.hex()} for key, value in ignorable.items()]}
        yield vector("codes", f"challenge-{name}", f"A challenge {title}", "WIRE-8 KEY-5 KEY-7 CODE-1 CODE-2 CODE-3 CODE-8", "challenge", given)


def reductions():
    cases = [
        ("zeros", "zeros", bytes(32)), ("ones", "the largest number", b"\xff" * 32), ("one", "the number 1", (1).to_bytes(32, "big")),
        ("first-bit", "2^255", (2 ** 255).to_bytes(32, "big")), ("counting", "counting bytes", SECRET),
        *((f"ten-{power}", f"10^{power}", (10 ** power).to_bytes(32, "big")) for power in (7, 11, 15, 19)),
        *((f"below-ten-{power}", f"10^{power} - 1", (10 ** power - 1).to_bytes(32, "big")) for power in (7, 11, 15, 19)),
        ("beyond-64-bits", "2^64", (2 ** 64).to_bytes(32, "big")), ("beyond-128-bits", "2^128", (2 ** 128).to_bytes(32, "big")),
    ]
    for name, title, material in cases:
        for length in LENGTHS:
            yield vector("codes", f"reduce-{name}-{length}", f"The code of {length} digits of material that is {title}",
                         "CODE-1 CODE-2 CODE-3", "code", {"material": material.hex(), "code_length": length})


def attestations():
    def case(name, title, text, key=FACTORY_KEY):
        return vector("codes", f"attestation-{name}", f"Attestation: {title}", "KEY-10", "attestation",
                      {"factory_key": key.hex(), "offer": text})
    yield case("right", "right", OFFER)
    yield case("ignorable", "right, over ignorable keys too", offer_text(ignorable={-3: b"abc"}))
    yield case("absent", "none", offer_text(factory_key=None))
    yield case("other-key", "of another factory key", OFFER, bytes(32))
    right = wire.decode(OFFER, 2)["attestation"]
    flipped = bytes([right[0] ^ 1]) + right[1:]
    items = entries("offer")
    for name, title, changed in (
            ("flipped", "one bit flipped", replaced(items, 8, cbor.encode(flipped))),
            ("other-serial", "of another serial", replaced(items, 4, cbor.encode("SN0002"))),
            ("ignorable-added", "an ignorable key added", items + [(b"\x20", b"\x40")])):
        yield case(name, title, wire.encode_text(message_of("offer", body_of(changed))))
