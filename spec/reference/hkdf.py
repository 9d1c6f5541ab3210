"""HKDF with SHA-256, RFC 5869."""

import hashlib
import hmac


def hmac_sha256(key, data):
    """HMAC with SHA-256, RFC 2104."""
    return hmac.new(key, data, hashlib.sha256).digest()


def extract(salt, input_key):
    """HKDF-Extract; HMAC fills an empty salt up with zeros."""
    return hmac_sha256(salt, input_key)


def expand(prk, info, length):
    """HKDF-Expand, of at most 8,160 bytes."""
    output, block, counter = b"", b"", 1
    while len(output) < length:
        block = hmac_sha256(prk, block + info + bytes([counter]))
        output += block
        counter += 1
    return output[:length]
