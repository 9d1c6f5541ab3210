"""Tags that are right, and tags with one fault."""

import cbor
import derivation
import hkdf
import wire
from scenarios.common import CHALLENGE, KEYS, OFFER, SWAPPED_KEYS, body_of, challenge_text, entries, found, offer_text, replaced, vector

WRONG = ("tag", "wrong tag")
BODY, TAG = cbor.decode(wire.decode_text(CHALLENGE))
OTHER = found(offer_text(secret=bytes(32)))


def vectors():
    yield case("right", "of the worked example", CHALLENGE, None)
    yield case("right-check", "of action 0", challenge_text(action=0), None)
    yield case("right-ignorable", "over an ignorable key", challenge_text(ignorable={-9: b"\x01\x02"}), None)
    yield case("right-largest", "of the largest numbers", challenge_text(epoch=2 ** 32 - 1, failures=30), None)
    for bit in range(128):
        flipped = bytearray(TAG)
        flipped[bit // 8] ^= 1 << bit % 8
        yield case(f"bit-{bit}", f"bit {bit % 8} of byte {bit // 8} flipped", with_tag(bytes(flipped)))
    yield from other_tags()
    yield from other_bodies()


def case(name, title, text, fault=WRONG):
    return vector("codes", f"tag-{name}", f"Tag: {title}", "KEY-5 KEY-6 WIRE-12", "tag", {"offer": OFFER, "challenge": text}, fault)


def with_tag(tag, body=BODY):
    return wire.encode_text(wire.encode_message(body, tag))


def other_tags():
    """Tags made in another way."""
    key, label = KEYS["K_tag"], derivation.label("tag")
    keys = [(f"key-{name.lower().replace('_', '-')}", f"made with {name}", derivation.tag(KEYS[name], BODY))
            for name in ("K", "K_code", "K_confirm", "K_seed")]
    labels = [(f"label-{name}", f"made with the label {text}", derivation.mac(key, text, BODY))
              for name, text in (("code", "code"), ("confirm", "confirm"), ("attest", "attest"), ("nonce", "nonce"),
                                 ("tag-key", "tag key"), ("upper", "TAG"))]
    for name, title, tag in (
            ("zeros", "zeros", bytes(16)), ("ones", "all bits set", b"\xff" * 16),
            ("last-half", "the last 16 bytes of the HMAC", hkdf.hmac_sha256(key, label + BODY)[16:]),
            ("reversed", "the bytes in reverse", TAG[::-1]),
            ("hash", "SHA-256 of the body without a key", derivation.sha256(BODY)),
            ("no-label", "no label", hkdf.hmac_sha256(key, BODY)),
            ("other-binding", "of another binding", derivation.tag(OTHER["K_tag"], BODY)), *keys, *labels,
            ("label-after", "the label stands after the data instead of before", hkdf.hmac_sha256(key, BODY + label)),
            ("label-without-zero", "labels do not end with a zero byte", hkdf.hmac_sha256(key, label[:-1] + BODY)),
            ("tag-over-message", "the tag is made over the byte string with its head", derivation.tag(key, cbor.encode(BODY))),
            ("salt-swapped", "salt and input key material of HKDF-Extract are swapped", derivation.tag(SWAPPED_KEYS["K_tag"], BODY))):
        yield case(name, title, with_tag(tag[:16]))


def other_bodies():
    """Bodies that were changed after the tag was made."""
    items = entries("challenge")
    changes = [
        ("action", "the action changed to 0", 2, 0), ("epoch", "the epoch one higher", 4, 3), ("epoch-lower", "the epoch one lower", 4, 1),
        ("failures", "the failures set to 0", 5, 0), ("failures-more", "the failures set to 30", 5, 30),
        ("nonce", "another nonce", 7, bytes(16)), ("locator", "another locator", 3, OTHER["locator"]),
    ]
    for name, title, key, value in changes:
        yield case(f"body-{name}", title, with_tag(TAG, body_of(replaced(items, key, cbor.encode(value)))))
    swapped = replaced(replaced(items, 4, b"\x01"), 5, b"\x02")
    yield case("body-swapped", "epoch and failures swapped", with_tag(TAG, body_of(swapped)))
    yield case("body-ignorable", "an ignorable key added", with_tag(TAG, body_of(items + [(b"\x20", b"\x40")])))
    with_key = wire.decode(challenge_text(ignorable={-1: b""}), 1)
    yield case("body-ignorable-removed", "an ignorable key removed", with_tag(with_key["tag"]))
