"""Text form, messages and fields: protocol.md, "Wire format"."""

import re

import base45
import cbor
import x25519
import xwing
from refusal import Refusal

PREFIX = "RL1:"
MAX_TEXT = 4296
MAX_MESSAGE = 2861
MAX_OF_SUITES = {1: 512, 2: 512, 3: 1536}  # what a message of a suite may have
MOST_FAILURES = 30
CODE_LENGTHS = (8, 12, 16, 20)
U32 = 2 ** 32

UINT, BYTES, TEXT, POINT = "uint", "bytes", "text", "point"  # a point is the last 32 bytes of its string

# key: (name, type, legal values or lengths, mandatory)
_CHALLENGE = {
    0: ("kind", UINT, (1,), True),
    1: ("suite", UINT, (1, 2, 3), True),
    2: ("action", UINT, (0, 1), True),
    3: ("locator", BYTES, (12,), True),
    4: ("epoch", UINT, range(U32), True),
    5: ("failures", UINT, range(MOST_FAILURES + 1), True),
}
_OFFER = {
    0: ("kind", UINT, (2,), True),
    1: ("suite", UINT, (1, 2, 3), True),
    2: ("vendor", TEXT, range(33), True),
    3: ("model", TEXT, range(33), True),
    4: ("serial", TEXT, range(49), True),
    6: ("code_length", UINT, CODE_LENGTHS, True),
    8: ("attestation", BYTES, (16,), False),
}
_ENC, _KEY_ID = ("enc", POINT, (32,), True), ("authority_key_id", BYTES, (4,), True)
_XWING_ENC = ("enc", POINT, (xwing.CIPHERTEXT_BYTES,), True)
_HYBRID_CHALLENGE = {**_CHALLENGE, 7: _ENC, 8: _KEY_ID}
# kind: suite: the fields of the messages
KINDS = {
    1: {1: {**_CHALLENGE, 7: ("nonce", BYTES, (16,), True)}, 2: _HYBRID_CHALLENGE, 3: _HYBRID_CHALLENGE},
    2: {1: {**_OFFER, 5: ("secret", BYTES, (32,), True)}, 2: {**_OFFER, 5: _ENC, 7: _KEY_ID}, 3: {**_OFFER, 5: _XWING_ENC, 7: _KEY_ID}},
}

SAYS = {"not relatch": "not a Relatch code", "newer version": "update the app", "unknown kind": "update the app",
        "unknown suite": "update the app", "unknown critical key": "update the app", "unknown action": "update the app"}


def app_says(refusal):
    """What the app says of a message that does not decode."""
    return SAYS.get(refusal.reason, "invalid QR code")


def encode_body(kind, values, ignorable=None):
    """The body of a message; an absent optional field is None or left out."""
    table = KINDS[kind][values["suite"]]
    body = {key: values[name] for key, (name, *_) in table.items() if values.get(name) is not None}
    return cbor.encode({**body, **(ignorable or {})})


def encode_message(body, tag=None):
    """The message: a challenge with its tag, an offer without."""
    return cbor.encode([body] if tag is None else [body, tag])


def encode_text(message):
    """The text of the QR code."""
    return PREFIX + base45.encode(message)


def decode(text, kind):
    """The fields of a text where this kind of message is expected (1 challenge, 2 offer)."""
    return decode_message(decode_text(text), kind)


def decode_text(text):
    """The message in a text."""
    version = re.match(r"RL([1-9][0-9]{0,4}):", text)
    if not version:
        raise Refusal("text", "not relatch")
    if version[1] != "1":
        raise Refusal("text", "newer version")
    if len(text.encode(errors="surrogatepass")) > MAX_TEXT:
        raise Refusal("text", "too long")
    try:
        return base45.decode(text[len(PREFIX):])
    except ValueError:
        raise Refusal("text", "base45") from None


def decode_message(message, kind):
    """The fields of a message where this kind is expected, with body, tag and message as received."""
    try:
        body, tag = _shape(message)
        fields = _integer_map(body)
    except cbor.Malformed:
        raise Refusal("cbor", "malformed") from None
    except cbor.NotCanonical:
        raise Refusal("cbor", "not canonical") from None
    values = _check_fields(fields, kind, 1 if tag is None else 2, len(message))
    values["ignorable"] = {key: value for key, value in fields.items() if key < 0}
    return {**values, "body": body, "tag": tag, "message": message}


