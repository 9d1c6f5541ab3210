"""Keys, tags, nonces, attestations and codes: protocol.md, "Keys" and "Codes"; hybrid.md, "Binding" and "Recovery"."""

import hashlib
import hmac

import cbor
import damm
import hkdf
import hpke
import wire

SUB_KEYS = {"locator": ("locator", 12), "K_tag": ("tag key", 32), "K_code": ("code key", 32),
            "K_confirm": ("confirm key", 32), "K_seed": ("seed key", 32)}
MAX_TYPED = 64


def label(text):
    """The bytes of a label."""
    return b"relatch/1 " + text.encode() + b"\0"


def sha256(data):
    """SHA-256."""
    return hashlib.sha256(data).digest()


def mac(key, text, data):
    """HMAC over a label and data."""
    return hkdf.hmac_sha256(key, label(text) + data)


def keys(offer):
    """Everything that follows from a decoded offer of suite 1."""
    offer_hash = sha256(offer["message"])
    prk = hkdf.extract(salt=b"", input_key=offer["secret"])
    key = hkdf.expand(prk, label("key s1") + offer_hash, 32)
    return {"offer_hash": offer_hash, "prk": prk, **keys_of(key, offer)}


def hybrid_keys(offer, context):
    """Everything that follows from a decoded offer of suite 2 or 3 and its HPKE context."""
    offer_hash = sha256(offer["message"])
    key = context.export(label(f"key s{offer['suite']}") + offer_hash, 32)
    return {"offer_hash": offer_hash, **context.secrets(), **keys_of(key, offer)}


def encapsulation_seed(random):
    """The randomness of X-Wing for an offer of suite 3."""
    return hkdf.expand(random, label("encapsulate"), 64)


def recovery_info(locator):
    """The HPKE info of a recovery."""
    return label("hpke recovery") + locator


def keys_of(key, offer):
    """What is derived from K, and the confirmation of an offer."""
    found = {"K": key, **sub_keys(key)}
    material = mac(found["K_confirm"], "confirm", offer["message"])
    found["confirmation_material"] = material
    found["confirmation_code"] = code(material, offer["code_length"])
    return found


def sub_keys(key):
    """The values derived from K."""
    return {name: hkdf.expand(key, label(info), length) for name, (info, length) in SUB_KEYS.items()}


def tag(key_tag, body):
    """The tag of a challenge."""
    return mac(key_tag, "tag", body)[:16]


def tag_is_right(key_tag, challenge):
    """Whether a decoded challenge has the tag of this key."""
    return hmac.compare_digest(tag(key_tag, challenge["body"]), challenge["tag"])


def seed_input(random, epoch, failures, uptime, boot_counter, made):
    """What makes a challenge unlike all others."""
    numbers = ((epoch, 4), (failures, 4), (uptime, 8), (boot_counter, 8), (made, 8))
    return random + b"".join(number.to_bytes(size, "big") for number, size in numbers)


def nonce(key_seed, seed):
    """The nonce of a challenge of suite 1."""
    return mac(key_seed, "nonce", seed)[:16]


def ephemeral(key_seed, seed):
    """The private key of the enc of a challenge of suite 2 or 3."""
    return hpke.derive_private(mac(key_seed, "ephemeral", seed))


def attestation(factory_key, values, ignorable):
    """The attestation of an offer with these fields."""
    return mac(factory_key, "attest", wire.encode_body(2, {**values, "attestation": None}, ignorable))[:16]


def make_offer(values, ignorable, factory_key):
    """The message of an offer, attested when there is a factory key."""
    values = {"kind": 2, **values}
    if factory_key is not None:
        values["attestation"] = attestation(factory_key, values, ignorable)
    return wire.encode_message(wire.encode_body(2, values, ignorable))


def make_challenge(found, values, ignorable=None):
    """The message of a challenge under the keys found for an offer."""
    body = wire.encode_body(1, {"kind": 1, "locator": found["locator"], **values}, ignorable)
    return wire.encode_message(body, tag(found["K_tag"], body))


def exported(context, message):
    """x: what the HPKE context of a challenge of suite 2 or 3 exports for its message."""
    return context.export(label("export") + sha256(message), 32)


def code_material(found, suite, message, x=None):
    """The 32 bytes that the code of a challenge is made from; x is None in suite 1."""
    return mac(code_key(found, x), "code", suite.to_bytes(4, "big") + message)


def code_key(found, x):
    """P: the key of the code material."""
    return found["K_code"] if x is None else hkdf.extract(found["K_code"], x)


def code_length(action, failures, binding_length):
    """The digits of a challenge's code, in a binding of this code length."""
    return 8 if action == 0 else max(binding_length, least_length(failures))


def least_length(failures):
    """The digits that a code of a recovery has at least."""
    if failures <= 8:
        return 8
    return 16 if failures <= 29 else 20


def number(material, length):
    """The digits of a code before its check digit."""
    value = int.from_bytes(material, "big") % 10 ** (length - 1)
    return str(value).zfill(length - 1)


def code(material, length):
    """The code as it is shown, in groups of four."""
    digits = number(material, length)
    digits += damm.check_digit(digits)
    return " ".join(digits[start:start + 4] for start in range(0, len(digits), 4))


def typed_digits(typed, length):
    """The digits of a typed code of this length, or None for a typing error."""
    if len(typed.encode(errors="surrogatepass")) > MAX_TYPED:
        return None
    digits = [char for char in typed if char not in " -"]
    if not all("0" <= char <= "9" for char in digits) or len(digits) != length:
        return None
    digits = "".join(digits)
    if damm.check_digit(digits) != "0":
        return None
    return digits


def same_number(digits, material, length):
    """Whether typed digits are the number of this material, in constant time."""
    return hmac.compare_digest(digits[:length - 1], number(material, length))
