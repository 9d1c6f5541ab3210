"""HKDF with SHA-256, RFC 5869."""

import hashlib
import hmac


def hmac_sha256(key, data):
    """HMAC with SHA-256, RFC 2104."""
    return hmac.new(key, data, hashlib.sha256).digest()


def extract(salt, input_key):
    """HKDF-Extract; an empty salt is 32 zero bytes."""
    return hmac_sha256(salt or bytes(32), input_key)


def expand(prk, info, length):
    """HKDF-Expand."""
    if length > 255 * 32:
        raise ValueError("HKDF gives at most 8160 bytes")
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac_sha256(prk, block + info + bytes([counter]))
        output += block
        counter += 1
    return output[:length]
