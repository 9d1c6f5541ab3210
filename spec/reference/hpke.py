"""The parts of HPKE, RFC 9180, that suite 2 needs: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only, mode_base and mode_psk."""

import hkdf
import x25519

KEM = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + (0x0020).to_bytes(2, "big") + (0x0001).to_bytes(2, "big") + (0xFFFF).to_bytes(2, "big")
MODE_BASE, MODE_PSK = 0, 1


class ZeroSecret(Exception):
    """The Diffie-Hellman result is zero."""


def labeled_extract(suite_id, salt, label, input_key):
    """LabeledExtract, section 4."""
    return hkdf.extract(salt, b"HPKE-v1" + suite_id + label + input_key)


def labeled_expand(suite_id, prk, label, info, length):
    """LabeledExpand, section 4."""
    return hkdf.expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + info, length)


def derive_key_pair(input_key):
    """DeriveKeyPair, section 7.1.3: private and public key."""
    private = labeled_expand(KEM, labeled_extract(KEM, b"", b"dkp_prk", input_key), b"sk", b"", 32)
    return private, x25519.public(private)


def encap(ephemeral, recipient):
    """Encap, section 4.1, with the private key of the ephemeral pair: shared secret and enc."""
    enc = x25519.public(ephemeral)
    return _shared_secret(x25519.multiply(ephemeral, recipient), enc + recipient), enc


def decap(enc, private):
    """Decap, section 4.1: the shared secret."""
    return _shared_secret(x25519.multiply(private, enc), enc + x25519.public(private))


def _shared_secret(dh, kem_context):
    if dh == bytes(32):
        raise ZeroSecret
    prk = labeled_extract(KEM, b"", b"eae_prk", dh)
    return labeled_expand(KEM, prk, b"shared_secret", kem_context, 32)


def exporter_secret(mode, shared_secret, info, psk=b"", psk_id=b""):
    """The exporter secret of KeySchedule, section 5.1."""
    context = bytes([mode])
    context += labeled_extract(SUITE, b"", b"psk_id_hash", psk_id)
    context += labeled_extract(SUITE, b"", b"info_hash", info)
    secret = labeled_extract(SUITE, shared_secret, b"secret", psk)
    return labeled_expand(SUITE, secret, b"exp", context, 32)


def export(exporter, context, length):
    """Context.Export, section 5.3."""
    return labeled_expand(SUITE, exporter, b"sec", context, length)
