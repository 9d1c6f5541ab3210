"""X-Wing, draft-connolly-cfrg-xwing-kem: ML-KEM-768 and X25519 as one KEM. A private key is its seed of 32 bytes."""

import functools
import hashlib

import mlkem
import x25519

LABEL = rb"\.//^" + b"\\"
PUBLIC_BYTES, CIPHERTEXT_BYTES = mlkem.PUBLIC_BYTES + 32, mlkem.CIPHERTEXT_BYTES + 32


@functools.cache
def expanded(seed):
    """expandDecapsulationKey: the private keys of ML-KEM and X25519, and the public key of both."""
    data = hashlib.shake_256(seed).digest(96)
    public, private = mlkem.key_pair(data[:32], data[32:64])
    return private, data[64:], public + x25519.public(data[64:])


def public(seed):
    """The encapsulation key."""
    return expanded(seed)[2]


def encapsulate(recipient, eseed):
    """EncapsulateDerand: the shared secret and the ciphertext."""
    of_mlkem, of_x25519 = recipient[:mlkem.PUBLIC_BYTES], recipient[mlkem.PUBLIC_BYTES:]
    shared, ciphertext = mlkem.encapsulate(of_mlkem, eseed[:32])
    point = x25519.public(eseed[32:])
    return combined(shared, x25519.multiply(eseed[32:], of_x25519), point, of_x25519), ciphertext + point


def decapsulate(ciphertext, seed):
    """Decapsulate: the shared secret."""
    private, scalar, own = expanded(seed)
    point = ciphertext[mlkem.CIPHERTEXT_BYTES:]
    shared = mlkem.decapsulate(private, ciphertext[:mlkem.CIPHERTEXT_BYTES])
    return combined(shared, x25519.multiply(scalar, point), point, own[mlkem.PUBLIC_BYTES:])


def combined(of_mlkem, of_x25519, point, recipient):
    """Combiner."""
    return hashlib.sha3_256(of_mlkem + of_x25519 + point + recipient + LABEL).digest()
