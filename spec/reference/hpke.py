"""The parts of HPKE, RFC 9180, that suite 2 needs: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, export only, mode_base."""

from dataclasses import dataclass

import hkdf
import x25519

KEM = b"KEM" + (0x0020).to_bytes(2, "big")
SUITE = b"HPKE" + (0x0020).to_bytes(2, "big") + (0x0001).to_bytes(2, "big") + (0xFFFF).to_bytes(2, "big")
MODE_BASE = b"\0"


class ZeroSecret(Exception):
    """The Diffie-Hellman result is zero."""


@dataclass(frozen=True)
class Context:
    """What SetupBaseS and SetupBaseR give, and the values on the way to it."""
    dh: bytes
    shared_secret: bytes
    exporter_secret: bytes

    def export(self, exporter_context, length):
        """Context.Export, section 5.3."""
        return labeled_expand(SUITE, self.exporter_secret, b"sec", exporter_context, length)

    def secrets(self):
        """The values by name."""
        return {"dh": self.dh, "shared_secret": self.shared_secret, "exporter_secret": self.exporter_secret}


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


def setup_sender(ephemeral, recipient, info):
    """SetupBaseS, section 5.1.1, with the private key of the ephemeral pair: enc and the context."""
    enc = x25519.public(ephemeral)
    return enc, _context(x25519.multiply(ephemeral, recipient), enc + recipient, info)


def setup_receiver(enc, private, info):
    """SetupBaseR, section 5.1.1: the context."""
    return _context(x25519.multiply(private, enc), enc + x25519.public(private), info)


def _context(dh, kem_context, info):
    """ExtractAndExpand of section 4.1, then KeySchedule of section 5.1."""
    if dh == bytes(32):
        raise ZeroSecret
    prk = labeled_extract(KEM, b"", b"eae_prk", dh)
    shared_secret = labeled_expand(KEM, prk, b"shared_secret", kem_context, 32)
    key_schedule = MODE_BASE + labeled_extract(SUITE, b"", b"psk_id_hash", b"") + labeled_extract(SUITE, b"", b"info_hash", info)
    secret = labeled_extract(SUITE, shared_secret, b"secret", b"")
    return Context(dh, shared_secret, labeled_expand(SUITE, secret, b"exp", key_schedule, 32))
