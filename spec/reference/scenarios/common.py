"""What the scenarios share: the vector, the fixtures of example.md, messages from raw CBOR."""

import cbor
import damm
import derivation
import hkdf
import hpke
import key_sets
import suites
import wire

FACTORY_KEY = bytes(range(0x60, 0x80))
SECRET = bytes(range(32))
OFFER_VALUES = {"vendor": "Example", "model": "NVR-8", "serial": "SN0001", "secret": SECRET, "code_length": 12}


def vector(directory, name, title, requirements, kind, given, fault=None):
    """A vector without its expected output. `fault` is the refusal that must come: (stage, reason) or (stage, reason, key)."""
    return {"directory": directory, "id": f"{directory}-{name}", "title": title, "requirements": requirements.split(),
            "type": kind, "fault": named(fault), "input": given}


def named(fault):
    """A fault as an object."""
    return fault and dict(zip(("stage", "reason", "key"), fault))


def offer_text(ignorable=None, factory_key=FACTORY_KEY, **changes):
    """The offer of example.md, changed."""
    return wire.encode_text(derivation.make_offer({"suite": 1, **OFFER_VALUES, **changes}, ignorable or {}, factory_key))


def found(text):
    """The keys that follow from an offer."""
    offer = wire.decode(text, 2)
    return suites.offer_keys(offer, key_sets.opened_offer(KEY_SETS, offer) if offer["suite"] != 1 else None)


# Three key sets of suite 2, then three of suite 3.
KEY_SETS = [key_sets.KeySet(bytes([start]) * 32, bytes([start + 1]) * 32, 2 if start < 0x41 else 3) for start in range(0x11, 0x71, 0x10)]
AUTHORITY, NEWER_AUTHORITY, STRANGER = (own.public for own in KEY_SETS[:3])
KEY_FILE = AUTHORITY.text()

OFFER = offer_text()
KEYS = found(OFFER)
# What follows from the offer where salt and input key material of HKDF-Extract are swapped.
SWAPPED_KEYS = derivation.sub_keys(hkdf.expand(hkdf.extract(SECRET, b""), derivation.label("key s1") + KEYS["offer_hash"], 32))
NONCE = derivation.nonce(KEYS["K_seed"], derivation.seed_input(bytes(range(0x20, 0x40)), 2, 1, 61000, 7, 0))
CHALLENGE_VALUES = {"action": 1, "epoch": 2, "failures": 1, "nonce": NONCE}


def challenge_text(keys=None, ignorable=None, **changes):
    """The challenge of example.md, changed, with a right tag under these keys."""
    return wire.encode_text(derivation.make_challenge(keys or KEYS, {"suite": 1, **CHALLENGE_VALUES, **changes}, ignorable))


CHALLENGE = challenge_text()


def right_code(text, keys=None, code_length=12):
    """The code of a challenge, in a binding of this code length."""
    challenge = wire.decode(text, 1)
    length = derivation.code_length(challenge["action"], challenge["failures"], code_length)
    return derivation.code(material_of(challenge, keys or KEYS), length)


def material_of(challenge, keys):
    """The code material of a decoded challenge."""
    context = None
    if challenge["suite"] != 1:
        own = next(own for own in KEY_SETS if own.public.key_id == challenge["authority_key_id"])
        context = hpke.setup_receiver(challenge["enc"], own.recovery, derivation.recovery_info(challenge["locator"]))
    return derivation.code_material(keys, challenge["suite"], challenge["message"], suites.exported(context, challenge["message"]))


def with_check_digit(digits):
    """A typed code of these digits and the right check digit."""
    return digits + damm.check_digit(digits)


def wrong_code(code, change=1):
    """A code of the same length with another number and a right check digit."""
    digits = code.replace(" ", "")[:-1]
    return with_check_digit(str((int(digits) + change) % 10 ** len(digits)).zfill(len(digits)))


# Raw CBOR: bodies as lists of (encoded key, encoded value), so that every fault can be built.

def entries(kind):
    """The encoded entries of the example's challenge ("challenge") or offer ("offer")."""
    return entries_of(CHALLENGE if kind == "challenge" else OFFER, kind)


def entries_of(text, kind):
    """The encoded entries of a message."""
    body = wire.decode(text, 1 if kind == "challenge" else 2)["body"]
    return [(cbor.encode(key), cbor.encode(value)) for key, value in cbor.decode(body).pairs]


def replaced(items, key, value):
    """The entries with the encoded value of one key replaced; the entry is added where the key is new, in order."""
    encoded = cbor.encode(key)
    return sorted([item for item in items if item[0] != encoded] + [(encoded, value)])


def without(items, key):
    """The entries without one key."""
    return [item for item in items if item[0] != cbor.encode(key)]


def body_of(items):
    """A body of these entries, as they stand."""
    return cbor.head(5, len(items)) + b"".join(key + value for key, value in items)


def message_of(kind, body, tag=None):
    """A message around any body; the tag of a challenge is right."""
    if kind == "offer":
        return cbor.encode([body])
    return cbor.encode([body, derivation.tag(KEYS["K_tag"], body) if tag is None else tag])


def text_of(kind, items):
    """The text of a message of these entries."""
    return wire.encode_text(message_of(kind, body_of(items)))


def filled(kind, items, size):
    """The text of a message of so many bytes: these entries, and key 200 with zeros."""
    for length in range(size, 0, -1):
        message = message_of(kind, body_of(replaced(items, 200, cbor.encode(bytes(length)))))
        if len(message) == size:
            return wire.encode_text(message)
    raise AssertionError(f"no message of {size} bytes")


def decode_vector(name, title, requirements, kind, text, fault=None):
    """A vector of the type decode; what the app says of a refusal is part of it."""
    requirements += " APP-1" if fault else ""
    return vector("wire", name, title, requirements, "decode", {"as": kind, "text": text}, fault)
