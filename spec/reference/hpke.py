"""The parts of HPKE, RFC 9180, that suites 2 and 3 need: the KEMs DHKEM(X25519, HKDF-SHA256) and X-Wing, HKDF-SHA256, export only,
mode_base."""

from dataclasses import dataclass

import hkdf
import x25519
import xwing

DHKEM, XWING = (0x0020).to_bytes(2, "big"), (0x647A).to_bytes(2, "big")
KDF_AND_AEAD = (0x0001).to_bytes(2, "big") + (0xFFFF).to_bytes(2, "big")
MODE_BASE = b"\0"


class ZeroSecret(Exception):
    """The Diffie-Hellman result is zero."""


@dataclass(frozen=True)
class Context:
    """What SetupBaseS and SetupBaseR give, and the values on the way to it."""
    suite_id: bytes
    dh: bytes  # of DHKEM; None with X-Wing
    shared_secret: bytes
    exporter_secret: bytes

    def export(self, exporter_context, length):
        """Context.Export, section 5.3."""
        return labeled_expand(self.suite_id, self.exporter_secret, b"sec", exporter_context, length)

    def secrets(self):
        """The values by name."""
        of_dhkem = {} if self.dh is None else {"dh": self.dh}
        return {**of_dhkem, "shared_secret": self.shared_secret, "exporter_secret": self.exporter_secret}


def labeled_extract(suite_id, salt, label, input_key):
    """LabeledExtract, section 4."""
    return hkdf.extract(salt, b"HPKE-v1" + suite_id + label + input_key)


def labeled_expand(suite_id, prk, label, info, length):
    """LabeledExpand, section 4."""
    return hkdf.expand(prk, length.to_bytes(2, "big") + b"HPKE-v1" + suite_id + label + info, length)


def derive_private(input_key):
    """The private key of DeriveKeyPair of DHKEM, section 7.1.3."""
    prk = labeled_extract(b"KEM" + DHKEM, b"", b"dkp_prk", input_key)
    return labeled_expand(b"KEM" + DHKEM, prk, b"sk", b"", 32)


def setup_sender(ephemeral, recipient, info):
    """SetupBaseS, section 5.1.1, with the private key of the ephemeral pair of DHKEM: enc and the context."""
    enc = x25519.public(ephemeral)
    return enc, _dhkem_context(x25519.multiply(ephemeral, recipient), enc + recipient, info)


def setup_receiver(enc, private, info):
    """SetupBaseR, section 5.1.1, with DHKEM: the context."""
    return _dhkem_context(x25519.multiply(private, enc), enc + x25519.public(private), info)


def setup_xwing_sender(eseed, recipient, info):
    """SetupBaseS with the randomness of X-Wing: enc and the context."""
    shared_secret, enc = xwing.encapsulate(recipient, eseed)
    return enc, _context(XWING, None, shared_secret, info)


def setup_xwing_receiver(enc, private, info):
    """SetupBaseR with X-Wing: the context."""
    return _context(XWING, None, xwing.decapsulate(enc, private), info)


def _dhkem_context(dh, kem_context, info):
    """ExtractAndExpand, section 4.1, which DHKEM has and X-Wing has not."""
    if dh == bytes(32):
        raise ZeroSecret
    prk = labeled_extract(b"KEM" + DHKEM, b"", b"eae_prk", dh)
    return _context(DHKEM, dh, labeled_expand(b"KEM" + DHKEM, prk, b"shared_secret", kem_context, 32), info)


def _context(kem, dh, shared_secret, info):
    """KeySchedule, section 5.1."""
    suite_id = b"HPKE" + kem + KDF_AND_AEAD
    key_schedule = MODE_BASE + labeled_extract(suite_id, b"", b"psk_id_hash", b"") + labeled_extract(suite_id, b"", b"info_hash", info)
    secret = labeled_extract(suite_id, shared_secret, b"secret", b"")
    return Context(suite_id, dh, shared_secret, labeled_expand(suite_id, secret, b"exp", key_schedule, 32))