def _shape(message):
    """Body and tag of a message; the tag is None in an array of one."""
    if len(message) > MAX_MESSAGE:
        raise cbor.Malformed("over 2,861 bytes")
    reader = cbor.Reader(message)
    outer = reader.head()
    if outer not in ((4, 1), (4, 2)):
        raise cbor.Malformed("another outer array")
    body, tag = _byte_string(reader), None
    if outer == (4, 2):
        tag = _byte_string(reader)
        if len(tag) != 16:
            raise cbor.Malformed("another tag length")
    reader.end()
    return body, tag


def _byte_string(reader):
    major, length = reader.head()
    if major != 2:
        raise cbor.Malformed("another element type")
    return reader.string(major, length)


def _integer_map(body):
    reader = cbor.Reader(body)
    major, length = reader.head()
    if major != 5:
        raise cbor.Malformed("not a map")

    def key():
        major, number = reader.head()
        if major not in (0, 1):
            raise cbor.Malformed("not an integer key")
        return -1 - number if major == 1 else number

    entries = reader.map(length, key, lambda: reader.item(cbor.MAX_DEPTH))
    reader.end()
    return dict(entries.pairs)


def _check_fields(fields, kind, outer, size):
    """The fields in the order of "Several faults"; `kind` is the expected one, `outer` the length of the outer array."""
    _check_kind(fields, kind, outer)
    table = _check_newer(fields, kind, size)
    values = _check_known(fields, table)
    _check_ignorable(fields)
    return values


def _check_kind(fields, kind, outer):
    _check_known(fields, {0: ("kind", UINT, range(2 ** 64), True)})
    if fields[0] not in KINDS:
        raise Refusal("fields", "unknown kind")
    if fields[0] != kind or outer != (2 if kind == 1 else 1):
        raise Refusal("cbor", "malformed")


def _check_newer(fields, kind, size):
    """The suite, the size that it allows, and unknown keys; the table of the suite's fields."""
    _check_known(fields, {1: ("suite", UINT, range(65536), True)})
    if fields[1] not in KINDS[kind]:
        raise Refusal("fields", "unknown suite")
    if size > MAX_OF_SUITES[fields[1]]:
        raise Refusal("cbor", "malformed")
    table = KINDS[kind][fields[1]]
    unknown = [key for key in fields if key >= 0 and key not in table]
    if unknown:
        raise Refusal("fields", "unknown critical key", key=min(unknown))
    return table


def _check_ignorable(fields):
    for place, key in enumerate(key for key in fields if key < 0):
        if key < -24 or not isinstance(fields[key], bytes) or len(fields[key]) > 32:
            raise Refusal("fields", "bad ignorable key")
        if place == 4:
            raise Refusal("fields", "too many ignorable keys")


def _check_known(fields, table):
    values = {}
    for key, (name, kind, legal, mandatory) in sorted(table.items()):
        if key not in fields:
            if mandatory:
                raise Refusal("fields", "missing", key=key)
            values[name] = None
            continue
        value = values[name] = fields[key]
        if not _has_type(value, kind):
            raise Refusal("fields", "wrong type", key=key)
        if name == "action" and value <= 65535 and value not in legal:
            raise Refusal("fields", "unknown action")
        if kind == UINT and value not in legal:
            raise Refusal("fields", "out of range", key=key)
        if kind != UINT and _length(value) not in legal:
            raise Refusal("fields", "wrong length", key=key)
        if kind == POINT and not x25519.is_legal(value[-32:]):
            raise Refusal("fields", "bad point", key=key)
    return values


def _has_type(value, kind):
    return _is_uint(value) if kind == UINT else isinstance(value, str if kind == TEXT else bytes)


def _length(string):
    return len(string.encode() if isinstance(string, str) else string)


def _is_uint(value):
    return isinstance(value, int) and 0 <= value < 2 ** 64
