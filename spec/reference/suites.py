"""What differs between the suites when a device or an authority makes or answers a message: hybrid.md."""

import derivation
import hpke


def offer_part(random, authority):
    """The suite's fields of an offer to an authority's public keys, or to none in suite 1, and the shared secret."""
    if authority is None:
        return {"suite": 1, "secret": random}, None
    private, _ = hpke.derive_key_pair(random)
    shared_secret, enc = hpke.encap(private, authority.binding)
    return {"suite": 2, "enc": enc, "authority_key_id": authority.key_id}, shared_secret


def challenge_part(key_seed, seed, key_id, recovery):
    """The suite's fields of a challenge to a recovery key, or to none in suite 1, and the shared secret."""
    if recovery is None:
        return {"suite": 1, "nonce": derivation.nonce(key_seed, seed)}, None
    private, _ = derivation.ephemeral(key_seed, seed)
    shared_secret, enc = hpke.encap(private, recovery)
    return {"suite": 2, "enc": enc, "authority_key_id": key_id}, shared_secret


def offer_keys(offer, shared_secret):
    """The keys of a decoded offer; the shared secret is that of suite 2."""
    return derivation.keys(offer) if shared_secret is None else derivation.hybrid_keys(offer, shared_secret)


def code_material(keys, message, shared_secret):
    """The code material of the message of a challenge; the shared secret is that of suite 2."""
    if shared_secret is None:
        return derivation.code_material(keys, message)
    return derivation.hybrid_material(derivation.recovery_exporter(keys, shared_secret), message)
